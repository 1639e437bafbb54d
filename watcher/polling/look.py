"""Asking one address once because a person wants to see it: as politely as a run, but without a second try."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from sources.contract import Page, Request
from watcher.net.answers import Limits
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.polling.kept import LARGEST_KEPT
from watcher.polling.keys import keys_of
from watcher.polling.outcomes import UNREACHABLE
from watcher.polling.politeness import Politeness
from watcher.settings import Settings, secret_from_environment

# A person waits for it, with a page that does not answer meanwhile.
LONGEST_SECONDS = 25.0
_LIMITS = Limits(raw_bytes=LARGEST_KEPT, body_bytes=LARGEST_KEPT, total_seconds=20, connect_seconds=10, read_seconds=15)
# Who speaks no TLS often says nothing to it, and there is another question to ask.
_SOON = replace(_LIMITS, connect_seconds=5)


def look(
    settings: Settings, politeness: Politeness, request: Request, now: datetime, instead: Request | None = None
) -> Page:
    """The answer to one question. Raises FetchFailed, also for what is larger than can be kept or takes too long.

    `instead`: the same without encryption, for an address that somebody wrote without its beginning. Asked only where
    nobody takes up an encrypted connection; the answer's own request says which it was.
    """
    return asyncio.run(_look_at_either(settings, politeness, request, now, instead))


async def _look_at_either(
    settings: Settings, politeness: Politeness, request: Request, now: datetime, instead: Request | None
) -> Page:
    if instead is None:
        return await _look(settings, politeness, request, now, _LIMITS)
    try:
        return await _look(settings, politeness, request, now, _SOON)
    except FetchFailed as failure:
        if not failure.no_https:
            raise
        try:
            return await _look(settings, politeness, instead, now, _LIMITS)
        except FetchFailed as other:
            # Where nobody answers that way either, the address is wrong, not the way.
            raise (failure if other.kind in UNREACHABLE else other) from other


async def _look(settings: Settings, politeness: Politeness, request: Request, now: datetime, limits: Limits) -> Page:
    keys = keys_of(request, secret_from_environment)
    has_met = False
    async with Client(settings, limits=limits) as client:

        @asynccontextmanager
        async def turn(url: str) -> AsyncIterator[None]:
            nonlocal has_met
            await politeness.check_robots(client, url, now)
            has_met = True
            async with politeness.turn(url):
                yield

        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await client.get_answer(keys.put_into(request), turn=turn, secrets=keys.values)
        except TimeoutError as error:
            raise FetchFailed("timeout", request.url, "no whole answer in time") from error
        except FetchFailed as failure:
            failure.no_https &= not has_met  # what failed then was another host, to which we were sent on
            raise
    body, url = keys.hide_in_body(answer.body), keys.hide(answer.url)
    return Page(request=request, url=url, body=body, content_type=answer.content_type, status=answer.status)
