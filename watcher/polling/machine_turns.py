"""Turns between processes: those that answer pages ask hosts too, while another polls them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from watcher.clock import Clock, system_clock

try:
    import fcntl
except ImportError:  # Windows, where one process does everything
    fcntl = None  # type: ignore[assignment] # looked at before each use

log = logging.getLogger("watcher.polling")

LOOK_AGAIN = 0.1  # seconds
LONGEST_MOMENT = 30  # characters


class MachineTurns:
    """For each host a file in one folder: who has locked it may ask, and in it stands from when on.

    A lock ends with its process, however that ends. Where the folder cannot be used the log says so, and each process
    is polite by itself.
    """

    def __init__(self, folder: Path, clock: Clock = system_clock) -> None:
        self._folder, self._clock = folder, clock

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits until no other process asks this host."""
        file = self._open(host)
        if file is None:
            yield
            return
        try:
            while fcntl and not _lock(file):
                await asyncio.sleep(LOOK_AGAIN)
            yield
        finally:
            os.close(file)

    def wait(self, host: str) -> float:
        """Seconds until the host may be asked again, as far as any process knows; not above zero: now."""
        with suppress(OSError, ValueError):  # nobody has asked it, or a file is damaged
            return float(self._file(host).read_text("ascii")) - self._clock().timestamp()
        return 0.0

    def leave_alone(self, host: str, seconds: float) -> None:
        """Nobody asks the host for so long, unless it is left alone for longer already."""
        if seconds <= self.wait(host) or (file := self._open(host)) is None:
            return
        until = f"{self._clock().timestamp() + seconds:.3f}".ljust(LONGEST_MOMENT)
        os.pwrite(file, until.encode(), 0)  # at once, for whoever reads it without the lock
        os.close(file)

    def _open(self, host: str) -> int | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return os.open(self._file(host), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            log.warning("turns cannot be kept in %s: %s", self._folder, fault)
            return None

    def _file(self, host: str) -> Path:
        return self._folder / blake2b(host.encode(), digest_size=12).hexdigest()


def _lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
