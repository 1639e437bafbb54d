"""`watcher outbox` and `watcher outbox retry ID`: what was sent, what waits and what failed."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from sqlalchemy import Engine

from subscriptions.delivery.outbox import DeliveryView, list_deliveries, retry
from subscriptions.yes import waiting_for
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, row_id, tell, time_of
from watcher.db import reading
from watcher.errors import BadInput


def add_commands(commands: Commands) -> None:
    outbox = command(commands, "outbox", _outbox, "deliveries and their state; `outbox retry ID` sends one again")
    outbox.add_argument("action", nargs="?", choices=["retry"])
    outbox.add_argument("delivery", nargs="?", type=row_id, metavar="ID")
    add_clock(outbox)


def _tell_who_waits(engine: Engine) -> None:
    with reading(engine) as session:
        for each in waiting_for(session):
            asked = f"asked {each.asked_at:%Y-%m-%d}" if each.asked_at else "not asked yet"
            tell(f"       waiting   {asked} {each.address}: gets nothing until it has said yes")


def _outbox(options: argparse.Namespace) -> int:
    _, engine = open_service()
    if options.action and options.delivery is None:
        raise BadInput("outbox retry: name the delivery, for example `watcher outbox retry 12`")
    if options.action:
        rows: list[DeliveryView] = [retry(engine, options.delivery, time_of(options))]
    else:
        rows = list_deliveries(engine)
        if not options.json:
            _tell_who_waits(engine)
    if options.json:
        print_lines(asdict(row) for row in rows)
        return 0
    if not rows:
        print("no deliveries yet")
    for row in rows:
        said = f" ({row.last_error})" if row.last_error else ""
        tell(f"{row.id:>6} {row.state:9} {row.created_at:%Y-%m-%d %H:%M} {row.recipient}: {row.subject}{said}")
    return 0
