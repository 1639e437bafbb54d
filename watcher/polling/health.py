"""The state of a source after a run, and the facts that admins and readers must be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, func, select

from sources.contract import LIVE_STATUSES
from sources.entry import Entry
from watcher.calls.models import Call, Sighting, SourceEvent
from watcher.db import take_turn
from watcher.polling.check import Verdict
from watcher.polling.fields import Lost
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.outcomes import AWAY, kind_of

READ = ("complete", "unchanged")
UNWELL = frozenset({"quiet", "incomplete", "broken"})
MOVED = "moved"
# What one look at the catalogue entry could not tell from any other fault.
_ALWAYS_OPEN = "rolling"


@dataclass(frozen=True)
class Ended:
    """How a run ended. `news`: how many calls it showed for the first time; `moved_to`: where the address went."""

    run_id: int
    verdict: Verdict
    news: int = 0
    moved_to: str | None = None


def note_outcome(session: Session, state: SourceState, entry: Entry, ended: Ended, now: datetime) -> None:
    """Update the state of a source, and write a source event when its health or its kind of cause turns."""
    verdict = ended.verdict
    state.last_run_at = now
    if ended.news:
        state.last_new_at = now
    if verdict.outcome in READ:
        state.last_complete_at = now
    if verdict.outcome != "broken":
        state.last_success_at, state.broken_since = now, None
        state.moved_to = ended.moved_to if ended.moved_to and not _same_place(entry.url, ended.moved_to) else None
        if state.moved_to:
            _note_move(session, entry, state.moved_to, ended, now)
        state.lost_fields = lost_rows(verdict.lost, state.lost_fields)
    elif state.broken_since is None:
        state.broken_since = now
    _turn(session, state, _health(session, state, entry, verdict, now), ended, now)


def _note_move(session: Session, entry: Entry, moved_to: str, ended: Ended, now: datetime) -> None:
    """Write an event where an address has moved; once, though a server may take its word back and give it again."""
    message = f"the address has moved for good, from {entry.url} to {moved_to}"
    same = (SourceEvent.source == entry.id, SourceEvent.kind == MOVED, SourceEvent.message == message)
    if session.exec(select(SourceEvent.id).where(*same).limit(1)).first() is None:
        take_turn(session, "source_event")
        session.add(SourceEvent(source=entry.id, kind=MOVED, message=message, run_id=ended.run_id, at=now))


def _health(session: Session, state: SourceState, entry: Entry, verdict: Verdict, now: datetime) -> Verdict:
    """The verdict, with a silence that is too long said where nothing else is wrong."""
    if verdict.outcome not in READ:
        return verdict
    since = quiet_since(session, state, entry, now)
    if since is None:
        return verdict
    words = f"nothing new since {since.date()}; something new is normal every {entry.rhythm_days} days"
    return replace(verdict, problems=(words, *verdict.problems), cause="quiet")


def _turn(session: Session, state: SourceState, verdict: Verdict, ended: Ended, now: datetime) -> None:
    """Write the new state, and an event where its health turns, or its cause asks something new of a person."""
    is_well = verdict.outcome in READ
    before, asked = state.health, kind_of(state.cause)
    health = ("quiet" if verdict.cause else "well") if is_well else verdict.outcome
    state.health, state.cause, state.problems = health, verdict.cause, list(verdict.problems)
    if health == before and (is_well or kind_of(verdict.cause) in (asked, AWAY) or _has_been_so(session, state)):
        return
    if health != before:
        state.health_since = now
    if (before, health) != ("never-run", "well"):
        message = "; ".join(verdict.problems) or "read without problems again"
        take_turn(session, "source_event")
        session.add(SourceEvent(source=state.source, kind=health, message=message, run_id=ended.run_id, at=now))


def _has_been_so(session: Session, state: SourceState) -> bool:
    """Whether this trouble has an event of this kind of cause already: it may go to and fro for a hundred runs."""
    query = select(SourceRun.cause).join(SourceEvent, col(SourceEvent.run_id) == col(SourceRun.id)).distinct()
    query = query.where(SourceEvent.source == state.source, SourceEvent.kind == state.health)
    if state.health_since is not None:
        query = query.where(col(SourceEvent.at) >= state.health_since)
    return kind_of(state.cause) in {kind_of(cause) for cause in session.exec(query)}


def quiet_since(session: Session, state: SourceState, entry: Entry, now: datetime) -> datetime | None:
    """Since when nothing new has come, if that is longer than the source's rhythm; None otherwise.

    Counted from the first run where nothing was ever seen. A source whose calls are all always open has no rhythm.
    """
    since = (
        state.last_new_at
        or session.exec(select(func.min(SourceRun.started_at)).where(SourceRun.source == entry.id)).one()
    )
    if since is None or now - since <= timedelta(days=entry.rhythm_days):
        return None
    query = select(Call.status).join(Sighting, col(Sighting.call_id) == col(Call.id)).distinct()
    live = query.where(Sighting.source == entry.id, col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False))
    return None if set(session.exec(live)) == {_ALWAYS_OPEN} else since


def lost_rows(lost: Sequence[Lost], before: dict[str, Any]) -> dict[str, Any]:
    """Each lost field as it is kept: with the day of its loss, however long ago that was."""
    rows = {each.field: each.as_row() for each in lost}
    return {name: row | {"since": before.get(name, row)["since"]} for name, row in rows.items()}


def _same_place(asked: str, moved_to: str) -> bool:
    """Whether only https, `www.` or the last slash makes the difference: nothing that a person need put right."""

    def place(address: str) -> tuple[str, str, str]:
        parts = urlsplit(address)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query

    return place(asked) == place(moved_to)
