"""One call against many areas at once: the points of all of them in the time that a few comparisons take.

What an area wants does not change from call to call, so it is worked out once per term of the map and kept, as arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

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
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.word_index import Rows, Said, WordIndex

Term = tuple[int, ...]
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
        self._lines = np.zeros((64, size))
        self._has_narrowed = np.zeros(64, bool)
        self.narrowed: list[Narrowed | None] = []

    def add(self, line: Numbers, narrowed: Narrowed | None) -> int:
        number = len(self.narrowed)
        if number >= len(self._lines):
            self._lines = np.concatenate([self._lines, np.zeros_like(self._lines)])
            self._has_narrowed = np.concatenate([self._has_narrowed, np.zeros_like(self._has_narrowed)])
        self._lines[number], self._has_narrowed[number] = line, narrowed is not None
        self.narrowed.append(narrowed)
        return number

    def lines(self, numbers: Rows) -> Numbers:
        return self._lines.take(numbers, 0)

    def column(self, number: int) -> Numbers:
        """How much one column wants each thing."""
        return self._lines[: len(self.narrowed), number].copy()

    def all_narrowed(self) -> tuple[Rows, Rows, Numbers, Rows]:
        """Every narrowed wish, row by row: the row, the thing, how much it is wanted, with which ways of working."""
        things = [(thing, each) for thing, each in enumerate(self.narrowed) if each]
        if not things:
            return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0, np.intp)
        rows = np.concatenate([np.repeat(e.rows, np.diff(e.starts, append=len(e.weights))) for _thing, e in things])
        order = rows.argsort(kind="stable")
        each = np.repeat([thing for thing, _each in things], [len(each.weights) for _thing, each in things])
        weights, aspects = (np.concatenate([one[at] for _thing, one in things]) for at in (2, 3))
        return rows[order], each[order], weights[order], aspects[order]

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


class Reading(NamedTuple):
    """What calls say of what areas want: terms; ways of working (a column for each, as they count); own words."""

    terms: Said
    aspects: Numbers
    words: list[Said]


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
        self.table, self._numbers = Table(self._width), dict[Term | str, int]()
        self.terms: list[Term] = []  # by their numbers; a field has one too, and stands for no term
        self._paths = np.array([number for number, area in enumerate(self.areas) if area.steps], np.intp)
        self.words = WordIndex(self.areas)

    def near(self, call: AnalysedCall) -> list[int]:
        """The numbers of the areas that the call has points enough for, in order."""
        found: list[int] = np.flatnonzero(self.points([call])[0] >= LEAST_POINTS - ROUNDING).tolist()
        return found

    def points(self, calls: Sequence[AnalysedCall]) -> Numbers:
        """The raw points of every area (across) for each call (down). Many calls at once take less time each."""
        return self.read(calls)[0]

    def read(self, calls: Sequence[AnalysedCall]) -> tuple[Numbers, Reading]:
        """The same, and what the calls say that gives these points."""
        terms, words = self._said([(call.terms, call.terms.values()) for call in calls]), self.words.read(calls)
        topics, aspects = self._topics(calls, terms)
        topics = np.minimum(1.0, topics)
        own = topics[:, : len(self.areas)]
        if len(self._paths):
            first, last = topics[:, len(self.areas) :: 2], topics[:, len(self.areas) + 1 :: 2]
            own[:, self._paths] = of_path(first, last)
        own *= np.array([call_factor(call) for call in calls])[:, None]
        points = own + self.words.sums(calls, words) * np.array([words_factor(call) for call in calls])[:, None]
        return points, Reading(terms, aspects, words)

    def _topics(self, calls: Sequence[AnalysedCall], terms: Said) -> tuple[Numbers, Numbers]:
        """What each call says of each row's fields and concepts, and how much ways of working count."""
        size = len(self._rows)
        programmes = self._said(
            [(call.programmes, [found.weight for found in call.programmes.values()]) for call in calls]
        )
        topics = self.table.sums(terms, len(calls))
        best = np.zeros_like(topics)
        lines = self.table.lines(programmes.things) * programmes.amounts[:, None]
        for owner, line in zip(programmes.owners.tolist(), lines, strict=True):
            np.maximum(best[owner], line, out=best[owner])
        said = _share_of_aspects(topics[:, size:] + best[:, size:])
        cells, amounts = self._narrowed(terms, said)
        np.add.at(topics.reshape(-1), cells, amounts)
        np.maximum.at(best.reshape(-1), *self._narrowed(programmes, said))
        topics += best
        return topics[:, :size], said

    def wanted(self, number: int, narrowed: tuple[Rows, Rows, Numbers, Rows]) -> dict[int, Numbers]:
        """How much an area wants each thing: for itself (0), and together with each way of working that it asks for.

        `narrowed`: of `all_narrowed`, which is the same for all areas.
        """
        rows, *entries = narrowed
        first, last = np.searchsorted(rows, [number, number + 1]).tolist()
        things, weights, aspects = (each[first:last] for each in entries)
        lines = {0: self.table.column(number)}
        for aspect in np.unique(aspects).tolist():
            line = lines.setdefault(aspect, np.zeros(len(lines[0])))
            asked = aspects == aspect
            np.maximum.at(line, things[asked], weights[asked])
        return lines

    def _said(self, calls: Sequence[tuple[Iterable[Term | str], Iterable[float]]]) -> Said:
        numbers = [self._numbers_of(things) for things, _amounts in calls]
        amounts = [amount for _things, each in calls for amount in each]
        owners = np.repeat(np.arange(len(calls)), [len(each) for each in numbers])
        things = np.array([number for each in numbers for number in each], np.intp)
        return Said(owners, things, np.array(amounts, float))

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
                self.terms.append(() if isinstance(thing, str) else thing)
                self._numbers[thing] = self.table.add(*arrays)
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
    ) -> tuple[Numbers, Narrowed | None]:
        """Wishes as numbers: those that ask for nothing beside in a line, the others apart, row by row."""
        line = np.zeros(self._width)
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
        places, listed = self.table.narrowed_of(said)
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
