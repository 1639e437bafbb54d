"""Literal queries, and learning: `python benchmarks/matching/categories.py PROGRAMMES.jsonl.gz`.

Each line is a document `{id, title, text, categories}`. A category's name is the query; documents that carry it are
relevant. Then ten answers are simulated per category, to the ten documents that matching puts first, and what answers
changed is measured on documents nobody has answered.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import measures  # noqa: E402 - found beside this file
import peers  # noqa: E402 - found beside this file
from run import half_of  # noqa: E402 - found beside this file

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.matching.areas import analyse_area  # noqa: E402 - run from the checkout
from subscriptions.matching.background import background_of  # noqa: E402 - run from the checkout
from subscriptions.matching.learn import Answer, Answers  # noqa: E402 - run from the checkout
from subscriptions.matching.model import Area, Organisation, Scored  # noqa: E402 - run from the checkout
from subscriptions.matching.rank import CallIndex  # noqa: E402 - run from the checkout
from subscriptions.matching.score import score  # noqa: E402 - run from the checkout

ANSWERS = 10
Pair = tuple[str, str]


def gain(ranked: Sequence[str], relevant: set[str]) -> float:
    grades = [1.0 if name in relevant else 0.0 for name in ranked[:10]]
    best = measures.discounted_gain([1.0] * min(10, len(relevant)))
    return measures.discounted_gain(grades) / best


def order(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda name: (-scores[name], name[::-1]))


def learning(index: CallIndex, judged: Mapping[str, Scored], relevant: set[str]) -> tuple[float, float] | None:
    """nDCG@10 on documents without an answer: before and after the answers. None: no relevant one is left."""
    calls = {call.call.external_id: call for call in index.calls}
    asked = order({name: one.score for name, one in judged.items()})[:ANSWERS]
    answers = Answers(Answer(calls[name], name in relevant) for name in asked)
    left, rest = relevant - set(asked), [one for name, one in judged.items() if name not in asked]
    if not left:
        return None
    after = {one.external_id: answers.apply(one, calls[one.external_id]).scored for one in rest}
    shifted = {name: one.score for name, one in after.items() if one}
    return gain(order({one.external_id: one.score for one in rest}), left), gain(order(shifted), left)


def main(path: Path) -> int:
    rows: list[dict[str, Any]] = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    calls = [
        CallData.model_validate({"external_id": row["id"], "title": row["title"], "text": row["text"]}) for row in rows
    ]
    names = sorted({name for row in rows for name in row["categories"]})
    relevant = {name: {row["id"] for row in rows if name in row["categories"]} for name in names}
    areas, index = [Area("benchmark", name, name) for name in names], CallIndex(calls)
    background = background_of(index.calls)
    judged = {}
    for area in areas:
        analysed = analyse_area(area, background)
        found = (score(analysed, call, Organisation("benchmark")) for call in index.near(analysed))
        judged[area.id] = {one.external_id: one for one in found if one}
    values = {"watcher": [gain(order({k: v.score for k, v in judged[name].items()}), relevant[name]) for name in names]}
    for peer, search in peers.available().items():
        scores = search(areas, calls)
        by_area: dict[str, dict[str, float]] = {name: {} for name in names}
        for (name, call), points in scores.items():
            by_area[name][call] = points
        values[peer] = [gain(order(by_area[name]), relevant[name]) for name in names]
    for name, each in values.items():
        print(f"{name:<12} nDCG@10 {sum(each) / len(each):.4f}")
    best = max((name for name in values if name != "watcher"), key=lambda name: sum(values[name]))
    ahead = [ours - theirs for ours, theirs in zip(values["watcher"], values[best], strict=True)]
    low, high = measures.interval(ahead)
    print(f"watcher before {best}: {sum(ahead) / len(ahead):+.4f} ({low:+.4f} to {high:+.4f}, paired, 95 of 100)")
    for half in (0, 1):
        some = [one for name, one in zip(names, ahead, strict=True) if half_of(name) == half]
        print(f"  half {half} of the categories ({len(some)}): {sum(some) / len(some):+.4f}")
    pairs = [pair for name in names if (pair := learning(index, judged[name], relevant[name]))]
    before, after = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    low, high = measures.interval([pair[1] - pair[0] for pair in pairs])
    print(f"{ANSWERS} answers: {before:.4f} -> {after:.4f}, gain {after - before:+.4f} ({low:+.4f} to {high:+.4f})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
