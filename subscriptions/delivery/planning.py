"""What is to become of the subscriptions of one organisation that are due: letters, and where each stands afterwards.

Reads, composes and renders, and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from subscriptions.delivery.ailing import ailing_sources
from subscriptions.delivery.channel import Channel
from subscriptions.delivery.due import is_due, read_subscriptions
from subscriptions.delivery.letters import Desk, Letter, picked, write_letter
from subscriptions.delivery.picking import DueSubscription, History
from subscriptions.delivery.seen import read_histories
from subscriptions.digests.deadlines import passes_one
from subscriptions.digests.rhythm import caught_up_at, next_due
from subscriptions.models import Organisation, Recipient, Subscription, saved_id
from watcher.errors import WatcherError
from watcher.settings import Settings

# What could not be written is tried again within a day, but not every minute.
PAUSE_AFTER_FAULT = timedelta(hours=1)
# Stands in the hour at which a letter is due, as no sending time has any: it has been put off once.
PUT_OFF = timedelta(microseconds=1)
# Recipients that get nothing, by their state, and how they are counted.
_SILENT = {"off": "off", "waiting": "unconfirmed"}


@dataclass
class Plan:
    """What is to be written for one organisation."""

    letters: list[Letter] = field(default_factory=list)
    failed: list[tuple[Recipient, str]] = field(default_factory=list)
    moves: list[tuple[DueSubscription, int | None, datetime]] = field(default_factory=list)
    caught_up: set[tuple[int, int]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    drafts: dict[int, str] = field(default_factory=dict)
    late: frozenset[int] = frozenset()

    def settle(self, held: Sequence[DueSubscription], written: set[int]) -> None:
        """What becomes of drafts: a letter that was held waits, one that was written is done, by subscription."""
        self.drafts = dict.fromkeys((each.id for each in held), "waiting") | dict.fromkeys(written, "done")


def make_plan(
    session: Session, organisation_id: str, settings: Settings, now: datetime, channels: Mapping[str, Channel]
) -> Plan:
    """Everything that is due now. Raises WatcherError if the settings make no letter possible."""
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, is_due(now))
    rows = session.exec(query.order_by(col(Subscription.id))).all()
    if not rows:
        return Plan()
    seen = read_subscriptions(session, rows, now, settings.timezone)
    histories = read_histories(session, [saved_id(each) for each in seen.recipients], seen.concerned)
    desk = Desk(session.get_one(Organisation, organisation_id), seen, (), settings, now)
    stay = _staying(desk, histories)
    ready = [each for each in seen.due if each.key not in stay.away]
    heard = {area for each in ready if not each.is_held for area in each.areas}
    plan = Plan()
    desk = replace(desk, ailing=ailing_sources(session, heard, settings, now))
    written = _write_all(desk, ready, histories, channels, plan)
    _settle(plan, desk, ready, stay, written)
    return plan


@dataclass(frozen=True)
class _Staying:
    """Subscriptions that are due and whose letters do not leave now, by key (`away`), and why.

    `later`: when some leave instead, by id; `late`: those of them that only wait until people are at work.
    """

    waiting: frozenset[str]
    unseen: frozenset[str]
    later: Mapping[int, datetime]
    late: frozenset[int]
    away: frozenset[str]


def _staying(desk: Desk, histories: Mapping[int, History]) -> _Staying:
    due, waiting = desk.reading.due, desk.reading.waiting
    # What the coordinator has not seen yet is shown to her when the service wakes up next, and leaves after that.
    unseen = frozenset(each.key for each in due if each.is_unseen and not each.is_held)
    asleep = {each.id: _next_due(each, desk) for each in due if _overslept(each, desk.now, desk.zone)}
    free = [each for each in due if not (each.is_held or each.key in unseen | waiting or _was_put_off(each))]
    late = {each.id: _caught_up_at(each, desk) for each in free}
    late = {
        key: at + PUT_OFF for key, at in late.items() if at > desk.now and not _closes_before(key, at, desk, histories)
    }
    later = late | asleep
    away = waiting | unseen | {each.key for each in due if each.id in later}
    return _Staying(waiting, unseen - waiting, later, frozenset(late.keys() - asleep.keys()), away)


def _overslept(each: DueSubscription, now: datetime, zone: ZoneInfo) -> bool:
    """Due before a pause that has begun by now: the letter comes after it. One let go within the pause leaves."""
    is_paused = each.off.is_paused
    return is_paused(now.astimezone(zone).date()) and not is_paused(each.next_due_at.astimezone(zone).date())


def _was_put_off(each: DueSubscription) -> bool:
    """Once is enough: where the service only wakes at night, every letter is late whenever it wakes."""
    return each.next_due_at.microsecond == PUT_OFF.microseconds


def _next_due(each: DueSubscription, desk: Desk) -> datetime:
    return next_due(each.rhythm, each.day, each.time, desk.now, desk.zone, each.off)


def _caught_up_at(each: DueSubscription, desk: Desk) -> datetime:
    return caught_up_at(each.rhythm, each.day, each.time, each.next_due_at, desk.now, desk.zone, each.off)


def _closes_before(subscription_id: int, moment: datetime, desk: Desk, histories: Mapping[int, History]) -> bool:
    """Whether the letter would tell somebody too late of something, if it left only then."""
    for recipient in (each for each in desk.reading.recipients if each.state == "active"):
        row_id = saved_id(recipient)
        mine = [each for each in desk.reading.due_to(row_id) if each.id == subscription_id]
        told, closing = picked(desk, mine, histories[row_id], row_id) if mine else ([], [])
        calls = [each.call for each in (*told, *(one.told for one in closing))]
        if any(passes_one(each, desk.now, moment, desk.zone) for each in calls):
            return True
    return False


@dataclass
class _Written:
    """Subscriptions by id: those that had a reader, those with a letter that could not be written, those with one."""

    reached: set[int] = field(default_factory=set)
    stuck: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)


def _write_all(
    desk: Desk,
    ready: Sequence[DueSubscription],
    histories: Mapping[int, History],
    channels: Mapping[str, Channel],
    plan: Plan,
) -> _Written:
    """The letters of everybody, into the plan."""
    leaving = {each.id for each in ready if not each.is_held}
    done = _Written()
    for recipient in desk.reading.recipients:
        row_id = saved_id(recipient)
        mine = [each for each in desk.reading.due_to(row_id) if each.id in leaving]
        if mine and recipient.state != "active":
            plan.counts[_SILENT[recipient.state]] += 1
        elif mine:
            before = len(plan.letters)
            unwritten = _write_letters(desk, mine, recipient, histories[row_id], channels, plan)
            done.reached |= {each.id for each in mine}
            done.stuck |= unwritten
            plan.caught_up |= {(row_id, each.id) for each in mine if each.id not in unwritten} & desk.reading.behind
            done.told |= {each.id for each in mine} if len(plan.letters) > before else set()
    return done


def _settle(plan: Plan, desk: Desk, ready: Sequence[DueSubscription], stay: _Staying, done: _Written) -> None:
    """Where everything stands afterwards, and the counts."""
    due, held = [each for each in ready if not each.is_held], [each for each in ready if each.is_held]
    # What is held is told with the next letter, unless somebody lets it go before that.
    moves = [_move(each, desk, done.reached, done.stuck) for each in (*due, *held)]
    moves += [(each, each.told_match_id, stay.later[each.id]) for each in desk.reading.due if each.id in stay.later]
    empty = {each.id for each in due if each.draft and not each.draft.lines} & done.reached
    plan.settle(held, (done.told | empty) - done.stuck)
    # An instant subscription with nothing new stays as it is: it would be written every minute.
    plan.moves = [
        move for move in moves if move[0].rhythm != "instant" or move[1:] != (move[0].told_match_id, desk.now)
    ]
    plan.late = stay.late
    plan.counts["digests"] = len(plan.letters)
    plan.counts["unwritable"] = len(plan.failed)
    plan.counts["held"] = len(held)
    plan.counts["waiting"], plan.counts["unseen"] = len(stay.waiting), len(stay.unseen)
    plan.counts = +plan.counts


def _write_letters(
    desk: Desk,
    due: Sequence[DueSubscription],
    recipient: Recipient,
    history: History,
    channels: Mapping[str, Channel],
    plan: Plan,
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
    due_at = _next_due(each, desk)
    if each.id not in reached:
        return each, each.told_match_id, due_at  # nobody heard it: it is told when somebody listens again
    if each.id in stuck:
        # Whoever did get it is not told twice: their deliveries keep what they have been told.
        tomorrow = next_due("daily", None, each.time, desk.now, desk.zone, each.off)
        soon = desk.now + PAUSE_AFTER_FAULT if each.rhythm == "instant" else tomorrow
        return each, each.told_match_id or 0, soon
    until = desk.reading.until if each.until is None else max(each.until, each.told_match_id or 0)
    return each, until, due_at
