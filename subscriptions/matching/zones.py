"""The parts of a call (title, programme, keywords, summary, text) and what each says of the map's concepts."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from sources.contract import CallData
from subscriptions.matching.find import Hit, find_foreign_phrases, find_terms, phrases_in
from subscriptions.matching.language import DATA, Language, Word, words
from subscriptions.matching.model import Where
from subscriptions.matching.passages import Passage, passages, plain
from subscriptions.matching.places import places_in
from subscriptions.matching.vocabulary import GRADES, Index, Vocabulary, build_index

LONGEST_TITLE: Final = 600
UNKNOWN_WORD: Final = 0.3
ASPECT_IN_WHOLE: Final = 0.5
TOWARD, AWAY = 0, 1
HEAD_WEIGHT: Final = 1.5
# What stands before these in a title is what the call is; what stands after is whom it is for, where, or how.
_HEAD_ENDS = re.compile(
    r"\b(?:för|inom|i|till|hos|med|genom|på|for|in|to|of|with|through|by|on)\b|[:–—]", re.IGNORECASE
)


@dataclass
class Zone:
    """What one part of a call says. Counts are per term (the concepts a word stands for) and weighted by passage."""

    where: Where
    counts: dict[tuple[int, ...], float] = field(default_factory=dict)
    surfaces: dict[int, str] = field(default_factory=dict)
    words: dict[str, tuple[str, float]] = field(default_factory=dict)
    actors: dict[int, float] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def add(self, passage: Passage, language: Language, vocabulary: Vocabulary) -> None:
        text, weight = passage
        found = words(text, language, vocabulary.acronyms)
        hits, rest = find_terms(text, found, language, vocabulary)
        if self.where != "text":
            foreign = find_foreign_phrases(text, language, vocabulary)
            understood = {found[number].start for hit in foreign for number in range(hit.first, hit.last + 1)}
            rest = [word for word in rest if word.start not in understood]
            hits += foreign
        head = _head(text, found, hits) if self.where == "title" else -1
        for hit in hits:
            if hit.concepts:
                said = weight * hit.weight * (HEAD_WEIGHT if hit.first <= head else 1.0)
                self.counts[hit.concepts] = self.counts.get(hit.concepts, 0.0) + said
                for concept in hit.concepts:
                    self.surfaces.setdefault(concept, hit.surface)
        for word in rest:
            text_before, count = self.words.get(word.form, (word.text, 0.0))
            self.words[word.form] = (text_before, count + weight)
        for hit in phrases_in(text, found, _actors(language)):
            self.actors[hit.concepts[0]] = self.actors.get(hit.concepts[0], 0.0) + weight

    def evidence(self, vocabulary: Vocabulary) -> tuple[dict[tuple[int, ...], float], float]:
        """Evidence per term, and all evidence. What is said often counts more, but ever less more.

        Words that the map does not know count in the title: a title about something else is about that. Ways of
        working (`aspects`) count less in the whole: a call on energy research is about energy.
        """
        said = {
            concepts: _grade(concepts, vocabulary) * math.log2(1 + count) for concepts, count in self.counts.items()
        }
        total = 0.0
        if self.where == "title":
            names = vocabulary.programme_words | self.names
            total = UNKNOWN_WORD * sum(text.lower() not in names for text, _count in self.words.values())
        for concepts, evidence in said.items():
            total += evidence * (ASPECT_IN_WHOLE if _only_aspects(concepts, vocabulary) else 1.0)
        return said, max(total, ASPECT_IN_WHOLE * sum(said.values()))


def _head(text: str, found: list[Word], hits: list[Hit]) -> int:
    """The last word of a title's head: what comes before the first `för` or the like after a term; else -1."""
    first = min((hit.first for hit in hits if hit.concepts), default=-1)
    if first < 0:
        return -1
    end = _HEAD_ENDS.search(text, found[first].start)
    return max(at for at, word in enumerate(found) if not end or word.start < end.start())


def _grade(concepts: tuple[int, ...], vocabulary: Vocabulary) -> float:
    return max(GRADES[vocabulary.concepts[number].grade] for number in concepts)


def _only_aspects(concepts: tuple[int, ...], vocabulary: Vocabulary) -> bool:
    return all(vocabulary.fields[vocabulary.concepts[number].field].kind == "aspect" for number in concepts)


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
        ("summary", passages("" if repeated else summary)),
        ("text", passages(text)),
    ]
    names = _names(call)
    zones = []
    for where, read in parts:
        zone = Zone(where, names=names)
        for passage in read:
            zone.add(passage, language, vocabulary)
        zones.append(zone)
    return zones
