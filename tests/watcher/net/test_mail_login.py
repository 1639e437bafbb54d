"""Logging in to the mail server without a password, and a test letter told step by step."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from tests.loopback import TLS, http, saying, serving
from tests.watcher.net.test_mail import PASSWORD, SENDER, TO, Post, letter, office
from watcher.errors import BadInput
from watcher.net.mail import Mailer, MailFailed
from watcher.net.mail_probe import Step, probe
from watcher.settings import OAuthSettings, Settings

NO_LOGIN = "none: WATCHER_SMTP_URL names no user"
USER = "bevakning%40kommun.example"


@dataclass
class TokenPost(Post):
    """A server that takes tokens alone."""

    tokens: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> Any:  # noqa: N802 - aiosmtpd's name
        said = base64.b64decode(args[1]).decode()
        token = said.partition("auth=Bearer ")[2].partition("\1")[0]
        assert said.startswith("user=bevakning@kommun.example\1")
        self.shown.append(token)
        if token in self.tokens:
            return AuthResult(success=True)
        await server.push("334 " + base64.b64encode(b'{"status":"400"}').decode())
        await server._reader.readline()
        return AuthResult(success=False, handled=False)


def answer(token: str) -> bytes:
    body = {"token_type": "Bearer", "access_token": token, "expires_in": 3600}
    return http(json.dumps(body).encode(), Content_Type="application/json")


def with_tokens(
    settings: Settings, post: TokenPost, work: Callable[[Settings], Awaitable[Any]], *answers: bytes
) -> tuple[Any, int]:
    """What `work` gave, and how often a token was asked for."""

    async def go() -> tuple[Any, int]:
        async with serving(saying(*answers)) as tokens, office(post, login=True) as place:
            oauth = OAuthSettings("app", "nyckel", tokens.url("/token"), "scope")
            own = replace(settings, smtp_url=f"smtp://{USER}@{place}", oauth=oauth, ca_file=TLS / "ca.pem")
            return await work(own), len(tokens.asked)

    return asyncio.run(go())


async def send_twice(own: Settings) -> str:
    async with Mailer(own, seconds=2) as mailer:
        await mailer.send(letter(), SENDER, [TO])
        return (await mailer.send(letter(), SENDER, [TO])).text


def test_a_user_without_a_password_logs_in_with_a_token(settings: Settings) -> None:
    post = TokenPost(tokens={"token-1"})
    said, asked = with_tokens(settings, post, send_twice, answer("token-1"))
    assert (said, asked, post.shown) == ("2.0.0 queued as 4711", 1, ["token-1"])
    assert len(post.got) == 2


def test_a_token_withdrawn_before_its_time_is_replaced_once(settings: Settings) -> None:
    post = TokenPost(tokens={"token-2"})
    _, asked = with_tokens(settings, post, send_twice, answer("token-1"), answer("token-2"))
    assert (asked, post.shown) == (2, ["token-1", "token-2"])


def test_without_a_token_no_recipient_is_given_up(settings: Settings) -> None:
    async def fail(own: Settings) -> MailFailed:
        with pytest.raises(MailFailed) as failed:
            await send_twice(own)
        return failed.value

    refused = http(b'{"error":"invalid_client"}', "401 No", Content_Type="application/json")
    failure, _ = with_tokens(settings, TokenPost(), fail, refused)
    assert (failure.kind, failure.stage) == ("temporary", "server")
    assert "WATCHER_OAUTH_CLIENT_SECRET" in failure.text
    failure, _ = with_tokens(settings, TokenPost(), lambda own: fail(replace(own, oauth=settings.oauth)), refused)
    assert "WATCHER_SMTP_URL holds no password" in failure.text


def steps_of(settings: Settings, post: Post, url: str = "smtp://{}", to: str = TO, **kind: bool) -> list[Step]:
    async def go() -> list[Step]:
        async with office(post, **kind) as place:
            own = replace(settings, smtp_url=url.format(place), ca_file=TLS / "ca.pem")
            return await probe(own, letter(), SENDER, to)

    return asyncio.run(go())


def test_every_step_of_a_test_letter_is_told(settings: Settings) -> None:
    post = Post()
    url = f"smtp://u:{PASSWORD}@{{}}?starttls=always"
    steps = steps_of(settings, post, url, starttls=True, login=True)
    assert all(step.fine for step in steps)
    assert [step.what for step in steps] == [
        "connection", "greeting", "encryption", "login", "sender", "recipient", "letter",
    ]  # fmt: skip
    assert steps[0].says.startswith("localhost:")
    assert steps[-1].says == "250 2.0.0 queued as 4711"
    assert PASSWORD not in str(steps)
    assert post.encrypted == [True]


@pytest.mark.parametrize(
    ("url", "kind", "encryption", "login"),
    [
        ("smtp://{}", {}, "none: the server offers no STARTTLS", "none: WATCHER_SMTP_URL names no user"),
        (
            "smtp://{}?starttls=never",
            {"starttls": True},
            "none: starttls=never",
            "none: WATCHER_SMTP_URL names no user",
        ),
        ("smtps://{}", {"tls": True}, "from the first byte (smtps)", "none: WATCHER_SMTP_URL names no user"),
    ],
)
def test_what_is_not_needed_is_said(
    settings: Settings, url: str, kind: dict[str, bool], encryption: str, login: str
) -> None:
    steps = {step.what: step.says for step in steps_of(settings, Post(), url, **kind)}
    assert (steps["encryption"], steps["login"]) == (encryption, login)


@pytest.mark.parametrize(
    ("url", "kind", "says", "last", "words"),
    [
        ("smtp://{}?starttls=always", {}, {}, "encryption", "offers no STARTTLS"),
        ("smtp://u:fel@{}", {"login": True}, {}, "login", "by password: 535"),
        ("smtp://u@{}", {"login": True}, {}, "login", "no tokens (XOAUTH2)"),
        ("smtp://{}", {}, {"MAIL": "550 5.1.8 not you"}, "sender", "550 5.1.8 not you"),
        ("smtp://{}", {}, {"RCPT": "550 5.1.1 no such user"}, "recipient", "550 5.1.1 no such user"),
        ("smtp://{}", {}, {"DATA": "554 5.7.1 spam"}, "letter", "554 5.7.1 spam"),
        ("smtp://localhost:1", {}, {}, "connection", "localhost:1: "),
    ],
)
def test_the_step_that_fails_is_the_last(
    settings: Settings, url: str, kind: dict[str, bool], says: dict[str, str], last: str, words: str
) -> None:
    steps = steps_of(settings, Post(says=says), url, **kind)
    assert (steps[-1].what, steps[-1].fine) == (last, False)
    assert words in steps[-1].says
    assert all(step.fine for step in steps[:-1])


def test_an_address_that_mail_cannot_carry_ends_at_the_recipient(settings: Settings) -> None:
    assert steps_of(settings, Post(), to="a b@c.example")[-1].what in ("sender", "recipient")


def test_without_a_server_there_is_nothing_to_test(settings: Settings) -> None:
    with pytest.raises(BadInput, match="WATCHER_SMTP_URL is not set"):
        asyncio.run(probe(settings, b"", SENDER, TO))
