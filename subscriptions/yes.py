"""Addresses outside an organisation's own domains: nothing is sent to them until they have said yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from subscriptions.models import (
    Delivery,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)

EMAIL = "email"


def wait_for_a_yes(session: Session, organisation: Organisation) -> None:
    """Let recipients wait, or wait no more, by the organisation's domains.

    Whoever has had a letter goes on getting them: a rule of today takes nothing away from them.
    """
    own = Recipient.organisation_id == organisation.id
    had = set(session.exec(select(Delivery.recipient_id).join(Recipient).where(own).distinct()))
    for recipient in session.exec(select(Recipient).where(Recipient.organisation_id == organisation.id)):
        asked = is_outside(recipient, organisation) and recipient.confirmed_at is None and recipient.id not in had
        if recipient.state == "active" and asked:
            recipient.state = "waiting"
        elif recipient.kind == EMAIL and recipient.state == "waiting" and not asked:
            recipient.state = "active"
        session.add(recipient)
    session.flush()


def is_outside(recipient: Recipient, organisation: Organisation) -> bool:
    """Whether a mail address lies in none of the domains, nor under one. A channel of their own is never outside."""
    host = recipient.address.rpartition("@")[2]
    own = any(host == domain or host.endswith(f".{domain}") for domain in organisation.domains)
    is_coordinator = recipient.address == organisation.contact.get("email")  # the organisation itself names her
    return recipient.kind == EMAIL and bool(organisation.domains) and not own and not is_coordinator


def waiting_for(session: Session, organisation_id: str | None = None) -> Sequence[Recipient]:
    """Mail addresses that have not said yes yet and would get something."""
    listens = (
        select(SubscriptionRecipient.recipient_id)
        .join(Subscription, col(Subscription.id) == col(SubscriptionRecipient.subscription_id))
        .where(col(Subscription.active))
    )
    query = select(Recipient).where(
        Recipient.kind == EMAIL, Recipient.state == "waiting", col(Recipient.id).in_(listens)
    )
    if organisation_id is not None:
        query = query.where(Recipient.organisation_id == organisation_id)
    return session.exec(query.order_by(col(Recipient.organisation_id), col(Recipient.id))).all()


def say_yes(session: Session, recipient: Recipient, now: datetime) -> bool:
    """The first letter may come: with all there is, whatever others have been told. Returns whether it was waited for.

    An address that was switched off for a reason of its own stays so.
    """
    if recipient.confirmed_at is None:
        recipient.confirmed_at = now
    if recipient.state != "waiting":
        return False
    recipient.state = "active"
    query = select(SubscriptionRecipient).where(SubscriptionRecipient.recipient_id == recipient.id)
    for link in session.exec(query):
        link.behind = True
    session.flush()
    return True
