"""Measures of a ranking against graded labels. A pair is relevant from grade 2; grade 3 must not be missed."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

RELEVANT = 2.0
MUST_NOT_MISS = 3.0
Pair = tuple[str, str]


def discounted_gain(grades: Sequence[float], depth: int = 10) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:depth]))


def ranked(scores: Mapping[Pair, float], area: str, calls: Sequence[str]) -> list[str]:
    """The calls of one area, best first; what has no score comes last, ties in a fixed order that favours nobody."""
    return sorted(calls, key=lambda call: (-scores.get((area, call), 0.0), call[::-1]))


def by_area(
    scores: Mapping[Pair, float], labels: Mapping[Pair, float], areas: Sequence[str], calls: Sequence[str]
) -> dict[str, float]:
    """nDCG@10 of every area that has a relevant call."""
    found = {}
    for area in areas:
        grades = [labels.get((area, call), 0.0) for call in ranked(scores, area, calls)]
        if any(grade >= RELEVANT for grade in grades):
            found[area] = discounted_gain(grades) / discounted_gain(sorted(grades, reverse=True))
    return found


def average_precision(grades: Sequence[float], scored: Sequence[bool]) -> float:
    hits, total = 0, 0.0
    for place, (grade, has_score) in enumerate(zip(grades, scored, strict=True), 1):
        if grade >= RELEVANT and has_score:
            hits += 1
            total += hits / place
    return total / sum(grade >= RELEVANT for grade in grades)


def summary(
    scores: Mapping[Pair, float], labels: Mapping[Pair, float], areas: Sequence[str], calls: Sequence[str]
) -> dict[str, float]:
    """Means over the areas that have a relevant call, and the share of grade 3 pairs within the first 20, if any."""
    gains = by_area(scores, labels, areas, calls)
    precisions, first, must = [], 0, 0
    for area in gains:
        order = ranked(scores, area, calls)
        grades = [labels.get((area, call), 0.0) for call in order]
        scored = [scores.get((area, call), 0.0) > 0 for call in order]
        precisions.append(average_precision(grades, scored))
        must += sum(grade >= MUST_NOT_MISS for grade in grades)
        first += sum(grade >= MUST_NOT_MISS and has for grade, has in zip(grades[:20], scored[:20], strict=True))
    count = max(1, len(gains))
    return {
        "areas": float(len(gains)),
        "ndcg@10": sum(gains.values()) / count,
        "average precision": sum(precisions) / count,
        "must-not-miss within 20": first / must if must else math.nan,
    }


def precision_and_recall(chosen: set[Pair], labels: Mapping[Pair, float], pairs: set[Pair]) -> tuple[float, float, int]:
    """Over the given pairs: share of the chosen that is relevant, share of the relevant that is chosen, chosen."""
    relevant = {pair for pair in pairs if labels.get(pair, 0.0) >= RELEVANT}
    picked = chosen & pairs
    good = len(picked & relevant)
    return good / max(1, len(picked)), good / max(1, len(relevant)), len(picked)


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """The middle 95 of 100 means of resampled differences."""
    chance = random.Random(4)  # noqa: S311 - resampling, no secret
    means = sorted(sum(chance.choices(differences, k=len(differences))) / len(differences) for _ in range(2000))
    return means[50], means[1949]
