"""Admins decide who may enter their own organisation, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import AdminLetter, Organisation
from tests.watcher.web.samples import sign_in
from watcher.db import reading, transaction
from watcher.people.models import Account, Audit, Membership
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        yield client


def add(pages: TestClient, **form: str) -> httpx.Response:
    typed = {"name": "Bo Exempel", "address": "bo@example.org", "organisation": "kommun", "role": "reader", "do": "add"}
    answer: httpx.Response = pages.post("/users", data=typed | form)
    return answer


def roles(database: Engine) -> list[tuple[str, str | None, str]]:
    query = select(Account.name, Membership.organisation_id, Membership.role).join(Membership)
    with reading(database) as session:
        return [tuple(row) for row in session.exec(query.order_by(Membership.id))]


def test_a_user_is_added_changed_and_taken_away(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    page = add(pages).text
    assert "Ändringen är sparad" in page
    assert "Bo Exempel" in page
    assert roles(database)[1:] == [("Bo Exempel", "kommun", "reader")]
    change = {"account": "2", "organisation": "kommun"}
    pages.post("/users", data=change | {"role": "coordinator"})
    assert roles(database)[1:] == [("Bo Exempel", "kommun", "coordinator")]
    assert "Bo Exempel" not in pages.post("/users", data=change | {"role": ""}).text
    assert roles(database)[1:] == []
    with reading(database) as session:
        noted = session.exec(select(Audit).order_by(Audit.id)).all()
    assert [(row.who, row.what, row.organisation_id, row.about) for row in noted] == [
        ("Anna", f"role set to {role}", "kommun", "account:2") for role in ("reader", "coordinator", "none")
    ]


@pytest.mark.parametrize("organisation", ["grannen", "*", "", "nowhere"])
def test_an_admin_gives_no_role_outside_her_own_organisation(
    pages: TestClient, database: Engine, now: datetime, organisation: str
) -> None:
    sign_in(pages, database, now, "Greta", grannen="reader")
    sign_in(pages, database, now, "Anna", kommun="admin")
    before = roles(database)
    assert add(pages, organisation=organisation, role="admin").status_code == 404
    for account in ("1", "2"):
        form = {"account": account, "organisation": organisation, "role": "admin"}
        assert pages.post("/users", data=form).status_code == 404
    assert roles(database) == before
    strangers = {"account": "1", "organisation": "kommun", "role": "reader"}
    assert pages.post("/users", data=strangers).status_code == 404
    assert roles(database) == before
    page = pages.get("/users").text
    assert "Greta" not in page
    assert "Grannköping" not in page


@pytest.mark.parametrize(
    ("form", "field"), [({"name": ""}, "name"), ({"address": "bo"}, "address"), ({"role": "owner"}, "role")]
)
def test_a_fault_stands_beside_its_field(
    pages: TestClient, database: Engine, now: datetime, form: dict[str, str], field: str
) -> None:
    sign_in(pages, database, now)
    answer = add(pages, **form)
    assert answer.status_code == 400
    assert f'id="{field}-fault"' in answer.text
    assert "ditt namn" not in answer.text
    assert len(roles(database)) == 1


def test_the_last_admin_of_all_stays(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    answer = pages.post("/users", data={"account": "1", "organisation": "*", "role": "reader"})
    assert "Någon behöver vara administratör" in answer.text
    assert roles(database) == [("Anna", None, "admin")]
    add(pages, organisation="*", role="admin")
    assert pages.post("/users", data={"account": "1", "organisation": "*", "role": ""}).status_code == 403
    assert roles(database) == [("Bo Exempel", None, "admin")]


def test_an_account_that_is_there_already_gets_the_role(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    add(pages)
    add(pages, name="Någon annan", organisation="grannen")
    assert roles(database)[1:] == [("Bo Exempel", "kommun", "reader"), ("Bo Exempel", "grannen", "reader")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_gets_a_role_is_told_by_mail_once(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    add(pages)
    for again in (add(pages, role="coordinator"), add(pages, name="", address="BO@example.org")):
        assert again.status_code == 400
    assert "Personen finns redan" in add(pages, role="coordinator").text
    assert roles(database)[1:] == [("Bo Exempel", "kommun", "reader")]
    with reading(database) as session:
        letter = session.exec(select(AdminLetter)).one()
    assert (letter.address, letter.subject) == (
        "bo@example.org",
        "Du kan logga in i utlysningsbevakningen för Exempelköpings kommun",
    )
