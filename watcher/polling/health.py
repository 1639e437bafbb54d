"""The state of a source after a run, and what admins must be told of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from watcher.calls.models import SourceEvent
from watcher.polling.check import Verdict
from watcher.polling.models import SourceState

TELL_AGAIN_AFTER = timedelta(days=7)
_UNWELL = {"broken", "incomplete"}


def note_outcome(session: Session, state: SourceState, verdict: Verdict, *, run_id: int, now: datetime) -> None:
    """Update health, and write a source event when it turns, once a week while it lasts, and when it is well."""
    before = state.health
    health = "well" if verdict.outcome in ("complete", "unchanged") else verdict.outcome
    state.last_run_at, state.health = now, health
    if verdict.outcome in ("complete", "unchanged"):
        state.last_complete_at = now
    if verdict.outcome != "broken":
        state.last_success_at, state.broken_since = now, None
    elif state.broken_since is None:
        state.broken_since = now
    turned = health != before and not (before == "never-run" and health == "well")
    if turned or (health in _UNWELL and _told_long_ago(session, state.source, now)):
        message = "; ".join(verdict.problems) or "read without problems again"
        session.add(SourceEvent(source=state.source, kind=health, message=message, run_id=run_id, at=now))


def _told_long_ago(session: Session, source: str, now: datetime) -> bool:
    query = select(SourceEvent.at).where(SourceEvent.source == source).order_by(col(SourceEvent.id).desc()).limit(1)
    last = session.exec(query).first()
    return last is None or last <= now - TELL_AGAIN_AFTER
