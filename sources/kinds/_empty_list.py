"""A list page without any call on it: whether the page itself says that nothing is open, and may be believed.

A page whose layout has changed may say so too, of another part of itself or in words that a script takes away. So the
sentence counts only where it can be seen, and where nothing beside it looks like calls that have not been read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from sources.kinds._card_dates import DateReader
from sources.kinds._page_main import main_part, tags_of
from sources.kinds._soup import lines_of, words_of
from sources.reading.dates import read_days
from sources.reading.nothing_open import nothing_open
from sources.reading.status import HOME_ZONE

_MOST_LINKS = 300
_LONGEST_CARD = 1_500
_SHORTEST_TITLE = 12
# So many links of one shape, with words as long as a title, are a list; fewer lead to a newsletter or to advice.
_FEWEST_LINKS = 4
_FEWEST_CALLS = 2
_CALL = re.compile(r"utlysning|bidrag|stöd\b|stödet|\bcalls?\b|\bgrants?\b|\bfund|støtte|tilskud|utlysing|opslag", re.I)
_OVER = re.compile(
    r"\b(?:stängd|stängt|stängda|avslutad|avslutade|tidigare|beviljade|closed|past|previous|awarded|ended"
    r"|stengt|avsluttet|avsluttede|tidligere|lukket|lukkede|afsluttet|afsluttede)\b",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset({"hidden", "d-none", "hide", "is-hidden", "visually-hidden", "sr-only", "ng-hide"})
# By which scripts show one thing or another: what stands there is no word of the funder's until they have run.
_SCRIPTED = ("hidden", "v-if", "v-else", "v-show", "x-show", "x-if", "ng-if", "ng-show", "data-ng-if", "*ngif")


def says_itself(soup: BeautifulSoup, dates: DateReader) -> str | None:
    """The page's sentence that nothing is open, if it may be believed. The tree is changed: ask this last."""
    if nothing_open(lines_of(soup.body or soup)) is None:
        return None
    for element in [element for element in tags_of(soup) if _is_hidden(element)]:
        element.extract()
    content = main_part(soup, None)
    sentence = nothing_open(lines_of(content)) if content is not None else None
    return sentence if content is not None and sentence and not _holds_unread_calls(content, dates) else None


def _is_hidden(element: Tag) -> bool:
    classes = element.get("class") or []
    return (
        any(name in element.attrs for name in _SCRIPTED)
        or not _HIDDEN_CLASSES.isdisjoint(classes if isinstance(classes, list) else classes.split())
        or _HIDDEN_STYLE.search(str(element.get("style") or "")) is not None
    )


def _holds_unread_calls(content: Tag, dates: DateReader) -> bool:
    """Whether links look like calls: one with a day to come, or several of one shape that are not over."""
    shapes: dict[tuple[str, ...], list[tuple[Tag, str]]] = {}
    for link in content.select("a[href]", limit=_MOST_LINKS):
        words = words_of(link)
        if len(words) >= _SHORTEST_TITLE:
            shapes.setdefault(_shape(link), []).append((link, words))
    return any(_is_list(links, dates) for links in shapes.values())


def _shape(link: Tag) -> tuple[str, ...]:
    above = [link.parent, link.parent.parent if link.parent else None]
    return tuple(f"{element.name} {element.get('class')}" if element else "" for element in (link, *above))


def _is_list(links: Sequence[tuple[Tag, str]], dates: DateReader) -> bool:
    within = Counter(id(element) for link, _ in links for element in link.parents)
    live = 0
    calls = 0
    for link, words in links:
        card = _card_words(link, within)
        ahead = list(_ahead(card, dates))
        if any(ahead):
            return True
        is_over = bool(ahead) or _OVER.search(card) is not None
        live += not is_over
        calls += not is_over and _CALL.search(words) is not None
    return live >= _FEWEST_LINKS or calls >= _FEWEST_CALLS


def _card_words(link: Tag, within: Mapping[int, int]) -> str:
    """The words of the largest element around a link that holds no other. `within`: how many links each holds."""
    words = words_of(link)
    for element in link.parents:
        around = words_of(element) if within[id(element)] == 1 and element.name not in ("main", "body") else ""
        if not around or len(around) > _LONGEST_CARD:
            break
        words = around
    return words


def _ahead(words: str, dates: DateReader) -> Iterator[bool]:
    """For each day in these words whether it is still to come, as one without a year may be."""
    today = dates.now.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat()
    for day in read_days(words, language=dates.language, day_first=dates.day_first):
        yield day.date.startswith("--") or day.date >= today
