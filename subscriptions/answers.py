"""Relevant or not, call by call, as people have answered: kept, taken back, and what follows at once.

An answer shifts its own area only. "Not relevant" also removes that very call for the whole department, unless another
of its areas has said that it is relevant there: whoever has seen a call and does not want it must not meet it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from subscriptions.analysed import analysed
from subscriptions.matching.learn import Answer, Answers
from subscriptions.models import AreaAnswer, PriorityArea, saved_id
from watcher.calls.models import Call
from watcher.calls.write import key_of


def give_answer(session: Session, area: PriorityArea, call: Call, *, relevant: bool, who: str, now: datetime) -> None:
    """Keep what somebody said of a call; it replaces what was said of it before. The area meets all calls again."""
    row = _answer(session, area, call) or AreaAnswer(
        area_id=saved_id(area), call_id=key_of(call), relevant=relevant, who=who, at=now
    )
    row.relevant, row.who, row.at = relevant, who, now
    session.add(row)
    _meet_again(session, area)


def take_back(session: Session, area: PriorityArea, call: Call) -> bool:
    """Undo an answer and all that it did. Returns whether there was one."""
    row = _answer(session, area, call)
    if row is None:
        return False
    session.delete(row)
    _meet_again(session, area)
    return True


def _answer(session: Session, area: PriorityArea, call: Call) -> AreaAnswer | None:
    query = select(AreaAnswer).where(AreaAnswer.area_id == area.id, AreaAnswer.call_id == call.id)
    return session.exec(query).first()


def _meet_again(session: Session, area: PriorityArea) -> None:
    """A new revision of every area that the answer concerns: a call that comes back must be told of."""
    query = select(PriorityArea).where(PriorityArea.organisation_id == area.organisation_id)
    for row in session.exec(query):
        if row.department_id == area.department_id:
            row.revision += 1
            session.add(row)
    session.flush()


def answers_of(session: Session, area_ids: Collection[int]) -> dict[int, Answers]:
    """The answers of each area that has any, by the area's row, for matching."""
    query = select(AreaAnswer, Call).join(Call, col(Call.id) == AreaAnswer.call_id).order_by(col(AreaAnswer.at))
    query = query.where(col(AreaAnswer.area_id).in_(area_ids))
    given: dict[int, list[Answer]] = {}
    for answer, call in session.exec(query):
        given.setdefault(answer.area_id, []).append(Answer(analysed(call.data), answer.relevant))
    return {area_id: Answers(listed) for area_id, listed in given.items()}


def refused_calls(session: Session, areas: Iterable[PriorityArea]) -> dict[int, frozenset[int]]:
    """The calls that are not to come again, by the row of each area that has any."""
    listed = list(areas)
    departments = {saved_id(area): (area.organisation_id, area.department_id) for area in listed}
    of_department: dict[tuple[str, int | None], set[int]] = {}
    kept: dict[int, set[int]] = {}
    query = select(AreaAnswer, PriorityArea).join(PriorityArea, col(PriorityArea.id) == AreaAnswer.area_id)
    for answer, area in session.exec(query):
        if answer.relevant:
            kept.setdefault(answer.area_id, set()).add(answer.call_id)
        else:
            of_department.setdefault((area.organisation_id, area.department_id), set()).add(answer.call_id)
    found = {each: of_department.get(where, set()) - kept.get(each, set()) for each, where in departments.items()}
    return {each: frozenset(calls) for each, calls in found.items() if calls}
