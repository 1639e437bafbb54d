"""Who did what."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from watcher.people.models import Audit
from watcher.people.roles import Visitor


def note(
    session: Session, who: Visitor, what: str, now: datetime, *, organisation: str | None = None, about: str = ""
) -> None:
    """Written in the transaction of what was done, so that one never stands without the other."""
    session.add(
        Audit(at=now, account_id=who.account_id, who=who.name, what=what, organisation_id=organisation, about=about)
    )
