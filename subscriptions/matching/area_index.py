"""One call against many areas at once: the points of all of them in the time that a few comparisons take.

What an area wants does not change from call to call, so it is worked out once per term of the map and kept, as arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from subscriptions.matching.model import AnalysedArea, AnalysedCall
from subscriptions.matching.score import (
    FULL_ASPECT,
    LEAST_POINTS,
    WITHOUT_ASPECT,
    call_factor,
    of_path,
    of_programme,
    wishes_for,
    words_factor,
)
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.wish_table import Aspects, Columns, Several, WishTable
from subscriptions.matching.word_index import Rows, Said, WordIndex
from subscriptions.matching.word_table import Numbers

Term = tuple[int, ...]
ROUNDING: Final = 1e-6


class Reading(NamedTuple):
    """What calls say of what areas want: terms; ways of working (a column for each, as they count); own words."""

    terms: Said
    aspects: Numbers
    words: list[Said]


class AreaIndex:
    """Analysed areas, by what they want. It fills as calls come; threads take turns in that.

    A row is what an area wants, or one of the two steps of an area whose name is a path. Areas that want the same, as
    those of many municipalities do, have one row together, and `met` as well.
    """

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self._rows, numbers = _alike([*areas, *(step for area in areas for step in area.steps)])
        self._numbers_of_rows = np.array(numbers, np.intp)  # of all areas, then of the steps of those that have them
        steps = (self._rows[number] for number in numbers[len(areas) :])
        self.areas = [
            replace(area, met=self._rows[number].met, steps=(next(steps), next(steps)) if area.steps else ())
            for area, number in zip(areas, numbers, strict=False)
        ]
        self._vocabulary = load_vocabulary()
        self._lock = threading.Lock()
        self._by_field: dict[str, list[int]] = {}
        self._by_concept: dict[int, list[int]] = {}
        for number, area in enumerate(self._rows):
            for name in area.fields:
                self._by_field.setdefault(name, []).append(number)
            for concept in area.concepts:
                self._by_concept.setdefault(concept, []).append(number)
        asked = [{wish.aspects for wish in area.fields.values() if wish.aspects} for area in self._rows]
        self._columns = Columns(asked)
        self.table, self._numbers = WishTable(self._columns), dict[Term | str, int]()
        self.terms: list[Term] = []  # by their numbers; a field has one too, and stands for no term
        self._paths = np.array([number for number, area in enumerate(self.areas) if area.steps], np.intp)
        self.words = WordIndex(self.areas)

    def row_of(self, number: int) -> int:
        """The row of an area."""
        return self._numbers_of_rows.item(number)

    def near(self, call: AnalysedCall) -> list[int]:
        """The numbers of the areas that the call has points enough for, in order."""
        found: list[int] = (self.points([call])[0] >= LEAST_POINTS - ROUNDING).nonzero()[0].tolist()
        return found

    def points(self, calls: Sequence[AnalysedCall]) -> Numbers:
        """The raw points of every area (across) for each call (down). Many calls at once take less time each."""
        return self.read(calls)[0]

    def read(self, calls: Sequence[AnalysedCall]) -> tuple[Numbers, Reading]:
        """The same, and what the calls say that gives these points."""
        terms, words = self._said([(call.terms, call.terms.values()) for call in calls]), self.words.read(calls)
        topics, aspects = self._topics(calls, terms)
        topics = np.minimum(1.0, topics).take(self._numbers_of_rows, 1)
        own = topics[:, : len(self.areas)]
        if len(self._paths):
            first, last = topics[:, len(self.areas) :: 2], topics[:, len(self.areas) + 1 :: 2]
            own[:, self._paths] = of_path(first, last)
        own *= np.array([call_factor(call) for call in calls])[:, None]
        points = own + self.words.sums(calls, words) * np.array([words_factor(call) for call in calls])[:, None]
        return points, Reading(terms, aspects, words)

    def _topics(self, calls: Sequence[AnalysedCall], terms: Said) -> tuple[Numbers, Numbers]:
        """What each call says of each row's fields and concepts, and how much ways of working count."""
        columns, many = self._columns, len(calls)
        programmes = self._said(
            [(call.programmes, [found.weight for found in call.programmes.values()]) for call in calls]
        )
        sums, most = self.table.sums(terms, many), self.table.most(programmes, many)
        topics, best = sums[:, : columns.rows], most[:, : columns.rows]
        beside = slice(columns.rows, columns.first_pair)
        said = _share_of_aspects(sums[:, beside] + most[:, beside])
        shares, cells = said.take(columns.pair_aspects, 1), columns.pair_cells(many)
        together = (sums[:, columns.first_pair :] * shares).ravel()
        topics += np.bincount(cells, together, many * columns.rows).reshape(many, -1)
        if len(programmes.things):
            together = (most[:, columns.first_pair :] * shares).ravel()
            best = best.copy()  # in one piece, so that its cells have numbers
            np.maximum.at(best.reshape(-1), cells, together)
        owners, rows, worth = self.table.best_of_several(terms, said)
        if len(owners):
            np.add.at(topics, (owners, rows), worth)
        topics += best
        return topics, said

    def _said(self, calls: Sequence[tuple[Iterable[Term | str], Iterable[float]]]) -> Said:
        numbers = [self._numbers_of(things) for things, _amounts in calls]
        amounts = [amount for _things, each in calls for amount in each]
        things = np.array(numbers[0] if len(calls) == 1 else list(chain.from_iterable(numbers)), np.intp)
        owners = np.arange(len(calls)).repeat([len(each) for each in numbers])
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
            yield number, ((of_programme(wish), wish.aspects),)

    def _arrays(
        self, wishes: Iterable[tuple[int, Sequence[tuple[float, Aspects]]]], fields: Aspects
    ) -> tuple[Rows, Numbers, Several | None]:
        """Wishes as numbers: those of rows with one for a thing by column, the others apart, row by row."""
        columns = self._columns
        one = {columns.rows + at: 1.0 for each, at in columns.aspects.items() if not each.isdisjoint(fields)}
        apart: list[tuple[int, float, int]] = []
        for number, listed in wishes:
            if len(listed) == 1:
                weight, asked = listed[0]
                one[columns.of(number, asked)] = weight
            else:  # several wishes are only kept where one of them asks for something beside
                apart += [(number, weight, columns.aspects[asked]) for weight, asked in listed]
        several = None
        if apart:
            rows, weights, aspects = zip(*apart, strict=True)
            each, starts = np.unique(rows, return_index=True)
            several = Several(each, starts, np.array(weights), np.array(aspects))
        return np.array(list(one), np.intp), np.array(list(one.values()), np.float64), several


def _alike(areas: Iterable[AnalysedArea]) -> tuple[list[AnalysedArea], list[int]]:
    """One of those areas each that want the same things, said in the same words; and for each area which of these."""
    firsts: list[AnalysedArea] = []
    known: dict[object, int] = {}
    numbers = []
    for area in areas:
        number = known.setdefault((frozenset(area.fields.items()), frozenset(area.concepts.items())), len(firsts))
        if number == len(firsts):
            firsts.append(area)
        numbers.append(number)
    return firsts, numbers


def _share_of_aspects(said: Numbers) -> Numbers:
    """As `aspect_share`, for what calls say of many ways of working; the first column asks for none."""
    shares: Numbers = WITHOUT_ASPECT + (1 - WITHOUT_ASPECT) * np.minimum(1.0, said / FULL_ASPECT)
    shares[:, 0] = 1.0
    return shares
