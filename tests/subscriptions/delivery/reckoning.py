"""What must hold of a storm when it is over, in words where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlmodel import Session, col, select

from subscriptions.delivery.outbox import list_deliveries
from subscriptions.draft_models import PassedOn
from subscriptions.models import Delivery, DeliveryItem, PriorityArea, Recipient, Subscription, SubscriptionRecipient
from subscriptions.review import goes_to_coordinator
from tests.subscriptions.delivery.storm import Storm
from watcher.calls.joining import joined_calls, names_of
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.db import reading


def faults(storm: Storm) -> list[str]:
    """What is wrong in the end."""
    storm.settle()
    return [*_undelivered(storm), *_repeated(storm), *_untold(storm), *_waiting(storm)]


def _undelivered(storm: Storm) -> Iterator[str]:
    arrived = {identity for _, identity, _ in storm.town.took}
    for row in list_deliveries(storm.scene.engine):
        if row.state not in ("sent", "bounced", "cancelled"):
            yield f"{row.identity} to {row.recipient} is {row.state}: {row.last_error}"
        if (row.state == "sent") != (row.identity in arrived):
            yield f"{row.identity} to {row.recipient} is {row.state}, and arrived: {row.identity in arrived}"


def _waiting(storm: Storm) -> Iterator[str]:
    """What was sent on has been told, or somebody has been told that it was not."""
    with reading(storm.scene.engine) as session:
        for row in session.exec(select(PassedOn)):
            known = select(DeliveryItem.id).where(DeliveryItem.recipient_id == row.recipient_id)
            if session.exec(known.where(col(DeliveryItem.call_id).in_(_names(session, row.call_id)))).first():
                continue
            yield f"call {row.call_id} still waits to be sent on to recipient {row.recipient_id}"


def _names(session: Session, call_id: int) -> list[int]:
    into = joined_calls(session).get(call_id)
    return names_of(session, into.kept if into else call_id)


def _repeated(storm: Storm) -> Iterator[str]:
    for identity, times in Counter(identity for _, identity, _ in storm.town.took).items():
        if times > 1 + storm.town.excused[identity]:
            yield f"{identity} came {times} times, and nobody died or lost the line so often"


def _untold(storm: Storm) -> Iterator[str]:
    """Every call that an area of theirs names has been told to all who listen at the end, as it is now."""
    with reading(storm.scene.engine) as session:
        listening = (
            select(Recipient, Subscription)
            .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
            .join(Subscription, col(Subscription.id) == SubscriptionRecipient.subscription_id)
            .where(col(Subscription.active))
        )
        areas = session.exec(select(PriorityArea.name).where(col(PriorityArea.active))).all()
        joined = joined_calls(session)
        open_calls = session.exec(select(Call).where(Call.status == "open")).all()
        calls = [each for each in open_calls if each.id not in joined]
        for recipient, subscription in session.exec(listening).all():
            if goes_to_coordinator(subscription):
                continue
            for name in subscription.areas or areas:
                for each in calls:
                    if name in areas and f"till {name} " in each.data["title"]:
                        yield from _told(storm, recipient, each, session)


def _told(storm: Storm, recipient: Recipient, found: Call, session: Session) -> Iterator[str]:
    names = _names(session, found.id or 0)
    # A call that has become part of another lives on in what its source shows.
    known_as = session.exec(select(Sighting.external_id).where(col(Sighting.call_id).in_(names))).all()
    who, what = recipient.address, found.external_id
    items = session.exec(
        select(DeliveryItem, Delivery)
        .join(Delivery, col(Delivery.id) == DeliveryItem.delivery_id)
        .where(DeliveryItem.recipient_id == recipient.id, col(DeliveryItem.call_id).in_(names))
    ).all()
    if not items:
        yield f"{who} was never told of {what}"
        return
    first = {item.delivery_id for item, _ in items if item.key == f"call:{found.id}"}
    events = session.exec(select(CallEvent).where(CallEvent.call_id == found.id)).all()
    newest = max(each.version_id for each in events)
    if len(first) > 1 or (not first and len(names) == 1):
        yield f"{who} was told for the first time of {what} in {len(first)} letters"
    if len(names) == 1 and max(item.version_id for item, _ in items) < newest:
        yield f"{who} knows {what} as it was before its last change"
    for item, delivery in items:
        stem = delivery.identity.partition("-")[0]
        bodies = [body for _, identity, body in storm.town.took if identity.partition("-")[0] == stem]
        if item.section != "silent" and not any(name.encode() in body for body in bodies for name in known_as):
            yield f"{who}: no letter {stem} that tells of {what} has arrived"
