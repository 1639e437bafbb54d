"""`watcher teams confirm|test`: channels in Microsoft Teams."""

from __future__ import annotations

import argparse

from subscriptions.delivery.codes import confirm, try_channel
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, time_of
from watcher.db import transaction
from watcher.net.guard import mask_url
from watcher.settings import secret_from_environment

HELP = """\
Setting up a channel:
  1. In Teams: the channel's menu, Workflows, "Post to a channel when a webhook request is received".
  2. Put the address it gives you, whole and as it is, into a setting of this service (for example TEAMS_SKOLA).
     The address is a password: whoever has it can write to the channel.
  3. Name the setting in the profile: channels = [{ kind = "teams", url_env = "TEAMS_SKOLA", confirm = true }]
  4. A test card with a code comes to the channel. Type it in: watcher teams confirm CODE
     Until then nothing else is sent there. Without confirm = true cards are sent at once, on your word.

A flow belongs to the person who made it and stops when that person leaves. Add a second owner: in Power Automate open
the flow, Share, and add a colleague (not a group). Do it on the first day.

Where your organisation forbids flows, every channel has an e-mail address: the channel's menu, Get email address.
Put it into the profile as any other address: channels = [{ kind = "email", to = ["..."] }]
"""


def add_commands(commands: Commands) -> None:
    group = commands.add_parser(
        "teams",
        help="channels in Microsoft Teams: confirm a code, send a test card",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    inner = group.add_subparsers(dest="teams_command", required=True, metavar="WHAT")
    answer = command(inner, "confirm", _confirm, "type in the code that a test card showed")
    answer.add_argument("code", metavar="CODE")
    add_clock(answer)
    test = command(inner, "test", _test, "send a test card now, and say what the channel's server answered")
    test.add_argument("name", metavar="SUBSCRIPTION|SETTING", help="a subscription's id, or the setting in url_env")
    add_clock(test)


def _confirm(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with transaction(engine) as session:
        recipient = confirm(session, options.code, time_of(options))
        shown = {"organisation": recipient.organisation_id, "channel": recipient.address, "state": recipient.state}
    if options.json:
        print_lines([shown])
    else:
        print(f"{shown['channel']} ({shown['organisation']}) is confirmed; its first letter comes when it is due")
    return 0


def _test(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    recipient, error = try_channel(engine, settings, options.name, time_of(options))
    url = secret_from_environment(recipient.address)
    where = mask_url(url) if url else str(settings.outbox_dir)
    if options.json:
        print_lines([{"channel": recipient.address, "at": where, "state": recipient.state, "error": error}])
    elif error:
        print(f"{recipient.address} at {where}: the test card was not taken: {error}")
    else:
        waits = "; type in its code: watcher teams confirm CODE" if recipient.state == "waiting" else ""
        print(f"{recipient.address} at {where}: the test card was taken{waits}")
    return 1 if error else 0
