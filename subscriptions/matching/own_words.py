"""Words that count by themselves, whether the map knows them or not: what a call says, and how much of it is asked for.

BM25 over roots with phrase credit. Kept small, as thousands of analysed calls stay in memory: a word is a key (the hash
of its root, which only this process needs to understand).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.model import Where
from subscriptions.matching.tokens import Tokens, pairs_of
from subscriptions.matching.word_table import Keys, WordTable

Numbers = NDArray[np.float64]
# How often a word of each part of a call counts. What funder and programme are called is no word of the call.
TIMES: Final[dict[Where, float]] = {"title": 3.0, "keywords": 1.0, "summary": 1.0, "text": 1.0}
HALF_SAID: Final = 1.2
LENGTH_SHARE: Final = 0.75
_FIRST: Final = np.ones(1, bool)
_PLACES: Final[tuple[Where, ...]] = ("title", "keywords", "summary", "text")


@dataclass(frozen=True, slots=True, eq=False)
class OwnWords:
    """The words of a call by key, in order: how often, as first written and where; and its pairs in order.

    `length`: how many words it has, weighted as they are counted. `numbers` and `tables`: the word as first written,
    and the table that knows it, by place.
    """

    keys: Keys
    amounts: NDArray[np.float32]
    pairs: Keys
    length: float
    numbers: NDArray[np.int32]
    tables: tuple[WordTable | None, ...]
    places: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnWords) and self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self._compared())

    def _compared(self) -> tuple[object, ...]:
        arrays = (self.keys, self.amounts, self.pairs)
        written = tuple(self.place(at) for at in range(len(self.keys)))
        return *(each.tobytes() for each in arrays), self.length, written

    def place(self, at: int) -> tuple[str, Where]:
        """How a word is first written, and where."""
        place = self.places[at]
        table = self.tables[place]
        return (table.known[self.numbers[at]].text if table else ""), _PLACES[place]

    def half_said(self, usual_length: float) -> float:
        """How often a word must be there to be half said: more often in a long text."""
        return HALF_SAID * (1 - LENGTH_SHARE + LENGTH_SHARE * self.length / usual_length)

    def said(self, usual_length: float) -> Numbers:
        """How fully each word is said: 0 to 1, ever less more for every time that it is there."""
        amounts = self.amounts.astype(np.float64)
        return amounts / (amounts + self.half_said(usual_length))


class Said(NamedTuple):
    """One part of a call as words, and how much each word counts."""

    where: Where
    found: Tokens
    weights: Numbers


def own_words(said: Iterable[Said]) -> OwnWords:
    """Everything a call says, as single words. Its parts come in the order title, keywords, summary, text."""
    parts = [part for part in said if part.where in TIMES]
    if not parts:
        return OwnWords(
            np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64), 0.0, np.zeros(0, np.int32), (), b""
        )
    weights = np.concatenate([np.minimum(1.0, part.weights) * TIMES[part.where] for part in parts])
    keys = np.concatenate([part.found.keys for part in parts])
    says = ((keys != 0) & (weights > 0)).nonzero()[0]
    sequence = keys[says]
    order = sequence.argsort()
    in_order = sequence[order]
    starts = np.concatenate([_FIRST[: len(order)], in_order[1:] != in_order[:-1]]).nonzero()[0]
    order = says[order]
    amounts, first = np.zeros(0), order
    if len(starts):
        amounts, first = np.add.reduceat(weights[order], starts), np.minimum.reduceat(order, starts)
    numbers = np.concatenate([part.found.numbers for part in parts])[first].astype(np.int32)
    tables = {part.where: part.found.table for part in parts}
    places = np.repeat([_PLACES.index(part.where) for part in parts], [len(part.found) for part in parts])
    pairs = np.sort(pairs_of(sequence))
    return OwnWords(
        in_order[starts],
        amounts.astype(np.float32),
        pairs,
        float(amounts.sum()),
        numbers,
        tuple(tables.get(where) for where in _PLACES),
        places[first].astype(np.uint8).tobytes(),
    )
