"""The sources: how each of them is, and what its runs brought."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session, col, select

from sources.entry import Entry
from sources.registry import CATALOGUE, CatalogueFault, find, load_catalogue, nearest
from watcher.calls.models import SourceEvent
from watcher.clock import latest_day
from watcher.db import reading
from watcher.polling.accepted import doubt_of
from watcher.polling.health import UNWELL
from watcher.polling.models import Repair, SourceRun, SourceState
from watcher.polling.own_catalogue import as_written, has_bundled
from watcher.polling.repairs import last_days, waiting
from watcher.web.call_search import count_of_source
from watcher.web.pages import Pages, View
from watcher.web.source_facts import LEVELS
from watcher.web.source_words import fault_words
from watcher.work.causes import cause_words
from watcher.work.correction_words import deadline_words
from watcher.work.problem_words import event_words, problem_words
from watcher.work.troubles import count_cut_off, partly_cut_off

RUNS_SHOWN = 30
EVENTS_SHOWN = 30
# What needs a person comes first.
_ORDER = ("broken", "incomplete", "quiet", "well", "never-run", "paused")
# Kinds of pages that detection knows: such a source can be looked at again.
STUDIED = frozenset({"feed", "ical", "json_ld", "listing", "page_watch", "table", "wordpress"})
_LONGEST_WORDS = 200
_FILTERS = ("level", "health", "kind")
# Asks for all that somebody should look at, whatever is wrong with them.
_ANY_FAULT = "unwell"


@dataclass(frozen=True)
class SourceRow:
    """A source with its state, a blank one if never asked. `repair`: a new way to read it waits to be accepted."""

    entry: Entry
    state: SourceState
    repair: bool

    @property
    def health(self) -> str:
        if self.state.paused:
            return "paused"
        return self.state.health if self.entry.active else ("no-calls" if self.entry.no_calls else "off")

    def fits(self, wanted: Mapping[str, str]) -> bool:
        """Whether it is what the filters ask for; an empty one asks for nothing."""
        healths = {self.health, _ANY_FAULT} if self.health in UNWELL else {self.health}
        own: dict[str, set[str]] = {"level": {self.entry.level}, "health": healths, "kind": {self.entry.kind or ""}}
        return all(not value or value in own[name] for name, value in wanted.items())


def all_sources(pages: Pages, request: Request) -> HTMLResponse:
    """Every source of the catalogue, or those that were asked for; those that need a person first."""
    with reading(pages.engine) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
        proposed = _proposed(session)
    faults: list[CatalogueFault] = []
    entries = load_catalogue([CATALOGUE, pages.settings.own_catalogue_dir], faults.append, today=latest_day())
    never = SourceState(source="")  # one for all that nobody has asked yet: each costs as much as its row of the page
    rows = [SourceRow(entry, states.get(entry.id, never), entry.id in proposed) for entry in entries.values()]
    wanted = {name: request.query_params.get(name, "") for name in _FILTERS}
    words = request.query_params.get("words", "").strip()[:_LONGEST_WORDS]
    named = {entry.id for entry in find(entries, words)} if words else entries.keys()
    found = sorted((row for row in rows if row.entry.id in named and row.fits(wanted)), key=_urgency)
    watched = [row for row in found if row.entry.active]
    watched_states = [row.state for row in rows if row.entry.active and not row.state.paused and row.state.source]
    return pages.show(
        request,
        "sources.html",
        watched=watched,
        others=[row for row in found if not row.entry.active],
        counts={health: sum(row.health == health for row in watched) for health in _ORDER},
        faults=faults,
        fault_words=fault_words,
        cut_off=count_cut_off(states.values(), entries),
        partly=partly_cut_off(watched_states, entries),
        has_proxy=pages.settings.http_proxy is not None,
        wanted=wanted,
        words=words,
        near=nearest(entries, words) if words and not found else [],
        choices=_choices(rows),
        leads_all=leads_all(pages, request),
        done=request.query_params.get("done", ""),
        section="sources",
    )


def one_source(pages: Pages, request: Request, source: str) -> HTMLResponse:
    """One source: how it is, its latest runs, and what happened to it."""
    faults: list[CatalogueFault] = []
    entry = entry_of(pages, source, faults)
    with reading(pages.engine) as session:
        runs = select(SourceRun).where(SourceRun.source == source).order_by(col(SourceRun.id).desc())
        events = select(SourceEvent).where(SourceEvent.source == source).order_by(col(SourceEvent.id).desc())
        repair = session.exec(select(Repair).where(Repair.source == source, *waiting())).first()
        row = SourceRow(entry, session.get(SourceState, source) or SourceState(source=source), repair is not None)
        claimed = row.state.claimed_until
        return pages.show(
            request,
            "source.html",
            row=row,
            calls=count_of_source(session, source),
            runs=session.exec(runs.limit(RUNS_SHOWN)).all(),
            events=session.exec(events.limit(EVENTS_SHOWN)).all(),
            repair=repair,
            last_days=last_days,
            deadline_words=deadline_words,
            unwell=UNWELL,
            doubt=doubt_of(session, row.state) if entry.active and can_be_read(pages, source) else None,
            cause_words=cause_words,
            problem_words=problem_words,
            event_words=event_words,
            fault_words=fault_words,
            faults=faults,
            leads_all=leads_all(pages, request),
            can_be_read=can_be_read(pages, source),
            can_be_studied=entry.kind in STUDIED,
            is_own=as_written(pages.settings.own_catalogue_dir, source).is_own,
            is_bundled=has_bundled(source),
            is_being_read=bool(row.state.claim and claimed and claimed > pages.clock()),
            done=f"web.source_done_{_done(pages, request, source)}",
            section="sources",
        )


def entry_of(pages: Pages, source: str, faults: list[CatalogueFault]) -> Entry:
    """One entry of the catalogue; what cannot be used is added to `faults`. Raises HTTPException (404)."""
    folders = [CATALOGUE, pages.settings.own_catalogue_dir]
    entry = load_catalogue(folders, faults.append, only={source}).get(source)
    if entry is None:
        raise HTTPException(404)
    return entry


def leads_all(pages: Pages, request: Request) -> bool:
    """Whether who asks may change what concerns every organisation."""
    return pages.visitor(request).everywhere == "admin"


def _done(pages: Pages, request: Request, source: str) -> str:
    """What the page says was done just now. Nobody is told to press a button that is not there."""
    done = request.query_params.get("done", "")
    return "saved" if done == "added" and not can_be_read(pages, source) else done


def can_be_read(pages: Pages, source: str) -> bool:
    """Whether somebody is there to read it when it is asked for: a demo has the answers of a few."""
    return pages.readable is None or source in pages.readable


def _choices(rows: Collection[SourceRow]) -> dict[str, list[str]]:
    """What can be asked for: only what there is, in an order of its own."""
    healths, kinds = {row.health for row in rows}, {row.entry.kind or "" for row in rows}
    levels = {row.entry.level for row in rows}
    return {
        "health": [
            *([_ANY_FAULT] if healths & UNWELL else []),
            *(health for health in (*_ORDER, "off", "no-calls") if health in healths),
        ],
        "level": [level for level in LEVELS if level in levels],
        "kind": sorted(filter(None, kinds)),
    }


def _proposed(session: Session) -> set[str]:
    return set(session.exec(select(Repair.source).where(*waiting())))


def _urgency(row: SourceRow) -> tuple[int, bool, str]:
    rank = _ORDER.index(row.health) if row.health in _ORDER else len(_ORDER)
    return rank, not (row.repair or row.state.moved_to), row.entry.id


STAFF: dict[str, View] = {"/sources": all_sources, "/sources/{source}": one_source}
