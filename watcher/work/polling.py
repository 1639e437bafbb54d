"""Asking sources over the network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sources.entry import Entry
from watcher.net.http import Client
from watcher.polling.crawl import Progress
from watcher.polling.fetch import LiveFetcher
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.work.service import Service

# Different hosts are asked side by side; one host never gets two questions at once.
SOURCES_AT_ONCE = 8


async def run_live(
    service: Service, entries: Sequence[Entry], now: datetime, progress: Progress, how: RunOptions
) -> list[RunReport]:
    """One run of each source. One that fails in an unforeseen way becomes a broken report; the others go on."""
    places = asyncio.Semaphore(SOURCES_AT_ONCE)
    async with Client(service.settings) as client:

        async def run_one(entry: Entry) -> RunReport:
            async with places:
                fetcher = LiveFetcher(client, service.engine, service.politeness)
                return await run_source(service.engine, entry, fetcher, now, progress, how)

        outcomes = await asyncio.gather(*map(run_one, entries), return_exceptions=True)
    return [_report(entry, outcome) for entry, outcome in zip(entries, outcomes, strict=True)]


def _report(entry: Entry, outcome: RunReport | BaseException) -> RunReport:
    if isinstance(outcome, RunReport):
        return outcome
    if not isinstance(outcome, Exception):
        raise outcome
    return RunReport(entry.id, "broken", problems=(f"unforeseen fault: {type(outcome).__name__}: {outcome}",))
