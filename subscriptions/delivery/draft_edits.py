"""What a person does to a letter before it leaves: words of their own, calls left out, stopped, let go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from subscriptions.delivery.draft_rows import TURN, ChangedMeanwhile, current_drafts
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.reminding import reminder_key, reminder_of
from subscriptions.draft_models import Draft, DraftLine, LeftOut
from subscriptions.models import Match, Subscription, saved_id
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.db import take_turn


class LetterGone(Exception):
    """The letter that was to be changed has left, or comes on another day now."""


@dataclass(frozen=True)
class Seen:
    """Which letter a person had before them: when due, the draft's revision (0: none yet), matches up to `until`."""

    due_at: datetime
    revision: int
    until: int


@dataclass(frozen=True)
class Edit:
    """What they want of it. `lines`: by call, empty to take the words away; calls not named stay as they are."""

    who: str
    line: str = ""
    lines: Mapping[int, str] = field(default_factory=dict)
    leave_out: frozenset[int] = frozenset()
    take_in: frozenset[int] = frozenset()


def save_draft(session: Session, row: Subscription, seen: Seen, edit: Edit, now: datetime, zone: ZoneInfo) -> Seen:
    """Keep it, and return what it is then. Raises LetterGone, or ChangedMeanwhile if somebody else has changed it."""
    draft = _open(session, row, seen)
    if edit.line != draft.line:
        draft.line, draft.line_by = edit.line, edit.who if edit.line else ""
    known = _existing(session, {*edit.lines, *edit.leave_out})
    for call_id in known & edit.lines.keys():
        _set_line(session, draft, call_id, edit.lines[call_id], edit.who)
    if edit.leave_out & known:
        _leave_out(session, row, seen, replace(edit, leave_out=edit.leave_out & known), now, zone)
    take_in(session, row, edit.take_in)
    _touch(session, draft, edit.who, now)
    return replace(seen, revision=draft.revision)


def stop(session: Session, row: Subscription, seen: Seen, who: str, now: datetime) -> None:
    """Keep the letter back: it waits until it is let go, or becomes part of the next one. Raises as `save_draft`."""
    draft = _open(session, row, seen)
    if draft.state == "open":
        draft.state = "stopped"
    _touch(session, draft, who, now)


def let_go(session: Session, row: Subscription, seen: Seen, who: str, now: datetime) -> None:
    """Let a stopped letter leave at its time, or at once where that has gone by. Raises as `save_draft`."""
    draft = _open(session, row, seen)
    if draft.state == "waiting":
        row.next_due_at = draft.due_at = now
        session.add(row)
    draft.state = "open"
    _touch(session, draft, who, now)


def take_in(session: Session, row: Subscription, call_ids: frozenset[int]) -> None:
    """Let calls come again that were left out: with the next letter, if the one that they were in has left."""
    if not call_ids:
        return
    joined = joined_calls(session)
    names = [*call_ids, *(lost for lost, into in joined.items() if into.kept in call_ids)]
    for left in session.exec(
        select(LeftOut).where(LeftOut.subscription_id == row.id, col(LeftOut.call_id).in_(names))
    ).all():
        session.delete(left)
    first = session.exec(select(func.min(Match.id)).where(col(Match.call_id).in_(names))).one()
    if first is not None and row.told_match_id is not None:
        # Everything else behind it has been told, and nobody is told one thing twice.
        row.told_match_id = min(row.told_match_id, first - 1)
        session.add(row)


def _open(session: Session, row: Subscription, seen: Seen) -> Draft:
    """The draft as the person saw it; a new one where there was none."""
    take_turn(session, TURN)
    session.refresh(row)
    if row.next_due_at != seen.due_at or not row.active:
        raise LetterGone
    draft = current_drafts(session, [saved_id(row)]).get(saved_id(row))
    if (draft.revision if draft else 0) != seen.revision:
        raise ChangedMeanwhile
    if draft is None:
        draft = Draft(subscription_id=saved_id(row), due_at=seen.due_at, revision=0)
        session.add(draft)
        session.flush()
    return draft


def _touch(session: Session, draft: Draft, who: str, now: datetime) -> None:
    draft.revision += 1
    draft.changed_by, draft.changed_at = who, now
    session.add(draft)
    session.flush()


def _existing(session: Session, call_ids: Collection[int]) -> frozenset[int]:
    """A form may name anything."""
    found = session.exec(select(Call.id).where(col(Call.id).in_(call_ids)))
    return frozenset(call_id for call_id in found if call_id is not None)


def _set_line(session: Session, draft: Draft, call_id: int, line: str, who: str) -> None:
    held = session.get(DraftLine, (draft.id, call_id))
    if held is not None and not line:
        session.delete(held)
    elif held is not None and held.line != line:
        held.line, held.who = line, who
    elif held is None and line:
        session.add(DraftLine(draft_id=draft.id or 0, call_id=call_id, line=line, who=who))


def _leave_out(session: Session, row: Subscription, seen: Seen, edit: Edit, now: datetime, zone: ZoneInfo) -> None:
    held = select(LeftOut).where(LeftOut.subscription_id == row.id, col(LeftOut.call_id).in_(edit.leave_out))
    earlier = {left.call_id: left for left in session.exec(held)}
    reading = read_subscriptions(session, [row], max(seen.due_at, now), zone)
    (due,) = reading.due
    steps = {match.call.id: reminder_of(match.call, due.following, zone) for match in reading.known}
    for call_id in sorted(edit.leave_out):
        left = earlier.get(call_id) or LeftOut(
            subscription_id=saved_id(row), call_id=call_id, until_match_id=0, who=edit.who, at=now
        )
        left.until_match_id = min(seen.until, reading.until)
        left.closing = reminder_key(call_id, steps.get(call_id))
        left.who, left.at = edit.who, now
        session.add(left)
