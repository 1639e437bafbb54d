"""One test letter, step by step: what the mail server answers to each, and where it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr

import aiosmtplib

from watcher.errors import BadInput
from watcher.net.failures import FetchFailed
from watcher.net.mail import MailFailed, MailPass, mailbox
from watcher.net.mail_server import MailServer, read_mail_server
from watcher.net.tls import client_context, is_tls_fault
from watcher.settings import Settings

_ANSWER_LENGTH = 300


@dataclass(frozen=True)
class Step:
    """`says`: the server's own words on one line, or what kept us from going on."""

    what: str
    fine: bool
    says: str


class _Ended(Exception):
    """The dialogue goes no further."""


async def probe(settings: Settings, message: bytes, sender: str, recipient: str) -> list[Step]:
    """Send one letter and tell every step of it; the first that fails is the last. Raises BadInput without a server."""
    if settings.smtp_url is None:
        raise BadInput(f"WATCHER_SMTP_URL is not set: mails are written to {settings.outbox_dir}")
    server = read_mail_server(settings.smtp_url)
    talk = _Talk(settings, server)
    steps: list[Step] = []
    try:
        async for step in talk.steps(message, sender, recipient):
            steps.append(step)
    except _Ended as end:
        steps.append(Step(talk.at, False, str(end)))
    finally:
        await talk.close()
    return steps


class _Talk:
    """`at`: the step under way."""

    def __init__(self, settings: Settings, server: MailServer) -> None:
        self._server, self._pass = server, MailPass(settings) if server.needs_token else None
        self.at = "connection"
        self._smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=False,
            tls_context=client_context(settings.ca_file, "mail"),
            timeout=30,
        )

    async def steps(self, message: bytes, sender: str, recipient: str) -> AsyncIterator[Step]:
        smtp, server = self._smtp, self._server
        yield await self._ask("connection", smtp.connect(), f"{server.host}:{server.port}: ")
        yield await self._ask("greeting", smtp.ehlo())
        yield await self._encryption()
        yield await self._login()
        yield await self._ask("sender", smtp.mail(self._named(parseaddr(sender)[1])))
        yield await self._ask("recipient", smtp.rcpt(self._named(recipient)))
        yield await self._ask("letter", smtp.data(message))

    async def close(self) -> None:
        with suppress(aiosmtplib.SMTPException):  # all is said
            if self._smtp.is_connected:
                await self._smtp.quit()
        self._smtp.close()
        if self._pass:
            await self._pass.close()

    async def _encryption(self) -> Step:
        self.at = "encryption"
        if self._server.tls:
            return Step("encryption", True, "from the first byte (smtps)")
        if self._server.starttls is False:
            return Step("encryption", True, "none: starttls=never")
        if not self._smtp.supports_extension("starttls"):
            if self._server.starttls:
                raise _Ended("the server offers no STARTTLS, and starttls=always demands it")
            return Step("encryption", True, "none: the server offers no STARTTLS")
        step = await self._ask("encryption", self._smtp.starttls())
        await self._ask("encryption", self._smtp.ehlo())
        return step

    async def _login(self) -> Step:
        self.at = "login"
        user = self._server.user
        if user is None:
            return Step("login", True, "none: WATCHER_SMTP_URL names no user")
        if self._pass is None:
            return await self._ask("login", self._smtp.login(user, self._server.password or ""), "by password: ")
        if "xoauth2" not in self._smtp.server_auth_methods:
            raise _Ended("the server takes no tokens (XOAUTH2), and WATCHER_SMTP_URL holds no password")
        try:
            token = await self._pass.token()
        except FetchFailed as failure:
            raise _Ended(str(failure)) from failure
        return await self._ask("login", self._smtp.auth_xoauth2(user, token), "by token: ")

    def _named(self, address: str) -> str:
        try:
            return mailbox(address, "recipient")
        except MailFailed as failure:
            raise _Ended(failure.text) from failure

    async def _ask(self, what: str, answer: Awaitable[aiosmtplib.SMTPResponse], before: str = "") -> Step:
        self.at = what
        try:
            reply = await answer
        except aiosmtplib.SMTPResponseException as error:
            raise _Ended(_line(f"{before}{error.code} {error.message}")) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            hint = "; WATCHER_CA_FILE names further authorities to trust" if is_tls_fault(error) else ""
            raise _Ended(_line(f"{before}{error}") + hint) from error
        return Step(what, True, _line(f"{before}{reply.code} {reply.message}"))


def _line(text: str) -> str:
    words = " ".join(text.encode("utf-8", "replace").decode().split())
    return "".join(letter for letter in words if letter.isprintable())[:_ANSWER_LENGTH]
