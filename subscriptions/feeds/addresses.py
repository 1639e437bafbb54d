"""The secret addresses of departments' feeds. Whoever knows one may read it; a new one makes the old one useless."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from subscriptions.channel_models import DepartmentFeed
from subscriptions.models import Department, saved_id

# 32 bytes of chance: nobody guesses one.
_BYTES = 32
FORMS = {"calendar": "calendar.ics", "atom": "atom.xml"}


def feed_token(session: Session, department: Department, now: datetime) -> str:
    """The secret part of the department's addresses, made when it is first asked for."""
    row = session.get(DepartmentFeed, saved_id(department))
    return row.token if row else renew_feed(session, department, now)


def renew_feed(session: Session, department: Department, now: datetime) -> str:
    """A new secret: who had the old address reads no more."""
    row = session.get(DepartmentFeed, saved_id(department))
    row = row or DepartmentFeed(department_id=saved_id(department), token="", made_at=now)
    row.token, row.made_at = secrets.token_urlsafe(_BYTES), now
    session.add(row)
    session.flush()
    return row.token


def department_behind(session: Session, token: str) -> Department | None:
    """Whose feed this is; None for a secret that is none, or of a department that is no more."""
    if not (token.isascii() and token.isprintable()):  # PostgreSQL refuses to compare with a zero byte
        return None
    query = select(Department).join(DepartmentFeed, col(DepartmentFeed.department_id) == Department.id)
    return session.exec(query.where(DepartmentFeed.token == token, col(Department.active))).first()


def feed_address(base_url: str, token: str, form: str) -> str:
    """`form`: calendar or atom."""
    return f"{base_url}/feeds/{token}/{FORMS[form]}"
