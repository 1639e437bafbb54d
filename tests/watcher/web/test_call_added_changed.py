"""A call that was added by hand lives as any other: it is changed, corrected, taken back and added again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.models import Organisation
from tests.sources.kinds.test_by_hand import PEOPLE
from tests.watcher.web.adding import WHERE, added, coordinators_browser, fields, save
from tests.watcher.web.samples import sign_in
from watcher.calls.models import CallEvent, CallVersion, Correction
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.polling.models import SourceState
from watcher.settings import Settings


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def _events_of(call_id: int | None) -> SelectOfScalar[CallEvent]:
    """In the order in which they happened: PostgreSQL gives rows in any."""
    return select(CallEvent).where(CallEvent.call_id == call_id).order_by(col(CallEvent.id))


def test_what_was_checked_is_a_call_like_any_other(pages: TestClient, database: Engine) -> None:
    answer = save(pages, programme="Gröna programmet", total="9000000")
    assert "Utlysningen är sparad" in answer.text
    (own,) = added(database)
    assert (own.source, own.external_id, own.programme, own.total) == ("by-hand", WHERE, "Gröna programmet", 9_000_000)
    assert own.status == "open"
    assert own.data["evidence"]["deadlines"].startswith("Sista ansökningsdag")
    with reading(database) as session:
        told = session.exec(_events_of(own.id)).all()
        assert [each.kind for each in told] == ["new"]
        assert session.exec(select(Audit)).one().about == f"call:{own.id}"
        assert session.get(SourceState, "by-hand") is None  # so it can be neither quiet nor broken
        kept = session.exec(select(CallVersion).where(CallVersion.call_id == own.id)).one().data
    assert [words for words in PEOPLE if words in str(kept)] == []
    assert "Gröna skolgårdar 2026" in pages.get("/calls?words=skolgård").text


def test_a_corrected_day_is_what_the_form_opens_with_and_saving_asks_nobody(
    pages: TestClient, database: Engine
) -> None:
    save(pages)
    own = added(database)[0]
    version = str(own.version_id)
    day = {"do": "deadlines", "version": version, "day-0": "2026-10-01", "hour-0": "15.00", "why": "Ringde fonden."}
    pages.post(f"/calls/{own.id}", data=day)
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert form["day-0"] == "2026-10-01"
    assert "Det här är ändrat: kort beskrivning." in pages.post("/calls/add", data=form | {"summary": "Kort."}).text
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    pages.post("/calls/add", data=form | {"day-0": "2026-10-05"})
    (kept,) = added(database)
    assert (kept.data["summary"], kept.last_deadline) == ("Kort.", "2026-10-05")
    with reading(database) as session:
        assert {each.state for each in session.exec(select(Correction))} == {"ended"}


def test_it_is_changed_by_the_same_form_and_who_comes_late_is_told(pages: TestClient, database: Engine) -> None:
    save(pages)
    own = added(database)[0]
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert pages.post("/calls/add", data=form | {"day-0": "2026-10-01"}).url.path == f"/calls/{own.id}"
    late = pages.post("/calls/add", data=form | {"day-0": "2026-11-01"})
    assert late.status_code == 400
    assert "har ändrats medan du skrev" in late.text
    assert fields(late.text)["day-0"] == "2026-11-01"
    (changed,) = added(database)
    assert changed.last_deadline == "2026-10-01"
    assert "deadlines" not in changed.data["evidence"]  # nobody wrote that day
    with reading(database) as session:
        assert [each.kind for each in session.exec(_events_of(own.id))] == [
            "new",
            "changed",
        ]


def test_it_can_be_taken_back_and_added_again(pages: TestClient, database: Engine) -> None:
    save(pages)
    own = added(database)[0]
    asked = pages.post("/calls/add", data={"do": "withdraw", "call": str(own.id)})
    assert "tas bort för alla organisationer" in asked.text
    assert not added(database)[0].withdrawn
    sure = {"do": "withdraw", "call": str(own.id), "sure": "1"}
    answer = pages.post("/calls/add", data=sure)
    assert answer.url.path == f"/calls/{own.id}"
    assert "Utlysningen är borttagen" in answer.text
    assert added(database)[0].withdrawn
    assert pages.post("/calls/add", data=sure).status_code == 404
    assert "Utlysningen är sparad" in save(pages).text
    assert not added(database)[0].withdrawn


def test_a_removed_call_says_who_removed_it_and_is_taken_back(pages: TestClient, database: Engine) -> None:
    save(pages)
    own = str(added(database)[0].id)
    pages.post("/calls/add", data={"do": "withdraw", "call": own, "sure": "1"})
    page = pages.get(f"/calls/{own}").text
    assert re.search(r"tog bort utlysningen den \d+ \w+ \d{4}", page)
    assert "finns inte längre hos finansiären" not in page
    assert "removed the call on" in pages.get(f"/calls/{own}?lang=en").text
    back = pages.post("/calls/add", data={"do": "restore", "call": own})
    assert "Utlysningen finns igen" in back.text
    assert "tog bort utlysningen den" not in back.text
    assert not added(database)[0].withdrawn
    assert pages.post("/calls/add", data={"do": "restore", "call": own}).status_code == 404
    with reading(database) as session:
        happened = [each.kind for each in session.exec(_events_of(int(own)))]
    assert happened == ["new", "withdrawn", "reopened"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_coordinates_another_organisation_neither_changes_nor_removes_it(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    save(pages)
    own = str(added(database)[0].id)
    sure = {"do": "withdraw", "call": own, "sure": "1"}
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
    sign_in(pages, database, now, grannen="coordinator")
    assert "/calls/add?call=" not in pages.get(f"/calls/{own}").text
    assert pages.get(f"/calls/add?call={own}").status_code == 403
    assert pages.post("/calls/add", data=sure).status_code == 403
    assert not added(database)[0].withdrawn
    sign_in(pages, database, now, kommun="coordinator")  # a colleague of whoever added it
    assert pages.get(f"/calls/add?call={own}").status_code == 200
    sign_in(pages, database, now)  # an administrator of all
    assert "Utlysningen är borttagen" in pages.post("/calls/add", data=sure).text
