"""Who has which role, as far as one admin may see and change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from subscriptions.models import Organisation
from watcher.errors import BadInput
from watcher.people.accounts import add_account, address_of, by_address, set_role
from watcher.people.audit import note
from watcher.people.models import Account, Membership
from watcher.people.roles import Role, Visitor
from watcher.people.visitors import somebody_leads


@dataclass(frozen=True)
class Line:
    """One role of one person. `organisation` None: in all. `from_service`: said by the sign-in service."""

    account: Account
    organisation: str | None
    organisation_name: str
    role: str
    from_service: bool


class NobodyLeft(BadInput):
    """The last admin of the whole installation cannot be taken away from a page."""


def led_by(session: Session, admin: Visitor) -> list[Organisation]:
    """The organisations whose people she decides about."""
    rows = session.exec(select(Organisation).order_by(col(Organisation.name)))
    return [row for row in rows if admin.may("admin", row.id)]


def roster(session: Session, admin: Visitor) -> Sequence[Line]:
    """Everybody with a role in an organisation she leads, and who reaches it as one of all."""
    led = [row.id for row in led_by(session, admin)]
    query = (
        select(Membership, Account, Organisation.name)
        .join(Account, col(Account.id) == col(Membership.account_id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id), isouter=True)
        .where(or_(col(Membership.organisation_id).in_(led), col(Membership.organisation_id).is_(None)))
        .order_by(col(Account.name), col(Account.id), col(Membership.id))
    )
    return [
        Line(account, row.organisation_id, name or "", row.role, row.from_service)
        for row, account, name in session.exec(query)
    ]


def has_role(session: Session, account: Account, organisation: str | None) -> bool:
    """Whether the person stands in the list under this organisation (None: under all)."""
    same = col(Membership.organisation_id)
    query = select(Membership.id).where(
        Membership.account_id == account.id, same.is_(None) if organisation is None else same == organisation
    )
    return session.exec(query.limit(1)).first() is not None


def invite(session: Session, admin: Visitor, given: tuple[str, str, str | None, Role], now: datetime) -> None:
    """Give a role to the owner of an address, with an account where she has none.

    `given`: address, name, organisation (None: all) and role. Raises BadInput.
    """
    typed, name, organisation, role = given
    account = by_address(session, address_of(typed)) or add_account(session, typed, name, None, now)
    set_role(session, account, organisation, role)
    about = f"account:{account.id}"
    note(session, admin, f"role set to {role}", now, organisation=organisation, about=about)


def change_role(
    session: Session, admin: Visitor, account: Account, organisation: str | None, role: Role | None, now: datetime
) -> None:
    """Raises NobodyLeft where nobody would lead the installation any more."""
    set_role(session, account, organisation, role)
    if organisation is None and not somebody_leads(session):
        raise NobodyLeft("somebody must be admin everywhere")
    about = f"account:{account.id}"
    note(session, admin, f"role set to {role or 'none'}", now, organisation=organisation, about=about)
