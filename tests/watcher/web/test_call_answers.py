"""Somebody who is signed in answers on a call's page for the departments whose letters she gets, and for no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import col, select

from subscriptions.models import (
    AreaAnswer,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from subscriptions.reader_models import Follow, Interest
from tests.watcher.web.coming_letters import HERE, add_letter
from tests.watcher.web.samples import fill, sign_in
from tests.watcher.web.test_few_questions import MOST
from watcher.db import reading, transaction
from watcher.people.models import Account, Audit
from watcher.people.roles import Role
from watcher.settings import Settings
from watcher.web.app import make_app

OWN = "skola@example.org"
BUTTONS = ("Vi är intresserade</button>", "Inte relevant för oss</button>", "Bevaka</button>")


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    ids = fill(database, now)
    add_letter(database, ids)
    return ids


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        client.headers["origin"] = HERE
        yield client


def enter(client: TestClient, database: Engine, now: datetime, address: str | None = OWN, **roles: Role) -> None:
    """The browser becomes that of a reader with this address, in the organisation unless said."""
    account = sign_in(client, database, now, "Lena", **(roles or {"kommun": "reader"}))
    with transaction(database) as session:
        session.get_one(Account, account).address = address


def add_department(database: Engine, water: int) -> None:
    """The same address gets the letters of another department, one of whose areas has met the call."""
    with transaction(database) as session:
        session.add(Department(id=2, organisation_id="kommun", key="miljo", name="Miljöförvaltningen"))
        session.flush()
        session.add(PriorityArea(id=2, organisation_id="kommun", department_id=2, key="vatten", name="Rent vatten"))
        session.add(
            Subscription(id=2, organisation_id="kommun", department_id=2, key="miljo", areas=[], rhythm="weekly")
        )
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=2, recipient_id=1))
        row = Match(area_id=2, key="event:9", revision=1, call_id=water, version_id=2, score=0.7, band="strong",
                    reasons=[])  # fmt: skip
        session.add(row)


def say(client: TestClient, call_id: int, do: str, voice: str = "1-1") -> httpx.Response:
    answer: httpx.Response = client.post(f"/calls/{call_id}/answer", data={"do": do, "voice": voice})
    return answer


def interests(database: Engine) -> list[tuple[int | None, int]]:
    with reading(database) as session:
        rows = session.exec(select(Interest).where(col(Interest.ended_at).is_(None)))
        return sorted((row.department_id or 0, row.recipient_id) for row in rows)


def test_a_reader_answers_for_her_department_and_takes_it_back(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    enter(client, database, now)
    page = unescape(client.get(f"/calls/{ids['water']}").text)
    assert [each for each in BUTTONS if each not in page] == []
    assert f"Du svarar som Skolförvaltningen, Exempelköpings kommun ({OWN})." in page
    assert "Svara för" not in page  # there is nothing to choose
    page = unescape(say(client, ids["water"], "interested").text)
    assert "Svaret är sparat: ni är intresserade." in page
    assert f"Svarat av {OWN} den 7 maj 2026." in page
    assert interests(database) == [(1, 1)]
    say(client, ids["water"], "not-interested")
    assert interests(database) == []
    say(client, ids["water"], "not-relevant")
    with reading(database) as session:
        refusal = session.exec(select(AreaAnswer)).one()
        assert (refusal.area_id, refusal.relevant, refusal.who, refusal.recipient_id) == (1, False, OWN, 1)
        noted = [(row.who, row.what, row.organisation_id) for row in session.exec(select(Audit))]
    assert noted == [("Lena", "call answered", "kommun")] * 3


def test_a_reader_follows_a_call_of_the_list_that_no_letter_has_told_her_of(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    enter(client, database, now)
    assert "Ni bevakar nu utlysningen." in say(client, ids["undated"], "follow").text
    with reading(database) as session:
        assert [row.recipient_id for row in session.exec(select(Follow))] == [1]
    assert "Ni bevakar inte längre utlysningen." in say(client, ids["undated"], "unfollow").text


def test_who_gets_letters_of_several_departments_chooses_and_speaks_for_that_one_alone(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    add_department(database, ids["water"])
    enter(client, database, now)
    page = unescape(client.get(f"/calls/{ids['water']}").text)
    assert '<option value="1-2">Skolförvaltningen' not in page
    assert ">Miljöförvaltningen</option>" in page
    say(client, ids["water"], "interested", "1-2")
    assert interests(database) == [(2, 1)]
    assert "Ni är intresserade." in client.get(f"/calls/{ids['water']}?voice=1-2").text
    of_school = client.get(f"/calls/{ids['water']}?voice=1-1").text
    assert "Ni är intresserade." not in of_school
    assert "Du svarar som Skolförvaltningen" in of_school
    say(client, ids["water"], "not-interested", "1-1")  # of what another department said nothing is taken back
    assert interests(database) == [(2, 1)]
    say(client, ids["water"], "not-relevant", "1-1")
    with reading(database) as session:
        assert [each.area_id for each in session.exec(select(AreaAnswer))] == [1]
    assert interests(database) == [(2, 1)]


def test_the_department_that_the_call_concerns_is_meant_unless_another_is_chosen(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    add_department(database, ids["water"])
    with transaction(database) as session:
        session.get_one(Department, 2).name = "Ö-förvaltningen"  # the last by name
        for row in session.exec(select(Match).where(Match.call_id == ids["water"], Match.area_id == 1)):
            session.delete(row)
    enter(client, database, now)
    assert "Du svarar som Ö-förvaltningen" in client.get(f"/calls/{ids['water']}").text


@pytest.mark.parametrize("address", [None, "nobody@example.org"])
def test_who_belongs_to_no_department_has_no_buttons_and_answers_for_none(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int], address: str | None
) -> None:
    enter(client, database, now, address)
    page = client.get(f"/calls/{ids['water']}").text
    assert not any(each in page for each in BUTTONS)
    assert say(client, ids["water"], "interested").status_code == 404
    assert interests(database) == []


def test_nobody_answers_in_an_organisation_that_she_has_no_role_in(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
    enter(client, database, now, grannen="admin")
    assert not any(each in client.get(f"/calls/{ids['water']}").text for each in BUTTONS)
    assert say(client, ids["water"], "interested").status_code == 404


def test_who_was_taken_off_the_letters_answers_no_more(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    enter(client, database, now)
    with transaction(database) as session:
        for row in session.exec(select(SubscriptionRecipient)):
            session.delete(row)
    assert say(client, ids["water"], "interested").status_code == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [({"do": "x", "voice": "1-1"}, 400), ({"do": "interested"}, 404), ({"do": "follow", "voice": "2-2"}, 404)],
)
def test_a_form_with_other_words_changes_nothing(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int], form: dict[str, str], status: int
) -> None:
    enter(client, database, now)
    assert client.post(f"/calls/{ids['water']}/answer", data=form).status_code == status
    assert client.get(f"/calls/{ids['water']}/answer").status_code in (404, 405)
    assert interests(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_call_asks_few_questions_of_whoever_may_do_everything_there(
    client: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    add_department(database, ids["water"])
    with transaction(database) as session:
        session.get_one(Recipient, 1).shared = True
    enter(client, database, now, kommun="admin")
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *words: asked.append(words[2]))
    page = client.get(f"/calls/{ids['school']}")
    questions = [each for each in asked if each.startswith(("SELECT", "WITH"))]
    assert BUTTONS[0] in page.text
    assert len(questions) <= MOST, "\n".join(questions)
