"""The provider itself, asked through the one door to the network."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote, urlsplit

from joserfc.jwk import KeySet

from watcher.net.answers import Limits
from watcher.net.http import Client
from watcher.net.mail_server import is_this_machine
from watcher.people.oidc import (
    Attempt,
    Person,
    SignInRefused,
    check_claims,
    person_of,
    question,
    read_id_token,
    read_keys,
)
from watcher.settings import Settings

KEPT = timedelta(hours=1)
# A token by a key we do not know makes us look again, but not for everybody who sends one.
LOOK_AGAIN_AFTER = timedelta(minutes=1)
# A person waits.
LIMITS = Limits(total_seconds=15, connect_seconds=5, read_seconds=10)


class Provider:
    """One provider, and what it has said of itself within the last hour, to this process.

    Whoever begins to sign in may come back to another one: what belongs to the attempt is in her browser's cookie.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.sign_in.issuer or ""
        self._turn = Lock()
        self._about: tuple[dict[str, Any], datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    def address(self, attempt: Attempt, back_to: str, now: datetime) -> str:
        """Where a browser goes to sign in. Raises FetchFailed or SignInRefused."""
        return question(self._endpoint("authorization_endpoint", now), self._settings.sign_in, attempt, back_to)

    def person(self, code: str, attempt: Attempt, back_to: str, now: datetime) -> Person:
        """Who came back with a code. Raises FetchFailed, or SignInRefused for anything that is not as it must be."""
        token = self._exchange(code, attempt, back_to, now)
        try:
            claims = read_id_token(token, self._signing_keys(now, KEPT))
        except SignInRefused:  # the provider may have taken a new key
            claims = read_id_token(token, self._signing_keys(now, LOOK_AGAIN_AFTER))
        check_claims(claims, self._settings.sign_in, attempt.nonce, now)
        return person_of(claims, self._settings.sign_in)

    def _exchange(self, code: str, attempt: Attempt, back_to: str, now: datetime) -> str:
        own, about = self._settings.sign_in, self._discovered(now)
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back_to,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if "client_secret_post" in (about.get("token_endpoint_auth_methods_supported") or ()):
            fields |= {"client_id": own.client_id, "client_secret": own.client_secret}
        else:
            login = f"{quote(own.client_id, safe='')}:{quote(own.client_secret, safe='')}"
            headers = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
        said = self._ask(self._endpoint("token_endpoint", now), fields, headers)
        token = said.get("id_token")
        if not isinstance(token, str):
            error = said.get("error")
            word = error[:60] if isinstance(error, str) and error.isprintable() else "no reason"
            raise SignInRefused(f"the provider gives no token ({word})")
        return token

    def _discovered(self, now: datetime) -> dict[str, Any]:
        with self._turn:
            if self._about is None or self._about[1] <= now - KEPT:
                issuer = _safe(self._issuer, "WATCHER_OIDC_ISSUER")
                about = self._ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if about.get("issuer") != self._issuer:
                    raise SignInRefused("WATCHER_OIDC_ISSUER: the provider there calls itself by another name")
                self._about = about, now
            return self._about[0]

    def _endpoint(self, name: str, now: datetime) -> str:
        address = self._discovered(now).get(name)
        return _safe(address if isinstance(address, str) else "", f"the provider's {name}")

    def _signing_keys(self, now: datetime, kept: timedelta) -> KeySet:
        address = self._endpoint("jwks_uri", now)
        with self._turn:
            if self._keys is None or self._keys[1] <= now - kept:
                self._keys = read_keys(self._ask(address)), now
            return self._keys[0]

    def _ask(
        self, address: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """JSON. The operator named the issuer, which may be within; what it sends us on to elsewhere may not."""
        guarded = urlsplit(address).netloc != urlsplit(self._issuer).netloc

        async def ask() -> str:
            async with Client(self._settings, limits=LIMITS) as client:
                if fields is None:
                    return (await client.get_reply(address, guarded=guarded)).text
                return (await client.post_form(address, fields, headers, guarded=guarded)).text

        try:
            said = json.loads(asyncio.run(ask()))
        except (ValueError, RecursionError) as error:
            raise SignInRefused("the provider's answer is no JSON") from error
        if not isinstance(said, dict):
            raise SignInRefused("the provider's answer is no JSON object")
        return said


def _safe(address: str, what: str) -> str:
    """On this machine alone nothing needs to be encrypted. Raises SignInRefused."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname or "")):
        raise SignInRefused(f"{what} is not an https address")
    return address
