"""Freezing: what is due becomes deliveries, in the same transaction that says it has been told.

Reading, composing and rendering come first and change nothing. Then one short transaction writes all of an
organisation's digests, or, if anything has moved meanwhile, none of them. Killed anywhere, nothing is lost or doubled.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from subscriptions.delivery.ailing import ailing_sources
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.draft_rows import ChangedMeanwhile, settle
from subscriptions.delivery.due import asked_for, is_due, read_subscriptions
from subscriptions.delivery.letters import Desk, Letter, write_letter
from subscriptions.delivery.picking import DueSubscription, History
from subscriptions.delivery.seen import read_histories
from subscriptions.digests.rhythm import next_due
from subscriptions.models import (
    Delivery,
    DeliveryContent,
    DeliveryItem,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from watcher.db import reading, transaction
from watcher.errors import WatcherError
from watcher.settings import Settings

log = logging.getLogger("watcher.delivery")

# What could not be written is tried again within a day, but not every minute.
PAUSE_AFTER_FAULT = timedelta(hours=1)
# Recipients that get nothing, by their state, and how they are counted.
_SILENT = {"off": "off", "waiting": "unconfirmed"}


@dataclass
class _Plan:
    """What is to be written for one organisation."""

    letters: list[Letter] = field(default_factory=list)
    failed: list[tuple[Recipient, str]] = field(default_factory=list)
    moves: list[tuple[DueSubscription, int | None, datetime]] = field(default_factory=list)
    caught_up: set[tuple[int, int]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    drafts: dict[int, str] = field(default_factory=dict)

    def settle(self, held: Sequence[DueSubscription], written: set[int]) -> None:
        """What becomes of drafts: a letter that was held waits, one that was written is done, by subscription."""
        self.drafts = dict.fromkeys((each.id for each in held), "waiting") | dict.fromkeys(written, "done")


class _Raced(Exception):
    """Another worker has written these digests, or the profile has changed under our hands."""


def freeze_due_digests(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Compose and freeze every digest that is due. Returns how many `digests` were frozen, and what was not.

    `off`: recipients that are switched off. `unconfirmed`: those who must confirm first. `waiting`: subscriptions
    whose areas are still being matched. `held`: those whose letter a person has stopped. `unseen`: those whose letter
    the coordinator is to see before it leaves, and has not. `raced`: organisations that
    something else was working on; they are left for the next time. `unwritable`: digests that a fault of ours stopped;
    a dead letter shows each. Raises BadInput if the settings make no digest possible.
    """
    with reading(engine) as session:
        query = select(Subscription.organisation_id).where(is_due(now)).distinct()
        organisations = session.exec(query.order_by(Subscription.organisation_id)).all()
    counts: Counter[str] = Counter()
    for organisation_id in organisations:
        try:
            with reading(engine) as session:
                plan = _plan(session, organisation_id, settings, now, channels or all_channels())
            _write(engine, plan, now)
        except WatcherError:
            raise  # the operator's settings make it impossible for everybody
        except (_Raced, ChangedMeanwhile, IntegrityError):
            counts["raced"] += 1
        except Exception:
            log.exception("the letters of %s could not be written; tried again at the next waking", organisation_id)
            counts["unwritable"] += 1
        else:
            counts += plan.counts
    return counts


def _plan(
    session: Session, organisation_id: str, settings: Settings, now: datetime, channels: Mapping[str, Channel]
) -> _Plan:
    plan = _Plan()
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, is_due(now))
    rows = session.exec(query.order_by(col(Subscription.id))).all()
    if not rows:
        return plan
    seen = read_subscriptions(session, rows, now, settings.timezone)
    plan.counts["waiting"] = len(seen.waiting)
    # What the coordinator has not seen yet is shown to her when the service wakes up next, and leaves after that.
    away = {each.key for each in seen.due if each.is_unseen and not each.is_held}
    plan.counts["unseen"] = len(away - seen.waiting)
    asleep = [each for each in seen.due if _overslept(each, now, settings.timezone)]
    away |= seen.waiting | {each.key for each in asleep}
    ready = [each for each in seen.due if each.key not in away]
    due, held = [each for each in ready if not each.is_held], [each for each in ready if each.is_held]
    heard = {area for each in due for area in each.areas}
    organisation = session.get_one(Organisation, organisation_id)
    desk = Desk(organisation, seen, ailing_sources(session, heard, settings, now), settings, now)
    histories = read_histories(session, [saved_id(each) for each in seen.recipients], seen.concerned)
    reached, stuck, written = set[int](), set[int](), set[int]()
    for recipient in seen.recipients:
        reaching = seen.due_to(saved_id(recipient))
        mine = [each for each in reaching if each.key not in away and not each.is_held]
        if mine and recipient.state != "active":
            plan.counts[_SILENT[recipient.state]] += 1
        elif mine:
            before = len(plan.letters)
            unwritten = _write_letters(desk, mine, recipient, histories[saved_id(recipient)], channels, plan)
            reached |= {each.id for each in mine}
            stuck |= unwritten
            told = {(saved_id(recipient), each.id) for each in mine if each.id not in unwritten}
            plan.caught_up |= told & seen.behind
            written |= {each.id for each in mine} if len(plan.letters) > before else set()
    # What is held is told with the next letter, unless somebody lets it go before that.
    moves = [_move(each, desk, reached, stuck) for each in (*due, *held, *asleep)]
    plan.settle(held, (written | {each.id for each in due if each.draft and not each.draft.lines} & reached) - stuck)
    # An instant subscription with nothing new stays as it is: it would be written every minute.
    plan.moves = [move for move in moves if move[0].rhythm != "instant" or move[1:] != (move[0].told_match_id, now)]
    plan.counts["digests"] = len(plan.letters)
    plan.counts["unwritable"] = len(plan.failed)
    plan.counts["held"] = len(held)
    plan.counts = +plan.counts
    return plan


def _overslept(each: DueSubscription, now: datetime, zone: ZoneInfo) -> bool:
    """Due before a pause that has begun by now: the letter comes after it. One let go within the pause leaves."""
    is_paused = each.off.is_paused
    return is_paused(now.astimezone(zone).date()) and not is_paused(each.next_due_at.astimezone(zone).date())


def _write_letters(
    desk: Desk,
    due: Sequence[DueSubscription],
    recipient: Recipient,
    history: History,
    channels: Mapping[str, Channel],
    plan: _Plan,
) -> set[int]:
    """One letter in each language, into the plan. Returns the subscriptions whose letter could not be written."""
    stuck: set[int] = set()
    for group in by_language(due):
        try:
            letter = write_letter(desk, group, recipient, channels[recipient.kind], history)
        except WatcherError:
            raise  # the operator's settings make it impossible for everybody
        except Exception as fault:  # noqa: BLE001 - a fault of ours in one letter must not hold up the others
            plan.failed.append((recipient, f"could not be written: {type(fault).__name__}: {fault}"[:500]))
            stuck |= {each.id for each in group}
            continue
        if letter is not None:
            plan.letters.append(letter)
            history.take(letter.items)
    return stuck


def by_language(due: Sequence[DueSubscription]) -> Iterator[list[DueSubscription]]:
    """A letter is in one language."""
    for _, group in groupby(sorted(due, key=lambda each: each.language), key=lambda each: each.language):
        yield list(group)


def _move(
    each: DueSubscription, desk: Desk, reached: set[int], stuck: set[int]
) -> tuple[DueSubscription, int | None, datetime]:
    """Where a subscription stands afterwards: what it has told, and when it is due again."""
    due_at = next_due(each.rhythm, each.day, each.time, desk.now, desk.zone, each.off)
    if each.id not in reached:
        return each, each.told_match_id, due_at  # nobody heard it: it is told when somebody listens again
    if each.id in stuck:
        # Whoever did get it is not told twice: their deliveries keep what they have been told.
        tomorrow = next_due("daily", None, each.time, desk.now, desk.zone, each.off)
        soon = desk.now + PAUSE_AFTER_FAULT if each.rhythm == "instant" else tomorrow
        return each, each.told_match_id or 0, soon
    until = desk.reading.until if each.until is None else max(each.until, each.told_match_id or 0)
    return each, until, due_at


def _write(engine: Engine, plan: _Plan, now: datetime) -> None:
    """All of it or nothing. Raises _Raced, ChangedMeanwhile, or IntegrityError if a recipient has just been told it."""
    with transaction(engine) as session:
        if plan.moves:
            settle(session, {each.id: each.draft for each, _, _ in plan.moves}, plan.drafts)
            asked = asked_for(session, [each.id for each, _, _ in plan.moves])
            if any(asked.get(each.id) != (each.areas, each.minimum_band) for each, _, _ in plan.moves):
                raise _Raced  # it wants more now, and what that is lies behind the watermark
        for each, told, due_at in plan.moves:
            moved = session.exec(
                update(Subscription)
                .where(col(Subscription.id) == each.id, col(Subscription.active))
                .where(col(Subscription.next_due_at) == each.next_due_at)
                .where(col(Subscription.told_match_id).is_not_distinct_from(each.told_match_id))
                .values(told_match_id=told, next_due_at=due_at)
            )
            if moved.rowcount == 0:
                raise _Raced
        for recipient_id, subscription_id in plan.caught_up:
            link = session.get(SubscriptionRecipient, (subscription_id, recipient_id))
            if link is not None:  # else they have left meanwhile
                link.behind = False
        silent = col(Recipient.id).in_([letter.recipient_id for letter in plan.letters]), Recipient.state != "active"
        if session.exec(select(Recipient.id).where(*silent).limit(1)).first() is not None:
            raise _Raced  # switched off since it was written
        for letter in plan.letters:
            _freeze(session, letter, now)
        for recipient, error in plan.failed:
            session.add(_dead(recipient, error, now))


def freeze_letters(engine: Engine, letters: Sequence[Letter], now: datetime) -> None:
    """Letters between digests. Raises IntegrityError if a recipient has just been told some of it."""
    with transaction(engine) as session:
        for letter in letters:
            recipient = session.get_one(Recipient, letter.recipient_id, with_for_update=True)
            if recipient.state == "active":  # else what they were told of may just have come back untold
                _freeze(session, letter, now)


def _freeze(session: Session, letter: Letter, now: datetime) -> None:
    """A delivery for each message; what was told stands with the first, which is also the one with the page."""
    deliveries = [
        Delivery(
            identity=message.identity,
            recipient_id=letter.recipient_id,
            kind=letter.kind,
            subject=message.subject,
            next_try_at=now,
            created_at=now,
        )
        for message in letter.messages
    ]
    session.add_all(deliveries)
    session.flush()
    first = saved_id(deliveries[0])
    for row, message in zip(deliveries, letter.messages, strict=True):
        page = letter.page if row is deliveries[0] else ""
        session.add(DeliveryContent(delivery_id=saved_id(row), body=message.body, page=page))
    session.add_all(
        DeliveryItem(
            delivery_id=first,
            recipient_id=letter.recipient_id,
            subscription_id=item.subscription_id,
            call_id=item.call_id,
            version_id=item.version_id,
            section=item.section,
            key=item.key,
        )
        for item in letter.items
    )


def _dead(recipient: Recipient, error: str, now: datetime) -> Delivery:
    return Delivery(
        identity=uuid4().hex,
        recipient_id=saved_id(recipient),
        kind=recipient.kind,
        subject="–",
        state="dead",
        last_error=error,
        next_try_at=now,
        created_at=now,
    )
