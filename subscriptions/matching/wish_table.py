"""What the areas of an index want of each thing that calls say, and how much: kept as it is summed up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from subscriptions.matching.word_index import Rows, Said, ranges
from subscriptions.matching.word_table import Numbers

Aspects = frozenset[str]
_NO_ROWS: Final = np.zeros(0, np.intp)
ALONE: Final = 0  # the number of asking for nothing beside
MANY: Final = 1_000  # things: more than one call says


class Columns:
    """Which column of a sum is for what.

    First come the rows: what they want as it is. Then one column for each set of ways of working that is asked for:
    how much a call says of these. Last the rows again, once for each set that they ask for: what they want of a thing
    together with it, which is worth as much as the call says of that way of working. So one sum serves all three.
    """

    def __init__(self, asked: Sequence[set[Aspects]]) -> None:
        self.rows = len(asked)
        every = dict.fromkeys(each for row in asked for each in sorted(row, key=sorted))
        self.aspects = {each: number for number, each in enumerate([frozenset[str](), *every])}
        self.first_pair = self.rows + len(self.aspects)
        pairs = [(row, each) for row, several in enumerate(asked) for each in sorted(several, key=sorted)]
        self.pairs = {pair: self.first_pair + number for number, pair in enumerate(pairs)}
        self.width = self.first_pair + len(pairs)
        self.pair_rows = np.array([row for row, _each in pairs], np.intp)
        self.pair_aspects = np.array([self.aspects[each] for _row, each in pairs], np.intp)

    def pair_cells(self, calls: int) -> Rows:
        """The row of each pair, among the rows of so many calls."""
        if calls == 1:
            return self.pair_rows
        cells: Rows = (np.arange(calls)[:, None] * self.rows + self.pair_rows).ravel()
        return cells

    def of(self, row: int, asked: Aspects) -> int:
        return self.pairs[row, asked] if asked else row


class Several(NamedTuple):
    """Wishes of rows that have several for one thing, of which the best counts: with which ways of working each, as
    numbers. A row's wishes stand together, from its `starts` on."""

    rows: Rows
    starts: Rows
    weights: Numbers
    aspects: Rows


class WishTable:
    """How much each column wants each thing; most want few of them. It grows as things are met."""

    def __init__(self, columns: Columns) -> None:
        self._all = columns
        self._wishes: list[Numbers] = []  # of each thing the columns (up) and the weights (down), to be joined at once
        self._several: dict[int, Several] = {}
        self._joined = np.zeros(1, np.intp), _NO_ROWS, np.zeros(0)

    def __len__(self) -> int:
        return len(self._wishes)

    def add(self, columns: Rows, weights: Numbers, several: Several | None) -> int:
        number = len(self._wishes)
        if several:
            self._several[number] = several
        self._wishes.append(np.array([columns, weights], np.float64))
        return number

    def sums(self, said: Said, calls: int) -> Numbers:
        """For each call the sum in each column, each thing times its amount."""
        cells, worth = self._met(said)
        sums = np.bincount(cells, worth, calls * self._all.width)
        return sums.astype(np.float64, copy=False).reshape(calls, -1)

    def most(self, said: Said, calls: int) -> Numbers:
        """The same of the one thing that gives a column most."""
        most = np.zeros(calls * self._all.width)
        np.maximum.at(most, *self._met(said))
        return most.reshape(calls, -1)

    def _met(self, said: Said) -> tuple[Rows, Numbers]:
        """What calls say in the columns of those who want it: which cells, and how much."""
        columns, weights, counts = (
            self._one_by_one(said.things) if len(said.things) < MANY else self._all_at_once(said.things)
        )
        worth = weights * said.amounts.repeat(counts)
        if len(said.owners) and said.owners[-1]:
            columns += (said.owners * self._all.width).repeat(counts)
        return columns, worth

    def _one_by_one(self, things: Rows) -> tuple[Rows, Numbers, Rows]:
        """The columns that want things, how much, and how many there are for each. Quickest for a single call."""
        met = [self._wishes[thing] for thing in things.tolist()]
        if not met:
            return _NO_ROWS, np.zeros(0), _NO_ROWS
        columns, weights = np.concatenate(met, axis=1)
        return columns.astype(np.intp), weights, np.array([each.shape[1] for each in met])

    def _all_at_once(self, things: Rows) -> tuple[Rows, Numbers, Rows]:
        """The same, from one list of all wishes, which is made again when more things have been met."""
        starts, columns, weights = self._joined
        if len(starts) <= len(self._wishes):
            every = list(self._wishes)  # others may add meanwhile
            starts = np.cumsum([0, *(each.shape[1] for each in every)])
            columns, weights = np.concatenate(every, axis=1)
            columns = columns.astype(np.intp)
            self._joined = starts, columns, weights
        first = starts.take(things)
        counts = starts.take(things + 1) - first
        each = ranges(first, counts)
        return columns.take(each), weights.take(each), counts

    def best_of_several(self, said: Said, shares: Numbers) -> tuple[Rows, Rows, Numbers]:
        """What things give rows with several wishes for them: which calls, which rows, how much. `shares`: how much the
        ways of working count."""
        several = self._several
        places = [at for at, thing in enumerate(said.things.tolist()) if thing in several]
        if not places:
            return _NO_ROWS, _NO_ROWS, np.zeros(0)
        met = [several[thing] for thing in said.things[places].tolist()]
        owners, each_row = said.owners[places], [len(each.rows) for each in met]
        rows, starts, weights, aspects = (np.concatenate(part) for part in zip(*met, strict=True))
        counts = np.array([len(each.weights) for each in met])
        starts += (counts.cumsum() - counts).repeat(each_row)
        best = np.maximum.reduceat(weights * shares[owners.repeat(counts), aspects], starts)
        return owners.repeat(each_row), rows, said.amounts[places].repeat(each_row) * best

    def by_row(self) -> WishesByRow:
        """Every wish, row by row."""
        alone = [self._listed(thing, each) for thing, each in enumerate(self._wishes)]
        several = [
            (np.repeat(each.rows, np.diff(each.starts, append=len(each.weights))), thing, each.weights, each.aspects)
            for thing, each in self._several.items()
        ]
        every = [(rows, np.full(len(rows), thing), *rest) for rows, thing, *rest in [*alone, *several]]
        if not every:
            return WishesByRow(_NO_ROWS, _NO_ROWS, np.zeros(0), _NO_ROWS, 0)
        rows, things, weights, aspects = (np.concatenate(part) for part in zip(*every, strict=True))
        order = rows.argsort(kind="stable")
        return WishesByRow(rows[order], things[order], weights[order], aspects[order], len(self))

    def _listed(self, thing: int, wishes: Numbers) -> tuple[Rows, int, Numbers, Rows]:
        """What rows want of a thing: the rows, the thing, how much, and with which ways of working."""
        columns, weights = wishes[0].astype(np.intp), wishes[1]
        asked = (columns < self._all.rows) | (columns >= self._all.first_pair)
        columns, weights = columns[asked], weights[asked]
        beside = columns >= self._all.first_pair
        rows, aspects = columns.copy(), np.zeros(len(columns), np.intp)
        pairs = columns[beside] - self._all.first_pair
        rows[beside], aspects[beside] = self._all.pair_rows[pairs], self._all.pair_aspects[pairs]
        return rows, thing, weights, aspects


class WishesByRow(NamedTuple):
    """Wishes in the order of the rows: whose, for what, how much, and with which ways of working."""

    rows: Rows
    things: Rows
    weights: Numbers
    aspects: Rows
    size: int  # how many things there are

    def of(self, row: int) -> dict[int, Numbers]:
        """How much a row wants each thing: as it is (`ALONE`), and together with each way of working it asks for."""
        first, last = np.searchsorted(self.rows, [row, row + 1]).tolist()
        things, weights, aspects = (part[first:last] for part in (self.things, self.weights, self.aspects))
        lines = {ALONE: np.zeros(self.size)}
        for aspect in np.unique(aspects).tolist():
            line, asked = lines.setdefault(aspect, np.zeros(self.size)), aspects == aspect
            np.maximum.at(line, things[asked], weights[asked])
        return lines
