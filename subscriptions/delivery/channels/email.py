"""E-mail: handed to the operator's server, or written to the outbox folder while none is set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import Field

from subscriptions.delivery.channel import ChannelOptions, Envelope, Greeting, Message, NotDelivered, Parcel, Sender
from subscriptions.delivery.folder import put_in_folder
from subscriptions.digests.message import build_message
from subscriptions.digests.plan import Digest
from subscriptions.digests.render import render_mail
from subscriptions.fields import EmailAddress
from watcher.net.mail import Mailer, MailFailed
from watcher.settings import Settings


class EmailOptions(ChannelOptions):
    """`to`: one letter to each address, never one letter to all. `shared`: each of them is read by several people."""

    kind: Literal["email"] = "email"
    to: Annotated[tuple[EmailAddress, ...], Field(min_length=1)]
    shared: bool = False

    @property
    def is_shared(self) -> bool:
        return self.shared

    def addresses(self) -> tuple[str, ...]:
        return self.to

    @classmethod
    def reaching(cls, addresses: Sequence[str]) -> tuple[ChannelOptions, ...]:
        return (cls(to=tuple(addresses)),)


class EmailChannel:
    kind = "email"
    options: type[ChannelOptions] = EmailOptions

    def most_an_hour(self, settings: Settings) -> int | None:
        return settings.mails_per_hour

    def shown(self, address: str) -> str:
        return address

    def needs_code(self, address: str) -> bool:
        del address
        return False  # what does not arrive comes back

    def greet(self, greeting: Greeting) -> None:
        """`watcher mail test` tells more than a letter that arrives or does not."""

    def freeze(self, digest: Digest, envelope: Envelope) -> Sequence[Message]:
        """Raises BadInput if the sender's address in the settings is none."""
        host = parseaddr(envelope.mail_from)[1].rpartition("@")[2]
        rendered, leave = render_mail(digest, web_url=envelope.web_url), digest.reader.leave
        body = build_message(
            rendered,
            sender=envelope.mail_from,
            to=envelope.address,
            message_id=f"{envelope.identity}@{host}",
            date=envelope.frozen_at,
            list_id=f"{_label(envelope.organisation_id)}.{host}",
            reply_to=envelope.contact_mail,
            unsubscribe_url=leave if leave.startswith("https://") else None,
            one_click=not envelope.is_shared,
            unsubscribe_mail=envelope.contact_mail,
        )
        return [Message(envelope.identity, rendered.subject, body, rendered.page)]

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Sender]:
        """Raises BadInput if the mail server's address is set but cannot be used."""
        if settings.smtp_url is None:
            yield _Folder(settings)
            return
        async with AsyncExitStack() as stack:
            yield _Post(settings, stack)


class _Folder:
    def __init__(self, settings: Settings) -> None:
        self._folder = settings.outbox_dir

    async def send(self, parcel: Parcel) -> None:
        put_in_folder(self._folder, parcel, "eml")


class _Post:
    """As many connections as messages are under way at once."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self._settings, self._stack = settings, stack
        self._idle = [Mailer(settings)]
        self._stack.push_async_exit(self._idle[0])

    async def send(self, parcel: Parcel) -> None:
        mailer = self._idle.pop() if self._idle else await self._stack.enter_async_context(Mailer(self._settings))
        try:
            await mailer.send(parcel.body, self._settings.mail_from, [parcel.address])
        except MailFailed as failure:
            raise _not_delivered(failure) from failure
        finally:
            self._idle.append(mailer)


def _not_delivered(failure: MailFailed) -> NotDelivered:
    """A mailbox that does not exist is switched off; a server that does not want us may be mended by a person."""
    is_permanent = failure.kind == "permanent"
    return NotDelivered(
        str(failure), permanent=is_permanent, recipient_off=is_permanent and failure.stage == "recipient"
    )


def _label(organisation_id: str) -> str:
    """An id as a part of a host name."""
    return "".join(letter if letter.isascii() else "-" for letter in organisation_id)


CHANNEL = EmailChannel()
