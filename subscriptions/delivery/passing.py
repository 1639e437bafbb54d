"""A call that a person sends on: to whom it can go, keeping that it should, and the letters that cannot wait.

What is to come with the next letter is picked there. Whoever has been told of a call is never told again, however the
call came to them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, exists, select

from subscriptions.delivery.between import active_readers, freeze_each, letters_at_once
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.draft_rows import TURN
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.recipients import has_address
from subscriptions.delivery.seen import in_parts
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
    have had the call, or it is on its way at once. `waits`: it is to come with their next letter, and can be sent now.
    """

    recipient: Recipient
    subscription_id: int
    department: Department | None
    only_at_once: bool
    told: bool
    waits: bool = False

    @property
    def has_address(self) -> bool:
        """Whether what was told has gone anywhere but into the folder."""
        return has_address(self.recipient.kind, self.recipient.address)


def targets_of(
    session: Session,
    organisation_id: str,
    names: Collection[int],
    sent_on: Iterable[PassedOn] | None = None,
) -> list[Target]:
    """Everybody in an organisation who gets letters, each once in every department that they get letters of.

    `names`: every id by which the call has been known. `sent_on`: where that is known, to whom it was sent on.
    """
    query = (
        select(Recipient, Subscription, Department)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
        .join(Subscription, col(Subscription.id) == SubscriptionRecipient.subscription_id)
        .join(Department, col(Department.id) == Subscription.department_id, isouter=True)
        .where(Recipient.organisation_id == organisation_id, col(Subscription.active), Recipient.state == "active")
        .order_by(col(Department.name), col(Recipient.address), col(Subscription.id))
    )
    waiting = _sent_on(session, names) if sent_on is None else {row.recipient_id: row for row in sent_on}
    told = _told(session, names)
    found: dict[tuple[int, int | None], Target] = {}
    for recipient, subscription, department in session.exec(query):
        row_id, hers = saved_id(recipient), goes_to_coordinator(subscription)
        waits = row_id not in told and row_id in waiting and not (waiting[row_id].at_once or hers)
        has_it = row_id in told or (row_id in waiting and not waits)
        target = Target(recipient, saved_id(subscription), department, hers, has_it, waits)
        found.setdefault((row_id, subscription.department_id), target)
    return list(found.values())


def _told(session: Session, names: Collection[int]) -> set[int]:
    """Who has been told of a call, by any of its names."""
    return {*session.exec(select(DeliveryItem.recipient_id).where(col(DeliveryItem.call_id).in_(names)).distinct())}


def _sent_on(session: Session, names: Collection[int]) -> dict[int, PassedOn]:
    """By recipient, that the call was sent on to them, told by now or not."""
    return {row.recipient_id: row for row in session.exec(select(PassedOn).where(col(PassedOn.call_id).in_(names)))}


def pass_on(
    session: Session, call_id: int, targets: Collection[Target], remark: Remark, now: datetime, *, at_once: bool
) -> int:
    """Keep that a call is to go to them. Returns to how many it will; whoever has had it is passed over.

    What waits for somebody's next letter goes at once where that is wanted now, with the latest words.
    """
    take_turn(session, TURN)  # two people may send it on to the same recipient
    names = names_of(session, call_id)
    told, waiting = _told(session, names), _sent_on(session, names)
    chosen = {saved_id(each.recipient): each for each in targets if each.recipient.id not in told}
    hurried = [waiting[each] for each in chosen if at_once and each in waiting and not waiting[each].at_once]
    for row in hurried:
        row.at_once, row.at, row.who = True, now, remark.who
        row.line = remark.text or row.line
        session.add(row)
    chosen = {row_id: each for row_id, each in chosen.items() if row_id not in waiting}
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
    return len(chosen) + len(hurried)


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
    """What is to go at once and has not, by organisation.

    So is what waits for the next letter of a reader whose letters all go to the coordinator by now.
    """
    told = exists().where(
        col(DeliveryItem.recipient_id) == PassedOn.recipient_id, col(DeliveryItem.call_id) == PassedOn.call_id
    )
    query = select(PassedOn, Recipient.organisation_id).join(Recipient, col(Recipient.id) == PassedOn.recipient_id)
    rows = session.exec(query.where(~told, Recipient.state == "active").order_by(col(PassedOn.id))).all()
    reaching = _reaching(session, {row.recipient_id for row, _ in rows})
    found: defaultdict[str, list[PassedOn]] = defaultdict(list)
    for row, organisation_id in rows:
        mine = reaching[row.recipient_id]
        if mine and (row.at_once or all(map(goes_to_coordinator, mine))):
            found[organisation_id].append(row)
    return found


def _reaching(session: Session, recipients: Collection[int]) -> defaultdict[int, list[Subscription]]:
    """The subscriptions that reach each recipient now, though theirs may go to the coordinator at present."""
    reaching: defaultdict[int, list[Subscription]] = defaultdict(list)
    for some in in_parts(sorted(recipients)):
        query = select(SubscriptionRecipient.recipient_id, Subscription).join(
            Subscription, col(Subscription.id) == SubscriptionRecipient.subscription_id
        )
        query = query.where(col(SubscriptionRecipient.recipient_id).in_(some), col(Subscription.active))
        for recipient_id, subscription in session.exec(query.order_by(col(Subscription.id))):
            reaching[recipient_id].append(subscription)
    return reaching


def _through(row: PassedOn, theirs: Sequence[Subscription]) -> Sequence[Subscription]:
    """The subscription that was chosen, so that the letter names the department that was meant; any of theirs where
    that one is theirs no more."""
    chosen = [each for each in theirs if each.id == row.subscription_id]
    return chosen or theirs


def _letters(
    session: Session,
    organisation_id: str,
    waiting: Sequence[PassedOn],
    settings: Settings,
    now: datetime,
    channels: Mapping[str, Channel],
) -> list[Letter]:
    reaching = _reaching(session, {row.recipient_id for row in waiting})
    rows = {saved_id(each): each for row in waiting for each in _through(row, reaching[row.recipient_id])}
    seen = read_subscriptions(session, [rows[each] for each in sorted(rows)], now, settings.timezone, everybody=True)
    pairs = {(row.recipient_id, row.call_id) for row in waiting}
    passed = tuple(each for each in seen.passed if (each.recipient_id, each.passed_as) in pairs)
    narrow = replace(seen, matches=(), known=(), followed={}, passed=passed)
    desk = Desk(session.get_one(Organisation, organisation_id), narrow, (), settings, now)
    letters = []
    for recipient, history in active_readers(session, desk):
        letters += letters_at_once(desk, seen.until, recipient, channels[recipient.kind], history)
    return letters
