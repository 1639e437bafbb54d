"""The tables of people: accounts, their roles, their open sessions, and who did what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from watcher.db import Instant


class Account(SQLModel, table=True):
    """One person. Known by an e-mail address, or by what a sign-in service calls her (`issuer`, `subject`).

    `password`: its argon2 hash, or null where she has none. An address never leads to the account of a service, nor
    the other way round: who owns an address there has not shown that she owns it here.
    """

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    address: str | None = Field(default=None, unique=True)
    password: str | None = None
    issuer: str | None = None
    subject: str | None = None
    created_at: datetime = Field(sa_type=Instant)


class Membership(SQLModel, table=True):
    """A role: reader, coordinator or admin of one organisation, or of all where `organisation_id` is null.

    `from_service`: said by the sign-in service, and replaced by what it says the next time.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    role: str
    from_service: bool = False


class WebSession(SQLModel, table=True):
    """One browser that is signed in. `key`: the hash of the token in its cookie; the token itself is kept nowhere."""

    __tablename__ = "web_session"

    key: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    started_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)


class SignInLink(SQLModel, table=True):
    """A link that was mailed. `key`: the hash of its token. Removed when it is used."""

    __tablename__ = "sign_in_link"

    key: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    ends_at: datetime = Field(sa_type=Instant)


class SignInTry(SQLModel, table=True):
    """One try to sign in, or to have a link sent. `key`: the hash of what it is counted for."""

    __tablename__ = "sign_in_try"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    at: datetime = Field(sa_type=Instant, index=True)


class Audit(SQLModel, table=True):
    """Who did what, when. `who`: the name at that time, for the account may be removed. `about`: `area:7`."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    account_id: int | None = Field(default=None, index=True)
    who: str
    what: str
    organisation_id: str | None = Field(default=None, index=True)
    about: str = ""


def account_id(account: Account) -> int:
    """The id of an account that has been written."""
    if account.id is None:
        raise ValueError("the account has not been written yet")
    return account.id
