"""The sources: how each of them is, and what its runs brought."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session, col, select

from sources.entry import Entry
from sources.registry import CATALOGUE, CatalogueFault, load_catalogue
from watcher.calls.models import SourceEvent
from watcher.clock import latest_day
from watcher.db import reading
from watcher.polling.health import UNWELL
from watcher.polling.models import Repair, SourceRun, SourceState
from watcher.web.pages import Pages, View
from watcher.work.admin_letter import cause_words

RUNS_SHOWN = 30
EVENTS_SHOWN = 30
# What needs a person comes first.
_ORDER = ("broken", "incomplete", "quiet", "well", "never-run")


@dataclass(frozen=True)
class SourceRow:
    """A source with its state, if it has ever been asked. `repair`: a new way to read it waits to be accepted."""

    entry: Entry
    state: SourceState
    repair: bool

    @property
    def health(self) -> str:
        if self.state.paused:
            return "paused"
        return self.state.health if self.entry.active else ("no-calls" if self.entry.no_calls else "off")


def all_sources(pages: Pages, request: Request) -> HTMLResponse:
    """Every source of the catalogue; those that need a person first."""
    with reading(pages.engine) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
        proposed = _proposed(session)
    faults: list[CatalogueFault] = []
    entries = load_catalogue([CATALOGUE, pages.settings.own_catalogue_dir], faults.append, today=latest_day())
    rows = [_row(entry, states.get(entry.id), proposed) for entry in entries.values()]
    watched = sorted((row for row in rows if row.entry.active), key=_urgency)
    others = sorted((row for row in rows if not row.entry.active), key=lambda row: row.entry.id)
    counts = {health: sum(row.health == health for row in watched) for health in (*_ORDER, "paused")}
    return pages.show(
        request,
        "sources.html",
        watched=watched,
        others=others,
        counts=counts,
        faults=faults,
        section="sources",
    )


def one_source(pages: Pages, request: Request, source: str) -> HTMLResponse:
    """One source: how it is, its latest runs, and what happened to it."""
    folders = [CATALOGUE, pages.settings.own_catalogue_dir]
    faults: list[CatalogueFault] = []
    entry = load_catalogue(folders, faults.append, {source}, latest_day()).get(source)
    if entry is None:
        raise HTTPException(404)
    with reading(pages.engine) as session:
        runs = select(SourceRun).where(SourceRun.source == source).order_by(col(SourceRun.id).desc())
        events = select(SourceEvent).where(SourceEvent.source == source).order_by(col(SourceEvent.id).desc())
        return pages.show(
            request,
            "source.html",
            row=_row(entry, session.get(SourceState, source), _proposed(session)),
            runs=session.exec(runs.limit(RUNS_SHOWN)).all(),
            events=session.exec(events.limit(EVENTS_SHOWN)).all(),
            unwell=UNWELL,
            cause_words=cause_words,
            faults=faults,
            section="sources",
        )


def _proposed(session: Session) -> set[str]:
    return set(session.exec(select(Repair.source).where(col(Repair.accepted_at).is_(None))))


def _row(entry: Entry, state: SourceState | None, proposed: set[str]) -> SourceRow:
    return SourceRow(entry, state or SourceState(source=entry.id), entry.id in proposed)


def _urgency(row: SourceRow) -> tuple[int, str]:
    return (_ORDER.index(row.health) if row.health in _ORDER else len(_ORDER), row.entry.id)


STAFF: dict[str, View] = {"/sources": all_sources, "/sources/{source}": one_source}
