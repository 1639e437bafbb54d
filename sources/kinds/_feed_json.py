"""JSON Feed 1.0 and 1.1, read directly."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sources.contract import UnreadablePage
from sources.kinds._feed_item import Feed, FeedItem, more_items, plain_lines, plain_text
from sources.reading.status import HOME_ZONE
from sources.reading.text import one_line

_VERSION = "jsonfeed.org/version/"
_LINKS = ("url", "external_url")


def read_json_feed(text: str, url: str, max_items: int) -> Feed:
    """The first items of the feed in `text`. Raises UnreadablePage: truncated, not-a-feed."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadablePage("truncated", f"the JSON of {url} is cut off or damaged: {error}") from error
    if not isinstance(document, dict) or _VERSION not in _text(document, "version"):
        raise UnreadablePage("not-a-feed", f"{url} is JSON, but no JSON Feed")
    items = document.get("items")
    rows = items if isinstance(items, list) else []
    return Feed(
        items=tuple(_item(row if isinstance(row, dict) else {}) for row in rows[:max_items]),
        language=_text(document, "language"),
        breaks_off=more_items(rows, max_items),
        title=one_line(_text(document, "title")),
    )


def _item(row: dict[str, Any]) -> FeedItem:
    text = plain_lines(_text(row, "content_text")) or plain_text(_text(row, "content_html"))
    tags = row.get("tags")
    return FeedItem(
        title=one_line(_text(row, "title") or _number(row, "title")),
        links=tuple(link for name in _LINKS if (link := _text(row, name))),
        identity=_text(row, "id") or _number(row, "id"),
        summary=_text(row, "summary") or text,
        text=text or _text(row, "summary"),
        published=_day(_text(row, "date_published")),
        language=_text(row, "language"),
        keywords=tuple(one_line(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    # JSON can hold halves of characters, which nothing else can.
    return value.encode("utf-8", "replace").decode("utf-8").strip() if isinstance(value, str) else ""


def _number(row: dict[str, Any], name: str) -> str:
    """A number where the standard asks for words, as words."""
    value = row.get(name)
    return str(value) if type(value) in (int, float) else ""


def _day(stamp: str) -> str | None:
    """The day at home of an RFC 3339 moment."""
    try:
        if len(stamp) == len("2026-01-01"):
            return date.fromisoformat(stamp).isoformat()
        moment = datetime.fromisoformat(stamp)
        return (moment.astimezone(ZoneInfo(HOME_ZONE)) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return None
