"""What calls became, in numbers: how many each department was told of, and how many it wanted or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from subscriptions.models import AreaAnswer, Delivery, DeliveryItem, PriorityArea, Recipient, Subscription
from subscriptions.reader_models import Interest
from watcher.calls.joining import joined_calls

LOOKED_BACK = timedelta(days=365)
# A department (None: the organisation as a whole) and a call.
Pair = tuple[int | None, int]


@dataclass(frozen=True)
class Outcome:
    """For one department or the whole organisation; each call counts once.

    `calls`: told of. Of the answers those that hold now: `not_relevant` where no area says that the call is relevant.
    """

    letters: int = 0
    calls: int = 0
    interested: int = 0
    relevant: int = 0
    not_relevant: int = 0


@dataclass(frozen=True)
class Outcomes:
    """`departments`: by id (None: letters and answers of no department). `all`: every call once, whoever got it."""

    departments: dict[int | None, Outcome]
    all: Outcome


def outcomes(session: Session, organisation_id: str, now: datetime) -> Outcomes:
    """Letters and calls are those of a year up to `now`.

    Answers are kept by area, and interest by reader: a call that several have pressed for is one call all the same,
    and so is one that has taken another in.
    """
    sent = [*_sent(organisation_id, now)]
    letters, letters_in_all = _letters(session, sent)
    relevant, refused = _answered(session, organisation_id)
    found = (_told(session, sent), _wanted(session, organisation_id), relevant, refused)
    into = joined_calls(session)
    told, wanted, yes, no = (
        {(where, into[call].kept if call in into else call) for where, call in some} for some in found
    )
    no -= yes
    by_department = [Counter(where for where, _ in some) for some in (told, wanted, yes, no)]
    departments = {
        each: Outcome(letters.get(each, 0), *(some[each] for some in by_department))
        for each in {*letters, *(where for some in by_department for where in some)}
    }
    calls, interested, said_yes, said_no = ({call for _, call in some} for some in (told, wanted, yes, no))
    whole = Outcome(letters_in_all, len(calls), len(interested), len(said_yes), len(said_no - said_yes))
    return Outcomes(departments, whole)


def _sent(organisation_id: str, now: datetime) -> Iterator[ColumnElement[bool]]:
    """What letters have told, with the subscription that each thing was told for."""
    yield col(Recipient.organisation_id) == organisation_id
    yield col(Delivery.recipient_id) == col(Recipient.id)
    yield col(Delivery.state) == "sent"
    yield col(Delivery.sent_at) > now - LOOKED_BACK
    yield col(DeliveryItem.delivery_id) == col(Delivery.id)
    yield col(Subscription.id) == col(DeliveryItem.subscription_id)


def _letters(session: Session, sent: list[ColumnElement[bool]]) -> tuple[dict[int | None, int], int]:
    """By department, and in all: one letter may be for several."""
    count = func.count(func.distinct(DeliveryItem.delivery_id))
    by = select(Subscription.department_id, count).where(*sent).group_by(col(Subscription.department_id))
    return dict(session.exec(by).all()), session.exec(select(count).where(*sent)).one()


def _told(session: Session, sent: list[ColumnElement[bool]]) -> set[Pair]:
    query = select(Subscription.department_id, DeliveryItem.call_id).where(*sent).distinct()
    return {(where, call) for where, call in session.exec(query)}


def _wanted(session: Session, organisation_id: str) -> set[Pair]:
    query = select(Interest.department_id, Interest.call_id)
    query = query.where(Interest.organisation_id == organisation_id, col(Interest.ended_at).is_(None))
    return {(where, call) for where, call in session.exec(query)}


def _answered(session: Session, organisation_id: str) -> tuple[set[Pair], set[Pair]]:
    """Said to be relevant, and not, each by some area of the department."""
    query = (
        select(PriorityArea.department_id, AreaAnswer.call_id, AreaAnswer.relevant)
        .join(AreaAnswer, col(AreaAnswer.area_id) == col(PriorityArea.id))
        .where(PriorityArea.organisation_id == organisation_id)
    )
    rows = session.exec(query).all()
    return {(where, call) for where, call, yes in rows if yes}, {(where, call) for where, call, yes in rows if not yes}
