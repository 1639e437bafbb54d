"""`watcher poll`, `events` and `correct`: what sources say, and what people know better."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from sources.reading.text_changes import text_change
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, CallEvent, CallVersion, Sighting
from watcher.calls.put_right import corrected_fields, misread_fields, without_mark
from watcher.calls.store import refresh
from watcher.cli.common import (
    Commands,
    ProgressLine,
    add_clock,
    command,
    known_entry,
    open_service,
    print_lines,
    row_id,
    say,
    tell,
    time_of,
)
from watcher.cli.event_lines import event_lines
from watcher.db import reading, take_turn, transaction
from watcher.errors import BadInput

if TYPE_CHECKING:
    from watcher.polling.pipeline import RunReport


def add_commands(commands: Commands) -> None:
    poll = command(commands, "poll", _poll, "one run of one source into the database")
    poll.add_argument("source_id", metavar="SOURCE", help="its id, or a name of it")
    poll.add_argument(
        "--from", dest="folder", type=Path, metavar="DIR", help="read saved answers instead of the network"
    )
    right = "the list is right though its size jumped or a field is gone"
    poll.add_argument("--accept-jump", action="store_true", help=right)
    add_clock(poll)
    events = command(commands, "events", _events, "call events in order")
    events.add_argument("--since", type=row_id, default=0, metavar="ID", help="only events after this one")
    correct = command(commands, "correct", _correct, "correct one field of a call; wins until the source changes it")
    correct.add_argument("source_id", metavar="SOURCE_ID")
    correct.add_argument("external_id", metavar="EXTERNAL_ID")
    correct.add_argument("field", metavar="FIELD")
    correct.add_argument("value", metavar="VALUE", help="text, or JSON for deadlines, budget and eligibility")
    correct.add_argument("--who", required=True)
    correct.add_argument("--why", required=True)
    add_clock(correct)


def _poll(options: argparse.Namespace) -> int:
    from watcher.polling.pipeline import RunOptions, run_source  # noqa: PLC0415 - the network is loaded only to poll
    from watcher.polling.politeness import politeness_of  # noqa: PLC0415 - likewise
    from watcher.polling.saved import SavedFetcher  # noqa: PLC0415 - likewise
    from watcher.work.polling import run_live  # noqa: PLC0415 - likewise
    from watcher.work.service import Service  # noqa: PLC0415 - likewise

    now = time_of(options)
    settings, engine = open_service()
    entry = known_entry(settings, options.source_id, now)
    if not entry.kind:
        raise BadInput(f"{entry.id}: is not read: {entry.no_calls}")
    progress = ProgressLine()
    how = RunOptions(whether_due_or_not=True, accept_jump=options.accept_jump)
    try:
        if options.folder:
            how = RunOptions(whether_due_or_not=True, accept_jump=options.accept_jump, passes=1)
            report = asyncio.run(run_source(engine, entry, SavedFetcher(options.folder), now, progress, how))
        else:
            service = Service(settings, engine, politeness_of(settings))
            report = asyncio.run(run_live(service, [entry], now, progress, how))[0]
    finally:
        progress.done()
    _tell_report(report, as_json=options.json)
    return 1 if report.fell_short else 0


def _tell_report(report: RunReport, *, as_json: bool) -> None:
    if as_json:
        row = {"source": report.source, "outcome": report.outcome, "run": report.run_id, **report.counts}
        print_lines([{**row, "problems": list(report.problems)}])
    else:
        counts = ", ".join(f"{number} {what}" for what, number in sorted(report.counts.items()))
        print(f"{report.source}: {report.outcome}" + (f"; {counts}" if counts else ""))
    for problem in report.problems:
        say(f"{report.source}: {problem}")


def _events(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with reading(engine) as session:
        title = col(CallVersion.data)["title"].as_string()
        query = select(CallEvent, title).join(CallVersion, col(CallVersion.id) == col(CallEvent.version_id))
        query = query.where(col(CallEvent.id) > options.since).order_by(col(CallEvent.id))
        # One that tells nothing only has a call matched anew.
        for event, words in (row for row in session.exec(query) if row[0].changes):
            if options.json:
                print_lines([_event_row(event)])
            else:
                for line in event_lines(event, words or ""):
                    tell(line)
    return 0


def _event_row(event: CallEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind,
        "source": event.source,
        "external_id": event.external_id,
        "changes": without_mark(event.changes),
        **_sentences(event),
        **_marks(event),
        "at": event.at.isoformat(),
    }


def _sentences(event: CallEvent) -> dict[str, Any]:
    """Which sentences of a changed text came (no old), went (no new) or changed, those first that decide."""
    if "text" not in event.changes:
        return {}
    old, new = event.changes["text"]
    told = text_change(old or "", new or "").sentences
    return {"sentences": [{"old": each.old, "new": each.new} for each in told]}


def _marks(event: CallEvent) -> dict[str, Any]:
    """Which of the changes are no doing of the source's: we had read the same words wrong, or a person corrected."""
    marks = {"misread": misread_fields(event.changes), "corrected": corrected_fields(event.changes)}
    return {mark: sorted(names) for mark, names in marks.items() if names}


def _correct(options: argparse.Namespace) -> int:
    _, engine = open_service()
    now: datetime = time_of(options)
    with transaction(engine) as session:
        take_turn(session, "call_event")  # before anything is read: what another writer commits meanwhile must be seen
        call = find_call(session, options.source_id, options.external_id)
        value = _value(options.value)
        add_correction(session, call, field=options.field, new=value, who=options.who, why=options.why, now=now)
        kind = refresh(session, call, now)
    row = {"source": call.source, "external_id": call.external_id, "field": options.field, "event": kind}
    if options.json:
        print_lines([row])
    else:
        tell(f"{call.external_id}: {options.field} corrected" + ("" if kind else "; it already stood so"))
    return 0


def find_call(session: Session, source: str, external_id: str) -> Call:
    """By the name that any of its sources gives it. Raises BadInput if there is none."""
    shown = select(Call).join(Sighting, col(Sighting.call_id) == Call.id)
    call = session.exec(shown.where(Sighting.source == source, Sighting.external_id == external_id)).first()
    if call is None:
        raise BadInput(f"{source} {external_id}: no such call; `watcher events` names those there are")
    return call


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
