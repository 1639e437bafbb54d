"""The pictures count every call once for each area, and each number opens exactly the calls it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlmodel import select

from subscriptions.models import Delivery, Match, Organisation, PriorityArea, Recipient
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.calls.models import Call
from watcher.db import transaction
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.overview_facts import DAYS, Belonging, coming

TODAY = date(2026, 5, 7)
days = st.dates(date(2026, 1, 1), date(2027, 6, 1)).map(str)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        sign_in(client, database, now, kommun="reader")
        yield client


def meet(database: Engine, *, band: str = "strong") -> None:
    """The area meets every call."""
    with transaction(database) as session:
        for row in session.exec(select(Call)).all():
            session.add(
                Match(
                    area_id=1, key=f"event:9{row.id}", revision=1, call_id=row.id or 0, version_id=row.version_id or 0,
                    score=0.8, band=band, reasons=[],
                )
            )  # fmt: skip


def crowd(database: Engine) -> None:
    """Five hundred last days in one week, a call without programme, and one that is always open."""
    many = [call(f"C-{number}", title=f"{HOSTILE} {number}", programme="Många") for number in range(500)]
    run(database, *many, call("C-r", status="rolling", deadlines=[], programme=None), whole=False)


def test_every_number_of_the_matrix_opens_as_many_calls(pages: TestClient, database: Engine) -> None:
    crowd(database)
    meet(database)
    for by, least in (("level", 4), ("programme", 4)):
        page = pages.get(f"/overview?by={by}").text
        matrix = page[page.index('id="coverage"') : page.index('id="volume"')]
        numbers = re.findall(r'<a href="(/calls\?[^"]*)">([^<]*)</a>', matrix)
        assert len(numbers) >= least
        for address, number in numbers:
            found = pages.get(unescape(address)).text
            assert re.search(rf">{number} utlysning", found), (address, number)


def test_every_mark_of_the_timeline_and_every_number_beside_it_opens_as_many_calls(
    pages: TestClient, database: Engine
) -> None:
    crowd(database)
    later = ["2026-05-11", "2026-05-13", "2026-06-02", "2026-09-30"]
    run(database, call("C-s", deadlines=[{"date": day} for day in later]), whole=False)
    meet(database)
    page = pages.get("/overview").text
    picture = page[page.index('id="timeline"') : page.index('id="coverage"')]
    marks = re.findall(r'<a href="([^"]*)" tabindex="-1">.*?<circle[^>]*/>(?:<text[^>]*>([^<]*)</text>)?</a>', picture)
    cells = re.findall(r'<a href="(/calls\?[^"]*after=[^"]*)">([^<]*)</a>', picture)
    assert len(marks) > 3
    assert len(cells) > 3
    for address, number in (*marks, *cells):
        found = pages.get(unescape(address)).text
        assert re.search(rf">{number or 1} utlysning", found), (address, number)


def test_no_call_is_left_out_of_the_timeline_and_titles_stay_text(pages: TestClient, database: Engine) -> None:
    crowd(database)
    meet(database)
    page = pages.get("/overview").text
    assert "<script>" not in page
    assert ">500</text>" in page
    assert "1 löpande, 1 utan känd dag" in unescape(page)
    assert "Skolutbyten i Norden" in page[: page.index("</svg>")]
    assert "Deadlines in the coming six months" in pages.get("/overview?lang=en").text


@given(st.lists(st.tuples(st.lists(days, max_size=4).map(sorted), st.sampled_from(["open", "rolling"])), max_size=20))
def test_each_call_is_drawn_or_counted_beside(some: list[tuple[list[str], str]]) -> None:
    calls = [Belonging(1, number, status, "eu", "", tuple(when)) for number, (when, status) in enumerate(some)]
    found = coming(calls, TODAY)
    drawn = {each for calls_then in found.days.values() for each in calls_then}
    assert len(drawn) + found.later + found.rolling + found.unknown == len(calls)
    assert all(0 <= (day - TODAY).days < DAYS for day in found.days)


def test_the_page_opens_at_its_top_though_marks_of_pictures_are_no_steps_of_the_keyboard(
    pages: TestClient, database: Engine
) -> None:
    meet(database)
    page = pages.get("/overview").text
    assert 'tabindex="-1"' in page
    assert "autofocus" not in page


def test_weak_links_are_in_no_picture(pages: TestClient, database: Engine) -> None:
    meet(database, band="weak")
    assert 'class="mark"' not in pages.get("/overview").text


def test_one_sees_only_organisations_of_ones_own(pages: TestClient, database: Engine) -> None:
    assert "Exempelköpings kommun" in pages.get("/overview").text
    assert pages.get("/overview?organisation=grannen").status_code == 404


def test_pages_of_one_organisation_open_on_that_where_ones_role_is_the_highest(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="a", name="Alby kommun"))
        session.flush()
        session.add(Recipient(id=9, organisation_id="a", kind="email", address="a@example.org"))
        session.flush()
        session.add(
            Delivery(
                id=9, identity="9a", recipient_id=9, kind="email", subject="Albys", state="sent", next_try_at=now,
                created_at=now, sent_at=now,
            )
        )  # fmt: skip
    sign_in(pages, database, now, a="reader", kommun="coordinator")
    for path in ("/overview", "/letters"):
        assert '<option value="kommun" selected>' in pages.get(path).text
        assert '<option value="a" selected>' in pages.get(f"{path}?organisation=a").text
    page = pages.get("/").text
    assert page.index("Exempelköpings kommun") < page.index("Alby kommun")
    sign_in(pages, database, now, a="reader", kommun="reader")  # alike: by name
    assert '<option value="a" selected>' in pages.get("/overview").text


def test_without_areas_the_page_says_what_to_do(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        session.get_one(PriorityArea, 1).active = False
    assert "Här finns inga prioriterade områden ännu" in pages.get("/overview").text


def test_the_page_asks_few_questions_however_much_there_is(pages: TestClient, database: Engine) -> None:
    crowd(database)
    meet(database)
    asked: list[str] = []

    def count(_c: object, _r: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database, "before_cursor_execute", count)
    try:
        pages.get("/overview")
    finally:
        event.remove(database, "before_cursor_execute", count)
    assert 0 < len([each for each in asked if each.startswith("SELECT")]) <= 15
