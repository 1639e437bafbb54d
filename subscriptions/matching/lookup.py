"""Numbers by key, many asked for at once: a dictionary of arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Keys = NDArray[np.uint64]
NOT_THERE: Final = -1
_SPREADS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_FIRST, _SECOND = map(np.uint64, _SPREADS)
_BITS: Final = 64
_ALL: Final = (1 << _BITS) - 1
_ROOM: Final = 4  # so many places for each key
_MOST_MOVES: Final = 100


class _Table(NamedTuple):
    keys: Keys
    numbers: Numbers
    shift: np.uint64


class Lookup:
    """Which number each key has; `NOT_THERE` if none. Keys are 64 bits, numbers not negative.

    Each key has two places where it can be (cuckoo hashing), so that all are found in two looks. Safe to read while one
    thread adds: a key may then be missed, but is never given another's number.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        listed = list(pairs)
        self._count, self._table = 0, _empty(max(64, _ROOM * len(listed)))
        for key, number in listed:
            self.add(key, number)

    def of(self, keys: Keys) -> Numbers:
        """The number of each key."""
        kept, numbers, shift = self._table
        places = ((keys * _FIRST) >> shift).view(np.int64)
        found, is_there = _look(kept, numbers, places, keys)
        others = (~is_there).nonzero()[0]  # few
        if len(others):
            rest = keys.take(others)
            second, is_there = _look(kept, numbers, ((rest * _SECOND) >> shift).view(np.int64), rest)
            found[others] = np.where(is_there, second, NOT_THERE)
        return found

    def add(self, key: int, number: int) -> None:
        """Give a key that has none its number."""
        self._count += 1
        if _ROOM * self._count > len(self._table.keys):
            self._grow()
        while (homeless := _put(self._table, key, number)) is not None:
            self._grow()
            key, number = homeless

    def _grow(self) -> None:
        old = self._table
        there = (old.numbers != NOT_THERE).nonzero()[0]
        pairs = list(zip(old.keys[there].tolist(), old.numbers[there].tolist(), strict=True))
        size, table = len(old.keys), None
        while table is None:
            size *= 2
            table = _empty(size)
            if any(_put(table, key, number) is not None for key, number in pairs):
                table = None
        self._table = table


def _look(kept: Keys, numbers: Numbers, places: NDArray[np.int64], keys: Keys) -> tuple[Numbers, NDArray[np.bool_]]:
    """What stands at each place, and whether it is the key's: before its number is read and after, as one may move."""
    before = kept.take(places) == keys
    found = numbers.take(places)
    return found, before & (kept.take(places) == keys)


def _empty(least: int) -> _Table:
    bits = (least - 1).bit_length()
    # the key of an empty place is 0, whose number is then NOT_THERE
    return _Table(np.zeros(1 << bits, np.uint64), np.full(1 << bits, NOT_THERE, np.int32), np.uint64(_BITS - bits))


def _put(table: _Table, key: int, number: int) -> tuple[int, int] | None:
    """Put a key into one of its places; what is there moves to its other place. Returns what has none in the end."""
    keys, numbers, shift = table.keys, table.numbers, int(table.shift)
    which = 0
    for _move in range(_MOST_MOVES):
        places = [((key * spread) & _ALL) >> shift for spread in _SPREADS]
        free = next((place for place in places if numbers[place] == NOT_THERE), None)
        place = places[which] if free is None else free
        moved = int(keys[place]), int(numbers[place])
        numbers[place] = NOT_THERE  # nobody may read one's number with another's key
        keys[place] = key
        numbers[place] = number
        if free is not None:
            return None
        key, number = moved
        which = int(place == ((key * _SPREADS[0]) & _ALL) >> shift)  # its other place
    return key, number
