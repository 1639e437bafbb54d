"""Letters that a clock which was ahead has put off too far: they come when they should by the clock as it is now."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.rhythm import next_due
from subscriptions.models import Organisation, Subscription, saved_id
from watcher.db import reading, transaction
from watcher.settings import Settings

log = logging.getLogger("watcher.delivery")
# Two months beyond the time that the rhythm gives now: a monthly letter that is put off once comes well before.
TOO_FAR: Final = timedelta(days=62)


def bring_nearer(engine: Engine, settings: Settings, now: datetime) -> int:
    """Give subscriptions that are due far later than their rhythm ever makes them the time that it gives now. Returns
    how many there were."""
    with reading(engine) as session:
        found = list(_far_ahead(session, now, settings.timezone))
    with transaction(engine) as session:
        for subscription_id, before, due_at in found:
            is_same = col(Subscription.id) == subscription_id, col(Subscription.next_due_at) == before
            session.exec(update(Subscription).where(*is_same).values(next_due_at=due_at))
            log.warning(
                "subscription %s was due only on %s, by a clock that was ahead; it is due on %s",
                *(subscription_id, f"{before:%Y-%m-%d}", f"{due_at:%Y-%m-%d}"),
            )
    return len(found)


def _far_ahead(session: Session, now: datetime, zone: ZoneInfo) -> Iterator[tuple[int, datetime, datetime]]:
    """Which they are, when they are due and when they should be. Pauses and days off are reckoned with."""
    query = select(Subscription, Organisation.country).join(Organisation)
    for row, country in session.exec(
        query.where(col(Subscription.active), col(Subscription.next_due_at) > now + TOO_FAR)
    ):
        if row.next_due_at is None:
            continue
        try:
            due_at = next_due(row.rhythm, row.day, row.time, now, zone, DaysOff(country, read_pauses(row.pauses)))
        except ValueError as fault:
            # It holds up no other: nobody's letters are written before this has looked at all of them.
            log.warning("subscription %s: %s; change its rhythm, its day or its time", saved_id(row), fault)
            continue
        if row.next_due_at > due_at + TOO_FAR:
            yield saved_id(row), row.next_due_at, due_at
