"""`watcher export` and `watcher forget`: what is held about one person, handed out or erased."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, say, time_of
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.accounts import address_of
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.upkeep.person import Person, find_person, forget, held_about

# Who sits at the machine itself stands in the log as this.
OPERATOR = Visitor(None, "watcher forget")


def add_commands(commands: Commands) -> None:
    out = command(commands, "export", _export, "everything that is held about a person, as JSON")
    out.add_argument("address", metavar="ADDRESS", help="the person's e-mail address")
    out.add_argument("--to", type=Path, metavar="FILE", help="write it there instead; nobody else may read the file")
    gone = command(commands, "forget", _forget, "erase everything that is held about a person")
    gone.add_argument("address", metavar="ADDRESS", help="the person's e-mail address")
    gone.add_argument("--yes", action="store_true", help="do it; without this only what would be erased is said")
    add_clock(gone)


def _export(options: argparse.Namespace) -> int:
    _, engine = open_service()
    address = address_of(options.address)
    with reading(engine) as session:
        held = held_about(session, _known(find_person(session, address)))
    text = json.dumps(held, ensure_ascii=False, indent=None if options.json else 2)
    if options.to is None:
        print(text)
        return 0
    try:
        with os.fdopen(os.open(options.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise BadInput(
            f"--to: cannot write {options.to}: {error.strerror}; name a file that is not there yet"
        ) from error
    say(f"{options.to} holds what is known of {address}")
    return 0


def _forget(options: argparse.Namespace) -> int:
    _, engine = open_service()
    address = address_of(options.address)
    if not options.yes:
        with reading(engine) as session:
            person = _known(find_person(session, address))
        raise BadInput(f"forget: {_said(person)} would be erased for good; add --yes to do it")
    with transaction(engine) as session:
        erased = forget(session, _known(find_person(session, address)))
        note(session, OPERATOR, "person forgotten", time_of(options))
    if options.json:
        print_lines(
            [{**erased.counts, "unreached": list(erased.unreached), "without_contact": list(erased.without_contact)}]
        )
    else:
        print("erased: " + ", ".join(f"{count} {what}" for what, count in erased.counts.items()))
    for key in erased.unreached:
        say(f"subscription {key} reaches nobody now")
    for organisation in erased.without_contact:
        say(f"{organisation}: its letters name no coordinator now; write another one into the profile")
    for name in erased.shared_names:
        say(f"somebody else is called {name} too: what was done under that name was left as it is")
    say("backups hold the person still, and a profile file that names the address brings it back: change those too")
    return 0


def _known(person: Person) -> Person:
    if not person.is_known:
        raise BadInput(f"nothing is held about {person.address}")
    return person


def _said(person: Person) -> str:
    parts = [f"{len(person.recipients)} recipient(s)"] if person.recipients else []
    parts += ["an account"] if person.account else []
    parts += [f"the coordinator of {row.id}" for row in person.organisations]
    return ", ".join(parts)
