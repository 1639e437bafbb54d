"""An address that somebody wrote without its beginning: https first, and http only where https is not spoken there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime

import pytest

from sources.contract import Page, Request
from sources.reading.links import typed_addresses
from tests.loopback import TLS, TLS_BEGINS, Asked, http, serving, site
from watcher.net.failures import FetchFailed
from watcher.polling import look as looking
from watcher.polling.look import look
from watcher.polling.politeness import Politeness
from watcher.settings import Settings

PAGE = http(b"<h1>Utlysningar</h1>", Content_Type="text/html")
NO_ROBOTS = http(b"", "404 Not Found")
_Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(http(b"This is a plain HTTP port", "400 Bad Request"))


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    pass


async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the other side gives up


def at(port: int, settings: Settings, now: datetime, host: str = "127.0.0.1") -> Page:
    first, *others = [Request(url=url) for url in typed_addresses(f"{host}:{port}/u")]
    return look(settings, Politeness(pause=0.0), first, now, *others)


@asynccontextmanager
async def plain_server(to_tls: _Talk) -> AsyncIterator[int]:
    """The port of a server that speaks HTTP, and does as it is told where somebody begins to speak TLS."""
    ended: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(end := asyncio.Event())
        first = await reader.read(2000)
        if first.startswith(TLS_BEGINS):
            await to_tls(reader, writer)
        else:
            writer.write(NO_ROBOTS if b"/robots.txt" in first else PAGE)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        end.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for end in ended:
            await end.wait()


@pytest.mark.parametrize("to_tls", [refuse, hang_up, say_nothing])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_where_https_is_not_spoken_http_is_asked(
    settings: Settings, now: datetime, to_tls: _Talk, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if to_tls is say_nothing:
        monkeypatch.setattr(looking, "_SOON", replace(looking._SOON, connect_seconds=0.5))

    async def go() -> Page:
        async with plain_server(to_tls) as port:
            return await asyncio.to_thread(at, port, settings, now, host)

    page = asyncio.run(go())
    assert page.body == b"<h1>Utlysningar</h1>"
    assert page.request.url.startswith(f"http://{host}:")


def test_where_https_is_spoken_it_is_used(settings: Settings, now: datetime) -> None:
    async def go() -> Page:
        async with serving(site({"/u": PAGE}), tls=True) as server:
            trusting = replace(settings, ca_file=TLS / "ca.pem")
            return await asyncio.to_thread(at, server.port, trusting, now, "localhost")

    assert asyncio.run(go()).request.url.startswith("https://localhost:")


def test_a_certificate_that_is_not_accepted_is_no_reason_to_ask_without(settings: Settings, now: datetime) -> None:
    asked: list[Asked] = []

    async def go() -> None:
        async with serving(site({"/u": PAGE}), tls=True) as server:
            try:
                await asyncio.to_thread(at, server.port, settings, now)
            finally:
                asked.extend(server.asked)

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert (failed.value.kind, failed.value.no_https, asked) == ("tls", False, [])


def test_a_page_that_is_not_there_is_said_as_that_and_not_as_a_lack_of_https(settings: Settings, now: datetime) -> None:
    async def missing(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(http(b"", "404 Not Found"))

    async def go() -> Page:
        async with serving(missing) as server:
            return await asyncio.to_thread(at, server.port, settings, now)

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert (failed.value.kind, failed.value.status) == ("status", 404)


def test_where_nobody_answers_at_all_the_first_failure_is_told(settings: Settings, now: datetime) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(FetchFailed, match=r"^https://") as failed:
            at(taken.getsockname()[1], settings, now)
    assert failed.value.kind == "connection"


def test_what_the_guard_refuses_is_asked_in_neither_way(settings: Settings, now: datetime) -> None:
    guarded = replace(settings, allow_private_addresses=False)
    with pytest.raises(FetchFailed, match=r"^https://") as failed:
        at(1, guarded, now, "localhost")
    assert failed.value.kind == "refused-address"
