"""Calendars (iCalendar, RFC 5545) as plain events: lines unfolded, values kept as written. Linear, and never trusting.

The usual library takes milliseconds for each event and gives up a calendar that breaks off; this needs neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sources.contract import Page, UnreadablePage
from sources.kinds._soup import MAX_BYTES
from sources.reading.encoding import decode
from sources.reading.walls import looks_like_bot_wall

_HEAD_LIMIT = 2_000
_WANTED = frozenset({"UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "CATEGORIES"})
_ESCAPED = re.compile(r"\\([nN,;:\\\"])")


@dataclass(frozen=True)
class Value:
    """One property as written, with its parameters (`TZID`, `VALUE`)."""

    raw: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.raw)


Event = dict[str, Value]
"""The wanted properties of an event by name. Of one that comes several times, the first; categories are joined."""


@dataclass(frozen=True)
class Calendar:
    """`zone`: the calendar's own zone. `places`: a zone's name in this calendar -> the place it stands for."""

    events: tuple[Event, ...]
    zone: str = ""
    places: dict[str, str] = field(default_factory=dict)
    breaks_off: bool = False


def read_calendar(page: Page, max_events: int) -> Calendar:
    """The calendar of an answer, with at most so many events. Raises UnreadablePage: too-large, empty, bot-wall,
    not-a-calendar.
    """
    if len(page.body) > MAX_BYTES:
        raise UnreadablePage("too-large", f"{page.url} is larger than {MAX_BYTES:,} bytes")
    text = decode(page.body, page.content_type).lstrip("\ufeff \t\r\n")
    if not text:
        raise UnreadablePage("empty", f"{page.url} answered with nothing")
    if not text[:20].upper().startswith("BEGIN:VCALENDAR"):
        wall = looks_like_bot_wall(text)
        if wall:
            raise UnreadablePage("bot-wall", f"{page.url} shows a robots or bot wall instead of the calendar: {wall!r}")
        raise UnreadablePage("not-a-calendar", f"{page.url} answered with something that is no calendar")
    return _collect(_unfolded(text), max_events)


def _collect(lines: Iterable[str], max_events: int) -> Calendar:
    inside: list[str] = []
    events: list[Event] = []
    zone, place_of, places = "", "", {}
    for line in lines:
        name, value = _property(line)
        if name == "BEGIN":
            inside.append(value.raw.strip().upper())
            if inside[-1] == "VEVENT" and len(events) < max_events:
                events.append({})
        elif name == "END":
            _leave(inside, value.raw.strip().upper())
        elif not inside:
            continue
        elif inside[-1] == "VEVENT" and events and name in _WANTED:
            _keep(events[-1], name, value)
        elif name == "X-WR-TIMEZONE":
            zone = zone or value.raw.strip()
        elif name == "TZID":
            place_of = value.raw.strip()
        elif name == "X-LIC-LOCATION" and place_of:
            places[place_of] = value.raw.strip()
    return Calendar(tuple(events), zone, places, breaks_off=bool(inside))


def _leave(inside: list[str], name: str) -> None:
    """Leave the innermost part of that name, and any parts in it that were never closed."""
    if name in inside:
        while inside.pop() != name:
            pass


def _keep(event: Event, name: str, value: Value) -> None:
    known = event.get(name)
    if known is None:
        event[name] = value
    elif name == "CATEGORIES":
        event[name] = Value(f"{known.raw},{value.raw}"[:_HEAD_LIMIT])


def _unfolded(text: str) -> Iterator[str]:
    """Whole lines: one that begins with white space goes on with the line above."""
    parts: list[str] = []
    for line in re.split(r"\r\n|\n|\r", text):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    yield "".join(parts)


def _property(line: str) -> tuple[str, Value]:
    """Name and value. A colon inside quotation marks belongs to a parameter."""
    quoted = False
    for place, letter in enumerate(line[:_HEAD_LIMIT]):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            name, *parameters = line[:place].split(";")
            pairs = (parameter.partition("=") for parameter in parameters)
            return name.strip().upper(), Value(
                line[place + 1 :], {key.strip().upper(): value.strip(' "') for key, _, value in pairs}
            )
    return "", Value("")
