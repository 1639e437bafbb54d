"""The sentence by which a page says that nothing can be applied for now, as it stands there."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.kinds._soup import lines_of
from sources.reading.nothing_open import may_say_so, sentences_of

_LONGEST_WHOLE = 120
_BREAK = re.compile(r"[,;:(–—]| - ")
_UNSEEN_CLASSES = frozenset({"hidden", "is-hidden", "d-none", "hide", "visually-hidden", "invisible"})
_UNSEEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)


def nothing_open(soup: BeautifulSoup) -> str | None:
    """The page's own words that nothing is open now, or None. What a script may yet show does not count."""
    body = soup.body or soup
    # Nearly no page says it, and putting a page into lines takes long.
    if not may_say_so(" ".join(" ".join(body.strings).split())):
        return None
    found = (_lasting(sentence) for sentence in sentences_of(lines_of(body)))
    return next((words for words in found if words and _is_seen(body, words)), None)


def _lasting(sentence: str) -> str | None:
    """What of a sentence stands there tomorrow as well: all of it, or its beginning where the rest names a day."""
    for words in (sentence, _BREAK.split(sentence)[0]):
        if len(words) <= _LONGEST_WHOLE and not any(map(str.isdigit, words)):
            return words.strip(" .!?*-–•")
    return None


def _is_seen(body: Tag, words: str) -> bool:
    """Whether these words stand on the page outside of what is hidden."""
    place = next((node for node in body.find_all(string=True) if _holds(node, words)), None)
    if place is None:  # parted by markup: "Inga <b>öppna</b> utlysningar"; templates are hardly ever that
        return True
    return not any(_is_hidden(parent) for parent in place.parents)


def _holds(node: object, words: str) -> bool:
    return type(node) is NavigableString and words in " ".join(node.split())


def _is_hidden(element: Tag) -> bool:
    classes = element.get("class") or []
    names = set(classes.split() if isinstance(classes, str) else classes)
    return (
        element.has_attr("hidden")
        or bool(names & _UNSEEN_CLASSES)
        or bool(_UNSEEN_STYLE.search(str(element.get("style") or "")[:500]))
    )
