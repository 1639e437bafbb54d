"""Browsers that are signed in: for a working day without a sign of life, for a week at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Engine, bindparam, delete, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from subscriptions.models import Organisation
from watcher.db import reading, transaction
from watcher.people.models import Account, Membership, WebSession
from watcher.people.roles import Visitor
from watcher.people.tokens import key_of, new_token
from watcher.people.visitors import of_member, visitor_with

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# So often a sign of life is written down: not with every page.
_NOTED_EVERY = timedelta(minutes=5)


def begin_session(session: Session, account_id: int, now: datetime) -> str:
    """Returns the token for the browser's cookie. Always a new one: nobody can have planted it."""
    session.exec(delete(WebSession).where(or_(*_over(now))))
    token = new_token()
    session.add(WebSession(key=key_of(token), account_id=account_id, started_at=now, seen_at=now))
    return token


def find_visitor(engine: Engine, token: str, now: datetime) -> Visitor | None:
    """Who has this token, if its session still lasts."""
    with reading(engine) as session:
        rows = session.exec(_who_has(), params={"key": key_of(token)}).all()
        if not rows:
            return None
        row, account, *_ = rows[0]
        if row.seen_at <= now - IDLE or row.started_at <= now - LONGEST:
            return None
        # The outer join has no membership where there is none.
        visitor = visitor_with(
            account, [(membership, member) for *_, membership, member in rows if membership is not None]
        )
    if row.seen_at <= now - _NOTED_EVERY:
        with transaction(engine) as session:
            known = session.get(WebSession, row.key)
            if known is not None:  # it may have been ended meanwhile
                known.seen_at = now
    return visitor


@cache  # asked for every page: to put the question together takes longer than to answer it
def _who_has() -> Select[WebSession, Account, Membership, str]:
    query = select(WebSession, Account, Membership, Organisation.id)
    query = query.join(Account, col(Account.id) == WebSession.account_id)
    query = query.join(Membership, col(Membership.account_id) == Account.id, isouter=True)
    query = query.join(Organisation, of_member(), isouter=True)
    return query.where(WebSession.key == bindparam("key"))


def end_session(session: Session, token: str) -> None:
    session.exec(delete(WebSession).where(col(WebSession.key) == key_of(token)))


def end_all_sessions(session: Session, account_id: int) -> None:
    """Everywhere: after a change of password, a role or the account itself."""
    session.exec(delete(WebSession).where(col(WebSession.account_id) == account_id))


def _over(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(WebSession.seen_at) <= now - IDLE, col(WebSession.started_at) <= now - LONGEST
