"""How common words are: a word that every call says tells little. Shipped as a table, or counted over other texts."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from subscriptions.matching.fields import DATA
from subscriptions.matching.language import LANGUAGES, normal_form, root_of
from subscriptions.matching.model import AnalysedCall
from subscriptions.matching.word_table import key_of

# The share of calls from which on a word tells nothing by itself, and to which it tells one thing.
COMMON: Final = 0.2
SELDOM: Final = 0.02


@dataclass(frozen=True)
class Background:
    """The share of calls (0 to 1) that say a word, by the word's key; `rare` where it is not listed.

    `length`: how many words a call usually has (the title's count three times). `fields`: the share of what calls say
    that is about a policy field, on average over calls.
    """

    shares: Mapping[int, float]
    rare: float
    length: float
    fields: Mapping[str, float]

    def telling(self, key: int) -> float:
        """How much a word tells: 0.7 if every call says it, 6 if one in 400 does."""
        return math.log(1 + 1 / self.shares.get(key, self.rare))

    def distinctive(self, key: int) -> float:
        """How much a word tells one thing from others: 1 where few calls say it, 0 where one in five does."""
        share = self.shares.get(key, self.rare)
        return min(1.0, max(0.0, math.log(COMMON / share) / math.log(COMMON / SELDOM)))


@cache
def usual_background() -> Background:
    """What calls for proposals in Swedish and English usually say: `lexicon/background.toml`."""
    listed = tomllib.loads((DATA / "background.toml").read_text("utf-8"))
    shares = {
        key_of(root_of(normal_form(word, language), language), language): float(share)
        for language in LANGUAGES
        for share, line in listed[language].items()
        for word in line.split()
    }
    return Background(shares, listed["rare"], listed["length"], listed["fields"])


LEAST_CALLS: Final = 50


def background_of(calls: Iterable[AnalysedCall]) -> Background:
    """The same counted over the calls at hand. Fewer than fifty say too little: the usual background then."""
    listed = list(calls)
    if len(listed) < LEAST_CALLS:
        return usual_background()
    keys, counts = np.unique(np.concatenate([call.words.keys for call in listed]), return_counts=True)
    shares = dict(zip(keys.tolist(), (counts / len(listed)).tolist(), strict=True))
    length = sum(call.words.length for call in listed) / len(listed)
    return Background(shares, 0.5 / len(listed), max(1.0, length), usual_background().fields)
