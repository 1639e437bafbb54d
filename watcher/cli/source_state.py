"""`watcher sources list`: the catalogue with how each source is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import select

from sources.entry import Entry
from watcher.calls.questions import open_questions
from watcher.cli.common import Commands, catalogue_of, command, open_service, print_lines, tell
from watcher.cli.questions import words_of
from watcher.clock import system_clock
from watcher.db import reading
from watcher.polling.models import Repair, SourceState
from watcher.polling.repairs import waiting


def add_commands(inner: Commands) -> None:
    command(inner, "list", _list, "the catalogue with the state of each source")


def _list(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    with reading(engine) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
        questions = open_questions(session, system_clock())
        proposed = set(session.exec(select(Repair.source).where(*waiting())))
    entries = catalogue_of(settings).values()
    rows = [row_of(entry, states.get(entry.id), has_repair=entry.id in proposed) for entry in entries]
    if options.json:
        print_lines({**row, "questions": [q.as_row() for q in questions if q.source == row["id"]]} for row in rows)
        return 0
    for row in rows:
        tell(f"{row['id']:34} {_state(row):11} {row['calls_open']:>5} live  {row['verified']:9} {row['name_sv']}")
        for line in _ailments(row):
            tell(f"{'':34} ! {line}")
    for line in (line for question in questions for line in words_of(question).splitlines()):
        tell(line)
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


def row_of(entry: Entry, state: SourceState | None, *, has_repair: bool) -> dict[str, Any]:
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
        "last_run": said(state.last_run_at),
        "last_success": said(state.last_success_at),
        "last_complete": said(state.last_complete_at),
        "calls_open": state.live_calls,
        "health": state.health,
        "health_since": said(state.health_since),
        "cause": state.cause,
        "problems": state.problems or [],
        "lost_fields": state.lost_fields or {},
        "rhythm_days": entry.rhythm_days,
        "last_new": said(state.last_new_at),
        "moved_to": state.moved_to,
        "repair_proposed": has_repair,
    }


def said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
