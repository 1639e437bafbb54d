"""`watcher suppress list|add|remove`: addresses that get no mail, and why."""

from __future__ import annotations

import argparse

from subscriptions.delivery.recipients import lift, suppress, suppressions
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, time_of
from watcher.db import reading, transaction


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("suppress", help="addresses that get no mail: list, add, remove")
    inner = group.add_subparsers(dest="suppress_command", required=True, metavar="WHAT")
    command(inner, "list", _list, "the addresses that get no mail, and why")
    add = command(inner, "add", _add, "send nothing more to an address")
    add.add_argument("address", metavar="ADDRESS")
    add.add_argument("--reason", default="put on the list by hand", help="shown wherever the address is")
    add.add_argument("--who", default="operator", help="who decided it")
    add_clock(add)
    remove = command(
        inner, "remove", _remove, "write to an address again; what it has missed comes with its next letter"
    )
    remove.add_argument("address", metavar="ADDRESS")


def _list(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with reading(engine) as session:
        rows = suppressions(session)
    if options.json:
        print_lines(row.model_dump() for row in rows)
    elif not rows:
        print("no address is on the suppression list")
    else:
        for row in rows:
            print(f"{row.at:%Y-%m-%d} {row.address}: {row.reason} ({row.who})")
    return 0


def _add(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with transaction(engine) as session:
        row = suppress(session, options.address, reason=options.reason, who=options.who, now=time_of(options))
        shown = row.model_dump()
    if options.json:
        print_lines([shown])
    else:
        print(f"{shown['address']} gets no more mail: {shown['reason']}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with transaction(engine) as session:
        lift(session, options.address)
    if options.json:
        print_lines([{"address": options.address, "suppressed": False}])
    else:
        print(f"{options.address} is written to again")
    return 0
