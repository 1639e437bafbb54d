"""The own words of many areas against those of calls, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.model import AnalysedArea, AnalysedCall
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
    ends = np.cumsum(counts)
    numbers: Rows = np.repeat(first - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
    return numbers


class WordIndex:
    """The own words of many areas, by key."""

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self._size = len(areas)
        self._leads = np.array([area.words.lead for area in areas])
        self._lengths = sorted({area.words.usual_length for area in areas})
        self._words = _by_key((number, area.words.keys, area.words.weights) for number, area in enumerate(areas))
        self._pairs = _by_key((number, area.words.pairs, area.words.pair_weights) for number, area in enumerate(areas))
        self._groups = np.searchsorted(self._lengths, [area.words.usual_length for area in areas])

    def read(self, calls: Sequence[AnalysedCall]) -> list[Said]:
        """What calls say of the words of areas, for each length that these compare the length of a call with."""
        owners, words, places = self._words.met([call.words.keys for call in calls])
        amounts = _together([call.words.amounts for call in calls]).take(places).astype(np.float64)
        half_said = (np.array([call.words.half_said(length) for call in calls]) for length in self._lengths)
        return [Said(owners, words, amounts / (amounts + half.take(owners))) for half in half_said]

    def sums(self, calls: Sequence[AnalysedCall], said: Sequence[Said]) -> Numbers:
        """What its own words add to the points of every area, for each call."""
        total = self._pairs.sums(self._pairs_met(calls), len(calls), self._size)
        for group, each in enumerate(said):
            found = self._words.sums(each, len(calls), self._size)
            total += found if len(said) == 1 else np.where(self._groups == group, found, 0.0)
        total *= self._leads
        return total

    def _pairs_met(self, calls: Sequence[AnalysedCall]) -> Said:
        owners, pairs, _places = self._pairs.met([call.words.pairs for call in calls])
        if len(pairs) > 1:  # said once or often: it counts once; the same of a call stand side by side
            again = (pairs[1:] == pairs[:-1]) & (owners[1:] == owners[:-1])
            if np.count_nonzero(again):
                first = np.append(True, ~again)
                owners, pairs = owners[first], pairs[first]
        return Said(owners, pairs, np.full(len(pairs), 1.0))

    def wanted(self, number: int, words: WantedWords) -> tuple[int, Rows]:
        """Which of what `read` gives an area's words are compared with, and their numbers there."""
        return int(self._groups[number]), places_in_order(self._words.keys, words.keys)


def _together(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)  # one call is quicker by itself


class ByKey(NamedTuple):
    """For each key, in order, the areas that ask for it (from `starts` on) and how much. `ends`: how keys end that are
    asked for; most others end otherwise, so that they need not be looked for."""

    keys: Keys
    starts: Rows
    areas: Rows
    weights: Numbers
    ends: NDArray[np.bool_]

    def met(self, keys: Sequence[Keys]) -> tuple[Rows, Rows, Rows]:
        """The keys of calls that are asked for: whose, which, and where among all of them."""
        asked = _together(keys)
        if not len(self.keys) or not len(asked):
            return _NONE, _NONE, _NONE
        met = self.ends.take(asked & _END).nonzero()[0]
        likely = asked.take(met)
        places = self.keys.searchsorted(likely)
        found = (self.keys.take(places, mode="clip") == likely).nonzero()[0]
        met, places = met.take(found), places.take(found)
        if len(keys) == 1:
            return np.zeros(len(met), np.intp), places, met
        owners = np.cumsum([len(each) for each in keys]).searchsorted(met, side="right")
        return owners, places, met

    def sums(self, said: Said, calls: int, size: int) -> Numbers:
        """For each call the sum for each area over the keys that are met, each times its amount."""
        if not len(said.things):
            return np.zeros((calls, size))
        first = self.starts[said.things]
        counts = self.starts[said.things + 1] - first
        each = ranges(first, counts)
        cells = np.repeat(said.owners * size, counts) + self.areas[each]
        sums = np.bincount(cells, self.weights[each] * np.repeat(said.amounts, counts), size * calls)
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
