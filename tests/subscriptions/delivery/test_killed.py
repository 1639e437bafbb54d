"""Killed at random moments by the operating system itself: what arrives is what should have."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Timer
from time import monotonic

from sqlmodel import SQLModel

from tests.conftest import ROOT
from tests.subscriptions.delivery.mortal import DAYS, FIRST
from tests.subscriptions.delivery.scene import Scene, ids_in, profile, subscription
from tests.subscriptions.delivery.servers import Letter, Office
from watcher.db import open_database
from watcher.settings import Settings

KILLS = 20
RECIPIENTS = ("skola@example.org", "klimat@example.org")


@contextmanager
def nursery(folder: Path, smtp_url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that brings forth workers."""
    command = [sys.executable, "-m", "tests.subscriptions.delivery.mortal", str(folder), smtp_url]
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
    done: bool = False
    pid: int = 0

    def begin(self) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{self.day}\n")
        self.process.stdin.flush()
        self.pid = int(self._hear().removeprefix("pid "))

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def listen(self, until_day: int | None = None) -> None:
        """Until it has come to a day, or is no more."""
        while self.day != until_day and (word := self._hear()) != "ended":
            self.done = self.done or word == "done"
            self.day = int(word[4:]) + 1 if word.startswith("day") else self.day

    def _hear(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


def test_kills_at_random_moments_lose_nothing_and_repeat_only_the_same_letter(
    settings: Settings, tmp_path: Path, office: Office
) -> None:
    chance = random.Random(20260504)
    mail = {"kind": "email", "to": list(RECIPIENTS)}
    settings.data_dir.mkdir()
    engine = open_database(settings.database_url)
    SQLModel.metadata.create_all(engine)
    scene = Scene(engine, settings, tmp_path)
    scene.bring(profile(subscription(rhythm="daily", channels=[mail])), FIRST - timedelta(days=1))
    engine.dispose()
    with nursery(settings.data_dir, office.url) as process:
        life = Life(process, 0)
        start = monotonic()
        life.begin()
        life.listen(until_day=1)
        one_day = monotonic() - start
        life.kill()
        life.listen()
        for kill in range(1, KILLS):
            life = Life(process, min(life.day, DAYS - 1))
            life.begin()
            if kill % 4 == 0:  # in the moment between a letter's arrival and the server's yes
                office.on_arrival = life.kill
                life.listen()
                office.on_arrival = lambda: None
            else:
                timer = Timer(chance.uniform(0, 1.3 * one_day), life.kill)
                timer.start()
                life.listen()
                timer.cancel()
        life = Life(process, min(life.day, DAYS))
        life.begin()
        life.listen()
    assert life.done
    assert len(office.arrived) > len({letter.message_id for letter in office.arrived}), "no kill hit the moment"
    for recipient in RECIPIENTS:
        check(office.letters(recipient))


def check(letters: list[Letter]) -> None:
    """Every call is new in exactly one letter; a letter that came twice is the same letter."""
    by_identity = {letter.message_id: letter for letter in letters}
    assert all(by_identity[letter.message_id].text == letter.text for letter in letters)
    told = Counter(number for letter in by_identity.values() for number in ids_in(letter.text))
    wanted = {f"A-{number}": 1 for number in range(1, 2 * DAYS + 1)}
    assert told == wanted | {"A-1": 2}
    assert sum("är nu 24 december" in letter.text for letter in by_identity.values()) == 1
