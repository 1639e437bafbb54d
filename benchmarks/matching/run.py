"""Scores a labelled set: `python benchmarks/matching/run.py [--calls F] [--areas F] [--labels F] [--calibrate]`.

Without arguments it reads the small set that ships in `data/`. README.md beside this file says how to label.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import crossval  # noqa: E402 - found beside this file
import labelled  # noqa: E402 - found beside this file
import measures  # noqa: E402 - found beside this file
import peers  # noqa: E402 - found beside this file
from labelled import read_calls  # noqa: E402 - found beside this file

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.matching.model import Area, Organisation  # noqa: E402 - run from the checkout
from subscriptions.matching.rank import match_all  # noqa: E402 - run from the checkout
from subscriptions.matching.score import MIDDLE, SLOPE  # noqa: E402 - run from the checkout
from subscriptions.matching.vocabulary import load_vocabulary  # noqa: E402 - run from the checkout

Pair = tuple[str, str]


def read_areas(path: Path, *, english: bool = False) -> list[Area]:
    """The areas in their own words, or in English ones: `name_en`, or our wording for their id in `english.json`."""
    ours = json.loads((HERE / "data" / "english.json").read_text("utf-8")) if english else None
    return labelled.read_areas(path, ours)


def read_labels(path: Path) -> dict[Pair, float]:
    return pairs_of(labelled.read_labels(path))


def pairs_of(grades: Mapping[str, Mapping[str, float]]) -> dict[Pair, float]:
    return {(area, name): grade for name, given in grades.items() for area, grade in given.items()}


def half_of(name: str) -> int:
    """Which half of a split a call lies in: by a hash of its id, so that it never moves."""
    return hashlib.sha256(name.encode()).digest()[0] % 2


def fit(points: Sequence[tuple[float, bool]], rounds: int = 200) -> tuple[float, float]:
    """Slope and middle of the curve that turns points into a chance (logistic in log points, Newton's method)."""
    slope, offset = 1.0, 0.0
    for _ in range(rounds):
        gradient, curve = [0.0, 0.0], [[1e-6, 0.0], [0.0, 1e-6]]
        for value, relevant in points:
            x = math.log(value)
            chance = 1 / (1 + math.exp(-(slope * x + offset)))
            for row, one in enumerate((x, 1.0)):
                gradient[row] += (relevant - chance) * one
                for column, other in enumerate((x, 1.0)):
                    curve[row][column] += chance * (1 - chance) * one * other
        size = curve[0][0] * curve[1][1] - curve[0][1] ** 2
        slope += (curve[1][1] * gradient[0] - curve[0][1] * gradient[1]) / size
        offset += (curve[0][0] * gradient[1] - curve[0][1] * gradient[0]) / size
    return slope, math.exp(-offset / slope)


def calibrate(scores: Mapping[Pair, float], labels: Mapping[Pair, float], pairs: set[Pair]) -> None:
    """Print the curve that fits these pairs, and what each threshold would give."""
    known = [(score, labels.get(pair, 0.0) >= measures.RELEVANT) for pair, score in scores.items() if pair in pairs]
    points = [
        (MIDDLE * math.exp(math.log(score / (1 - score)) / SLOPE), relevant)
        for score, relevant in known
        if 0 < score < 1
    ]
    slope, middle = fit(points)
    print(f"\nfit: SLOPE = {slope:.2f}, MIDDLE = {middle:.3f} (in use: {SLOPE}, {MIDDLE})")
    for step in range(2, 19):
        threshold = step / 20
        chosen = {pair for pair, score in scores.items() if score >= threshold}
        precision, recall, count = measures.precision_and_recall(chosen, labels, pairs)
        print(f"  score >= {threshold:.2f}: precision {precision:.2f}, recall {recall:.2f}, pairs {count}")


def tell_intervals(
    rankings: Mapping[str, Mapping[Pair, float]], labels: Mapping[Pair, float], areas: list[str], calls: list[str]
) -> None:
    """Bootstrap over areas: our nDCG@10, and how far we are before each peer on the same areas."""
    values = {name: measures.by_area(scores, labels, areas, calls) for name, scores in rankings.items()}
    ours = values.pop("watcher")
    if not ours:
        print("\nno area has a call of grade 2 or more: there is nothing to rank")
        return
    low, high = measures.interval(list(ours.values()))
    print(f"\nnDCG@10 over areas, 95 of 100: {low:.3f} to {high:.3f}")
    for name, theirs in values.items():
        low, high = measures.interval([ours[area] - theirs[area] for area in ours])
        print(f"  before {name}: {low:+.3f} to {high:+.3f}")


def _shown(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("calls.jsonl", "areas.json", "labels.jsonl"):
        parser.add_argument(f"--{name.split('.')[0]}", type=Path, default=HERE / "data" / name)
    parser.add_argument("--calibrate", action="store_true", help="also fit score and thresholds to half 0 of the calls")
    parser.add_argument(
        "--english",
        action="store_true",
        help="read the areas in their English wording (`name_en`, or `data/english.json`)",
    )
    chosen = parser.parse_args(arguments)
    try:
        areas, all_calls = read_areas(chosen.areas, english=chosen.english), read_calls(chosen.calls)
        names = [call.external_id for call in all_calls]
        grades = labelled.read_labels(chosen.labels, names, [area.id for area in areas])
    except labelled.UnusableError as wrong:
        print(f"run.py: {wrong}", file=sys.stderr)
        return 2
    _score(areas, all_calls, grades, calibrated=chosen.calibrate)
    return 0


def _score(
    areas: list[Area], all_calls: list[CallData], grades: Mapping[str, Mapping[str, float]], *, calibrated: bool
) -> None:
    calls, labels = [call for call in all_calls if call.external_id in grades], pairs_of(grades)
    load_vocabulary()
    started = time.perf_counter()
    found = list(match_all(areas, calls, Organisation("benchmark")))
    seconds = time.perf_counter() - started
    ours = {(one.area_id, one.external_id): one.score for one in found}
    rankings = {
        "watcher": ours,
        **{name: peer(areas, calls) for name, peer in peers.available().items()},
    }
    area_ids, call_ids = [area.id for area in areas], [call.external_id for call in calls]
    print(f"{len(calls)} calls, {len(areas)} areas, {len(labels)} graded pairs; watcher took {seconds:.2f} s")
    if len(calls) < len(all_calls):
        print(f"{len(all_calls) - len(calls)} calls have no line in the labels and are left out")
    if missing := peers.missing():
        print(f'not installed, so not beside ours: {", ".join(missing)} (pip install -e ".[benchmark]")')
    parts = {
        "all calls": call_ids,
        **{f"half {half}": [name for name in call_ids if half_of(name) == half] for half in (0, 1)},
    }
    for part, names in parts.items():
        print(f"\n{part} ({len(names)})")
        for ranking, scores in rankings.items():
            values = measures.summary(scores, labels, area_ids, names)
            print(f"  {ranking:<12}" + "  ".join(f"{key} {_shown(value)}" for key, value in values.items()))
        pairs = {(area, name) for area in area_ids for name in names}
        for bands in (("strong",), ("strong", "possible"), ("possible",), ("weak",)):
            picked = {(one.area_id, one.external_id) for one in found if one.band in bands}
            precision, recall, count = measures.precision_and_recall(picked, labels, pairs)
            print(f"  {' + '.join(bands):<20} precision {precision:.2f}  recall {recall:.2f}  pairs {count}")
    if len({area.organisation_id for area in areas}) > 1:
        groups = {area.id: area.organisation_id for area in areas}
        print(f"\ncross-validated  {crossval.cross_validate(ours, labels, groups, call_ids).report()}")
    tell_intervals(rankings, labels, area_ids, call_ids)
    print("\nnDCG@10 by area")
    for area, value in measures.by_area(ours, labels, area_ids, call_ids).items():
        print(f"  {value:.3f}  {area}")
    if calibrated:
        calibrate(ours, labels, {(area, name) for area in area_ids for name in call_ids if half_of(name) == 0})


if __name__ == "__main__":
    raise SystemExit(main())
