"""The HTTP client: honest about who asks, careful about where it goes, and bounded in bytes and time.

It stands on httpcore and takes addresses, headers and multipart bodies from httpx. httpx's own client is not used: it
logs every address (those of channels are secrets), keeps cookies, and gives no hold on the address dialled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

import httpcore
import httpx

from sources.contract import Request
from sources.reading.encoding import decode
from sources.reading.walls import guard_of
from watcher.clock import Clock, system_clock
from watcher.net.answers import FOR_GOOD, Answer, Limits, Reply, Validators, read_answer, read_reply
from watcher.net.connection import Resolver, check_before_proxy, look_up, open_pool
from watcher.net.failures import FetchFailed, no_connection, read_retry_after
from watcher.net.guard import RefusedAddress, check_address, mask_url, show_url
from watcher.net.questions import (
    bare_question,
    form_question,
    json_question,
    next_question,
    source_question,
    user_agent,
)
from watcher.net.tls import client_context
from watcher.settings import Settings

MOST_REDIRECTS = 5
# Answers taken in side by side: each may fill the memory up to its limits.
MOST_AT_ONCE = 10
Turn = Callable[[str], AbstractAsyncContextManager[None]]
T = TypeVar("T")
_Read = Callable[[str, httpcore.Response, Limits, str], Awaitable[T]]


class Client:
    """Asks addresses that come from pages and people. Use as `async with Client(settings) as client`."""

    def __init__(
        self,
        settings: Settings,
        *,
        resolve: Resolver = look_up,
        limits: Limits | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self._limits = limits or Limits()
        self._resolve = resolve
        self._clock = clock
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._agent = user_agent(settings.contact)
        self._guards = not settings.allow_private_addresses
        self._asks_proxy = settings.http_proxy is not None
        context = client_context(settings.ca_file, "http")
        self._guarded = open_pool(settings.http_proxy, context, resolve if self._guards else None)
        self._unguarded = open_pool(settings.http_proxy, context, None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._guarded.aclose()
        await self._unguarded.aclose()

    async def get_answer(
        self,
        request: Request,
        *,
        validators: Validators | None = None,
        turn: Turn | None = None,
        secrets: Collection[str] = (),
    ) -> Answer:
        """Ask, following at most five redirects. `turn(url)` is entered around every single question: politeness.

        The answer is a 200 or, with `validators`, a 304, or a 400 with the `end_code` of the request. Raises
        FetchFailed for every other status, and for none. `secrets` (keys in the query) go to no other host.
        """
        question = source_question(request, self._agent, validators)
        read = partial(read_answer, reads=(200, 400) if request.end_code else (200,))
        moved_to, for_good = None, True
        for _ in range(MOST_REDIRECTS + 1):
            async with turn(str(question.url)) if turn else nullcontext():
                answer = await self._bounded(question, show_url(str(question.url)), read, guarded=True)
            if answer.location is None:
                return replace(self._expected(answer, show_url(str(question.url)), request.end_code), moved_to=moved_to)
            question = next_question(question, answer.status, answer.location, secrets)
            for_good = for_good and answer.status in FOR_GOOD  # what comes after a passing redirect may pass, too
            moved_to = str(question.url) if for_good else moved_to
        raise FetchFailed("redirects", show_url(request.url), f"sends us on more than {MOST_REDIRECTS} times")

    async def post_json(
        self, url: str, payload: bytes, headers: Mapping[str, str] | None = None, *, guarded: bool = True
    ) -> Reply:
        """Send JSON to an address that may be a secret; redirects are not followed. Raises FetchFailed.

        `guarded=False` is for addresses that the operator set in the environment.
        """
        question = json_question(url, payload, headers or {}, self._agent)
        return await self._bounded(question, mask_url(url), read_reply, guarded=guarded)

    async def post_form(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None, *, guarded: bool = False
    ) -> Reply:
        """Send a form to an address that the operator set in the environment, so it may be private. Raises FetchFailed.

        Redirects are not followed: the form may hold a secret. `guarded=True`: to one that somebody else named.
        """
        question = form_question(url, fields, headers or {}, self._agent)
        return await self._bounded(question, mask_url(url), read_reply, guarded=guarded)

    async def get_reply(self, url: str, *, guarded: bool = True) -> Reply:
        """Ask for something small that a service says of itself; redirects are not followed. Raises FetchFailed."""
        return await self._bounded(bare_question(url, self._agent), mask_url(url), read_reply, guarded=guarded)

    def _expected(self, answer: Answer, where: str, end_code: str | None) -> Answer:
        if answer.status in (200, 304) or (end_code and answer.status == 400 and answer.says_code(end_code)):
            return answer
        wait = read_retry_after(answer.headers.get("retry-after"), self._clock())
        what = f"answers with status {answer.status}"
        guard = guard_of(answer.status, answer.headers, decode(answer.body, answer.content_type))
        if guard:
            what = f"{what}: a robots or bot wall, by its sign {guard!r}"
            raise FetchFailed("bot-wall", where, what, status=answer.status, retry_after=wait)
        raise FetchFailed("status", where, what, status=answer.status, retry_after=wait)

    async def _bounded(self, question: httpx.Request, where: str, read: _Read[T], *, guarded: bool) -> T:
        """One question, one answer, within the time limit; every way to fail becomes a FetchFailed."""
        try:
            # Waiting for a place is not the host's fault, and not counted as its time.
            async with self._places, asyncio.timeout(self._limits.total_seconds):
                return await self._ask(question, where, read, guarded)
        except RefusedAddress as error:
            raise FetchFailed("refused-address", where, error.reason) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            never_met = isinstance(error, httpcore.ConnectTimeout)
            raise FetchFailed("timeout", where, "no whole answer in time", no_https=never_met) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            began = not isinstance(error, httpcore.ConnectError)
            raise no_connection(where, error, str(error), began=began) from error

    async def _ask(self, question: httpx.Request, where: str, read: _Read[T], guarded: bool) -> T:
        url = question.url
        check_address(str(url))
        if self._asks_proxy and self._guards and guarded:
            await check_before_proxy(self._resolve, url.raw_host.decode(), url.port or 443)
        seconds = {"connect": self._limits.connect_seconds, "read": self._limits.read_seconds}
        response = await (self._guarded if guarded else self._unguarded).handle_async_request(
            httpcore.Request(
                question.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=question.headers.raw,
                content=question.read(),
                extensions={"timeout": {**seconds, "write": seconds["read"], "pool": seconds["connect"]}},
            )
        )
        try:
            return await read(str(url.copy_with(fragment=None)), response, self._limits, where)
        finally:
            await response.aclose()
