"""A coordinator runs her organisation in the browser: what she writes is what a profile file would have said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import select

from subscriptions.area_models import AreaVersion
from subscriptions.models import Organisation, PriorityArea
from subscriptions.profile_edit import fingerprint
from tests.watcher.web.organising import (
    HERE,
    LETTER,
    ONE,
    coordinators_browser,
    letter_form,
    noted,
    own,
    save,
    shows,
    table,
)
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.forms import LARGEST_FORM


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def test_what_a_page_saves_without_a_change_changes_nothing(pages: TestClient, database: Engine) -> None:
    before = table(database)
    assert "Ändringen är sparad." in save(pages, database).text
    assert "Ändringen är sparad." in pages.post("/subscriptions/1", data=letter_form(database)).text
    assert table(database) == before
    with reading(database) as session:
        assert {row.revision for row in session.exec(select(PriorityArea))} == {1}
        assert len(session.exec(select(AreaVersion)).all()) == 2


@ONE
def test_the_organisation_is_what_its_coordinator_writes(pages: TestClient, database: Engine) -> None:
    assert pages.get("/organisations").url.path == HERE  # the only one, at once
    answer = save(
        pages, database, name="Nya kommunen", language="en", region="värmland", partners="Lahti\n\nGaborone\nLahti",
        domains="@Example.org", smallest_project="500\u00a0000 kr", days_needed="40", reminders_eu="14 60",
        reminders_national="", shares="1", contact_phone="021-39 00 00", look_logo_text="Nya", look_colour="#FC0",
    )  # fmt: skip
    assert "Nya kommunen" in answer.text
    assert "mörkare eller ljusare nyans" in answer.text
    assert own(database) == {
        "id": "kommun", "name": "Nya kommunen", "language": "en", "country": "SE", "regions": ["SE125", "SE311"],
        "applicant_types": ["municipality"], "partners": ["Lahti", "Gaborone"], "domains": ["example.org"],
        "smallest_project": "500000 SEK", "days_needed": 40, "shares_profile": True,
        "contact": {"name": "Anna Berg", "email": "anna@example.org", "phone": "021-39 00 00"},
        "reminders_eu": [60, 14], "reminders_national": [], "look": {"logo_text": "Nya", "colour": "#ffcc00"},
    }  # fmt: skip
    assert noted(database) == ["organisation changed"]
    with reading(database) as session:
        assert {row.revision for row in session.exec(select(PriorityArea))} == {2}  # all live calls are met again


@ONE
def test_a_county_that_is_ticked_among_those_offered_goes_before_the_words(pages: TestClient, database: Engine) -> None:
    several = save(pages, database, region="stock")
    shows(several, "region")
    assert '<input type="hidden" name="offered" value="stock">' in several.text
    again = save(pages, database, region="stock", offered="stock")
    shows(again, "region")  # none of them was ticked
    saved = save(pages, database, **{"region": "stock", "offered": "stock", "region-SE110": "1"})
    assert "Ändringen är sparad." in saved.text
    assert own(database)["regions"] == ["SE110", "SE125"]
    other = save(pages, database, **{"region": "norr", "offered": "stock", "region-SE110": "1"})
    shows(other, "region")  # other words than those it was offered for


FAULTS_OF_SETTINGS = (
        ("name", ""), ("name", "x" * 501), ("language", "xx"), ("contact_email", "anna"), ("contact_email", ""),
        ("contact_name", ""), ("domains", "inte en domän"), ("region", "Atlantis"), ("region", "norr"),
        ("smallest_project", "mycket"), ("smallest_project", "500 000"), ("smallest_project", "5 kr 5"),
        ("largest_project", "0 SEK"), ("days_needed", "400"), ("days_needed", "-1"),
        ("days_needed", "9" * 5000), ("reminders_eu", "snart"), ("reminders_eu", "999"),
        ("reminders_national", " ".join(map(str, range(20)))), ("contact_phone", "x" * 501), ("partners", "x" * 501),
        ("look_name", "x" * 121), ("look_logo_text", "x" * 41), ("look_colour", "blå"),
)  # fmt: skip


@ONE
def test_each_fault_stands_beside_its_field_and_everything_typed_is_kept(pages: TestClient, database: Engine) -> None:
    pages.post("/subscriptions/1", data=letter_form(database, review="coordinator"))  # needs her address
    before = table(database)
    for field, typed in FAULTS_OF_SETTINGS:
        answer = save(pages, database, **({"contact_phone": "021-1"} | {field: typed}))
        shows(answer, field)
        assert 'value="021-1"' in answer.text or field == "contact_phone"
    assert table(database) == before


@ONE
def test_all_faults_of_the_settings_are_told_at_once(pages: TestClient, database: Engine) -> None:
    wrong = {"reminders_eu": "snart", "days_needed": "många", "look_colour": "blå", "region": "Narnia"}
    answer = save(pages, database, **wrong, contact_email="anna", partners="Lahti", smallest_project="en slant")
    shows(answer, *wrong, "contact_email", "smallest_project")
    assert answer.text.count('class="fault"') == 6
    assert "Lahti" in answer.text


@ONE
def test_two_who_edit_notice_each_other_and_lose_nothing(pages: TestClient, database: Engine) -> None:
    stale = fingerprint(own(database))
    save(pages, database, partners="Lahti")
    answer = save(pages, database, seen=stale, partners="Gaborone")
    shows(answer)
    assert "Någon annan har ändrat det här under tiden." in answer.text
    assert "Rätta det som är markerat" not in answer.text  # nothing is
    assert "Gaborone" in answer.text
    assert own(database)["partners"] == ["Lahti"]
    assert fingerprint(own(database)) in answer.text  # sent once more it is meant for what stands now
    for path, form in (
        ("/departments", {"department": "skola", "name": "X", "seen": "old"}),
        ("/areas", {"area": "vatten", "department": "skola", "weight": "2.0", "seen": "old"}),
    ):
        assert "Någon annan har ändrat" in pages.post(HERE + path, data=form).text
    assert "Någon annan har ändrat" in pages.post("/subscriptions/1", data=LETTER | {"seen": "old"}).text


@ONE
def test_hostile_words_are_shown_as_words(pages: TestClient, database: Engine) -> None:
    save(pages, database, name=HOSTILE, partners=HOSTILE)
    pages.post(HERE + "/departments", data={"name": HOSTILE})
    pages.post(HERE + "/areas", data={"name": HOSTILE, "department": "skola", "weight": "1.0"})
    for path in ("", "/departments", "/areas", "/subscriptions", "/subscriptions/new", "/outcomes", "/copy"):
        page = pages.get(HERE + path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    forged = {f"region-{HOSTILE}": "1", "applicant-any<": "1", "region-": "1"}
    shows(save(pages, database, **forged), "region")


@ONE
def test_what_is_not_there_cannot_be_acted_on(pages: TestClient, database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Granne"))
        session.flush()
        session.add(PriorityArea(id=50, organisation_id="grannen", key="x", name="X", active=False))
    for path, form in (
        ("/areas", {"area": "ingen", "do": "remove"}), ("/areas", {"area": "50", "do": "restore"}),
        ("/areas", {"area": "9" * 40, "do": "restore"}), ("/areas", {"area": "ingen", "weight": "1.0"}),
    ):  # fmt: skip
        assert pages.post(HERE + path, data=form).status_code == 404
    for path in ("/organisations/grannen", "/organisations/grannen/areas", "/organisations/x%00y", "/subscriptions/99"):
        assert pages.get(path).status_code == 404
    assert pages.post(HERE, data={"x": "y" * LARGEST_FORM}).status_code == 413
    sign_in(pages, database, now, "Lisa", kommun="reader")
    assert pages.get(HERE).status_code == 403
    assert "Organisation</a>" not in pages.get("/areas").text


@ONE
def test_no_page_asks_the_database_more_than_fifteen_times(pages: TestClient, database: Engine) -> None:
    for number in range(4):
        pages.post(HERE + "/areas", data={"name": f"Område {number}", "department": "skola", "weight": "1.0"})
        form = LETTER | {"mail": "\n".join(f"p{number}-{each}@example.org" for each in range(5))}
        pages.post(HERE + "/subscriptions/new", data=form)
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    for path in ("", "/departments", "/areas", "/subscriptions", "/subscriptions/new", "/outcomes", "/copy"):
        asked.clear()
        assert pages.get(HERE + path).status_code == 200
        assert 0 < len([each for each in asked if each.startswith("SELECT")]) <= 15, path
    asked.clear()
    pages.get("/subscriptions/1")
    assert len([each for each in asked if each.startswith("SELECT")]) <= 15
