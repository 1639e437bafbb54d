"""A list whose end is told by an answer that looks like a failure."""

from __future__ import annotations

import json

import pytest

from sources.contract import Known, Page
from sources.kinds import wordpress
from tests.loopback import http, saying, site
from tests.sources.kinds.cases import an_entry
from tests.watcher.polling.bench import NO_ROBOTS, Bench, Run
from watcher.net.failures import FetchFailed
from watcher.polling.crawl import crawl

END = "rest_post_invalid_page_number"


def told(code: object, status: str = "400 Bad Request") -> bytes:
    return http(json.dumps({"code": code, "data": {"status": 400}}).encode(), status, Content_Type="application/json")


def test_the_answer_that_ends_a_list_is_given_to_the_reader(bench: Bench) -> None:
    page, _ = bench.fetch(saying(NO_ROBOTS, told(END)), end_code=END)
    assert isinstance(page, Page)
    assert page.status == 400
    assert END.encode() in page.body


@pytest.mark.parametrize(
    "answer",
    [
        told("rest_invalid_param"),
        told(None),
        told(END, "404 Not Found"),
        told(END, "403 Forbidden"),
        http(END.encode(), "400 Bad Request"),
        http(b"[" * 100_000, "400 Bad Request"),
        http(b"\xff\xfe", "400 Bad Request"),
        http(b"", "400 Bad Request"),
        http(json.dumps([END]).encode(), "400 Bad Request"),
    ],
)
def test_every_other_refusal_stays_a_failure(bench: Bench, answer: bytes) -> None:
    failure = bench.failure(saying(NO_ROBOTS, answer), end_code=END)
    assert failure.kind == "status"
    assert bench.slept == [1.0]  # the pause after robots.txt: what will not pass is not tried again


def test_a_question_that_expects_no_end_fails_on_it(bench: Bench) -> None:
    assert bench.failure(saying(NO_ROBOTS, told(END))).status == 400


def test_a_list_of_exactly_two_full_pages_is_read_whole(bench: Bench) -> None:
    def items(*numbers: int) -> bytes:
        found = [
            {"id": number, "link": f"https://www.example.org/{number}", "title": {"rendered": f"Bidrag {number}"}}
            for number in numbers
        ]
        return http(json.dumps(found).encode(), Content_Type="application/json")

    async def work(run: Run) -> object:
        options = {"api_url": run.server.url("/calls"), "per_page": 2}
        source = wordpress.build(an_entry("wordpress", options))
        return await crawl(source, run.fetcher, Known(), bench.now, lambda _: None)

    paged = {f"/calls?per_page=2&orderby=id&order=asc&page={n}": items(2 * n, 2 * n + 1) for n in (1, 2)}
    paged |= {"/calls?per_page=2&orderby=id&order=asc&page=3": told(END)}
    result, _ = bench.run(site(paged), work)
    assert (result.failure, len(result.calls)) == (None, 4)


def test_a_first_page_that_is_refused_is_no_empty_list(bench: Bench) -> None:
    async def work(run: Run) -> None:
        source = wordpress.build(an_entry("wordpress", {"api_url": run.server.url("/calls")}))
        (first,) = source.start(bench.now, Known())
        with pytest.raises(FetchFailed):
            await run.fetcher.fetch(first, source_id="x", now=bench.now)

    bench.run(saying(NO_ROBOTS, told(END)), work)
