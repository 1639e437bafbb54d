"""Visits to a mailbox: at a real server, and at one that follows a script."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from tests.loopback import server_context
from tests.watcher.net.imap_servers import PASSWORD, USER, Scripted, scripted_server
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.mailbox import Found, Mailbox, VisitLimits
from watcher.settings import Settings

SINCE = date(2027, 1, 1)


LIMITS = VisitLimits(answer_seconds=20, total_seconds=40)


# What an address in the settings says: as one types it, percent-encoded.
CREDENTIALS = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
SIMPLE = f"{quote(USER, safe='')}:nyckel"


def letter(number: int) -> bytes:
    return f"Subject: Brev {number}\r\nMessage-ID: <{number}@office.example>\r\n\r\nText {number}\r\n".encode()


def at_scripted(
    settings: Settings,
    script: Scripted,
    *marks: str | None,
    limits: VisitLimits = LIMITS,
    url: str = "imap://" + SIMPLE + "@127.0.0.1:{}",
    tls: bool = False,
) -> list[Found | None]:
    """What each visit brought; `marks`: what each is given to go on from."""

    async def go() -> list[Found | None]:
        async with scripted_server(script, server_context() if tls else None), Client(settings) as client:
            own = replace(settings, imap_url=url.format(script.port))
            mailbox = Mailbox(own, client, limits=limits)
            return [await mailbox.read("Nyhetsbrev", since=SINCE, mark=mark) for mark in marks or (None,)]

    return asyncio.run(go())


def failure(settings: Settings, script: Scripted, **how: Any) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        at_scripted(settings, script, **how)
    assert "\n" not in str(failed.value)
    assert PASSWORD not in str(failed.value)
    return failed.value


def numbers(found: Found | None) -> list[int]:
    assert found is not None
    return [int(text.partition(b"Text ")[2]) for text in found.letters.letters]
