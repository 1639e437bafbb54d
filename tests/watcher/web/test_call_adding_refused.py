"""A call that cannot be added: what is wrong stands beside its field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.watcher.web.adding import added, bring, coordinators_browser, fields, funders_page, save
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


@pytest.fixture
def site() -> Iterator[str]:
    yield from funders_page()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_call_that_would_open_after_its_last_day_is_said_beside_the_field(
    pages: TestClient, database: Engine
) -> None:
    for days in ({"opens": "2026-09-16"}, {"opens": "2026-11-02", "day-1": "2026-11-01"}):
        answer = save(pages, **days)
        assert answer.status_code == 400
        beside = answer.text.partition('id="opens"')[2].partition("</p>")[0]
        assert "Utlysningen öppnar efter den sista ansökningsdagen." in beside
        assert f'value="{days["opens"]}"' in beside
    assert added(database) == []
    assert save(pages, opens="2026-10-01", **{"day-1": "2026-11-01"}).status_code == 200  # before the last of two
    assert len(added(database)) == 1


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"title": " "}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"summary": "x" * 601}, "summary"),
    ({"url": "javascript:alert(1)"}, "url"),
    ({"day-0": "i höst"}, "day-0"),
    ({"day-1": "", "hour-1": "12.00"}, "day-1"),
    ({"day-0": "2026-01-01"}, "day-0"),
    ({"day-0": "i höst", "hour-0": "kväll"}, "hour-0"),
    ({"day-0": "3/4/2027"}, "day-0"),
    ({"opens": "2026-02-30"}, "opens"),
    ({"project_max": "mycket"}, "project_max"),
    ({"project_min": "600000"}, "project_max"),
    ({"currency": ""}, "currency"),
    ({"level": "<b>"}, "level"),
    ({"rate": "101"}, "rate"),
    ({"rate": "hälften"}, "rate"),
    ({"rate": "."}, "rate"),
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_fault_stands_beside_its_field_and_loses_nothing(pages: TestClient, database: Engine) -> None:
    form = fields(bring(pages).text)
    for typed, where in FAULTS:
        answer = pages.post("/calls/add", data=form | {"funder": HOSTILE} | typed)
        assert (typed, answer.status_code) == (typed, 400)
        assert f'id="{where}-fault"' in answer.text, typed
        assert "<script>" not in answer.text
        assert fields(answer.text)["funder"] == HOSTILE
    assert added(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_read_says_what_to_do(pages: TestClient, database: Engine, site: str) -> None:
    tries: list[tuple[dict[str, str], str]] = [
        ({"do": "address", "address": "fund"}, "Skriv hela adressen"),
        ({"do": "address", "address": f"{site}/none"}, "Sidan gick inte att läsa"),
        ({"do": "address", "address": f"{site}/stangt"}, "Webbplatsen ber tjänster som vår att inte läsa sidan"),
        ({"do": "address", "address": f"{site}/bild"}, "Adressen leder till en fil som inte går att läsa."),
        ({"do": "text", "text": ""}, "Klistra in en text"),
        ({"do": "text", "text": "x" * 100_001}, "Klistra in en text"),
        ({"do": "mail", "mail": ""}, "Filen gick inte att läsa"),
    ]
    for form, words in tries:
        answer = pages.post("/calls/add", data=form)
        assert (form["do"], answer.status_code) == (form["do"], 400)
        assert words in answer.text
    large = pages.post("/calls/add", data={"do": "mail"}, files={"mail": ("a.eml", b"x" * 6_000_000)})
    assert large.status_code == 400
    assert 'id="mail-fault">Filen är för stor. Den får vara högst 5,5 MB.' in large.text
    assert pages.post("/calls/add", data={"do": "save", "read": "{"}).status_code == 400
    assert pages.post("/calls/add", content=b"--", headers={"content-type": "multipart/form-data"}).status_code == 400
    for there in ("1", "999", "x"):  # the first is a call, but not one that was added by hand
        assert pages.get(f"/calls/add?call={there}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_addresses_inside_the_house_are_not_asked(
    settings: Settings, database: Engine, now: datetime, site: str
) -> None:
    guarded = replace(settings, allow_private_addresses=False)
    with TestClient(make_app(guarded, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now)
        answer = client.post("/calls/add", data={"do": "address", "address": f"{site}/skolgardar"})
    assert answer.status_code == 400
    assert "Adressen hör till ett slutet nät och hämtas inte." in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_only_reads_adds_nothing(settings: Settings, database: Engine, now: datetime) -> None:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, kommun="reader")
        assert client.get("/calls/add").status_code == 403
        assert bring(client).status_code == 403
        assert "/calls/add" not in client.get("/calls").text
