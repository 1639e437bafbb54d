"""Logging in with a token instead of a password (XOAUTH2), and what a token server may do wrong."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from tests.loopback import Asked, Handler, Server, http, saying, serving
from tests.watcher.net.imap_servers import USER, Scripted, scripted_server
from tests.watcher.net.mailbox_visits import LIMITS, SINCE, letter
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.mailbox import Mailbox
from watcher.settings import OAuthSettings, Settings

# --- OAuth 2.0 ------------------------------------------------------------------------------------------------------


def token_answer(token: str, lasts: int = 3600) -> bytes:
    body = {"token_type": "Bearer", "access_token": token, "expires_in": lasts}
    return http(json.dumps(body).encode(), Content_Type="application/json")


class Offices:
    """A token server and a mailbox, and visits to it over one `Mailbox`."""

    def __init__(self, settings: Settings, tokens: Handler, script: Scripted, **oauth: Any) -> None:
        self.settings, self.handler, self.script, self.oauth = settings, tokens, script, oauth
        self.now = datetime(2027, 2, 1, 8, tzinfo=UTC)

    def run(self, *waits: timedelta) -> Server:
        async def go() -> Server:
            async with serving(self.handler) as tokens, scripted_server(self.script), Client(self.settings) as client:
                facts = {
                    "client_id": "app-1",
                    "client_secret": "mycket-hemligt",
                    "token_url": tokens.url("/tenant/token"),
                    "scope": "https://mail.example/.default",
                }
                own = replace(
                    self.settings,
                    imap_url=f"imap://{quote(USER, safe='')}@127.0.0.1:{self.script.port}",
                    oauth=OAuthSettings(**(facts | self.oauth)),
                )
                mailbox = Mailbox(own, client, limits=LIMITS, clock=lambda: self.now)
                for wait in waits or (timedelta(),):
                    self.now += wait
                    await mailbox.read("INBOX", since=SINCE)
                return tokens

        return asyncio.run(go())

    def failure(self) -> FetchFailed:
        with pytest.raises(FetchFailed) as failed:
            self.run()
        assert "mycket-hemligt" not in str(failed.value)
        return failed.value


def test_without_a_password_we_log_in_with_a_token(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, tokens={"token-1"})
    tokens = Offices(settings, saying(token_answer("token-1")), script).run()
    (asked,) = tokens.asked
    assert (asked.method, asked.target) == ("POST", "/tenant/token")
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["app-1"],
        "client_secret": ["mycket-hemligt"],
        "scope": ["https://mail.example/.default"],
    }
    assert "AUTHENTICATE XOAUTH2" in script.commands


def test_a_token_is_used_until_shortly_before_its_end(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, tokens={"token-1", "token-2"})
    handler = saying(token_answer("token-1"), token_answer("token-2"))
    offices = Offices(settings, handler, script)
    assert len(offices.run(timedelta(), timedelta(minutes=58), timedelta(minutes=1, seconds=30)).asked) == 2


def test_a_token_refused_before_its_time_is_replaced_once(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, tokens={"token-2"})
    tokens = Offices(settings, saying(token_answer("token-1"), token_answer("token-2")), script).run()
    assert (len(tokens.asked), script.connections) == (2, 2)
    told = Offices(settings, saying(token_answer("token-3")), Scripted(tokens={"other"})).failure()
    assert (told.kind, "WATCHER_OAUTH_CLIENT_ID" in str(told)) == ("setting", True)
    assert "token-3" not in str(told)


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("client_id", "WATCHER_OAUTH_CLIENT_ID"),
        ("client_secret", "WATCHER_OAUTH_CLIENT_SECRET"),
        ("token_url", "WATCHER_OAUTH_TENANT"),
    ],
)
def test_a_setting_that_is_missing_is_named_and_nobody_is_asked(settings: Settings, setting: str, name: str) -> None:
    script = Scripted()
    told = Offices(settings, saying(token_answer("token-1")), script, **{setting: None}).failure()
    assert (told.kind, name in str(told), script.connections) == ("setting", True, 0)


def test_a_secret_is_not_sent_unencrypted_to_another_machine(settings: Settings) -> None:
    told = Offices(settings, saying(b""), Scripted(), token_url="http://login.example/token").failure()
    assert (told.kind, "https" in str(told)) == ("setting", True)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            http(
                b'{"error": "invalid_client", "error_description": "AADSTS7000222: mycket-hemligt has expired"}',
                "401 Unauthorized",
            ),
            "setting",
            r"invalid_client, AADSTS7000222.*WATCHER_OAUTH_CLIENT_SECRET",
        ),
        (http(b'{"error": "invalid_scope"}', "400 Bad Request"), "setting", "WATCHER_OAUTH_SCOPE"),
        (http(b"<html>", "404 Not Found"), "setting", "WATCHER_OAUTH_TENANT"),
        (http(b"", "302 Found", Location="https://elsewhere.example/"), "setting", "status 302"),
        (http(b"", "503 Busy"), "status", "status 503"),
        (http(b"[" * 60_000), "setting", "status 200"),
        (http(b'{"access_token": 7}'), "setting", "status 200"),
        (http(b'{"access_token": "a\\u0001b"}'), "setting", "status 200"),
    ],
)
def test_what_a_token_server_refuses_is_told_by_the_setting_to_mend(
    settings: Settings, answer: bytes, kind: str, words: str
) -> None:
    told = Offices(settings, saying(answer), Scripted()).failure()
    assert told.kind == kind
    with pytest.raises(FetchFailed, match=words):
        raise told


def test_an_end_that_is_none_is_not_believed(settings: Settings) -> None:
    for lasts in (-5, 10**12, "soon", None):
        handler = saying(token_answer("token-1", lasts))  # type: ignore[arg-type] # it is the point
        Offices(settings, handler, Scripted({1: letter(1)}, tokens={"token-1"})).run()


def test_a_token_server_that_hangs_is_given_up(settings: Settings) -> None:
    async def silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    from watcher.net.answers import Limits  # noqa: PLC0415 - only here is the client given other limits

    async def go() -> None:
        async with serving(silent) as tokens, Client(settings, limits=Limits(total_seconds=0.3)) as client:
            oauth = OAuthSettings("app", "secret", tokens.url(), "scope")
            own = replace(settings, imap_url=f"imap://{quote(USER, safe='')}@127.0.0.1:1", oauth=oauth)
            await Mailbox(own, client).read("INBOX", since=SINCE)

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert failed.value.kind == "timeout"
