"""`watcher mail test ADDRESS`: a test letter, and what the mail server answers to each step of it."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from email.utils import parseaddr
from uuid import uuid4

from subscriptions.digests.message import build_message
from subscriptions.digests.render import RenderedMail
from subscriptions.fields import check_email
from watcher.cli.common import Commands, add_clock, command, print_lines, time_of
from watcher.errors import BadInput
from watcher.language import Texts
from watcher.net.mail_probe import probe
from watcher.settings import read_settings


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("mail", help="the mail server: send a test letter")
    inner = group.add_subparsers(dest="mail_command", required=True, metavar="WHAT")
    test = command(inner, "test", _test, "send a test letter, and say what the server answers to each step")
    test.add_argument("address", metavar="ADDRESS")
    add_clock(test)


def _test(options: argparse.Namespace) -> int:
    settings = read_settings()
    if settings.dry_run:
        raise BadInput("WATCHER_DRY_RUN is set, so nothing leaves; unset it to send a test letter")
    try:
        address = check_email(options.address)
    except ValueError as error:
        raise BadInput(str(error)) from error
    texts = Texts(settings.admin_language)
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    message = build_message(
        _letter(texts),
        sender=settings.mail_from,
        to=address,
        message_id=f"{uuid4().hex}@{host}",
        date=time_of(options).astimezone(settings.timezone),
    )
    steps = asyncio.run(probe(settings, message, settings.mail_from, address))
    if options.json:
        print_lines(asdict(step) for step in steps)
    else:
        for step in steps:
            print(f"{'ok  ' if step.fine else 'FAIL'} {step.what}: {step.says}")
    return 0 if all(step.fine for step in steps) else 1


def _letter(texts: Texts) -> RenderedMail:
    subject, says = texts.say("test.mail_subject"), texts.say("test.mail")
    page = f'<!doctype html><html lang="{texts.language}"><title>{subject}</title><body><p>{says}</p></body></html>'
    return RenderedMail(subject, page, f"{says}\n", texts.language)
