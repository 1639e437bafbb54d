"""RSS 0.9 to 2.0, RDF, Atom and CDF, read by feedparser: from bytes only, so that it never asks the network."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from xml.sax import SAXException
from zoneinfo import ZoneInfo

import feedparser

from sources.contract import UnreadablePage
from sources.kinds._feed_defuse import defused
from sources.kinds._feed_item import Feed, FeedItem, more_items, plain_lines, plain_text
from sources.reading.status import HOME_ZONE
from sources.reading.text import one_line

_MAX_KEYWORDS = 50
_HEAD, _TAIL = 5_000, 1_000
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_ASIDE = re.compile(r"<!--.*?-->|<[?!][^>]*>", re.DOTALL)
_FIRST_TAG = re.compile(r"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_LAST_TAG = re.compile(r"</(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})\s{0,99}>\s*\Z")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_xml_feed(text: str, url: str, max_items: int) -> Feed:
    """The first items of the feed in `text`, with addresses resolved against `url`.

    Raises UnreadablePage: not-a-feed, truncated, too-large.
    """
    source = defused(text, url)
    root = _root(source)
    document = _parse(source, url)
    if not document.get("version") and not document.entries and root not in _FEED_ROOTS:
        raise UnreadablePage("not-a-feed", f"{url} is no feed (RSS, Atom, RDF, CDF or JSON Feed)")
    is_rss = str(document.get("version")).startswith("rss")
    return Feed(
        items=tuple(_item(entry, is_rss) for entry in document.entries[:max_items]),
        language=str(document.feed.get("language") or ""),
        breaks_off=_break(source, root, document) or more_items(document.entries, max_items),
        title=one_line(_plain(document.feed.get("title"), document.feed.get("title_detail"))),
    )


def _parse(source: str, url: str) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        return feedparser.parse(
            io.BytesIO(source.encode("utf-8")),
            response_headers=headers,
            sanitize_html=False,  # only plain text is kept
            resolve_relative_uris=False,
        )
    except Exception as error:  # hostile text makes it raise anything at all
        raise UnreadablePage("not-a-feed", f"{url} cannot be read as a feed ({type(error).__name__})") from error


def _root(source: str) -> str:
    found = _FIRST_TAG.search(_ASIDE.sub("", source[:_HEAD]))
    return found[1].lower() if found else ""


def _break(source: str, root: str, document: Any) -> str | None:
    """Why the feed seems to end before its end. A feed that is only ill-formed does not."""
    if not isinstance(document.get("bozo_exception"), SAXException):
        return None
    found = _LAST_TAG.search(_ASIDE.sub("", source[-_TAIL:]))
    if found and found[1].lower() in _FEED_ROOTS | {root}:
        return None
    return "the feed breaks off before its closing tag"


def _item(entry: Any, is_rss: bool) -> FeedItem:
    contents = [_plain(content.get("value"), content) for content in entry.get("content") or ()]
    summary = _plain(entry.get("summary"), entry.get("summary_detail"))
    text = max(contents, key=len, default="")
    others = [link.get("href") for link in entry.get("links") or () if link.get("rel") == "alternate"]
    moment = entry.get("published_parsed") or (
        entry.get("updated_parsed") if is_rss and "updated_parsed" in entry else None
    )
    terms = [str(tag.get("term") or "") for tag in entry.get("tags") or ()]
    return FeedItem(
        title=one_line(_plain(entry.get("title"), entry.get("title_detail"))),
        links=tuple(dict.fromkeys(filter(None, (entry.get("link"), *others)))),
        identity=one_line(entry.get("id") or ""),
        summary=summary or text,
        text=text or summary,
        published=_day(moment),
        language=str((entry.get("title_detail") or {}).get("language") or ""),
        keywords=tuple(filter(None, map(one_line, terms[:_MAX_KEYWORDS]))),
    )


def _plain(value: str | None, detail: Mapping[str, Any] | None) -> str:
    """Plain text. What the feed calls plain is taken at its word unless there are tags in it."""
    markup = value or ""
    is_html = "html" in str((detail or {}).get("type") or "")
    return plain_text(markup) if is_html or _TAG.search(markup) else plain_lines(markup)


def _day(moment: struct_time | None) -> str | None:
    """The day at home of a moment in UTC."""
    if moment is None:
        return None
    try:
        return datetime.fromtimestamp(timegm(moment), UTC).astimezone(ZoneInfo(HOME_ZONE)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None
