"""A coordinator runs her organisation in the browser: what she writes is what a profile file would have said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, event
from sqlmodel import select

from subscriptions.area_models import AreaVersion
from subscriptions.fields import ProjectSize
from subscriptions.holders import holder_of
from subscriptions.models import Department, Organisation, PriorityArea, Recipient, Subscription, SubscriptionRecipient
from subscriptions.profile_edit import change_profile, fingerprint
from subscriptions.profile_export import profile_table
from subscriptions.profiles import Profile, import_profile
from subscriptions.reader_choices import leave
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.forms import LARGEST_FORM
from watcher.web.hours import read_hour

HERE = "/organisations/kommun"
PROFILE: dict[str, Any] = {
    "organisation": {
        "id": "kommun",
        "name": "Exempelköpings kommun",
        "regions": ["SE125"],
        "applicant_types": ["municipality"],
        "contact": {"name": "Anna Berg", "email": "anna@example.org"},
        "departments": [{"id": "skola", "name": "Skolförvaltningen"}, {"id": "teknik", "name": "Tekniska kontoret"}],
    },
    "areas": [
        {"id": "utbyten", "department": "skola", "name": "Skolutbyten"},
        {"id": "vatten", "department": "teknik", "name": "Rent vatten"},
    ],
    "subscriptions": [
        {
            "id": "skolbrev",
            "department": "skola",
            "rhythm": "weekly",
            "day": "monday",
            "channels": [
                {"kind": "email", "to": ["skola@example.org"]},
                {"kind": "teams", "url_env": "TEAMS_SKOLA", "confirm": True},
            ],
        },
        {
            "id": "vattenbrev",
            "areas": ["vatten"],
            "rhythm": "monthly",
            "day": "1",
            "channels": [{"kind": "email", "to": ["vatten@example.org"], "shared": True}],
        },
    ],
}
SETTINGS = {
    "name": "Exempelköpings kommun", "language": "sv", "contact_name": "Anna Berg", "contact_email": "anna@example.org",
    "region-SE125": "1", "applicant-municipality": "1", "reminders_eu": "90, 45, 14", "reminders_national": "30, 10",
}  # fmt: skip
LETTER = {
    "department": "skola", "rhythm": "weekly", "day": "monday", "time": "07:30", "language": "sv", "band": "possible",
    "review": "direct", "mail": "skola@example.org", "teams": "TEAMS_SKOLA",
}  # fmt: skip


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        import_profile(session, Profile.model_validate(PROFILE), now, ZoneInfo("Europe/Stockholm"))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="coordinator")
        yield client


def table(database: Engine) -> dict[str, Any]:
    with reading(database) as session:
        return profile_table(session, "kommun")


def own(database: Engine) -> dict[str, Any]:
    return {name: value for name, value in table(database)["organisation"].items() if name != "departments"}


def noted(database: Engine) -> list[str]:
    with reading(database) as session:
        return [row.what for row in session.exec(select(Audit).order_by(Audit.id)) if row.who == "Anna"]


def save(pages: TestClient, database: Engine, **changes: str) -> httpx.Response:
    form = SETTINGS | {"seen": fingerprint(own(database))} | changes
    answer: httpx.Response = pages.post(HERE, data={name: value for name, value in form.items() if value != "-"})
    return answer


def letter_form(database: Engine, key: str = "skolbrev", **changes: str) -> dict[str, str]:
    seen = next(fingerprint(each) for each in table(database)["subscriptions"] if each["id"] == key)
    return LETTER | {"seen": seen} | changes


def shows(answer: httpx.Response, *fields: str) -> None:
    """The form is back, with the fault beside each of these."""
    assert answer.status_code == 400
    assert "Inget har sparats." in answer.text
    for each in fields:
        assert f'id="{each}-fault"' in answer.text, each


def test_an_amount_is_read_as_people_write_it() -> None:
    size = TypeAdapter(ProjectSize).validate_python
    for typed in ("500000 SEK", "500 000 kr", "500\u00a0000 kronor", "500000kr", "0500000 Sek"):
        assert size(typed) == "500000 SEK"
    for typed in ("50 000 €", "€ 50 000", "50000 euro", "50\u202f000 EUR"):
        assert size(typed) == "50000 EUR"
    for typed in ("500 000", "kr", "€", "kr 5 kr", "5e5 SEK", "-5 kr", "1,5 kr", "٥ kr", "€5€", "5 USD", "0 kr"):
        with pytest.raises(ValidationError):
            size(typed)


def test_an_hour_is_read_as_people_write_it() -> None:
    for typed in ("7.30", "07.30", "7:30", "07:30", "kl. 7.30", " Kl 07.30 ", "kl.7.30"):
        assert read_hour(typed) == "07:30"
    assert [read_hour(typed) for typed in ("7", "kl 15", "kl. 0")] == ["07:00", "15:00", "00:00"]
    for typed in ("", "halv åtta", "700", "7.", "7.3", "07:30:00", "٧:٣٠", "kl", ":30"):
        assert read_hour(typed) == typed
    assert (Texts("sv").hour_field("07:30"), Texts("en").hour_field("07:30")) == ("07.30", "07:30")
    assert Texts("sv").hour_field("halv åtta") == "halv åtta"


ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


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


@ONE
def test_a_pause_the_wrong_way_round_is_told_and_addresses_are_read_as_they_are_copied(
    pages: TestClient, database: Engine
) -> None:
    wrong = letter_form(database, pause_first="2026-07-31", pause_last="2026-07-01")
    assert "Den sista dagen ligger före den första." in pages.post("/subscriptions/1", data=wrong).text
    pages.post("/subscriptions/1", data=letter_form(database, mail="Berg, Anna <a@example.org>; b@example.org"))
    reached = [to for each in table(database)["subscriptions"][0]["channels"] for to in each.get("to", ())]
    assert reached == ["a@example.org", "b@example.org"]


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
    for _ in range(2):  # replayed
        assert "återställt" in pages.post(here, data={"area": "3", "do": "restore", "department": "skola"}).text
    assert table(database)["areas"][2] == added | {"weight": 2.0}
    shows(pages.post(here, data=form | {"department": "skola"}), "name")  # replayed
    assert len(table(database)["areas"]) == 3
    same = pages.post(here, data=form | {"department": "skola", "name": "äldres  HÄLSA", "description": "Hemma"})
    assert "Förvaltningen har redan ett område med det namnet." in same.text  # two could not be told apart
    pages.post(here, data=form | {"department": "teknik"})
    assert table(database)["areas"][3]["id"] == "aldres-halsa-2"  # an id is never used for something else


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
    for _ in range(2):  # replayed
        back = pages.post(HERE + "/areas", data={"area": "2", "do": "restore", "department": "teknik"}).text
        assert "är återställt" in back
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
    def both(raw: dict[str, Any]) -> None:
        raw["subscriptions"][1]["areas"] = ["vatten", "utbyten"]

    with transaction(database) as session:
        change_profile(
            session, "kommun", both, who="Anna", now=datetime(2026, 5, 7, tzinfo=ZoneInfo("UTC")), zone=ZoneInfo("UTC")
        )
    remove_area(pages, "vatten")
    assert table(database)["subscriptions"][1]["areas"] == ["utbyten"]
    pages.post(HERE + "/areas", data={"area": "2", "do": "restore", "department": "teknik"})
    assert table(database)["subscriptions"][1]["areas"] == ["utbyten", "vatten"]


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
def test_a_new_subscription_goes_to_the_coordinator_alone_for_four_weeks(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    here = HERE + "/subscriptions/new"
    assert 'value="trial" checked' in pages.get(here).text
    form = LETTER | {
        "review": "trial",
        "area-utbyten": "1",
        "rhythm": "monthly",
        "day": "2",
        "shared": "Box@example.org",
    }
    form |= {"pause_first": "2026-07-01", "pause_last": "2026-07-31", "mail": "skola@example.org\nny@example.org"}
    answer = pages.post(here, data=form)
    assert "Bevakningen är tillagd." in answer.text
    added = table(database)["subscriptions"][2]
    until = (now + timedelta(days=27)).date()
    shows(pages.post(here, data=form), "mail")  # replayed
    assert len(table(database)["subscriptions"]) == 3
    assert added == {
        "id": "skola-monthly", "department": "skola", "areas": ["utbyten"], "rhythm": "monthly", "day": "2",
        "time": "07:30", "language": "sv", "minimum_band": "possible", "coordinator_until": until,
        "pauses": [{"first": date(2026, 7, 1), "last": date(2026, 7, 31)}],
        "channels": [
            {"kind": "email", "to": ["skola@example.org", "ny@example.org"]},
            {"kind": "teams", "url_env": "TEAMS_SKOLA", "confirm": True},
            {"kind": "email", "to": ["box@example.org"], "shared": True},
        ],
    }  # fmt: skip
    row = int(answer.url.path.rpartition("/")[2])
    seen = fingerprint(added)
    pause = {"pause-2026-07-01--2026-07-31": "1"}
    clean = {name: value for name, value in form.items() if not name.startswith("pause")} | pause
    pages.post(f"/subscriptions/{row}", data=clean | {"seen": seen})
    assert table(database)["subscriptions"][2] == added  # the trial goes on as it was
    pages.post(f"/subscriptions/{row}", data=clean | {"seen": seen, "review": "shown"})
    with reading(database) as session:
        saved = session.get_one(Subscription, row)
        assert (saved.review, saved.coordinator_until) == ("shown", None)


FAULTS_OF_LETTERS: tuple[tuple[str, dict[str, str]], ...] = (
        ("mail", {"mail": "skola@example.org\nskola, example"}), ("mail", {"mail": "a@b.c\n" * 2 + "x" * 70_000}),
        ("shared", {"shared": HOSTILE}), ("shared", {"shared": "SKOLA@example.org"}),
        ("teams", {"teams": "https://example.org/hemlig"}), ("teams", {"teams": "WATCHER_SECRET_KEY"}),
        ("webhook", {"webhook": "SYSTEM"}), ("rhythm", {"rhythm": "yearly"}), ("day", {"day": "someday"}),
        ("day", {"day": "3"}), ("time", {"time": "25:00"}), ("time", {"time": ""}), ("band", {"band": "x"}),
        ("language", {"language": "de"}), ("review", {"review": "nobody"}), ("department", {"department": "ingen"}),
        ("review", {"review": "shown", "rhythm": "instant"}), ("pause_last", {"pause_first": "2026-07-01"}),
        ("pause_last", {"pause_first": "2026-07-01", "pause_last": "2029-07-01"}), ("pause_last", {"pause-x": "1"}),
)  # fmt: skip


@ONE
def test_a_subscription_that_cannot_be_comes_back_with_its_fault(pages: TestClient, database: Engine) -> None:
    before = table(database)
    for path, stored in (
        (HERE + "/subscriptions/new", LETTER | {"day": "tuesday"}),
        ("/subscriptions/1", letter_form(database)),
    ):
        for field, form in FAULTS_OF_LETTERS:
            shows(pages.post(path, data=stored | form), field)
    assert table(database) == before


@ONE
def test_all_faults_of_a_subscription_are_told_at_once_and_everything_typed_is_kept(
    pages: TestClient, database: Engine
) -> None:
    before = table(database)
    wrong = {"mail": "anna", "teams": "https://example.org/hemlig", "day": "3", "time": "halv åtta"}
    wrong |= {"pause_first": "2026-07-01", "pause_last": "2029-07-01", "review": "ingen"}
    stored = letter_form(database)
    for path, form in ((HERE + "/subscriptions/new", LETTER), ("/subscriptions/1", stored)):
        answer = pages.post(path, data=form | wrong | {"shared": "box@example.org"})
        shows(answer, "mail", "teams", "day", "time", "pause_last", "review")
        assert answer.text.count('class="fault"') == 6  # and nothing beside what is right
        for typed in ("anna", "https://example.org/hemlig", "halv åtta", "2026-07-01", "2029-07-01", "box@example.org"):
            assert typed in unescape(answer.text)
    pages.post("/subscriptions/1", data=stored | {"band": "strong"})
    answer = pages.post("/subscriptions/1", data=stored | {"mail": "anna", "rhythm": "yearly"})
    shows(answer, "mail", "rhythm")
    assert "Någon annan har ändrat det här under tiden." in answer.text  # a fault hides no other's work
    assert [each["minimum_band"] for each in table(database)["subscriptions"]][:1] == ["strong"]
    assert table(database)["subscriptions"][1:] == before["subscriptions"][1:]


@ONE
def test_an_address_that_mail_may_not_reach_is_told_apart_from_one_that_is_none(
    pages: TestClient, database: Engine
) -> None:
    page = unescape(pages.post("/subscriptions/1", data=letter_form(database, mail="åsa@öä.se\nanna")).text)
    assert "Brev till åsa@öä.se kan försvinna: " in page
    assert "Det här är inga e-postadresser: anna." in page
    page = unescape(save(pages, database, contact_email="åsa@öä.se").text)
    assert "Brev till åsa@öä.se kan försvinna: " in page
    assert 'value="åsa@öä.se"' in page
    pages.post("/subscriptions/1", data=letter_form(database, mail="info@öä.se"))
    channels = table(database)["subscriptions"][0]["channels"]
    assert [each["to"] for each in channels if each["kind"] == "email"] == [["info@xn--4ca9a.se"]]


@ONE
def test_a_subscription_that_can_send_nothing_says_so(pages: TestClient) -> None:
    empty, alone = "Förvaltningen har inga områden ännu", "Den har inga mottagare."
    page = unescape(pages.get("/subscriptions/1").text)
    assert empty not in page
    assert alone not in page
    pages.post(HERE + "/departments", data={"name": "Kansliet"})
    answer = pages.post(HERE + "/subscriptions/new", data=LETTER | {"department": "kansliet", "mail": "", "teams": ""})
    for page in (unescape(answer.text), unescape(pages.get(HERE + "/subscriptions").text)):
        assert empty in page
        assert alone in page
    assert "Alla områden" not in unescape(pages.get(HERE + "/subscriptions").text).split(empty)[1].split("</li>")[0]


@ONE
def test_who_is_taken_off_gets_nothing_more_and_who_has_left_stays_away(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        reader = session.exec(select(Recipient).where(Recipient.address == "skola@example.org")).one()
        holder = holder_of(session, reader)
        leave(session, holder, holder.subscriptions, "page", now)
    page = unescape(pages.get("/subscriptions/1").text)
    assert "skola@example.org: avslutade breven 7 maj 2026" in page
    pages.post("/subscriptions/1", data=letter_form(database, teams=""))  # names who left once more
    assert "channels" not in table(database)["subscriptions"][0]
    assert "Den har inga mottagare." not in pages.get(HERE + "/subscriptions").text  # who left stands there
    page = pages.post("/subscriptions/1", data={"do": "remove"}).text
    sure = page.split('name="sure" value="')[1].split('"')[0]
    pages.post("/subscriptions/1", data={"do": "remove", "sure": sure})
    assert [each["id"] for each in table(database)["subscriptions"]] == ["vattenbrev"]
    assert pages.get("/subscriptions/1").status_code == 404
    assert noted(database) == ["subscription changed", "subscription removed"]


@ONE
def test_whether_several_read_an_address_is_one_fact_everywhere(pages: TestClient, database: Engine) -> None:
    pages.post("/subscriptions/1", data=letter_form(database, mail="", shared="skola@example.org\nvatten@example.org"))
    pages.post("/subscriptions/1", data=letter_form(database, mail="vatten@example.org", shared="skola@example.org"))
    with reading(database) as session:
        said = {row.address: row.shared for row in session.exec(select(Recipient)) if row.kind == "email"}
    assert said == {"skola@example.org": True, "vatten@example.org": False}
    assert table(database)["subscriptions"][1]["channels"] == [{"kind": "email", "to": ["vatten@example.org"]}]


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
