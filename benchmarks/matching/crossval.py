"""Bands on pairs that had no part in setting them: cross-validation over calls and over areas at once.

The pairs are cut into blocks, one per fold of calls (by a hash of the id) and organisation. For each block the two
thresholds are set on the pairs that share neither a call nor an area with it; then the block's pairs get their bands.
What is pooled over all blocks is what new calls and a new organisation can expect of the thresholds. The vocabulary has
no part in this: see README.md on what it knew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measures import RELEVANT, Pair

FOLDS = 5
STRONG_PRECISION = 0.92
# Aims for strong and possible together. The threshold is where the smaller of the two shares reached is largest.
RECALL_AIM = 0.85
PRECISION_AIM = 0.45


@dataclass(frozen=True)
class Thresholds:
    strong: float
    possible: float


@dataclass(frozen=True)
class Banded:
    """Pairs by the band they got, and the relevant ones."""

    strong: frozenset[Pair]
    possible: frozenset[Pair]
    weak: frozenset[Pair]
    relevant: frozenset[Pair]

    def precision(self) -> dict[str, float]:
        """Of each band the share that is relevant."""
        bands = {"strong": self.strong, "possible": self.possible, "weak": self.weak}
        return {name: len(chosen & self.relevant) / max(1, len(chosen)) for name, chosen in bands.items()}

    def recall(self) -> dict[str, float]:
        """Of all relevant pairs the share that is strong, and the share that is strong or possible."""
        reached = {"strong": self.strong, "possible": self.strong | self.possible}
        return {name: len(chosen & self.relevant) / max(1, len(self.relevant)) for name, chosen in reached.items()}

    def report(self) -> str:
        both = self.strong | self.possible
        parts = []
        for name, chosen in (("strong", self.strong), ("strong + possible", both)):
            good = len(chosen & self.relevant)
            precision, recall = good / max(1, len(chosen)), good / max(1, len(self.relevant))
            parts.append(f"{name}: precision {precision:.2f} recall {recall:.2f} ({len(chosen)} pairs)")
        of_each = ", ".join(f"{name} {value:.2f}" for name, value in self.precision().items())
        return "  ".join([*parts, f"precision of each band: {of_each}"])


def fold_of(name: str) -> int:
    return hashlib.sha256(f"fold {name}".encode()).digest()[0] % FOLDS


def choose(scored: Sequence[tuple[float, bool]]) -> Thresholds:
    """The lowest score from which precision is high enough, and the one from which both aims are best reached.

    `scored`: score and relevance of each pair, also of those without a score: relevant ones among them are missed.
    """
    ordered = sorted(scored, reverse=True)
    total = sum(relevant for _score, relevant in ordered)
    strong, possible, good, best = 1.0, 0.0, 0, 0.0
    for count, (score, relevant) in enumerate(ordered, 1):
        good += relevant
        if good / count >= STRONG_PRECISION:
            strong = score
        reached = min(good / max(1, total) / RECALL_AIM, good / count / PRECISION_AIM)
        if score > 0 and reached >= best:
            possible, best = score, reached
    return Thresholds(strong, possible)


def cross_validate(
    scores: Mapping[Pair, float], labels: Mapping[Pair, float], groups: Mapping[str, str], calls: Iterable[str]
) -> Banded:
    """Bands of all pairs of areas (with their organisation in `groups`) and calls, each set without that pair's kin."""
    pairs = [(area, call) for area in groups for call in calls]
    relevant = frozenset(pair for pair in pairs if labels.get(pair, 0.0) >= RELEVANT)
    strong, possible, weak = set(), set(), set()
    for fold in range(FOLDS):
        for group in sorted(set(groups.values())):
            others = [pair for pair in pairs if fold_of(pair[1]) != fold and groups[pair[0]] != group]
            chosen = choose([(scores.get(pair, 0.0), pair in relevant) for pair in others])
            for pair in (pair for pair in pairs if fold_of(pair[1]) == fold and groups[pair[0]] == group):
                score = scores.get(pair, 0.0)
                if score >= chosen.strong:
                    strong.add(pair)
                elif score >= chosen.possible and score > 0:
                    possible.add(pair)
                elif score > 0:
                    weak.add(pair)
    return Banded(frozenset(strong), frozenset(possible), frozenset(weak), relevant)
