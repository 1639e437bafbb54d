"""Answers that are no web page: feeds, calendars, and what WordPress gives to programs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sources.contract import CallData, Page, UnreadablePage
from sources.detect.bare import read_bare
from sources.detect.events import DOUBTFUL, PROBLEM, speaks_of_calls
from sources.detect.names import source_name
from sources.detect.proposal import Proposal
from sources.detect.words import CALLS, NEWS, SEEKING
from sources.kinds.feed import read_feed
from sources.reading.encoding import decode

_BEGINNING = 2_000
_CALENDAR_NAME = re.compile(r"^X-WR-CALNAME[^:\r\n]{0,100}:(.{1,200})", re.IGNORECASE | re.MULTILINE)
_CALENDAR = re.compile(r"BEGIN:VCALENDAR", re.IGNORECASE)
_FEED = re.compile(r"<(?:\w{1,10}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_WORDPRESS = re.compile(r"/wp-json/wp/v\d/\w")
_OWN_PARAMETERS = ("page", "per_page", "orderby", "order")


def propose_format(page: Page, now: datetime) -> Proposal | None:
    """How to read an answer that is not HTML, or None where it is, or nothing known."""
    head = decode(page.body[:_BEGINNING], page.content_type).lstrip("\ufeff \t\r\n")
    if _CALENDAR.match(head):
        return _read("ical", {}, page, now)
    if head[:1] in ("{", "["):
        if _WORDPRESS.search(page.url):
            return _read("wordpress", {"api_url": _without_paging(page.url)}, page, now)
        return _read("feed", {}, page, now)
    is_page = re.search(r"<(?:!doctype html|html)[\s>]", head, re.IGNORECASE)
    return _read("feed", {}, page, now) if _FEED.search(head) and not is_page else None


def _read(kind: str, config: dict[str, Any], page: Page, now: datetime) -> Proposal:
    try:
        parsed = read_bare(kind, config, page, now)
    except UnreadablePage as error:
        return Proposal(url=page.url, problems=(f"{error.code}: {error}",))
    problems = [f"set-aside: {note.count} x {note.code} {note.detail}".strip()[:300] for note in parsed.notes]
    confidence = _confidence(parsed.calls)
    if not parsed.calls:
        problems.insert(0, "empty: nothing in it is taken for a call")
    elif confidence <= DOUBTFUL:
        problems.insert(0, "not-calls: few of the items have a date and speak of calls or funding; see option only")
    if kind == "ical" and parsed.calls and not _name_calls(parsed.calls):
        confidence = min(confidence, DOUBTFUL)
        problems.insert(0, PROBLEM)
    return Proposal(
        kind=kind,
        confidence=confidence,
        url=page.url,
        config=config,
        calls=parsed.calls,
        problems=tuple(problems),
        name=source_name(_own_title(kind, page)),
    )


def _own_title(kind: str, page: Page) -> str:
    """What a feed or a calendar calls itself, if it does."""
    if kind == "feed":
        return read_feed(page, 1).title
    found = _CALENDAR_NAME.search(decode(page.body[:_BEGINNING], page.content_type)) if kind == "ical" else None
    return found[1].replace("\\", "") if found else ""


def _name_calls(calls: tuple[CallData, ...]) -> bool:
    """Whether any event of a calendar is one of a call: each has days, and most tell how to apply for a seat."""
    return any(speaks_of_calls("\n".join((call.title, *call.evidence.values()))) or _is_about(call) for call in calls)


def _is_about(call: CallData) -> bool:
    return SEEKING.search("\n".join((call.summary, *call.keywords))) is not None


def _confidence(calls: tuple[CallData, ...]) -> float:
    if not calls:
        return 0.2
    dated = sum(1 for call in calls if call.published or call.opens or call.deadlines) / len(calls)
    spoken = sum(1 for call in calls if CALLS.search(call.title) or call.deadlines) / len(calls)
    news = sum(1 for call in calls if NEWS.search(call.title)) / len(calls)
    if dated < 0.5 or spoken < 0.3 or news > 0.5:
        return DOUBTFUL
    return round(0.5 + 0.2 * dated + 0.2 * spoken, 2)


def _without_paging(url: str) -> str:
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in _OWN_PARAMETERS]
    return urlunsplit(parts._replace(query="&".join(kept)))
