"""Small letters that are no digests: a few sentences and one link, set like the others, sent by the same outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from subscriptions.digests.message import build_message
from subscriptions.digests.render import RenderedMail, render_note
from subscriptions.models import AdminLetter
from watcher.settings import Settings


@dataclass(frozen=True)
class Note:
    """What it says. `link`: words and an address. `reply_to`: the coordinator's address, if there is one."""

    subject: str
    sentences: Sequence[str]
    link: tuple[str, str]
    ending: Sequence[str]
    language: str
    reply_to: str | None = None


def write_notes(note: Note, addresses: Iterable[str], settings: Settings, now: datetime) -> list[AdminLetter]:
    """The rows that make the outbox send it. Raises BadInput if the sender's address in the settings is none."""
    rendered = render_note(note.subject, note.sentences, note.link, note.ending, note.language)
    return [_letter(rendered, address, note.reply_to, settings, now) for address in addresses]


def _letter(mail: RenderedMail, address: str, reply_to: str | None, settings: Settings, now: datetime) -> AdminLetter:
    identity = uuid4().hex
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    body = build_message(
        mail,
        sender=settings.mail_from,
        to=address,
        message_id=f"{identity}@{host}",
        date=now.astimezone(settings.timezone),
        reply_to=reply_to,
    )
    return AdminLetter(
        identity=identity, address=address, subject=mail.subject, body=body, next_try_at=now, created_at=now
    )
