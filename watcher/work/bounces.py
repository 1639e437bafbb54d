"""Reading the mailbox for letters that came back."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Engine

from subscriptions.delivery.bounces import mark_of, take_reports
from watcher.db import reading, transaction
from watcher.net.http import Client
from watcher.net.imap import Found
from watcher.net.mailbox import Mailbox
from watcher.settings import Settings

log = logging.getLogger("watcher.delivery")

# Where a mailbox has never been read, older mail speaks of letters that nobody waits for any more.
FIRST_LOOK = timedelta(days=14)
# What one visit takes is bounded; a flood is read over several.
MOST_VISITS = 10


def read_bounces(engine: Engine, settings: Settings, now: datetime) -> Counter[str]:
    """Act on what has come back since the last time. Returns how many letters `came back`, by what that means, and how
    many of them are `dead`: not tried again unless a person sends them.

    Raises FetchFailed if the mailbox is named in the settings and cannot be read.
    """
    counts: Counter[str] = Counter()
    if settings.imap_url is None:
        return counts
    for _ in range(MOST_VISITS):
        with reading(engine) as session:
            mark = mark_of(session, settings.bounce_folder)
        found = asyncio.run(_look(settings, now, mark))
        if found is None:
            break
        if found.letters.unread:
            log.warning("%d older letters in %s are never read", found.letters.unread, settings.bounce_folder)
        with transaction(engine) as session:
            counts += take_reports(session, found.letters.letters, settings.bounce_folder, found.mark, now)
        if not found.letters.left:
            break
    if counts["strange"]:
        log.warning("%d reports speak of letters that are not ours", counts["strange"])
    told = {f"came back, {what}": counts[what] for what in ("permanent", "temporary", "elsewhere")}
    return +Counter({**told, "dead": counts["dead"]})


async def _look(settings: Settings, now: datetime, mark: str | None) -> Found | None:
    since = (now - FIRST_LOOK).date()
    async with Client(settings) as client:
        return await Mailbox(settings, client).read(settings.bounce_folder, since=since, mark=mark)
