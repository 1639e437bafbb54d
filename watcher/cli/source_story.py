"""`watcher sources show`: everything known of one source."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from watcher.calls.models import SourceEvent
from watcher.cli.common import Commands, command, known_entry, open_service, print_lines, tell
from watcher.cli.source_repair import proposal_row
from watcher.cli.source_state import row_of, said
from watcher.db import reading
from watcher.polling.models import Repair, SourceRun, SourceState
from watcher.polling.repairs import waiting

RUNS_SHOWN = 10
EVENTS_SHOWN = 10
# How sure one may be that the entry reads its page.
_VERIFIED = {
    "recorded": "it reads a saved answer of this very shape",
    "described": "it was written from a description or a proposal, so compare its first run with the site",
    "live": "somebody has compared what it reads with the site",
}


def add_commands(inner: Commands) -> None:
    show = command(inner, "show", _show, "everything known of one source: its health, runs, fields and what to do")
    show.add_argument("source", metavar="SOURCE", help="its id, or a name of it")


def _show(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    entry = known_entry(settings, options.source)
    with reading(engine) as session:
        repair = session.get(Repair, entry.id)
        is_open = session.exec(select(Repair.source).where(Repair.source == entry.id, *waiting())).first() is not None
        row = row_of(entry, session.get(SourceState, entry.id), has_repair=is_open)
        row |= {
            "last_good_run": next((_run(run) for run in _runs(session, entry.id, "complete")), None),
            "runs": [_run(run) for run in _runs(session, entry.id)],
            "events": [_event(event) for event in _events(session, entry.id)],
            "repair": proposal_row(repair) if repair else None,
        }
    if options.json:
        print_lines([row])
    else:
        for line in _lines(row):
            tell(line)
    return 0


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
        "at": said(run.started_at),
        "outcome": run.outcome,
        "cause": run.cause,
        "counts": run.counts,
        "fields": {name: {"have": have, "of": of} for name, (have, of) in run.fields.items()},
        "problems": run.problems,
        "accepted": run.accepted,
    }


def _event(event: SourceEvent) -> dict[str, Any]:
    return {"at": said(event.at), "kind": event.kind, "message": event.message}


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
