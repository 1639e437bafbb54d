"""Telling coordinators, once, of recipients of theirs who get nothing any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from itertools import groupby
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.channel_models import Suppression, ToldOff
from subscriptions.delivery.recipients import in_use
from subscriptions.digests.message import build_message
from subscriptions.digests.plain import plain
from subscriptions.digests.render import RenderedMail
from subscriptions.models import (
    AdminLetter,
    Delivery,
    Organisation,
    Recipient,
    saved_id,
)
from subscriptions.yes import EMAIL
from watcher.db import take_turn, transaction
from watcher.language import Texts
from watcher.settings import Settings
from watcher.work.sheet import LONGEST_PROBLEM, Item, Section, set_letter


def tell_coordinators(engine: Engine, settings: Settings, now: datetime) -> Counter[str]:
    """Write to each organisation's coordinator about recipients that have been switched off since the last time.

    The letter, and that it has been written, are one transaction: killed anywhere, nobody is told twice. Where a
    coordinator has no address, or it is their own that is dead, the admins are told. Returns how many `notices`.
    """
    with transaction(engine) as session:
        take_turn(session, "told_off")
        silent = _newly_off(session)
        for organisation_id, some in groupby(silent, key=lambda each: each.organisation_id):
            recipients = list(some)
            organisation = session.get_one(Organisation, organisation_id)
            letter = _letter(session, organisation, recipients)
            for address in whom_to_tell(session, organisation, settings):
                session.add(mail_to(letter, address, settings, now))
            session.add_all(ToldOff(recipient_id=saved_id(each), at=now) for each in recipients)
    return Counter(notices=len({each.organisation_id for each in silent})) if silent else Counter()


def _newly_off(session: Session) -> Sequence[Recipient]:
    query = in_use().join(ToldOff, col(ToldOff.recipient_id) == Recipient.id, isouter=True)
    return session.exec(query.where(Recipient.state == "off", col(ToldOff.recipient_id).is_(None))).all()


def whom_to_tell(session: Session, organisation: Organisation, settings: Settings) -> tuple[str, ...]:
    """The coordinator; the admins where no letter reaches the coordinator."""
    address = organisation.contact.get("email", "")
    off = select(Recipient.id).where(Recipient.kind == EMAIL, Recipient.address == address, Recipient.state == "off")
    dead = session.get(Suppression, address) or session.exec(off).first()
    return (address,) if address and not dead else settings.admin_mail or ("",)


def _letter(session: Session, organisation: Organisation, recipients: Sequence[Recipient]) -> RenderedMail:
    texts = Texts(organisation.language)
    items = [_item(session, each, texts) for each in recipients]
    subject = texts.say("notice.subject", count=len(items))
    return set_letter(subject, [Section(texts.say("notice.section"), items)], [texts.say("notice.footer")], texts)


def _item(session: Session, recipient: Recipient, texts: Texts) -> Item:
    kind = recipient.kind if recipient.kind in (EMAIL, "teams") else "other"
    command = {
        EMAIL: f"watcher suppress remove {recipient.address}",
        "teams": f"watcher teams test {recipient.address}",
    }.get(kind) or f"watcher outbox retry {_dead_letter(session, recipient)}"
    what = texts.say(f"notice.{kind}", address=recipient.address)
    mend = texts.say(f"notice.mend_{kind}", command=command)
    return Item(sentences=[what, mend], technical=plain(recipient.reason or "", LONGEST_PROBLEM))


def _dead_letter(session: Session, recipient: Recipient) -> int:
    """The delivery that found out: sending it again puts the recipient back on."""
    query = select(Delivery.id).where(Delivery.recipient_id == recipient.id, Delivery.state == "dead")
    return session.exec(query.order_by(col(Delivery.id).desc())).first() or 0


def mail_to(letter: RenderedMail, address: str, settings: Settings, now: datetime) -> AdminLetter:
    """A mail for the outbox; without an address, for its folder."""
    identity = uuid4().hex
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    body = build_message(
        letter,
        sender=settings.mail_from,
        to=address or settings.mail_from,
        message_id=f"{identity}@{host}",
        date=now.astimezone(settings.timezone),
    )
    return AdminLetter(
        identity=identity, address=address, subject=letter.subject, body=body, next_try_at=now, created_at=now
    )
