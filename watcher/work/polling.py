"""Asking sources over the network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from sources.entry import Entry
from watcher.clock import running_from
from watcher.net.http import Client
from watcher.polling.beside import ReadsBeside
from watcher.polling.crawl import Progress
from watcher.polling.fetch import LiveFetcher
from watcher.polling.letters import LetterBox
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.work.service import Service

HOSTS_AT_ONCE = 32


async def run_live(
    service: Service,
    entries: Sequence[Entry],
    now: datetime,
    progress: Progress,
    how: RunOptions,
    seconds: Callable[[], float] = time.monotonic,
) -> list[RunReport]:
    """One run of each source; the reports in their order. One that fails in an unforeseen way is told as broken.

    Different hosts are asked side by side. Sources on one host follow one another: side by side they would only wait
    for each other's turns, with a claim each that grows old, and keep other hosts from being asked. Of a long round
    another process reads the answers. `now`: when the round begins; `seconds`: how time passes while it lasts.
    """
    places = asyncio.Semaphore(HOSTS_AT_ONCE)
    async with Client(service.settings) as client, ReadsBeside() as beside:
        how = replace(how, clock=running_from(now, seconds), read=beside.read)
        letters = LetterBox(service.settings, client)

        async def run_host(on_host: Sequence[Entry]) -> list[RunReport]:
            async with places:
                return [await told(entry) for entry in on_host]

        async def told(entry: Entry) -> RunReport:
            report = await run_one(entry)
            if how.on_report:
                how.on_report(report)
            return report

        async def run_one(entry: Entry) -> RunReport:
            fetcher = LiveFetcher(client, service.engine, service.politeness, letters=letters)
            try:
                return await run_source(service.engine, entry, fetcher, now, progress, how)
            except Exception as fault:  # noqa: BLE001 - told in the report; the other sources must be asked all the same
                problem = f"unforeseen fault: {type(fault).__name__}: {fault}"
                return RunReport(entry.id, "broken", problems=(problem,))

        by_host = await asyncio.gather(*map(run_host, _by_host(entries)))
    reports = {report.source: report for reports in by_host for report in reports}
    return [reports[entry.id] for entry in entries]


def _by_host(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries of each host. What a source asks elsewhere waits for its turn there, as politeness has it."""
    hosts: dict[str | None, list[Entry]] = {}
    for entry in entries:
        hosts.setdefault(urlsplit(entry.url).hostname, []).append(entry)
    return list(hosts.values())
