"""How fast: `python benchmarks/matching/speed.py CALLS.jsonl AREAS.json [--areas N] [--calls N]`.

Calls and areas are repeated, with a word of their own each, until there are as many as asked for. Times are of this
process alone (CPU), so that a busy machine says the same.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import peers  # noqa: E402 - found beside this file
from run import read_areas, read_calls  # noqa: E402 - found beside this file

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.matching.analyse import analyse_area, analyse_call  # noqa: E402 - run from the checkout
from subscriptions.matching.area_index import AreaIndex  # noqa: E402 - run from the checkout
from subscriptions.matching.model import Area, Organisation  # noqa: E402 - run from the checkout
from subscriptions.matching.score import score  # noqa: E402 - run from the checkout

LENGTH = 4_600
TOP = 20


def repeated(
    calls: Sequence[CallData], areas: Sequence[Area], count: tuple[int, int]
) -> tuple[list[CallData], list[Area]]:
    """As many calls of the usual length, and as many areas, as asked for."""
    text = " ".join(call.text for call in calls)
    many = []
    for number in range(count[0]):
        call, start = calls[number % len(calls)], number * 977 % max(1, len(text) - LENGTH)
        changed = {"external_id": f"{number}", "text": text[start : start + LENGTH]}
        many.append(call.model_copy(update=changed))
    names = [areas[number % len(areas)] for number in range(count[1])]
    return many, [Area("benchmark", f"{number}", f"{area.name} nr {number}") for number, area in enumerate(names)]


def best_of_all(index: AreaIndex, calls: Sequence[CallData]) -> tuple[int, float]:
    """The best calls of every area, with reasons; how many, and the seconds after analysis."""
    analysed = [analyse_call(call) for call in calls]
    started = time.process_time()
    by_area: list[list[tuple[float, int]]] = [[] for _ in index.areas]
    for number, call in enumerate(analysed):
        for area, points in index.points(call).items():
            by_area[area].append((points, number))
    organisation, found = Organisation("benchmark"), 0
    for area, pairs in zip(index.areas, by_area, strict=True):
        chosen = sorted(pairs, reverse=True)[:TOP]
        found += sum(score(area, analysed[number], organisation) is not None for _points, number in chosen)
    return found, time.process_time() - started


def new_call(index: AreaIndex, calls: Sequence[CallData]) -> tuple[float, float, float]:
    """Median milliseconds of a call that is new: analysing it, its points for all areas, judgements with reasons."""
    steps: list[tuple[float, float, float]] = []
    organisation = Organisation("benchmark")
    for call in calls:
        times = [time.process_time()]
        about = analyse_call(call)
        times.append(time.process_time())
        near = index.near(about)
        times.append(time.process_time())
        for number in near:
            score(index.areas[number], about, organisation)
        times.append(time.process_time())
        steps.append((times[1] - times[0], times[2] - times[1], times[3] - times[2]))
    first, second, third = (statistics.median(step) * 1000 for step in zip(*steps, strict=True))
    return first, second, third


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs=2)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--areas", type=int, default=1000)
    chosen = parser.parse_args(arguments)
    read = read_calls(chosen.files[0]), read_areas(chosen.files[1])
    calls, areas = repeated(*read, (chosen.calls, chosen.areas))
    index = AreaIndex([analyse_area(area) for area in areas])
    for call in calls[:50]:
        index.near(analyse_call(call))  # words and terms met once are kept, as in a process that has run a while
    analysis, points, reasons = new_call(index, calls[50:100])
    print(f"a new call of {LENGTH} characters, {len(areas)} areas: analysis {analysis:.1f} ms, points {points:.1f} ms,")
    print(f"  judgements with reasons {reasons:.1f} ms (median of 50)")
    for part in (len(calls) // 4, len(calls) // 2, len(calls)):
        found, seconds = best_of_all(index, calls[:part])
        print(
            f"{part} analysed calls, {len(areas)} areas: the best {TOP} with reasons in {seconds:.2f} s ({found} pairs)"
        )
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name, peer in peers.available().items():
        if name in ("bm25s", "tantivy"):
            started = time.process_time()
            peer(areas, calls)
            print(f"{name}: {time.process_time() - started:.2f} s, indexing the texts included")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
