"""Telling the coordinator that an address which several people read gets its letters no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from subscriptions.delivery.notes import Note, write_notes
from subscriptions.holders import Holder
from subscriptions.replies import name_of
from subscriptions.signed import signer_of
from watcher.language import Texts
from watcher.settings import Settings


def tell_coordinator(
    session: Session, holder: Holder, subjects: Sequence[str], settings: Settings, now: datetime
) -> bool:
    """Write the letter, in the transaction in which they left. Returns whether there is a coordinator to tell."""
    address = holder.organisation.contact.get("email")
    if not address:
        return False
    texts = Texts(holder.organisation.language)
    who, day = name_of(holder), texts.date(now.astimezone(settings.timezone).date())
    url = f"{settings.base_url}/leave/{signer_of(settings).token('leave', holder.recipient)}?lang={texts.language}"
    note = Note(
        subject=texts.say("left.subject", who=who),
        sentences=[
            texts.say("left.what", who=who, day=day, whom=texts.listing(subjects)),
            texts.say("left.shared"),
        ],
        link=(texts.say("left.link"), url),
        ending=[texts.say("left.profile")],
        language=texts.language,
    )
    session.add_all(write_notes(note, [address], settings, now))
    return True
