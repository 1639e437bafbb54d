"""What a subscription would send now: of an area's words nothing is said before calls have been compared with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete
from sqlmodel import select

from subscriptions.digests.plan import Digest
from subscriptions.digests.render import RenderedMail, render_mail
from subscriptions.matching_work import match_changed_areas, match_new_events
from subscriptions.models import Match, PriorityArea
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.samples import WATER, fill, sign_in
from watcher.db import transaction
from watcher.polling.models import SourceState
from watcher.settings import Settings
from watcher.web.app import make_app

ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COUNTING, CHANGE_THEM = "jämförs just nu med områdenas ord", "ändra områdets ord"


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with transaction(database) as session:
        area = session.exec(select(PriorityArea)).one()
        area.name = "Kärnfysik"  # that no call is about
        session.execute(delete(Match))
        session.add_all([area, SourceState(source="boverket", last_success_at=now)])
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now)
        yield client


def count(database: Engine) -> None:
    match_new_events(database)
    match_changed_areas(database)


@ONE
def test_while_calls_are_compared_the_preview_says_so_and_looks_again_by_itself(
    pages: TestClient, database: Engine
) -> None:
    answer = pages.get("/previews/1")
    assert COUNTING in unescape(answer.text)
    assert CHANGE_THEM not in answer.text
    assert answer.headers["refresh"] == "10; url=/previews/1?look=1&lang=sv"
    stop = unescape(answer.text).split('">Sluta ladda om sidan')[0].rpartition('href="')[2]
    stopped = pages.get(stop)
    assert COUNTING in unescape(stopped.text)
    assert "refresh" not in stopped.headers
    count(database)
    answer = pages.get("/previews/1")
    assert COUNTING not in unescape(answer.text)
    assert CHANGE_THEM in answer.text
    assert "refresh" not in answer.headers


@ONE
def test_words_just_changed_and_calls_just_read_are_being_compared(pages: TestClient, database: Engine) -> None:
    count(database)
    with transaction(database) as session:
        area = session.exec(select(PriorityArea)).one()
        area.revision += 1
        session.add(area)
    assert COUNTING in unescape(pages.get("/previews/1").text)
    count(database)
    assert COUNTING not in unescape(pages.get("/previews/1").text)
    run(database, call("A-9", **WATER | {"title": "Kärnfysik för kommuner"}))
    assert COUNTING in unescape(pages.get("/previews/1").text)
    assert "are being compared" in pages.get("/previews/1?lang=en").text


@ONE
def test_a_source_that_somebody_wants_read_now_is_waited_for(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    count(database)
    with transaction(database) as session:
        session.get_one(SourceState, "boverket").asked_at = now
    answer = pages.get("/previews/1")
    assert "Källor läses just nu." in answer.text
    assert CHANGE_THEM not in answer.text
    assert "refresh" in answer.headers


@ONE
def test_after_a_first_letter_stands_what_to_do_next(pages: TestClient) -> None:
    first = unescape(pages.get("/previews/1?first=1").text).partition("<h2>Så går du vidare</h2>")[2]
    for there in ("departments", "areas", "subscriptions"):
        assert pages.get(first.partition(f"/{there}?")[0].rpartition('"')[2] + f"/{there}").status_code == 200
    assert "Så går du vidare" not in pages.get("/previews/1").text


@ONE
def test_what_to_do_next_stays_however_one_looks_again(pages: TestClient) -> None:
    page = unescape(pages.get("/previews/1?first=1").text)
    for words in ("Sluta ladda om sidan", "Titta igen"):
        link = page.partition(f">{words}</a>")[0].rpartition('href="')[2].strip('"')
        assert "Så går du vidare" in pages.get(link).text
    assert "refresh" not in pages.get("/previews/1?first=1&look=90").headers


@ONE
def test_the_page_and_the_frame_in_it_show_one_letter_that_is_set_once(
    settings: Settings, database: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, now)
    count(database)
    times: list[Digest] = []

    def noted(digest: Digest) -> RenderedMail:
        times.append(digest)
        return render_mail(digest)

    monkeypatch.setattr("subscriptions.digests.rendered.render_mail", noted)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        sign_in(client, database, now)
        assert "/previews/1/letter" in client.get("/previews/1").text
        letter = client.get("/previews/1/letter").text
        assert len(times) == 1
        assert letter == render_mail(times[0]).html
        with transaction(database) as session:
            session.exec(select(PriorityArea)).one().name = "Ett annat namn"
        assert "Ett annat namn" in client.get("/previews/1/letter").text
