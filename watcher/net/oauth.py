"""Tokens of OAuth 2.0 client credentials: with these the service logs in to a mail server that takes no password."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from watcher.clock import Clock, system_clock
from watcher.net.failures import FetchFailed
from watcher.net.guard import mask_url
from watcher.net.http import Client
from watcher.net.mail_server import is_this_machine
from watcher.settings import OAuthSettings

# A token is used no longer than this before its end: a login takes time too.
_SPARE = timedelta(seconds=60)
_USUAL = 300  # seconds, where the answer does not say
_LONGEST = 24 * 3600
_TOKEN = re.compile(r"[!-~]{1,20000}")
_SETTINGS = {
    "invalid_client": "WATCHER_OAUTH_CLIENT_ID or WATCHER_OAUTH_CLIENT_SECRET is wrong, or the secret has expired",
    "unauthorized_client": "the application in WATCHER_OAUTH_CLIENT_ID may not ask for tokens of its own",
    "invalid_scope": "WATCHER_OAUTH_SCOPE is not known there",
}


class Tokens:
    """One token at a time, kept until shortly before it ends."""

    def __init__(
        self,
        settings: OAuthSettings,
        client: Client,
        *,
        clock: Clock = system_clock,
        needed_by: str = "WATCHER_IMAP_URL",
    ) -> None:
        self._settings, self._client, self._clock, self._needed_by = settings, client, clock, needed_by
        self._turn = asyncio.Lock()
        self._kept: tuple[str, datetime] | None = None

    async def token(self, *, instead_of: str | None = None) -> str:
        """A token to log in with; another one than `instead_of`, which a server has refused.

        Raises FetchFailed: `setting` if one is missing or refused, or what keeps us from asking.
        """
        async with self._turn:
            if self._kept is None or self._kept[1] <= self._clock() or self._kept[0] == instead_of:
                self._kept = await self._ask()
            return self._kept[0]

    async def _ask(self) -> tuple[str, datetime]:
        url, fields = self._question()
        reply = await self._client.post_form(url, fields)
        said = _read_json(reply.text)
        token, seconds = said.get("access_token"), said.get("expires_in")
        if reply.status != 200 or not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise _refused(url, reply.status, said)
        known = isinstance(seconds, int | float | str) and re.fullmatch(r"\d{1,9}(\.\d+)?", str(seconds))
        lasts = min(float(str(seconds)) if known else _USUAL, _LONGEST)
        return token, self._clock() + timedelta(seconds=lasts) - _SPARE

    def _question(self) -> tuple[str, dict[str, str]]:
        own = self._settings
        needed = {
            "WATCHER_OAUTH_TENANT (or WATCHER_OAUTH_TOKEN_URL)": own.token_url,
            "WATCHER_OAUTH_CLIENT_ID": own.client_id,
            "WATCHER_OAUTH_CLIENT_SECRET": own.client_secret,
        }
        unset = [name for name, value in needed.items() if not value]
        if unset:
            what = f"{self._needed_by} holds no password, and for a login without one {', '.join(unset)} must be set"
            raise FetchFailed("setting", "OAuth 2.0", what)
        url = own.token_url or ""
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
            raise FetchFailed("setting", mask_url(url), "WATCHER_OAUTH_TOKEN_URL must begin with https://")
        return url, {
            "grant_type": "client_credentials",
            "client_id": own.client_id or "",
            "client_secret": own.client_secret or "",
            "scope": own.scope,
        }


def _refused(url: str, status: int, said: dict[str, object]) -> FetchFailed:
    """What to do about an answer without a token. Its description is not shown: it may repeat what was asked."""
    word = str(said.get("error") or "")
    code = re.search(r"AADSTS\d{4,8}", str(said.get("error_description") or "")[:2_000])
    named = ", ".join(filter(None, [word if re.fullmatch(r"\w{1,40}", word) else "", code[0] if code else ""]))
    if status >= 500 or status == 429:
        return FetchFailed("status", mask_url(url), f"gives no token now (status {status})", status=status)
    hint = _SETTINGS.get(word, "see WATCHER_OAUTH_TENANT, WATCHER_OAUTH_CLIENT_ID and WATCHER_OAUTH_SCOPE")
    return FetchFailed("setting", mask_url(url), f"gives no token ({named or f'status {status}'}): {hint}")


def _read_json(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # no JSON, so there is no token in it
        return {}
    return value if isinstance(value, dict) else {}
