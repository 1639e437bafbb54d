"""What the departments of an organisation have been told, what they answered, and what the answers have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, col, func, select

from subscriptions.matching.model import ANSWERS
from subscriptions.models import (
    AreaAnswer,
    Delivery,
    DeliveryItem,
    Match,
    PriorityArea,
    Recipient,
    Subscription,
    saved_id,
)
from subscriptions.reader_models import Interest
from watcher.calls.joining import Joined, joined_calls
from watcher.calls.models import Call

MOST_TOLD = 100
MOST_ANSWERS = 100
MOST_SHIFTED = 500


@dataclass(frozen=True)
class Given:
    """One answer that holds. `raised`, `lowered`: calls that the area judges otherwise because this one is alike.

    `wanted_for`: of a call that is not relevant, other areas of the department that it was said to be relevant for.
    """

    answer: AreaAnswer
    area: PriorityArea
    call: Call
    raised: int
    lowered: int
    wanted_for: tuple[str, ...] = ()


def told_to(session: Session, organisation_id: str, department_id: int | None) -> list[tuple[Call, datetime]]:
    """The calls that a department was told of, and when first, the newest first; the latest ones alone."""
    query = (
        select(DeliveryItem.call_id, func.min(Delivery.sent_at))
        .select_from(Recipient)
        .join(Delivery, col(Delivery.recipient_id) == col(Recipient.id))
        .join(DeliveryItem, col(DeliveryItem.delivery_id) == col(Delivery.id))
        .join(Subscription, col(Subscription.id) == col(DeliveryItem.subscription_id))
        .where(Recipient.organisation_id == organisation_id, Delivery.state == "sent")
        .where(_is_of(department_id))
        .group_by(col(DeliveryItem.call_id))
        .order_by(func.min(Delivery.sent_at).desc())
        .limit(MOST_TOLD)
    )
    rows = session.exec(query).all()
    found = session.exec(select(Call).where(col(Call.id).in_([call_id for call_id, _ in rows])))
    calls = {call.id: call for call in found}
    return [(calls[call_id], at) for call_id, at in rows if at is not None]


def _is_of(department_id: int | None) -> ColumnElement[bool]:
    column = col(Subscription.department_id)
    return column.is_(None) if department_id is None else column == department_id


def interested_calls(session: Session, organisation_id: str, department_id: int | None) -> set[int]:
    """The calls that a department is interested in."""
    column = col(Interest.department_id)
    query = select(Interest.call_id).where(
        Interest.organisation_id == organisation_id,
        col(Interest.ended_at).is_(None),
        column.is_(None) if department_id is None else column == department_id,
    )
    return set(session.exec(query))


def answers_given(session: Session, organisation_id: str, department_id: int | None) -> list[Given]:
    """The answers that hold in a department's areas, the latest first, with what each has changed for others."""
    query = (
        select(AreaAnswer, PriorityArea, Call)
        .join(PriorityArea, col(PriorityArea.id) == col(AreaAnswer.area_id))
        .join(Call, col(Call.id) == col(AreaAnswer.call_id))
        .where(PriorityArea.organisation_id == organisation_id)
        .where(_of_area(department_id))
        .order_by(col(AreaAnswer.id).desc())
        .limit(MOST_ANSWERS)
    )
    rows, joined = session.exec(query).all(), joined_calls(session)
    wanted = _wanted(session, organisation_id, department_id, joined)
    shifts = _shifts(session, {saved_id(area): area for _, area, _ in rows}.values())
    return [
        Given(
            answer,
            area,
            call,
            shifts[saved_id(area), call.data["title"], True],
            shifts[saved_id(area), call.data["title"], False],
            () if answer.relevant else tuple(sorted(wanted.get(_now(answer.call_id, joined), ()))),
        )
        for answer, area, call in rows
    ]


def _wanted(
    session: Session, organisation_id: str, department_id: int | None, joined: Mapping[int, Joined]
) -> dict[int, list[str]]:
    """The areas in use of a department, by name, that each call was said to be relevant for."""
    query = (
        select(AreaAnswer.call_id, PriorityArea.name)
        .join(PriorityArea, col(PriorityArea.id) == col(AreaAnswer.area_id))
        .where(PriorityArea.organisation_id == organisation_id, col(PriorityArea.active), col(AreaAnswer.relevant))
        .where(_of_area(department_id))
    )
    found: dict[int, list[str]] = {}
    for call_id, name in session.exec(query):
        found.setdefault(_now(call_id, joined), []).append(name)
    return found


def _now(call_id: int, joined: Mapping[int, Joined]) -> int:
    """The call, or the one that has taken it in."""
    return joined[call_id].kept if call_id in joined else call_id


def _of_area(department_id: int | None) -> ColumnElement[bool]:
    column = col(PriorityArea.department_id)
    return column.is_(None) if department_id is None else column == department_id


def _shifts(session: Session, areas: Collection[PriorityArea]) -> Counter[tuple[int, str, bool]]:
    """How many calls each answered call has moved: by area, title of the answered call, and whether it went up."""
    current = {saved_id(area): area.revision for area in areas}
    query = (
        select(Match.area_id, Match.revision, Match.call_id, Match.reasons)
        .where(col(Match.area_id).in_([*current]), cast(col(Match.reasons), String).contains(f'"{ANSWERS}"'))
        .order_by(col(Match.id).desc())
        .limit(MOST_SHIFTED)
    )
    counted: Counter[tuple[int, str, bool]] = Counter()
    seen: set[tuple[int, int]] = set()
    for area_id, revision, call_id, reasons in session.exec(query):
        if revision != current[area_id] or (area_id, call_id) in seen:
            continue
        seen.add((area_id, call_id))
        counted.update(_moved(area_id, reasons))
    return counted


def _moved(area_id: int, reasons: Sequence[dict[str, object]]) -> list[tuple[int, str, bool]]:
    answered = [each for each in reasons if each.get("via") == ANSWERS]
    return [(area_id, str(each["found"]), float(str(each["weight"])) > 0) for each in answered]
