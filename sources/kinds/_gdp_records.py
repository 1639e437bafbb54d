"""Records of the shared national specification for research funders' open data (GDP). No shape is trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sources.contract import Budget, Deadline, Page, Translation, UnreadablePage
from sources.kinds import _vinnova_rounds as records
from sources.reading.answers import read_json
from sources.reading.links import safe_link
from sources.reading.sameness import same_text
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, one_line, summarise

_IDENTITY_LIMIT = 100
_MAX_NAMES = 50
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,4})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
# Asked with `limit`, the interface leaves these out of every record; without them a call is only a name.
_ESSENTIAL = ("status", "oppningsdatum", "stangningsdatum")


def read_records(page: Page) -> list[Any]:
    """The records of an answer; one alone comes unwrapped. Raises UnreadablePage."""
    value = read_json(page)
    if isinstance(value, dict) and "diarienummer" in value:
        value = [value]
    if not isinstance(value, list):
        said = one_line(str(value.get("message") or value), 200) if isinstance(value, dict) else ""
        raise UnreadablePage("not-a-list", f"{page.url} answered with something else than a list of calls: {said}")
    rows = [row for row in value if isinstance(row, dict)]
    if rows and not any(name in row for row in rows for name in _ESSENTIAL):
        raise UnreadablePage("stripped", f"{page.url} gave calls without status and dates: it must be asked for all")
    return value


def diary_number(record: dict[str, Any]) -> str:
    """The identity of a call at its funder; empty if it has none."""
    number = records.text(record, "diarienummer")
    return number if len(number) <= _IDENTITY_LIMIT else ""


def public_address(record: dict[str, Any], base: str, tally: Tally) -> str | None:
    """Where the call is published for people. `lank` is never used: it leads back to the interface."""
    for name in ("publiceringsplatser", "publiceringsplats"):
        for place in _entries(record.get(name)):
            href = records.address(place, "webbadress") if isinstance(place, dict) else ""
            url = safe_link(href, base) if href else None
            if url:
                return url
            if href:
                tally.add("bad-address", href)
    return None


def moment_at(record: dict[str, Any], name: str, tally: Tally) -> Deadline | None:
    """A date of the record as the clock on the wall in Sweden. Midnight is how a day without an hour is written.

    The zone is given only where the record has one: that times without are Swedish is likely, and nowhere stated.
    """
    value = record.get(name)
    try:
        moment = records.moment(value)
    except ValueError:
        tally.add("unread-date", f"{name}: {value}")
        return None
    if moment is None:
        return None
    hour = f"{moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else None
    has_zone = hour is not None and datetime.fromisoformat(str(value)).tzinfo is not None
    return Deadline(date=moment.date().isoformat(), time=hour, zone=records.ZONE if has_zone else None)


def budget(record: dict[str, Any], tally: Tally) -> Budget | None:
    """The money of the whole call. Nothing or nought says nothing."""
    value = record.get("budgetBelopp")
    words = "" if value is None or isinstance(value, bool) else one_line(str(value)).replace(" ", "").replace(",", ".")
    words = words.removesuffix(".0")
    if not words or not words.strip("0."):
        return None
    if not _AMOUNT.fullmatch(words):
        tally.add("unread-budget", str(value))
        return None
    currency = records.text(record, "budgetValuta").upper()
    return Budget(total=words, currency=currency if _CURRENCY.fullmatch(currency) else None)


def names(record: dict[str, Any], fields: Sequence[str]) -> tuple[str, ...]:
    """The names in lists of words or of records with a name, each once."""
    found = (name for field in fields for entry in _entries(record.get(field)) for name in _named(entry))
    return tuple(dict.fromkeys(filter(None, found)))[:_MAX_NAMES]


def programme(record: dict[str, Any]) -> str:
    value = record.get("program")
    return records.text(value, "titel") if isinstance(value, dict) else ""


def text(record: dict[str, Any]) -> str:
    return records.paragraphs(record, "beskrivning")[:TEXT_LIMIT]


def english(record: dict[str, Any]) -> dict[str, Translation]:
    """The English words, if there are any: "x", or the Swedish ones again, are none."""
    title = records.english(records.text(record, "titelEng"))
    words = records.english(records.paragraphs(record, "beskrivningEng"))[:TEXT_LIMIT]
    words = "" if same_text(words, text(record)) else words
    swedish = records.text(record, "titel")
    if not words and (not title or same_text(title, swedish)):
        return {}
    return {"en": Translation(title=title or swedish, summary=summarise(words), text=words)}


def _entries(value: object) -> list[Any]:
    if isinstance(value, list):
        return value[:_MAX_NAMES]
    return [] if value is None else [value]


def _named(entry: object) -> Iterator[str]:
    if isinstance(entry, dict):
        yield records.text(entry, "namn")
        inner = entry.get("stodform")
        if isinstance(inner, dict):
            yield records.text(inner, "namn")
    elif isinstance(entry, str):
        yield records.text({"namn": entry}, "namn")
