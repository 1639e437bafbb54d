"""What a person wants of one source: that it is read now, or not at all for a while. The jobs do it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, or_

from watcher.polling.claims import FIRST_STATE
from watcher.polling.models import SourceState

# More than any round of all sources takes.
LONGEST_ROUND = timedelta(days=1)


def ask_now(session: Session, source: str, now: datetime) -> None:
    """Have it read at the next waking of the jobs, whether it is due or not."""
    _state(session, source).asked_at = now


def set_paused(session: Session, source: str, *, paused: bool) -> bool:
    """Leave it alone from now on, or ask it again. False if that was so already."""
    state = _state(session, source)
    is_new, state.paused = state.paused != paused, paused
    if paused:
        state.asked_at = None
    return is_new


def leave_alone(session: Session, source: str, now: datetime) -> bool:
    """Keep a round that is under way from reading it, which had its entry before that was taken out of use.

    False if it is being read just now.
    """
    session.connection().execute(FIRST_STATE, {"source": source, "no": False})
    free = or_(col(SourceState.claimed_until).is_(None), col(SourceState.claimed_until) <= now)
    left = update(SourceState).where(col(SourceState.source) == source, free)
    return bool(session.connection().execute(left.values(next_due_at=now + LONGEST_ROUND, asked_at=None)).rowcount)


def _state(session: Session, source: str) -> SourceState:
    session.connection().execute(FIRST_STATE, {"source": source, "no": False})
    return session.get_one(SourceState, source)
