"""What is posted: letter by letter, with its secret in no error, and its reply given back whatever its status."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from tests.loopback import Asked, Handler, http, saying, serving
from tests.watcher.net.test_http_client import LIMITS, SECRET
from watcher.net.answers import Reply
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.settings import Settings


def post(settings: Settings, handler: Handler, *, guarded: bool = True) -> tuple[Reply, Asked]:
    async def go() -> tuple[Reply, Asked]:
        async with serving(handler) as server, Client(settings, limits=LIMITS) as client:
            reply = await client.post_json(
                server.url(f"/flow?sig={SECRET}"), b'{"type":"message"}', {"Idempotency-Key": "7"}, guarded=guarded
            )
            return reply, server.asked[0]

    return asyncio.run(go())


def test_json_is_posted_and_the_reply_given_back_whatever_its_status(settings: Settings) -> None:
    reply, asked = post(settings, saying(http(b"slow down", "429 Too Many Requests", Retry_After="5")))
    assert (asked.method, asked.target, asked.body) == ("POST", f"/flow?sig={SECRET}", b'{"type":"message"}')
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["idempotency-key"] == "7"
    assert (reply.status, reply.headers["Retry-After"], reply.text) == (429, "5", "slow down")


def test_a_posted_message_follows_no_redirect(settings: Settings) -> None:
    reply, _ = post(settings, saying(http(b"", "307 Temporary Redirect", Location="/elsewhere")))
    assert reply.status == 307


def test_an_operators_own_address_may_be_private(settings: Settings) -> None:
    own = replace(settings, allow_private_addresses=False)
    assert post(own, saying(http(b"ok")), guarded=False)[0].text == "ok"


def test_a_reply_that_breaks_off_after_its_status_is_still_a_reply(settings: Settings) -> None:
    reply, _ = post(settings, saying(http(b"acce", "202 Accepted", Content_Length="500")))
    assert (reply.status, reply.text) == (202, "acce […]")


def test_the_text_of_a_reply_is_bounded(settings: Settings) -> None:
    reply, _ = post(settings, saying(http(b"a" * 500_000, "400 Bad Request")))
    assert (reply.status, len(reply.text)) == (400, 64 * 1024)


def test_a_secret_address_is_in_no_error_and_no_log(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post(settings, saying(http(b"ok")))
    for answer in (b"", b"garbage\r\n\r\n"):
        with pytest.raises(FetchFailed) as failed:
            post(settings, saying(answer))
        assert SECRET not in str(failed.value)
        assert "/flow" not in str(failed.value)
    assert SECRET not in caplog.text
