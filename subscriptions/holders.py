"""Whoever holds a letter's link: which recipient, for which departments, listening to which areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)


@dataclass(frozen=True)
class Holder:
    """A recipient with what reaches it. `departments`: of its subscriptions; none for the whole organisation.

    `areas`: every active area that one of its subscriptions listens to.
    """

    recipient: Recipient
    organisation: Organisation
    departments: tuple[Department, ...]
    areas: tuple[PriorityArea, ...]
    subscriptions: tuple[Subscription, ...]

    @property
    def id(self) -> int:
        return saved_id(self.recipient)

    @property
    def language(self) -> str:
        return self.subscriptions[0].language if self.subscriptions else self.organisation.language

    @property
    def is_shared(self) -> bool:
        """Several people read what arrives there: a channel always, an address where the profile says so."""
        return self.recipient.shared or self.recipient.kind != "email"

    @property
    def whom(self) -> tuple[str, ...]:
        """The departments that are spoken for, by name, or the organisation."""
        return tuple(each.name for each in self.departments) or (self.organisation.name,)


def holder_of(session: Session, recipient: Recipient) -> Holder:
    """What there is to know of a recipient. One that has left everything has departments no more, but may return."""
    organisation = session.get_one(Organisation, recipient.organisation_id)
    subscriptions = subscriptions_of(session, recipient)
    areas = session.exec(
        select(PriorityArea)
        .where(PriorityArea.organisation_id == organisation.id, col(PriorityArea.active))
        .order_by(col(PriorityArea.id))
    ).all()
    wanted = {each.department_id for each in subscriptions} - {None}
    found = session.exec(select(Department).where(col(Department.id).in_(wanted)).order_by(col(Department.name)))
    return Holder(
        recipient,
        organisation,
        () if any(each.department_id is None for each in subscriptions) else tuple(found),
        tuple(area for area in areas if any(covers(each, area) for each in subscriptions)),
        tuple(subscriptions),
    )


def subscriptions_of(session: Session, recipient: Recipient) -> Sequence[Subscription]:
    """The active subscriptions that reach a recipient."""
    return session.exec(
        select(Subscription)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.subscription_id) == col(Subscription.id))
        .where(SubscriptionRecipient.recipient_id == recipient.id, col(Subscription.active))
        .order_by(col(Subscription.id))
    ).all()


def covers(subscription: Subscription, area: PriorityArea) -> bool:
    """Whether a subscription listens to an area of its organisation."""
    if subscription.areas:
        return area.key in subscription.areas
    return subscription.department_id in (None, area.department_id)
