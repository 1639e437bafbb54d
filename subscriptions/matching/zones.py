"""The parts of a call (title, programme, keywords, summary, text) and what each says of the map's concepts."""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product, takewhile
from typing import Final, NamedTuple

from sources.contract import CallData
from subscriptions.matching.cutting import solid, word_spans, written_out
from subscriptions.matching.denied import is_stopped, may_deny, without_denied
from subscriptions.matching.fields import DATA
from subscriptions.matching.find import Hit, Terms, Texts, count_few, find_hits, foreign_phrases, uncovered
from subscriptions.matching.language import LANGUAGES, Language, guess_language
from subscriptions.matching.model import Where
from subscriptions.matching.passages import plain
from subscriptions.matching.places import places_in
from subscriptions.matching.programmes import many_sided
from subscriptions.matching.row import Part, Row, cut_row, weighed_row
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import ASPECT_IN_WHOLE, Index, Vocabulary, build_index

LONGEST_TITLE: Final = 600
UNKNOWN_WORD: Final = 0.3
TOWARD, AWAY, OTHERS = 0, 1, 2
# How much more it says whom a call speaks to where its title does.
TITLE_TIMES: Final = 3.0
HEAD_WEIGHT: Final = 1.5
# A title that says what its programme or funder is called says little more by it than that name does.
NAME_SHARE: Final = 0.5
# The name of one that pays for several things (`Interreg A-B: Third call`) says nothing more where it is known anyway.
MANY_SIDED_SHARE: Final = 0.1
# Words for searching and names of programmes deny nothing: what they say stands by itself.
_MAY_DENY: Final[tuple[Where, ...]] = ("title", "summary", "text")
# These are read by their sentences; the others are short, and read word by word.
_RUNNING: Final[tuple[Where, ...]] = ("summary", "text")
SHORTEST_RUN: Final = 2
LONGEST_RUN: Final = 12
# What stands before these in a title is what the call is; what stands after is whom it is for, where, or how.
_HEAD_ENDS = re.compile(
    r"\b(?:för|inom|i|till|hos|med|genom|på|for|in|to|of|with|through|by|on)\b|[:–—]", re.IGNORECASE
)


Name = tuple[str, ...]  # its words, small letters


class Zone:
    """What one part of a call says of the map. `unknown`: how many words of a title the map does not know."""

    def __init__(self, part: Part, found: Tokens, terms: Terms) -> None:
        self.where, self._part, self._found = part.where, part, found
        self.terms, self.unknown = terms, 0

    @property
    def says_something(self) -> bool:
        return bool(self.terms.said) or self._found.tells(self._part.first, self._part.last)

    def evidence(self, vocabulary: Vocabulary) -> tuple[dict[tuple[int, ...], float], float]:
        """Evidence per term, and all evidence. What is said often counts more, but ever less more.

        Words that the map does not know count in the title: a title about something else is about that. Ways of
        working (`aspects`) count less in the whole: a call on energy research is about energy.
        """
        said, total, everything = {}, UNKNOWN_WORD * self.unknown, 0.0
        known, log = vocabulary.term_weights, math.log2
        for concepts, count in self.terms.said.items():
            grade, in_whole = known.get(concepts) or vocabulary.weight_of(concepts)
            evidence = said[concepts] = grade * log(1 + count)
            everything += evidence
            total += evidence * in_whole
        return said, max(total, ASPECT_IN_WHOLE * everything)


class Names(NamedTuple):
    """What funder, programme and regions of a call are called, and the fields that such names imply."""

    words: tuple[Name, ...]
    implied: frozenset[str]


class Reading(NamedTuple):
    """What the parts of a call say: of the map, in their own words, and of those whom they speak to."""

    zones: list[Zone]
    row: Row
    actors: dict[tuple[int, ...], float]


def read_parts(
    call: CallData, language: Language, vocabulary: Vocabulary, implied: Collection[str] = frozenset()
) -> Reading:
    """Every part of a call but its programme, read. A summary that only repeats the beginning of the text counts in the
    text alone. `implied`: the fields that its programme, funder or title implies by their names."""
    title, summary, text = call.title, call.summary, call.text
    copy = call.translations.get(language)
    if copy and call.language not in ("sv", "en"):
        title, summary, text = copy.title, copy.summary, copy.text
    repeated = bool(text) and text.startswith(summary.rstrip(" .…"))
    parts: list[tuple[Where, str]] = [
        ("title", "" if is_stopped(title) else plain(title, LONGEST_TITLE)),
        ("keywords", plain(", ".join(call.keywords), LONGEST_TITLE)),
        ("summary", "" if repeated else plain(summary)),
        ("text", plain(text)),
    ]
    names = Names(_names(call), frozenset(implied))
    return _read([part for part in parts if part[1]], names, language, vocabulary)


@lru_cache(maxsize=1000)
def read_name(name: str, language: Language, vocabulary: Vocabulary) -> Reading:
    """A programme's name: most calls have one that another had."""
    return _read([("programme", plain(name, LONGEST_TITLE))], Names((), frozenset()), language, vocabulary)


def _read(written: list[tuple[Where, str]], names: Names, language: Language, vocabulary: Vocabulary) -> Reading:
    found, parts = _cut(written, language, vocabulary)
    if may_deny(found):
        written = [(where, without_denied(text) if where in _MAY_DENY else text) for where, text in written]
        found, parts = _cut(written, language, vocabulary)
    running = [part for part in parts if part.where in _RUNNING]
    short = parts[: len(parts) - len(running)]
    row, texts = weighed_row(found, parts, running), Texts([part.first for part in running])
    zones = [Zone(part, found, Terms()) for part in short]
    zones += [Zone(part, found, terms) for part, terms in zip(running, texts.terms, strict=True)]
    foreign = _foreign(found, parts, _other(language), vocabulary)
    actors = _spoken_to(row, language)
    for part, zone, others in zip(parts, zones, foreign, strict=True):
        own = [] if part.where in _RUNNING else find_hits(found, language, vocabulary, part.words)
        hits = [*own, *others]
        if part.where == "title":
            _read_title(zone, part, row, hits, names, vocabulary)
        else:
            for hit in hits:
                zone.terms.add(hit.concepts, hit.surface, hit.weight)
    if running:
        free = texts.count(found, row.weights, vocabulary.index[language])
        if language == "sv":
            texts.count_parts(found, row.weights, free, vocabulary)
    return Reading(zones, row, actors)


def _read_title(zone: Zone, part: Part, row: Row, hits: list[Hit], names: Names, vocabulary: Vocabulary) -> None:
    """Its head says most. What it says of its programme's or funder's name says little more, in all that is read."""
    known = row.found.known_at(part.words)
    written = [solid(each.text) for each in known]
    for at in _repeated([word.lower() for word in written], names.words):
        row.weights[part.first + at] = NAME_SHARE
    for hit in hits:
        name = written[hit.first - part.first] if hit.first == hit.last else ""
        if name in many_sided() and vocabulary.fields_of(hit.concepts) <= names.implied:
            row.weights[hit.first] = MANY_SIDED_SHARE
    weights, head = row.weights[part.first : part.last].tolist(), _head(row.found, part, hits)
    for first, last, surface, concepts, share in hits:
        own = max(weights[first - part.first : last + 1 - part.first])
        zone.terms.add(concepts, surface, share * (HEAD_WEIGHT if first <= head and own == 1.0 else own))
    rest = [known[at - part.first] for at in uncovered(row.found, hits, part.words)]
    unknown = {each.form: solid(each.text).lower() for each in rest}
    zone.unknown = sum(
        word not in vocabulary.programme_words and not any(word in name for name in names.words)
        for word in unknown.values()
    )


def _cut(
    written: list[tuple[Where, str]], language: Language, vocabulary: Vocabulary
) -> tuple[Tokens, tuple[Part, ...]]:
    """The row of the words of parts. A phrase ends with its line in running text alone: a title may be wrapped."""
    if language == "sv":
        first, kept = vocabulary.parts.first, vocabulary.shortened
        written = [(where, written_out(text, first, kept)) for where, text in written]
    written = [(where, text if where in _RUNNING else " ".join(text.splitlines())) for where, text in written]
    return cut_row(written, language, vocabulary.acronyms)


def _foreign(found: Tokens, parts: Sequence[Part], language: Language, vocabulary: Vocabulary) -> list[list[Hit]]:
    """For each part what it says in the other language. In a long text that is not looked for; a title that is written
    in it (a Swedish one over an English text) is read in it."""
    hits: list[list[Hit]] = [[] for _part in parts]
    count = max((part.last for part in parts if part.where != "text"), default=0)
    if count:
        firsts, read = [part.first for part in parts], found.read_in(language, vocabulary.acronyms, count)
        for hit in foreign_phrases(read, vocabulary.index[language]):
            hits[bisect_right(firsts, hit.first) - 1].append(hit)
        if parts[0].where == "title" and _is_written_in(language, found.surface(parts[0].first, parts[0].last - 1)):
            hits[0] = find_hits(read, language, vocabulary, parts[0].words)
    return hits


def _is_written_in(language: Language, title: str) -> bool:
    """Whether a title is surely of a language, whichever it is taken for if nothing tells."""
    return all(guess_language(title, otherwise) == language for otherwise in LANGUAGES)


def _spoken_to(row: Row, language: Language) -> dict[tuple[int, ...], float]:
    """How much is said of those whom a call may speak to, by side."""
    weights = row.weights
    if row.parts and row.parts[0].where == "title":
        weights = weights.copy()
        weights[: row.parts[0].last] *= TITLE_TIMES
    return count_few(row.found, weights, _actors(language))


def _other(language: Language) -> Language:
    return "en" if language == "sv" else "sv"


def _head(found: Tokens, part: Part, hits: list[Hit]) -> int:
    """The last word of a title's head: what comes before the first `för` or the like after a term; else -1."""
    first = min((hit.first for hit in hits if hit.concepts), default=-1)
    if first < 0:
        return -1
    starts = found.cut.starts[part.first : part.last].tolist()
    end = _HEAD_ENDS.search(found.cut.text, starts[first - part.first], part.end)
    return part.first + (bisect_left(starts, end.start()) if end else len(starts)) - 1


@cache
def _actors(language: Language) -> Index:
    listed = tomllib.loads((DATA / "actors.toml").read_text("utf-8"))
    sides = (("toward", TOWARD), ("away", AWAY), ("others", OTHERS))
    terms = [(term.strip(), side) for name, side in sides for term in listed[name][language].split(",")]
    return build_index([(term, side) for term, side in terms], language, frozenset())


def _names(call: CallData) -> tuple[Name, ...]:
    """What funder, programme and regions are called, in words: in a title these are no other subject."""
    named = (call.programme or "", call.funder or "", *places_in(call.title).values())
    return tuple(_in_words(name[:LONGEST_TITLE]) for name in named if name)


@lru_cache(maxsize=1000)
def _in_words(text: str) -> Name:
    """A name in words: most calls have one that another had."""
    return tuple(solid(text[start:end]).lower() for start, end in word_spans(text))


def _repeated(written: Sequence[str], names: Iterable[Name]) -> Iterator[int]:
    """The words of a title that stand side by side in a name as well."""
    for name in (name for name in names if not set(name).isdisjoint(written)):
        for start, (at, word) in product(range(len(written)), enumerate(name)):
            if written[start] == word:
                both = zip(written[start : start + LONGEST_RUN], name[at:], strict=False)
                length = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], both))
                if length >= SHORTEST_RUN:
                    yield from range(start, start + length)
