"""`watcher profile import`, `export` and `ask`: organisations and their wishes, and readers who must say yes first."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from subscriptions.delivery.asking import ask_again
from subscriptions.delivery.recipients import not_reached
from subscriptions.models import Organisation
from subscriptions.profile_changes import overwritten
from subscriptions.profiles import Profile, export_profile, read_profile
from subscriptions.reader_choices import who_left
from subscriptions.yes import waiting_for
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, say, time_of
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.profile_log import lay_profile
from watcher.people.roles import Visitor

OPERATOR = Visitor(None, "watcher profile import")


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("profile", help="organisations, departments, priority areas and subscriptions")
    inner = group.add_subparsers(dest="profile_command", required=True, metavar="WHAT")
    bring = command(inner, "import", _import, "add or update an organisation from a profile file")
    bring.add_argument("file", type=Path, metavar="FILE.toml")
    bring.add_argument("--check", action="store_true", help="only say what the file would overwrite; change nothing")
    add_clock(bring)
    ask = command(inner, "ask", _ask, "ask an address outside the organisation once more whether it wants the letters")
    ask.add_argument("address", metavar="ADDRESS")
    add_clock(ask)
    take = command(inner, "export", _export, "print an organisation as a profile file")
    take.add_argument("organisation", nargs="?", metavar="ORGANISATION", help="may be left out if there is only one")


def _import(options: argparse.Namespace) -> int:
    from subscriptions.profile_match import unclear_areas  # noqa: PLC0415 - loads the vocabulary: only when needed

    profile = read_profile(options.file)
    settings, engine = open_service()
    with transaction(engine) as session:
        lost = _lay(session, profile, time_of(options), settings.timezone)
        if options.check:
            session.rollback()
            return _say_only(options, profile.organisation.id, lost)
        waiting = [each.address for each in waiting_for(session, profile.organisation.id)]
        left = [
            (recipient.address, subscription.key, leaving.at.astimezone(settings.timezone).date().isoformat())
            for recipient, subscription, leaving in who_left(session, profile.organisation.id)
        ]
        silent = [each for each in not_reached(session, profile.organisation.id) if each.address not in waiting]
    counts = {"areas": len(profile.areas), "subscriptions": len(profile.subscriptions)}
    for line in lost:
        say(f"overwritten: {line}")
    for line in unclear_areas(profile):
        say(line)
    for recipient in silent:
        say(f"{recipient.address} gets nothing now: {recipient.reason}")
    if options.json:
        gone = [dict(zip(("recipient", "subscription", "on"), each, strict=True)) for each in left]
        print_lines([{"organisation": profile.organisation.id, **counts, "waiting": waiting, "left": gone,
                      "overwritten": lost}])  # fmt: skip
        return 0
    print(f"{profile.organisation.name}: {counts['areas']} areas, {counts['subscriptions']} subscriptions")
    for address in waiting:
        print(f"{address} gets nothing until it has said yes; `watcher profile ask {address}` asks once more")
    for address, key, day in left:
        print(f"{address} left {key} on {day} and stays away until it comes back by the link in its letters")
    return 0


def _lay(session: Session, profile: Profile, now: datetime, zone: ZoneInfo) -> list[str]:
    """Lay the file over what is there, and write that down. Returns what it said otherwise before, also by people."""
    laid = lay_profile(session, profile, OPERATOR, now, zone)
    if not laid.before:
        return []
    written = {f"area {key}": who for key, who in laid.authors.items()}
    return [
        line + (f" (last changed on a page by {who})" if (who := written.get(_place(line))) else "")
        for line in overwritten(laid.before, laid.after)
    ]


def _place(line: str) -> str:
    return line.partition(":")[0].removesuffix(" is removed")


def _say_only(options: argparse.Namespace, organisation: str, lost: list[str]) -> int:
    if options.json:
        print_lines([{"organisation": organisation, "would_overwrite": lost}])
    else:
        print("\n".join(lost) if lost else f"{organisation}: the file would overwrite nothing")
    return 0


def _ask(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    address = options.address.strip().lower()
    asked = ask_again(engine, settings, address, time_of(options))
    if options.json:
        print_lines([{"address": address, "asked": asked}])
    else:
        print(f"{address} is asked once more; the mail goes out with the next `watcher tick`")
    return 0


def _export(options: argparse.Namespace) -> int:
    """One organisation's profile; as JSON lines also all of them. A TOML file holds one organisation."""
    _, engine = open_service()
    with reading(engine) as session:
        names = [options.organisation] if options.organisation else _all_names(session)
        if len(names) > 1 and not options.json:
            raise BadInput(f"profile export: name one of {', '.join(names)}, or take all with --json")
        texts = {name: export_profile(session, name) for name in names}
    if options.json:
        print_lines({"organisation": name, "profile": text} for name, text in texts.items())
    else:
        print(*texts.values(), end="")
    return 0


def _all_names(session: Session) -> list[str]:
    names = list(session.exec(select(Organisation.id).order_by(Organisation.id)).all())
    if not names:
        raise BadInput("profile export: no organisations; import one first")
    return names
