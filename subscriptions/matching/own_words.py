"""Words that count by themselves, whether the map knows them or not: what a call says, and how much of it is asked for.

BM25 over roots with phrase credit. Kept small, as thousands of analysed calls stay in memory: a word is a key (the hash
of its root, which only this process needs to understand).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.model import Where
from subscriptions.matching.row import Row
from subscriptions.matching.tokens import pairs_of
from subscriptions.matching.word_table import ROOT, Keys, Numbers, WordTable

# How often a word of each part of a call counts. What funder and programme are called is no word of the call.
TIMES: Final[dict[Where, float]] = {"title": 3.0, "keywords": 1.0, "summary": 1.0, "text": 1.0}
HALF_SAID: Final = 1.2
LENGTH_SHARE: Final = 0.75
ONCE: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class OwnWords:
    """The words of a call by key, in order: how often, as first written and where; and its pairs in order.

    `length`: how many words it has, weighted as they are counted. `numbers` and `table`: the word as first written,
    and the table that knows it. `places`: in which of the call's `parts` that is.
    """

    keys: Keys
    amounts: NDArray[np.float32]
    pairs: Keys
    length: float
    numbers: NDArray[np.int32]
    table: WordTable
    places: bytes
    parts: tuple[Where, ...]

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
        return self.table.known[self.numbers[at]].text, self.parts[self.places[at]]

    def half_said(self, usual_length: float) -> float:
        """How often a word must be there to be half said: more often in a long text."""
        return HALF_SAID * (1 - LENGTH_SHARE + LENGTH_SHARE * self.length / usual_length)

    def said(self, usual_length: float) -> Numbers:
        """How fully each word is said: 0 to 1, ever less more for every time that it is there."""
        return share_said(self.amounts.astype(np.float64), self.half_said(usual_length))


def share_said(amounts: Numbers, half_said: float | Numbers) -> Numbers:
    """How fully words are said that are there so often. One that running text says once says no more in a short text
    than in a usual one: that does not make it the subject of a call."""
    shares: Numbers = amounts / (amounts + np.where(amounts <= ONCE, np.maximum(half_said, HALF_SAID), half_said))
    return shares


def own_words(row: Row) -> OwnWords:
    """Everything a call says, as single words. Its parts come in the order title, keywords, summary, text."""
    table, written = row.found.table, row.found.numbers
    keys = table.numbers[ROOT].take(written)
    weights = _counted(row)
    says = ((keys != 0) & (weights > 0)).nonzero()[0]
    sequence = keys.take(says)
    order = sequence.argsort()
    in_order = sequence.take(order)
    starts = _beginnings(in_order)
    amounts, first = np.zeros(0), says
    if len(starts):
        order = says.take(order)
        amounts, first = np.add.reduceat(weights.take(order), starts), np.minimum.reduceat(order, starts)
    pairs = pairs_of(sequence)
    pairs.sort()
    return OwnWords(
        in_order.take(starts),
        amounts.astype(np.float32),
        pairs,
        float(amounts.sum()),
        written.take(first).astype(np.int32),
        table,
        _places_of(first, row),
        tuple([part.where for part in row.parts]),
    )


def _counted(row: Row) -> Numbers:
    """How often each word counts: at most once, however much its sentence weighs, times as often as its part does."""
    weights: Numbers = np.minimum(1.0, row.weights)
    for part in row.parts:
        if TIMES[part.where] != 1:
            weights[part.first : part.last] *= TIMES[part.where]
    return weights


def _beginnings(in_order: Keys) -> NDArray[np.intp]:
    """Where among keys in order another one begins."""
    begins = np.empty(len(in_order), bool)
    begins[:1] = True
    np.not_equal(in_order[1:], in_order[:-1], out=begins[1:])
    return begins.nonzero()[0]


def _places_of(words: NDArray[np.intp], row: Row) -> bytes:
    """In which part of a row words are, by their numbers in its row."""
    ends = np.array([part.last for part in row.parts], np.intp)
    return ends.searchsorted(words, side="right").astype(np.uint8).tobytes()
