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

from subscriptions.matching.language import Language
from subscriptions.matching.model import Where
from subscriptions.matching.tokens import Known, Tokens

Keys = NDArray[np.int64]
Numbers = NDArray[np.float64]
# How often a word of each part of a call counts. What funder and programme are called is no word of the call.
TIMES: Final[dict[Where, float]] = {"title": 3.0, "keywords": 1.0, "summary": 1.0, "text": 1.0}
HALF_SAID: Final = 1.2
LENGTH_SHARE: Final = 0.75
_PLACES: Final[tuple[Where, ...]] = ("title", "keywords", "summary", "text")
_PAIR: Final = np.int64(0x5851F42D4C957F2D)


def pairs_of(keys: Keys) -> Keys:
    """The keys of neighbours."""
    return keys[:-1] * _PAIR ^ keys[1:]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words of a call by key, in the order of the keys: how often, as first written and where; and its pairs in order.

    `length`: how many words it has, weighted as they are counted.
    """

    keys: Keys
    amounts: NDArray[np.float32]
    pairs: Keys
    length: float
    texts: str
    places: bytes

    def place(self, at: int) -> tuple[str, Where]:
        """How a word is first written, and where."""
        return self.texts.split(" ")[at], _PLACES[self.places[at]]

    def said(self, usual_length: float) -> Numbers:
        """How fully each word is said: 0 to 1, ever less more for every time, and less in a long text."""
        often = HALF_SAID * (1 - LENGTH_SHARE + LENGTH_SHARE * self.length / usual_length)
        return self.amounts / (self.amounts + often)


class Said(NamedTuple):
    """A passage of one part of a call, as words, and how much it counts (at most 1)."""

    where: Where
    found: Tokens
    weight: float


def own_words(said: Iterable[Said], language: Language) -> OwnWords:
    """Everything a call says, as single words. Passages come in the order title, keywords, summary, text."""
    words: list[Known] = []
    counts: list[int] = []
    times: list[float] = []
    places: list[int] = []
    for where, found, weight in said:
        if where in TIMES:
            words += found.known
            counts.append(len(found.known))
            times.append(min(1.0, weight) * TIMES[where])
            places.append(_PLACES.index(where))
    all_keys = np.fromiter([known.key for known in words], np.int64, len(words))
    says = np.flatnonzero(all_keys)
    sequence = all_keys[says]
    order = np.argsort(sequence, kind="stable")
    keys = sequence[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else order
    weights = np.repeat(times, counts)[says[order]]
    amounts = (np.add.reduceat(weights, starts) if len(keys) else weights).astype(np.float32)
    first = says[order[starts]]
    texts = " ".join([words[number].text for number in first.tolist()])
    stands = np.repeat(np.array(places, np.uint8), counts)[first].tobytes()
    return OwnWords(keys[starts], amounts, np.sort(pairs_of(sequence)), float(amounts.sum()), texts, stands)
