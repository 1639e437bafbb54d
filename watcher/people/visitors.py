"""An account's roles as they are now."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from subscriptions.models import Organisation
from watcher.people.models import Account, Membership, account_id
from watcher.people.roles import ROLES, Role, Visitor, highest


def visitor_of(session: Session, account: Account) -> Visitor:
    """What an account may see and do."""
    query = select(Membership, Organisation.id).where(Membership.account_id == account.id)
    return visitor_with(account, session.exec(query.join(Organisation, of_member(), isouter=True)).all())


def of_member() -> ColumnElement[bool]:
    """The condition that an organisation is a member of that of a membership, an umbrella."""
    return col(Organisation.umbrella) == Membership.organisation_id


def visitor_with(account: Account, rows: Collection[tuple[Membership, str | None]]) -> Visitor:
    """The same by memberships that are known. Whoever belongs to an umbrella organisation reads its members' pages."""
    everywhere = highest(_role(row) for row, _ in rows if row.organisation_id is None)
    roles: dict[str, Role] = {}
    for row, _ in rows:
        if row.organisation_id is not None:
            _raise_to(roles, row.organisation_id, _role(row))
    if not everywhere:
        for _, member in rows:
            if member is not None:
                _raise_to(roles, member, "reader")
    return Visitor(account_id(account), account.name, everywhere, roles, account.address)


def somebody_leads(session: Session) -> bool:
    """Whether anybody is admin of the whole installation. Nobody is on a fresh one."""
    query = select(Membership.id).where(col(Membership.organisation_id).is_(None), Membership.role == ROLES[-1])
    return session.exec(query.limit(1)).first() is not None


def _role(row: Membership) -> Role:
    return cast(Role, row.role)


def _raise_to(roles: dict[str, Role], organisation: str, role: Role) -> None:
    known = roles.get(organisation)
    roles[organisation] = role if known is None else max(known, role, key=ROLES.index)
