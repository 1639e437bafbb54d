"""On a call's page it is sent on to somebody, or put right; nothing typed is lost, and nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.draft_models import PassedOn
from subscriptions.models import (
    Delivery,
    DeliveryItem,
    Department,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from tests.watcher.web.coming_letters import HERE, add_letter
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.calls.models import Call, Correction
from watcher.calls.store import refresh
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app

NOON = datetime.fromisoformat("2026-05-07T12:00:00+02:00")


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    ids = fill(database, now)
    add_letter(database, ids)
    return ids


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        client.headers["origin"] = HERE
        sign_in(client, database, now, "Åsa")
        yield client


def send(pages: TestClient, call_id: int, do: str, **form: str) -> httpx.Response:
    page = pages.get(f"/calls/{call_id}").text
    version = page.split('name="version" value="')[1].split('"')[0]
    given = {name.replace("_", "-"): value for name, value in form.items()}
    known = {"do": do, "version": version, "organisation": "kommun", "why": "De ringde."}
    answer: httpx.Response = pages.post(f"/calls/{call_id}", data=known | given)
    return answer


def passed(database: Engine) -> list[tuple[int, str, str, bool]]:
    with reading(database) as session:
        return [(row.call_id, row.who, row.line, row.at_once) for row in session.exec(select(PassedOn))]


def corrections(database: Engine) -> list[tuple[str, str, str]]:
    with reading(database) as session:
        return [(row.field, row.who, row.why) for row in session.exec(select(Correction))]


def data_of(database: Engine, call_id: int) -> dict:
    with reading(database) as session:
        return session.get_one(Call, call_id).data


@pytest.mark.parametrize(("chosen", "time"), [("department_1", "next"), ("to_1", "now")])
def test_a_call_is_sent_on_to_a_department_or_a_recipient(
    pages: TestClient, database: Engine, ids: dict[str, int], chosen: str, time: str
) -> None:
    page = unescape(send(pages, ids["undated"], "pass", line="Läs", time=time, **{chosen: "1"}).text)
    # It is said where the form leads back to, and the way there stands at the top.
    assert page.index('href="#pass-on"') < page.index('id="pass-on"') < page.index("Utlysningen skickas vidare")
    assert page.index("Utlysningen skickas vidare") < page.index('id="correct"')
    assert "Åsa skickade den 7 maj 2026 vidare till skola@example.org: Läs" in page
    assert ("har redan fått den" if time == "now" else "får den med nästa brev") in page
    assert ("i ett eget brev inom några minuter" if time == "now" else "Vid varje mottagare står om") in page
    said_of_all = (
        "Skolförvaltningen: alla har redan fått den",
        "Skolförvaltningen (1 mottagare): får den med nästa brev",
    )
    assert said_of_all[time == "next"] in page
    assert "Raden undertecknas med ditt namn, Åsa." in page or time == "now"  # nobody is left to send it to
    assert passed(database) == [(ids["undated"], "Åsa", "Läs", time == "now")]


def test_who_has_had_it_cannot_be_chosen(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    page = pages.get(f"/calls/{ids['school']}").text
    assert "alla har redan fått den" in page
    answer = send(pages, ids["school"], "pass", to_1="1")
    assert (answer.status_code, passed(database)) == (400, [])
    assert "Alla du valde har redan fått utlysningen eller" in answer.text


def test_a_channel_without_an_address_is_not_said_to_have_had_it(
    pages: TestClient, database: Engine, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(database) as session:
        reader = session.get_one(Recipient, 1)
        reader.kind, reader.address = "teams", "TEAMS_SKOLA"
        session.get_one(Delivery, 7).state = "dry"
    page = unescape(pages.get(f"/calls/{ids['school']}").text)
    assert '<p class="quiet">Skolförvaltningen: Inställningen TEAMS_SKOLA finns inte där tjänsten körs.' in page
    assert "Kanal i Teams, Skolförvaltningen: Inställningen TEAMS_SKOLA finns inte där tjänsten körs." in page
    assert "Skolförvaltningen: 7 maj 2026 (bara lagd i en mapp, inte skickad)" in page
    assert "redan fått den" not in page
    monkeypatch.setenv("TEAMS_SKOLA", "https://flow.test/x")
    page = unescape(pages.get(f"/calls/{ids['school']}").text)
    assert "Kanal i Teams, Skolförvaltningen: bara lagd i en mapp, inte skickad" in page
    with transaction(database) as session:
        session.get_one(Delivery, 7).state = "sent"
    assert "Skolförvaltningen: har redan fått den" in unescape(pages.get(f"/calls/{ids['school']}").text)


def test_where_only_some_of_a_department_could_be_reached_it_is_said_of_each(
    pages: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    with transaction(database) as session:
        session.add(Recipient(id=5, organisation_id="kommun", kind="teams", address="TEAMS_SKOLA"))
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=5))
        dry = Delivery(id=8, identity="dry", recipient_id=5, kind="teams", subject="Brev", state="dry", next_try_at=now,
                       created_at=now, sent_at=now)  # fmt: skip
        session.add(dry)
        session.flush()
        told = DeliveryItem(delivery_id=8, recipient_id=5, subscription_id=1, call_id=ids["school"], version_id=1,
                            section="new-open", key="event:1")  # fmt: skip
        session.add(told)
    page = unescape(pages.get(f"/calls/{ids['school']}").text)
    said = "Skolförvaltningen: de som kan nås har redan fått den. Inställningen TEAMS_SKOLA finns inte"
    assert said in page
    assert "bara lagd i en mapp" not in page  # the department has had it


def test_who_gets_letters_of_two_departments_stands_there_once_with_both(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        session.add(Department(id=2, organisation_id="kommun", key="kultur", name="Kulturförvaltningen"))
        session.flush()
        session.add(
            Subscription(id=2, organisation_id="kommun", department_id=2, key="kultur", areas=[], rhythm="weekly")
        )
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=2, recipient_id=1))
    page = unescape(pages.get(f"/calls/{ids['undated']}").text)
    assert page.count('name="to-1"') == 1
    assert "skola@example.org, Kulturförvaltningen och Skolförvaltningen" in page
    send(pages, ids["undated"], "pass", to_1="1")
    assert len(passed(database)) == 1


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({}, "Välj minst en förvaltning"),
        ({"to_99": "1"}, "Välj minst en förvaltning"),
        ({"to_1": "1", "line": "x" * 501}, "längre än 500 tecken"),
    ],
)
def test_a_fault_in_sending_on_loses_nothing(
    pages: TestClient, database: Engine, ids: dict[str, int], form: dict[str, str], fault: str
) -> None:
    answer = send(pages, ids["undated"], "pass", **{"line": HOSTILE, "time": "now"} | form)
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert fault in page
    assert f'value="{form.get("line", HOSTILE)}"' in page
    assert 'value="now" checked' in page
    assert "<script>alert(1)" not in answer.text
    assert passed(database) == []


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


def test_what_is_no_act_or_no_call_answers_kindly(pages: TestClient, ids: dict[str, int]) -> None:
    assert send(pages, ids["water"], "burn").status_code == 400
    assert send(pages, ids["undated"], "pass", to_1="1", organisation="x").status_code == 404
    for path in ("/calls/999", "/calls/x"):
        assert pages.post(path, data={"do": "pass"}).status_code == 404


def test_a_stranger_can_do_nothing(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    pages.cookies.clear()
    assert pages.post(f"/calls/{ids['water']}", data={"do": "pass", "to-1": "1"}).status_code == 401
    assert passed(database) == []


def test_a_call_that_is_over_is_not_sent_on(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    with transaction(database) as session:
        session.get_one(Call, ids["undated"]).status = "closed"
    assert "Det går inte längre att söka" in pages.get(f"/calls/{ids['undated']}").text
    answer = send(pages, ids["undated"], "pass", to_1="1")
    assert (answer.status_code, passed(database)) == (400, [])


def test_who_only_reads_sees_no_form_and_a_coordinator_sends_only_to_her_own(
    pages: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköping"))
    sign_in(pages, database, now, "Bo", kommun="reader")
    assert "Skicka vidare" not in pages.get(f"/calls/{ids['undated']}").text
    sign_in(pages, database, now, "Siv", grannen="coordinator", kommun="reader")
    form = {"do": "pass", "organisation": "kommun", "to-1": "1", "time": "now"}
    assert pages.post(f"/calls/{ids['undated']}", data=form).status_code == 404
    assert passed(database) == []
