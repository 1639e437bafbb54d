"""`watcher digest SUBSCRIPTION`: what a subscription would send now, sending and changing nothing."""

from __future__ import annotations

import argparse
import sys

from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, say, time_of

FORMATS = ("eml", "html", "text", "teams")


def add_commands(commands: Commands) -> None:
    digest = command(commands, "digest", _digest, "what this subscription contributes now, sending nothing")
    digest.add_argument("subscription", metavar="SUBSCRIPTION", help="its id, or ORGANISATION/ID")
    digest.add_argument("--format", choices=FORMATS, default="text", help="default text")
    add_clock(digest)


def _digest(options: argparse.Namespace) -> int:
    from subscriptions.delivery.preview import preview  # noqa: PLC0415 - loads the vocabulary: only when needed
    from subscriptions.matching_work import match_changed_areas, match_new_events  # noqa: PLC0415 - likewise

    settings, engine = open_service()
    now = time_of(options)
    # What has been read but not yet compared belongs to what would be sent now.
    match_new_events(engine)
    match_changed_areas(engine)
    shown = preview(engine, settings, options.subscription, now, options.format)
    if shown is None:
        say(f"{options.subscription}: nothing to send now")
        return 0
    if options.json:
        text = shown.decode("utf-8", "replace")
        print_lines([{"subscription": options.subscription, "format": options.format, "content": text}])
    else:
        sys.stdout.buffer.write(shown)
        sys.stdout.flush()
    return 0
