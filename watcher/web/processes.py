"""Several processes that answer on one port, and the service that begins them, begins them again and ends them.

Not uvicorn's own: that asks each process at short intervals whether it is well, and hears no signal meanwhile; one that
is busy beginning keeps the whole service from being stopped. And its processes go on when it is killed.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from types import FrameType

import uvicorn
from fastapi import FastAPI

from watcher.net.listen import Taken

log = logging.getLogger("watcher.web")

Make = Callable[[], FastAPI]
MOST_UNLESS_SAID = 2
# Seconds that answers under way have when the service is stopped, and those after which a process is made to end.
GRACE, MOST_GRACE = 3, 6
CANNOT_BEGIN = 3
# Deaths within so many seconds count, so many at most.
LATELY, MOST_COUNTED = 300, 7
# A terminal that is closed ends the service, as it ends any program.
STOPPING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_spawn = multiprocessing.get_context("spawn")  # a copy of a process with threads at work would be of no use


def usual_processes() -> int:
    """How many answer unless the operator says it: one for each core of this machine, two at most.

    Each takes memory. One where this is not Linux, on which alone it is tested.
    """
    return min(MOST_UNLESS_SAID, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


def serve_on(taken: Taken, app: FastAPI, grace: int | None = None) -> None:
    """Answer in this process until stopped. `grace`: seconds that answers under way have then, where they are few."""
    how = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=grace)
    uvicorn.Server(how).run(sockets=[taken])


class Processes:
    """So many, each of which makes the application and answers on the port."""

    def __init__(self, make: Make, taken: Taken, number: int) -> None:
        self._make, self._taken, self._number = make, taken, number
        self._heard, self._tell = _spawn.Pipe(duplex=False)
        self._was_made = _spawn.Event()
        self._running: list[SpawnProcess] = []
        self._died_at: deque[float] = deque(maxlen=MOST_COUNTED)

    def run(self) -> int | None:
        """Until a signal asks to stop: returns which. None: the application cannot be made."""
        for name in STOPPING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
                signal.signal(number, self._hear)
        try:
            self._running = [self._begin() for _ in range(self._number)]
            while True:
                ready = wait([self._heard, *(each.sentinel for each in self._running)])
                if self._heard in ready or wait([self._heard], self._pause()):
                    return int(self._heard.recv())
                if not self._replace_the_dead():
                    return None
        finally:
            self._end()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._tell.send(number)

    def _begin(self) -> SpawnProcess:
        # Ctrl+C at a terminal reaches all: one that is beginning would only show where it was.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            begun = _spawn.Process(target=_answer, args=(self._make, self._taken, self._was_made), name="pages")
            begun.start()
        finally:
            signal.signal(signal.SIGINT, before)
        log.info("process %s begins, to answer pages", begun.pid)
        return begun

    def _replace_the_dead(self) -> bool:
        """Returns whether it is of any use to go on."""
        for at, each in enumerate(self._running):
            if not each.is_alive():
                if each.exitcode == CANNOT_BEGIN and not self._was_made.is_set():
                    return False
                log.error("process %s, which answered pages, has died (%s); another begins", each.pid, each.exitcode)
                self._running[at] = self._begin()
        return True

    def _pause(self) -> float:
        """Seconds before another begins: none for one that dies, ever more for those that die again and again."""
        now = time.monotonic()
        self._died_at.append(now)
        lately = sum(1 for at in self._died_at if at > now - LATELY)
        return float(2 ** (lately - 2)) if lately > self._number else 0.0

    def _end(self) -> None:
        until = time.monotonic() + MOST_GRACE
        for each in self._running:
            each.terminate()
        for each in self._running:
            each.join(max(0.0, until - time.monotonic()))
            if each.is_alive():
                log.warning("process %s, which answered pages, does not end; it is made to", each.pid)
                each.kill()
                each.join()


def _answer(make: Make, taken: Taken, was_made: Event) -> None:
    """One of the processes, from beginning to end."""
    threading.Thread(target=_end_with_the_service, name="end with the service", daemon=True).start()
    try:
        app = make()
    except Exception:
        log.exception("the pages cannot be made")
        sys.exit(CANNOT_BEGIN)  # where none has been made yet, made again they would fail again
    was_made.set()
    serve_on(taken, app, GRACE)


def _end_with_the_service() -> None:
    """A service that was killed cannot tell its processes: they would answer by old code, and keep the port."""
    if service := multiprocessing.parent_process():
        service.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(MOST_GRACE)
        os._exit(1)
