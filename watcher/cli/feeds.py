"""`watcher feeds`: the addresses of departments' calendars and feeds; `watcher feeds renew DEPARTMENT`."""

from __future__ import annotations

import argparse

from sqlmodel import Session, col, select

from subscriptions.feeds.addresses import FORMS, feed_address, feed_token, renew_feed
from subscriptions.models import Department
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, time_of
from watcher.db import transaction
from watcher.errors import BadInput


def add_commands(commands: Commands) -> None:
    feeds = command(
        commands, "feeds", _feeds, "addresses of departments' calendars and feeds; `feeds renew` makes new ones"
    )
    feeds.add_argument("action", nargs="?", choices=["renew"], help="make new addresses; the old ones end")
    feeds.add_argument("department", nargs="?", metavar="ORGANISATION/DEPARTMENT")
    add_clock(feeds)


def _feeds(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    now = time_of(options)
    if options.action and options.department is None:
        raise BadInput("feeds renew: name the department, for example `watcher feeds renew kommun/skola`")
    rows = []
    with transaction(engine) as session:
        for department in _departments(session, options.department):
            token = (renew_feed if options.action else feed_token)(session, department, now)
            addresses = {form: feed_address(settings.base_url, token, form) for form in FORMS}
            rows.append({"department": f"{department.organisation_id}/{department.key}", **addresses})
    if options.json:
        print_lines(rows)
        return 0
    if not rows:
        print("no departments yet")
    for row in rows:
        print(f"{row['department']}\n  calendar: {row['calendar']}\n  feed:     {row['atom']}")
    return 0


def _departments(session: Session, name: str | None) -> list[Department]:
    query = select(Department).where(col(Department.active)).order_by(Department.organisation_id, Department.key)
    found = [row for row in session.exec(query) if name in (None, f"{row.organisation_id}/{row.key}")]
    if name is not None and not found:
        raise BadInput(f"there is no department {name!r}; `watcher feeds` names them all")
    return found
