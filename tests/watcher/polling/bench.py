"""A bench for fetchers: a real server, a real database, and a clock that moves only when somebody sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from sources.contract import Page, Request
from tests.loopback import Handler, Server, http, serving
from watcher.db import transaction
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.polling.fetch import LiveFetcher, Politeness, Unchanged
from watcher.settings import Settings

ROBOTS = "/robots.txt"
NO_ROBOTS = http(b"", "404 Not Found")
SOURCE = "example"


class Bench:
    """A server, and fetchers that never really wait."""

    def __init__(self, settings: Settings, engine: Engine, now: datetime) -> None:
        self.settings, self.engine, self.now = settings, engine, now
        self.slept: list[float] = []
        self.clock = 0.0
        self.fetcher: LiveFetcher | None = None
        self.politeness = Politeness(sleep=self._sleep, clock=lambda: self.clock)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock += seconds

    def run(self, handler: Handler, work: Callable[[Run], Awaitable[Any]]) -> tuple[Any, Server]:
        async def go() -> tuple[Any, Server]:
            async with serving(handler) as server, Client(self.settings, clock=lambda: self.now) as client:
                return await work(Run(self, server, client)), server

        return asyncio.run(go())

    def fetch(self, handler: Handler, path: str = "/calls", **request: Any) -> tuple[Page | Unchanged, Server]:
        async def work(run: Run) -> Page | Unchanged:
            return await run.fetch(path, **request)

        return self.run(handler, work)

    def failure(self, handler: Handler, **request: Any) -> FetchFailed:
        with pytest.raises(FetchFailed) as failed:
            self.fetch(handler, **request)
        return failed.value


class Run:
    """One run of one source against the server."""

    def __init__(self, bench: Bench, server: Server, client: Client) -> None:
        self.bench, self.server = bench, server
        self.again(client)

    def again(self, client: Client | None = None) -> None:
        """Begin a new run."""
        self.client = client or self.client
        self.fetcher = LiveFetcher(self.client, self.bench.engine, self.bench.politeness, jitter=lambda: 0.5)
        self.bench.fetcher = self.fetcher

    async def fetch(self, path: str = "/calls", **request: Any) -> Page | Unchanged:
        question = Request(url=self.server.url(path), **request)
        return await self.fetcher.fetch(question, source_id=SOURCE, now=self.bench.now)

    def remember(self, *, whole: bool = True) -> None:
        with transaction(self.bench.engine) as session:
            self.fetcher.remember(session, SOURCE, self.bench.now, whole=whole)
