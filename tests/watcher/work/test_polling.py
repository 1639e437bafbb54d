"""Asking sources over the network, as the jobs do."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from sqlalchemy import Engine

from sources.entry import Entry
from tests.loopback import Asked, http, serving
from watcher.polling.pipeline import RunOptions, RunReport
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.work.polling import run_live
from watcher.work.service import Service

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Fonden</title><link>https://fonden.example/</link>
<item><title>Stod till skolor</title><link>https://fonden.example/skolor</link></item></channel></rss>"""


def entry(name: str, url: str) -> Entry:
    names = {"sv": name, "en": name}
    return Entry.model_validate(
        {"id": name, "name": names, "kind": "feed", "url": url, "level": "national", "verified_on": date(2026, 5, 1)}
    )


def test_two_jobs_at_once_ask_one_host_one_question_at_a_time(
    database: Engine, settings: Settings, now: datetime
) -> None:
    service = Service(settings, database, Politeness(pause=0.0))
    under_way: list[str] = []
    most = 0

    async def slow_site(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal most
        under_way.append(asked.target)
        most = max(most, len(under_way))
        await asyncio.sleep(0.1)
        under_way.remove(asked.target)
        missing = asked.target == "/robots.txt"
        writer.write(http(b"", "404 Not Found") if missing else http(FEED, Content_Type="application/rss+xml"))

    def job(one: Entry) -> list[RunReport]:
        return asyncio.run(run_live(service, [one], now, lambda _: None, RunOptions()))

    async def go() -> list[list[RunReport]]:
        async with serving(slow_site) as server:
            two = [entry(name, server.url(f"/{name}.xml")) for name in ("ett", "tva")]
            return await asyncio.gather(*(asyncio.to_thread(job, one) for one in two))

    reports = [report for found in asyncio.run(go()) for report in found]
    assert [(report.source, report.outcome) for report in reports] == [("ett", "complete"), ("tva", "complete")]
    assert most == 1
