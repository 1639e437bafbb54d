"""One test letter, and what the mail server answers to each step of it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from subscriptions.digests.message import build_message
from subscriptions.digests.render import RenderedMail
from watcher.errors import BadInput
from watcher.language import Texts
from watcher.net.mail_probe import Step, probe
from watcher.settings import Settings


def send_test_letter(settings: Settings, address: str, language: str, now: datetime) -> list[Step]:
    """Send it now; the first step that fails is the last. Raises BadInput where nothing may leave, or no server is set.

    `address`: as `check_email` gives it.
    """
    if settings.dry_run:
        raise BadInput("WATCHER_DRY_RUN is set, so nothing leaves; unset it to send a test letter")
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    message = build_message(
        _letter(Texts(language)),
        sender=settings.mail_from,
        to=address,
        message_id=f"{uuid4().hex}@{host}",
        date=now.astimezone(settings.timezone),
    )
    return asyncio.run(probe(settings, message, settings.mail_from, address))


def _letter(texts: Texts) -> RenderedMail:
    subject, says = texts.say("test.mail_subject"), texts.say("test.mail")
    page = f'<!doctype html><html lang="{texts.language}"><title>{subject}</title><body><p>{says}</p></body></html>'
    return RenderedMail(subject, page, f"{says}\n", texts.language)
