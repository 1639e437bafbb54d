"""A call that was added by hand and that a source reads as well: whose word holds for what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import NOW, call, entry, run
from tests.watcher.web.adding import WHERE, added, coordinators_browser, fields, save
from watcher.calls.models import Sighting
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction
from watcher.settings import Settings


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def test_a_call_that_another_source_shows_is_not_added_and_one_that_comes_later_joins(
    pages: TestClient, database: Engine
) -> None:
    save(pages)
    theirs = {"title": "Gröna skolgårdar", "identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-15"}]}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    with reading(database) as session:
        sightings = session.exec(select(Sighting).where(Sighting.call_id == added(database)[0].id)).all()
    assert {each.source for each in sightings} == {"by-hand", "second"}
    assert added(database)[0].data["title"] == "Gröna skolgårdar"  # the funder's own source goes before what was typed


def test_where_a_source_reads_it_too_the_form_says_what_is_whose_and_corrects_what_it_can(
    pages: TestClient, database: Engine
) -> None:
    save(pages)
    theirs = {"title": "Gröna skolgårdar", "identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-20"}]}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    own = added(database)[0]
    shown = pages.get(f"/calls/add?call={own.id}").text
    form = fields(shown)
    assert (form["title"], form["day-0"]) == ("Gröna skolgårdar", "2026-09-20")  # what stands, not what was typed
    assert "läses också från källan second, som anger: titel" in shown
    page = pages.post("/calls/add", data=form | {"title": "Min titel", "day-0": "2026-10-01"}).text
    assert "Det här är ändrat: sista ansökningsdag." in page
    assert "Det här ändrades inte, eftersom källan second anger det: titel." in page
    assert (added(database)[0].data["title"], added(database)[0].last_deadline) == ("Gröna skolgårdar", "2026-10-01")
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert form["day-0"] == "2026-10-01"
    assert "Ingenting är ändrat." in pages.post("/calls/add", data=form).text
    assert "Nothing has been changed." in pages.get(f"/calls/{own.id}?done=changed&kept=x&lang=en").text


def test_the_summary_that_a_person_wrote_stays_when_the_funders_source_joins(
    pages: TestClient, database: Engine
) -> None:
    save(pages, summary="Vi söker med Lahti.")
    theirs = {"identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-15"}], "summary": "Fondens egna ord."}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    own = added(database)[0]
    assert own.data["summary"] == "Vi söker med Lahti."
    with transaction(database) as session:  # the source comes to be read in another way
        anew = Brought([call("S-1", source="second", **{**theirs, "summary": "Andra ord."})], read_anew=True)
        save_run(session, entry("second"), anew, run_id=2, now=NOW, withdraw=True)
    assert added(database)[0].data["summary"] == "Vi söker med Lahti."
    page = pages.get(f"/calls/{own.id}").text
    assert "Kort beskrivning, skriven av den som lade till utlysningen" in page
    assert "Så beskriver finansiären" not in page
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    pages.post("/calls/add", data=form | {"summary": ""})  # hers is taken away: the source's own stands
    assert added(database)[0].data["summary"] == "Andra ord."
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    answer = pages.post("/calls/add", data=form | {"summary": "Vi söker ändå."})
    assert "Det här är ändrat: kort beskrivning." in answer.text
    assert added(database)[0].data["summary"] == "Vi söker ändå."


def test_a_summary_that_was_only_read_gives_way_to_the_funders_own(pages: TestClient, database: Engine) -> None:
    save(pages)
    theirs = {"identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-15"}], "summary": "Fondens egna ord."}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    assert added(database)[0].data["summary"] == "Fondens egna ord."
