"""A worker that may be killed: run as a program by `drill.py`, with its orders as JSON.

Everything is loaded once; then each line on stdin, `DAY COMMIT LIFE`, starts a worker process that plays the days from
that one on, and kills itself at its so-manieth commit (0: never; negative: after it instead of before). It says `pid N`
when it begins, `day N` after each day, `done` after the last, and `ended` when it is no more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, event
from sqlmodel import SQLModel

import subscriptions.judging
from sources.contract import CallData
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.channels.teams import TeamsChannel
from subscriptions.delivery.outbox import deliver_due, list_deliveries, retry
from tests.subscriptions.delivery.scene import TEAMS, Scene, at, call, judge_by_words, profile, subscription
from watcher.db import open_database
from watcher.settings import Settings, read_settings

FIRST = at("2026-05-04 07:30")
PEOPLE = ("skola@example.org", "klimat@example.org")
HOOK = {"kind": "webhook", "url_env": "HOOK_SKOLA"}
# What fails on the way is tried again when the scheduler wakes up next.
HOURS = (0, 9)
# All servers are well in the end, and the longest wait of the ladder is a day and a half.
LAST_DAYS = 4


@dataclass(frozen=True)
class Orders:
    """`days`: with calls. `extended`: the day on which the first call gets a later deadline."""

    folder: str
    database_url: str
    smtp_url: str
    flow_url: str
    hook_url: str
    days: int
    calls_a_day: int

    @property
    def extended(self) -> int:
        return self.days // 2

    @property
    def last_day(self) -> int:
        return self.days + LAST_DAYS

    def settings(self) -> Settings:
        given = {"WATCHER_SMTP_URL": self.smtp_url, "WATCHER_ALLOW_PRIVATE_ADDRESSES": "yes"}
        return read_settings({**given, "WATCHER_DATABASE_URL": self.database_url}, Path(self.folder))

    def calls_of(self, day: int) -> list[CallData]:
        """The newest calls, and the first of all, which is extended halfway."""
        known = min(day, self.days - 1) + 1
        newest = range(max(2, (known - 3) * self.calls_a_day), known * self.calls_a_day + 1)
        deadline = "2028-12-24" if day >= self.extended else "2028-11-30"
        return [call("A-1", deadline=deadline), *(call(f"A-{number}", deadline="2028-11-30") for number in newest)]

    @property
    def calls(self) -> int:
        return self.days * self.calls_a_day


def a_profile() -> str:
    return profile(subscription(rhythm="daily", channels=[{"kind": "email", "to": list(PEOPLE)}, TEAMS, HOOK]))


def play(orders: Orders, first: int, commit: int, life: int) -> None:
    os.environ["TEAMS_SKOLA"] = f"{orders.flow_url}&life={life}"
    os.environ["HOOK_SKOLA"] = f"{orders.hook_url}&life={life}"
    settings = orders.settings()
    scene = Scene(open_database(settings.database_url), settings, Path(orders.folder))
    if commit:
        _die_at(scene.engine, commit)
    channels: dict[str, Channel] = {**all_channels(), "teams": TeamsChannel(0)}
    for day in range(first, orders.last_day + 1):
        now = FIRST + timedelta(days=day)
        # The last days bring nothing new: they only clear up.
        scene.poll(*orders.calls_of(day), now=now - timedelta(hours=1))
        for hour in HOURS:
            for dead in list_deliveries(scene.engine, state="dead"):
                retry(scene.engine, dead.id, now + timedelta(hours=hour))
            scene.freeze(now + timedelta(hours=hour))
            deliver_due(scene.engine, settings, now + timedelta(hours=hour), channels)
        _say(f"day {day}")
    _say("done")


def _die_at(engine: Engine, commit: int) -> None:
    left = [abs(commit)]

    def at_commit(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if commit > 0:
        event.listen(engine, "commit", at_commit)
    else:
        event.listen(engine, "checkin", at_commit)  # the connection comes back when its commit is done


def _say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def warm_up() -> None:
    """Load what the first digest of a process loads, so that workers die at their work and not while reading files."""
    with TemporaryDirectory() as folder:
        settings = read_settings({}, Path(folder))
        scene = Scene(open_database(settings.database_url), settings, Path(folder))
        SQLModel.metadata.create_all(scene.engine)
        scene.bring(a_profile(), FIRST - timedelta(days=1))
        scene.poll(call("A-1"), now=FIRST)
        scene.work(FIRST + timedelta(days=7))
        scene.engine.dispose()


def main(orders: Orders) -> None:
    subscriptions.judging.judge = judge_by_words
    warm_up()
    _say("ready")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _say(f"pid {os.getpid()}")
            try:
                play(orders, *map(int, line.split()))
            finally:
                os._exit(1)
        os.waitpid(pid, 0)
        _say("ended")


if __name__ == "__main__":
    main(Orders(**json.loads(sys.argv[1])))
