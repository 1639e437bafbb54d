"""The parts of a call (title, programme, keywords, summary, text) and what each says of the map's concepts."""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product, takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sources.contract import CallData
from subscriptions.matching.cut_text import CutText
from subscriptions.matching.cutting import solid, word_spans, written_out
from subscriptions.matching.denied import is_stopped, may_deny, without_denied
from subscriptions.matching.fields import DATA
from subscriptions.matching.find import Hit, Terms, find_hits, foreign_phrases, phrases_in, positions_of
from subscriptions.matching.language import Language
from subscriptions.matching.model import Where
from subscriptions.matching.own_words import Numbers, Said
from subscriptions.matching.passages import plain, sentence_ends, weigh
from subscriptions.matching.places import places_in
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import ASPECT_IN_WHOLE, Index, Vocabulary, build_index

LONGEST_TITLE: Final = 600
UNKNOWN_WORD: Final = 0.3
TOWARD, AWAY, OTHERS = 0, 1, 2
HEAD_WEIGHT: Final = 1.5
# A title that says what its programme or funder is called says little more by it than that name does.
NAME_SHARE: Final = 0.5
# Words for searching and names of programmes deny nothing: what they say stands by itself.
_MAY_DENY: Final[tuple[Where, ...]] = ("title", "summary", "text")
SHORTEST_RUN: Final = 2
LONGEST_RUN: Final = 12
# What stands before these in a title is what the call is; what stands after is whom it is for, where, or how.
_HEAD_ENDS = re.compile(
    r"\b(?:för|inom|i|till|hos|med|genom|på|for|in|to|of|with|through|by|on)\b|[:–—]", re.IGNORECASE
)


Name = tuple[str, ...]  # its words, small letters


class Zone:
    """What one part of a call says: of the map, of those whom it speaks to, and in its own words.

    `unknown`: the words of a title that the map does not know.
    """

    def __init__(self, where: Where, names: tuple[Name, ...] = ()) -> None:
        self.where, self.names = where, names
        self.terms, self.actors = Terms(), Terms()
        self.said: Said | None = None
        self.unknown: dict[str, str] = {}

    def read(self, found: Tokens, foreign: Tokens, language: Language, vocabulary: Vocabulary) -> None:
        """A title, a name or words for searching: short, and read word by word in both languages."""
        if not len(found):
            return
        hits = [*find_hits(found, language, vocabulary), *foreign_phrases(foreign, vocabulary.index[_other(language)])]
        weights, head = [1.0] * len(found), -1
        if self.where == "title":
            for at in _repeated(found, self.names):
                weights[at] = NAME_SHARE
            head = _head(found, hits)
        for first, last, surface, concepts, share in hits:
            own = max(weights[first : last + 1])
            self.terms.add(concepts, surface, share * (HEAD_WEIGHT if first <= head and own == 1.0 else own))
        covered = positions_of(hits)  # words stand at the same positions in both languages
        rest = (known for at, known in enumerate(found.known) if known.telling and at not in covered)
        self.unknown = {known.form: known.text for known in rest}
        for hit in phrases_in(found, _actors(language)):
            self.actors.add(hit.concepts, hit.surface, 1.0)
        self.said = Said(self.where, found, np.array(weights))

    def read_sentences(self, found: Tokens, foreign: Tokens | None, language: Language, vocabulary: Vocabulary) -> None:
        """A text: long, and read all at once, each word with the weight of its sentence."""
        if not len(found):
            return
        sentences = sentence_ends(found.cut)
        ends = np.array(sentences)
        weights = _by_word(np.array(weigh(found, sentences)), ends, found.cut)
        found.end_phrases(ends - 1)
        for hit in foreign_phrases(foreign, vocabulary.index[_other(language)]) if foreign else ():
            self.terms.add(hit.concepts, hit.surface, 1.0)
        free = self.terms.count(found, weights, vocabulary.index[language])
        if language == "sv":
            self.terms.count_parts(found, weights, free, vocabulary)
        self.actors.count_few(found, weights, _actors(language))
        self.said = Said(self.where, found, weights)

    @property
    def says_something(self) -> bool:
        return bool(self.terms.said) or (self.said is not None and bool(np.count_nonzero(self.said.found.telling)))

    def evidence(self, vocabulary: Vocabulary) -> tuple[dict[tuple[int, ...], float], float]:
        """Evidence per term, and all evidence. What is said often counts more, but ever less more.

        Words that the map does not know count in the title: a title about something else is about that. Ways of
        working (`aspects`) count less in the whole: a call on energy research is about energy.
        """
        said, total, everything = {}, 0.0, 0.0
        if self.unknown and self.where == "title":
            names = set().union(*self.names)
            words = [solid(text).lower() for text in self.unknown.values()]
            total = UNKNOWN_WORD * sum(word not in vocabulary.programme_words and word not in names for word in words)
        known, log = vocabulary.term_weights, math.log2
        for concepts, count in self.terms.said.items():
            grade, in_whole = known.get(concepts) or vocabulary.weight_of(concepts)
            evidence = said[concepts] = grade * log(1 + count)
            everything += evidence
            total += evidence * in_whole
        return said, max(total, ASPECT_IN_WHOLE * everything)


def _in_full(text: str, language: Language, vocabulary: Vocabulary) -> str:
    return written_out(text, vocabulary.parts.first, vocabulary.shortened) if language == "sv" else text


def _other(language: Language) -> Language:
    return "en" if language == "sv" else "sv"


def _by_word(weights: Numbers, ends: NDArray[np.intp], text: CutText) -> Numbers:
    """The weights of sentences as those of their words."""
    last = text.starts.searchsorted(ends)
    last[1:] -= last[:-1].copy()
    return weights.repeat(last)


def _head(found: Tokens, hits: list[Hit]) -> int:
    """The last word of a title's head: what comes before the first `för` or the like after a term; else -1."""
    first = min((hit.first for hit in hits if hit.concepts), default=-1)
    if first < 0:
        return -1
    starts = found.starts()
    end = _HEAD_ENDS.search(found.cut.text, starts[first])
    return (bisect_left(starts, end.start()) if end else len(starts)) - 1


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


def _repeated(found: Tokens, names: Iterable[Name]) -> Iterator[int]:
    """The words of a title that stand side by side in a name as well."""
    written = [solid(known.text).lower() for known in found.known]
    for name in (name for name in names if not set(name).isdisjoint(written)):
        for start, (at, word) in product(range(len(written)), enumerate(name)):
            if written[start] == word:
                both = zip(written[start : start + LONGEST_RUN], name[at:], strict=False)
                length = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], both))
                if length >= SHORTEST_RUN:
                    yield from range(start, start + length)


def read_zones(call: CallData, language: Language, vocabulary: Vocabulary) -> list[Zone]:
    """Every part of a call, read. A summary that only repeats the beginning of the text counts in the text alone."""
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
    zones = _read_parts([part for part in parts if part[1]], _names(call), language, vocabulary)
    programme = [_read_name((call.programme or "")[:LONGEST_TITLE], language, vocabulary)] if call.programme else []
    after = 1 if parts[0][1] else 0
    return [*zones[:after], *programme, *zones[after:]]


@lru_cache(maxsize=1000)
def _read_name(name: str, language: Language, vocabulary: Vocabulary) -> Zone:
    """A programme's name: most calls have one that another had."""
    return _read_parts([("programme", plain(name, LONGEST_TITLE))], (), language, vocabulary)[0]


def _read_parts(
    parts: list[tuple[Where, str]], names: tuple[Name, ...], language: Language, vocabulary: Vocabulary
) -> list[Zone]:
    """Read parts of a call: cut into words all at once, which takes little longer than one of them. A text is last."""
    texts, found = _cut(parts, language, vocabulary)
    if may_deny(found):
        parts = [(where, without_denied(text) if where in _MAY_DENY else text) for where, text in parts]
        texts, found = _cut(parts, language, vocabulary)
    zones, start, acronyms = [], 0, vocabulary.acronyms
    for (where, _text), text in zip(parts, texts, strict=True):
        zone, end = Zone(where, names), start + len(text)
        zones.append(zone)
        own = found.part(start, end)
        if where == "text":
            zone.read_sentences(own, None, language, vocabulary)
        elif where == "summary":
            zone.read_sentences(own, own.read_in(_other(language), acronyms), language, vocabulary)
        else:
            zone.read(own, own.read_in(_other(language), acronyms), language, vocabulary)
        start = end + 1
    return zones


def _cut(parts: list[tuple[Where, str]], language: Language, vocabulary: Vocabulary) -> tuple[list[str], Tokens]:
    texts = [_in_full(text, language, vocabulary) for _where, text in parts]
    return texts, Tokens("\n".join(texts), language, vocabulary.acronyms)
