"""Recipients switched off and on again, and what that means for what they were told. Nothing is ever lost by it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, update
from sqlmodel import Session, col, null, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.channel_models import Bounce, Suppression, ToldOff
from subscriptions.fields import check_email
from subscriptions.models import (
    Delivery,
    DeliveryItem,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.yes import EMAIL, wait_for_a_yes
from watcher.db import chosen
from watcher.errors import BadInput
from watcher.settings import secret_from_environment

LONGEST_REASON = 300


def put_on(session: Session, recipient: Recipient) -> None:
    """Let a recipient be told again, from what there is: whatever was told to others meanwhile comes now."""
    if recipient.state != "active":
        begin_again(session, [saved_id(recipient)])
    recipient.state, recipient.reason = "active", None
    session.exec(delete(ToldOff).where(col(ToldOff.recipient_id) == recipient.id))


def begin_again(session: Session, recipients: Collection[int]) -> None:
    """The next digest of these recipients looks at all there is; nobody is told one thing twice.

    Every window moves, an empty one too (0 and null both mean all there is): a digest that is being written at this
    moment from what was told before then finds that it has changed.
    """
    theirs = select(SubscriptionRecipient.subscription_id).where(
        col(SubscriptionRecipient.recipient_id).in_(recipients)
    )
    told = col(Subscription.told_match_id)
    session.exec(
        update(Subscription)
        .where(col(Subscription.id).in_(theirs) | _instead_to(session, recipients))
        .values(told_match_id=case((told.is_(None), 0), else_=null()))
    )


def _instead_to(session: Session, recipients: Collection[int]) -> ColumnElement[bool]:
    """Subscriptions whose letters go to one of these, the coordinator, instead of to their readers."""
    query = select(Organisation, Recipient).join(Recipient, col(Recipient.organisation_id) == Organisation.id)
    rows = session.exec(query.where(col(Recipient.id).in_(recipients), Recipient.kind == EMAIL)).all()
    led = {organisation.id for organisation, each in rows if organisation.contact.get("email") == each.address}
    hers = (col(Subscription.review) == "coordinator") | col(Subscription.coordinator_until).is_not(None)
    return col(Subscription.organisation_id).in_(led) & hers


def untell_dead(session: Session, recipient: Recipient) -> None:
    """What could not be delivered while they were off comes with the next digest."""
    dead = select(Delivery).where(Delivery.recipient_id == recipient.id, Delivery.state == "dead")
    untell(session, session.exec(dead).all(), "cancelled", "never delivered; what it told comes with the next one")


def untell(session: Session, deliveries: Sequence[Delivery], state: str, reason: str) -> None:
    """These have not reached anybody after all: what they told comes again, when somebody listens."""
    for each in deliveries:
        each.state, each.last_error, each.sent_at = state, reason, None
        each.lease = each.lease_until = None
        session.add(each)
        session.exec(delete(DeliveryItem).where(col(DeliveryItem.delivery_id) == each.id))


def leave_dry_run(session: Session) -> int:
    """What was only written to the folder has been told to nobody: it comes with the next digests. Returns how many.

    That of a channel which has no address yet waits till it has one. To be asked only outside a dry run.
    """
    kept = select(Recipient).join(Delivery, col(Delivery.recipient_id) == col(Recipient.id))
    found = session.exec(kept.where(Delivery.state == "dry").distinct()).all()
    ready = [saved_id(each) for each in found if has_address(each.kind, each.address)]
    if not ready:
        return 0
    rows = session.exec(select(Delivery).where(Delivery.state == "dry", col(Delivery.recipient_id).in_(ready))).all()
    untell(session, rows, "cancelled", "only written to the folder; what it told comes with the next one")
    begin_again(session, ready)
    return len(rows)


def suppressions(session: Session) -> Sequence[Suppression]:
    """The suppression list, the latest first."""
    return session.exec(select(Suppression).order_by(col(Suppression.at).desc(), Suppression.address)).all()


def in_use() -> SelectOfScalar[Recipient]:
    """Recipients whom a subscription in use names."""
    return (
        select(Recipient)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
        .join(Subscription, col(Subscription.id) == SubscriptionRecipient.subscription_id)
        .where(col(Subscription.active))
        .order_by(Recipient.organisation_id, col(Recipient.id))
        .distinct()
    )


def listening(session: Session, recipients: Collection[Recipient]) -> set[int]:
    """Which of them get letters at all: a subscription in use names them, or they lead their organisation.

    Not who has left all they had, nor whom the organisation has taken off.
    """
    ids, of = {saved_id(each) for each in recipients}, {each.organisation_id for each in recipients}
    named = {saved_id(each) for each in chosen(session, in_use(), col(Recipient.id), ids)}
    rows = chosen(session, select(Organisation), col(Organisation.id), of)
    leads = {row.id: row.contact.get("email") for row in rows}
    led = (each for each in recipients if each.kind == EMAIL and each.address == leads[each.organisation_id])
    return named | {saved_id(each) for each in led}


def not_reached(session: Session, organisation_id: str | None = None) -> Sequence[Recipient]:
    """Recipients who get nothing now though a subscription names them; of one organisation, or of all."""
    query = in_use().where(Recipient.state != "active")
    if organisation_id is not None:
        query = query.where(Recipient.organisation_id == organisation_id)
    return session.exec(query).all()


def has_address(kind: str, address: str) -> bool:
    """Whether there is somewhere to send to: a channel's address stands in a setting of its own, which may be missing.

    Raises BadInput if the file that is said to hold it cannot be read.
    """
    return kind == EMAIL or secret_from_environment(address) is not None


def without_address(session: Session) -> Sequence[Recipient]:
    """Channels in use whose setting is not there: what they get is only written to the outbox folder."""
    rows = session.exec(in_use().where(Recipient.state == "active", Recipient.kind != EMAIL)).all()
    return [each for each in rows if not has_address(each.kind, each.address)]


def suppress(session: Session, address: str, *, reason: str, who: str, now: datetime) -> Suppression:
    """No letter goes to this address any more, of any organisation; what waits for it is not sent, and not told.

    Done twice, the first reason stays. Raises BadInput if it is no address.
    """
    address = _checked(address)
    row = session.get(Suppression, address)
    if row is None:
        row = Suppression(address=address, reason=" ".join(reason.split())[:LONGEST_REASON], who=who, at=now)
        session.add(row)
        session.flush()
    for recipient in session.exec(select(Recipient).where(Recipient.kind == EMAIL, Recipient.address == address)):
        recipient.state, recipient.reason = "off", off_reason(row)
        session.add(recipient)
        begin_again(session, [saved_id(recipient)])
        waiting = select(Delivery).where(Delivery.recipient_id == recipient.id, Delivery.state == "pending")
        untell(session, session.exec(waiting).all(), "cancelled", off_reason(row))
    return row


def lift(session: Session, address: str) -> Sequence[Recipient]:
    """Write to an address again: what its owners have missed comes with their next digest. Raises BadInput.

    Returns whom that switches on, of every organisation that has the address.
    """
    address = _checked(address)
    row = session.get(Suppression, address)
    held = session.exec(select(Recipient).where(Recipient.kind == EMAIL, Recipient.address == address)).all()
    silent = [recipient for recipient in held if recipient.state == "off"]
    if row is None and not silent:
        raise BadInput(f"{address} is not on the suppression list; see `watcher suppress list`")
    if row is not None:
        session.delete(row)
    session.exec(update(Bounce).where(col(Bounce.address) == address).values(verdict="forgiven"))
    session.flush()
    for recipient in silent:
        untell_dead(session, recipient)
        put_on(session, recipient)
        session.add(recipient)
        wait_for_a_yes(session, session.get_one(Organisation, recipient.organisation_id))
    return silent


def suppression_of(session: Session, recipient: Recipient) -> Suppression | None:
    return session.get(Suppression, recipient.address) if recipient.kind == EMAIL else None


def off_reason(row: Suppression) -> str:
    return f"on the suppression list since {row.at:%Y-%m-%d}: {row.reason}"


def _checked(address: str) -> str:
    try:
        return check_email(address)
    except ValueError as error:
        raise BadInput(str(error)) from error
