"""Words that count by themselves, whether the map knows them or not: what a call says, and how much of it is asked for.

BM25 over roots with phrase credit. Kept small, as thousands of analysed calls stay in memory: a word is a key (the hash
of its root, which only this process needs to understand).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.language import Language
from subscriptions.matching.model import Where
from subscriptions.matching.tokens import Tokens

Keys = NDArray[np.int64]
Numbers = NDArray[np.float64]
# How often a word of each part of a call counts. What funder and programme are called is no word of the call.
TIMES: Final[dict[Where, float]] = {"title": 3.0, "keywords": 1.0, "summary": 1.0, "text": 1.0}
HALF_SAID: Final = 1.2
LENGTH_SHARE: Final = 0.75
_PLACES: Final[tuple[Where, ...]] = ("title", "keywords", "summary", "text")
_LANGUAGE_SALT: Final[dict[Language, int]] = {"sv": 0x2545F4914F6CDD1D, "en": 0}
_PAIR: Final = np.int64(0x5851F42D4C957F2D)


def key_of(root: str, language: Language) -> int:
    """The key of a root; the same letters are another word in another language."""
    return hash(root) ^ _LANGUAGE_SALT[language]


def pairs_of(keys: Keys) -> Keys:
    """The keys of neighbours."""
    return keys[:-1] * _PAIR ^ keys[1:]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words of a call by key, in the order of the keys: how often, as first written and where; and its pairs.

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
    amounts: Counter[str] = Counter()
    by_weight: dict[float, list[str]] = {}
    roots: list[str] = []
    texts: list[str] = []
    places: list[int] = []
    for where, found, weight in said:
        if where in TIMES:
            here = [known.root for known in found.known]
            roots += here
            texts += [known.text for known in found.known]
            places += [_PLACES.index(where)] * len(here)
            by_weight.setdefault(min(1.0, weight) * TIMES[where], []).extend(here)
    for weight, some in by_weight.items():
        for root, count in Counter(some).items():
            amounts[root] += count * weight  # type: ignore[assignment]  # a Counter adds fractions as well
    del amounts[""]
    return _packed(amounts, roots, texts, places, language)


def _packed(
    amounts: Counter[str], roots: Sequence[str], texts: Sequence[str], places: Sequence[int], language: Language
) -> OwnWords:
    first = dict(zip(reversed(roots), range(len(roots) - 1, -1, -1), strict=True))
    keys = np.fromiter(map(hash, amounts), np.int64, len(amounts)) ^ _LANGUAGE_SALT[language]
    order = np.argsort(keys)
    numbers = np.fromiter(amounts.values(), np.float32, len(amounts))[order]
    named = list(amounts)
    at = [first[named[number]] for number in order.tolist()]
    sequence = np.fromiter((hash(root) for root in roots if root), np.int64) ^ _LANGUAGE_SALT[language]
    return OwnWords(
        keys[order],
        numbers,
        np.unique(pairs_of(sequence)),
        float(numbers.sum()),
        " ".join([texts[number] for number in at]),
        bytes([places[number] for number in at]),
    )
