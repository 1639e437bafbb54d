"""The parts of a call (title, programme, keywords, summary, text) and what each says of the map's concepts."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from sources.contract import CallData
from subscriptions.matching.find import Hit, count_terms, find_foreign_phrases, find_hits, phrases_in, positions_of
from subscriptions.matching.language import DATA, Language
from subscriptions.matching.model import Where
from subscriptions.matching.own_words import Said
from subscriptions.matching.passages import Passage, passages, plain
from subscriptions.matching.places import places_in
from subscriptions.matching.tokens import END_OF_PASSAGE, Tokens
from subscriptions.matching.vocabulary import ASPECT_IN_WHOLE, Index, Vocabulary, build_index

LONGEST_TITLE: Final = 600
UNKNOWN_WORD: Final = 0.3
TOWARD, AWAY = 0, 1
HEAD_WEIGHT: Final = 1.5
# What stands before these in a title is what the call is; what stands after is whom it is for, where, or how.
_HEAD_ENDS = re.compile(
    r"\b(?:för|inom|i|till|hos|med|genom|på|for|in|to|of|with|through|by|on)\b|[:–—]", re.IGNORECASE
)


@dataclass(slots=True)
class Zone:
    """What one part of a call says. Counts are per term (the concepts a word stands for) and weighted by passage.

    `said`: its passages as words. `unknown`: the words of a title that the map does not know.
    """

    where: Where
    names: frozenset[str] = frozenset()
    counts: dict[tuple[int, ...], float] = field(default_factory=dict)
    surfaces: dict[int, str] = field(default_factory=dict)
    actors: dict[int, float] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)

    def add(self, passage: Passage, language: Language, vocabulary: Vocabulary) -> None:
        text, weight = passage
        found = Tokens(text, language, vocabulary.acronyms)
        if self.where == "text":
            for concepts, surface, times in count_terms(found, language, vocabulary):
                self._count(concepts, surface, weight * times)
        else:
            hits = find_hits(found, language, vocabulary) + find_foreign_phrases(text, language, vocabulary)
            head = _head(text, found, hits) if self.where == "title" else -1
            for first, _last, surface, concepts, share in hits:
                self._count(concepts, surface, weight * share * (HEAD_WEIGHT if first <= head else 1.0))
            covered = positions_of(hits)  # words stand at the same positions in both languages
            rest = (known for at, known in enumerate(found.known) if known.telling and at not in covered)
            self.unknown = {known.form: known.text for known in rest}
        if not _actor_words(language).isdisjoint(found.forms):
            for hit in phrases_in(found, _actors(language)):
                self.actors[hit.concepts[0]] = self.actors.get(hit.concepts[0], 0.0) + weight
        self.said.append(Said(self.where, found, weight))

    def _count(self, concepts: tuple[int, ...], surface: str, said: float) -> None:
        if concepts:
            self.counts[concepts] = self.counts.get(concepts, 0.0) + said
            for concept in concepts:
                self.surfaces.setdefault(concept, surface)

    @property
    def says_something(self) -> bool:
        return bool(self.counts) or any(known.telling for said in self.said for known in said.found.known)

    def evidence(self, vocabulary: Vocabulary) -> tuple[dict[tuple[int, ...], float], float]:
        """Evidence per term, and all evidence. What is said often counts more, but ever less more.

        Words that the map does not know count in the title: a title about something else is about that. Ways of
        working (`aspects`) count less in the whole: a call on energy research is about energy.
        """
        said, total, everything = {}, 0.0, 0.0
        if self.where == "title":
            names = vocabulary.programme_words | self.names
            total = UNKNOWN_WORD * sum(text.lower() not in names for text in self.unknown.values())
        for concepts, count in self.counts.items():
            grade, in_whole = vocabulary.weight_of(concepts)
            evidence = said[concepts] = grade * math.log2(1 + count)
            everything += evidence
            total += evidence * in_whole
        return said, max(total, ASPECT_IN_WHOLE * everything)


def _head(text: str, found: Tokens, hits: list[Hit]) -> int:
    """The last word of a title's head: what comes before the first `för` or the like after a term; else -1."""
    first = min((hit.first for hit in hits if hit.concepts), default=-1)
    if first < 0:
        return -1
    starts = found.starts()
    end = _HEAD_ENDS.search(text, starts[first])
    return max(at for at, begins in enumerate(starts) if not end or begins < end.start())


@cache
def _actor_words(language: Language) -> frozenset[str]:
    return frozenset(_actors(language).singles) | {first for first, _second in _actors(language).pairs}


@cache
def _actors(language: Language) -> Index:
    listed = tomllib.loads((DATA / "actors.toml").read_text("utf-8"))
    sides = (("toward", TOWARD), ("away", AWAY))
    terms = [(term.strip(), side) for name, side in sides for term in listed[name][language].split(",")]
    return build_index([(term, side) for term, side in terms], language, frozenset())


def _names(call: CallData) -> frozenset[str]:
    """The words that name funder, programme and region: in a title they are no other subject."""
    named = f"{call.funder or ''} {call.programme or ''} {' '.join(places_in(call.title).values())}"[:LONGEST_TITLE]
    return frozenset("".join(letter if letter.isalpha() else " " for letter in named.lower()).split())


def _short(text: str) -> Iterator[Passage]:
    yield Passage(plain(text, LONGEST_TITLE), 1.0)


def _together(read: Iterable[Passage]) -> Iterator[Passage]:
    """Passages that count the same as one: few long texts are read faster than many short ones."""
    by_weight: dict[float, list[str]] = {}
    for text, weight in read:
        by_weight.setdefault(weight, []).append(text)
    for weight, texts in by_weight.items():
        yield Passage(END_OF_PASSAGE.join(texts), weight)


def read_zones(call: CallData, language: Language, vocabulary: Vocabulary) -> list[Zone]:
    """Every part of a call, read. A summary that only repeats the beginning of the text counts in the text alone."""
    title, summary, text = call.title, call.summary, call.text
    copy = call.translations.get(language)
    if copy and call.language not in ("sv", "en"):
        title, summary, text = copy.title, copy.summary, copy.text
    repeated = bool(text) and text.startswith(summary.rstrip(" .…"))
    parts: list[tuple[Where, Iterator[Passage]]] = [
        ("title", _short(title)),
        ("programme", _short(" ".join(filter(None, (call.programme,))))),
        ("keywords", _short(", ".join(call.keywords))),
        ("summary", _together(passages("" if repeated else summary))),
        ("text", _together(passages(text))),
    ]
    names = _names(call)
    zones = []
    for where, read in parts:
        zone = Zone(where, names)
        for passage in read:
            zone.add(passage, language, vocabulary)
        zones.append(zone)
    return zones
