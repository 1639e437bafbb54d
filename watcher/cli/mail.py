"""`watcher mail test ADDRESS`: a test letter, and what the mail server answers to each step of it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from subscriptions.delivery.proving import send_test_letter
from subscriptions.fields import check_email
from watcher.cli.common import Commands, add_clock, command, print_lines, time_of
from watcher.errors import BadInput
from watcher.settings import read_settings


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("mail", help="the mail server: send a test letter")
    inner = group.add_subparsers(dest="mail_command", required=True, metavar="WHAT")
    test = command(inner, "test", _test, "send a test letter, and say what the server answers to each step")
    test.add_argument("address", metavar="ADDRESS")
    add_clock(test)


def _test(options: argparse.Namespace) -> int:
    settings = read_settings()
    try:
        address = check_email(options.address)
    except ValueError as error:
        raise BadInput(str(error)) from error
    steps = send_test_letter(settings, address, settings.admin_language, time_of(options))
    if options.json:
        print_lines(asdict(step) for step in steps)
    else:
        for step in steps:
            print(f"{'ok  ' if step.fine else 'FAIL'} {step.what}: {step.says}")
    return 0 if all(step.fine for step in steps) else 1
