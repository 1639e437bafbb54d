"""What each department got and answered, and what its answers have changed; any of them can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.answers import counting_answer, mark_of, take_back
from subscriptions.digests.headline import Naming, name_call
from subscriptions.digests.phrases import Setting
from subscriptions.models import AreaAnswer, Department, PriorityArea
from subscriptions.outcome import MOST_ANSWERS, answers_given, interested_calls, told_to
from subscriptions.outcome_counts import Outcome, outcomes
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.db import take_turn
from watcher.people.answer_log import AnswerLog
from watcher.people.answers_apart import apart_of
from watcher.people.audit import note
from watcher.web.access import number_in
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import Desk, acting, looking

# Stands for the organisation as a whole, where letters go to no department.
WHOLE = "0"


def outcomes_page(pages: Pages, request: Request, organisation_id: str) -> Response:
    """All departments in numbers; one of them (`?department=`) call by call."""
    with looking(pages, request, organisation_id) as desk:
        query = select(Department).where(Department.organisation_id == desk.id).order_by(col(Department.name))
        counted = outcomes(desk.session, desk.id, pages.clock())
        departments = [row for row in desk.session.exec(query) if row.active or row.id in counted.departments]
        lines = [(str(row.id), row.name, counted.departments.get(row.id, Outcome())) for row in departments]
        if None in counted.departments:
            lines.append((WHOLE, desk.organisation.name, counted.departments[None]))
        asked = request.query_params.get("department", "")
        chosen = next((name for key, name, _ in lines if key == asked), "")
        if asked and not chosen:
            raise HTTPException(404)
        detail = _detail(desk, None if asked == WHOLE else int(asked)) if chosen else {}
        whole = counted.all if len(lines) > 1 else None
        return desk.show("outcomes.html", faults={}, lines=lines, whole=whole, chosen=chosen, here="outcomes", **detail)


def _detail(desk: Desk, department_id: int | None) -> dict[str, object]:
    session, at = desk.session, desk.pages.setting(desk.request)
    given = answers_given(session, desk.id, department_id)
    said = {(each.call.id, each.answer.relevant) for each in given}
    wanted = interested_calls(session, desk.id, department_id)
    told = [
        (call, _named(call, at), when, call.id in wanted, (call.id, True) in said, (call.id, False) in said)
        for call, when in told_to(session, desk.id, department_id)
    ]
    return {
        "told": told,
        "mark_of": mark_of,
        "given": [(each, _named(each.call, at)) for each in given],
        "apart": apart_of(session, desk.id, [(each.answer, each.area) for each in given], AnswerLog(session, at.now)),
        "interested": [(call, _named(call, at)) for call in _calls(session, wanted)],
    }


def _calls(session: Session, ids: Collection[int]) -> list[Call]:
    """The latest ones by id; one that another has taken in stands as that, as it is counted."""
    into = joined_calls(session)
    kept = {into[each].kept if each in into else each for each in ids}
    query = select(Call).where(col(Call.id).in_(kept)).order_by(col(Call.id).desc()).limit(MOST_ANSWERS)
    return list(session.exec(query))


def _named(call: Call, at: Setting) -> Naming:
    return name_call(CallData.model_validate(call.data), "", at)


def undo_answer(pages: Pages, request: Request, organisation_id: str, form: Mapping[str, str]) -> Response:
    """Take an answer back with all that it did. One that is gone already is no fault: somebody was faster."""
    with acting(pages, request, organisation_id) as desk:
        take_turn(desk.session, "match")
        answer = desk.session.get(AreaAnswer, number_in({"id": form.get("answer", "")}, "id"))
        area = desk.session.get_one(PriorityArea, answer.area_id) if answer else None
        if answer is None or area is None or area.organisation_id != desk.id:
            return desk.go_to("/outcomes", "gone")
        call, log = desk.session.get_one(Call, answer.call_id), AnswerLog(desk.session, pages.clock())
        if not take_back(desk.session, area, call, log=log, mark=form.get("given", mark_of(answer))):
            return desk.go_to("/outcomes", "gone")
        visitor, about = pages.visitor(request), f"area:{area.id}"
        note(desk.session, visitor, "answer taken back", pages.clock(), organisation=desk.id, about=about)
        done = "counts-again" if counting_answer(desk.session, area, call) else "undone"
        return desk.go_to("/outcomes", done, f"&department={area.department_id or WHOLE}")


PAGES: dict[str, View] = {"/organisations/{organisation_id}/outcomes": outcomes_page}
ACTIONS: dict[str, View] = {"/organisations/{organisation_id}/outcomes": undo_answer}
