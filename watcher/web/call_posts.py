"""A call is sent on to somebody, or what its sources say of it is put right: forms of the call's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from sources.contract import CallData, Deadline, Eligibility
from sources.reading.status import is_full_date, status_at
from subscriptions.delivery.passing import Target, pass_on, targets_of
from subscriptions.digests.plan import Remark
from subscriptions.models import Organisation
from watcher.calls.corrections import add_correction, correct_field, corrections_of
from watcher.calls.joining import joined_calls, names_of
from watcher.calls.models import Call
from watcher.calls.questions import questions_about
from watcher.calls.stated import stated_by
from watcher.calls.store import refresh
from watcher.calls.write import key_of
from watcher.db import take_turn, transaction
from watcher.errors import BadInput
from watcher.people.audit import note
from watcher.web.call_acts import APPLICANTS, MORE_DEADLINES, MOST_DEADLINES, Act, TypedAct, can_be_sent_on
from watcher.web.call_page import one_call
from watcher.web.call_typed import faults_of_deadline
from watcher.web.days import read_typed_day
from watcher.web.hours import read_hour
from watcher.web.pages import Pages, View
from watcher.web.wanted import is_number

LONGEST_LINE = 500
# No call is open for longer: a day further off is a slip of the finger.
MOST_YEARS = 10


class _Refused(Exception):
    """Nothing is kept of a form with faults."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("faults in a form")
        self.faults = faults


def act_on_call(pages: Pages, request: Request, call_id: str, form: Mapping[str, str]) -> Response:
    """Send the call on, correct its days or who may apply, or say whose word holds."""
    do, visitor = form.get("do", ""), pages.visitor(request)
    if not is_number(call_id):
        raise HTTPException(404)
    if do not in _ACTS:
        raise HTTPException(400)
    given = {name: " ".join(value.split()) for name, value in form.items()}
    if do == "undo":
        given["why"] = pages.texts(request).say("web.why_taken_back")
    try:
        with transaction(pages.engine) as session:
            _act(session, int(call_id), do, given, Act(visitor, pages.clock()))
    except _Refused as refused:
        return one_call(pages, request, call_id, TypedAct(do, given, refused.faults))
    done = "pass-now" if do == "pass" and given.get("time") == "now" else do
    asked = {"done": done, "organisation": given.get("organisation", ""), "lang": pages.texts(request).language}
    there = urlencode({name: value for name, value in asked.items() if value})
    return RedirectResponse(f"/calls/{call_id}?{there}#outcome", 303)


def _act(session: Session, call_id: int, do: str, given: Mapping[str, str], by: Act) -> None:
    take_turn(session, "call_event")  # before anything is read: what another writer commits meanwhile must be seen
    call = session.get(Call, call_id)
    if call is None or key_of(call) in joined_calls(session):
        raise HTTPException(404)
    faults = _faults_of_line(given) | _ACTS[do](session, call, given, by)
    if faults:
        raise _Refused(faults)


def _faults_of_line(given: Mapping[str, str]) -> dict[str, str]:
    return {} if len(given.get("line", "")) <= LONGEST_LINE else {"line": "web.fault_line"}


def _pass_on(session: Session, call: Call, given: Mapping[str, str], by: Act) -> dict[str, str]:
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
    if not reached:
        return {"to": "web.fault_all_told"}
    about = f"call:{key_of(call)}"
    note(session, by.visitor, "call passed on", by.now, organisation=organisation.id, about=about)
    return {}


def _is_chosen(target: Target, given: Mapping[str, str]) -> bool:
    department = target.department
    return f"to-{target.recipient.id}" in given or (department is not None and f"department-{department.id}" in given)


def _correct_deadlines(session: Session, call: Call, given: Mapping[str, str], by: Act) -> dict[str, str]:
    data = CallData.model_validate(call.data)
    shown = data.deadlines[: MOST_DEADLINES - MORE_DEADLINES]
    wanted: list[Deadline] = []
    faults: dict[str, str] = {}
    for number in range(len(shown) + MORE_DEADLINES):
        typed, hour = given.get(f"day-{number}", ""), read_hour(given.get(f"hour-{number}", ""))
        stands = shown[number] if number < len(shown) else None
        if not typed:
            continue
        day = _typed_day(stands, typed)
        if wrong := dict(faults_of_deadline(number, day, hour)):
            faults |= wrong
            continue
        wanted.append(_deadline(stands, day, hour))
        if wanted[-1] != stands and _is_far_off(wanted[-1], by.now):
            faults[f"day-{number}"] = "web.fault_day_far_off"
    wanted += data.deadlines[len(shown) :]  # the form has no room for them
    if not faults and "closes" not in given and _closes(data, wanted, by.now):
        faults["closes"] = "web.fault_closes"
    days = [each.model_dump(mode="json") for each in wanted]
    return faults | _faults_of_why(given) if faults else _correct(session, call, "deadlines", days, given, by)


def _typed_day(stands: Deadline | None, typed: str) -> str:
    """A day without a year is what the source gives, or is shown so: no correction takes away a year."""
    day = read_typed_day(typed)
    return day if is_full_date(day) or (stands is not None and day == stands.date) else typed


def _is_far_off(deadline: Deadline, now: datetime) -> bool:
    return is_full_date(deadline.date) and int(deadline.date[:4]) > now.year + MOST_YEARS


def _closes(data: CallData, wanted: Sequence[Deadline], now: datetime) -> bool:
    """Whether these days would close a call that is not closed: for every organisation, so it is asked about."""
    return data.status != "closed" and status_at(opens=data.opens, deadlines=wanted, now=now) == "closed"


def _deadline(stands: Deadline | None, day: str, hour: str) -> Deadline:
    """The day and hour typed; the zone and the name of the day are the source's."""
    given = {"date": day, "time": hour or None}
    kept = stands.model_dump(mode="json", include={"zone", "label"}) if stands else {}
    return Deadline.model_validate({**kept, **given})


def _correct_applicants(session: Session, call: Call, given: Mapping[str, str], by: Act) -> dict[str, str]:
    known = CallData.model_validate(call.data).eligibility
    types = [each for each in APPLICANTS if f"may-{each}" in given]
    roles = {name: role for name, role in known.roles.items() if name in types}
    new = {**known.model_dump(mode="json"), "applicant_types": types, "roles": roles}
    return _correct(session, call, "eligibility", new, given, by)


def _correct(session: Session, call: Call, name: str, new: Any, given: Mapping[str, str], by: Act) -> dict[str, str]:
    """The source's own later word is asked about, as for any correction."""
    if given.get("version") != str(call.version_id):
        return {"version": "web.fault_call_changed"}
    if _is_as_it_stands(session, call, name, new):
        return {"same": "web.fault_nothing_changed"}
    return _faults_of_why(given) or _keep(session, call, name, new, given["why"], by)


def _keep(session: Session, call: Call, name: str, new: Any, why: str, by: Act) -> dict[str, str]:
    try:
        add_correction(session, call, field=name, new=new, who=by.visitor.name, why=why, now=by.now)
        refresh(session, call, by.now)
    except BadInput:
        return {"why": "web.fault_correction"}
    note(session, by.visitor, "call corrected", by.now, about=f"call:{key_of(call)}")
    return {}


def _answer(session: Session, call: Call, given: Mapping[str, str], by: Act) -> dict[str, str]:
    """Whose word holds, where the source has changed what a person had corrected."""
    if given.get("answer") not in ("keep", "accept"):
        raise HTTPException(400)
    asked = {each.field: each for each in questions_about(session, key_of(call), by.now)}
    question = asked.get(given.get("field", ""))
    if question is None or given.get("version") != str(call.version_id):
        return {"version": "web.fault_call_changed"}
    new = question.ours if given["answer"] == "keep" else question.now
    return _keep(session, call, question.field, new, question.why, by)


def _undo(session: Session, call: Call, given: Mapping[str, str], by: Act) -> dict[str, str]:
    """Take a correction back: what the sources state holds again. Who did so is kept, as of any correction."""
    if given.get("version") != str(call.version_id):
        return {"version": "web.fault_call_changed"}
    field = given.get("field", "")
    if not any(each.state == "active" and each.field == field for each in corrections_of(session, key_of(call))):
        return {"version": "web.fault_call_changed"}
    stated = stated_by(session, call, by.now).model_dump(mode="json")[field]
    return _keep(session, call, field, stated, given["why"], by)


def _faults_of_why(given: Mapping[str, str]) -> dict[str, str]:
    return {} if 1 < len(given.get("why", "")) <= LONGEST_LINE else {"why": "web.fault_why"}


def _is_as_it_stands(session: Session, call: Call, name: str, new: Any) -> bool:
    """Whether nothing was changed. Where the source has spoken since a correction, agreeing with it is an answer."""
    if any(each.state == "asked" and each.field == name for each in corrections_of(session, key_of(call))):
        return False
    data = CallData.model_validate(call.data)
    try:
        return bool(_comparable(getattr(correct_field(data, name, new), name)) == _comparable(getattr(data, name)))
    except BadInput:
        return False


def _comparable(value: Any) -> Any:
    """In which order a source names applicants says nothing."""
    if isinstance(value, Eligibility):
        return value.model_copy(update={"applicant_types": tuple(sorted(value.applicant_types))})
    return value


_ACTS: dict[str, Callable[[Session, Call, Mapping[str, str], Act], dict[str, str]]] = {
    "pass": _pass_on,
    "deadlines": _correct_deadlines,
    "applicants": _correct_applicants,
    "answer": _answer,
    "undo": _undo,
}
ACTIONS: dict[str, View] = {"/calls/{call_id}": act_on_call}
