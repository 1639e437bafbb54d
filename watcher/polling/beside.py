"""Reading answers in a process beside this one: a machine has more than one core, and a Python process uses one."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

import watcher
from sources.contract import Page, Parsed
from sources.entry import Source
from sources.reading.letters import PACKED

# A longer answer, or one of letters, may take seconds to read.
SHORT_ANSWER = 200_000
# Another process takes a second to begin, and most rounds have few answers that are not "unchanged".
ANSWERS_BEFORE_A_PROCESS = 20
# With so many waiting for the other process already, this one is free sooner.
MOST_WAITING = 3
# One that has not read an answer by then may stand still: a run must not wait for it to its end.
MOST_SECONDS = 120.0
_SECONDS_TO_END = 5.0
_ROOT = Path(watcher.__file__).parents[1]
_BEGUN_AS = (sys.executable, "-m", "watcher.polling.read_beside")


def mark_of(folder: Path) -> str:
    """Another one for each change of the Python files in a folder, by their times and sizes; "" while they change."""
    try:
        files = sorted((path.relative_to(folder).as_posix(), path.stat()) for path in folder.rglob("*.py"))
    except OSError:
        return ""
    said = "".join(f"{name} {found.st_mtime_ns} {found.st_size}\n" for name, found in files)
    return hashlib.sha256(said.encode()).hexdigest()


# By which code answers are read, as it was when this process began. A service goes on by that while a new version is
# laid in its place: a process that is begun after that would give calls of another make, which nobody checks.
CODE = mark_of(_ROOT / "sources")
Reads = Callable[[Source, Page, datetime], Awaitable[Parsed]]
log = logging.getLogger("watcher.polling")


async def read_here(source: Source, page: Page, now: datetime) -> Parsed:
    """What an answer gives. One that may take long is read beside the loop: the other sources go on meanwhile.

    Raises whatever the source's `parse` raises.
    """
    if len(page.body) <= SHORT_ANSWER and page.content_type != PACKED:
        return source.parse(page, now)
    return await asyncio.to_thread(source.parse, page, now)


class ReadsBeside:
    """Gives answers to another process to read, once a round has many, where the machine has a core for it.

    What that process cannot read, and all it would have been given after it ended or stood still, is read here. Leaving
    ends it.
    """

    def __init__(self, *, after: int = ANSWERS_BEFORE_A_PROCESS, begun_as: tuple[str, ...] = _BEGUN_AS) -> None:
        """`after`: so many answers are read here first. `begun_as`: the words that begin the process."""
        self._before, self._begun_as = after, begun_as
        self._process: subprocess.Popen[bytes] | None = None
        self._is_of_use = _cores() > 1
        self._turn, self._waiting = asyncio.Lock(), 0
        self._asking = threading.Lock()
        self.answers = 0

    async def __aenter__(self) -> ReadsBeside:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None or self._asking.locked():
            await asyncio.to_thread(self._leave)
            log.info("a process beside this one has read %d answers", self.answers)

    async def read(self, source: Source, page: Page, now: datetime) -> Parsed:
        """What an answer gives, as `read_here` does."""
        self._before -= 1
        if self._before >= 0 or not self._is_of_use or self._waiting >= MOST_WAITING:
            return await read_here(source, page, now)
        self._waiting += 1
        try:
            async with self._turn:
                parsed = await self._read_there(source, page, now) if self._is_of_use else None
        finally:
            self._waiting -= 1
        return await read_here(source, page, now) if parsed is None else parsed

    async def _read_there(self, source: Source, page: Page, now: datetime) -> Parsed | None:
        try:
            async with asyncio.timeout(MOST_SECONDS):
                parsed = await asyncio.to_thread(self._ask, source, page, now)
        except asyncio.CancelledError:  # the run took too long, and it would go on
            self._give_up()
            raise
        except Exception as fault:  # noqa: BLE001 - words that are no pickle raise anything, and it is never needed
            log.warning("the process that reads beside this one is no use (%r); all answers are read here now", fault)
            self._give_up()
            return None
        self.answers += parsed is not None
        return parsed

    def _ask(self, source: Source, page: Page, now: datetime) -> Parsed | None:
        with self._asking:
            process = self._process = self._process or _begin(self._begun_as)
            if not self._is_of_use:  # it was given up while it began
                process.kill()
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump((source.entry, page, now), process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            parsed: Parsed | None = pickle.load(process.stdout)  # noqa: S301 - our own words, by our own process
            return parsed

    def _give_up(self) -> None:
        self._is_of_use = False
        if self._process is not None:
            self._process.kill()

    def _leave(self) -> None:
        """End it, once a question that nobody waits for any more has come to its end."""
        if not self._asking.acquire(timeout=_SECONDS_TO_END):
            self._give_up()
            self._asking.acquire()
        self._is_of_use = False
        if self._process is not None:
            _end(self._process)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _begin(words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """It runs the code that this process runs, or none. It ends when its input does: also when this one is killed."""
    line = (*words, str(gc.get_threshold()[0]), CODE)
    return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT)  # noqa: S603 - our own


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.communicate(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
