"""A call is sent on to somebody, or what its sources say of it is put right: forms of the call's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from sources.contract import CallData, Deadline
from subscriptions.delivery.passing import Target, pass_on, targets_of
from subscriptions.digests.plan import Remark
from subscriptions.models import Organisation
from watcher.calls.corrections import add_correction
from watcher.calls.joining import joined_calls, names_of
from watcher.calls.models import Call
from watcher.calls.store import refresh
from watcher.calls.write import key_of
from watcher.db import take_turn, transaction
from watcher.errors import BadInput
from watcher.people.roles import Visitor
from watcher.web.call_acts import APPLICANTS, MORE_DEADLINES, TypedAct, can_be_sent_on
from watcher.web.calls import one_call
from watcher.web.hours import read_hour
from watcher.web.pages import Pages, View
from watcher.web.wanted import is_number

LONGEST_LINE = 500


class _Refused(Exception):
    """Nothing is kept of a form with faults."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("faults in a form")
        self.faults = faults


@dataclass(frozen=True)
class _Act:
    """Who does it, and when."""

    visitor: Visitor
    now: datetime


def act_on_call(pages: Pages, request: Request, call_id: str, form: Mapping[str, str]) -> Response:
    """Send the call on, or correct its days or who may apply."""
    do, visitor = form.get("do", ""), pages.visitor(request)
    if not is_number(call_id):
        raise HTTPException(404)
    if do not in _ACTS:
        raise HTTPException(400)
    given = {name: " ".join(value.split()) for name, value in form.items()}
    try:
        with transaction(pages.engine) as session:
            _act(session, int(call_id), do, given, _Act(visitor, pages.clock()))
    except _Refused as refused:
        return one_call(pages, request, call_id, TypedAct(do, given, refused.faults))
    return RedirectResponse(f"/calls/{call_id}?done={do}&lang={pages.texts(request).language}", 303)


def _act(session: Session, call_id: int, do: str, given: Mapping[str, str], by: _Act) -> None:
    take_turn(session, "call_event")  # before anything is read: what another writer commits meanwhile must be seen
    call = session.get(Call, call_id)
    if call is None or key_of(call) in joined_calls(session):
        raise HTTPException(404)
    faults = _faults_of_line(given) | _ACTS[do](session, call, given, by)
    if faults:
        raise _Refused(faults)


def _faults_of_line(given: Mapping[str, str]) -> dict[str, str]:
    return {} if len(given.get("line", "")) <= LONGEST_LINE else {"line": "web.fault_line"}


def _pass_on(session: Session, call: Call, given: Mapping[str, str], by: _Act) -> dict[str, str]:
    """Only to readers of an organisation that one coordinates."""
    if not can_be_sent_on(call):
        return {"to": "web.fault_over"}
    organisation = session.get(Organisation, given.get("organisation", ""))
    if organisation is None or not by.visitor.may("coordinator", organisation.id):
        raise HTTPException(404)
    targets = targets_of(session, organisation.id, names_of(session, key_of(call)))
    chosen = [each for each in targets if _is_chosen(each, given)]
    if not chosen:
        return {"to": "web.fault_to"}
    remark = Remark(given.get("line", ""), by.visitor.name)
    reached = pass_on(session, key_of(call), chosen, remark, by.now, at_once=given.get("time") == "now")
    return {} if reached else {"to": "web.fault_all_told"}


def _is_chosen(target: Target, given: Mapping[str, str]) -> bool:
    department = target.department
    return f"to-{target.recipient.id}" in given or (department is not None and f"department-{department.id}" in given)


def _correct_deadlines(session: Session, call: Call, given: Mapping[str, str], by: _Act) -> dict[str, str]:
    data = CallData.model_validate(call.data)
    wanted, faults = [], {}
    for number in range(len(data.deadlines) + MORE_DEADLINES):
        day, hour = given.get(f"day-{number}", ""), read_hour(given.get(f"hour-{number}", ""))
        stands = data.deadlines[number] if number < len(data.deadlines) else None
        if not day:
            continue
        try:
            wanted.append(_deadline(stands, day, hour))
        except ValueError:
            faults[f"day-{number}"] = "web.fault_day_and_hour"
    days = [each.model_dump(mode="json") for each in wanted]
    return faults or _correct(session, call, "deadlines", days, given, by)


def _deadline(stands: Deadline | None, day: str, hour: str) -> Deadline:
    """The day and hour typed; the zone and the name of the day are the source's. Raises ValueError."""
    given = {"date": day, "time": hour or None}
    kept = stands.model_dump(mode="json", include={"zone", "label"}) if stands else {}
    return Deadline.model_validate({**kept, **given})


def _correct_applicants(session: Session, call: Call, given: Mapping[str, str], by: _Act) -> dict[str, str]:
    known = CallData.model_validate(call.data).eligibility
    types = [each for each in APPLICANTS if f"may-{each}" in given]
    roles = {name: role for name, role in known.roles.items() if name in types}
    new = {**known.model_dump(mode="json"), "applicant_types": types, "roles": roles}
    return _correct(session, call, "eligibility", new, given, by)


def _correct(session: Session, call: Call, name: str, new: Any, given: Mapping[str, str], by: _Act) -> dict[str, str]:
    """The source's own later word is asked about, as for any correction."""
    if given.get("version") != str(call.version_id):
        return {"version": "web.fault_call_changed"}
    why = given.get("why", "")
    if not 1 < len(why) <= LONGEST_LINE:
        return {"why": "web.fault_why"}
    try:
        add_correction(session, call, field=name, new=new, who=by.visitor.name, why=why, now=by.now)
        refresh(session, call, by.now)
    except BadInput:
        return {"why": "web.fault_correction"}
    return {}


_ACTS: dict[str, Callable[[Session, Call, Mapping[str, str], _Act], dict[str, str]]] = {
    "pass": _pass_on,
    "deadlines": _correct_deadlines,
    "applicants": _correct_applicants,
}
ACTIONS: dict[str, View] = {"/calls/{call_id}": act_on_call}
