"""All that is held about one person: to hand it out, and to erase it (GDPR articles 15 and 17).

A person is known by an e-mail address: as a recipient of letters, as somebody who signs in, as a coordinator named in
letters. What she did stands elsewhere under her name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, SQLModel, col, select

from subscriptions.area_models import AreaVersion
from subscriptions.channel_models import Bounce, ChannelCode, Suppression, ToldOff
from subscriptions.draft_models import Draft, DraftLine, LeftOut, PassedOn
from subscriptions.models import (
    AdminLetter,
    AreaAnswer,
    Delivery,
    DeliveryContent,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.reader_models import Follow, Interest, Leaving, ReaderChange
from watcher.calls.models import Correction
from watcher.people.accounts import by_address, remove_account
from watcher.people.models import Account, Audit, Membership

# What stands instead of a name.
SOMEBODY = "–"
# Rows that are a recipient's own, by `recipient_id`.
OF_RECIPIENT: tuple[type[SQLModel], ...] = (
    SubscriptionRecipient, Interest, Follow, Leaving, ReaderChange, ChannelCode, ToldOff, PassedOn, AreaAnswer,
)  # fmt: skip
# Rows that name who did something.
NAMES: tuple[tuple[type[SQLModel], str], ...] = (
    (Audit, "who"), (AreaVersion, "who"), (AreaAnswer, "who"), (Correction, "who"), (LeftOut, "who"),
    (PassedOn, "who"), (DraftLine, "who"), (Draft, "line_by"), (Draft, "changed_by"), (Suppression, "who"),
)  # fmt: skip
# What leaves with the person. The rest of a recipient's rows says what a department answered, and names nobody.
PRIVATE: tuple[type[SQLModel], ...] = (SubscriptionRecipient, Follow, Leaving, ReaderChange, ChannelCode, ToldOff)


@dataclass(frozen=True)
class Person:
    """Where an address stands. `names`: by which she did things, as far as they are hers alone."""

    address: str
    recipients: Sequence[Recipient]
    account: Account | None
    organisations: Sequence[Organisation]
    names: frozenset[str]
    shared_names: frozenset[str]

    @property
    def is_known(self) -> bool:
        return bool(self.recipients or self.account or self.organisations)


@dataclass(frozen=True)
class Erased:
    """What was erased, by kind, and what a person must see to: keys of what could not be."""

    counts: dict[str, int]
    unreached: Sequence[str]
    without_contact: Sequence[str]
    shared_names: Sequence[str]


def find_person(session: Session, address: str) -> Person:
    """`address`: in the one spelling that is kept."""
    recipients = session.exec(select(Recipient).where(Recipient.kind == "email", Recipient.address == address)).all()
    account = by_address(session, address)
    organisations = [row for row in session.exec(select(Organisation)) if row.contact.get("email") == address]
    given = {account.name} if account else set()
    given |= {row.contact["name"] for row in organisations if row.contact.get("name")} | {address}
    shared = {name for name in given if _is_shared(session, name, account)}
    return Person(address, recipients, account, organisations, frozenset(given - shared), frozenset(shared))


def _is_shared(session: Session, name: str, account: Account | None) -> bool:
    """Whether somebody else goes by the same name: then what was done under it cannot be told apart."""
    query = select(func.count()).select_from(Account).where(Account.name == name)
    return session.exec(query).one() > (1 if account and account.name == name else 0)


def held_about(session: Session, person: Person) -> dict[str, Any]:
    """Everything, as plain data: rows by the name of their table. Passwords and keys are not handed out."""
    ids = [saved_id(row) for row in person.recipients]
    held: dict[str, Any] = {"address": person.address}
    held["recipient"] = [_plain(row) for row in person.recipients]
    held["contact_of"] = [{"organisation": row.id, **row.contact} for row in person.organisations]
    held["account"] = _plain(person.account, "password") if person.account else None
    if person.account:
        held["membership"] = _rows(session, Membership, "account_id", [person.account.id])
        held["audit_of_account"] = _rows(session, Audit, "account_id", [person.account.id])
    for table in OF_RECIPIENT:
        held[_name(table)] = _rows(session, table, "recipient_id", ids)
    held["delivery"] = _rows(session, Delivery, "recipient_id", ids, "lease")
    for table in (Bounce, Suppression, AdminLetter):
        held[_name(table)] = _rows(session, table, "address", [person.address], "body", "lease")
    held["done_as"] = {
        f"{_name(table)}.{column}": rows
        for table, column in NAMES
        if (rows := _rows(session, table, column, sorted(person.names)))
    }
    return held


def forget(session: Session, person: Person) -> Erased:
    """Erase the person. Nothing is sent to the address any more; what departments answered stays, and names nobody.

    What was told stays counted, so that nothing is told twice to a later owner of the same row.
    """
    ids = [saved_id(row) for row in person.recipients]
    unreached = list(_left_without_readers(session, ids))
    counts = {"letters": _empty_letters(session, ids)}
    for table in PRIVATE:
        session.exec(delete(table).where(col(table.recipient_id).in_(ids)))  # type: ignore[attr-defined] # each has one
    for table in (Bounce, Suppression, AdminLetter):
        session.exec(delete(table).where(col(table.address) == person.address))
    for row in person.recipients:
        row.address, row.state, row.reason = f"forgotten-{row.id}", "off", "forgotten"
        session.add(row)
    counts["recipients"] = len(ids)
    counts["names"] = sum(_blank(session, table, column, person.names) for table, column in NAMES)
    for organisation in person.organisations:
        organisation.contact = {}
        session.add(organisation)
    counts["accounts"] = _drop_account(session, person.account)
    return Erased(counts, unreached, [row.id for row in person.organisations], sorted(person.shared_names))


def _left_without_readers(session: Session, ids: Sequence[int]) -> Iterator[str]:
    """Subscriptions that reach nobody when these are gone; a reader's own form of one ends with her."""
    mine = select(SubscriptionRecipient.subscription_id).where(col(SubscriptionRecipient.recipient_id).in_(ids))
    for row in session.exec(select(Subscription).where(col(Subscription.id).in_(mine), col(Subscription.active))):
        others = select(func.count()).where(
            SubscriptionRecipient.subscription_id == row.id, col(SubscriptionRecipient.recipient_id).not_in(ids)
        )
        if session.exec(others).one():
            continue
        if row.personal_of is not None:
            row.active = False
            session.add(row)
        else:
            yield row.key


def _empty_letters(session: Session, ids: Sequence[int]) -> int:
    """Letters keep that they were, not what they said; none of them leaves any more."""
    theirs = select(Delivery.id).where(col(Delivery.recipient_id).in_(ids))
    session.exec(delete(DeliveryContent).where(col(DeliveryContent.delivery_id).in_(theirs)))
    waiting = col(Delivery.state).in_(("pending", "sending", "dead"))
    session.exec(
        update(Delivery)
        .where(col(Delivery.recipient_id).in_(ids), waiting)
        .values(state="cancelled", last_error="forgotten", lease=None, lease_until=None)
    )
    return session.exec(select(func.count()).where(col(Delivery.recipient_id).in_(ids))).one()


def _blank(session: Session, table: type[SQLModel], column: str, names: frozenset[str]) -> int:
    named = col(getattr(table, column)).in_(names)
    return session.exec(update(table).where(named).values({column: SOMEBODY})).rowcount


def _drop_account(session: Session, account: Account | None) -> int:
    if account is None:
        return 0
    session.exec(update(Audit).where(col(Audit.account_id) == account.id).values(account_id=None, who=SOMEBODY))
    remove_account(session, account)
    return 1


def _rows(
    session: Session, table: type[SQLModel], column: str, values: Sequence[object], *without: str
) -> list[dict[str, Any]]:
    found = session.exec(select(table).where(col(getattr(table, column)).in_(values)))
    return [_plain(row, *without) for row in found]


def _plain(row: SQLModel, *without: str) -> dict[str, Any]:
    values = row.model_dump(exclude=set(without) | {"code"})
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _name(table: type[SQLModel]) -> str:
    return str(table.__tablename__)
