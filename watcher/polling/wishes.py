"""What a person wants of one source: that it is read now, or not at all for a while. The jobs do it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from watcher.polling.claims import FIRST_STATE
from watcher.polling.models import SourceState


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


def _state(session: Session, source: str) -> SourceState:
    session.connection().execute(FIRST_STATE, {"source": source, "no": False})
    return session.get_one(SourceState, source)
