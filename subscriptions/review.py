"""Who sees a subscription's letters before its readers do: nobody, the coordinator the day before, or she alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, update
from sqlmodel import Session, col, select

from subscriptions.delivery.recipients import off_reason, suppression_of
from subscriptions.digests.rhythm import RHYTHMS
from subscriptions.models import Organisation, Recipient, Subscription
from watcher.db import reading, transaction
from watcher.errors import BadInput

REVIEWS = ("direct", "shown", "coordinator")
# A new subscription that is made on a page: so long its letters show the coordinator how it is going to be.
TRIAL = timedelta(weeks=4)


def goes_to_coordinator(row: Subscription) -> bool:
    """Whether its letters go to the coordinator alone. The end of a trial is written down, not read off a clock."""
    return row.review == "coordinator" or row.coordinator_until is not None


def is_hers() -> ColumnElement[bool]:
    """The same, asked of the database."""
    return (col(Subscription.review) == "coordinator") | col(Subscription.coordinator_until).is_not(None)


def is_shown(row: Subscription) -> bool:
    """Whether the coordinator is to see each letter the working day before."""
    return row.review == "shown" and not goes_to_coordinator(row) and row.rhythm != "instant"


def trial_until(today: date) -> str:
    """For a subscription that somebody makes on a page: four weeks of letters to the coordinator alone."""
    return (today + TRIAL - timedelta(days=1)).isoformat()


def set_review(row: Subscription, review: str, coordinator_until: str | None) -> None:
    """Say who sees the letters first. Raises BadInput for a choice that cannot be.

    Where letters stop going to the coordinator alone, the readers are told what there is: they have had nothing so far,
    or not since then, and nobody is told one thing twice.
    """
    if review not in REVIEWS:
        raise BadInput(f"review: {review!r} is none; use one of {', '.join(REVIEWS)}")
    if review == "shown" and row.rhythm == "instant":
        raise BadInput('review: "shown" needs a rhythm with a day before it')
    was_hers = goes_to_coordinator(row)
    row.review, row.coordinator_until = review, coordinator_until
    if was_hers and not goes_to_coordinator(row):
        row.told_match_id = None


def rhythms_of(row: Subscription) -> tuple[str, ...]:
    """The rhythms that its readers may choose: what is to be seen the day before cannot come at once."""
    return tuple(each for each in RHYTHMS if row.review != "shown" or each != "instant")


def lay_on_forms(session: Session, row: Subscription) -> None:
    """Readers' own forms of a subscription are seen first by whom it is.

    What came at once cannot be: it comes daily from now on, which is the nearest to what its reader wanted.
    """
    for own in session.exec(select(Subscription).where(Subscription.personal_of == row.id, col(Subscription.active))):
        if own.rhythm not in rhythms_of(row):
            own.rhythm, own.day = "daily", None  # due by now, as it always is; it is shown first and then leaves
        set_review(own, row.review, row.coordinator_until)
        session.add(own)


def end_trials(engine: Engine, now: datetime, zone: ZoneInfo) -> int:
    """Let letters go to their readers from the day after a trial's last one. Returns how many trials ended."""
    today = now.astimezone(zone).date().isoformat()
    over = col(Subscription.coordinator_until) < today
    with reading(engine) as session:
        if session.exec(select(Subscription.id).where(over).limit(1)).first() is None:
            return 0
    ended = update(Subscription).where(over).values(coordinator_until=None)
    with transaction(engine) as session:
        hers = session.exec(ended.where(col(Subscription.review) == "coordinator")).rowcount
        return hers + session.exec(ended.values(told_match_id=None)).rowcount


def coordinator_of(session: Session, organisation: Organisation) -> Recipient | None:
    """The coordinator as a recipient, if her address is known and has been one."""
    return _recipient_at(session, organisation, organisation.contact.get("email", ""))


def ensure_coordinator(session: Session, organisation: Organisation) -> Recipient | None:
    """The same, made a recipient where she has not been one; None without an address."""
    address = organisation.contact.get("email", "")
    return ensure_recipient(session, organisation, address) if address else None


def ensure_recipient(session: Session, organisation: Organisation, address: str) -> Recipient:
    """Who is reached at a mail address, in an organisation; made a recipient where nobody there has been."""
    held = _recipient_at(session, organisation, address)
    if held is not None:
        return held
    made = Recipient(organisation_id=organisation.id, kind="email", address=address)
    if listed := suppression_of(session, made):
        made.state, made.reason = "off", off_reason(listed)
    session.add(made)
    session.flush()
    return made


def _recipient_at(session: Session, organisation: Organisation, address: str) -> Recipient | None:
    query = select(Recipient).where(Recipient.organisation_id == organisation.id, Recipient.kind == "email")
    return session.exec(query.where(Recipient.address == address)).first()


def ensure_coordinators(engine: Engine) -> None:
    """Make recipients of the coordinators to whom letters go instead of to their readers, or before them."""
    with reading(engine) as session:
        rows = session.exec(select(Subscription).where(col(Subscription.active), _is_hers())).all()
        missing = _without(session, {row.organisation_id for row in rows})
    if missing:
        with transaction(engine) as session:
            for organisation_id in missing:
                ensure_coordinator(session, session.get_one(Organisation, organisation_id))


def _is_hers() -> ColumnElement[bool]:
    """Some of its letters may have to go to her."""
    return col(Subscription.review).in_(("coordinator", "shown")) | col(Subscription.coordinator_until).is_not(None)


def _without(session: Session, organisation_ids: Iterable[str]) -> list[str]:
    rows = [session.get_one(Organisation, each) for each in sorted(organisation_ids)]
    return [row.id for row in rows if row.contact.get("email") and coordinator_of(session, row) is None]
