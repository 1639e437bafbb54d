"""A person gets what is held about her, and is erased without anything being lost to others or told twice."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from subscriptions.area_models import AreaVersion
from subscriptions.channel_models import Suppression
from subscriptions.models import (
    AdminLetter,
    Delivery,
    DeliveryContent,
    DeliveryItem,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from subscriptions.reader_models import Follow, Interest
from tests.watcher.web.samples import fill
from watcher.calls.models import Call
from watcher.cli import main
from watcher.db import reading, transaction
from watcher.people.accounts import add_account, set_role
from watcher.people.models import Account, Audit
from watcher.upkeep.person import SOMEBODY, find_person, forget, held_about

ANNA = "skola@example.org"


def settle(database: Engine, now: datetime) -> None:
    """Anna reads letters, signs in, leads, and has done things."""
    ids = fill(database, now)
    with transaction(database) as session:
        kommun = session.get_one(Organisation, "kommun")
        kommun.contact = {"name": "Anna Ek", "email": ANNA, "phone": "021"}
        account = add_account(session, ANNA, "Anna Ek", "ett långt lösenord", now)
        set_role(session, account, "kommun", "coordinator")
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
        version = session.get_one(Call, ids["school"]).version_id or 0
        session.add(Follow(recipient_id=1, call_id=ids["school"], version_id=version, at=now))
        session.add(Interest(organisation_id="kommun", call_id=ids["school"], recipient_id=1, at=now))
        session.add(AreaVersion(area_id=1, name="x", description="", must_not=[], who="Anna Ek", at=now))
        session.add(Audit(at=now, account_id=account.id, who="Anna Ek", what="area changed"))
        session.add(Suppression(address=ANNA, reason="gone", who="bounce", at=now))
        session.add(AdminLetter(identity="a", address=ANNA, subject="Länk", body=b"x", next_try_at=now, created_at=now))
        session.add(
            Delivery(
                id=8, identity="w", recipient_id=1, kind="email", subject="Väntar", next_try_at=now, created_at=now
            )
        )
        session.add(Recipient(id=2, organisation_id="kommun", kind="email", address="annan@example.org"))
        session.flush()
        session.add(DeliveryContent(delivery_id=8, body=b"hemligt"))


def everything(database: Engine) -> str:
    """Every value of every table, as text."""
    with database.connect() as connection:
        tables = database.dialect.get_table_names(connection)
        rows = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables]
    return repr(rows)


def test_a_person_gets_all_that_is_held_but_no_keys(database: Engine, now: datetime) -> None:
    settle(database, now)
    with reading(database) as session:
        held = held_about(session, find_person(session, ANNA))
    told = json.dumps(held)
    assert {row["subject"] for row in held["delivery"]} == {"Brev", "Väntar"}
    assert held["contact_of"] == [{"organisation": "kommun", "name": "Anna Ek", "email": ANNA, "phone": "021"}]
    assert [row["role"] for row in held["membership"]] == ["coordinator"]
    assert held["done_as"].keys() == {"audit.who", "area_version.who"}
    assert len(held["follow"]) == len(held["interest"]) == len(held["suppression"]) == 1
    assert "argon2" not in told
    assert "hemligt" not in told


def test_whoever_is_forgotten_stands_nowhere(database: Engine, now: datetime) -> None:
    settle(database, now)
    with transaction(database) as session:
        erased = forget(session, find_person(session, ANNA))
    assert erased.unreached == ["brev"]
    assert erased.without_contact == ["kommun"]
    left = everything(database)
    assert ANNA not in left
    assert "Anna Ek" not in left
    assert "hemligt" not in left
    with reading(database) as session:
        assert session.get_one(Delivery, 8).state == "cancelled"
        assert session.get_one(Delivery, 7).state == "sent"
        assert session.exec(select(DeliveryItem)).one().recipient_id == 1
        assert session.exec(select(Interest)).one().call_id
        assert session.exec(select(AreaVersion)).one().who == SOMEBODY
        assert session.get_one(Recipient, 2).address == "annan@example.org"
        assert session.get_one(Recipient, 1).state == "off"
        assert find_person(session, ANNA).is_known is False


def test_readers_who_are_left_keep_their_letters(database: Engine, now: datetime) -> None:
    settle(database, now)
    with transaction(database) as session:
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=2))
        own = Subscription(id=90, organisation_id="kommun", key="brev+1", areas=[], rhythm="daily", personal_of=1)
        session.add(own)
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=own.id or 0, recipient_id=1))
    with transaction(database) as session:
        assert forget(session, find_person(session, ANNA)).unreached == []
    with reading(database) as session:
        assert [(row.subscription_id, row.recipient_id) for row in session.exec(select(SubscriptionRecipient))] == [
            (1, 2)
        ]
        assert [row.key for row in session.exec(select(Subscription).where(Subscription.active))] == ["brev"]


def test_what_somebody_of_the_same_name_did_is_left_alone(database: Engine, now: datetime) -> None:
    settle(database, now)
    with transaction(database) as session:
        add_account(session, "ekan@example.org", "Anna Ek", None, now)
    with transaction(database) as session:
        assert forget(session, find_person(session, ANNA)).shared_names == ["Anna Ek"]
    with reading(database) as session:
        assert session.exec(select(AreaVersion)).one().who == "Anna Ek"
        assert [row.address for row in session.exec(select(Account))] == ["ekan@example.org"]


def test_the_commands_ask_first_and_tell_what_is_left_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("WATCHER_DATABASE_URL", raising=False)
    assert main(["export", "nobody@example.org"]) == 2
    assert "nothing is held about nobody@example.org" in capsys.readouterr().err
    assert main(["user", "add", "Anna@Example.org", "--name", "Anna", "--without-password"]) == 0
    file = tmp_path / "anna.json"
    assert main(["export", "anna@example.org", "--to", str(file)]) == 0
    assert json.loads(file.read_text("utf-8"))["account"]["name"] == "Anna"
    assert file.stat().st_mode & 0o077 == 0
    assert main(["export", "anna@example.org", "--to", str(file)]) == 2
    capsys.readouterr()
    assert main(["forget", "anna@example.org"]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert main(["forget", "anna@example.org", "--yes", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["accounts"] == 1
    assert "backups hold the person still" in said.err
    assert main(["forget", "anna@example.org", "--yes"]) == 2
