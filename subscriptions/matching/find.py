"""Finding the map's words in a text: phrases before words, compounds taken apart where nothing else is known."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cutting import solid
from subscriptions.matching.fields import DATA
from subscriptions.matching.language import Language, split_compound
from subscriptions.matching.tokens import MOST_KEPT, Tokens
from subscriptions.matching.vocabulary import Index, Term, Vocabulary
from subscriptions.matching.word_table import Numbers

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


def phrases_in(found: Tokens, index: Index, words: range | None = None) -> Iterator[Hit]:
    """The terms of an index in the words of a text, longest first at each word; none lies inside another.

    What lies inside a longer phrase has its meaning from the phrase. `words`: the positions of some of them.
    """
    words = range(len(found)) if words is None else words
    for first, last, term in _terms_at(found, index, words):
        yield Hit(first, last, found.surface(first, last), term.concepts)


def _terms_at(found: Tokens, index: Index, positions: Sequence[int]) -> Iterator[tuple[int, int, Term]]:
    """The same for words at these positions: first word, last word, term."""
    singles, openings, written, reach = index.singles, index.openings, found.table.forms, -1
    for position, number in zip(positions, found.numbers_at(positions), strict=True):
        form = written[number]
        phrase = index.phrase_at(found, position) if form in openings else None
        last, term = phrase or (position, singles.get(form))
        if term and last > reach:
            reach = last
            yield position, last, term


def count_few(found: Tokens, weights: Numbers, index: Index) -> dict[tuple[int, ...], float]:
    """How much is said of the terms of an index of which few words are in a text: looked at one by one."""
    begins = [at for at in index.first_places.of(found).nonzero()[0].tolist() if weights.item(at) > 0]
    said: dict[tuple[int, ...], float] = {}
    for first, _last, term in _terms_at(found, index, begins):
        said[term.concepts] = said.get(term.concepts, 0.0) + weights.item(first)
    return said


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


class Texts:
    """Running texts, which stand one after another in a row of words, and the terms of each. What is before is no part
    of them."""

    def __init__(self, firsts: Sequence[int]) -> None:
        """`firsts`: the first word of each."""
        self._firsts = firsts
        self.terms = [Terms() for _text in firsts]

    def count(self, found: Tokens, weights: Numbers, index: Index) -> NDArray[np.bool_]:
        """Add what `phrases_in` finds in the words that count. Returns which words are in none of it.

        In a long text most words come again, so they are added up before they are looked at.
        """
        free = self._count_phrases(found, weights, index)
        places = index.single_places.of(found)
        positions = (free & (places >= 0)).nonzero()[0]
        numbers, said = found.numbers.take(positions).tolist(), weights.take(positions).tolist()
        terms, known = places.take(positions).tolist(), found.table.known
        for text, part in zip(self.terms, self._parts_of(positions), strict=True):
            amounts: dict[int, float] = {}
            firsts: dict[int, int] = {}
            for term, number, weight in zip(terms[part], numbers[part], said[part], strict=True):
                if term in amounts:
                    amounts[term] += weight
                else:
                    amounts[term], firsts[term] = weight, number
            for term, amount in amounts.items():
                text.add(index.terms[term], known[firsts[term]].text, amount)
        free[positions] = False
        return free

    def count_parts(self, found: Tokens, weights: Numbers, free: NDArray[np.bool_], vocabulary: Vocabulary) -> None:
        """Add what the parts of Swedish compounds say."""
        for hit in _parts(found, (found.telling & free).nonzero()[0].tolist(), vocabulary):
            self._at(hit.first).add(hit.concepts, hit.surface, hit.weight * weights.item(hit.first))

    def _count_phrases(self, found: Tokens, weights: Numbers, index: Index) -> NDArray[np.bool_]:
        free, reach = weights > 0, -1
        free[: self._firsts[0]] = False
        left = free.copy()
        for first, last, term in index.phrases_of(found, free):
            if last > reach:
                reach, concepts, text = last, term.concepts, self._at(first)
                left[first : last + 1] = False
                is_new = concepts and concepts not in text.said
                text.add(concepts, found.surface(first, last) if is_new else "", weights.item(first))
        return left

    def _at(self, position: int) -> Terms:
        return self.terms[bisect_right(self._firsts, position) - 1]

    def _parts_of(self, positions: NDArray[np.intp]) -> list[slice]:
        """Which of some positions, in order, are in each text."""
        bounds = [0, *positions.searchsorted(self._firsts[1:]).tolist(), len(positions)]
        return [slice(first, last) for first, last in pairwise(bounds)]


def _parts(found: Tokens, positions: Sequence[int], vocabulary: Vocabulary) -> Iterator[Hit]:
    known = found.table.known
    for position, number in zip(positions, found.numbers_at(positions), strict=True):
        text = known[number].text
        parts = _compound(text, vocabulary)
        if parts and not (text[0].isupper() and text.endswith(AGENCIES)):
            weight = 1.0 if len(parts) == 1 and text.lower().endswith(_offices()) else PART_WEIGHT
            for concepts in parts:
                yield Hit(position, position, text, concepts, weight)


@cache
def _offices() -> tuple[str, ...]:
    """The ends of names for plans, committees and offices: what stands before them is what they are about."""
    return tuple(tomllib.loads((DATA / "forms.toml").read_text("utf-8"))["offices"].split())


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


def find_hits(found: Tokens, language: Language, vocabulary: Vocabulary, words: range | None = None) -> list[Hit]:
    """The terms among the words of a text. `words`: the positions of some of them."""
    hits = list(phrases_in(found, vocabulary.index[language], words))
    if language == "sv":
        hits += list(_parts(found, uncovered(found, hits, words), vocabulary))
    return hits


def find_terms(found: Tokens, language: Language, vocabulary: Vocabulary) -> tuple[list[Hit], list[int]]:
    """The terms among the words of a text, and the positions of its other words that say something."""
    hits = find_hits(found, language, vocabulary)
    return hits, uncovered(found, hits)


def uncovered(found: Tokens, hits: list[Hit], words: range | None = None) -> list[int]:
    """The positions of the words that say something and are in no term."""
    words, covered, known = range(len(found)) if words is None else words, positions_of(hits), found.table.known
    numbers = zip(words, found.numbers_at(words), strict=True)
    return [at for at, number in numbers if known[number].telling and at not in covered]


def positions_of(hits: list[Hit]) -> set[int]:
    return {position for hit in hits for position in range(hit.first, hit.last + 1)}


def foreign_phrases(found: Tokens, index: Index) -> Iterator[Hit]:
    """Phrases and acronyms of the other language: a Swedish title may say `smart city`. Single words mislead."""
    for hit in phrases_in(found, index):
        if hit.last > hit.first or found.form(hit.first).startswith("^"):
            yield hit
