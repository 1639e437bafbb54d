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
    """`numbers` by place, of which each key has two; `keys` by number."""

    numbers: Numbers
    keys: Keys
    shift: np.uint64

    def at(self, spread: np.uint64, keys: Keys) -> Numbers:
        """What is at one of the two places of each key."""
        return self.numbers.take(((keys * spread) >> self.shift).view(np.int64))

    def are_of(self, numbers: Numbers, keys: Keys) -> NDArray[np.bool_]:
        """Whether each is the number of the key."""
        same: NDArray[np.bool_] = self.keys.take(numbers, mode="wrap") == keys
        return same


class Lookup:
    """Which number each key has; `NOT_THERE` if none. Keys are 64 bits; numbers count from 0.

    Each key has two places where its number can be (cuckoo hashing), so that all are found in two looks. Safe to read
    while one thread adds: a key may then be missed, but is never given another's number.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        listed = list(pairs)
        self._table = _empty(max(64, _ROOM * len(listed)))
        for key, number in listed:
            self.add(key, number)

    def of(self, keys: Keys) -> Numbers:
        """The number of each key."""
        table = self._table
        found = table.at(_FIRST, keys)
        others = (~table.are_of(found, keys)).nonzero()[0]  # few
        if len(others):
            rest = keys.take(others)
            second = table.at(_SECOND, rest)
            second[~table.are_of(second, rest)] = NOT_THERE
            found[others] = second
        return found

    def add(self, key: int, number: int) -> None:
        """Give a key that has none the next number."""
        while number + 1 >= len(self._table.keys):
            self._grow()
        self._table.keys[number] = key  # before its number can be found
        while (homeless := _put(self._table, number)) is not None:
            self._grow()
            number = homeless

    def _grow(self) -> None:
        old = self._table
        size, table = len(old.numbers), None
        there = old.numbers[old.numbers != NOT_THERE].tolist()
        while table is None:
            size *= 2
            table = _empty(size)
            table.keys[: len(old.keys)] = old.keys
            if any(_put(table, number) is not None for number in there):
                table = None
        self._table = table


def _empty(least: int) -> _Table:
    bits = (least - 1).bit_length()
    # NOT_THERE is the number of the last key, which is no key but 0
    keys = np.zeros((1 << bits) // _ROOM + 1, np.uint64)
    return _Table(np.full(1 << bits, NOT_THERE, np.int32), keys, np.uint64(_BITS - bits))


def _put(table: _Table, number: int) -> int | None:
    """Put a number into one of the places of its key; what is there moves to its other place. Returns what has none in
    the end."""
    numbers, came_from = table.numbers, -1
    for _move in range(_MOST_MOVES):
        places = _places(table, number)
        for place in places:
            if numbers.item(place) == NOT_THERE:
                numbers[place] = number
                return None
        came_from = places[places[0] == came_from]
        moved = numbers.item(came_from)
        numbers[came_from] = number
        number = moved
    return number


def _places(table: _Table, number: int) -> tuple[int, int]:
    """The two places where a number may be."""
    key, shift = table.keys.item(number), table.shift.item()
    return ((key * _SPREADS[0]) & _ALL) >> shift, ((key * _SPREADS[1]) & _ALL) >> shift
