"""`watcher sources repair`: accepting a proposed new way to read a source whose page has changed."""

from __future__ import annotations

import argparse
from typing import Any

from watcher.cli.common import (
    Commands,
    add_clock,
    command,
    known_entry,
    last_day,
    open_service,
    print_lines,
    say,
    tell,
    time_of,
)
from watcher.cli.source_state import said
from watcher.clock import latest_day
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.polling.models import Repair
from watcher.polling.own_catalogue import accept_repair
from watcher.polling.repairs import last_days


def add_commands(inner: Commands) -> None:
    repair = command(inner, "repair", _repair, "a proposed new way to read a source whose page has changed")
    repair.add_argument("source", metavar="SOURCE", help="its id, or a name of it")
    repair.add_argument("--accept", action="store_true", help="use it from now on, as an entry of your own catalogue")
    add_clock(repair)


def _repair(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    entry = known_entry(settings, options.source, time_of(options))
    with reading(engine) as session:
        repair = session.get(Repair, entry.id)
    if repair is None:
        raise BadInput(f"{entry.id}: no repair is proposed; `watcher sources show {entry.id}` says how it is")
    if not options.accept:
        return _print_proposal(repair, as_json=options.json)
    if time_of(options).date() > latest_day():  # the entry would be left out of the catalogue until that day
        raise BadInput(f"--at {options.at} lies in the future; today is {latest_day()}. Nothing has been changed")
    with transaction(engine) as session:
        path = accept_repair(session, session.get_one(Repair, entry.id), settings.own_catalogue_dir, time_of(options))
    if options.json:
        print_lines([{"source": entry.id, "file": str(path)}])
    else:
        tell(f"{path}: written; {entry.id} is read in the new way from its next run, which is due now")
    return 0


def _print_proposal(repair: Repair, *, as_json: bool) -> int:
    """The catalogue file, with what it gives as comments: saved as it is, it is one."""
    if as_json:
        print_lines([{"source": repair.source, **proposal_row(repair)}])
        return 0
    for line in repair.entry.splitlines():
        tell(line)
    for call in repair.calls:
        tell(f"# - {call['title'][:100]}  [{', '.join(map(last_day, last_days(call))) or 'no date'}]  {call['url']}")
    for problem in repair.problems:
        tell(f"# ! {problem}")
    state = (
        "accepted"
        if repair.accepted_at
        else "refused"
        if repair.rejected_at
        else f"to use it: watcher sources repair {repair.source} --accept"
    )
    say(f"confidence {repair.confidence:.2f}; {state}")
    return 0


def proposal_row(repair: Repair) -> dict[str, Any]:
    return {
        "kind": repair.kind,
        "url": repair.url,
        "confidence": repair.confidence,
        "calls": repair.calls,
        "problems": repair.problems,
        "entry": repair.entry,
        "proposed_at": said(repair.proposed_at),
        "accepted_at": said(repair.accepted_at),
        "rejected_at": said(repair.rejected_at),
    }
