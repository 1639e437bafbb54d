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
except ImportError:  # Windows: see CAN_BE_SHARED
    fcntl = None  # type: ignore[assignment] # looked at before each use

log = logging.getLogger("watcher.polling")

LOOK_AGAIN = 0.1  # seconds
LONGEST_NOTE = 40  # characters
CAN_BE_SHARED = fcntl is not None


class MachineTurns:
    """For each host a file in one folder: who has locked it may ask, and in it stands since when and from when on.

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
            while not self._lock(file):
                await asyncio.sleep(LOOK_AGAIN)
            yield
        finally:
            os.close(file)

    def wait(self, host: str) -> float:
        """Seconds until the host may be asked again, as far as any process knows; not above zero: now."""
        now = self._clock().timestamp()
        with suppress(OSError, ValueError):  # nobody has asked it, or a file is damaged
            written, until = map(float, self._file(host).read_text("ascii").split())
            return until - now if written <= now else 0.0  # else the clock has been set back since
        return 0.0

    def leave_alone(self, host: str, seconds: float) -> None:
        """Nobody asks the host for so long, unless it is left alone for longer already."""
        if seconds <= self.wait(host) or (file := self._open(host)) is None:
            return
        now = self._clock().timestamp()
        try:
            os.write(file, f"{now:.3f} {now + seconds:.3f}".ljust(LONGEST_NOTE).encode())
        except OSError as fault:
            self._warn(fault)
        finally:
            os.close(file)

    def _open(self, host: str) -> int | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return os.open(self._file(host), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            self._warn(fault)
            return None

    def _lock(self, file: int) -> bool:
        """Whether nobody else holds it, as far as can be known."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as fault:  # such as a file system without locks
            self._warn(fault)
        return True

    def _warn(self, fault: OSError) -> None:
        log.warning("turns cannot be kept in %s: %s", self._folder, fault)

    def _file(self, host: str) -> Path:
        return self._folder / blake2b(host.encode(), digest_size=12).hexdigest()
