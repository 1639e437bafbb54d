"""What readers choose for themselves: a rhythm, language or pause of their own, to leave, and to come back.

A choice is for one reader only, though others share the subscription: the reader gets a form of it of their own, which
keeps its watermark, and from which the profile still decides what it is about. Nobody else notices anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.rhythm import WEEKDAYS, next_due
from subscriptions.holders import Holder, holder_of
from subscriptions.models import Recipient, Subscription, SubscriptionRecipient, saved_id
from subscriptions.reader_models import Leaving, ReaderChange
from subscriptions.review import rhythms_of
from watcher.errors import BadInput


@dataclass(frozen=True)
class Choice:
    """How a reader wants one subscription. `paused_until`: the last day without letters; None: no pause of theirs."""

    rhythm: str
    language: str
    paused_until: date | None


def chosen(subscription: Subscription, today: date) -> Choice:
    """How it reaches its reader now."""
    ahead = [date.fromisoformat(last) for first, last in subscription.pauses if first <= today.isoformat() <= last]
    return Choice(subscription.rhythm, subscription.language, max(ahead, default=None))


def choose(
    session: Session, holder: Holder, subscription: Subscription, wanted: Choice, now: datetime, zone: ZoneInfo
) -> bool:
    """Let a subscription reach this reader as they want. Returns whether anything has changed.

    Raises BadInput for a rhythm in which nobody could see the letters first, where somebody is to.
    """
    before = chosen(subscription, now.astimezone(zone).date())
    if wanted == before:
        return False
    if wanted.rhythm not in rhythms_of(subscription):
        raise BadInput(f"rhythm: {wanted.rhythm!r} leaves no day on which the coordinator could see the letters")
    own = _lay(session, holder, subscription, wanted, now, zone)
    _keep_history(session, holder, own, before, wanted, now)
    return True


def _lay(
    session: Session, holder: Holder, subscription: Subscription, wanted: Choice, now: datetime, zone: ZoneInfo
) -> Subscription:
    """The reader's own form, as they want it."""
    today = now.astimezone(zone).date()
    before = chosen(subscription, today)
    own = _own_form(session, holder, subscription)
    own.rhythm, own.language = wanted.rhythm, wanted.language
    if wanted.rhythm != before.rhythm and not _fits(own.day, wanted.rhythm):
        own.day = None
    if wanted.paused_until != before.paused_until:
        own.pauses = _pauses(own.pauses, today, wanted.paused_until)
    off = DaysOff(holder.organisation.country, read_pauses(own.pauses))
    own.next_due_at = next_due(own.rhythm, own.day, own.time, now, zone, off)
    session.add(own)
    return own


def _own_form(session: Session, holder: Holder, subscription: Subscription) -> Subscription:
    """The reader's own form of a subscription; made if there is none yet."""
    if subscription.personal_of is not None:
        return subscription
    link = session.get_one(SubscriptionRecipient, (saved_id(subscription), holder.id))
    own = _spare_form(session, holder, subscription)
    facts = subscription.model_dump(exclude={"id", "key", "personal_of", "active"})
    for name, value in facts.items():
        setattr(own, name, value)
    own.active = True
    session.add(own)
    session.flush()
    session.add(SubscriptionRecipient(subscription_id=saved_id(own), recipient_id=holder.id, behind=link.behind))
    session.delete(link)
    session.flush()
    return own


def _spare_form(session: Session, holder: Holder, subscription: Subscription) -> Subscription:
    """An earlier one of theirs that is not in use, or a new one. No profile can use a key like its."""
    found = _kept_form(session, holder.recipient, subscription)
    if found is None:
        return Subscription(
            organisation_id=subscription.organisation_id, key=_own_key(holder.recipient, subscription), areas=[],
            rhythm="weekly", personal_of=saved_id(subscription),
        )  # fmt: skip
    for link in session.exec(select(SubscriptionRecipient).where(SubscriptionRecipient.subscription_id == found.id)):
        session.delete(link)
    session.flush()
    return found


def _own_key(recipient: Recipient, subscription: Subscription) -> str:
    return f"{subscription.key}+{saved_id(recipient)}"


def _kept_form(session: Session, recipient: Recipient, subscription: Subscription) -> Subscription | None:
    query = select(Subscription).where(Subscription.organisation_id == subscription.organisation_id)
    return session.exec(query.where(Subscription.key == _own_key(recipient, subscription))).first()


def _fits(day: str | None, rhythm: str) -> bool:
    """A day of the month is no day of a week."""
    return rhythm == "monthly" or day is None or day in WEEKDAYS


def _pauses(pauses: Sequence[Sequence[str]], today: date, until: date | None) -> list[list[str]]:
    """Without those that hold today, and with the one that is wanted."""
    others = [[*pause] for pause in pauses if not pause[0] <= today.isoformat() <= pause[1]]
    return [*others, [today.isoformat(), until.isoformat()]] if until else others


def _keep_history(
    session: Session, holder: Holder, own: Subscription, before: Choice, wanted: Choice, now: datetime
) -> None:
    pairs = {
        "rhythm": (before.rhythm, wanted.rhythm),
        "language": (before.language, wanted.language),
        "pause": tuple(each.isoformat() if each else "" for each in (before.paused_until, wanted.paused_until)),
    }
    session.add_all(
        ReaderChange(recipient_id=holder.id, subscription_id=saved_id(own), what=what, old=old, new=new, at=now)
        for what, (old, new) in pairs.items()
        if old != new
    )


def leave(session: Session, holder: Holder, wanted: Sequence[Subscription], how: str, now: datetime) -> int:
    """Take a reader off subscriptions. Doing it twice changes nothing. Returns how many they had and have left."""
    left = 0
    for subscription in wanted:
        link = session.get(SubscriptionRecipient, (saved_id(subscription), holder.id))
        if link is None:
            continue
        session.delete(link)
        if subscription.personal_of is not None:
            subscription.active = False
        about = subscription.personal_of or saved_id(subscription)
        session.add(Leaving(recipient_id=holder.id, subscription_id=about, how=how, at=now))
        left += 1
    session.flush()
    return left


def come_back(session: Session, recipient: Recipient, now: datetime, zone: ZoneInfo) -> list[Subscription]:
    """Put a reader back on what they have left, as far as it still goes out. They are told all they have missed.

    What they had chosen for themselves holds again.
    """
    back = []
    for leaving in left_by(session, recipient):
        leaving.returned_at = now
        subscription = session.get_one(Subscription, leaving.subscription_id)
        known = session.get(SubscriptionRecipient, (leaving.subscription_id, recipient.id))
        if subscription.active and known is None:
            session.add(
                SubscriptionRecipient(
                    subscription_id=leaving.subscription_id, recipient_id=saved_id(recipient), behind=True
                )
            )
            back.append(subscription)
    session.flush()
    for subscription in back:
        _choose_again(session, recipient, subscription, now, zone)
    return back


def _choose_again(
    session: Session, recipient: Recipient, subscription: Subscription, now: datetime, zone: ZoneInfo
) -> None:
    """As the reader had it when they left. What can come at once no more comes daily, the nearest to that."""
    kept = _kept_form(session, recipient, subscription)
    if kept is None or kept.active:
        return
    wanted = chosen(kept, now.astimezone(zone).date())
    if wanted.rhythm not in rhythms_of(subscription):
        wanted = replace(wanted, rhythm="daily")
    _lay(session, holder_of(session, recipient), subscription, wanted, now, zone)
    session.flush()


def left_by(session: Session, recipient: Recipient) -> Sequence[Leaving]:
    """What a reader has left and not come back to."""
    query = select(Leaving).where(Leaving.recipient_id == recipient.id, col(Leaving.returned_at).is_(None))
    return session.exec(query.order_by(col(Leaving.id))).all()


def away_from(session: Session, subscription: Subscription) -> set[int]:
    """The recipients whom the profile may name for a subscription and who are not to be put on it.

    They have left it, or have a form of it of their own.
    """
    left = select(Leaving.recipient_id).where(Leaving.subscription_id == subscription.id)
    own = (
        select(SubscriptionRecipient.recipient_id)
        .join(Subscription, col(Subscription.id) == col(SubscriptionRecipient.subscription_id))
        .where(Subscription.personal_of == subscription.id, col(Subscription.active))
    )
    return {*session.exec(left.where(col(Leaving.returned_at).is_(None))), *session.exec(own)}


def who_left(session: Session, organisation_id: str) -> list[tuple[Recipient, Subscription, Leaving]]:
    """Everybody who has left something of an organisation and not come back."""
    query = (
        select(Recipient, Subscription, Leaving)
        .join(Leaving, col(Leaving.recipient_id) == col(Recipient.id))
        .join(Subscription, col(Subscription.id) == col(Leaving.subscription_id))
        .where(Recipient.organisation_id == organisation_id, col(Leaving.returned_at).is_(None))
        .order_by(col(Leaving.id))
    )
    return list(session.exec(query))


def history_of(session: Session, recipient: Recipient) -> list[ReaderChange | Leaving]:
    """What a reader has changed, the latest first; a leaving also stands for the coming back."""
    changes = session.exec(select(ReaderChange).where(ReaderChange.recipient_id == recipient.id)).all()
    leavings = session.exec(select(Leaving).where(Leaving.recipient_id == recipient.id)).all()
    return sorted([*changes, *leavings], key=lambda each: each.at, reverse=True)
