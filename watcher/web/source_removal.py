"""A source of one's own is removed: its file goes out of use, after a question that says what becomes of its calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select, update

from sources.contract import CallData
from sources.entry import Entry
from subscriptions.models import DeliveryItem
from subscriptions.reader_models import Follow, Interest
from watcher.calls.absence import withdraw_missing
from watcher.calls.decide import as_time_passes
from watcher.calls.models import Call, Sighting
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN, broken_sources, still_shown
from watcher.calls.telling import Occasion
from watcher.db import reading, take_turn, transaction
from watcher.people.audit import note
from watcher.polling.models import SourceState
from watcher.polling.own_catalogue import ChangedMeanwhile, Written, as_written, has_bundled, remove_entry
from watcher.polling.wishes import leave_alone
from watcher.web.call_conditions import live
from watcher.web.pages import Pages, View
from watcher.web.sources import entry_of

# Beyond any day that a call names.
FAR_AHEAD = timedelta(days=40_000)


@dataclass(frozen=True)
class Left:
    """The source's calls that can be applied for. `elsewhere`: another source shows them too, and tells of them now.

    Of those it alone shows, `known`: somebody was told of them, or has answered: they stay until their last day.
    `undated`: the same of those that no day would ever close: they go, and whoever was told hears why.
    """

    known: tuple[int, ...]
    undated: tuple[int, ...]
    unknown: tuple[int, ...]
    elsewhere: tuple[int, ...]


def ask_first(pages: Pages, request: Request, source: str) -> Response:
    """What goes and what stays."""
    return _ask(pages, request, source)


def remove(pages: Pages, request: Request, source: str, form: Mapping[str, str]) -> Response:
    """Put its file out of use. Calls that nobody knows of go with it; nobody is to be told of them."""
    _, there = _own(pages, source)
    if form.get("based_on") != there.mark:
        return _ask(pages, request, source, fault="web.fault_removal_changed")
    visitor, now, is_bundled = pages.visitor(request), pages.clock(), has_bundled(source)
    try:
        with transaction(pages.engine) as session:
            # Its state before the turn, as a run has it that ends: the other way round each would wait for the other.
            if _is_being_read(session, source, pages) or not (is_bundled or leave_alone(session, source, now)):
                return _ask(pages, request, source, fault="web.fault_source_being_read")
            take_turn(session, "call_event")
            if not is_bundled:
                left = calls_left(session, source, now)
                _let_go(session, source, (*left.undated, *left.unknown, *left.elsewhere))
                withdraw_missing(session, source, Occasion(now, broken=broken_sources(session), by_person=True))
            note(session, visitor, "source removed", now, about=f"source:{source}")
            remove_entry(session, pages.settings.own_catalogue_dir, source, there.mark)
    except ChangedMeanwhile:
        return _ask(pages, request, source, fault="web.fault_removal_changed")
    where = f"/sources/{source}?done=bundled" if is_bundled else "/sources?done=removed"
    return RedirectResponse(f"{where}&lang={pages.texts(request).language}", 303)


def calls_left(session: Session, source: str, now: datetime) -> Left:
    """What the source shows at present, by whether anybody knows of it."""
    shown = select(Sighting.call_id).where(Sighting.source == source, still_shown())
    told = exists().where(col(DeliveryItem.call_id) == col(Call.id))
    followed = exists().where(col(Follow.call_id) == col(Call.id))
    wanted = exists().where(col(Interest.call_id) == col(Call.id))
    other = aliased(Sighting)
    by_another = exists().where(
        col(other.call_id) == col(Call.id),
        col(other.source) != source,
        col(other.missing_runs) < RUNS_BEFORE_WITHDRAWN,
    )
    query = select(Call, by_another, or_(told, followed, wanted)).where(*live(), col(Call.id).in_(shown))
    found: dict[str, list[int]] = {"known": [], "undated": [], "unknown": [], "elsewhere": []}
    for call, is_elsewhere, is_known in session.exec(query):
        alone = "undated" if _stays_open(call, now) else "known"
        found["elsewhere" if is_elsewhere else alone if is_known else "unknown"].append(call.id or 0)
    return Left(**{name: tuple(ids) for name, ids in found.items()})


def _stays_open(call: Call, now: datetime) -> bool:
    """Whether no day that is known of it would ever close it."""
    return as_time_passes(CallData.model_validate(call.data), now + FAR_AHEAD).is_live


def _let_go(session: Session, source: str, calls: Collection[int]) -> None:
    """As if complete runs had not shown them any more."""
    gone = update(Sighting).where(col(Sighting.source) == source, col(Sighting.call_id).in_(calls))
    session.exec(gone.values(missing_runs=RUNS_BEFORE_WITHDRAWN))


def _own(pages: Pages, source: str) -> tuple[Entry, Written]:
    """Raises HTTPException (404) for a source that is not one's own."""
    entry, there = entry_of(pages, source, []), as_written(pages.settings.own_catalogue_dir, source)
    if not there.is_own:
        raise HTTPException(404)
    return entry, there


def _is_being_read(session: Session, source: str, pages: Pages) -> bool:
    state = session.get(SourceState, source)
    return bool(state and state.claim and state.claimed_until and state.claimed_until > pages.clock())


def _ask(pages: Pages, request: Request, source: str, fault: str = "") -> Response:
    entry, there = _own(pages, source)
    with reading(pages.engine) as session:
        left = calls_left(session, source, pages.clock())
    return pages.show(
        request,
        "source_removal.html",
        status=409 if fault else 200,
        entry=entry,
        based_on=there.mark,
        is_bundled=has_bundled(source),
        known=len(left.known),
        undated=len(left.undated),
        unknown=len(left.unknown),
        fault=fault,
        section="sources",
    )


PAGES: dict[str, View] = {"/sources/{source}/remove": ask_first}
ACTIONS: dict[str, View] = {"/sources/{source}/remove": remove}
