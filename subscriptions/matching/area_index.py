"""One call against many areas at once: the points of all of them in the time that a few comparisons take.

What an area wants does not change from call to call, so it is worked out once per term of the map and kept, as arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.model import AnalysedArea, AnalysedCall
from subscriptions.matching.own_words import Numbers
from subscriptions.matching.score import (
    FULL_ASPECT,
    LEAST_POINTS,
    WITHOUT_ASPECT,
    call_factor,
    of_path,
    wishes_for,
    words_factor,
)
from subscriptions.matching.tokens import places_in_order
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.word_table import Keys

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
    """How much each column wants each thing, for those that ask for nothing beside it: one line of numbers for each.

    It grows as things are met. Rows that ask for ways of working are kept apart, in `narrowed`.
    """

    def __init__(self, size: int) -> None:
        self._lines = np.zeros((64, size), np.float32)
        self._has_narrowed = np.zeros(64, bool)
        self.narrowed: list[Narrowed | None] = []

    def add(self, line: Lines, narrowed: Narrowed | None) -> int:
        number = len(self.narrowed)
        if number >= len(self._lines):
            self._lines = np.concatenate([self._lines, np.zeros_like(self._lines)])
            self._has_narrowed = np.concatenate([self._has_narrowed, np.zeros_like(self._has_narrowed)])
        self._lines[number], self._has_narrowed[number] = line, narrowed is not None
        self.narrowed.append(narrowed)
        return number

    def lines(self, numbers: Rows) -> Lines:
        return self._lines.take(numbers, 0)

    def narrowed_of(self, said: Said) -> tuple[Rows, list[Narrowed]]:
        """The wishes that are narrowed, each with its place among what calls say."""
        places = np.flatnonzero(self._has_narrowed[said.things])
        return places, [each for number in said.things[places].tolist() if (each := self.narrowed[number])]

    def sums(self, said: Said, calls: int) -> Numbers:
        """For each call the lines of what it says, each times its amount. A call says little of what there is: to go
        through its own lines takes less time than one product of all calls with all lines."""
        sums = np.empty((calls, self._lines.shape[1]))
        ends = np.searchsorted(said.owners, np.arange(calls + 1))
        for number, (first, last) in enumerate(pairwise(ends.tolist())):
            sums[number] = said.amounts[first:last] @ self.lines(said.things[first:last])
        return sums


class Said(NamedTuple):
    """What several calls say of the things in a table: whose, which, how much."""

    owners: Rows
    things: Rows
    amounts: Lines


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
        asked = {wish.aspects for area in self._rows for wish in area.fields.values()} - {frozenset()}
        self._aspects: dict[Aspects, int] = {each: number for number, each in enumerate([frozenset(), *asked])}
        # Beside the rows stand columns for what rows ask beside: whether a thing is one of these ways of working.
        self._width = len(self._rows) + len(self._aspects)
        self._table, self._numbers = Table(self._width), dict[Term | str, int]()
        self._paths = np.array([number for number, area in enumerate(self.areas) if area.steps], np.intp)
        self._words = WordIndex(self.areas)

    def near(self, call: AnalysedCall) -> list[int]:
        """The numbers of the areas that the call has points enough for, in order."""
        found: list[int] = np.flatnonzero(self.points([call])[0] >= LEAST_POINTS - ROUNDING).tolist()
        return found

    def points(self, calls: Sequence[AnalysedCall]) -> Numbers:
        """The raw points of every area (across) for each call (down). Many calls at once take less time each."""
        topics = np.minimum(1.0, self._topics(calls))
        own = topics[:, : len(self.areas)]
        if len(self._paths):
            first, last = topics[:, len(self.areas) :: 2], topics[:, len(self.areas) + 1 :: 2]
            own[:, self._paths] = of_path(first, last)
        own *= np.array([call_factor(call) for call in calls])[:, None]
        points: Numbers = own + self._words.said(calls) * np.array([words_factor(call) for call in calls])[:, None]
        return points

    def _topics(self, calls: Sequence[AnalysedCall]) -> Numbers:
        """What each call says of each row's fields and concepts."""
        size = len(self._rows)
        terms = self._said([(call.terms, call.terms.values()) for call in calls])
        programmes = self._said(
            [(call.programmes, [found.weight for found in call.programmes.values()]) for call in calls]
        )
        topics = self._table.sums(terms, len(calls))
        best = np.zeros_like(topics)
        lines = self._table.lines(programmes.things) * programmes.amounts[:, None]
        for owner, line in zip(programmes.owners.tolist(), lines, strict=True):
            np.maximum(best[owner], line, out=best[owner])
        said = _share_of_aspects(topics[:, size:] + best[:, size:])
        cells, amounts = self._narrowed(terms, said)
        np.add.at(topics.reshape(-1), cells, amounts)
        np.maximum.at(best.reshape(-1), *self._narrowed(programmes, said))
        topics += best
        return topics[:, :size]

    def _said(self, calls: Sequence[tuple[Iterable[Term | str], Iterable[float]]]) -> Said:
        numbers = [self._numbers_of(things) for things, _amounts in calls]
        amounts = [amount for _things, each in calls for amount in each]
        owners = np.repeat(np.arange(len(calls)), [len(each) for each in numbers])
        things = np.array([number for each in numbers for number in each], np.intp)
        return Said(owners, things, np.array(amounts, np.float32))

    def _numbers_of(self, things: Iterable[Term | str]) -> list[int]:
        numbers = self._numbers
        return [numbers[each] if each in numbers else self._learn(each) for each in things]

    def _learn(self, thing: Term | str) -> int:
        """Work out who wants a term, or a field for its programme, once."""
        with self._lock:
            if thing not in self._numbers:
                if isinstance(thing, str):
                    arrays = self._arrays(self._wishes_for_field(thing), frozenset([thing]))
                else:
                    arrays = self._arrays(self._wishes_for_term(thing), self._vocabulary.fields_of(thing))
                self._numbers[thing] = self._table.add(*arrays)
            return self._numbers[thing]

    def _wishes_for_term(self, term: Term) -> Iterator[tuple[int, Sequence[tuple[float, Aspects]]]]:
        numbers = {number for name in self._vocabulary.fields_of(term) for number in self._by_field.get(name, ())}
        numbers |= {number for concept in term for number in self._by_concept.get(concept, ())}
        for number in sorted(numbers):
            row = self._rows[number]
            wishes = row.met.get(term)
            if wishes is None:  # kept where judgements with reasons look for it
                wishes = row.met[term] = wishes_for(term, row, self._vocabulary)
            yield number, [(wish[0], wish[3]) for wish in wishes]

    def _wishes_for_field(self, name: str) -> Iterator[tuple[int, Sequence[tuple[float, Aspects]]]]:
        for number in self._by_field.get(name, ()):
            wish = self._rows[number].fields[name]
            yield number, ((wish.weight, wish.aspects),)

    def _arrays(
        self, wishes: Iterable[tuple[int, Sequence[tuple[float, Aspects]]]], fields: Aspects
    ) -> tuple[Lines, Narrowed | None]:
        """Wishes as numbers: those that ask for nothing beside in a line, the others apart, row by row."""
        line = np.zeros(self._width, np.float32)
        line[len(self._rows) :] = [not asked.isdisjoint(fields) for asked in self._aspects]
        alone: list[tuple[int, float]] = []
        apart: list[tuple[int, float, int]] = []
        for number, listed in wishes:
            if len(listed) == 1 and not listed[0][1]:
                alone.append((number, listed[0][0]))
            else:  # several wishes are only kept where one of them asks for something beside
                apart += [(number, weight, self._aspects[asked]) for weight, asked in listed]
        if alone:
            rows, weights = zip(*alone, strict=True)
            line[list(rows)] = weights
        if not apart:
            return line, None
        rows, weights, aspects = zip(*apart, strict=True)
        each, starts = np.unique(rows, return_index=True)
        return line, Narrowed(each, starts, np.array(weights), np.array(aspects))

    def _narrowed(self, said: Said, beside: Numbers) -> tuple[Rows, Numbers]:
        """What things are worth to those who ask for ways of working, as far as calls say these: cell, amount."""
        places, listed = self._table.narrowed_of(said)
        if not listed:
            return np.zeros(0, np.intp), np.zeros(0)
        counts = [len(wishes.weights) for wishes in listed]
        rows_each = [len(wishes.starts) for wishes in listed]
        starts = np.concatenate([wishes.starts for wishes in listed])
        starts = starts + np.repeat(np.cumsum([0, *counts[:-1]]), rows_each)
        owners = said.owners[places]
        worth = np.concatenate([wishes.weights for wishes in listed])
        worth = worth * beside[np.repeat(owners, counts), np.concatenate([wishes.aspects for wishes in listed])]
        worth *= np.repeat(said.amounts[places], counts)
        rows = np.concatenate([wishes.rows for wishes in listed])
        return np.repeat(owners, rows_each) * self._width + rows, np.maximum.reduceat(worth, starts)


def _share_of_aspects(said: Numbers) -> Numbers:
    """As `aspect_share`, for what calls say of many ways of working; the first column asks for none."""
    shares: Numbers = WITHOUT_ASPECT + (1 - WITHOUT_ASPECT) * np.minimum(1.0, said / FULL_ASPECT)
    shares[:, 0] = 1.0
    return shares


class WordIndex:
    """The own words of many areas, by key."""

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self._size = len(areas)
        self._leads = np.array([area.words.lead for area in areas])
        self._lengths = sorted({area.words.usual_length for area in areas})
        self._words = _by_key((number, area.words.keys, area.words.weights) for number, area in enumerate(areas))
        self._pairs = _by_key((number, area.words.pairs, area.words.pair_weights) for number, area in enumerate(areas))
        self._groups = np.searchsorted(self._lengths, [area.words.usual_length for area in areas])

    def said(self, calls: Sequence[AnalysedCall]) -> Numbers:
        """What its own words add to the points of every area, for each call."""
        total = self._pairs.meet([call.words.pairs for call in calls], None, self._size)
        keys = [call.words.keys for call in calls]
        for group, length in enumerate(self._lengths):
            found = self._words.meet(keys, [call.words.said(length) for call in calls], self._size)
            total += found if len(self._lengths) == 1 else np.where(self._groups == group, found, 0.0)
        total *= self._leads
        return total


class ByKey(NamedTuple):
    """For each key, in order, the areas that ask for it (from `starts` on) and how much."""

    keys: Keys
    starts: Rows
    areas: Rows
    weights: Numbers

    def meet(self, keys: Sequence[Keys], amounts: Sequence[Numbers] | None, size: int) -> Numbers:
        """For each call the sum for each area over the keys that are met, each times its amount."""
        places = places_in_order(self.keys, keys[0] if len(keys) == 1 else np.concatenate(keys))
        met = np.flatnonzero(places >= 0)
        if not len(met):
            return np.zeros((len(keys), size))
        places = places[met]
        owners = np.searchsorted(np.cumsum([len(each) for each in keys]), met, side="right")
        if amounts is None:  # said once or often: it counts once
            both = np.unique(owners * len(self.keys) + places)
            owners, places = both // len(self.keys), both % len(self.keys)
        first = self.starts[places]
        counts = self.starts[places + 1] - first
        ends = np.cumsum(counts)
        each = np.repeat(first - ends + counts, counts) + np.arange(ends[-1])
        weights = self.weights[each]
        if amounts is not None:
            weights = weights * np.repeat((amounts[0] if len(keys) == 1 else np.concatenate(amounts))[met], counts)
        cells = np.repeat(owners * size, counts) + self.areas[each]
        sums: Numbers = np.bincount(cells, weights, size * len(keys)).astype(np.float64, copy=False)
        return sums.reshape(len(keys), size)


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
