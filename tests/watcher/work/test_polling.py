"""Asking sources over the network, as the jobs do."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from tests.loopback import Asked, http, serving, site
from watcher.db import reading
from watcher.polling.models import SourceState
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


def test_hosts_are_asked_side_by_side_and_the_sources_of_one_host_one_after_the_other(
    database: Engine, settings: Settings, now: datetime
) -> None:
    waits: list[str] = []
    claimed: list[set[str]] = []

    async def go() -> list[RunReport]:
        both = asyncio.Event()

        async def needs_both_hosts(asked: Asked, writer: asyncio.StreamWriter) -> None:
            if asked.target == "/robots.txt":
                waits.append(asked.headers["host"].partition(":")[0])
                if len(waits) == 2:
                    both.set()
                await asyncio.wait_for(both.wait(), 20)  # the one host is asked while the other has not answered
                writer.write(http(b"", "404 Not Found"))
                return
            with reading(database) as session:
                states = session.exec(select(SourceState))
                claimed.append({state.source for state in states if state.claim is not None})
            writer.write(http(FEED, Content_Type="application/rss+xml"))

        async with serving(needs_both_hosts) as server:
            hosts = {"a": "127.0.0.1", "b": "localhost"}
            entries = [entry(f"{key}{number}", server.url(f"/{key}{number}", host))
                       for key, host in hosts.items() for number in range(3)]  # fmt: skip
            service = Service(settings, database, Politeness(pause=0.0))
            return await run_live(service, entries, now, lambda _: None, RunOptions())

    reports = asyncio.run(go())
    assert [(report.source, report.outcome) for report in reports] == [
        (f"{key}{number}", "complete") for key in "ab" for number in range(3)
    ]
    assert sorted(waits) == ["127.0.0.1", "localhost"]
    assert all(len([name for name in held if name[0] == key]) <= 1 for held in claimed for key in "ab")


def test_an_unforeseen_fault_of_one_source_is_told_and_the_next_on_its_host_is_read(
    database: Engine, settings: Settings, now: datetime
) -> None:
    async def go() -> list[RunReport]:
        pages = {"/bad.xml": http(FEED), "/good.xml": http(FEED, Content_Type="application/rss+xml")}
        async with serving(site(pages)) as server:
            bad = entry("bad", server.url("/bad.xml")).model_copy(update={"kind": "no-such-kind"})
            entries = [bad, entry("good", server.url("/good.xml"))]
            service = Service(settings, database, Politeness(pause=0.0))
            return await run_live(service, entries, now, lambda _: None, RunOptions())

    bad, good = asyncio.run(go())
    assert (bad.outcome, good.outcome) == ("broken", "complete")
    assert "no-such-kind" in bad.problems[0]
