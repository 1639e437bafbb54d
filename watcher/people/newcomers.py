"""People who come from a sign-in service: the same account each time, with the roles it says today."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from subscriptions.models import Organisation
from watcher.people.models import Account, Membership, account_id
from watcher.people.oidc import Person


def welcome(session: Session, person: Person, now: datetime) -> Account:
    """Her account, made at her first visit. Known by issuer and subject: an address can pass to somebody else."""
    query = select(Account).where(Account.issuer == person.issuer, Account.subject == person.subject)
    account = session.exec(query).first()
    if account is None:
        account = Account(name=person.name, issuer=person.issuer, subject=person.subject, created_at=now)
    account.name = person.name
    session.add(account)
    session.flush()
    session.exec(
        delete(Membership).where(col(Membership.account_id) == account.id, col(Membership.from_service).is_(True))
    )
    known = set(session.exec(select(Organisation.id)))
    session.add_all(
        Membership(account_id=account_id(account), organisation_id=where, role=role, from_service=True)
        for where, role in person.roles
        if where is None or where in known
    )
    session.flush()
    return account
