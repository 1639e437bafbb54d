"""Drafts between the database and plain data: reading them, and closing those whose letters are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from subscriptions.delivery.drafted import DraftSeen, LeftOutSeen
from subscriptions.digests.plan import Remark
from subscriptions.draft_models import Draft, DraftLine, LeftOut
from subscriptions.models import Subscription
from watcher.calls.joining import Joined, joined_calls
from watcher.db import take_turn

TURN = "draft"
DONE = "done"


class ChangedMeanwhile(Exception):
    """Somebody else has changed the draft, or its letter has left, since it was read."""


def current_drafts(session: Session, subscription_ids: Collection[int]) -> dict[int, Draft]:
    """The draft of each subscription's coming letter, where there is one."""
    query = select(Draft).where(col(Draft.state) != DONE, col(Draft.subscription_id).in_(subscription_ids))
    return {row.subscription_id: row for row in session.exec(query.order_by(col(Draft.id)))}


def read_drafts(
    session: Session, subscription_ids: Collection[int]
) -> tuple[dict[int, DraftSeen], dict[int, dict[int, LeftOutSeen]]]:
    """What people have done to coming letters, as plain data: each subscription's draft with everything written in it,
    and the calls that are to stay out of its letters, also by the name of one that took them in."""
    drafts: dict[int, tuple[Draft, bool]] = {}
    beside: defaultdict[int, dict[int, Remark]] = defaultdict(dict)
    out: dict[int, dict[int, LeftOutSeen]] = {}
    joined = joined_calls(session)
    for due_at, draft, line, left_out in session.exec(_drafted(), params={"subscriptions": subscription_ids}):
        if draft is not None:  # the outer joins have none of what there is none of
            drafts[draft.subscription_id] = draft, draft.due_at == due_at
        if line is not None:
            beside[line.draft_id][_kept(line.call_id, joined)] = Remark(line.line, line.who)
        if left_out is not None:
            seen = LeftOutSeen(left_out.until_match_id, left_out.closing)
            out.setdefault(left_out.subscription_id, {})[_kept(left_out.call_id, joined)] = seen
    return {each: _seen(row, beside[row.id or 0], is_next=is_next) for each, (row, is_next) in drafts.items()}, out


@cache  # asked for every letter: to put the question together takes longer than to answer it
def _drafted() -> Select[datetime | None, Draft, DraftLine, LeftOut]:
    return (
        select(Subscription.next_due_at, Draft, DraftLine, LeftOut)
        .select_from(Subscription)
        .join(Draft, (col(Draft.subscription_id) == Subscription.id) & (col(Draft.state) != DONE), isouter=True)
        .join(DraftLine, col(DraftLine.draft_id) == Draft.id, isouter=True)
        .join(LeftOut, col(LeftOut.subscription_id) == Subscription.id, isouter=True)
        .where(col(Subscription.id).in_(bindparam("subscriptions", expanding=True)))
        .order_by(col(Draft.id), col(DraftLine.call_id), col(LeftOut.id))
    )


def _kept(call_id: int, joined: Mapping[int, Joined]) -> int:
    return joined[call_id].kept if call_id in joined else call_id


def _seen(row: Draft, beside: Mapping[int, Remark], *, is_next: bool) -> DraftSeen:
    """The window is that letter's own: words that had no letter to stand in wait for the next, which tells all."""
    lines = (Remark(row.line, row.line_by),) if row.line else ()
    window, is_shown = (row.until_match_id, row.shown_at is not None) if is_next else (None, False)
    return DraftSeen(row.id or 0, row.revision, row.state, window, lines, beside, is_shown)


def show_anew(session: Session, subscription_ids: Collection[int | None]) -> None:
    """Calls come into these letters that nobody has been shown: where a letter has been, it is shown once more.

    The caller has taken the turn `TURN` before writing to a subscription.
    """
    shown = update(Draft).where(col(Draft.subscription_id).in_(subscription_ids), col(Draft.state) != DONE)
    session.exec(shown.values(shown_at=None, revision=Draft.revision + 1))


def put_off(session: Session, subscription_id: int, due_at: datetime, until: datetime) -> None:
    """The letter of a draft leaves later than was thought; it is the same letter, and stays seen."""
    mine = (col(Draft.subscription_id) == subscription_id) & (col(Draft.due_at) == due_at) & (col(Draft.state) != DONE)
    session.exec(update(Draft).where(mine).values(due_at=until))


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
