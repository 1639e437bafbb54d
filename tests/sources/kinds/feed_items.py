"""Feeds made of items, and what is read from them: shared by the tests of feeds."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from sources.contract import CallData, Parsed, UnreadablePage
from sources.entry import Source
from sources.kinds import feed
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
URL = "https://www.example.org/nyheter/feed"


def source(**options: Any) -> Source:
    return feed.build(an_entry("feed", options, url=URL))


def rss(*items: str, head: str = "") -> bytes:
    channel = f"<channel><title>Nytt</title>{''.join(items)}</channel>"
    return f"<?xml version='1.0' encoding='utf-8'?>{head}<rss version='2.0'>{channel}</rss>".encode()


def item(number: int = 1, title: str = "", more: str = "", link: str = "") -> str:
    return f"<item><title>{title or f'Utlysning {number}'}</title><link>{link or f'https://www.example.org/u/{number}'}</link>{more}</item>"


def json_feed(*items: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Nytt", "items": items} | more).encode()


def read(body: bytes, **options: Any) -> Parsed:
    return answer(source(**options), body, NOW)


def attempt(body: bytes, **options: Any) -> Parsed | UnreadablePage:
    """The answer, or the one error a reader may raise."""
    try:
        return read(body, **options)
    except UnreadablePage as error:
        return error


def one(body: bytes, **options: Any) -> CallData:
    (call,) = read(body, **options).calls
    return call


def counted(parsed: Parsed) -> dict[str, int]:
    return {note.code: note.count for note in parsed.notes}


def code_of(body: bytes) -> str:
    with pytest.raises(UnreadablePage) as error:
        read(body)
    assert "\n" not in str(error.value)
    return error.value.code
