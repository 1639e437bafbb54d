"""A round over 300 sources, ours beside Scrapy: `python benchmarks/polling/run.py [--repeats N] [--pause SECONDS]`."""

from __future__ import annotations

import argparse
import json
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SIDES = ("watcher", "scrapy cache", "scrapy etag")
ROUNDS = ("first", "unchanged")
Measures = dict[tuple[str, str], list[dict[str, float]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two questions to one host")
    parser.add_argument("--sides", nargs="+", default=SIDES, choices=SIDES)
    options = parser.parse_args()
    measures: Measures = {(side, name): [] for side in options.sides for name in ROUNDS}
    for repeat in range(options.repeats):
        start = repeat % len(options.sides)
        turned = [*options.sides[start:], *options.sides[:start]]
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder), turned, options.pause, measures)
    show(measures, options.sides)
    return 0


def compare(folder: Path, sides: Sequence[str], pause: float, measures: Measures) -> None:
    """Both rounds of every side, on fresh databases. Raises SystemExit if two sides read different things."""
    port = free_port()
    for side in sides:
        for day, name in enumerate(ROUNDS):
            took = one_round(folder / side.replace(" ", "-"), side, port, pause, day)
            measures[side, name].append(took)
            print(f"{side}, {name}: {took}", file=sys.stderr, flush=True)
    read = {side: sorted(calls_of(folder / side.replace(" ", "-"))) for side in sides}
    if any(calls != read[sides[0]] for calls in read.values()):
        raise SystemExit("the sides did not read the same calls")


def one_round(folder: Path, side: str, port: int, pause: float, day: int) -> dict[str, float]:
    what = ["ours.py"] if side == "watcher" else ["peer.py"]
    last = str(day) if side == "watcher" else side.removeprefix("scrapy ")
    with served(port) as told:
        command = [sys.executable, str(HERE / what[0]), str(folder), str(port), str(pause), last]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own script
    took: dict[str, float] = json.loads(done.stdout)
    return took | told


@contextmanager
def served(port: int) -> Iterator[dict[str, Any]]:
    """A server of its own for each round. What it was asked is in the dictionary afterwards."""
    command = [sys.executable, str(HERE / "server.py"), str(port)]
    told: dict[str, Any] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own script
        assert server.stdin
        assert server.stdout
        server.stdout.readline()
        try:
            yield told
        finally:
            server.stdin.close()
            told |= json.loads(server.stdout.readline())


def calls_of(folder: Path) -> Iterator[tuple[str | None, ...]]:
    """Address, title, summary, opening day, deadline and its hour of every call a side has kept."""
    ours = folder / "watcher.sqlite3"
    query = "SELECT url, title, summary, opens, deadline, hour FROM call"
    if ours.exists():
        fields = ("url", "title", "summary", "opens", "deadlines[0].date", "deadlines[0].time")
        columns = ", ".join(f"json_extract(data, '$.{name}')" for name in fields)
        query = f"SELECT {columns} FROM call"  # noqa: S608 - our own words
    with closing(sqlite3.connect(ours if ours.exists() else folder / "peer.sqlite3")) as database:
        yield from database.execute(query)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("0.0.0.0", 0))  # noqa: S104 - only to find a port that is free at all addresses
        return int(one.getsockname()[1])


def show(measures: Measures, sides: Sequence[str]) -> None:
    """Medians, and each as a share of ours."""
    for name in ROUNDS:
        for side in sides:
            middle = {what: statistics.median(took[what] for took in measures[side, name]) for what in ("wall", "cpu")}
            ours = {what: statistics.median(took[what] for took in measures[sides[0], name]) for what in middle}
            words = ", ".join(f"{what} {middle[what]:.2f} s ({middle[what] / ours[what]:.2f})" for what in middle)
            print(f"{name}, {side}: {words}")
    first, unchanged = (
        {side: statistics.median(took["cpu"] for took in measures[side, name]) for side in sides} for name in ROUNDS
    )
    for side in sides:
        print(f"CPU of {side}'s first round is {first[side] / unchanged[sides[0]]:.1f} unchanged rounds of {sides[0]}")
        print(f"CPU of {side}'s unchanged round is {unchanged[side] / unchanged[sides[0]]:.1f} of them")


if __name__ == "__main__":
    sys.exit(main())
