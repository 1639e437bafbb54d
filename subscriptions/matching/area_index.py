"""One call against many areas at once: the points of all of them in the time that a few comparisons take.

What an area wants does not change from call to call, so it is worked out once per term of the map and kept, as arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

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
    wishes_for,
)
from subscriptions.matching.tokens import Keys, places_in_order
from subscriptions.matching.vocabulary import load_vocabulary

Term = tuple[int, ...]
Rows = NDArray[np.intp]
Lines = NDArray[np.float32]
Aspects = frozenset[str]
ROUNDING: Final = 1e-6


class Narrowed(NamedTuple):
    """Wishes of rows, each with ways of working asked for. A row's wishes stand together, from its `starts` on."""

    rows: Rows
    starts: Rows
    weights: Numbers
    aspects: Rows


class Table:
    """How much each row wants each thing, for those that ask for nothing beside it: one line of numbers for each thing.

    It grows as things are met. Rows that ask for ways of working are kept apart, in `narrowed`.
    """

    def __init__(self, size: int) -> None:
        self._lines = np.zeros((64, size), np.float32)
        self.narrowed: list[Narrowed | None] = []

    def add(self, line: Lines, narrowed: Narrowed | None) -> int:
        number = len(self.narrowed)
        if number >= len(self._lines):
            self._lines = np.concatenate([self._lines, np.zeros_like(self._lines)])
        self._lines[number] = line
        self.narrowed.append(narrowed)
        return number

    def lines(self, numbers: list[int]) -> Lines:
        return self._lines[numbers]


class AreaIndex:
    """Analysed areas, by what they want. It fills as calls come; threads take turns in that.

    A row is an area, or one of the two steps of an area whose name is a path; the steps come last.
    """

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self.areas = list(areas)
        self._rows = [*self.areas, *(step for area in self.areas for step in area.steps)]
        self._vocabulary = load_vocabulary()
        self._lock = threading.Lock()
        self._by_field: dict[str, list[int]] = {}
        self._by_concept: dict[int, list[int]] = {}
        for number, area in enumerate(self._rows):
            for name in area.fields:
                self._by_field.setdefault(name, []).append(number)
            for concept in area.concepts:
                self._by_concept.setdefault(concept, []).append(number)
        self._table, self._numbers = Table(len(self._rows)), dict[Term | str, int]()
        self._aspects: dict[Aspects, int] = {frozenset(): 0}
        self._at_home = np.array([not wants_abroad(area) for area in self.areas], bool)
        self._paths = np.array([number for number, area in enumerate(self.areas) if area.steps], np.intp)
        self._words = WordIndex(self.areas)

    def near(self, call: AnalysedCall) -> list[int]:
        """The numbers of the areas that the call has points enough for, in order."""
        found: list[int] = np.flatnonzero(self.points(call) >= LEAST_POINTS - ROUNDING).tolist()
        return found

    def points(self, call: AnalysedCall) -> Numbers:
        """The raw points of every area."""
        topic = np.minimum(1.0, self._topics(call))
        own = topic[: len(self.areas)]
        if len(self._paths):
            own[self._paths] = of_path(topic[len(self.areas) :: 2], topic[len(self.areas) + 1 :: 2])
        points: Numbers = own * call_factor(call) + self._words.said(call)
        is_global = call.call.level == "global"
        return np.where(self._at_home, points * DOMESTIC_AT_GLOBAL_LEVEL, points) if is_global else points

    def _topics(self, call: AnalysedCall) -> Numbers:
        """What the call says of each row's fields and concepts."""
        terms = self._numbers_of(call.terms)
        shares = np.fromiter(call.terms.values(), np.float32, len(terms))
        topics: Numbers = (shares @ self._table.lines(terms)).astype(np.float64)
        programmes = self._numbers_of(call.programmes)
        weights = [found.weight for found in call.programmes.values()]
        best = np.zeros(len(self._rows))
        if programmes:
            best = (self._table.lines(programmes) * np.array(weights)[:, None]).max(axis=0)
        if len(self._aspects) > 1:
            said = np.array(
                [aspect_share(asked, call, self._vocabulary) if asked else 1.0 for asked in [*self._aspects]]
            )
            rows, amounts = self._narrowed(terms, shares, said)
            topics += np.bincount(rows, amounts, len(topics))
            np.maximum.at(best, *self._narrowed(programmes, np.array(weights), said))
        return topics + best

    def _numbers_of(self, things: Iterable[Term | str]) -> list[int]:
        numbers = self._numbers
        return [numbers[each] if each in numbers else self._learn(each) for each in things]

    def _learn(self, thing: Term | str) -> int:
        """Work out who wants a term, or a field for its programme, once."""
        with self._lock:
            if thing not in self._numbers:
                wishes = self._wishes_for_field(thing) if isinstance(thing, str) else self._wishes_for_term(thing)
                self._numbers[thing] = self._table.add(*self._arrays(wishes))
            return self._numbers[thing]

    def _wishes_for_term(self, term: Term) -> Iterator[tuple[int, list[tuple[float, Aspects]]]]:
        numbers = {number for name in self._vocabulary.fields_of(term) for number in self._by_field.get(name, ())}
        numbers |= {number for concept in term for number in self._by_concept.get(concept, ())}
        for number in sorted(numbers):
            wishes = wishes_for(term, self._rows[number], self._vocabulary)
            yield number, [(wish.weight, wish.aspects) for wish in wishes]

    def _wishes_for_field(self, name: str) -> Iterator[tuple[int, list[tuple[float, Aspects]]]]:
        for number in self._by_field.get(name, ()):
            wish = self._rows[number].fields[name]
            yield number, [(wish.weight, wish.aspects)]

    def _arrays(self, wishes: Iterable[tuple[int, list[tuple[float, Aspects]]]]) -> tuple[Lines, Narrowed | None]:
        """Wishes as numbers: those that ask for nothing beside in a line, the others apart, row by row."""
        line = np.zeros(len(self._rows), np.float32)
        apart: list[tuple[int, float, int]] = []
        for number, listed in wishes:
            if any(asked for _weight, asked in listed):
                apart += [
                    (number, weight, self._aspects.setdefault(asked, len(self._aspects))) for weight, asked in listed
                ]
            elif listed:
                line[number] = max(weight for weight, _asked in listed)
        if not apart:
            return line, None
        rows, weights, aspects = zip(*apart, strict=True)
        each, starts = np.unique(rows, return_index=True)
        return line, Narrowed(each, starts, np.array(weights), np.array(aspects))

    def _narrowed(self, things: Sequence[int], amounts: Lines | Numbers, said: Numbers) -> tuple[Rows, Numbers]:
        """What things are worth to those who ask for ways of working, as far as a call says these: row, amount."""
        met = [(place, wishes) for place, number in enumerate(things) if (wishes := self._table.narrowed[number])]
        if not met:
            return np.zeros(0, np.intp), np.zeros(0)
        listed = [wishes for _place, wishes in met]
        counts = [len(wishes.weights) for wishes in listed]
        before = np.cumsum([0, *counts[:-1]])
        starts = np.concatenate([wishes.starts for wishes in listed])
        starts = starts + np.repeat(before, [len(wishes.starts) for wishes in listed])
        worth = np.concatenate([wishes.weights for wishes in listed])
        worth = worth * said[np.concatenate([wishes.aspects for wishes in listed])]
        worth *= np.repeat(amounts[[place for place, _wishes in met]], counts)
        return np.concatenate([wishes.rows for wishes in listed]), np.maximum.reduceat(worth, starts)


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
        total *= self._leads
        return total


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
        return np.bincount(self.areas[each], weights, size).astype(np.float64)


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
