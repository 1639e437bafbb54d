"""`watcher sources list`, `show` and `repair`: how each source is, and accepting a proposed new way to read one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from sources.entry import Entry
from sources.registry import CatalogueFault
from watcher.calls.models import SourceEvent
from watcher.calls.questions import open_questions
from watcher.cli.common import (
    Commands,
    add_clock,
    catalogue_of,
    command,
    known_entry,
    open_service,
    print_lines,
    say,
    time_of,
)
from watcher.cli.questions import words_of
from watcher.clock import system_clock
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.polling.models import Repair, SourceRun, SourceState
from watcher.polling.repairs import proposed_entry

RUNS_SHOWN = 10
# How sure one may be that the entry reads its page.
_VERIFIED = {
    "recorded": "it reads a saved answer of this very shape",
    "described": "it was written from a description, so compare its first run with the site",
    "live": "somebody has compared what it reads with the site",
}
EVENTS_SHOWN = 10


def add_state_commands(inner: Commands) -> None:
    command(inner, "list", _list, "the catalogue with the state of each source")
    show = command(inner, "show", _show, "everything known of one source: its health, runs, fields and what to do")
    show.add_argument("source", metavar="SOURCE_ID")
    repair = command(inner, "repair", _repair, "a proposed new way to read a source whose page has changed")
    repair.add_argument("source", metavar="SOURCE_ID")
    repair.add_argument("--accept", action="store_true", help="use it from now on, as an entry of your own catalogue")
    add_clock(repair)


def _list(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    with reading(engine) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
        questions = open_questions(session, system_clock())
        proposed = set(session.exec(select(Repair.source).where(col(Repair.accepted_at).is_(None))))
    entries = catalogue_of(settings).values()
    rows = [_row(entry, states.get(entry.id), has_repair=entry.id in proposed) for entry in entries]
    if options.json:
        print_lines({**row, "questions": [q.as_row() for q in questions if q.source == row["id"]]} for row in rows)
        return 0
    for row in rows:
        _tell(f"{row['id']:34} {_state(row):11} {row['calls_open']:>5} live  {row['verified']:9} {row['name_sv']}")
        for line in _ailments(row):
            _tell(f"{'':34} ! {line}")
    for line in (line for question in questions for line in words_of(question).splitlines()):
        _tell(line)
    return 0


def _state(row: dict[str, Any]) -> str:
    """Its health in a word, or that nobody asks it."""
    if row["no_calls"]:
        return "no calls"
    return "not asked" if row["paused"] or not row["active"] else str(row["health"])


def _ailments(row: dict[str, Any]) -> Iterator[str]:
    """What an admin should know of a source at a glance."""
    if row["cause"]:
        yield f"since {str(row['health_since'])[:10]}: {row['problems'][0] if row['problems'] else row['cause']}"
    if row["moved_to"]:
        yield f"its address has moved to {row['moved_to']}"
    if row["repair_proposed"]:
        yield f"a new way to read it is proposed: watcher sources repair {row['id']}"


def _row(entry: Entry, state: SourceState | None, *, has_repair: bool) -> dict[str, Any]:
    state = state or SourceState(source=entry.id)
    return {
        "id": entry.id,
        "name_sv": entry.name.sv,
        "name_en": entry.name.en,
        "kind": entry.kind,
        "no_calls": entry.no_calls,
        "level": entry.level,
        "url": entry.url,
        "verified": entry.verified,
        "verified_on": entry.verified_on.isoformat(),
        "active": entry.active,
        "paused": state.paused,
        "notes": entry.notes,
        "last_run": _said(state.last_run_at),
        "last_success": _said(state.last_success_at),
        "last_complete": _said(state.last_complete_at),
        "calls_open": state.live_calls,
        "health": state.health,
        "health_since": _said(state.health_since),
        "cause": state.cause,
        "problems": state.problems or [],
        "lost_fields": state.lost_fields or {},
        "rhythm_days": entry.rhythm_days,
        "last_new": _said(state.last_new_at),
        "moved_to": state.moved_to,
        "repair_proposed": has_repair,
    }


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _show(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    entry = known_entry(settings, options.source)
    with reading(engine) as session:
        repair = session.get(Repair, entry.id)
        is_open = repair is not None and repair.accepted_at is None
        row = _row(entry, session.get(SourceState, entry.id), has_repair=is_open)
        row |= {
            "last_good_run": next((_run(run) for run in _runs(session, entry.id, "complete")), None),
            "runs": [_run(run) for run in _runs(session, entry.id)],
            "events": [_event(event) for event in _events(session, entry.id)],
            "repair": _proposal(repair) if repair else None,
        }
    if options.json:
        print_lines([row])
    else:
        for line in _lines(row):
            _tell(line)
    return 0


def _tell(line: str) -> None:
    """One line of output. What a terminal would act on is shown as ?: some of it comes from pages."""
    print("".join(letter if letter.isprintable() else "?" for letter in line))


def _runs(session: Session, source: str, outcome: str | None = None) -> list[SourceRun]:
    query = select(SourceRun).where(SourceRun.source == source)
    if outcome is not None:
        query = query.where(SourceRun.outcome == outcome)
    return list(session.exec(query.order_by(col(SourceRun.id).desc()).limit(RUNS_SHOWN)))


def _events(session: Session, source: str) -> list[SourceEvent]:
    query = select(SourceEvent).where(SourceEvent.source == source)
    return list(session.exec(query.order_by(col(SourceEvent.id).desc()).limit(EVENTS_SHOWN)))


def _run(run: SourceRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "at": _said(run.started_at),
        "outcome": run.outcome,
        "cause": run.cause,
        "counts": run.counts,
        "fields": {name: {"have": have, "of": of} for name, (have, of) in run.fields.items()},
        "problems": run.problems,
        "accepted": run.accepted,
    }


def _event(event: SourceEvent) -> dict[str, Any]:
    return {"at": _said(event.at), "kind": event.kind, "message": event.message}


def _proposal(repair: Repair) -> dict[str, Any]:
    return {
        "kind": repair.kind,
        "url": repair.url,
        "confidence": repair.confidence,
        "calls": repair.calls,
        "problems": repair.problems,
        "entry": repair.entry,
        "proposed_at": _said(repair.proposed_at),
        "accepted_at": _said(repair.accepted_at),
    }


def _lines(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['id']}: {row['name_sv']} / {row['name_en']}"
    if row["no_calls"]:
        yield f"  {'no calls here':14} {row['no_calls']}"
    yield f"  {'url':14} {row['url']}"
    if row["kind"]:
        yield f"  {'read as':14} {row['kind']}{'' if row['active'] and not row['paused'] else ', but not asked'}"
        yield f"  {'verified':14} {row['verified']} on {row['verified_on']}: {_VERIFIED[row['verified']]}"
    if row["notes"]:
        yield f"  {'notes':14} {row['notes']}"
    for name in (
        "health",
        "health_since",
        "cause",
        "last_run",
        "last_complete",
        "last_new",
        "rhythm_days",
        "calls_open",
    ):
        yield f"  {name:14} {row[name] if row[name] is not None else '-'}"
    if row["moved_to"]:
        yield f"  {'moved_to':14} {row['moved_to']}"
    yield from (f"  ! {problem}" for problem in row["problems"])
    yield from _run_lines("last good run", [row["last_good_run"]] if row["last_good_run"] else [])
    yield from _run_lines("runs", row["runs"])
    yield "events:" if row["events"] else "events: none"
    yield from (f"  {event['at'][:16]} {event['kind']}: {event['message'][:120]}" for event in row["events"])
    if row["repair_proposed"]:
        yield f"a new way to read it is proposed: watcher sources repair {row['id']}"


def _run_lines(title: str, runs: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{title}:" if runs else f"{title}: none"
    for run in runs:
        shares = " ".join(f"{name} {share['have']}/{share['of']}" for name, share in run["fields"].items())
        yield f"  {run['at'][:16]} {run['outcome']:10} {run['counts'].get('calls', 0):>4} calls  {shares}".rstrip()


def _repair(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    entry = known_entry(settings, options.source)
    with reading(engine) as session:
        repair = session.get(Repair, entry.id)
    if repair is None:
        raise BadInput(f"{entry.id}: no repair is proposed; `watcher sources show {entry.id}` says how it is")
    if not options.accept:
        return _print_proposal(repair, as_json=options.json)
    path = _accept(engine, repair, settings.own_catalogue_dir, time_of(options))
    if options.json:
        print_lines([{"source": entry.id, "file": str(path)}])
    else:
        print(f"{path}: written; {entry.id} is read in the new way from its next run, which is due now")
    return 0


def _print_proposal(repair: Repair, *, as_json: bool) -> int:
    if as_json:
        print_lines([{"source": repair.source, **_proposal(repair)}])
        return 0
    for line in repair.entry.splitlines():
        _tell(line)
    for call in repair.calls:
        _tell(f"- {call['title'][:100]}  [{', '.join(call['deadlines']) or 'no date'}]  {call['url']}")
    for problem in repair.problems:
        _tell(f"! {problem}")
    state = "accepted" if repair.accepted_at else f"to use it: watcher sources repair {repair.source} --accept"
    say(f"confidence {repair.confidence:.2f}; {state}")
    return 0


def _accept(engine: Engine, repair: Repair, folder: Path, now: datetime) -> Path:
    """Put the proposed entry into the admin's own catalogue, where it wins over the bundled one; a file that is there
    already is kept beside it. The source is asked again at once."""
    try:
        proposed_entry(repair)
    except (CatalogueFault, ValidationError) as error:
        raise BadInput(f"{repair.source}: the proposal no longer fits this version of the program: {error}") from error
    path = folder / f"{repair.source}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".toml.before-repair"))
    half = path.with_suffix(".toml.half")
    half.write_text(repair.entry, "utf-8")
    half.replace(path)
    with transaction(engine) as session:
        session.get_one(Repair, repair.source).accepted_at = now
        session.get_one(SourceState, repair.source).next_due_at = now
    return path
