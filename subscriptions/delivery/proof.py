"""A letter sent to the coordinator for her to look at: it counts as telling nobody anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Engine

from subscriptions.delivery.channel import Envelope, all_channels
from subscriptions.delivery.freeze import freeze_letters
from subscriptions.delivery.letters import Letter
from subscriptions.digests.plan import Digest
from subscriptions.models import Organisation, Recipient, saved_id
from subscriptions.review import ensure_recipient
from watcher.db import transaction
from watcher.language import Texts
from watcher.settings import Settings


def send_proof(engine: Engine, settings: Settings, organisation_id: str, digest: Digest, now: datetime, to: str) -> str:
    """Put it into the outbox, by mail, to one address alone: that of whoever asks. Returns the address."""
    with transaction(engine) as session:
        organisation = session.get_one(Organisation, organisation_id)
        her = ensure_recipient(session, organisation, to)
    freeze_letters(engine, [_proof(digest, her, organisation, settings, now)], now)
    return her.address


def _proof(digest: Digest, her: Recipient, organisation: Organisation, settings: Settings, now: datetime) -> Letter:
    texts = Texts(digest.reader.language)
    marked = replace(
        digest, subject=texts.say("draft.proof_subject", subject=digest.subject), preface=texts.say("draft.proof")
    )
    identity = uuid4().hex
    envelope = Envelope(
        identity=identity,
        address=her.address,
        organisation_id=organisation.id,
        mail_from=settings.mail_from,
        frozen_at=now.astimezone(settings.timezone),
        web_url=f"{settings.base_url}/digests/{identity}",
        contact_mail=organisation.contact.get("email"),
    )
    messages = tuple(all_channels()[her.kind].freeze(marked, envelope))
    return Letter(saved_id(her), her.kind, messages, messages[0].page, ())
