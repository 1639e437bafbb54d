"""What people do in a storm: readers with their letters' links, a coordinator with letters that have not left yet.

Who acts, and on what, is chosen by a number; where there is nobody or nothing, nothing happens.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlmodel import Session, col, select

from subscriptions.answers import take_back
from subscriptions.delivery.draft_edits import Edit, Seen, let_go, save_draft, stop
from subscriptions.delivery.draft_rows import current_drafts
from subscriptions.delivery.passing import pass_on, targets_of
from subscriptions.digests.plan import Remark
from subscriptions.gaps import cover_area
from subscriptions.holders import holder_of
from subscriptions.models import AreaAnswer, Match, PriorityArea, Recipient, Subscription, saved_id
from subscriptions.reader_choices import Choice, choose, come_back, leave
from subscriptions.replies import Act, reply
from tests.subscriptions.delivery.scene import STOCKHOLM
from tests.subscriptions.delivery.storm import Storm
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.db import take_turn, transaction
from watcher.errors import BadInput
from watcher.people.answer_log import AnswerLog

RHYTHMS = ("instant", "daily", "weekly")
READER = ("rhythm", "pause", "leave", "come back", "follow", "interested", "not-relevant", "relevant-again")
COORDINATOR = ("stop", "let go", "line", "send on", "send on at once", "cover")


def as_reader(storm: Storm, at: int, what: str) -> None:
    with transaction(storm.scene.engine) as session:
        take_turn(session, "match")
        people = session.exec(select(Recipient).where(Recipient.state == "active").order_by(col(Recipient.id))).all()
        calls = session.exec(select(Call).where(Call.status == "open").order_by(col(Call.id))).all()
        if not people:
            return
        recipient = people[at % len(people)]
        holder = holder_of(session, recipient)
        if what == "come back":
            come_back(session, recipient, storm.now, STOCKHOLM)
        elif what == "leave":
            leave(session, holder, holder.subscriptions[:1], "page", storm.now)
        elif what in ("rhythm", "pause") and holder.subscriptions and not holder.is_shared:
            until = storm.now.date() + timedelta(days=9) if what == "pause" else None
            wanted = Choice(RHYTHMS[at % 3], ("sv", "en")[at % 2], until)
            with suppress(BadInput):  # where somebody is to see the letters, none can come at once
                choose(session, holder, holder.subscriptions[0], wanted, storm.now, STOCKHOLM)
        elif calls and what in READER[4:]:
            call = calls[at % len(calls)]
            act: Act = what  # type: ignore[assignment] # one of those
            if call.id not in joined_calls(session):
                reply(session, holder, call, act, storm.now, AnswerLog(session, storm.now))


def as_coordinator(storm: Storm, at: int, what: str) -> None:
    with transaction(storm.scene.engine) as session:
        if what.startswith("send on"):
            _send_on(session, storm, at, at_once=what.endswith("once"))
            return
        rows = session.exec(select(Subscription).where(col(Subscription.active)).order_by(col(Subscription.id))).all()
        if not rows:
            return
        row = rows[at % len(rows)]
        if what == "cover":
            areas = session.exec(select(PriorityArea).where(col(PriorityArea.active))).all()
            if areas and row.personal_of is None:
                cover_area(session, row, areas[at % len(areas)])
        elif row.rhythm != "instant" and row.next_due_at is not None:
            draft = current_drafts(session, [saved_id(row)]).get(saved_id(row))
            last = session.exec(select(Match.id).order_by(col(Match.id).desc()).limit(1)).first()
            seen = Seen(row.next_due_at, draft.revision if draft else 0, last or 0)
            if what == "line":
                save_draft(session, row, seen, Edit("Åsa", line=f"Hej {at}"), storm.now, STOCKHOLM)
            else:
                {"stop": stop, "let go": let_go}[what](session, row, seen, "Åsa", storm.now)


def _send_on(session: Session, storm: Storm, at: int, *, at_once: bool) -> None:
    joined = joined_calls(session)
    calls = [row.id or 0 for row in session.exec(select(Call).order_by(col(Call.id))) if row.id not in joined]
    if calls:
        call_id = calls[at % len(calls)]
        targets = targets_of(session, "by", [call_id])
        pass_on(session, call_id, targets, Remark("", "Åsa"), storm.now, at_once=at_once)


def relent(storm: Storm) -> None:
    """Nobody finds anything irrelevant any more, and no letter is kept back."""
    with transaction(storm.scene.engine) as session:
        take_turn(session, "match")
        for answer in session.exec(select(AreaAnswer).where(~col(AreaAnswer.relevant))).all():
            call = session.get_one(Call, answer.call_id)
            area = session.get_one(PriorityArea, answer.area_id)
            take_back(session, area, call, log=AnswerLog(session, storm.now))
        # One that was stopped before its rhythm became a monthly one would wait for more than two months.
        rows = session.exec(select(Subscription).where(col(Subscription.active))).all()
        drafts = current_drafts(session, [saved_id(row) for row in rows]) if rows else {}
        for row in rows:
            draft = drafts.get(saved_id(row))
            if draft is not None and row.next_due_at is not None and draft.state != "open":
                let_go(session, row, Seen(row.next_due_at, draft.revision, 0), "Åsa", storm.now)
