"""Accounts of this installation: made, changed and removed by admins, and the sign-in with a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from subscriptions.fields import check_email, is_beyond_ascii
from subscriptions.models import Organisation
from watcher.errors import BadInput
from watcher.people.models import Account, Audit, Membership, SignInLink, account_id
from watcher.people.passwords import LONGEST, SHORTEST, fault_of, hash_password
from watcher.people.roles import Role
from watcher.people.sessions import end_all_sessions


def address_of(typed: str) -> str:
    """The one spelling of an address. Raises BadInput."""
    try:
        return check_email(typed)
    except ValueError as error:
        raise BadInput(str(error)) from error


def fault_of_address(typed: str) -> str:
    """The text that says what is wrong with an address that `address_of` refuses."""
    return "web.fault_address_letters" if is_beyond_ascii(typed) else "web.fault_address"


def find_account(session: Session, typed: str) -> Account:
    """By address, or by number where a person comes from a sign-in service. Raises BadInput if there is none."""
    by_number = typed.isascii() and typed.isdigit() and len(typed) < 10
    account = session.get(Account, int(typed)) if by_number else by_address(session, address_of(typed))
    if account is None:
        raise BadInput(f"there is no account {typed}; `watcher user list` shows them")
    return account


def by_address(session: Session, address: str) -> Account | None:
    return session.exec(select(Account).where(Account.address == address)).first()


def add_account(session: Session, address: str, name: str, password: str | None, now: datetime) -> Account:
    """An account without any role yet. Raises BadInput if the address is taken or something cannot be used."""
    address = address_of(address)
    if by_address(session, address):
        raise BadInput(f"{address} has an account already; `watcher user password` and `role` change it")
    name = " ".join(name.split())
    if not 0 < len(name) <= 80 or not name.isprintable():
        raise BadInput("--name: write a name of at most 80 characters")
    account = Account(name=name, address=address, created_at=now)
    session.add(account)
    session.flush()
    if password is not None:
        set_password(session, account, password)
    return account


def set_password(session: Session, account: Account, password: str | None) -> None:
    """Every browser must sign in again, and no link that is under way helps. Raises BadInput if it is too short."""
    if password is not None and fault_of(password):
        raise BadInput(f"a password has {SHORTEST} to {LONGEST} characters; three or four words make a good one")
    account.password = hash_password(password) if password is not None else None
    session.add(account)
    end_all_sessions(session, account_id(account))
    session.exec(delete(SignInLink).where(col(SignInLink.account_id) == account.id))


def set_role(session: Session, account: Account, organisation: str | None, role: Role | None) -> None:
    """Give a role in an organisation (None: in all), or with role None take it away. Raises BadInput.

    What a sign-in service says stays untouched: it would say it again.
    """
    if organisation is not None and session.get(Organisation, organisation) is None:
        known = ", ".join(session.exec(select(Organisation.id).order_by(Organisation.id))) or "none yet"
        raise BadInput(f"there is no organisation {organisation!r}; there are: {known}")
    same = col(Membership.organisation_id)
    session.exec(
        delete(Membership).where(
            col(Membership.account_id) == account.id,
            col(Membership.from_service).is_(False),
            same.is_(None) if organisation is None else same == organisation,
        )
    )
    if role is not None:
        session.add(Membership(account_id=account_id(account), organisation_id=organisation, role=role))
    session.flush()


def remove_account(session: Session, account: Account) -> None:
    """What the person did stays in the log with her name; her number may be given to somebody else."""
    end_all_sessions(session, account_id(account))
    session.exec(update(Audit).where(col(Audit.account_id) == account.id).values(account_id=None))
    for table in (Membership, SignInLink):
        session.exec(delete(table).where(col(table.account_id) == account.id))
    session.delete(account)
    session.flush()
