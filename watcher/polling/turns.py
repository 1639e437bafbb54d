"""Waiting in line across event loops: jobs woken side by side each run a loop of their own."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from types import TracebackType


class Line:
    """A lock for the tasks of all event loops of this process; whoever came first has the first turn.

    `asyncio.Lock` serves the tasks of one loop alone, and a thread's lock would stop a whole loop while it waits.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[Future[None]] = deque()

    async def __aenter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            ticket: Future[None] = Future()
            self._waiting.append(ticket)
        try:
            await asyncio.wrap_future(ticket)
        except asyncio.CancelledError:
            if not ticket.cancel():  # our turn came at the very moment we gave up: it goes to the next
                self._pass_on()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            while self._waiting:
                ticket = self._waiting.popleft()
                if ticket.set_running_or_notify_cancel():  # False: whoever held it has given up waiting
                    ticket.set_result(None)
                    return
            self._taken = False
