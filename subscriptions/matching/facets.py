"""What of an area's words stands with what: parts of its text, phrases in phrases, words of the other language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from subscriptions.matching.find import Hit
from subscriptions.matching.language import LANGUAGES, Language, is_known, small_words_elsewhere
from subscriptions.matching.name_parts import ASIDE, is_firm, joins_governed, owners_in
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary
from subscriptions.matching.widen import DESCRIPTION

ITEM = re.compile(r"[,:;/–.&]| - ")
_BREAK = re.compile(r"[,:;/–.&]|\b(?:och|samt|and)\b", re.IGNORECASE)
# What comes before it is meant as far as it serves what comes after.
_PURPOSE = re.compile(r"\b(?:som|that|which)\b", re.IGNORECASE)
# A preposition, and a row of what the words before it are meant for: `Kompetensförsörjning i vård, teknik och bygg`.
_ROW = re.compile(
    r"[^,:;/–.&]*?\w\s+(?:i|inom|på|hos|för|bland|åt|in|within|for|among|at)\s+"
    r"((?:[\w-]+(?: [\w-]+)?, )+[\w-]+(?: [\w-]+)?,? (?:och|samt|and) [\w-]+(?: [\w-]+)?)\s*",
    re.IGNORECASE,
)
_IN_ROW = re.compile(r"\b(?:i|inom|på|hos|för|bland|åt|med|till|in|within|for|among|at|with|to)\b", re.IGNORECASE)
FALSE_FRIEND: Final = 5  # letters at most
_CLAUSE = re.compile(r"[,:;.!?\n]")


def outside(umbrellas: Iterable[Hit], hits: list[Hit]) -> Iterator[Hit]:
    """Wide words that are no part of a longer phrase: what a phrase means is not what its words mean."""
    length = {position: hit.last - hit.first for hit in hits for position in range(hit.first, hit.last + 1)}
    for wide in umbrellas:
        if min(length.get(position, 0) for position in range(wide.first, wide.last + 1)) <= wide.last - wide.first:
            yield wide


def of_that_language(hits: Iterable[Hit], own: Language) -> list[Hit]:
    """What is found in a text read in another language than its `own`, without short words that it has in its own: the
    `by` and `fall` of an English text are no village and no falling. Long ones (`robust`) mean the same in both."""
    return [hit for hit in hits if len(hit.surface) > FALSE_FRIEND or not is_known(hit.surface.lower(), own)]


def facets_of(
    text: str, found: Tokens, first: int, parts: re.Pattern[str] | None = None, within: Iterable[Hit] = ()
) -> list[int]:
    """For each word the part of the text it stands in: an item of a name's list, or a clause of a description.

    What stands `within` a phrase (`barn och unga`) parts nothing.
    """
    parts = _CLAUSE if first >= DESCRIPTION else parts or _BREAK
    starts = found.starts()
    hits = list(within)
    spans = [(starts[hit.first], starts[hit.last]) for hit in hits if hit.last > hit.first]
    purpose = _PURPOSE.search(text) if parts is _BREAK else None
    if purpose and not any(starts[hit.first] > purpose.start() for hit in hits):
        purpose = None  # it says nothing more of a subject: `Jobb och företag som växer`
    if parts is _BREAK:
        spans += _row_of_a_subject(text, hits, starts)
    owners = owners_in(hits)
    breaks = [
        match.start()
        for match in parts.finditer(text, purpose.start() if purpose else 0)
        if not any(begins < match.start() < ends for begins, ends in spans)
        and not (parts is _BREAK and joins_governed(text, match, owners))
    ]
    return [first + bisect_left(breaks, begins) for begins in starts]


def _row_of_a_subject(text: str, hits: Iterable[Hit], starts: list[int]) -> list[tuple[int, int]]:
    """Where a name has a row of things that a sure subject before it is meant for: the row parts nothing."""
    row = _ROW.fullmatch(text)
    if row is None or _IN_ROW.search(row[1]):
        return []
    is_of_one = any(is_firm(hit) and starts[hit.last] < row.start(1) for hit in hits)
    return [row.span(1)] if is_of_one else []


def telling_in_all(text: str, positions: set[int]) -> set[int]:
    """Those of the words that say something whichever language they are read in: a word alone (`Diverse`, `Personal`)
    may be of either, and `und` is no name."""
    read = [Tokens(text, language) for language in LANGUAGES] if positions else []
    small = small_words_elsewhere()
    said = {at for at in positions if all(found.known[at].telling for found in read)}
    return {at for at in said if read[0].known[at].text.lower() not in small}


def in_the_other_language(hits: list[Hit], language: Language, vocabulary: Vocabulary) -> dict[int, int]:
    """The keys of words that say the same in the other language, word by word, of what names a whole field."""
    other: Language = "en" if language == "sv" else "sv"
    keys: dict[int, int] = {}
    for hit in hits:
        named = [vocabulary.concepts[number] for number in hit.concepts]
        if len(named) == 1 and named[0].grade == "names" and named[0].terms(other):
            said = Tokens(named[0].terms(other)[0], other).known
            if len(said) == hit.last - hit.first + 1:
                keys |= {hit.first + at: word.key for at, word in enumerate(said) if word.key}
    return keys


def shares_of(hits: list[Hit], where: Mapping[int, float], vocabulary: Vocabulary) -> dict[int, float]:
    """How much to count of the words that only say for whom another subject is meant."""
    shares: dict[int, float] = {}
    for hit in hits:
        fields = {vocabulary.concepts[number].field for number in hit.concepts}
        if where.get(hit.first, 1.0) < 1.0 and fields and all(vocabulary.fields[name].people for name in fields):
            shares |= dict.fromkeys(range(hit.first, hit.last + 1), ASIDE)
    return shares
