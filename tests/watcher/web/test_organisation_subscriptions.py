"""A coordinator's subscriptions: when letters go out and to whom, what of it cannot be, and who has left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.holders import holder_of
from subscriptions.models import Recipient, Subscription
from subscriptions.profile_edit import fingerprint
from subscriptions.reader_choices import leave
from tests.watcher.web.organising import HERE, LETTER, ONE, coordinators_browser, letter_form, noted, save, shows, table
from tests.watcher.web.samples import HOSTILE
from watcher.db import reading, transaction
from watcher.settings import Settings


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


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
