"""Asking one address once because a person wants to see it: as politely as a run, but without a second try."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sources.contract import Page, Request
from watcher.net.answers import Limits
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.polling.kept import LARGEST_KEPT
from watcher.polling.keys import keys_of
from watcher.polling.politeness import Politeness
from watcher.settings import Settings, secret_from_environment

# A person waits for it, with a page that does not answer meanwhile.
LONGEST_SECONDS = 25.0
_LIMITS = Limits(raw_bytes=LARGEST_KEPT, body_bytes=LARGEST_KEPT, total_seconds=20, connect_seconds=10, read_seconds=15)


def look(settings: Settings, politeness: Politeness, request: Request, now: datetime) -> Page:
    """The answer to one question. Raises FetchFailed, also for what is larger than can be kept or takes too long."""
    return asyncio.run(_look(settings, politeness, request, now))


async def _look(settings: Settings, politeness: Politeness, request: Request, now: datetime) -> Page:
    keys = keys_of(request, secret_from_environment)
    async with Client(settings, limits=_LIMITS) as client:

        @asynccontextmanager
        async def turn(url: str) -> AsyncIterator[None]:
            await politeness.check_robots(client, url, now)
            async with politeness.turn(url):
                yield

        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await client.get_answer(keys.put_into(request), turn=turn, secrets=keys.values)
        except TimeoutError as error:
            raise FetchFailed("timeout", request.url, "no whole answer in time") from error
    body, url = keys.hide_in_body(answer.body), keys.hide(answer.url)
    return Page(request=request, url=url, body=body, content_type=answer.content_type, status=answer.status)
