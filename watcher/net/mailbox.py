"""The operator's mailbox, read over IMAP with a password or OAuth 2.0. Letters stay as they are, unread ones unread.

The server's address is the operator's own and may be private: the address guard does not apply to it.
"""

from __future__ import annotations

import asyncio
from datetime import date

from watcher.clock import Clock, system_clock
from watcher.errors import BadInput
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.imap import Found, LoginRefused, Visit, VisitLimits
from watcher.net.mailbox_server import read_mailbox_server
from watcher.net.oauth import Tokens
from watcher.net.tls import client_context
from watcher.settings import Settings

__all__ = ["Found", "Mailbox", "VisitLimits"]


class Mailbox:
    """Reads folders of the mailbox in `WATCHER_IMAP_URL`, one visit for each.

    A server that let us wait in vain before it let us in is not visited again: every other folder would wait as long.
    """

    def __init__(
        self, settings: Settings, client: Client, *, limits: VisitLimits | None = None, clock: Clock = system_clock
    ) -> None:
        self._settings = settings
        self._limits = limits or VisitLimits()
        self._tokens = Tokens(settings.oauth, client, clock=clock)
        self._given_up = False

    async def read(self, folder: str, *, since: date, mark: str | None = None) -> Found | None:
        """The letters that came after `mark` (of an earlier answer), or without one since a day, at most so many.

        None: nothing new. A `mark` of a folder that has been made anew counts as none. Raises FetchFailed.
        """
        try:
            server = read_mailbox_server(self._settings.imap_url)
            context = client_context(self._settings.ca_file, "mail")
        except BadInput as error:
            raise FetchFailed("setting", f"mailbox folder {folder!r}", str(error)) from error

        async def visit(token: str | None) -> Found | None:
            return await self._bounded(Visit(server, context, self._limits), token, folder, since, mark)

        if server.password is not None:
            return await visit(None)
        token = await self._tokens.token()
        try:
            return await visit(token)
        except LoginRefused:  # a token may be withdrawn before its time
            return await visit(await self._tokens.token(instead_of=token))

    async def _bounded(
        self, visit: Visit, token: str | None, folder: str, since: date, mark: str | None
    ) -> Found | None:
        where = f"mailbox folder {folder!r}"
        if self._given_up:
            raise FetchFailed("timeout", where, "the mail server did not let us in in time when another was to be read")
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                return await asyncio.to_thread(visit.read, token, folder, since, mark)
        except TimeoutError as error:
            self._given_up = not visit.is_in
            what = f"reading took longer than {self._limits.total_seconds:g} seconds"
            raise FetchFailed("timeout", where, what) from error
        except FetchFailed as failure:
            self._given_up = failure.kind == "timeout" and not visit.is_in
            raise
        finally:
            visit.cut()
