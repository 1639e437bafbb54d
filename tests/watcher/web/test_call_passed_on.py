"""A call is sent on from its page: to whom, when, who cannot be chosen, and by whom it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

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
from tests.watcher.web.call_acts import send
from tests.watcher.web.coming_letters import coordinators_browser, fill_with_letter
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.settings import Settings


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_letter(database, now)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def passed(database: Engine) -> list[tuple[int, str, str, bool]]:
    with reading(database) as session:
        return [
            (row.call_id, row.who, row.line, row.at_once)
            for row in session.exec(select(PassedOn).order_by(PassedOn.id))
        ]


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
