"""Who has which role, as far as one admin may see and change it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, func, or_, select

from subscriptions.models import Organisation
from watcher.db import take_turn
from watcher.errors import BadInput
from watcher.people.accounts import add_account, address_of, by_address, remove_account, set_role
from watcher.people.audit import note
from watcher.people.models import Account, Membership, account_id
from watcher.people.roles import ROLES, Role, Visitor

PAGE_SIZE = 50
MOST_WORDS = 4


@dataclass(frozen=True)
class Line:
    """One role of one person; empty where she has none. `organisation` None: in all.

    `from_service`: said by the sign-in service. `may_be_removed`: the person, by this admin; said once per person.
    """

    account: Account
    organisation: str | None
    organisation_name: str
    role: str
    from_service: bool
    may_be_removed: bool


class NobodyLeft(BadInput):
    """The last admin of `organisation` (None: of the whole installation) cannot be taken away from a page."""

    def __init__(self, organisation: str | None, name: str) -> None:
        super().__init__("somebody else must be admin first")
        self.organisation, self.name = organisation, name


def led_by(session: Session, admin: Visitor) -> list[Organisation]:
    """The organisations whose people she decides about."""
    rows = session.exec(select(Organisation).order_by(col(Organisation.name)))
    return [row for row in rows if admin.may("admin", row.id)]


def roster(session: Session, admin: Visitor, words: str, page: int) -> tuple[list[Line], bool]:
    """People by name, each role a line, and whether there are more pages. `words`: of name or address.

    Whoever has a role in an organisation she leads, and who reaches it as one of all. Who leads all sees everybody,
    those without a role too.
    """
    people = select(Account).where(_seen_by(session, admin), *map(_named, words.split()[:MOST_WORDS]))
    people = people.order_by(func.lower(col(Account.name)), col(Account.id))
    accounts = session.exec(people.offset(page * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    return _lines(session, admin, accounts[:PAGE_SIZE]), len(accounts) > PAGE_SIZE


def _seen_by(session: Session, admin: Visitor) -> ColumnElement[bool]:
    if admin.everywhere == "admin":
        return true()
    led = [row.id for row in led_by(session, admin)]
    where = col(Membership.organisation_id)
    return col(Account.id).in_(select(Membership.account_id).where(or_(where.in_(led), where.is_(None))))


def _named(word: str) -> ColumnElement[bool]:
    """SQLite knows no capital but those of ASCII: å in a name is looked for as it may be written."""
    forms = {word, word.lower(), word.capitalize(), word.upper()}
    in_name = (col(Account.name).icontains(form, autoescape=True) for form in forms)
    return or_(*in_name, col(Account.address).icontains(word.lower(), autoescape=True))


def _lines(session: Session, admin: Visitor, accounts: Sequence[Account]) -> list[Line]:
    query = (
        select(Membership, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id), isouter=True)
        .where(col(Membership.account_id).in_([row.id for row in accounts]))
        .order_by(col(Membership.id))
    )
    roles: dict[int, list[tuple[Membership, str]]] = {account_id(row): [] for row in accounts}
    for row, name in session.exec(query):
        roles[row.account_id].append((row, name or ""))
    return [line for account in accounts for line in _lines_of(account, roles[account_id(account)], admin)]


def _lines_of(account: Account, roles: Sequence[tuple[Membership, str]], admin: Visitor) -> list[Line]:
    shown = [
        (row, name) for row, name in roles if row.organisation_id is None or admin.may("admin", row.organisation_id)
    ]
    goes = _may_remove(admin, [row for row, _ in roles])
    if not shown:
        return [Line(account, None, "", "", from_service=False, may_be_removed=goes)]
    return [
        Line(account, row.organisation_id, name, row.role, row.from_service, goes and number == 0)
        for number, (row, name) in enumerate(shown)
    ]


def _may_remove(admin: Visitor, roles: Collection[Membership]) -> bool:
    """A person who belongs to others as well is not hers to remove: she takes away the roles that she gave."""
    if admin.everywhere == "admin":
        return True
    return bool(roles) and all(row.organisation_id and admin.may("admin", row.organisation_id) for row in roles)


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
    """Raises NobodyLeft where nobody would lead the organisation, or the installation, any more."""
    led = _led_by_her(session, account)
    set_role(session, account, organisation, role)
    _check_led(session, account.name, led)
    about = f"account:{account.id}"
    note(session, admin, f"role set to {role or 'none'}", now, organisation=organisation, about=about)


def removable(session: Session, admin: Visitor, number: int) -> tuple[Account, list[Membership]] | None:
    """An account that she may remove, and the roles that go with it."""
    account = session.get(Account, number)
    roles = list(session.exec(select(Membership).where(Membership.account_id == number).order_by(col(Membership.id))))
    return (account, roles) if account and _may_remove(admin, roles) else None


def remove_person(
    session: Session, admin: Visitor, account: Account, roles: Collection[Membership], now: datetime
) -> None:
    """With all roles; every browser of hers is signed out. Raises NobodyLeft, as `change_role` does.

    Each organisation that she belonged to has it in its log.
    """
    led, about = _led_by_her(session, account), f"account:{account.id}"
    wheres = dict.fromkeys(row.organisation_id for row in roles) or {None: None}
    name = account.name
    remove_account(session, account)
    _check_led(session, name, led)
    for where in wheres:
        note(session, admin, "account removed", now, organisation=where, about=about)


def _led_by_her(session: Session, account: Account) -> list[str | None]:
    """Where she is admin. Two who take away each other's role do so one after the other."""
    take_turn(session, "roles")
    own = select(Membership.organisation_id).where(Membership.account_id == account.id, Membership.role == ROLES[-1])
    return list(session.exec(own))


def _check_led(session: Session, name: str, led: Collection[str | None]) -> None:
    for where in led:
        same = col(Membership.organisation_id)
        here = same.is_(None) if where is None else same == where
        if session.exec(select(Membership.id).where(Membership.role == ROLES[-1], here).limit(1)).first() is None:
            raise NobodyLeft(where, name)
