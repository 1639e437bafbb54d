"""Reading answers in a process beside this one: a machine has more than one core, and a Python process uses one."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event, Timer
from types import TracebackType

import watcher
from sources.contract import Page, Parsed, UnreadablePage
from sources.entry import Entry, Source
from sources.reading.letters import PACKED
from watcher.polling.read_beside import CODE

# A longer answer, or one of letters, may take seconds to read.
SHORT_ANSWER = 200_000
# Another process takes a second to begin, and most rounds have few answers that are not "unchanged".
ANSWERS_BEFORE_A_PROCESS = 20
# Short answers are read in milliseconds. One that is not would hold up all that come after it.
LONGEST_READING = 60.0
_SECONDS_TO_END = 5.0
Words = tuple[str, ...]
_BEGUN_AS: Words = (sys.executable, "-m", "watcher.polling.read_beside")
Reads = Callable[[Source, Page, datetime], Awaitable[Parsed]]
log = logging.getLogger("watcher.polling")


async def read_here(source: Source, page: Page, now: datetime) -> Parsed:
    """What an answer gives. One that may take long is read beside the loop: the other sources go on meanwhile.

    Raises whatever the source's `parse` raises.
    """
    return source.parse(page, now) if _is_short(page) else await asyncio.to_thread(source.parse, page, now)


def _is_short(page: Page) -> bool:
    return len(page.body) <= SHORT_ANSWER and page.content_type != PACKED


class ReadsBeside:
    """Gives short answers to another process to read, once a round has many, where the machine has a core for it.

    What that process cannot read, and all it would have been given after it ended, is read here. Leaving ends it.
    """

    def __init__(
        self, *, after: int = ANSWERS_BEFORE_A_PROCESS, longest: float = LONGEST_READING, begun_as: Words = _BEGUN_AS
    ) -> None:
        """`after`: so many answers are read here first. `longest`: seconds that one may take. `begun_as`: the words
        that begin the process."""
        self._before, self._longest, self._begun_as = after, longest, begun_as
        self._process: subprocess.Popen[bytes] | None = None
        self._is_of_use = _cores() > 1
        # One question at a time, and the next one without waiting for the loop, which is busy writing.
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-beside")
        self.answers = 0

    async def __aenter__(self) -> ReadsBeside:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._give_up()
        await asyncio.to_thread(self._end)

    async def read(self, source: Source, page: Page, now: datetime) -> Parsed:
        """What an answer gives, as `read_here` does. Raises UnreadablePage too if it takes longer than it may."""
        self._before -= 1
        if self._before >= 0 or not self._is_of_use or not _is_short(page):
            return await read_here(source, page, now)
        asked = asyncio.get_running_loop().run_in_executor(self._line, self._ask, source.entry, page, now)
        try:
            parsed = await asked
        except asyncio.CancelledError:
            self._give_up()
            raise
        return await read_here(source, page, now) if parsed is None else parsed

    def _ask(self, entry: Entry, page: Page, now: datetime) -> Parsed | None:
        if not self._is_of_use:
            return None
        is_late = Event()
        bound = Timer(self._longest, self._stop, [is_late])
        bound.start()
        try:
            self._process = self._process or _begin(self._begun_as)
            if not self._is_of_use:  # it was given up while it began
                self._process.kill()
            parsed = _answer(self._process, (entry, page, now))
        except Exception as fault:  # words that are no pickle raise anything, and this process is never needed
            self._give_up()
            log.warning("the process that reads beside this one is no use (%r); all answers are read here now", fault)
            if is_late.is_set():
                words = f"what {page.url} gives cannot be read within {self._longest:.0f} seconds"
                raise UnreadablePage("too-large", words) from fault
            return None
        finally:
            bound.cancel()
        self.answers += parsed is not None
        return parsed

    def _stop(self, is_late: Event) -> None:
        is_late.set()
        self._give_up()

    def _give_up(self) -> None:
        self._is_of_use = False
        if self._process is not None:
            self._process.kill()

    def _end(self) -> None:
        self._line.shutdown(cancel_futures=True)
        if self._process is not None:
            _end(self._process)
            log.info("a process beside this one has read %d answers", self.answers)


def _answer(process: subprocess.Popen[bytes], question: tuple[Entry, Page, datetime]) -> Parsed | None:
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(question, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
    parsed: Parsed | None = pickle.load(process.stdout)  # noqa: S301 - our own words, by our own process
    return parsed


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _begin(words: Words) -> subprocess.Popen[bytes]:
    """It runs the code that this process runs, or none. It ends when its input does: also when this one is killed."""
    line = (*words, str(gc.get_threshold()[0]), CODE)
    where = Path(watcher.__file__).parents[1]
    return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=where)  # noqa: S603 - our own


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.communicate(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
