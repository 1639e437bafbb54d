"""Asking sources over the network, as the jobs do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from tests.loopback import Asked, http, serving, site
from watcher.db import reading
from watcher.polling.claims import due_sources
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


class LongRound:
    """A site each of whose lists takes most of an hour to answer, by a clock that only its answers move on."""

    def __init__(self, seconds_each: float, meanwhile: Callable[[Asked], Awaitable[None]] | None = None) -> None:
        self.passed, self._each, self._meanwhile = 0.0, seconds_each, meanwhile
        self.lists: list[str] = []

    def seconds(self) -> float:
        return self.passed

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.target == "/robots.txt":
            writer.write(http(b"", "404 Not Found"))
            return
        self.lists.append(asked.target)
        self.passed += self._each
        if self._meanwhile is not None:
            await self._meanwhile(asked)
        writer.write(http(FEED, Content_Type="application/rss+xml"))


def test_in_a_round_that_outlasts_a_claim_no_other_worker_reads_what_is_being_read(
    database: Engine, settings: Settings, now: datetime
) -> None:
    """Else a claim of the end of a long round would have run out before it began."""
    names, others = ("ett", "tva", "tre"), []
    minutes = 30
    entries: list[Entry] = []

    async def another_worker(asked: Asked) -> None:
        """Looks for work while each list is being read, and would read the same ones."""
        other = Service(settings, database, Politeness(pause=0.0))
        at = now + timedelta(minutes=minutes * len(site.lists))
        mine = [one for one in entries if one.url.endswith(asked.target)]
        others.extend(await run_live(other, mine, at, lambda _: None, RunOptions(), site.seconds))

    site = LongRound(minutes * 60, another_worker)

    async def go() -> list[RunReport]:
        async with serving(site) as server:
            entries.extend(entry(name, server.url(f"/{name}.xml")) for name in names)
            service = Service(settings, database, Politeness(pause=0.0))
            return await run_live(service, entries, now, lambda _: None, RunOptions(), site.seconds)

    assert [report.outcome for report in asyncio.run(go())] == ["complete"] * 3
    assert site.lists == [f"/{name}.xml" for name in names]
    assert [(report.source, report.outcome) for report in others] == [(name, "busy") for name in names]


def test_what_another_worker_has_read_meanwhile_is_not_read_again_in_a_long_round(
    database: Engine, settings: Settings, now: datetime
) -> None:
    entries: list[Entry] = []

    async def another_worker(asked: Asked) -> None:
        if asked.target == "/ett.xml":
            other = Service(settings, database, Politeness(pause=0.0))
            at = now + timedelta(minutes=50)
            await run_live(other, entries[1:], at, lambda _: None, RunOptions(), site.seconds)

    site = LongRound(3_000.0, another_worker)

    async def go() -> list[RunReport]:
        async with serving(site) as server:
            entries.extend(entry(name, server.url(f"/{name}.xml")) for name in ("ett", "tva"))
            service = Service(settings, database, Politeness(pause=0.0))
            return await run_live(service, entries, now, lambda _: None, RunOptions(), site.seconds)

    assert [report.outcome for report in asyncio.run(go())] == ["complete", "busy"]
    assert site.lists == ["/ett.xml", "/tva.xml"]


def test_a_daily_tick_reads_every_source_every_day_however_long_its_rounds_take(
    database: Engine, settings: Settings, now: datetime
) -> None:
    """Rounds of most of a day, and a timer that is now and then a few seconds early."""
    site = LongRound(5 * 3_600.0)
    names = ("ett", "tva", "tre", "fyra")

    async def go() -> None:
        async with serving(site) as server:
            catalogue = {name: entry(name, server.url(f"/{name}.xml")) for name in names}
            for day in range(10):
                at = now + timedelta(days=day, seconds=(0, 40, -20)[day % 3])
                due = due_sources(database, catalogue, at)
                service = Service(settings, database, Politeness(pause=0.0))
                await run_live(service, due, at, lambda _: None, RunOptions(), site.seconds)

    asyncio.run(go())
    assert Counter(site.lists) == {f"/{name}.xml": 10 for name in names}


def test_a_host_that_wants_to_be_left_alone_is_so_from_its_answer_on(
    database: Engine, settings: Settings, now: datetime
) -> None:
    passed = [0.0]

    async def busy(asked: Asked, writer: asyncio.StreamWriter) -> None:
        passed[0] += 7_200.0
        writer.write(http(b"", "503 Service Unavailable", Retry_After=str(23 * 3_600)))

    async def go() -> None:
        async with serving(busy) as server:
            service = Service(settings, database, Politeness(pause=0.0))
            one = entry("ett", server.url("/ett.xml"))
            await run_live(service, [one], now, lambda _: None, RunOptions(), lambda: passed[0])

    asyncio.run(go())
    with reading(database) as session:
        assert session.get_one(SourceState, "ett").next_due_at == now + timedelta(hours=2 + 23)
