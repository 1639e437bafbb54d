"""One question at a time to each host, with a pause in between, and only what its robots.txt allows."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from sources.contract import Request
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.questions import PRODUCT
from watcher.polling.machine_turns import CAN_BE_SHARED, MachineTurns
from watcher.polling.robots import read_robots, site_of
from watcher.polling.turns import Line
from watcher.settings import Settings

ROBOTS_KEPT = timedelta(hours=24)
SILENCE_SECONDS = 120.0
# What keeps us from a robots.txt would keep us from the page as well, and is the better word for it.
_SAYS_IT_ALL = {"refused-address", "tls", "wait", "no-such-host", "connection", "timeout"}


@dataclass
class _Host:
    pause: float
    free_at: float = 0.0
    silent_until: float = 0.0
    turn: Line = field(default_factory=Line)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def leave_alone_until(self, moment: float) -> None:
        with self.guard:
            self.free_at = max(self.free_at, moment)


@dataclass
class _Site:
    rules: Protego | None = None
    read_at: datetime | None = None
    reading: Line = field(default_factory=Line)


class Politeness:
    """What we know of the hosts we ask; shared by all runs of a process, also by those of other threads' event loops.

    `pause`: seconds between the end of one question to a host and the next, unless its Crawl-delay is longer;
    `longest_wait`: a run that would have to wait longer for one question fails (`wait`) instead of blocking others;
    `machine`: the turns are shared with other processes too.
    """

    def __init__(
        self,
        *,
        pause: float = 1.0,
        longest_wait: float = 120.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        machine: MachineTurns | None = None,
    ) -> None:
        self._pause = pause
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._clock = clock
        self._machine = machine
        self._hosts: dict[str, _Host] = {}
        self._sites: dict[str, _Site] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """The right to ask this host now. Waits for it; raises FetchFailed (`wait`) if that would take too long."""
        host = self._host(url)
        async with host.turn:
            while True:
                await self._wait_for(url, host)
                async with self._turn_of_machine(url):
                    if self._machine and self._machine.wait(_name(url)) > 0:
                        continue  # another process was first
                    try:
                        yield
                    finally:
                        self.hold_back(url, host.pause)
                    return

    async def _wait_for(self, url: str, host: _Host) -> None:
        """Before the turn is taken: one who waits while holding it would keep it from those who look now and then."""
        wait = self._wait_of(url, host)
        if wait > self._longest_wait:
            what = f"wants {wait:.0f} seconds of pause before the next question"
            raise FetchFailed("wait", site_of(url), what, retry_after=timedelta(seconds=wait))
        if wait > 0:
            await self._sleep(wait)

    def _wait_of(self, url: str, host: _Host) -> float:
        """Seconds until the host may be asked again."""
        wait = host.free_at - self._clock()
        return max(wait, self._machine.wait(_name(url))) if self._machine else wait

    def is_silent(self, url: str) -> bool:
        """Whether a moment ago the host gave no answer however often it was asked."""
        return self._clock() < self._host(url).silent_until

    def note_silence(self, url: str) -> None:
        """The host gave no answer: for a while one question is enough to know that it still does not."""
        self._host(url).silent_until = self._clock() + SILENCE_SECONDS

    def hold_back(self, url: str, seconds: float) -> None:
        """Ask this host nothing more for so long."""
        self._host(url).leave_alone_until(self._clock() + seconds)
        if self._machine:
            self._machine.leave_alone(_name(url), seconds)

    async def check_robots(self, client: Client, url: str, now: datetime) -> None:
        """Raises FetchFailed: `robots` where robots.txt forbids the address, `robots-unreachable` if it is not told."""
        site = self._sites.setdefault(site_of(url), _Site())
        async with site.reading:
            if site.read_at is None or now - site.read_at >= ROBOTS_KEPT:
                site.rules = await self._read_robots(client, url)
                site.read_at = now
        if site.rules is None:
            return
        if not site.rules.can_fetch(url, PRODUCT):
            raise FetchFailed("robots", site_of(url), "robots.txt asks us not to read this address")
        self._host(url).pause = max(self._pause, site.rules.crawl_delay(PRODUCT) or 0.0)

    async def _read_robots(self, client: Client, url: str) -> Protego | None:
        """The site's rules, or None if it has none: any 4xx means that it asks nothing of robots (RFC 9309, 2.3.1)."""
        request = Request(url=f"{site_of(url)}/robots.txt")
        try:
            answer = await client.get_answer(request, turn=self.turn)
        except FetchFailed as failure:
            if failure.kind in _SAYS_IT_ALL:
                raise
            if failure.status is not None and 400 <= failure.status < 500 and failure.status != 429:
                return None
            if failure.kind == "bot-wall":
                raise
            what = f"robots.txt cannot be read, so we do not know what we may ask: {failure}"
            raise FetchFailed(
                "robots-unreachable", site_of(url), what, status=failure.status, retry_after=failure.retry_after
            ) from failure
        return read_robots(answer.body, PRODUCT)

    def _turn_of_machine(self, url: str) -> AbstractAsyncContextManager[None]:
        return self._machine.turn(_name(url)) if self._machine else nullcontext()

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(_name(url), _Host(self._pause))


def politeness_of(settings: Settings) -> Politeness:
    """Together with the other processes of this installation on this machine, where they can tell each other."""
    return Politeness(machine=MachineTurns(settings.cache_dir / "hosts") if CAN_BE_SHARED else None)


def _name(url: str) -> str:
    return urlsplit(url).hostname or ""
