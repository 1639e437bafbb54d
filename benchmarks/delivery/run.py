"""Composing and sending digests beside bare loops: `python benchmarks/delivery/run.py [--count N] [--repeats N]`."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIDES = ("watcher", "bare")
Measures = dict[str, list[dict[str, float]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="digests, in hundreds")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--parts", nargs="+", default=["composing", "sending"], choices=["composing", "sending"])
    parser.add_argument("--database", default="", help="an empty PostgreSQL database for sending instead of SQLite")
    options = parser.parse_args()
    for part in options.parts:
        measures: Measures = {side: [] for side in SIDES}
        for repeat in range(options.repeats):
            for side in SIDES if repeat % 2 == 0 else SIDES[::-1]:
                took = composing(side, options.count) if part == "composing" else sending(side, options)
                print(f"{part}, {side}: {took}", file=sys.stderr, flush=True)
                measures[side].append(took)
        show(part, measures, options.count)
    return 0


def composing(side: str, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return run("composing.py", side, str(count), f"{folder}/data")


def sending(side: str, options: argparse.Namespace) -> dict[str, float]:
    with sink(options.count) as port, tempfile.TemporaryDirectory() as folder:
        return run("sending.py", side, str(options.count), port, folder, *filter(None, [options.database]))


def run(*command: str) -> dict[str, float]:
    words = [sys.executable, str(HERE / command[0]), *command[1:]]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own script
    took: dict[str, float] = json.loads(done.stdout)
    return took


@contextmanager
def sink(count: int) -> Iterator[str]:
    """The port of a mail server that must have taken so many letters when it is closed."""
    command = [sys.executable, str(HERE / "sink.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own script
        assert server.stdin
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
            taken = json.loads(server.stdout.readline())["taken"]
    if taken != count:
        raise SystemExit(f"{taken} of {count} letters arrived")


def show(part: str, measures: Measures, count: int) -> None:
    """Medians, and ours as a share of the bare loop's."""
    middle = {
        side: {what: statistics.median(took[what] for took in measures[side]) for what in ("wall", "cpu", "megabytes")}
        for side in SIDES
    }
    for side, took in middle.items():
        rate = count / took["wall"]
        print(f"{part}, {side}: {rate:.0f} a second, CPU {1000 * took['cpu'] / count:.2f} ms each, {took}")
    ours, bare = (middle[side] for side in SIDES)
    print(f"{part}: {bare['wall'] / ours['wall']:.2f} of the bare rate, {ours['cpu'] / bare['cpu']:.2f} of its CPU")


if __name__ == "__main__":
    sys.exit(main())
