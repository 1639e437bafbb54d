"""Drafts between the database and plain data: reading them, and closing those whose letters are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import update
from sqlmodel import Session, col, select

from subscriptions.delivery.drafted import DraftSeen, LeftOutSeen
from subscriptions.digests.plan import Remark
from subscriptions.draft_models import Draft, DraftLine, LeftOut
from subscriptions.models import Subscription
from watcher.calls.joining import joined_calls
from watcher.db import take_turn

TURN = "draft"
DONE = "done"


class ChangedMeanwhile(Exception):
    """Somebody else has changed the draft, or its letter has left, since it was read."""


def current_drafts(session: Session, subscription_ids: Collection[int]) -> dict[int, Draft]:
    """The draft of each subscription's coming letter, where there is one."""
    query = select(Draft).where(col(Draft.state) != DONE, col(Draft.subscription_id).in_(subscription_ids))
    return {row.subscription_id: row for row in session.exec(query.order_by(col(Draft.id)))}


def read_drafts(session: Session, subscription_ids: Collection[int]) -> dict[int, DraftSeen]:
    """The same as plain data, with everything that people have written in them."""
    rows = current_drafts(session, subscription_ids)
    if not rows:
        return {}
    query = select(DraftLine).where(col(DraftLine.draft_id).in_([row.id for row in rows.values()]))
    beside: defaultdict[int, dict[int, Remark]] = defaultdict(dict)
    joined = joined_calls(session)
    for line in session.exec(query.order_by(col(DraftLine.call_id))):
        into = joined.get(line.call_id)
        beside[line.draft_id][into.kept if into else line.call_id] = Remark(line.line, line.who)
    times = select(Subscription.id, Subscription.next_due_at).where(col(Subscription.id).in_(rows))
    due_at = dict(session.exec(times).all())
    return {
        subscription_id: _seen(row, beside[row.id or 0], is_next=row.due_at == due_at.get(subscription_id))
        for subscription_id, row in rows.items()
    }


def _seen(row: Draft, beside: Mapping[int, Remark], *, is_next: bool) -> DraftSeen:
    """The window is that letter's own: words that had no letter to stand in wait for the next, which tells all."""
    lines = (Remark(row.line, row.line_by),) if row.line else ()
    window, is_shown = (row.until_match_id, row.shown_at is not None) if is_next else (None, False)
    return DraftSeen(row.id or 0, row.revision, row.state, window, lines, beside, is_shown)


def read_left_out(session: Session, subscription_ids: Collection[int]) -> dict[int, dict[int, LeftOutSeen]]:
    """The calls that are to stay out of each subscription's letters, also by the name of one that took them in."""
    query = select(LeftOut).where(col(LeftOut.subscription_id).in_(subscription_ids))
    found: dict[int, dict[int, LeftOutSeen]] = {}
    rows = session.exec(query.order_by(col(LeftOut.id))).all()
    joined = joined_calls(session) if rows else {}
    for row in rows:
        into = joined.get(row.call_id)
        seen = LeftOutSeen(row.until_match_id, row.closing)
        found.setdefault(row.subscription_id, {})[into.kept if into else row.call_id] = seen
    return found


def show_anew(session: Session, subscription_ids: Collection[int | None]) -> None:
    """Calls come into these letters that nobody has been shown: where a letter has been, it is shown once more.

    The caller has taken the turn `TURN` before writing to a subscription.
    """
    shown = update(Draft).where(col(Draft.subscription_id).in_(subscription_ids), col(Draft.state) != DONE)
    session.exec(shown.values(shown_at=None, revision=Draft.revision + 1))


def settle(session: Session, seen: Mapping[int, DraftSeen | None], states: Mapping[int, str]) -> None:
    """Give drafts their next state, by subscription. Raises ChangedMeanwhile if one is not as it was `seen`."""
    take_turn(session, TURN)
    now = current_drafts(session, list(seen))
    for subscription_id, draft in seen.items():
        row = now.get(subscription_id)
        is_now = (row.id, row.revision) if row else None
        if is_now != ((draft.id, draft.revision) if draft else None):
            raise ChangedMeanwhile
    for subscription_id in now.keys() & states.keys():
        changed = update(Draft).where(col(Draft.id) == now[subscription_id].id)
        revision = now[subscription_id].revision + 1
        session.exec(changed.values(state=states[subscription_id], revision=revision))
