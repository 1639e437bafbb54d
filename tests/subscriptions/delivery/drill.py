"""A service killed again and again over a simulated time, its servers in a bad mood: what arrives is what should have.

Short in the suite (`test_killed.py`), long in `benchmarks/delivery/killed.py`.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import TypeVar

from sqlmodel import SQLModel

from tests.conftest import ROOT
from tests.loopback import http
from tests.subscriptions.delivery.mortal import FIRST, PEOPLE, Orders, a_profile
from tests.subscriptions.delivery.scene import Scene, ids_in
from tests.subscriptions.delivery.servers import Flow, Hook, Office
from watcher.db import open_database

# One in five letters meets a server in a bad mood.
MAIL_MOODS = ("451 4.3.0 not now", "554 5.6.0 not like this", "hang up", "drop", "slow")
FLOW_MOODS = (
    http(b"", "429 Too Many Requests", Retry_After="20"),
    http(b"", "502 Bad Gateway"),
    http(b"", "404 Not Found"),
    b"reset",
)
HOOK_MOODS = (
    http(b"", "429 Too Many Requests", Retry_After="20"),
    http(b"", "503 Service Unavailable"),
    http(b"", "410 Gone"),
    http(b"", "401 Unauthorized"),
    b"reset",
)
MOOD = 0.2


@dataclass
class Report:
    """`kills`: by the operating system. `again`: what came more than once, and where that is no wonder, by reason."""

    kills: int = 0
    arrived: int = 0
    again: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@contextmanager
def nursery(orders: Orders) -> Iterator[subprocess.Popen[str]]:
    """A process that brings forth workers."""
    command = [sys.executable, "-m", "tests.subscriptions.delivery.mortal", json.dumps(asdict(orders))]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process
        finally:
            assert process.stdin
            process.stdin.close()


@dataclass
class Life:
    """One worker, from its beginning to its end. `day`: the one it is at."""

    process: subprocess.Popen[str]
    day: int
    number: int
    done: bool = False
    pid: int = 0

    def begin(self, commit: int = 0) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{self.day} {commit} {self.number}\n")
        self.process.stdin.flush()
        self.pid = int(self._hear().removeprefix("pid "))

    def kill(self) -> None:
        if self.pid == 0:
            return  # not born yet, and to the system 0 means all of us: a slow letter of the one before has come in
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def listen(self) -> None:
        """Until it is no more."""
        while (word := self._hear()) != "ended":
            self.done = self.done or word == "done"
            self.day = int(word[4:]) + 1 if word.startswith("day") else self.day

    def _hear(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@dataclass
class Drill:
    orders: Orders
    office: Office
    flow: Flow
    hook: Hook
    chance: random.Random

    def run(self, kills: int) -> Report:
        """Play all days, killed so many times on the way, then once more in peace."""
        self._set_up()
        report = Report()
        with nursery(self.orders) as process:
            day, seconds = 0, 1.0
            while report.kills < kills:
                self._moody(day < self.orders.days)
                self.office.life = report.kills
                # Whoever has come far is kept at its day until enough have died on it.
                life = Life(process, min(day, self.orders.days), report.kills)
                start, begun_at = monotonic(), life.day
                self._end(life, report.kills, seconds)
                report.kills += 1
                day = min(life.day, begun_at + self._pace(report.kills, kills))
                if life.day >= self.orders.extended:
                    # A funder that took its later deadline back would be told, and so would the next extension.
                    day = max(day, self.orders.extended)
                if life.day > begun_at:
                    seconds = 0.7 * seconds + 0.3 * (monotonic() - start) / (life.day - begun_at)
            self._moody(False)
            self.office.life = report.kills
            life = Life(process, day, report.kills)
            life.begin()
            life.listen()
        if not life.done:
            report.faults.append("the last worker did not come to an end")
        self._check(report)
        return report

    def _pace(self, killed: int, kills: int) -> int:
        """How many days the next one begins later at most, so that the deaths are spread over all of the time."""
        return max(1, self.orders.days // kills + killed % 2)

    def _end(self, life: Life, number: int, seconds: float) -> None:
        """In turn: at a commit, after a commit, between a letter's arrival and the yes, and at any moment."""
        way = number % 4
        # Every commit point of a day gets its turn: a day has about twenty-five.
        commit = number // 4 % 30 + 1
        if way == 2:
            self.office.on_arrival = life.kill
        life.begin(commit if way == 0 else -commit if way == 1 else 0)
        timer = Timer(self.chance.uniform(0, 1.3 * seconds) if way == 3 else 8 * seconds + 5, life.kill)
        timer.start()
        life.listen()
        timer.cancel()
        self.office.on_arrival = lambda: None

    def _set_up(self) -> None:
        settings = self.orders.settings()
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = open_database(settings.database_url)
        SQLModel.metadata.create_all(engine)
        Scene(engine, settings, settings.data_dir).bring(a_profile(), FIRST - timedelta(days=1))
        engine.dispose()

    def _moody(self, bad: bool) -> None:
        chance = self.chance if bad else None
        self.office.whim = lambda: _in_mood(chance, MAIL_MOODS, "250 OK")
        self.flow.whim = lambda: _in_mood(chance, FLOW_MOODS, http(b"", "202 Accepted"))
        self.hook.whim = lambda: _in_mood(chance, HOOK_MOODS, http(b"", "204 No Content"))

    def _check(self, report: Report) -> None:
        wanted = Counter({f"A-{number}": 1 for number in range(1, self.orders.calls + 1)}) + Counter({"A-1": 1})
        for person in PEOPLE:
            letters = [(each.message_id, each.text, each.life, each.line_broke) for each in self.office.letters(person)]
            _judge(person, letters, wanted, report)
        cards = [(_number_on(each.body), each.body.decode(), each.life, each.line_broke) for each in self.flow.arrived]
        _judge("the channel", cards, wanted, report)
        posted = [(each.key, each.body.decode(), each.life, each.line_broke) for each in self.hook.arrived]
        _judge("the webhook", posted, wanted, report)


T = TypeVar("T")


def _in_mood(chance: random.Random | None, moods: Sequence[T], well: T) -> T:
    return chance.choice(moods) if chance and chance.random() < MOOD else well


def _number_on(card: bytes) -> str:
    found = re.findall(rb"[0-9a-f]{32}", card)
    return bytes(found[0]).decode()


def _judge(who: str, arrived: list[tuple[str, str, int, bool]], wanted: Counter[str], report: Report) -> None:
    """Every call is told exactly once by identities; what came twice is the same, after a death or a broken line."""
    by_identity: defaultdict[str, list[tuple[str, int, bool]]] = defaultdict(list)
    for identity, text, life, line_broke in arrived:
        by_identity[identity].append((text, life, line_broke))
    report.arrived += len(arrived)
    for identity, copies in by_identity.items():
        for earlier, later in pairwise(copies):
            if earlier[0] != later[0]:
                report.faults.append(f"{who}: {identity} came with other words")
            if not earlier[2] and earlier[1] == later[1]:
                report.faults.append(f"{who}: {identity} came twice although nobody died and the line held")
            report.again["the line broke" if earlier[2] else "we died"] += 1
    told = Counter(number for copies in by_identity.values() for number in ids_in(copies[0][0]))
    lost, twice = wanted - told, told - wanted
    if lost:
        report.faults.append(f"{who}: never told of {sorted(lost)}")
    if twice:
        report.faults.append(f"{who}: told twice of {sorted(twice)}")


def orders_for(
    folder: Path, servers: tuple[Office, Flow, Hook], database_url: str | None, days: int, calls: int
) -> Orders:
    url = database_url or f"sqlite:///{folder / 'watcher.sqlite3'}"
    return Orders(str(folder), url, *(server.url for server in servers), days, calls)
