"""The one mail that asks an address outside the organisation whether it wants the letters."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.delivery.notes import Note, write_notes
from subscriptions.holders import holder_of
from subscriptions.models import Recipient
from subscriptions.signed import signer_of
from subscriptions.yes import waiting_for
from watcher.db import take_turn, transaction
from watcher.errors import BadInput
from watcher.language import Texts
from watcher.settings import Settings

# Whoever has not answered has perhaps not wanted to: a page lets nobody be asked all day long.
ASK_AGAIN_AFTER = timedelta(days=1)


def ask_for_a_yes(engine: Engine, settings: Settings, now: datetime) -> Counter[str]:
    """Write to whoever waits and has not been asked. Returns how many were `asked`; nobody is in a dry run.

    Raises BadInput if the sender's address in the settings is none.
    """
    if settings.dry_run:
        return Counter()
    with transaction(engine) as session:
        take_turn(session, "ask")
        unasked = [each for each in waiting_for(session) if each.asked_at is None]
        for recipient in unasked:
            _ask(session, recipient, settings, now)
    return +Counter(asked=len(unasked))


def ask_again(engine: Engine, settings: Settings, address: str, now: datetime) -> int:
    """Write once more to an address that waits. Returns how many organisations wait for it. Raises BadInput if none."""
    with transaction(engine) as session:
        take_turn(session, "ask")
        found = [each for each in waiting_for(session) if each.address == address]
        if not found:
            known = session.exec(select(Recipient.state).where(col(Recipient.address) == address)).first()
            raise BadInput(f"{address} does not wait for a yes" if known else f"there is no recipient {address}")
        for recipient in found:
            _ask(session, recipient, settings, now)
    return len(found)


def ask_one(session: Session, recipient: Recipient, settings: Settings, now: datetime) -> bool:
    """Write once more to one that waits, a day after the last time at the earliest. Returns whether that was done."""
    if recipient.state != "waiting" or (recipient.asked_at and recipient.asked_at > now - ASK_AGAIN_AFTER):
        return False
    take_turn(session, "ask")
    _ask(session, recipient, settings, now)
    return True


def _ask(session: Session, recipient: Recipient, settings: Settings, now: datetime) -> None:
    holder = holder_of(session, recipient)
    texts = Texts(holder.language)
    name, whom = holder.organisation.name, texts.listing(holder.whom)
    url = f"{settings.base_url}/confirm/{signer_of(settings).token('confirm', recipient)}?lang={texts.language}"
    note = Note(
        subject=texts.say("ask.subject", organisation=name),
        sentences=[
            texts.say("ask.why", organisation=name, address=recipient.address, whom=whom),
            texts.say("ask.nothing_yet"),
        ],
        link=(texts.say("ask.link"), url),
        ending=[texts.say("ask.no")],
        language=texts.language,
        reply_to=holder.organisation.contact.get("email"),
    )
    session.add_all(write_notes(note, [recipient.address], settings, now))
    recipient.asked_at = now
    session.add(recipient)
