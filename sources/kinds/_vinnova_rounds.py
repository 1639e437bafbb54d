"""The rounds (ansökningsomgångar) of the answer, and single fields out of them. Nothing here trusts the shape."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sources.contract import Page, UnreadablePage
from sources.reading.answers import read_json
from sources.reading.text import html_to_text, one_line

ZONE = "Europe/Stockholm"
_STOCKHOLM = ZoneInfo(ZONE)
_DIARY_NUMBER = re.compile(r"[0-9]{4}-[0-9]{3,6}")
_NO_DATE = date(1900, 1, 1)
_NO_ENGLISH = re.compile(r"[xX.\-]*")


def read_rounds(page: Page) -> list[dict[str, Any]]:
    """The records of the answer. Raises UnreadablePage when it is not a list of records."""
    value = read_json(page)
    if not isinstance(value, list):
        raise UnreadablePage("other-site", f"{page.url} answered with JSON that is not a list of application rounds")
    if not all(isinstance(record, dict) for record in value):
        raise UnreadablePage("other-site", f"{page.url} answered with a list of something else than application rounds")
    return value


def diary_number(record: dict[str, Any]) -> str | None:
    """The round's identity, `2026-01503`. It becomes part of addresses, so nothing else is let through."""
    number = text(record, "Diarienummer")
    return number if _DIARY_NUMBER.fullmatch(number) else None


def text(record: dict[str, Any], name: str) -> str:
    """A field as one line; empty if it is missing."""
    value = record.get(name)
    return one_line(html_to_text(str(value))) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def address(record: dict[str, Any], name: str) -> str:
    """A field that holds an address, as it is: "&request=" in it must not be read as the sign ®."""
    value = record.get(name)
    return value.strip() if isinstance(value, str) else ""


def paragraphs(record: dict[str, Any], name: str) -> str:
    """A field as plain text with its line breaks."""
    value = record.get(name)
    return html_to_text(value) if isinstance(value, str) else ""


def english(words: str) -> str:
    """English words, or nothing: the funder writes "x" or "xx" where there is no English."""
    return "" if _NO_ENGLISH.fullmatch(words) else words


def is_no(record: dict[str, Any], name: str) -> bool:
    """Whether a yes-or-no field says no. One that is missing says nothing."""
    value = record.get(name)
    return value is False or (value is not None and str(value) == "0")


def is_yes(record: dict[str, Any], name: str) -> bool:
    return str(record.get(name)) in ("1", "True")


def entries(record: dict[str, Any], name: str) -> list[Any]:
    value = record.get(name)
    return value if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """`2026-10-13T14:00:00` as written: the clock on the wall in Stockholm. 1900-01-01 stands for no date.

    Raises ValueError if it is something else than a date.
    """
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(str(value))
        local = found.astimezone(_STOCKHOLM) if found.tzinfo else found.replace(tzinfo=_STOCKHOLM)
    except OverflowError as error:
        raise ValueError(f"{value!r} lies outside the calendar") from error
    return None if local.date() <= _NO_DATE else local.replace(second=0, microsecond=0)
