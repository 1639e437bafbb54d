"""A coordinator's departments and areas: added, changed, removed with what goes with them, and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.area_models import AreaVersion
from subscriptions.models import Department, SubscriptionRecipient
from subscriptions.profile_edit import change_profile, fingerprint
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.organising import HERE, ONE, coordinators_browser, noted, shows, table
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


@ONE
def test_departments_are_added_renamed_and_given_more_ways_to_apply(pages: TestClient, database: Engine) -> None:
    here = HERE + "/departments"
    assert "1 område, 1 egen bevakning" in pages.get(here).text
    pages.post(here, data={"name": "Kulturförvaltningen"})
    for again in ("Kulturförvaltningen", "skolförvaltningen"):  # sent twice, or there already
        answer = pages.post(here, data={"name": again})
        assert answer.status_code == 400
        assert "Det här finns redan." in answer.text
    pages.post(here, data={"name": "Exempel Energi AB", "applicant-company": "1"})
    seen = fingerprint(table(database)["organisation"]["departments"][0])
    pages.post(here, data={"department": "skola", "name": "Barn och utbildning", "seen": seen})
    assert table(database)["organisation"]["departments"] == [
        {"id": "skola", "name": "Barn och utbildning"},
        {"id": "teknik", "name": "Tekniska kontoret"},
        {"id": "kulturforvaltningen", "name": "Kulturförvaltningen"},
        {"id": "exempel-energi-ab", "name": "Exempel Energi AB", "applicant_types": ["company"]},
    ]
    assert noted(database) == ["department added", "department added", "department changed"]
    for name in ("", "x" * 501, "a\nb"):
        assert pages.post(here, data={"name": name}).status_code == 400
    assert pages.post(here, data={"department": "ingen", "name": "X"}).status_code == 404


@ONE
def test_a_department_goes_only_after_what_goes_with_it_was_said(pages: TestClient, database: Engine) -> None:
    here, before = HERE + "/departments", table(database)
    page = pages.post(here, data={"department": "teknik", "do": "remove"}).text
    assert "Rent vatten" in page
    assert "Exempelköpings kommun: Den 1 i varje månad kl. 07.30" in unescape(page)  # names that area alone
    assert table(database) == before
    sure = page.split('name="sure" value="')[1].split('"')[0]
    pages.post(HERE + "/areas", data={"name": "Avlopp", "department": "teknik", "weight": "1.0"})
    again = pages.post(here, data={"department": "teknik", "do": "remove", "sure": sure})
    assert "Avlopp" in again.text  # more would go than was said
    assert len(table(database)["areas"]) == 3
    sure = again.text.split('name="sure" value="')[1].split('"')[0]
    assert "Borttaget." in pages.post(here, data={"department": "teknik", "do": "remove", "sure": sure}).text
    after = table(database)
    assert [each["id"] for each in after["subscriptions"]] == ["skolbrev"]
    assert [each["id"] for each in after["areas"]] == ["utbyten"]
    with reading(database) as session:  # switched off as an import does it: nothing that was told is forgotten
        assert len(session.exec(select(Department)).all()) == 2
        assert len(session.exec(select(SubscriptionRecipient)).all()) == 3
    assert pages.post(here, data={"department": "teknik", "do": "remove", "sure": sure}).status_code == 404
    last = pages.post(here, data={"department": "skola", "do": "remove"})
    assert "minst en förvaltning" in last.text
    assert len(table(database)["organisation"]["departments"]) == 1


@ONE
def test_an_area_is_added_weighed_moved_removed_and_brought_back(pages: TestClient, database: Engine) -> None:
    here = HERE + "/areas"
    form = {"name": "Äldres hälsa", "description": "Trygghet", "must_not": "forskning\n\ndoktorand", "weight": "1.5"}
    page = pages.post(here, data=form | {"department": "skola"}).text
    assert "Området är tillagt." in page
    assert '<a href="/areas/3?lang=sv">Se vilka utlysningar Äldres hälsa ger.' in page
    assert "inte med i något brev" not in page  # the department has one
    page = pages.post(here, data={"name": "Torg", "department": "teknik", "weight": "1.0"}).text
    assert "Området finns inte med i något brev ännu." in page
    page = pages.post(here, data={"area": "torg", "do": "remove"}).text
    sure = page.split('name="sure" value="')[1].split('"')[0]
    pages.post(here, data={"area": "torg", "do": "remove", "sure": sure})
    added = table(database)["areas"][2]
    assert added == {
        "id": "aldres-halsa", "department": "skola", "name": "Äldres hälsa", "description": "Trygghet",
        "must_not": ["forskning", "doktorand"], "weight": 1.5,
    }  # fmt: skip
    moved = {"area": "aldres-halsa", "seen": fingerprint(added), "department": "teknik", "weight": "2.0"}
    pages.post(here, data=moved)
    assert table(database)["areas"][2] == added | {"department": "teknik", "weight": 2.0}
    with reading(database) as session:
        assert [row.who for row in session.exec(select(AreaVersion).where(AreaVersion.area_id == 3))] == ["Anna"]
    page = pages.post(here, data={"area": "aldres-halsa", "do": "remove"}).text
    sure = page.split('name="sure" value="')[1].split('"')[0]
    pages.post(here, data={"area": "aldres-halsa", "do": "remove", "sure": sure})
    assert len(table(database)["areas"]) == 2
    assert "Borttagna områden" in pages.get(here).text
    assert "återställt" in restored(pages, "3", "skola")
    assert table(database)["areas"][2] == added | {"weight": 2.0}
    shows(pages.post(here, data=form | {"department": "skola"}), "name")  # replayed
    assert len(table(database)["areas"]) == 3
    same = pages.post(here, data=form | {"department": "skola", "name": "äldres  HÄLSA", "description": "Hemma"})
    assert "Förvaltningen har redan ett område med det namnet." in same.text  # two could not be told apart
    pages.post(here, data=form | {"department": "teknik"})
    assert table(database)["areas"][3]["id"] == "aldres-halsa-2"  # an id is never used for something else


def restored(pages: TestClient, row: str, department: str) -> str:
    """The page after an area was brought back, as one who presses yes twice."""
    form = {"area": row, "do": "restore", "department": department}
    asked = pages.post(HERE + "/areas", data=form).text
    form["sure"] = asked.split('name="sure" value="')[1].split('"')[0]
    page = unescape(pages.post(HERE + "/areas", data=form).text)
    assert "är återställt" in pages.post(HERE + "/areas", data=form).text
    return page


@ONE
def test_before_an_area_comes_back_it_is_said_what_that_brings_and_nothing_is_done_yet(
    pages: TestClient, database: Engine
) -> None:
    run(database, call("V-1", title="Rent vatten i städer", status="open"), whole=False)
    remove_area(pages, "vatten")
    for language, said in (
        ("sv", ("Vill du återställa området Rent vatten?", "Med området kommer tillbaka: Exempelköpings kommun",
                "aktuell utlysning från de senaste tolv månaderna", "inte redan har fått kommer med i nästa brev")),
        ("en", ("Do you want to restore the area Rent vatten?", "With the area comes back", "current call",
                "come with the next letter")),
    ):  # fmt: skip
        form = {"area": "2", "do": "restore", "department": "teknik"}
        page = unescape(pages.post(f"{HERE}/areas?lang={language}", data=form).text)
        assert [words for words in said if words not in page] == []
    assert [each["id"] for each in table(database)["areas"]] == ["utbyten"]
    with reading(database) as session:
        assert session.exec(select(Audit).where(Audit.what == "area restored")).all() == []


@ONE
def test_where_another_was_to_come_back_than_was_said_it_is_asked_anew(pages: TestClient, database: Engine) -> None:
    remove_area(pages, "vatten")
    form = {"area": "2", "do": "restore", "department": "teknik", "sure": "another"}
    assert "Vill du återställa" in pages.post(HERE + "/areas", data=form).text
    assert [each["id"] for each in table(database)["areas"]] == ["utbyten"]


def remove_area(pages: TestClient, key: str) -> str:
    page = pages.post(HERE + "/areas", data={"area": key, "do": "remove"}).text
    sure = page.split('name="sure" value="')[1].split('"')[0]
    assert "Borttaget." in pages.post(HERE + "/areas", data={"area": key, "do": "remove", "sure": sure}).text
    return unescape(page)


@ONE
def test_a_restored_area_comes_back_to_its_department_with_the_letters_that_went_with_it(
    pages: TestClient, database: Engine
) -> None:
    before = table(database)
    asked = remove_area(pages, "vatten")
    assert "Exempelköpings kommun: Den 1 i varje månad" in asked
    assert [each["id"] for each in table(database)["subscriptions"]] == ["skolbrev"]
    remove_area(pages, "utbyten")  # at the same moment, and nothing goes with it
    page = unescape(pages.get(HERE + "/areas").text)
    form = page.split('aria-label="Rent vatten"')[1].split("</form>")[0]
    assert '<option value="teknik" selected>' in form
    assert "Med området kommer tillbaka: Exempelköpings kommun: Den 1 i varje månad" in form
    assert "Ingen bevakning kommer tillbaka" in page.split('aria-label="Skolutbyten"')[1].split("</form>")[0]
    assert "är återställt med sina bevakningar" in restored(pages, "2", "teknik")
    after = table(database)
    assert after["subscriptions"] == before["subscriptions"]
    assert after["areas"] == [each for each in before["areas"] if each["id"] == "vatten"]
    with reading(database) as session:
        acts = [(row.what, row.about) for row in session.exec(select(Audit).order_by(Audit.id))]
    assert acts[:2] == [("area removed", "area:2"), ("subscription removed", "subscription:2")]
    assert ("area restored", "area:2") in acts
    assert acts.count(("subscription restored", "subscription:2")) == 1


@ONE
def test_a_restored_area_is_named_again_by_the_subscription_that_lost_it(pages: TestClient, database: Engine) -> None:
    name_both(database)
    remove_area(pages, "vatten")
    assert table(database)["subscriptions"][1]["areas"] == ["utbyten"]
    restore_area(pages, "vatten")
    assert table(database)["subscriptions"][1]["areas"] == ["utbyten", "vatten"]


@ONE
@pytest.mark.parametrize("order", [("vatten", "utbyten"), ("utbyten", "vatten")])
def test_two_areas_come_back_to_the_subscription_that_went_with_the_last_of_them_in_either_order(
    pages: TestClient, database: Engine, order: tuple[str, str]
) -> None:
    name_both(database)
    remove_area(pages, "vatten")
    remove_area(pages, "utbyten")
    assert [each["id"] for each in table(database)["subscriptions"]] == ["skolbrev"]
    restore_area(pages, order[0])
    assert table(database)["subscriptions"][1]["areas"] == [order[0]]
    restore_area(pages, order[1])
    assert table(database)["subscriptions"][1]["areas"] == [*order]


@ONE
def test_a_subscription_that_was_removed_by_hand_stays_away_when_its_areas_come_back(
    pages: TestClient, database: Engine
) -> None:
    name_both(database)
    remove_area(pages, "vatten")
    remove_area(pages, "utbyten")
    restore_area(pages, "vatten")
    page = pages.post("/subscriptions/2", data={"do": "remove"}).text
    pages.post("/subscriptions/2", data={"do": "remove", "sure": page.split('name="sure" value="')[1].split('"')[0]})
    restore_area(pages, "utbyten")
    assert [each["id"] for each in table(database)["subscriptions"]] == ["skolbrev"]


def name_both(database: Engine) -> None:
    def both(raw: dict[str, Any]) -> None:
        raw["subscriptions"][1]["areas"] = ["vatten", "utbyten"]

    with transaction(database) as session:
        change_profile(
            session, "kommun", both, who="Anna", now=datetime(2026, 5, 7, tzinfo=ZoneInfo("UTC")), zone=ZoneInfo("UTC")
        )


def restore_area(pages: TestClient, key: str) -> None:
    row, department = {"utbyten": ("1", "skola"), "vatten": ("2", "teknik")}[key]
    assert "är återställt" in restored(pages, row, department)


FAULTS_OF_AREAS: tuple[tuple[str, dict[str, str]], ...] = (
        ("name", {"name": ""}), ("name", {"name": "x" * 501}), ("description", {"description": "x" * 20_001}),
        ("must_not", {"must_not": "x" * 501}), ("weight", {"weight": "nan"}), ("weight", {"weight": "-1"}),
        ("weight", {"weight": "tungt"}), ("department", {"department": "ingen"}), ("department", {"department": ""}),
)  # fmt: skip


@ONE
def test_an_area_that_cannot_be_comes_back_with_its_fault(pages: TestClient, database: Engine) -> None:
    for field, form in FAULTS_OF_AREAS:
        shows(
            pages.post(HERE + "/areas", data={"name": "Kultur", "department": "skola", "weight": "1.0"} | form), field
        )
    assert len(table(database)["areas"]) == 2


@ONE
def test_how_long_a_description_is_and_may_be_is_told(pages: TestClient) -> None:
    form = {"name": "Kultur", "department": "skola", "weight": "1.0", "description": "x" * 20_431}
    page = unescape(pages.post(HERE + "/areas", data=form).text)
    assert "Beskrivningen har 20\xa0431 tecken och får ha högst 20\xa0000. Korta den med minst 431." in page
