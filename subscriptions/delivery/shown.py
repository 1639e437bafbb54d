"""The working day before a letter leaves, the coordinator is shown it, where that is what the subscription says.

What she sees is a window of matches by row id: what comes after it waits for the next letter, unless it cannot. Where a
subscription that holds more now lets calls into that window, the letter is shown once more (`show_anew`). The draft and
the mail that tells her of it are written in one transaction. A letter that could not be shown in time, because nothing
ran that day, is shown now and leaves after the next working day: nothing she has asked to see goes unseen.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.delivery.admin import queue_mail
from subscriptions.delivery.draft_rows import TURN, current_drafts
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.letters import Desk, calls_for
from subscriptions.delivery.seen import read_histories
from subscriptions.delivery.shown_mail import Shown, render_shown
from subscriptions.digests.days_off import DaysOff
from subscriptions.digests.reminders import ReminderSteps
from subscriptions.draft_models import Draft
from subscriptions.models import Organisation, Subscription, saved_id
from subscriptions.review import is_shown
from watcher.db import reading, take_turn, transaction
from watcher.errors import WatcherError
from watcher.settings import Settings

log = logging.getLogger("watcher.delivery")

SHOWN_FROM = time(8, 0)
# No working day is further from the one before it.
LONGEST_GAP = timedelta(days=10)


@dataclass(frozen=True)
class _Ready:
    """A letter to be shown: when it leaves, the window of its draft, and what is in it."""

    row: Subscription
    due_at: datetime
    until: int
    seen: Shown


def show_drafts(engine: Engine, settings: Settings, now: datetime) -> Counter[str]:
    """Make the drafts whose day has come, and tell coordinators. Returns how many `drafts` that were.

    Raises BadInput if the sender's address in the settings is none.
    """
    with reading(engine) as session:
        rows = _to_be_shown(session, settings.timezone, now)
    counts: Counter[str] = Counter()
    for organisation_id, some in groupby(rows, key=lambda row: row.organisation_id):
        try:
            counts["drafts"] += _show(engine, organisation_id, list(some), settings, now)
        except WatcherError:
            raise  # the operator's settings make it impossible for everybody
        except Exception:
            log.exception("the drafts of %s could not be made; tried again at the next waking", organisation_id)
            counts["unwritable"] += 1
    return +counts


def _to_be_shown(session: Session, zone: ZoneInfo, now: datetime) -> list[Subscription]:
    query = select(Subscription).where(col(Subscription.active), Subscription.review == "shown")
    query = query.where(col(Subscription.next_due_at) <= now + LONGEST_GAP)
    rows = session.exec(query.order_by(Subscription.organisation_id, col(Subscription.id))).all()
    drafts = current_drafts(session, [saved_id(row) for row in rows]) if rows else {}
    countries = dict(session.exec(select(Organisation.id, Organisation.country)).all()) if rows else {}
    return [
        row
        for row in rows
        if is_shown(row)
        and not _is_done(row, drafts.get(saved_id(row)))
        and now >= showing_time(row, countries[row.organisation_id], zone)
    ]


def _is_done(row: Subscription, draft: Draft | None) -> bool:
    """Whether the coordinator has been shown this very letter."""
    return draft is not None and draft.shown_at is not None and draft.due_at == row.next_due_at


def showing_time(row: Subscription, country: str, zone: ZoneInfo) -> datetime:
    """From when on a letter is shown."""
    if row.next_due_at is None:
        raise ValueError("it has no time")
    day = DaysOff(country).working_day_before(row.next_due_at.astimezone(zone).date())
    return datetime.combine(day, SHOWN_FROM, zone)


def _show(engine: Engine, organisation_id: str, rows: Sequence[Subscription], settings: Settings, now: datetime) -> int:
    with reading(engine) as session:
        organisation = session.get_one(Organisation, organisation_id)
        ready = _read(session, organisation, rows, settings, now)
    with transaction(engine) as session:
        take_turn(session, TURN)
        shown = [each for each in ready if _write(session, each, now)]
        for _, some in groupby(sorted(shown, key=lambda each: each.due_at), key=lambda each: _day(each, settings)):
            _tell(session, organisation, [each.seen for each in some if each.seen.calls], settings, now)
    return len(shown)


def _day(each: _Ready, settings: Settings) -> date:
    return each.due_at.astimezone(settings.timezone).date()


def _read(
    session: Session, organisation: Organisation, rows: Sequence[Subscription], settings: Settings, now: datetime
) -> list[_Ready]:
    times = {saved_id(row): _leaves_at(row, organisation.country, settings.timezone, now) for row in rows}
    everything = read_subscriptions(session, rows, max(times.values()), settings.timezone)
    histories = read_histories(session, [saved_id(each) for each in everything.recipients], everything.concerned)
    steps = ReminderSteps(organisation.reminders_eu, organisation.reminders_national)
    ready = []
    for row, read in zip(rows, everything.due, strict=True):
        if read.key in everything.waiting:
            continue
        seen = everything.at([read], steps, times[read.id], settings.timezone)
        (due,) = seen.due
        desk = Desk(organisation, seen, (), settings, times[due.id])
        named = (calls_for(desk, [seen.as_due_to(each, due)], histories[each], each) for each in due.recipients)
        calls = frozenset[int]().union(*named)
        told = Shown(due.id, due.department or organisation.name, times[due.id], len(due.recipients), calls)
        ready.append(_Ready(row, times[due.id], seen.until, told))
    return ready


def _leaves_at(row: Subscription, country: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When it is due; where she is at work on no day between now and then, on the first day after such a one."""
    days, today = DaysOff(country), now.astimezone(zone).date()
    if row.next_due_at is None:
        raise ValueError("it has no time")
    due_on = row.next_due_at.astimezone(zone).date()
    if days.working_day_before(due_on) >= today:
        return row.next_due_at
    at_work = days.working_day_after(today - timedelta(days=1))
    return datetime.combine(days.working_day_after(at_work), time.fromisoformat(row.time), zone)


def _write(session: Session, each: _Ready, now: datetime) -> bool:
    """Keep the draft. Returns False where the subscription or its draft has changed since it was read."""
    row = session.get_one(Subscription, each.row.id, populate_existing=True)
    draft = current_drafts(session, [saved_id(row)]).get(saved_id(row))
    asked = (row.next_due_at, row.areas, row.minimum_band, row.told_match_id)
    if asked != (each.row.next_due_at, each.row.areas, each.row.minimum_band, each.row.told_match_id):
        return False
    if not is_shown(row) or _is_done(row, draft):
        return False
    draft = draft or Draft(subscription_id=saved_id(row), due_at=each.due_at, revision=0)
    draft.state = "open" if draft.state == "waiting" else draft.state
    draft.due_at, draft.until_match_id, draft.shown_at = each.due_at, each.until, now
    draft.revision += 1
    row.next_due_at = each.due_at
    session.add_all([draft, row])
    session.flush()
    return True


def _tell(
    session: Session, organisation: Organisation, letters: Sequence[Shown], settings: Settings, now: datetime
) -> None:
    address = organisation.contact.get("email")
    if letters and address:
        queue_mail(session, render_shown(letters, organisation.language, settings, now), address, settings, now)
