"""Calls' own pages over the network: read when new or when the list says something new, else asked if they changed."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import Page
from tests.loopback import Asked, http
from tests.pdfs import a_pdf, pdf_of
from tests.watcher.polling.bench import NO_ROBOTS, ROBOTS, SOURCE, Bench, Run
from tests.watcher.polling.detail_funder import LAST_DAY, NOT_MODIFIED, Funder, days, page
from watcher.calls.models import CallEvent
from watcher.db import reading, transaction
from watcher.settings import Settings


@pytest.fixture
def funder(database: Engine, settings: Settings, now: datetime) -> Funder:
    return Funder(database, settings, now)


def test_a_page_that_has_not_changed_costs_one_short_question_and_changes_nothing(funder: Funder) -> None:
    async def story() -> None:
        first = await funder.run()
        assert (first.outcome, funder.asked) == ("complete", ["a", "b"])
        held = funder.call()
        again = await funder.run()
        assert funder.asked == ["a?", "b?"]
        assert (again.outcome, again.counts["same"], again.counts["same_details"]) == ("complete", 2, 2)
        assert funder.call() == held
        assert days(held) == ["2026-09-15"]

    funder.live(story)
    assert funder.events == ["new", "new"]


def test_a_page_that_changed_is_read_the_same_day(funder: Funder) -> None:
    async def story() -> None:
        await funder.run()
        funder.pages["a"] = page("<p>Sista ansökningsdag är den 1 oktober 2026.</p>")
        await funder.run()
        assert days(funder.call()) == ["2026-10-01"]
        assert days(funder.call("b")) == ["2026-09-15"]

    funder.live(story)
    assert funder.events == ["new", "new", "changed"]


def test_a_new_call_is_read_at_once_and_the_known_ones_are_not_read_for_it(funder: Funder) -> None:
    funder.tagged = False

    async def story() -> None:
        await funder.run()
        funder.cards["c"] = "Kort om c"
        funder.pages["c"] = page(LAST_DAY)
        await funder.run()
        assert funder.asked == ["c"]
        assert days(funder.call("c")) == ["2026-09-15"]

    funder.live(story)
    assert funder.events == ["new", "new", "new"]


def test_when_the_list_says_something_new_of_a_call_its_page_is_read_whole(funder: Funder) -> None:
    async def story() -> None:
        await funder.run()
        funder.cards["b"] = "Kort om b, ändrat"
        await funder.run()
        assert funder.asked == ["a?", "b"]
        funder.cards["b"] = "Kort om b"  # back again: what was kept belongs to other words
        await funder.run()
        assert funder.asked == ["a?", "b"]
        assert days(funder.call("b")) == ["2026-09-15"]

    funder.live(story)


def test_a_server_that_tells_nothing_is_asked_every_third_day(funder: Funder) -> None:
    funder.tagged = False

    async def story() -> None:
        asked = []
        for _ in range(7):
            await funder.run()
            asked.append(list(funder.asked))
        assert asked == [["a", "b"], [], [], ["a", "b"], [], [], ["a", "b"]]

    funder.live(story)
    assert funder.events == ["new", "new"]


def test_once_a_week_a_page_is_read_whatever_the_server_says(funder: Funder) -> None:
    async def story() -> None:
        await funder.run()
        await funder.run(6.9)
        assert funder.asked == ["a?", "b?"]
        await funder.run(0.1)
        assert funder.asked == ["a", "b"]

    funder.live(story)


def test_a_page_that_could_not_be_read_is_asked_for_again_the_next_time(funder: Funder) -> None:
    async def story() -> None:
        funder.pages["a"] = b"<html><body><p>Utan huvuddel</p></body></html>"
        await funder.run()
        assert "no-detail-text" in funder.problems
        del funder.pages["b"]
        funder.pages["a"] = page(LAST_DAY)
        await funder.run(8)
        assert funder.asked == ["a", "b"]
        funder.pages["b"] = page(LAST_DAY)
        await funder.run()
        assert funder.asked == ["a?", "b"]
        assert days(funder.call("a")) == days(funder.call("b")) == ["2026-09-15"]

    funder.live(story)


def test_a_call_whose_page_is_not_read_still_closes_in_time(funder: Funder) -> None:
    funder.tagged = False

    async def story() -> None:
        await funder.run()
        funder.now = funder.now.replace(month=9, day=14)
        await funder.run(0)
        assert funder.call().status != "closed"
        await funder.run(2)
        assert funder.asked == []
        assert funder.call().status == "closed"

    funder.live(story)
    assert funder.events[-2:] == ["closed", "closed"]


def test_calls_that_are_the_same_are_judged_by_what_is_held_of_them(funder: Funder) -> None:
    """The list alone does not know that 30 of 40 are closed: that must not look like a jump."""
    funder.cards = {f"c{number}": "Kort" for number in range(50)}
    over = page("Sista ansökningsdag var den 1 april 2026.")
    funder.pages = {name: over if place < 28 else page(LAST_DAY) for place, name in enumerate(funder.cards)}

    async def story() -> None:
        assert (await funder.run()).counts["live"] == 22
        again = await funder.run()
        assert (again.outcome, again.counts["live"]) == ("complete", 22)

    funder.live(story)


def test_a_document_is_read_with_its_page_and_left_with_its_page(funder: Funder) -> None:
    funder.options = {"detail_document": "a.text"}
    funder.cards = {"a": "Kort om a"}
    funder.pages = {
        "a": page("<p>Om a.</p><a class=text href='/u/a.pdf'>Utlysningstext</a>"),
        "a.pdf": a_pdf(f"Utlysningstext\nKommuner kan söka.\n{LAST_DAY}"),
    }

    async def story() -> None:
        await funder.run()
        assert funder.asked == ["a", "a.pdf"]
        held = funder.call()
        assert days(held) == ["2026-09-15"]
        assert held.eligibility.applicant_types == ("municipality",)
        assert held.text.startswith("Om a.\nUtlysningstext")
        await funder.run()
        assert funder.asked == ["a?"]
        assert funder.call() == held
        funder.pages["a"] = page("<p>Om a, nu annat.</p><a class=text href='/u/a.pdf'>Utlysningstext</a>")
        await funder.run()
        assert funder.asked == ["a?", "a.pdf"]
        assert days(funder.call()) == ["2026-09-15"]

    funder.live(story)
    assert funder.events == ["new", "changed"]


@pytest.mark.parametrize(
    ("body", "code", "outcome"),
    [(pdf_of([b""]), "pdf-no-text", "complete"), (b"%PDF-1.4 gone", "pdf-damaged", "incomplete")],
)
def test_a_document_that_cannot_be_read_is_counted_by_its_code_and_takes_nothing_away(
    funder: Funder, body: bytes, code: str, outcome: str
) -> None:
    funder.cards = {"a": "Kort om a"}
    funder.pages = {"a": a_pdf(f"Utlysningstext om kommuner\n{LAST_DAY}")}

    async def story() -> None:
        await funder.run()
        funder.pages["a"] = body
        report = await funder.run()
        assert report.outcome == outcome
        assert f"1 x {code}" in funder.problems
        assert days(funder.call()) == ["2026-09-15"]
        assert "Utlysningstext om kommuner" in funder.call().text

    funder.live(story)
    assert funder.events == ["new"]


def test_a_document_without_text_is_read_like_any_other_and_not_every_day(funder: Funder) -> None:
    funder.facts = {"verified": "live"}
    funder.cards = {"a": "Kort om a"}
    funder.pages = {"a": pdf_of([b""])}

    async def story() -> None:
        first = await funder.run()
        assert (first.outcome, funder.asked) == ("complete", ["a"])
        assert "1 x pdf-no-text" in funder.problems
        await funder.run()
        assert funder.asked == ["a?"]
        funder.pages["a"] = a_pdf(f"Utlysningstext om kommuner\n{LAST_DAY}")
        await funder.run()
        assert days(funder.call()) == ["2026-09-15"]

    funder.live(story)


@pytest.mark.parametrize("tagged", [True, False])
def test_calls_that_share_a_page_leave_each_other_what_is_remembered_of_it(
    database: Engine, settings: Settings, now: datetime, tagged: bool
) -> None:
    bench, again = Bench(settings, database, now), ("a, ändrat", "b", "c")

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        body = NO_ROBOTS if asked.target == ROBOTS else http(b"x", **({"ETag": '"1"'} if tagged else {}))
        writer.write(NOT_MODIFIED if "if-none-match" in asked.headers else body)

    async def read(run: Run, *cards: str) -> list[bool]:
        """Whether each card's page was read whole, in one run."""
        run.again()
        pages = [
            await run.fetch("/u", purpose="detail", context={"external_id": card[0], "listed": card}) for card in cards
        ]
        with transaction(database) as session:
            run.fetcher.remember_details(session, SOURCE, now, missed=())
        return [isinstance(page, Page) for page in pages]

    async def story(run: Run) -> None:
        assert await read(run, "a", "b", "c") == [True, True, True]
        assert await read(run, "a", "b", "c") == [False, False, False]
        assert await read(run, *again) == [True, False, False]
        assert await read(run, *again) == [False, False, False]
        assert await read(run, "a") == [True]

    bench.run(answer, story)


def test_what_the_catalogue_says_otherwise_reaches_the_calls_of_pages_that_say_the_same(funder: Funder) -> None:
    async def story() -> None:
        funder.pages["a"] = page(f"<p>Projektet ska ha minst tre partner. {LAST_DAY}</p>")
        funder.facts = {"applicant_types": ["school"], "programme": "Skolstöd"}
        await funder.run()
        assert (await funder.run()).counts["same_details"] == 2
        funder.facts = {"applicant_types": ["municipality", "school"], "programme": "Stöd till skolor"}
        await funder.run()

    funder.live(story)
    call = funder.call()
    assert (call.eligibility.applicant_types, call.eligibility.min_partners) == (("municipality", "school"), 3)
    assert call.programme == "Stöd till skolor"
    with reading(funder.engine) as session:
        told = [event.changes for event in session.exec(select(CallEvent).order_by(col(CallEvent.id)))]
    assert told[2:] == [{}, {}]  # each is matched anew, and nobody is told
