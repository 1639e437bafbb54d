"""One call against many areas at once: the points of all of them in the time that a few comparisons take.

What an area wants does not change from call to call, so it is worked out once per term of the map and kept, as arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.model import AnalysedArea, AnalysedCall
from subscriptions.matching.own_words import Numbers
from subscriptions.matching.score import (
    DOMESTIC_AT_GLOBAL_LEVEL,
    LEAST_POINTS,
    aspect_share,
    call_factor,
    of_path,
    wants_abroad,
)
from subscriptions.matching.tokens import Keys, places_in_order
from subscriptions.matching.vocabulary import load_vocabulary

Term = tuple[int, ...]
Rows = NDArray[np.intp]
Aspects = frozenset[str]


class Wanted(NamedTuple):
    """Who wants a term and how much: as it is, or with ways of working asked for (`narrowed`, by what is asked for)."""

    rows: Rows
    weights: Numbers
    narrowed: tuple[tuple[Aspects, Rows, Numbers], ...]


class AreaIndex:
    """Analysed areas, by what they want. It fills as calls come; threads that share it may only do work twice.

    A row is an area, or one of the two steps of an area whose name is a path; the steps come last.
    """

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self.areas = list(areas)
        self._rows = [*self.areas, *(step for area in self.areas for step in area.steps)]
        self._vocabulary = load_vocabulary()
        self._by_field: dict[str, list[int]] = {}
        self._by_concept: dict[int, list[int]] = {}
        self._terms: dict[Term, Wanted] = {}
        self._fields: dict[str, Wanted] = {}
        for number, area in enumerate(self._rows):
            for name in area.fields:
                self._by_field.setdefault(name, []).append(number)
            for concept in area.concepts:
                self._by_concept.setdefault(concept, []).append(number)
        self._at_home = np.array([not wants_abroad(area) for area in self.areas], bool)
        self._paths = np.array([number for number, area in enumerate(self.areas) if area.steps], np.intp)
        self._words = WordIndex(self.areas)

    def near(self, call: AnalysedCall) -> list[int]:
        """The numbers of the areas that the call has points enough for, in order."""
        found: list[int] = np.flatnonzero(self.points(call) >= LEAST_POINTS).tolist()
        return found

    def points(self, call: AnalysedCall) -> Numbers:
        """The raw points of every area."""
        topic = np.minimum(1.0, self._topics(call))
        own = topic[: len(self.areas)]
        if len(self._paths):
            own[self._paths] = of_path(topic[len(self.areas) :: 2], topic[len(self.areas) + 1 :: 2])
        points: Numbers = own * call_factor(call) + self._words.said(call)
        return np.where(self._at_home, points * DOMESTIC_AT_GLOBAL_LEVEL, points) if is_global(call) else points

    def _topics(self, call: AnalysedCall) -> Numbers:
        """What the call says of each row's fields and concepts."""
        aspects: dict[Aspects, float] = {}

        def said(asked: Aspects) -> float:
            if asked not in aspects:
                aspects[asked] = aspect_share(asked, call, self._vocabulary)
            return aspects[asked]

        rows: list[Rows] = []
        weights: list[Numbers] = []
        for term, share in call.terms.items():
            wanted = self._terms.get(term) or self._learn(term)
            rows.append(wanted.rows)
            weights.append(wanted.weights * share)
            if wanted.narrowed:
                narrowed = _narrowed(wanted, said, len(self._rows))
                rows.append(narrowed[0])
                weights.append(narrowed[1] * share)
        topics = self._programmes(call, said)
        if rows:
            topics += np.bincount(np.concatenate(rows), np.concatenate(weights), len(self._rows))
        return topics

    def _learn(self, term: Term) -> Wanted:
        """Work out who wants a term, once."""
        numbers = {number for name in self._vocabulary.fields_of(term) for number in self._by_field.get(name, ())}
        numbers |= {number for concept in term for number in self._by_concept.get(concept, ())}
        self._terms[term] = _wanted((number, self._wishes(number, term)) for number in sorted(numbers))
        return self._terms[term]

    def _wishes(self, number: int, term: Term) -> dict[Aspects, float]:
        """How much a row wants a term, by the ways of working asked for."""
        area, wishes = self._rows[number], {}
        for concept in term:
            own = area.concepts.get(concept)
            field = area.fields.get(self._vocabulary.concepts[concept].field)
            weight = max(own.weight if own else 0.0, field.weight if field else 0.0)
            asked = field.aspects if field else frozenset()
            wishes[asked] = max(wishes.get(asked, 0.0), weight)
        return wishes

    def _programmes(self, call: AnalysedCall, said: Callable[[Aspects], float]) -> Numbers:
        """What a programme is worth to each row: the one field that it implies most surely."""
        best = np.zeros(len(self._rows))
        for name, found in call.programmes.items():
            wanted = self._fields.get(name) or self._learn_field(name)
            best[wanted.rows] = np.maximum(best[wanted.rows], wanted.weights * found.weight)
            for asked, rows, weights in wanted.narrowed:
                best[rows] = np.maximum(best[rows], weights * found.weight * said(asked))
        return best

    def _learn_field(self, name: str) -> Wanted:
        listed = [(number, self._rows[number].fields[name]) for number in self._by_field.get(name, ())]
        self._fields[name] = _wanted((number, {wish.aspects: wish.weight}) for number, wish in listed)
        return self._fields[name]


def is_global(call: AnalysedCall) -> bool:
    return call.call.level == "global"


def _wanted(listed: Iterable[tuple[int, dict[Aspects, float]]]) -> Wanted:
    """Wishes as arrays. A row that asks for ways of working stands under each way, one that does not in the plain."""
    plain: list[tuple[int, float]] = []
    narrowed: dict[Aspects, list[tuple[int, float]]] = {}
    for number, wishes in listed:
        if any(wishes):
            for asked, weight in wishes.items():
                narrowed.setdefault(asked, []).append((number, weight))
        else:
            plain.append((number, wishes[frozenset()]))
    by_asked = tuple((asked, *_arrays(pairs)) for asked, pairs in narrowed.items())
    return Wanted(*_arrays(plain), by_asked)


def _arrays(pairs: list[tuple[int, float]]) -> tuple[Rows, Numbers]:
    return np.array([number for number, _ in pairs], np.intp), np.array([weight for _, weight in pairs], np.float64)


def _narrowed(wanted: Wanted, said: Callable[[Aspects], float], size: int) -> tuple[Rows, Numbers]:
    """What a term is worth to those who ask for ways of working: each row by its best wish."""
    if len(wanted.narrowed) == 1:
        asked, rows, weights = wanted.narrowed[0]
        return rows, weights * (said(asked) if asked else 1.0)
    best = np.zeros(size)
    for asked, rows, weights in wanted.narrowed:
        best[rows] = np.maximum(best[rows], weights * (said(asked) if asked else 1.0))
    rows = np.flatnonzero(best)
    return rows, best[rows]


class WordIndex:
    """The own words of many areas, by key."""

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self._size = len(areas)
        self._leads = np.array([area.words.lead for area in areas])
        self._lengths = sorted({area.words.usual_length for area in areas})
        self._words = _by_key((number, area.words.keys, area.words.weights) for number, area in enumerate(areas))
        self._pairs = _by_key((number, area.words.pairs, area.words.pair_weights) for number, area in enumerate(areas))
        self._groups = np.searchsorted(self._lengths, [area.words.usual_length for area in areas])

    def said(self, call: AnalysedCall) -> Numbers:
        """What its own words add to the points of every area."""
        total = np.zeros(self._size)
        for group, length in enumerate(self._lengths):
            found = self._words.meet(call.words.keys, call.words.said(length), self._size)
            total += np.where(self._groups == group, found, 0.0)
        total += self._pairs.meet(call.words.pairs, None, self._size)
        return total * self._leads


class ByKey(NamedTuple):
    """For each key, in order, the areas that ask for it (from `starts` on) and how much."""

    keys: Keys
    starts: Rows
    areas: Rows
    weights: Numbers

    def meet(self, keys: Keys, amounts: Numbers | None, size: int) -> Numbers:
        """The sum for each area over the keys that are met, each times its amount."""
        places = places_in_order(self.keys, keys)
        met = np.flatnonzero(places >= 0)
        if amounts is None:
            met = met[np.unique(places[met], return_index=True)[1]]  # said once or often: it counts once
        first, last = self.starts[places[met]], self.starts[places[met] + 1]
        counts = last - first
        each = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        weights = self.weights[each]
        if amounts is not None:
            weights = weights * np.repeat(amounts[met], counts)
        return np.bincount(self.areas[each], weights, size)


def _by_key(listed: Iterable[tuple[int, Keys, Numbers]]) -> ByKey:
    parts = list(listed)
    if not parts:
        return ByKey(np.zeros(0, np.int64), np.zeros(1, np.intp), np.zeros(0, np.intp), np.zeros(0))
    keys = np.concatenate([part[1] for part in parts])
    areas = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts])
    weights = np.concatenate([part[2] for part in parts])
    order = np.argsort(keys, kind="stable")
    unique, starts = np.unique(keys[order], return_index=True)
    return ByKey(unique, np.append(starts, len(order)), areas[order], weights[order])
