"""What a change of a stored area would have sent over the last twelve months, before the change is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from subscriptions.analysed import analysed
from subscriptions.listeners import Listener, read_listeners
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.model import AnalysedCall, Scored
from subscriptions.matching.rank import CallIndex
from subscriptions.matching.tuning import Applicant, Tuning, judge_area, tune
from subscriptions.models import AreaAnswer, PriorityArea
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.db import chosen
from watcher.errors import BadInput

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Effect:
    """Every answer, with its call or the one that has taken that in, and the calls that are in or out of the letters
    because of all the area's answers."""

    answers: tuple[tuple[AreaAnswer, Call], ...]
    came_in: tuple[Scored, ...]
    went_out: tuple[Scored, ...]


def calls_of_a_year(session: Session, now: datetime) -> CallIndex:
    """The calls that were published in the last twelve months, or first seen then where no day is stated.

    What was analysed before is not read again.
    """
    since, joined = (now - YEAR).date().isoformat(), joined_calls(session)
    calls = session.exec(select(Call).order_by(col(Call.id)))
    return CallIndex(_about(call) for call in calls if _day(call) >= since and call.id not in joined)


def _about(call: Call) -> AnalysedCall:
    return analysed(call.data)


def _day(call: Call) -> str:
    stated = (call.data.get("published"), call.data.get("opens"))
    return next((day for day in stated if day and not day.startswith("--")), call.first_seen_at.date().isoformat())


def find_area(session: Session, organisation: str, key: str) -> PriorityArea:
    """Raises BadInput if there is no such active area."""
    query = select(PriorityArea).where(col(PriorityArea.active)).order_by(col(PriorityArea.id))
    areas = {(area.organisation_id, area.key): area for area in session.exec(query)}
    if (organisation, key) not in areas:
        near = [each for each in areas if each[0] == organisation] or list(areas)
        named = ", ".join("/".join(each) for each in near) or "none yet; import a profile first"
        raise BadInput(f"{organisation}/{key}: no such area; there are: {named}")
    return areas[organisation, key]


def try_area(session: Session, area: PriorityArea, changes: dict[str, Any], index: CallIndex) -> Tuning:
    """What these changes of an area's fields (`name`, `description`, `must_not`, `weight`) would do to its letters."""
    own, others = _listeners(session, area)
    after = replace(own.area, **changes)
    beside = {each.area.id: judge_area(analyse_area(each.area), index, _applicant(each)) for each in others}
    return tune(judge_area(analyse_area(own.area), index, _applicant(own)), after, beside, index, _applicant(own))


def effect_of_answers(session: Session, area: PriorityArea, index: CallIndex) -> Effect:
    """Every answer of an area, the last first, and what they do together."""
    own, _others = _listeners(session, area)
    wanted = analyse_area(own.area)
    without = judge_area(wanted, index, Applicant(own.applicant, own.department_types))
    now = judge_area(wanted, index, _applicant(own))
    before, after = ({key for key, one in each.items() if one.band != "weak"} for each in (without, now))
    return Effect(
        answers=tuple(_answers(session, area)),
        came_in=tuple(now[key] for key in sorted(after - before)),
        went_out=tuple(without[key] for key in sorted(before - after)),
    )


def _answers(session: Session, area: PriorityArea) -> Iterator[tuple[AreaAnswer, Call]]:
    given = session.exec(
        select(AreaAnswer).where(AreaAnswer.area_id == area.id).order_by(col(AreaAnswer.at).desc())
    ).all()
    joined = joined_calls(session)
    of = {each.call_id: joined[each.call_id].kept if each.call_id in joined else each.call_id for each in given}
    calls = {call.id: call for call in chosen(session, select(Call), col(Call.id), set(of.values()))}
    yield from ((each, calls[of[each.call_id]]) for each in given)


def _listeners(session: Session, area: PriorityArea) -> tuple[Listener, list[Listener]]:
    """The area as matching hears it, and the other areas of its organisation."""
    listed = [each for each in read_listeners(session) if each.area.organisation_id == area.organisation_id]
    own = next(each for each in listed if each.row_id == area.id)
    return own, [each for each in listed if each is not own]


def _applicant(listener: Listener) -> Applicant:
    return Applicant(listener.applicant, listener.department_types, listener.answers)
