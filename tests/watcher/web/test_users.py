"""Admins decide who may enter their own organisation, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import default

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import AdminLetter, Organisation
from tests.watcher.web.samples import fill, sign_in
from watcher.db import reading, transaction
from watcher.people.models import Account, Audit, Membership, account_id
from watcher.people.roster import PAGE_SIZE
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


def remove(pages: TestClient, account: str, organisation: str = "kommun") -> httpx.Response:
    """As from the page that asks."""
    sure = pages.get(f"/users?remove={account}").text.partition('name="sure" value="')[2].partition('"')[0]
    form = {"do": "remove", "account": account, "organisation": organisation, "sure": sure}
    answer: httpx.Response = pages.post("/users", data=form)
    return answer


def roles(database: Engine) -> list[tuple[str, str | None, str]]:
    query = select(Account.name, Membership.organisation_id, Membership.role).join(Membership)
    with reading(database) as session:
        return [tuple(row) for row in session.exec(query.order_by(Membership.id))]


def test_a_user_is_added_changed_and_taken_away(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    page = add(pages).text
    assert "Användaren är tillagd. Inget mejl når fram ännu" in page  # there is no mail server
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


def test_who_had_an_account_already_is_said_to_have_got_one_more_role(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin", grannen="admin")
    add(pages)
    page = add(pages, organisation="grannen", role="coordinator").text
    assert "Användaren är tillagd" not in page
    assert "Personen har nu också behörigheten samordnare i Grannköpings kommun och får ett mejl om det." in page
    assert roles(database)[2:] == [
        ("Bo Exempel", "kommun", "reader"),
        ("Bo Exempel", "grannen", "coordinator"),
    ]
    sign_in(pages, database, now, "Greta", grannen="admin")
    for other in ("done=joined&of=kommun&as=reader", "done=joined&of=x&as=reader", "done=exists", "done=joined"):
        assert 'role="status"' not in pages.get(f"/users?{other}").text


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
    ("form", "field"),
    [
        ({"name": ""}, "name"),
        ({"address": "bo"}, "address"),
        ({"address": "åsa@öä.se"}, "address"),
        ({"role": "owner"}, "role"),
    ],
)
def test_a_fault_stands_beside_its_field(
    pages: TestClient, database: Engine, now: datetime, form: dict[str, str], field: str
) -> None:
    sign_in(pages, database, now)
    answer = add(pages, **form)
    assert answer.status_code == 400
    assert f'id="{field}-fault"' in answer.text
    assert "ditt namn" not in answer.text
    assert ("Skriv brevlådans adress utan å" in answer.text) == (form.get("address") == "åsa@öä.se")
    assert len(roles(database)) == 1


def test_the_last_admin_of_all_stays(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    answer = pages.post("/users", data={"account": "1", "organisation": "*", "role": "reader"})
    assert "Anna är den enda som är administratör för alla organisationer." in answer.text
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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_account_goes_after_it_was_said_what_goes_and_its_browsers_are_out_at_once(
    pages: TestClient, settings: Settings, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, "Bo", kommun="coordinator")
    theirs = {name: str(value) for name, value in pages.cookies.items()}
    sign_in(pages, database, now, "Anna", kommun="admin")
    asked = pages.get("/users?remove=1").text
    assert "Ska kontot för Bo tas bort?" in asked
    assert "<li>Exempelköpings kommun: samordnare</li>" in asked
    assert roles(database)[0] == ("Bo", "kommun", "coordinator")  # nothing has happened yet
    with TestClient(make_app(settings, database, lambda: now), cookies=theirs, follow_redirects=False) as bo:
        assert bo.get("/areas").status_code == 200
        unasked = pages.post("/users", data={"do": "remove", "account": "1", "organisation": "kommun", "sure": "x"})
        assert "Ska kontot för Bo tas bort?" in unasked.text  # what it named has changed, or it named nothing
        assert bo.get("/areas").status_code == 200
        removed = remove(pages, "1")
        assert "Kontot är borttaget" in removed.text
        assert bo.get("/areas").headers["location"].startswith("/sign-in")
    with reading(database) as session:
        assert session.get(Account, 1) is None
        noted = session.exec(select(Audit)).one()
    assert (noted.who, noted.what, noted.organisation_id, noted.about) == (
        "Anna", "account removed", "kommun", "account:1",
    )  # fmt: skip
    assert "tog bort kontot" in pages.get("/log").text
    assert pages.post("/users", data={"do": "remove", "account": "1", "organisation": "kommun"}).status_code == 404


def test_an_organisation_keeps_its_last_admin(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    change = {"account": "1", "organisation": "kommun"}
    less = [pages.post("/users", data=change | {"role": role}) for role in ("coordinator", "")]
    for answer in (*less, remove(pages, "1")):
        assert answer.status_code == 400
        assert "Anna är den enda administratören för Exempelköpings kommun." in answer.text
        assert roles(database) == [("Anna", "kommun", "admin")]
    add(pages, role="admin")
    assert remove(pages, "1").status_code == 200
    assert roles(database) == [("Bo Exempel", "kommun", "admin")]
    sign_in(pages, database, now, "Cilla")
    whole = remove(pages, "2")
    assert "Bo Exempel är den enda administratören" in whole.text  # nor does who leads them all
    last = remove(pages, "3", "*")
    assert "Cilla är den enda som är administratör för alla organisationer." in last.text
    assert "Rätta det som är markerat" not in last.text  # the question has no field


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_belongs_to_others_too_is_not_one_organisations_to_remove(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, "Greta", kommun="reader", grannen="admin")
    sign_in(pages, database, now, "Cilla")
    sign_in(pages, database, now, "Anna", kommun="admin")
    page = pages.get("/users").text
    assert "Greta" in page
    assert "remove=1&" not in page
    for account in ("1", "2", "9", "x"):
        assert pages.get(f"/users?remove={account}").status_code == 404
        form = {"do": "remove", "account": account, "organisation": "kommun"}
        assert pages.post("/users", data=form).status_code == 404
    assert len(roles(database)) == 4


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_among_many_users_one_is_found_by_name_or_address_and_all_by_turning_pages(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        for number in range(PAGE_SIZE + 5):
            name = "Åsa Öberg" if number == 7 else f"Person {number:03}"
            session.add(Account(name=name, address=f"p{number}@example.org", created_at=now))
        session.add(Account(name="Utan roll", address="50%@example.org", created_at=now))
        session.flush()
        for account in session.exec(select(Account).where(Account.name != "Utan roll")):
            session.add(Membership(account_id=account_id(account), organisation_id="kommun", role="reader"))
    sign_in(pages, database, now)
    for words in ("åsa", "öberg ÅSA", "P7@example"):
        found = pages.get("/users", params={"words": words}).text
        assert found.count("Åsa Öberg</td>") + found.count("Åsa Öberg <a") == 1, words
        assert "Person 001" not in found
    assert "50%@<wbr>example.org" in pages.get("/users?words=50%25").text
    assert "Person 050" not in pages.get("/users?words=50%25").text
    assert "Ingen användare har" in pages.get("/users?words=ingen").text
    first, second = pages.get("/users").text, pages.get("/users?page=1").text
    assert "Nästa sida" in first
    assert "Nästa sida" not in second
    assert "Föregående sida" in second
    assert first.count("remove=") == PAGE_SIZE
    assert first.count("remove=") + second.count("remove=") == PAGE_SIZE + 7
    kept = {"account": "8", "organisation": "kommun", "role": "coordinator"}
    assert str(pages.post("/users?words=%C3%B6berg", data=kept).url).endswith("words=%C3%B6berg&lang=sv")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_where_mail_goes_out_she_is_told_by_mail(settings: Settings, database: Engine, now: datetime) -> None:
    fill(database, now)
    own = replace(settings, smtp_url="smtp://127.0.0.1:9")
    with TestClient(make_app(own, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="admin")
        assert "Användaren är tillagd och får ett mejl om det." in add(client).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("passwords", "links", "issuer", "told", "mailed"),
    [
        (True, True, None, "kan sedan välja ett lösenord", "får du en länk i ett mejl"),
        (False, True, None, "mejl och loggar in med en länk.", "får du en länk i ett mejl"),
        (True, False, None, "watcher user password", "fråga den som har gett dig"),
        (False, False, "https://sign-in.example.org", "loggar in med sitt arbetskonto", "med ditt arbetskonto"),
        (False, False, None, "Ingen kan logga in nu", "med ditt arbetskonto"),
    ],
)
def test_how_a_new_user_gets_in_is_told_as_it_is_set_up(
    settings: Settings, database: Engine, now: datetime, passwords: bool, links: bool, issuer: str | None, told: str,
    mailed: str,
) -> None:  # fmt: skip
    ways = replace(settings.sign_in, local_accounts=passwords, magic_links=links, issuer=issuer)
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
    with TestClient(make_app(replace(settings, sign_in=ways), database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="admin")
        assert told in client.get("/users").text
        assert ("watcher user password" in add(client).text) == passwords  # there is no mail server either
    with reading(database) as session:
        assert mailed in " ".join(text_of(row.body) for row in session.exec(select(AdminLetter)))


def text_of(mail: bytes) -> str:
    part = message_from_bytes(mail, policy=default).get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())
