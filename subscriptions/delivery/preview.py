"""What a subscription contributes now, as its reader would see it. Sends nothing and changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.delivery.ailing import ailing_sources
from subscriptions.delivery.channel import all_channels
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.letters import Desk, envelope_of, write_digest
from subscriptions.delivery.picking import History
from subscriptions.delivery.reading import Reading
from subscriptions.delivery.seen import read_histories
from subscriptions.digests.composed import composed
from subscriptions.digests.plan import Digest
from subscriptions.digests.rendered import rendered
from subscriptions.fault_words import did_you_mean
from subscriptions.models import Organisation, Recipient, Subscription, saved_id
from watcher.db import reading
from watcher.errors import BadInput
from watcher.settings import Settings

Form = Literal["eml", "html", "text", "teams"]


def preview(engine: Engine, settings: Settings, name: str, now: datetime, form: str) -> bytes | None:
    """The digest in one of the forms `eml`, `html`, `text`, `teams` (a card a line); None if it would be empty.

    `name`: a subscription's id, or `ORGANISATION/ID` where several organisations use the same one. It is shown as
    to the subscription's first recipient, who is not told again of what earlier digests held. Raises BadInput.
    """
    if form not in get_args(Form):
        raise BadInput(f"{form!r} is no form of a digest{did_you_mean(form, get_args(Form))}")
    with reading(engine) as session:
        return preview_of(session, settings, _find(session, name), now, form)


def preview_of(session: Session, settings: Settings, row: Subscription, now: datetime, form: str) -> bytes | None:
    """The same of a subscription that has been found."""
    organisation = session.get_one(Organisation, row.organisation_id)  # first: a session forgets what nobody holds
    seen = read_subscriptions(session, [row], now, settings.timezone)
    ailing = ailing_sources(session, seen.due[0].areas, settings, now)
    desk = Desk(organisation, seen, ailing, settings, now, composes=composed)
    reader, history = _reader(session, seen, "teams" if form == "teams" else "email")
    address = reader.address if reader and reader.kind == "email" else ""
    digest = write_digest(desk, seen.due, address, history, recipient_id=saved_id(reader) if reader else 0)
    return None if digest is None else _in_form(digest, desk, address, form)


def _reader(session: Session, seen: Reading, kind: str) -> tuple[Recipient | None, History]:
    """The first recipient whom such a form would reach, else the first of all; and what they have been told."""
    reader = next((each for each in seen.recipients if each.kind == kind), next(iter(seen.recipients), None))
    if reader is None:
        return None, History()
    return reader, read_histories(session, [saved_id(reader)], seen.concerned)[saved_id(reader)]


def _in_form(digest: Digest, desk: Desk, address: str, form: str) -> bytes:
    if form in ("html", "text"):
        mail = rendered(digest)
        return (mail.html if form == "html" else mail.text).encode()
    # Without a reader it is addressed to its sender: the bytes need somebody to go to.
    envelope = envelope_of(desk, address or desk.settings.mail_from, "preview")
    channel = all_channels()["email" if form == "eml" else "teams"]
    return b"\n".join(message.body for message in channel.freeze(digest, envelope))


def _find(session: Session, name: str) -> Subscription:
    organisation, slash, key = name.rpartition("/")
    query = select(Subscription).where(col(Subscription.active), Subscription.key == key)
    query = query.where(Subscription.organisation_id == organisation) if slash else query
    found = session.exec(query.order_by(col(Subscription.id))).all()
    if not found:
        keys = session.exec(select(Subscription.key).where(col(Subscription.active)))
        raise BadInput(f"there is no subscription {name!r}{did_you_mean(key, {*keys})}")
    if len(found) > 1:
        which = " or ".join(f"{row.organisation_id}/{row.key}" for row in found)
        raise BadInput(f"several organisations have a subscription {name!r}; write {which}")
    return found[0]
