"""A worker that may be killed: run as a program by `test_killed.py`.

Everything is loaded once; then each line on stdin, `DAY`, starts a worker process that plays the days from that one
on. It says `pid N` when it begins, `day N` after each day, `done` after the last, and `ended` when it is no more.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import SQLModel

import subscriptions.matching_work
from sources.contract import CallData
from tests.subscriptions.delivery.scene import Scene, at, call, judge_by_words, profile
from watcher.db import open_database
from watcher.settings import read_settings

DAYS = 12
FIRST = at("2026-05-04 07:30")


def calls_of(day: int) -> list[CallData]:
    """Two new calls a day; the first of all is extended halfway."""
    calls = [call(f"A-{number}") for number in range(1, 2 * day + 3)]
    if day >= DAYS // 2:
        calls[0] = call("A-1", deadline="2026-12-24")
    return calls


def play(folder: Path, smtp_url: str, first: int) -> None:
    settings = read_settings({"WATCHER_SMTP_URL": smtp_url}, folder)
    scene = Scene(open_database(settings.database_url), settings, folder)
    for day in range(first, DAYS + 1):
        now = FIRST + timedelta(days=day)
        # The last day brings nothing new: it only clears up.
        scene.poll(*calls_of(min(day, DAYS - 1)), now=now - timedelta(hours=1))
        for hour in (0, 1, 2) if day == DAYS else (0,):
            scene.work(now + timedelta(hours=hour))
        _say(f"day {day}")
    _say("done")


def _say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def warm_up() -> None:
    """Load what the first digest of a process loads, so that workers die at their work and not while reading files."""
    with TemporaryDirectory() as folder:
        settings = read_settings({}, Path(folder))
        scene = Scene(open_database(settings.database_url), settings, Path(folder))
        SQLModel.metadata.create_all(scene.engine)
        scene.bring(profile(), FIRST - timedelta(days=1))
        scene.poll(call("A-1"), now=FIRST)
        scene.work(FIRST + timedelta(days=7))
        scene.engine.dispose()


def main(folder: str, smtp_url: str) -> None:
    subscriptions.matching_work.judge = judge_by_words
    warm_up()
    _say("ready")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _say(f"pid {os.getpid()}")
            try:
                play(Path(folder), smtp_url, int(line))
            finally:
                os._exit(1)
        os.waitpid(pid, 0)
        _say("ended")


if __name__ == "__main__":
    main(*sys.argv[1:])
