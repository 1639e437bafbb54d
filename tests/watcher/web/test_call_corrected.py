"""A call is put right on its page; nothing typed is lost, and nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.watcher.web.call_acts import send
from tests.watcher.web.coming_letters import coordinators_browser, fill_with_letter
from tests.watcher.web.samples import HOSTILE
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, Correction
from watcher.calls.store import refresh
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings

NOON = datetime.fromisoformat("2026-05-07T12:00:00+02:00")


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_letter(database, now)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def corrections(database: Engine) -> list[tuple[str, str, str]]:
    with reading(database) as session:
        return [(row.field, row.who, row.why) for row in session.exec(select(Correction).order_by(Correction.id))]


def data_of(database: Engine, call_id: int) -> dict:
    with reading(database) as session:
        return session.get_one(Call, call_id).data


def test_a_deadline_is_corrected(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    page = send(pages, ids["water"], "deadlines", day_0="2026-07-10", hour_0="17.00", day_1="2026-12-01").text
    assert page.index('href="#correct"') < page.index('id="correct"') < page.index("Rättelsen är sparad.")
    days = data_of(database, ids["water"])["deadlines"]
    assert [(each["date"], each["time"]) for each in days] == [("2026-07-10", "17:00"), ("2026-12-01", None)]
    assert corrections(database) == [("deadlines", "Åsa", "De ringde.")]
    assert "10 juli 2026" in page


def test_who_may_apply_is_corrected(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    send(pages, ids["water"], "applicants", may_region="1", may_municipality="1")
    assert data_of(database, ids["water"])["eligibility"]["applicant_types"] == ["municipality", "region"]


def beside(page: str, label: str) -> list[str]:
    """What stands under a label of the call's facts."""
    fact = unescape(page).partition(f"<dt>{label}</dt>")[2].partition("<dt>")[0].partition("</dl>")[0]
    return [each.partition(">")[2].partition("</dd>")[0] for each in fact.split("<dd")[1:]]


def test_what_a_person_has_put_right_is_marked_where_it_stands(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    mark = "Rättat av Åsa den 7 maj 2026."
    assert mark not in pages.get(f"/calls/{ids['water']}").text
    send(pages, ids["water"], "applicants", may_region="1")
    page = pages.get(f"/calls/{ids['water']}").text
    assert beside(page, "Vem kan söka") == ["Regioner", mark]
    assert page.count(mark) == 1
    english = pages.get(f"/calls/{ids['water']}?lang=en").text
    assert '<dd class="quiet">Corrected by Åsa on 7 May 2026.</dd>' in english
    send(pages, ids["water"], "undo", field="eligibility")
    assert mark not in pages.get(f"/calls/{ids['water']}").text


def test_what_is_put_right_and_has_no_label_is_named(
    pages: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    with transaction(database) as session:
        call = session.get_one(Call, ids["water"])
        for field, new in (("title", "Rent vatten"), ("url", "https://x.example/"), ("opens", "2026-04-01")):
            add_correction(session, call, field=field, new=new, who="Bo", why="Sett", now=now)
        refresh(session, call, now)
    page = unescape(pages.get(f"/calls/{ids['water']}").text)
    for what in ("Titel", "Webbadress", "Öppningsdag"):
        assert f'<p class="quiet">{what}: rättat av Bo den 7 maj 2026.</p>' in page


def test_a_correction_is_taken_back_and_what_the_source_states_holds_again(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    before = data_of(database, ids["water"])
    assert "Ta tillbaka rättelsen" not in pages.get(f"/calls/{ids['water']}").text
    send(pages, ids["water"], "applicants", may_region="1")
    page = send(pages, ids["water"], "deadlines", day_0="2026-07-10").text
    assert page.count("Ta tillbaka rättelsen<") == 2
    late = send(pages, ids["water"], "undo", field="deadlines", version="0")
    assert (late.status_code, "Utlysningen har ändrats medan du skrev" in late.text) == (400, True)
    page = send(pages, ids["water"], "undo", field="deadlines").text
    assert page.index('id="correct"') < page.index("Rättelsen är tillbakatagen.")
    assert page.count("Ta tillbaka rättelsen<") == 1
    after = data_of(database, ids["water"])
    assert after["deadlines"] == before["deadlines"]
    assert after["eligibility"]["applicant_types"] == ["region"]
    assert corrections(database)[-1] == ("deadlines", "Åsa", "Rättelsen togs tillbaka.")
    assert send(pages, ids["water"], "undo", field="deadlines").status_code == 400
    assert send(pages, ids["water"], "undo", field="burn").status_code == 400


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"day_0": "15 juli"}, "Skriv dagen som 2027-04-15"),
        ({"day_0": "2026-07-15", "hour_0": "25.00"}, "Skriv dagen som 2027-04-15"),
        ({"day_0": "2026-07-16", "why": ""}, "Skriv kort hur du vet det"),
        ({"day_0": "15 juli", "why": ""}, "Skriv kort hur du vet det"),  # all that is wrong is said at once
        ({"day_0": "2026-07-15", "version": "99"}, "Utlysningen har ändrats medan du skrev"),
        ({"day_0": "2026-07-15"}, "Inget är ändrat: uppgifterna står redan så."),
        ({"day_0": "2037-07-15"}, "Dagen ligger mer än tio år bort."),
        ({"day_0": "2020-01-01"}, "räknas då som stängd för alla organisationer"),
    ],
)
def test_a_fault_in_a_correction_loses_nothing(
    pages: TestClient, database: Engine, ids: dict[str, int], form: dict[str, str], fault: str
) -> None:
    before = data_of(database, ids["water"])
    answer = send(pages, ids["water"], "deadlines", **form)
    assert answer.status_code == 400
    assert fault in answer.text
    assert f'value="{form["day_0"]}"' in answer.text
    assert (corrections(database), data_of(database, ids["water"])) == ([], before)
    with reading(database) as session:
        assert session.exec(select(Audit)).all() == []


def test_days_that_close_a_call_are_kept_once_it_is_ticked(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    asked = send(pages, ids["water"], "deadlines", day_0="2020-01-01").text
    assert 'name="closes"' in asked
    assert 'name="closes"' not in pages.get(f"/calls/{ids['water']}").text
    page = send(pages, ids["water"], "deadlines", day_0="2020-01-01", closes="1").text
    assert "Rättelsen är sparad." in page
    assert data_of(database, ids["water"])["status"] == "closed"


def test_an_answer_to_a_question_is_kept_though_it_changes_nothing(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    send(pages, ids["water"], "deadlines", day_0="2026-07-10")
    with transaction(database) as session:
        session.exec(select(Correction)).one().state = "asked"
        refresh(session, session.get_one(Call, ids["water"]), NOON)
    day = data_of(database, ids["water"])["deadlines"][0]
    page = send(pages, ids["water"], "deadlines", day_0=day["date"], hour_0=day["time"] or "").text
    assert "Rättelsen är sparad." in page
    with reading(database) as session:
        assert {row.state for row in session.exec(select(Correction))} == {"ended"}


@pytest.mark.parametrize(("answer", "state", "day"), [("keep", "active", "2026-07-10"), ("accept", "ended", None)])
def test_whose_word_holds_is_answered_by_a_button(
    pages: TestClient, database: Engine, ids: dict[str, int], answer: str, state: str, day: str | None
) -> None:
    said = data_of(database, ids["water"])["deadlines"][0]["date"]
    send(pages, ids["water"], "deadlines", day_0="2026-07-10")
    with transaction(database) as session:
        session.exec(select(Correction)).one().state = "asked"
        refresh(session, session.get_one(Call, ids["water"]), NOON)
    address = f"/calls/{ids['water']}"
    assert "Källans nya uppgift gäller tills ni har bestämt er." in pages.get(address).text
    stale = {"do": "answer", "field": "deadlines", "answer": answer, "version": "0"}
    assert "har ändrats" in pages.post(address, data=stale).text
    assert pages.post(address, data=stale | {"answer": ""}).status_code == 400, "no answer is not a yes to the source"
    page = send(pages, ids["water"], "answer", field="deadlines", answer=answer).text
    assert "Svaret är sparat." in page
    assert 'value="keep"' not in page
    assert data_of(database, ids["water"])["deadlines"][0]["date"] == (day or said)
    with reading(database) as session:
        assert [row.state for row in session.exec(select(Correction).order_by(col(Correction.id)))][-1] == state


def test_who_corrected_a_call_and_why_stands_on_its_page_and_in_the_log(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    send(pages, ids["water"], "applicants", may_region="1", why=f"De ringde {HOSTILE}")
    send(pages, ids["undated"], "pass", to_1="1")
    page = pages.get(f"/calls/{ids['water']}").text
    assert "Rättat av Åsa den 7 maj 2026 (vem som kan söka): De ringde" in page
    assert "<script>alert(1)" not in page
    with reading(database) as session:
        kept = [(row.who, row.what, row.organisation_id, row.about) for row in session.exec(select(Audit))]
    assert kept == [
        ("Åsa", "call corrected", None, f"call:{ids['water']}"),
        ("Åsa", "call passed on", "kommun", f"call:{ids['undated']}"),
    ]
    log = pages.get("/log").text
    assert f'rättade utlysningen</span>: <a href="/calls/{ids["water"]}?lang=sv">' in log
    assert f"call:{ids['water']}" not in log
