"""Handing mail to the operator's server, and telling exactly how far a message came when that fails.

The server's address is the operator's own and may be private: the address guard does not apply to it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from types import TracebackType
from typing import Literal, Self

import aiosmtplib

from watcher.errors import BadInput, WatcherError
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.mail_server import read_mail_server
from watcher.net.mail_status import POLICY, subject_of_reply
from watcher.net.oauth import Tokens
from watcher.net.tls import client_context, is_tls_fault
from watcher.settings import Settings

MailKind = Literal["permanent", "temporary", "uncertain"]
MailStage = Literal["server", "sender", "recipient", "content", "policy"]
_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError)


@dataclass(frozen=True)
class MailReply:
    """The server's yes: from now on the message is its affair. `text` often holds its queue number."""

    code: int
    text: str


class MailFailed(WatcherError):
    """The server did not say yes.

    `kind`: `permanent` (never try this again), `temporary` (not sent; try later), `uncertain` (the line broke, or the
    server fell silent, after the content had gone out: it may have been sent).
    `stage`: what the server objected to. What it says of itself, of our login, of the sender or of what it lets us
    do (`policy`) concerns every message alike, so it counts as temporary whatever the code: no recipient must be given
    up for it. A recipient is permanently refused only where the address leads nowhere.
    `code`: the server's, or None if it gave none.
    """

    def __init__(self, kind: MailKind, code: int | None, text: str, stage: MailStage) -> None:
        words = text.encode("utf-8", "replace").decode().split()
        self.text = "".join(character for character in " ".join(words) if character.isprintable())[:300]
        what = POLICY if stage == "policy" else stage
        super().__init__(f"mail not sent ({kind}, {what}): {f'{code} ' if code else ''}{self.text}")
        self.kind = kind
        self.code = code
        self.stage = stage


class MailPass:
    """Tokens to log in with where the server's address holds a user and no password."""

    def __init__(self, settings: Settings) -> None:
        self._client = Client(settings)
        self._tokens = Tokens(settings.oauth, self._client, needed_by="WATCHER_SMTP_URL")
        self._last: str | None = None
        self._refused: str | None = None

    async def token(self) -> str:
        """Raises FetchFailed."""
        self._last = await self._tokens.token(instead_of=self._refused)
        return self._last

    def refused(self) -> None:
        """The server did not take the last token: the next one is another."""
        self._refused = self._last

    async def close(self) -> None:
        await self._client.__aexit__(None, None, None)


class Mailer:
    """One connection for a batch of messages, opened when first needed and again when it broke.

    `seconds`: patience with each answer; `content_seconds`: with the answer to a message's content, which some
    servers scan before they say yes. Raises BadInput if no usable server is set.
    """

    def __init__(self, settings: Settings, *, seconds: float = 30, content_seconds: float = 180) -> None:
        if settings.smtp_url is None:
            raise BadInput("WATCHER_SMTP_URL is not set: there is no server to send mail with")
        server = read_mail_server(settings.smtp_url)
        self._content_seconds = content_seconds
        self._turn = asyncio.Lock()
        self._pass = MailPass(settings) if server.needs_token else None
        self._smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            oauth_token_generator=self._pass.token if self._pass else None,
            use_tls=server.tls,
            start_tls=server.starttls,
            tls_context=client_context(settings.ca_file, "mail"),
            timeout=seconds,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(aiosmtplib.SMTPException):  # all is said and answered; a rude goodbye changes nothing
            if self._smtp.is_connected:
                await self._smtp.quit()
        self._smtp.close()
        if self._pass:
            await self._pass.close()

    async def send(self, message: bytes, sender: str, recipients: Sequence[str]) -> MailReply:
        """Hand over one message, to all recipients or to none. Returns the server's yes, raises MailFailed."""
        own = mailbox(parseaddr(sender)[1], "sender")
        mailboxes = [mailbox(recipient, "recipient") for recipient in recipients]
        async with self._turn:
            try:
                await self._announce(message, own, mailboxes)
                return await self._hand_over(message, to_one=len(mailboxes) == 1)
            except MailFailed as failure:
                await self._clean_up(failure)
                raise

    async def _announce(self, message: bytes, sender: str, recipients: list[str]) -> None:
        """Sender and recipients; over a new connection if the one from before has died meanwhile."""
        is_used = self._smtp.is_connected
        try:
            await self.connect()
            await self._address(message, sender, recipients)
        except (*_LOST, aiosmtplib.SMTPResponseException) as error:
            if is_used and (isinstance(error, _LOST) or error.code == aiosmtplib.SMTPStatus.domain_unavailable):
                self._smtp.close()
                return await self._announce(message, sender, recipients)
            raise _refused_address(error) from error

    async def connect(self) -> None:
        """Open the connection and log in, if that has not been done. Raises MailFailed."""
        if self._smtp.is_connected:
            return
        try:
            try:
                await self._smtp.connect()
            except aiosmtplib.SMTPAuthenticationError:
                if self._pass is None:
                    raise
                self._pass.refused()  # a token may be withdrawn before its time
                await self._smtp.connect()
        except FetchFailed as error:
            self._smtp.close()
            raise MailFailed("temporary", None, str(error), "server") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            hint = "; WATCHER_CA_FILE names further authorities to trust" if is_tls_fault(error) else ""
            text = error.message if isinstance(error, aiosmtplib.SMTPException) else str(error)
            raise MailFailed("temporary", _code(error), text + hint, "server") from error

    async def _address(self, message: bytes, sender: str, recipients: list[str]) -> None:
        reports = self._smtp.supports_extension("dsn")
        is_8bit = not message.isascii() and self._smtp.supports_extension("8bitmime")
        how = (["BODY=8BITMIME"] if is_8bit else []) + (["RET=HDRS"] if reports else [])
        await self._smtp.mail(sender, options=how)
        for recipient in recipients:
            # What comes back then names the address that we know, whatever it has become on the way.
            asked = ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_as_xtext(recipient)}"] if reports else []
            await self._smtp.rcpt(recipient, options=asked)

    async def _hand_over(self, message: bytes, *, to_one: bool) -> MailReply:
        """The content. From the moment it is written, silence means that it may have been sent."""
        try:
            go_ahead = await self._smtp.execute_command(b"DATA")
            protocol = self._smtp.protocol
            if go_ahead.code != aiosmtplib.SMTPStatus.start_input or protocol is None:
                raise _refused_content(go_ahead.code, go_ahead.message, to_one=to_one)
            protocol.write(_on_the_wire(message))
        except (*_LOST, aiosmtplib.SMTPResponseException) as error:
            raise MailFailed("temporary", _code(error), error.message, "server") from error
        try:
            reply = await protocol.read_response(timeout=self._content_seconds)
        except (*_LOST, aiosmtplib.SMTPResponseException) as error:
            raise MailFailed("uncertain", None, error.message, "content") from error
        if reply.code == aiosmtplib.SMTPStatus.completed:
            return MailReply(reply.code, reply.message)
        if reply.code < 400:
            raise MailFailed("uncertain", reply.code, reply.message, "content")
        raise _refused_content(reply.code, reply.message, to_one=to_one)

    async def _clean_up(self, failure: MailFailed) -> None:
        """Make the connection ready for the next message, or close it where we no longer know where it stands."""
        try:
            if failure.kind == "uncertain":
                self._smtp.close()
            elif self._smtp.is_connected:
                await self._smtp.rset()
        except aiosmtplib.SMTPException:  # the failure itself is told; the next message gets a new connection
            self._smtp.close()


async def send_mail(settings: Settings, message: bytes, sender: str, recipients: Sequence[str]) -> MailReply:
    """One message over a connection of its own. Returns the server's yes, raises MailFailed or BadInput."""
    async with Mailer(settings) as mailer:
        return await mailer.send(message, sender, recipients)


def _refused_address(error: aiosmtplib.SMTPException) -> MailFailed:
    """What an error before the content means: only an address that leads nowhere is a reason to give a message up."""
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return MailFailed(*what_refused(error.code, error.message))
    stage: MailStage = "sender" if isinstance(error, aiosmtplib.SMTPSenderRefused) else "server"
    return MailFailed("temporary", _code(error), error.message, stage)


def what_refused(code: int, text: str) -> tuple[MailKind, int, str, MailStage]:
    """What a server's no to a recipient means, as MailFailed takes it."""
    subject = subject_of_reply(code, text)
    if code < 500 or subject in ("mailbox", "system", "protocol"):
        return "temporary", code, text, "recipient"
    if subject in ("policy", "sender"):
        return "temporary", code, text, subject
    return "permanent", code, text, "content" if subject == "content" else "recipient"


def _refused_content(code: int, text: str, *, to_one: bool) -> MailFailed:
    """Some servers look at the recipient only now. `to_one`: there is one, so that it is known which."""
    subject = subject_of_reply(code, text)
    if code < 500:
        return MailFailed("temporary", code, text, "content")
    if subject in ("mailbox", "system", "policy", "sender") or (subject == "recipient" and to_one):
        return MailFailed(*what_refused(code, text))
    return MailFailed("permanent", code, text, "content")


def _code(error: Exception) -> int | None:
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0
    return code if code > 0 else None


def mailbox(address: str, stage: Literal["sender", "recipient"]) -> str:
    """An address as it travels: a domain with å in its ASCII form. Raises MailFailed for what no server takes."""
    local, _, domain = address.rpartition("@")
    try:
        mailbox = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        mailbox = ""
    if not re.fullmatch(r"[!-~]+@[!-~]+", mailbox) or re.search(r"[<>,\"\\()]", mailbox):
        kind: MailKind = "permanent" if stage == "recipient" else "temporary"
        raise MailFailed(kind, None, f"{address!r} is no address that mail can carry", stage)
    return mailbox


def _as_xtext(address: str) -> str:
    """An address as a parameter (RFC 3461): plus and equals signs would be read as something else."""
    return address.replace("+", "+2B").replace("=", "+3D")


def _on_the_wire(message: bytes) -> bytes:
    """Lines end in CRLF, a leading dot is doubled, a lone dot ends it all (RFC 5321, 4.5.2)."""
    is_right = message.count(b"\n") == message.count(b"\r") == message.count(b"\r\n")
    lines = message if is_right else re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    ended = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return (b"\r\n" + ended).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"
