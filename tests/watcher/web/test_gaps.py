"""What nobody gets is shown with what would cover it, and one press covers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Match, PriorityArea, Recipient, Subscription, SubscriptionRecipient
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    """Two areas of one department; its letter, read by somebody, holds the first of them."""
    ids = fill(database, now)
    with transaction(database) as session:
        session.add(PriorityArea(id=2, organisation_id="kommun", department_id=1, key="vatten", name="Rent vatten"))
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
        session.get_one(Subscription, 1).areas = ["utbyten"]
        session.flush()
        for number, band in enumerate(("weak", "strong")):
            version = session.get_one(Call, ids["water"]).version_id or 0
            session.add(
                Match(
                    area_id=2, key=f"call:{number}", revision=1, call_id=ids["water"], version_id=version, score=0.8,
                    band=band, reasons=[],
                )
            )  # fmt: skip
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        client.headers["origin"] = "http://testserver"
        yield client


def test_an_area_in_no_letter_stands_with_its_strong_calls(pages: TestClient) -> None:
    page = unescape(pages.get("/gaps").text)
    gap = page.index("Rent vatten")
    assert (
        page.index("Skolförvaltningen") < gap < page.index("1 aktuell utlysning") < page.index("Clean water in towns")
    )
    assert 'LIFE: utlysning för alla juridiska personer</a> <span class="original" lang="en">Clean water' in page
    assert "Skolutbyten" not in page
    assert "Ta med Rent vatten i brevet ”Veckobrev till skola@example.org”" in page


def test_one_press_covers_it_and_what_is_current_comes(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        session.get_one(Subscription, 1).told_match_id = 5
    form = {"organisation": "kommun", "area": "2", "subscription": "1"}
    page = unescape(pages.post("/gaps", data=form).text)
    assert "Området finns nu i brevet" in page
    assert "Alla områden finns i ett brev" in page
    with reading(database) as session:
        row = session.get_one(Subscription, 1)
    assert (row.areas, row.told_match_id) == (["utbyten", "vatten"], None)
    pages.post("/gaps", data=form)
    with reading(database) as session:
        assert session.get_one(Subscription, 1).areas == ["utbyten", "vatten"]


def test_a_letter_that_nobody_reads_covers_nothing(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        session.get_one(Recipient, 1).state = "off"
    page = unescape(pages.get("/gaps").text)
    assert "Området finns i ett brev som saknar mottagare: " in page
    assert "Förvaltningen har inget brev med mottagare." in page


def test_what_is_not_there_or_of_others_is_refused_kindly(pages: TestClient, database: Engine, now: datetime) -> None:
    form = {"organisation": "kommun", "area": "2", "subscription": "1"}
    for change in ({"area": "99"}, {"subscription": "x"}, {"organisation": "*"}, {"organisation": "annan"}):
        assert pages.post("/gaps", data=form | change).status_code == 404
    assert pages.get("/gaps?organisation=annan").status_code == 404
    sign_in(pages, database, now, "Bo", kommun="reader")
    assert pages.post("/gaps", data=form).status_code == 403
    assert '<form method="post" action="/gaps' not in pages.get("/gaps").text


def test_a_channel_whose_setting_is_not_there_covers_nothing_once_letters_leave(
    pages: TestClient, database: Engine, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(database) as session:
        reader = session.get_one(Recipient, 1)
        reader.kind, reader.address = "teams", "TEAMS_SKOLA"
    assert "Skolutbyten" not in pages.get("/gaps").text
    sending = TestClient(make_app(replace(settings, smtp_url="smtp://mail.test"), database, lambda: now))
    sign_in(sending, database, now, "Anna", kommun="coordinator")
    assert "Skolutbyten" in sending.get("/gaps").text
    monkeypatch.setenv("TEAMS_SKOLA", "https://flow.test/x")
    assert "Skolutbyten" not in sending.get("/gaps").text


def test_an_area_that_has_not_been_compared_yet_is_not_said_to_have_no_calls(
    pages: TestClient, database: Engine
) -> None:
    with transaction(database) as session:
        for match in session.exec(select(Match).where(Match.area_id == 2)):
            session.delete(match)
    assert "Jämförelsen med områdena blir klar" in pages.get("/gaps").text
    with transaction(database) as session:
        area = session.get_one(PriorityArea, 2)
        area.matched_revision = area.revision
    assert "Just nu finns ingen aktuell utlysning" in pages.get("/gaps").text
