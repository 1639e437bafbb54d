"""How fast: `python benchmarks/matching/speed.py CALLS.jsonl AREAS.json [--areas N] [--calls N]`.

Calls and areas are repeated, with a word of their own each, until there are as many as asked for. Times are of this
process alone (CPU), so that a busy machine says the same.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import peers  # noqa: E402 - found beside this file
from run import read_areas, read_calls  # noqa: E402 - found beside this file

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.matching.analyse import analyse_area, analyse_call  # noqa: E402 - run from the checkout
from subscriptions.matching.area_index import AreaIndex  # noqa: E402 - run from the checkout
from subscriptions.matching.beside import keep_in  # noqa: E402 - run from the checkout
from subscriptions.matching.model import AnalysedArea, AnalysedCall, Area, Organisation  # noqa: E402 - run from the checkout
from subscriptions.matching.rank import best_of_each  # noqa: E402 - run from the checkout
from subscriptions.matching.score import score  # noqa: E402 - run from the checkout
from watcher.cli import OBJECTS_BEFORE_A_LOOK  # noqa: E402 - run from the checkout

LENGTH = 4_600
TOP = 20
FIRST = 20
WARM = (200, 2000)
LAST = 50
T = TypeVar("T")


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


class Clock:
    """Seconds on the wall and of this process (all threads) since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        wall, own = time.perf_counter() - self._start[0], time.process_time() - self._start[1]
        return f"{wall:.2f} s ({own:.2f} s CPU)"


class Steps(NamedTuple):
    """Milliseconds (CPU) that a call takes: analysing it, its points for all areas, one judgement told."""

    analysis: float
    points: float
    told: float


def new_calls(index: AreaIndex, calls: Sequence[CallData]) -> list[Steps]:
    """As the service does it (`subscriptions/judging.py`): all that is new is read, then areas are looked for, then
    judged."""
    organisation = Organisation("benchmark")
    read = [_timed(partial(analyse_call, call)) for call in calls]
    found = [_timed(partial(index.near, about)) for about, _took in read]
    steps = []
    for (about, reading), (near, looking) in zip(read, found, strict=True):
        judged = partial(_judged, [index.areas[number] for number in near], about, organisation)
        steps.append(Steps(reading, looking, _timed(judged)[1] / max(1, len(near))))
    return steps


def new_calls_by_themselves(index: AreaIndex, calls: Sequence[CallData]) -> list[Steps]:
    """Each read, looked at and judged before the next: what the processor had kept at hand for one is gone by then."""
    return [step for call in calls for step in new_calls(index, [call])]


def _judged(areas: Sequence[AnalysedArea], about: AnalysedCall, organisation: Organisation) -> None:
    for area in areas:
        score(area, about, organisation)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What came out, and how many milliseconds of this process it took."""
    start = time.process_time()
    return work(), (time.process_time() - start) * 1000


def pace() -> float:
    """Seconds (CPU) that this machine takes for five million sums, one by one: times are compared by it."""
    start, total = time.process_time(), 0
    for number in range(5_000_000):
        total += number
    return time.process_time() - start


def tell_new_calls(index: AreaIndex, calls: Sequence[CallData]) -> None:
    """What a new call takes. Words and terms that a process has met are kept, so the first calls take longest; later
    ones were not read before, but most of their words were. Then the last of these again, in which nothing is new."""
    print(f"a new call of {LENGTH} characters, {len(index.areas)} areas (median, CPU; fastest):")
    met, steps, at = set[str](), list[Steps](), 0
    for others in WARM:
        steps += new_calls(index, calls[at:others])
        met.update(*(call.text.split() for call in calls[at:others]))
        last = calls[others : others + LAST]
        new, at = len(set().union(*(call.text.split() for call in last)) - met) / LAST, others
        if others == WARM[0]:
            _tell(f"the first {FIRST} of a process", steps[:FIRST])
        _tell(f"{LAST} after {others} others, {new:.0f} new words and the like each", new_calls(index, last))
    again = calls[WARM[-1] : WARM[-1] + LAST]
    _tell(f"these {LAST} again", new_calls(index, again))
    _tell(f"these {LAST} again, each judged before the next is read", new_calls_by_themselves(index, again))


def _tell(name: str, some: Sequence[Steps]) -> None:
    middle = Steps(*(statistics.median(step) for step in zip(*some, strict=True)))
    together = [step.analysis + step.points for step in some]
    print(
        f"  {name}: {statistics.median(together):.1f} ms; {min(together):.1f} ms (analysis {middle.analysis:.1f}, "
        f"points of all areas {middle.points:.1f}; a judgement with reasons {middle.told:.3f})"
    )


def tell_growth(index: AreaIndex, analysed: Sequence[AnalysedCall]) -> None:
    """The best of each area at three sizes: as they come, and, once all has been met, what of it grows with calls."""
    sizes = [len(analysed) // 4, len(analysed) // 2, len(analysed)]
    for size in sizes:
        clock = Clock()
        found = _best(index, analysed[:size])
        beside = f"{len(index.areas)} areas, best {TOP} with reasons ({found} pairs)"
        print(f"watcher: {size} analysed calls, {beside}: {clock}")
    again = [min(_timed(partial(_best, index, analysed[:size]))[1] for _ in range(5)) for size in sizes]
    each, fixed = statistics.linear_regression(sizes, again)
    off = max(abs(took / (fixed + each * size) - 1) for took, size in zip(again, sizes, strict=True))
    told = ", ".join(f"{took:.0f}" for took in again)
    print(f"  again: {told} ms; {fixed:.0f} ms and {each * 1000:.0f} ms for a thousand calls, at most {off:.0%} off")


def _best(index: AreaIndex, calls: Sequence[AnalysedCall]) -> int:
    """How many pairs are told."""
    organisations = [Organisation("benchmark")] * len(index.areas)
    return sum(map(len, best_of_each(index, calls, organisations, TOP)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs=2)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--areas", type=int, default=1000)
    chosen = parser.parse_args(arguments)
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK)  # as every command of ours does
    keep_in(Path(tempfile.gettempdir()) / "watcher-benchmark")  # likewise
    print(f"the pace of this machine: five million sums take {pace():.2f} s")
    read = read_calls(chosen.files[0]), read_areas(chosen.files[1])
    calls, areas = repeated(*read, (chosen.calls, chosen.areas))
    index = AreaIndex([analyse_area(area) for area in areas])
    tell_new_calls(index, calls)
    clock = Clock()
    analysed = [analyse_call(call) for call in calls]
    print(f"analysis of {len(calls)} calls: {clock}")
    tell_growth(index, analysed)
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name, peer in peers.available().items():
        if name in ("bm25s", "tantivy"):
            clock = Clock()
            peer(areas, calls)
            print(f"{name}: best 100 without reasons, indexing included: {clock}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
