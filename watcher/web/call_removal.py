"""A call that was added by hand is removed, for everybody and so after a question, and taken back."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from sources.contract import CallData
from sources.registry import CATALOGUE, read_entry
from watcher.calls.absence import withdraw_missing
from watcher.calls.joining import names_of
from watcher.calls.models import Call, Sighting
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN, broken_sources, still_shown
from watcher.calls.store import Brought, save_run
from watcher.calls.telling import Occasion
from watcher.db import reading, take_turn, transaction
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.polling.models import SourceRun
from watcher.web.access import TOO_LOW
from watcher.web.call_owner import REMOVED, may_change
from watcher.web.call_page import BY_HAND
from watcher.web.call_story import receivers_of
from watcher.web.pages import Pages
from watcher.web.wanted import is_number

# Stands for all who read: of those whom a visitor may not see, only how many they are is said.
_EVERYBODY = Visitor(None, "", everywhere="reader")


def remove(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """As if complete runs had not shown it any more: whoever was told of it is told that it is gone."""
    if form.get("sure") != "1":
        return _ask_first(pages, request, form.get("call", ""))
    now, visitor = pages.clock(), pages.visitor(request)
    with transaction(pages.engine) as session:
        take_turn(session, "call_event")
        call, sighting = own_call(session, visitor, form.get("call", ""))
        sighting.missing_runs = RUNS_BEFORE_WITHDRAWN
        session.flush()
        withdraw_missing(session, BY_HAND, Occasion(now, broken=broken_sources(session), by_person=True))
        note(session, visitor, REMOVED, now, about=f"call:{call.id}")
        done = "removed" if call.withdrawn else "still-shown"
        return _back(pages, request, call, done)


def take_back(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """As if it were shown again: whoever was told that it is gone is told that it is back."""
    now, visitor = pages.clock(), pages.visitor(request)
    with transaction(pages.engine) as session:
        take_turn(session, "call_event")
        call, sighting = own_call(session, visitor, form.get("call", ""), removed=True)
        keep_typed(session, CallData.model_validate(sighting.data), pages)
        note(session, visitor, "call restored", now, about=f"call:{call.id}")
        return _back(pages, request, call, "restored")


def _ask_first(pages: Pages, request: Request, call_id: str) -> Response:
    visitor = pages.visitor(request)
    with reading(pages.engine) as session:
        call, _ = own_call(session, visitor, call_id)
        ids = names_of(session, int(call_id))
        told = {each.organisation for each in receivers_of(session, ids, visitor)[0]}
        others = {each.organisation for each in receivers_of(session, ids, _EVERYBODY)[0]} - told
        return pages.show(
            request, "call_removal.html", call=call, told=sorted(told), others=len(others), section="calls"
        )


def keep_typed(session: Session, data: CallData, pages: Pages) -> int:
    """Keep what a person states of a call, as a run of a source that brought this one call. Returns the call's id."""
    now = pages.clock()
    run = SourceRun(source=BY_HAND, started_at=now, ended_at=now, outcome="complete", counts={"calls": 1})
    session.add(run)
    session.flush()
    entry = read_entry(CATALOGUE / f"{BY_HAND}.toml")
    save_run(session, entry, Brought([data]), run_id=run.id or 0, now=now, withdraw=False)
    session.flush()
    query = select(Sighting.call_id).where(Sighting.source == BY_HAND, Sighting.last_run_id == run.id)
    return session.exec(query).one()


def own_call(session: Session, visitor: Visitor, call_id: str, *, removed: bool = False) -> tuple[Call, Sighting]:
    """A call that was added by hand and is still shown so, or is not any more.

    Raises HTTPException: 404 (there is none), 403 (another organisation has added it).
    """
    wanted = int(call_id) if is_number(call_id) else 0
    query = select(Sighting).where(Sighting.source == BY_HAND, Sighting.call_id == wanted)
    query = query.where(~still_shown() if removed else still_shown())
    sighting = session.exec(query.order_by(col(Sighting.id).desc()).limit(1)).first()
    if sighting is None:
        raise HTTPException(404)
    if not may_change(session, visitor, names_of(session, wanted)):
        raise HTTPException(403, TOO_LOW)
    return session.get_one(Call, wanted), sighting


def _back(pages: Pages, request: Request, call: Call, done: str) -> Response:
    return RedirectResponse(f"/calls/{call.id}?done={done}&lang={pages.texts(request).language}", 303)
