"""Whoever holds a letter's link: which recipient, for which departments, listening to which areas."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.reader_models import Leaving


@dataclass(frozen=True)
class Holder:
    """A recipient with what reaches it. `departments`: of its subscriptions; none for the whole organisation.

    Of one that has left everything they are those of what it has left: its letters are still there to be answered.
    `areas`: every active area that one of its subscriptions listens to. `speaks`: whether it may answer for them, which
    one that was taken off everything may not. `apart`: it stands for one of several that the recipient reads for, and
    what was said for another of them is not its own.
    """

    recipient: Recipient
    organisation: Organisation
    departments: tuple[Department, ...]
    areas: tuple[PriorityArea, ...]
    subscriptions: tuple[Subscription, ...]
    speaks: bool = True
    apart: bool = False

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

    def named(self, number: str) -> Subscription | None:
        """The subscription of this id, as the reader has it.

        A page may have been opened before they got a form of their own: the id that it names leads to that form.
        """
        ids = ((each, {each.id, each.personal_of} - {None}) for each in self.subscriptions)
        return next((each for each, known in ids if number in map(str, known)), None)

    @property
    def whom(self) -> tuple[str, ...]:
        """The departments that are spoken for, by name, or the organisation."""
        return tuple(each.name for each in self.departments) or (self.organisation.name,)


def holder_of(session: Session, recipient: Recipient) -> Holder:
    """What there is to know of a recipient."""
    organisation = session.get_one(Organisation, recipient.organisation_id)
    link = SubscriptionRecipient
    of_letters = (
        select(Subscription, Department)
        .join(Department, col(Department.id) == col(Subscription.department_id), isouter=True)
        .order_by(col(Subscription.id))
    )
    mine = of_letters.join(link, col(link.subscription_id) == col(Subscription.id))
    found = session.exec(mine.where(link.recipient_id == recipient.id, col(Subscription.active))).all()
    spoken_for = found or session.exec(of_letters.where(col(Subscription.id).in_(_left_by(recipient)))).all()
    areas = session.exec(
        select(PriorityArea)
        .where(PriorityArea.organisation_id == organisation.id, col(PriorityArea.active))
        .order_by(col(PriorityArea.id))
    )
    departments = {department.id: department for _, department in spoken_for if department is not None}
    for_all = any(department is None for _, department in spoken_for)
    return Holder(
        recipient,
        organisation,
        () if for_all else tuple(sorted(departments.values(), key=lambda each: each.name)),
        tuple(area for area in areas if any(covers(subscription, area) for subscription, _ in found)),
        tuple(subscription for subscription, _ in found),
        speaks=bool(spoken_for),
    )


def _left_by(recipient: Recipient) -> SelectOfScalar[int]:
    left = select(Leaving.subscription_id).where(Leaving.recipient_id == recipient.id)
    return left.where(col(Leaving.returned_at).is_(None))


def covers(subscription: Subscription, area: PriorityArea) -> bool:
    """Whether a subscription listens to an area of its organisation."""
    if subscription.areas:
        return area.key in subscription.areas
    return subscription.department_id in (None, area.department_id)
