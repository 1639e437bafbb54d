"""`watcher profile import` and `export`: organisations and their wishes."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlmodel import Session, select

from subscriptions.delivery.recipients import not_reached
from subscriptions.models import Organisation
from subscriptions.profiles import export_profile, import_profile, read_profile
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, say, time_of
from watcher.db import reading, transaction
from watcher.errors import BadInput


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("profile", help="organisations, departments, priority areas and subscriptions")
    inner = group.add_subparsers(dest="profile_command", required=True, metavar="WHAT")
    bring = command(inner, "import", _import, "add or update an organisation from a profile file")
    bring.add_argument("file", type=Path, metavar="FILE.toml")
    add_clock(bring)
    take = command(inner, "export", _export, "print an organisation as a profile file")
    take.add_argument("organisation", nargs="?", metavar="ORGANISATION", help="may be left out if there is only one")


def _import(options: argparse.Namespace) -> int:
    profile = read_profile(options.file)
    settings, engine = open_service()
    with transaction(engine) as session:
        import_profile(session, profile, time_of(options), settings.timezone)
        silent = not_reached(session, profile.organisation.id)
    counts = {"areas": len(profile.areas), "subscriptions": len(profile.subscriptions)}
    for recipient in silent:
        say(f"{recipient.address} gets nothing now: {recipient.reason}")
    if options.json:
        print_lines([{"organisation": profile.organisation.id, **counts}])
    else:
        print(f"{profile.organisation.name}: {counts['areas']} areas, {counts['subscriptions']} subscriptions")
    return 0


def _export(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with reading(engine) as session:
        name = options.organisation or _only_one(session)
        text = export_profile(session, name)
    if options.json:
        print_lines([{"organisation": name, "profile": text}])
    else:
        print(text, end="")
    return 0


def _only_one(session: Session) -> str:
    names = session.exec(select(Organisation.id).order_by(Organisation.id)).all()
    if len(names) != 1:
        raise BadInput("profile export: name one of " + (", ".join(names) or "no organisations; import one first"))
    return names[0]
