"""The sentence by which a page says that nothing can be applied for now, as it stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.kinds._page_words import NOT_NOW, OTHER_TIME
from sources.kinds._soup import lines_of

_MOST_SENTENCES = 4_000
_LONGEST_SENTENCE = 400
# A whole sentence is what a person knows again; a longer one, or one with a number in it, is other words tomorrow.
_LONGEST_WHOLE = 120
_WORD = re.compile(r"[^\W_]+")
_SENTENCES = re.compile(r"[.!?…]\s|\n")
_NOT = re.compile(
    r"(?<!\w)(?:inga|ingen|inget|no|inte några|inte någon|ikke noen|ikke nogen|ikke nogle|not any|aren['’]?t any)(?!\w)"
)
_NOW = re.compile(
    r"(?<!\w)(?:just nu|för närvarande|för tillfället|för stunden|currently|at the moment|at present|right now"
    r"|at this time|for tiden|for øyeblikket|akkurat nå|i øjeblikket|lige nu|for nærværende)(?!\w)"
)
_OPEN = frozenset({
    "öppna", "öppen", "öppet", "aktuella", "aktuell", "pågående", "tillgängliga", "sökbara", "utlysta",
    "open", "current", "ongoing", "active", "available", "live",
    "åpne", "åpen", "aktuelle", "tilgjengelige", "utlyste",
    "åbne", "åben", "igangværende", "nuværende", "tilgængelige",
})  # fmt: skip
_CALL = re.compile(
    r"(?:\w{0,30}utlysning(?:ar|en|arna|er)?|\w{0,30}utlysing(?:ar|er)?|(?:projekt)?calls?|ansökningsomgång(?:ar)?"
    r"|ansökningsperiod(?:er)?|bidrag|opportunit(?:y|ies)|grants?|tenders?|competitions?"
    r"|søknadsrunder?|ansøgningsrunder?|indkaldelser?|opslag|puljer?)\Z"
)
# What may stand between "no" and the call it speaks of: "no *registration is needed for* open calls" is about another.
_FILLERS = frozenset({"currently", "funding", "eller", "or", "och", "and", "kommande", "upcoming", "planned", "for"})
# What a search says of its own filters is no word about the funder's calls.
_SEARCH = re.compile(
    r"(?<!\w)(?:match|filter|criteri|kriteri|din sökning|sökningen|your search|din søgning|søket|søkeord)"
)
_ALL_CLOSED = re.compile(
    r"(?<!\w)(?:alla|samtliga|all|alle) (?:våra |our |våre |vores )?(?:utlysningar|calls|utlysninger|utlysingar|opslag)"
    r" (?:är|are|er) (?:nu |now |currently |nå )?(?:stängda|avslutade|closed|stengt|stengte|lukket|lukkede)(?!\w)"
)
_BETWEEN = 4
_AFTER = 5
_UNSEEN_CLASSES = frozenset({"hidden", "is-hidden", "d-none", "hide", "visually-hidden", "invisible"})
_UNSEEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)


def nothing_open(soup: BeautifulSoup) -> str | None:
    """The page's own words that nothing is open now, or None. What a script may yet show does not count."""
    body = soup.body or soup
    if not _may_say_it(" ".join(" ".join(body.strings).split()).casefold()):
        return None
    for number, sentence in enumerate(_sentences(lines_of(body))):
        if number == _MOST_SENTENCES:
            break
        found = _said(sentence)
        if found and _is_seen(body, found):
            return found
    return None


def _may_say_it(text: str) -> bool:
    """Whether the words stand anywhere on the page: nearly always not, and putting a page into lines takes long."""
    return bool(_ALL_CLOSED.search(text)) or any(_place(text, negation) for negation in _NOT.finditer(text))


def _sentences(text: str) -> Iterator[str]:
    begin = 0
    for end in _SENTENCES.finditer(text):
        yield text[begin : end.start()]
        begin = end.end()
    yield text[begin:]


def _said(sentence: str) -> str | None:
    """The sentence, or of a changeable one only the words that say it; None if it says something else."""
    words = " ".join(sentence.split())
    folded = words.casefold()
    if len(words) > _LONGEST_SENTENCE or len(folded) != len(words):  # a letter that casefolding makes two of
        return None
    closed = _ALL_CLOSED.search(folded)
    places = (_place(folded, negation) for negation in _NOT.finditer(folded))
    place = closed.span() if closed else next(filter(None, places), None)
    if place is None or _SEARCH.search(folded):
        return None
    before = {word[0] for word in _WORD.finditer(folded[: place[0]])}
    if before & (OTHER_TIME | NOT_NOW):
        return None
    is_lasting = len(words) <= _LONGEST_WHOLE and not re.search(r"\d", words)
    return words.strip(" .!?*-–•") if is_lasting else words[place[0] : place[1]]


def _place(sentence: str, negation: re.Match[str]) -> tuple[int, int] | None:
    """Where "no … call" begins and ends, if it is calls that there are none of, and now."""
    after = list(islice(_WORD.finditer(sentence, negation.end()), _BETWEEN + _AFTER + 1))
    at = next((at for at, word in enumerate(after[:_BETWEEN]) if _CALL.match(word[0])), None)
    if at is None or any(word[0] not in _OPEN | _FILLERS for word in after[:at]):
        return None
    told = next((word for word in after[at + 1 : at + 1 + _AFTER] if word[0] in _OPEN), None)
    if any(word[0] in _OPEN for word in after[:at]):
        return negation.start(), after[at].end()
    if told is not None:
        return negation.start(), told.end()
    return (negation.start(), after[at].end()) if _NOW.search(sentence) else None


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
