"""What a person did to a coming letter, written in the log: only what became otherwise by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from subscriptions.delivery.draft_rows import DONE
from subscriptions.draft_models import Draft, DraftLine, LeftOut
from subscriptions.models import Subscription
from watcher.people.audit import note
from watcher.people.roles import Visitor


@dataclass(frozen=True)
class Standing:
    """A coming letter as people have left it. `left_out`: by call, what it is spared."""

    is_held: bool
    words: tuple[tuple[int, str], ...]
    left_out: dict[int, tuple[int, str]]


def standing_of(session: Session, row: Subscription) -> Standing:
    """Bare values, no rows: those would be remembered and hide what another person has written meanwhile."""
    draft = select(Draft.id, Draft.state, Draft.line).where(Draft.subscription_id == row.id, Draft.state != DONE)
    draft_id, state, line = session.exec(draft.order_by(col(Draft.id).desc())).first() or (0, "open", "")
    lines = select(DraftLine.call_id, DraftLine.line).where(DraftLine.draft_id == draft_id)
    out = select(LeftOut.call_id, LeftOut.until_match_id, LeftOut.closing).where(LeftOut.subscription_id == row.id)
    return Standing(
        is_held=state != "open",
        words=((0, line), *session.exec(lines.order_by(col(DraftLine.call_id)))),
        left_out={call_id: (until, closing) for call_id, until, closing in session.exec(out)},
    )


def note_changes(session: Session, row: Subscription, before: Standing, who: Visitor, now: datetime) -> None:
    """To be called in the transaction of the act, after it."""
    after, own, about = standing_of(session, row), row.organisation_id, f"subscription:{row.id}"
    if after.words != before.words:
        note(session, who, "letter line written", now, organisation=own, about=about)
    for call_id in sorted(after.left_out):
        if after.left_out[call_id] != before.left_out.get(call_id):
            note(session, who, "call left out", now, organisation=own, about=f"call:{call_id}")
    for call_id in sorted(before.left_out.keys() - after.left_out.keys()):
        note(session, who, "call taken in", now, organisation=own, about=f"call:{call_id}")
    if after.is_held != before.is_held:
        note(session, who, "letter stopped" if after.is_held else "letter released", now, organisation=own, about=about)
