"""Finding the map's words in a text: phrases before words, compounds taken apart where nothing else is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cutting import solid
from subscriptions.matching.language import Language, split_compound
from subscriptions.matching.tokens import MOST_KEPT, Tokens
from subscriptions.matching.vocabulary import Index, Vocabulary

Numbers = NDArray[np.float64]
PART_WEIGHT: Final = 0.6
# Names of agencies ("Energimyndighetens") say little of a subject by their parts; what they fund stands in the map.
_AGENCIES: Final = ("verket", "myndigheten", "rådet", "styrelsen", "inspektionen")
AGENCIES: Final = (*_AGENCIES, *(f"{ending}s" for ending in _AGENCIES))


class Hit(NamedTuple):
    """Words of a text that are a term of the map. `weight` is below 1 where only a part of a compound is."""

    first: int
    last: int
    surface: str
    concepts: tuple[int, ...]
    weight: float = 1.0


def phrases_in(found: Tokens, index: Index, positions: Iterable[int] | None = None) -> Iterator[Hit]:
    """The terms of an index in the words of a text, longest first at each word; none lies inside another.

    What lies inside a longer phrase has its meaning from the phrase. `positions`: of words that one may begin with.
    """
    singles, openings, reach = index.singles, index.openings, -1
    if positions is None:
        forms: Iterable[tuple[int, str]] = enumerate([known.form for known in found.known])
    else:
        written = found.table.forms
        forms = [(position, written[found.numbers.item(position)]) for position in positions]
    for position, form in forms:
        phrase = index.phrase_at(found, position) if form in openings else None
        last, term = phrase or (position, singles.get(form))
        if term and last > reach:
            reach = last
            yield Hit(position, last, found.surface(position, last), term.concepts)


class Terms:
    """What a text says of the map: how much of each term, and how each concept is first written."""

    __slots__ = ("said", "surfaces")

    def __init__(self) -> None:
        self.said: dict[tuple[int, ...], float] = {}
        self.surfaces: dict[int, str] = {}

    def add(self, concepts: tuple[int, ...], surface: str, said: float) -> None:
        if not concepts:
            return
        before = self.said.get(concepts)
        if before is None:
            self.said[concepts] = said
            for concept in concepts:
                self.surfaces.setdefault(concept, surface)
        else:
            self.said[concepts] = before + said

    def count(self, found: Tokens, weights: Numbers, index: Index) -> NDArray[np.bool_]:
        """Add what `phrases_in` finds in the words that count. Returns which words are in none of it.

        In a long text most words come again, so they are added up before they are looked at.
        """
        free = self._count_phrases(found, weights, index)
        places = index.single_places.of(found)
        positions = (free & (places >= 0)).nonzero()[0]
        numbers, said = found.numbers.take(positions).tolist(), weights.take(positions).tolist()
        amounts: dict[int, float] = {}
        firsts: dict[int, int] = {}
        for term, number, weight in zip(places.take(positions).tolist(), numbers, said, strict=True):
            if term in amounts:
                amounts[term] += weight
            else:
                amounts[term], firsts[term] = weight, number
        known = found.table.known
        for term, amount in amounts.items():
            self.add(index.terms[term], known[firsts[term]].text, amount)
        free[positions] = False
        return free

    def count_few(self, found: Tokens, weights: Numbers, index: Index) -> None:
        """The same for an index of which few words are in a text: one by one."""
        begins = (index.first_places.of(found) >= 0) & (weights > 0)
        for hit in phrases_in(found, index, begins.nonzero()[0].tolist()):
            self.add(hit.concepts, hit.surface, weights.item(hit.first))

    def _count_phrases(self, found: Tokens, weights: Numbers, index: Index) -> NDArray[np.bool_]:
        free, reach = weights > 0, -1
        left = free.copy()
        for first, last, term in index.phrases_of(found, free):
            if last > reach:
                reach, concepts = last, term.concepts
                left[first : last + 1] = False
                is_new = concepts and concepts not in self.said
                self.add(concepts, found.surface(first, last) if is_new else "", weights.item(first))
        return left

    def count_parts(self, found: Tokens, weights: Numbers, free: NDArray[np.bool_], vocabulary: Vocabulary) -> None:
        """Add what the parts of Swedish compounds say."""
        for hit in _parts(found, free, vocabulary):
            self.add(hit.concepts, hit.surface, hit.weight * weights.item(hit.first))


def _parts(found: Tokens, free: NDArray[np.bool_], vocabulary: Vocabulary) -> Iterator[Hit]:
    known, positions = found.table.known, (found.telling & free).nonzero()[0]
    for position, number in zip(positions.tolist(), found.numbers.take(positions).tolist(), strict=True):
        text = known[number].text
        parts = _compound(text, vocabulary)
        if parts and not (text[0].isupper() and text.endswith(AGENCIES)):
            for concepts in parts:
                yield Hit(position, position, text, concepts, PART_WEIGHT)


def _compound(word: str, vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """What the parts of a compound stand for, remembered for each word."""
    met = vocabulary.compounds.get(word)
    if met is None:
        if len(vocabulary.compounds) >= MOST_KEPT:
            vocabulary.compounds.clear()
        terms = [vocabulary.index["sv"].singles.get(form) for form in split_compound(solid(word), vocabulary.parts)]
        met = tuple(term.concepts for term in terms if term)
        vocabulary.compounds[word] = met
    return met


def find_hits(found: Tokens, language: Language, vocabulary: Vocabulary) -> list[Hit]:
    """The terms among the words of a text."""
    hits = list(phrases_in(found, vocabulary.index[language]))
    if language == "sv":
        free = np.ones(len(found), bool)
        free[list(positions_of(hits))] = False
        hits += list(_parts(found, free, vocabulary))
    return hits


def find_terms(found: Tokens, language: Language, vocabulary: Vocabulary) -> tuple[list[Hit], list[int]]:
    """The terms among the words of a text, and the positions of its other words that say something."""
    hits = find_hits(found, language, vocabulary)
    covered = positions_of(hits)
    return hits, [at for at in found.telling.nonzero()[0].tolist() if at not in covered]


def positions_of(hits: list[Hit]) -> set[int]:
    return {position for hit in hits for position in range(hit.first, hit.last + 1)}


def foreign_phrases(found: Tokens, index: Index) -> Iterator[Hit]:
    """Phrases and acronyms of the other language: a Swedish title may say `smart city`. Single words mislead."""
    for hit in phrases_in(found, index):
        if hit.last > hit.first or found.form(hit.first).startswith("^"):
            yield hit
