"""The own words of many areas against those of calls, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.model import AnalysedArea, AnalysedCall
from subscriptions.matching.own_words import share_said
from subscriptions.matching.tokens import places_in_order
from subscriptions.matching.wanted_words import WantedWords
from subscriptions.matching.word_table import Keys, Numbers

Rows = NDArray[np.intp]
Array = TypeVar("Array", Keys, NDArray[np.float32])
_NONE: Final = np.zeros(0, np.intp)
_END: Final = 0xFFFF  # the last bits of a key


class Said(NamedTuple):
    """What several calls say of the things in a table: whose, which, how much. In the order of the calls."""

    owners: Rows
    things: Rows
    amounts: Numbers


def ranges(first: Rows, counts: Rows) -> Rows:
    """So many numbers in a row from each first one on."""
    ends = counts.cumsum()
    numbers: Rows = (first - ends + counts).repeat(counts)
    numbers += np.arange(len(numbers))
    return numbers


class WordIndex:
    """The own words of many areas, and their pairs of words, by key."""

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self._size = len(areas)
        self._leads = np.array([area.words.lead for area in areas])
        self._lengths = sorted({area.words.usual_length for area in areas})
        words = ((number, area.words.keys, area.words.weights) for number, area in enumerate(areas))
        pairs = ((number, area.words.pairs, area.words.pair_weights) for number, area in enumerate(areas))
        self._asked = _by_key([*words, *pairs])
        self._groups = np.searchsorted(self._lengths, [area.words.usual_length for area in areas])

    def read(self, calls: Sequence[AnalysedCall]) -> list[Said]:
        """What calls say of the words and pairs of areas, for each length that these compare the length of a call
        with. A word counts by how often it is said; a pair, said once or often, counts once."""
        words, pairs = [call.words.keys for call in calls], [call.words.pairs for call in calls]
        things, places = self._asked.met(np.concatenate([*words, *pairs]))
        owners = _owners([*words, *pairs], places)
        first_pair = places.searchsorted(sum(map(len, words)))
        amounts = _together([call.words.amounts for call in calls]).take(places[:first_pair]).astype(np.float64)
        order, said = _once_each(owners, things), []
        for length in self._lengths:
            half_said = np.array([call.words.half_said(length) for call in calls])
            counted = np.ones(len(things))
            counted[:first_pair] = share_said(amounts, half_said.take(owners[:first_pair]))
            said.append(Said(owners[order], things[order], counted[order]))
        return said

    def sums(self, calls: Sequence[AnalysedCall], said: Sequence[Said]) -> Numbers:
        """What its own words add to the points of every area, for each call."""
        total = self._asked.sums(said[0], len(calls), self._size) if said else np.zeros((len(calls), self._size))
        for group, each in enumerate(said[1:], 1):
            total = np.where(self._groups == group, self._asked.sums(each, len(calls), self._size), total)
        total *= self._leads
        return total

    def wanted(self, number: int, words: WantedWords) -> tuple[int, Rows]:
        """Which of what `read` gives an area's words are compared with, and their numbers there."""
        return int(self._groups[number]), places_in_order(self._asked.keys, words.keys)


def _together(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)  # one call is quicker by itself


def _owners(parts: Sequence[Keys], places: Rows) -> Rows:
    """Which call each place is of. `parts`: two for each call, first one of each."""
    calls = len(parts) // 2
    if calls == 1:
        return np.zeros(len(places), np.intp)
    return np.cumsum([len(part) for part in parts]).searchsorted(places, side="right") % calls


def _once_each(owners: Rows, things: Rows) -> Rows | slice:
    """Which to keep so that they are in the order of the owners, and what an owner has side by side comes once."""
    order: Rows | slice = slice(None)
    if len(owners) and owners.max():
        order = owners.argsort(kind="stable")
        owners, things = owners[order], things[order]
    again = (things[1:] == things[:-1]) & (owners[1:] == owners[:-1])
    if not np.count_nonzero(again):
        return order
    first = np.append(True, ~again).nonzero()[0]
    return first if isinstance(order, slice) else order[first]


class ByKey(NamedTuple):
    """For each key, in order, the areas that ask for it (from `starts` on) and how much. `ends`: how keys end that are
    asked for; most others end otherwise, so that they need not be looked for."""

    keys: Keys
    starts: Rows
    areas: Rows
    weights: Numbers
    ends: NDArray[np.bool_]

    def met(self, asked: Keys) -> tuple[Rows, Rows]:
        """The keys that are asked for: which, and where among those of calls."""
        if not len(self.keys) or not len(asked):
            return _NONE, _NONE
        met = self.ends.take(asked & _END).nonzero()[0]
        likely = asked.take(met)
        places = self.keys.searchsorted(likely)
        found = (self.keys.take(places, mode="clip") == likely).nonzero()[0]
        return places.take(found), met.take(found)

    def sums(self, said: Said, calls: int, size: int) -> Numbers:
        """For each call the sum for each area over the keys that are met, each times its amount."""
        if not len(said.things):
            return np.zeros((calls, size))
        first = self.starts[said.things]
        counts = self.starts[said.things + 1] - first
        each = ranges(first, counts)
        cells = self.areas.take(each)
        if calls > 1:
            cells += np.repeat(said.owners * size, counts)
        sums = np.bincount(cells, self.weights.take(each) * said.amounts.repeat(counts), size * calls)
        return sums.astype(np.float64, copy=False).reshape(calls, size)


def _by_key(listed: Iterable[tuple[int, Keys, Numbers]]) -> ByKey:
    parts, ends = list(listed), np.zeros(_END + 1, bool)
    if not parts:
        return ByKey(np.zeros(0, np.int64), np.zeros(1, np.intp), np.zeros(0, np.intp), np.zeros(0), ends)
    keys = np.concatenate([part[1] for part in parts])
    areas = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts])
    weights = np.concatenate([part[2] for part in parts])
    order = np.argsort(keys, kind="stable")
    unique, starts = np.unique(keys[order], return_index=True)
    ends[unique & _END] = True
    return ByKey(unique, np.append(starts, len(order)), areas[order], weights[order], ends)
