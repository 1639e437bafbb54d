"""A call that is new to a reader and closes before their next letter is told at once: the letter would come too late.

Where the coordinator is to see letters before their readers do, she is told instead: no letter that she could be shown
would leave in time, and she can send the call on at once.

What is to be told is read from how things stand, each time anew: a letter that could not be written, an address that
came back, a last day that moved nearer, the end of a pause. Who has been told is kept with the recipient, as always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, exists
from sqlmodel import Session, col, func, select

from sources.contract import LIVE_STATUSES
from subscriptions.delivery.between import freeze_each, letters_at_once
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.picking import DueSubscription, History, MatchSeen, pick_told
from subscriptions.delivery.seen import read_histories
from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.deadlines import is_over
from subscriptions.holders import covers
from subscriptions.models import (
    DeliveryItem,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from watcher.calls.models import Call
from watcher.db import reading
from watcher.settings import Settings


def freeze_calls_closing_first(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Letters on calls that close before the letter that would tell of them. Returns how many (`closing first`).

    Raises BadInput if the settings make no letter possible.
    """
    with reading(engine) as session:
        organisations = _concerned(session, now, settings.timezone)

    def write(session: Session, organisation_id: str) -> list[Letter]:
        return _letters(session, organisation_id, settings, now, channels or all_channels())

    return freeze_each(engine, organisations, write, now, "closing first")


def _concerned(session: Session, now: datetime, zone: ZoneInfo) -> list[str]:
    """Organisations in which somebody may be to be told. Asked at every waking: it reads no more than it must."""
    latest = session.exec(select(func.max(Subscription.next_due_at)).where(_has_a_letter_coming(now))).one()
    if latest is None:
        return []
    query = (
        select(Subscription, PriorityArea, Call.days)
        .join(PriorityArea, col(PriorityArea.organisation_id) == Subscription.organisation_id)
        .join(Match, col(Match.area_id) == PriorityArea.id)
        .join(Call, col(Call.id) == Match.call_id)
        .where(_has_a_letter_coming(now), col(PriorityArea.active), _is_in_window())
        .where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False), _is_enough(), _is_untold())
        .where(col(Call.days) != "", col(Call.days) <= f"{latest.astimezone(zone).date()}~")
    )
    found = session.exec(query).all()
    awake = {row.id for row, _, _ in found if not _is_paused(row, now, zone)}
    return sorted(
        {
            row.organisation_id
            for row, area, days in found
            if row.id in awake and covers(row, area) and _is_early(days, row, zone)
        }
    )


def _has_a_letter_coming(now: datetime) -> ColumnElement[bool]:
    """What is due now is being told by the letter itself; an instant subscription has told it."""
    active = col(Subscription.active) & (col(Subscription.rhythm) != "instant")
    return active & (col(Subscription.next_due_at) > now)


def _is_paused(row: Subscription, now: datetime, zone: ZoneInfo) -> bool:
    return DaysOff(pauses=read_pauses(row.pauses)).is_paused(now.astimezone(zone).date())


def _is_early(days: str, row: Subscription, zone: ZoneInfo) -> bool:
    """Whether a call's last day may come before the letter; hours and zones are looked at later."""
    last = days.rsplit(" ", maxsplit=1)[-1]
    return row.next_due_at is not None and last <= row.next_due_at.astimezone(zone).date().isoformat()


def _is_in_window() -> ColumnElement[bool]:
    """It may be new: to those for whom the watermark does not hold, anything is."""
    mine = col(SubscriptionRecipient.subscription_id) == Subscription.id
    behind = exists().where(mine, col(SubscriptionRecipient.behind)).correlate(Subscription)
    return (col(Match.id) > func.coalesce(Subscription.told_match_id, 0)) | behind


def _is_enough() -> ColumnElement[bool]:
    asked = col(Subscription.minimum_band)
    return (col(Match.band) == "strong") | (col(Match.band) == asked) | (asked == "weak")


def _is_untold() -> ColumnElement[bool]:
    """Some reader has not been told; where the letters go to the coordinator, or first to her, nobody has."""
    told = exists().where(col(DeliveryItem.call_id) == Call.id).correlate(Call, Recipient, Subscription)
    hers = (col(Subscription.review) != "direct") | col(Subscription.coordinator_until).is_not(None)
    reader = exists().where(
        col(SubscriptionRecipient.subscription_id) == Subscription.id,
        col(SubscriptionRecipient.recipient_id) == Recipient.id,
        col(Recipient.state) == "active",
        ~told.where(col(DeliveryItem.recipient_id) == Recipient.id),
    )
    untold = ~told.where(col(DeliveryItem.subscription_id) == Subscription.id)
    return (hers & untold) | (~hers & reader.correlate(Call, Subscription))


def _letters(
    session: Session, organisation_id: str, settings: Settings, now: datetime, channels: Mapping[str, Channel]
) -> list[Letter]:
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, _has_a_letter_coming(now))
    rows = session.exec(query.order_by(col(Subscription.id))).all()
    if not rows:
        return []
    seen = read_subscriptions(session, rows, now, settings.timezone, unseen_to_her=True)
    # What a person has stopped is not to leave by another way; what has not met all calls yet is told in one go.
    ready = [each for each in seen.due if not _is_kept_back(each) and each.key not in seen.waiting]
    histories = read_histories(session, [saved_id(each) for each in seen.recipients], seen.concerned)
    desk = Desk(session.get_one(Organisation, organisation_id), seen, (), settings, now, closing_first=True)
    letters = []
    for recipient in (each for each in seen.recipients if each.state == "active"):
        mine = [seen.as_due_to(saved_id(recipient), each) for each in ready if saved_id(recipient) in each.recipients]
        # What the coordinator gets for others is apart from what is for herself.
        for some in ([each for each in mine if each.must_be_shown is shown] for shown in (False, True)):
            channel, history = channels[recipient.kind], histories[saved_id(recipient)]
            letters += _to_one(replace(desk, reading=replace(seen, due=tuple(some))), recipient, channel, history)
    return letters


def _to_one(desk: Desk, recipient: Recipient, channel: Channel, history: History) -> list[Letter]:
    matches = _closing_first(desk.reading.due, desk.reading.matches, history, desk)
    if not matches:
        return []
    narrow = replace(desk.reading, matches=matches, known=(), followed={}, passed=())
    return letters_at_once(replace(desk, reading=narrow), None, recipient, channel, history)


def _is_kept_back(each: DueSubscription) -> bool:
    is_stopped = each.draft is not None and each.draft.state in ("stopped", "waiting")
    return is_stopped and not each.must_be_shown  # then it goes to her who has stopped it


def _closing_first(
    mine: Sequence[DueSubscription], matches: Sequence[MatchSeen], history: History, desk: Desk
) -> tuple[MatchSeen, ...]:
    """What all of a reader's letters would tell too late. `mine`: their subscriptions."""
    new = [each for each in matches if each.call.id not in history.versions]
    calls = {each.call.id: each.call for each in new}
    letters: dict[int, list[DueSubscription]] = {}
    for due in mine:
        for told in pick_told(replace(due, draft=None), new, history):
            letters.setdefault(told.call_id, []).append(due)
    late = {
        call_id
        for call_id, wanting in letters.items()
        if all(is_over(calls[call_id].data, each.next_due_at, desk.zone) for each in wanting)
    }
    return tuple(each for each in new if each.call.id in late)
