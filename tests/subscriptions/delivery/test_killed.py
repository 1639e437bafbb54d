"""Killed at random moments by the operating system itself: what arrives is what should have."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.subscriptions.delivery.mortal import DAYS, FIRST
from tests.subscriptions.delivery.scene import Scene, ids_in, profile, subscription
from tests.subscriptions.delivery.servers import Letter, Office

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


def live(process: subprocess.Popen[str], day: int, patience: float | None) -> tuple[int, bool]:
    """One worker from `day` on, killed when patience ends. Returns the day it had reached, and whether it was done."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{day}\n")
    process.stdin.flush()
    pid = int(process.stdout.readline().removeprefix("pid "))
    killer = threading.Timer(patience, os.kill, (pid, signal.SIGKILL)) if patience is not None else None
    if killer:
        killer.start()
    done = False
    while not (line := process.stdout.readline()).startswith("ended"):
        done = done or line == "done\n"
        day = int(line[4:]) + 1 if line.startswith("day") else day
    if killer:
        killer.cancel()
        killer.join()
    return day, done


@pytest.mark.timeout(180)
def test_twenty_kills_lose_nothing_and_repeat_nothing_but_the_same_letter(
    small_scene: Scene,
    office: Office,
    record_property: pytest.RecordProperty,  # type: ignore[name-defined]
) -> None:
    chance = random.Random(20260504)
    mail = {"kind": "email", "to": list(RECIPIENTS)}
    small_scene.bring(profile(subscription(rhythm="daily", channels=[mail])), FIRST.replace(day=3))
    small_scene.engine.dispose()
    day, done, kills = 0, False, 0
    with nursery(small_scene.settings.data_dir, office.url) as process:
        while kills < KILLS:
            day, done = live(process, min(day, DAYS - 1), chance.uniform(0.01, 0.4))
            kills += 1; print("killed", day, done, len(office.arrived), len({l.message_id for l in office.arrived}))
        while not done:
            day, done = live(process, min(day, DAYS), None)
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
