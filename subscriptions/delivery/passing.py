"""A call that a person sends on: to whom it can go, keeping that it should, and the letters that cannot wait.

What is to come with the next letter is picked there. Whoever has been told of a call is never told again, however the
call came to them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, exists, select

from subscriptions.delivery.between import freeze_each, letters_at_once
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.draft_rows import TURN
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.seen import read_histories
from subscriptions.digests.plan import Remark
from subscriptions.draft_models import PassedOn
from subscriptions.models import (
    DeliveryItem,
    Department,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.review import goes_to_coordinator
from watcher.calls.joining import names_of
from watcher.db import reading, take_turn
from watcher.settings import Settings


@dataclass(frozen=True)
class Target:
    """Somebody to whom a call can be sent on, through one subscription. `department` None: the whole organisation.

    `only_at_once`: their letters go to the coordinator at present, so that none of theirs would bring it. `told`: they
    have had the call, or it is on its way.
    """

    recipient: Recipient
    subscription_id: int
    department: Department | None
    only_at_once: bool
    told: bool


def targets_of(session: Session, organisation_id: str, names: Collection[int]) -> list[Target]:
    """Everybody in an organisation who gets letters, each once in every department that they get letters of.

    `names`: every id by which the call has been known.
    """
    query = (
        select(Recipient, Subscription, Department)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
        .join(Subscription, col(Subscription.id) == SubscriptionRecipient.subscription_id)
        .join(Department, col(Department.id) == Subscription.department_id, isouter=True)
        .where(Recipient.organisation_id == organisation_id, col(Subscription.active), Recipient.state == "active")
        .order_by(col(Department.name), col(Recipient.address), col(Subscription.id))
    )
    told = told_recipients(session, names)
    found: dict[tuple[int, int | None], Target] = {}
    for recipient, subscription, department in session.exec(query):
        target = Target(
            recipient, saved_id(subscription), department, goes_to_coordinator(subscription), recipient.id in told
        )
        found.setdefault((saved_id(recipient), subscription.department_id), target)
    return list(found.values())


def told_recipients(session: Session, names: Collection[int]) -> set[int]:
    """Who has been told of a call, by any of its names, or is to have it sent on."""
    told = session.exec(select(DeliveryItem.recipient_id).where(col(DeliveryItem.call_id).in_(names)).distinct())
    waiting = session.exec(select(PassedOn.recipient_id).where(col(PassedOn.call_id).in_(names)))
    return {*told, *waiting}


def pass_on(
    session: Session, call_id: int, targets: Collection[Target], remark: Remark, now: datetime, *, at_once: bool
) -> int:
    """Keep that a call is to go to them. Returns to how many it will; whoever has had it is passed over."""
    take_turn(session, TURN)  # two people may send it on to the same recipient
    told = told_recipients(session, names_of(session, call_id))
    chosen = {saved_id(each.recipient): each for each in targets if each.recipient.id not in told}
    for recipient_id, target in chosen.items():
        session.add(
            PassedOn(
                recipient_id=recipient_id,
                subscription_id=target.subscription_id,
                call_id=call_id,
                line=remark.text,
                who=remark.who,
                at=now,
                at_once=at_once or target.only_at_once,
            )
        )
    session.flush()
    return len(chosen)


def freeze_passed_on(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Letters of calls that were sent on at once. Returns how many (`passed on`).

    Raises BadInput if the settings make no letter possible.
    """
    with reading(engine) as session:
        waiting = _waiting(session)

    def write(session: Session, organisation_id: str) -> list[Letter]:
        return _letters(session, organisation_id, waiting[organisation_id], settings, now, channels or all_channels())

    return freeze_each(engine, waiting, write, now, "passed on")


def _waiting(session: Session) -> dict[str, list[PassedOn]]:
    """What is to go at once and has not, by organisation."""
    told = exists().where(
        col(DeliveryItem.recipient_id) == PassedOn.recipient_id, col(DeliveryItem.call_id) == PassedOn.call_id
    )
    query = (
        select(PassedOn, Recipient.organisation_id)
        .join(Recipient, col(Recipient.id) == PassedOn.recipient_id)
        .join(Subscription, col(Subscription.id) == PassedOn.subscription_id)
        .where(col(PassedOn.at_once), ~told, Recipient.state == "active", col(Subscription.active))
    )
    found: defaultdict[str, list[PassedOn]] = defaultdict(list)
    for row, organisation_id in session.exec(query.order_by(col(PassedOn.id))):
        found[organisation_id].append(row)
    return found


def _letters(
    session: Session,
    organisation_id: str,
    waiting: Sequence[PassedOn],
    settings: Settings,
    now: datetime,
    channels: Mapping[str, Channel],
) -> list[Letter]:
    wanted = {row.subscription_id for row in waiting}
    rows = session.exec(select(Subscription).where(col(Subscription.id).in_(wanted)).order_by(col(Subscription.id)))
    seen = read_subscriptions(session, rows.all(), now, settings.timezone, everybody=True)
    pairs = {(row.recipient_id, row.subscription_id) for row in waiting if row.at_once}
    passed = tuple(each for each in seen.passed if (each.recipient_id, each.subscription_id) in pairs)
    narrow = replace(seen, matches=(), known=(), followed={}, passed=passed)
    desk = Desk(session.get_one(Organisation, organisation_id), narrow, (), settings, now)
    histories = read_histories(session, [saved_id(each) for each in seen.recipients], narrow.concerned)
    letters = []
    for recipient in (each for each in seen.recipients if each.state == "active"):
        letters += letters_at_once(
            desk, seen.until, recipient, channels[recipient.kind], histories[saved_id(recipient)]
        )
    return letters
