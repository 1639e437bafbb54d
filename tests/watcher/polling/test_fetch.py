import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sources.contract import Page, Request
from tests.loopback import http, saying, serving, site
from tests.watcher.polling.bench import NO_ROBOTS, ROBOTS, SOURCE, Bench, Run
from watcher.net.failures import FetchFailed
from watcher.polling.fetch import Unchanged


def test_a_page_comes_with_its_bytes_type_and_final_address(bench: Bench) -> None:
    moved = http(b"", "301 Moved", Location="/lista")
    pages = {"/calls": moved, "/lista": http(b"<ul>", Content_Type="text/html; charset=utf-8")}
    page, server = bench.fetch(site(pages), context={"page": "1"})
    assert isinstance(page, Page)
    assert (page.body, page.content_type, page.status) == (b"<ul>", "text/html; charset=utf-8", 200)
    assert page.url == server.url("/lista")
    assert page.request.context == {"page": "1"}


def test_robots_txt_is_read_first_and_once_a_day(bench: Bench) -> None:
    async def work(run: Run) -> None:
        for hours in (0, 0, 23, 24):
            bench.now += timedelta(hours=hours)
            await run.fetch()
            bench.now -= timedelta(hours=hours)

    _, server = bench.run(site({"/calls": http(b"calls")}), work)
    assert server.targets == [ROBOTS, "/calls", "/calls", "/calls", ROBOTS, "/calls"]


def test_two_runs_on_one_host_read_its_robots_txt_once(bench: Bench) -> None:
    async def work(run: Run) -> None:
        await asyncio.gather(*(run.fetch(f"/calls/{number}") for number in range(4)))

    _, server = bench.run(saying(NO_ROBOTS, http(b"calls")), work)
    assert server.targets.count(ROBOTS) == 1
    assert len(bench.slept) == 4  # after robots.txt, and between the pages


def test_what_robots_txt_forbids_is_not_asked(bench: Bench) -> None:
    async def work(run: Run) -> None:
        with pytest.raises(FetchFailed) as failed:
            await run.fetch()
        assert failed.value.kind == "robots"

    handler = site({ROBOTS: http(b"User-agent: *\nDisallow: /calls"), "/calls": http(b"calls")})
    _, server = bench.run(handler, work)
    assert server.targets == [ROBOTS]


def test_a_redirect_does_not_lead_around_robots_txt(bench: Bench) -> None:
    pages = {
        ROBOTS: http(b"User-agent: *\nDisallow: /private"),
        "/calls": http(b"", "302 Found", Location="/private/calls"),
        "/private/calls": http(b"calls"),
    }
    assert bench.failure(site(pages)).kind == "robots"


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
def test_a_site_without_a_readable_robots_txt_forbids_nothing(bench: Bench, status: str) -> None:
    page, _ = bench.fetch(site({"/calls": http(b"calls")}, missing=http(b"", status)))
    assert isinstance(page, Page)


@pytest.mark.parametrize("robots", [http(b"", "500 Oops"), http(b"", "429 Too Many Requests"), b""])
def test_a_site_that_cannot_tell_what_it_allows_is_not_asked(bench: Bench, robots: bytes) -> None:
    async def work(run: Run) -> None:
        with pytest.raises(FetchFailed) as failed:
            await run.fetch()
        assert failed.value.kind == ("robots-unreachable" if robots else "connection")

    _, server = bench.run(site({ROBOTS: robots, "/calls": http(b"calls")}), work)
    assert server.targets == [ROBOTS] * 3


def test_a_refused_address_is_called_that_and_not_asked_again(bench: Bench) -> None:
    bench.settings = replace(bench.settings, allow_private_addresses=False)
    assert bench.failure(site({"/calls": http(b"calls")})).kind == "refused-address"
    assert bench.slept == []


def test_the_pause_robots_txt_asks_for_is_kept(bench: Bench) -> None:
    async def work(run: Run) -> None:
        for _ in range(3):
            await run.fetch()

    bench.run(site({ROBOTS: http(b"User-agent: *\nCrawl-delay: 20"), "/calls": http(b"calls")}), work)
    assert bench.slept == [1.0, 20.0, 20.0]


@pytest.mark.parametrize("first", [http(b"", "503 Busy"), http(b"", "429 Slow"), http(b"short", Content_Length="99")])
def test_what_may_pass_is_tried_again_after_a_growing_pause(bench: Bench, first: bytes) -> None:
    page, server = bench.fetch(saying(NO_ROBOTS, first, first, http(b"calls")))
    assert isinstance(page, Page)
    assert page.body == b"calls"
    assert server.targets == [ROBOTS, "/calls", "/calls", "/calls"]
    assert bench.slept == [1.0, 2.0, 4.0]


def test_after_three_tries_it_is_over(bench: Bench) -> None:
    async def work(run: Run) -> None:
        with pytest.raises(FetchFailed) as failed:
            await run.fetch()
        assert (failed.value.kind, failed.value.status) == ("status", 502)

    _, server = bench.run(site({"/calls": http(b"", "502 Bad Gateway")}), work)
    assert server.targets == [ROBOTS, "/calls", "/calls", "/calls"]


def test_a_host_that_was_silent_however_often_it_was_asked_is_asked_once_for_the_next_source(bench: Bench) -> None:
    async def work(run: Run) -> None:
        for _source in range(2):
            with pytest.raises(FetchFailed):
                await run.fetch()
            run.again()
        assert run.server.targets == [ROBOTS] * (3 + 1)
        bench.clock += 600
        with pytest.raises(FetchFailed):
            await run.fetch()

    _, server = bench.run(site({ROBOTS: b""}), work)
    assert server.targets == [ROBOTS] * (3 + 1 + 3)


@pytest.mark.parametrize("status", ["400 Bad", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
def test_what_will_not_pass_is_not_tried_again(bench: Bench, status: str) -> None:
    async def work(run: Run) -> None:
        with pytest.raises(FetchFailed):
            await run.fetch()

    _, server = bench.run(site({"/calls": http(b"", status)}), work)
    assert server.targets == [ROBOTS, "/calls"]


@pytest.mark.parametrize("pause", ["30", "Thu, 07 May 2026 06:00:30 GMT"])
def test_a_short_pause_asked_for_is_kept(bench: Bench, pause: str) -> None:
    page, _ = bench.fetch(saying(NO_ROBOTS, http(b"", "429 Slow", Retry_After=pause), http(b"calls")))
    assert isinstance(page, Page)
    assert bench.slept == [1.0, 30.0]
    assert bench.fetcher is not None
    assert bench.fetcher.wait is None


@pytest.mark.parametrize("pause", ["3600", "Thu, 07 May 2026 07:00:00 GMT"])
def test_a_long_pause_asked_for_moves_the_next_run(bench: Bench, pause: str) -> None:
    async def work(run: Run) -> None:
        for _ in range(2):
            with pytest.raises(FetchFailed) as failed:
                await run.fetch()
            assert failed.value.retry_after == timedelta(hours=1)
        assert run.fetcher.wait == timedelta(hours=1)

    _, server = bench.run(saying(NO_ROBOTS, http(b"", "503 Busy", Retry_After=pause)), work)
    assert server.targets == [ROBOTS, "/calls"]  # the second question was not even asked


def test_politeness_is_kept_on_every_host_a_redirect_leads_through(bench: Bench) -> None:
    async def work(run: Run) -> list[str]:
        async with serving(site({"/calls": http(b"calls")})) as other:
            question = Request(url=run.server.url(f"/?to={other.url('/calls', host='localhost')}"))
            await run.fetcher.fetch(question, source_id=SOURCE, now=bench.now)
            return other.targets

    async def redirecting(asked: Any, writer: asyncio.StreamWriter) -> None:
        target = asked.target.partition("to=")[2]
        writer.write(http(b"", "302 Found", Location=target) if target else NO_ROBOTS)

    targets, _ = bench.run(redirecting, work)
    assert targets == [ROBOTS, "/calls"]


def test_a_run_cut_off_in_the_middle_leaves_the_host_free_for_others(bench: Bench) -> None:
    async def work(run: Run) -> Page | Unchanged:
        task = asyncio.create_task(run.fetch("/slow"))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.wait_for(run.fetch("/calls"), 5)

    async def handler(asked: Any, writer: asyncio.StreamWriter) -> None:
        if asked.target == "/slow":
            await asyncio.sleep(60)
        writer.write(http(b"calls") if asked.target == "/calls" else NO_ROBOTS)

    page, _ = bench.run(handler, work)
    assert isinstance(page, Page)


@pytest.mark.parametrize("robots", [NO_ROBOTS, http(b"<title>Just a moment...</title>", "503 Service Unavailable")])
def test_a_bot_wall_is_told_at_once_and_not_tried_again(bench: Bench, robots: bytes) -> None:
    wall = http(b"", "403 Forbidden", cf_mitigated="challenge")
    failed: FetchFailed | None = None

    async def work(run: Run) -> None:
        nonlocal failed
        with pytest.raises(FetchFailed) as caught:
            await run.fetch()
        failed = caught.value

    _, server = bench.run(site({ROBOTS: robots, "/calls": wall}), work)
    assert failed is not None
    assert failed.kind == "bot-wall"
    assert len(server.targets) == (2 if robots is NO_ROBOTS else 1)
