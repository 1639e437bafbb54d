"""Reading a page with a kind and options that stand in no catalogue file yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup

from sources.contract import CallData, Page, Parsed
from sources.entry import Entry
from sources.kinds._cards import CardReader
from sources.kinds._soup import base_of
from sources.kinds.listing import ListingOptions, ListingSource
from sources.reading.codes import LANGUAGES
from sources.reading.tally import Tally
from sources.registry import build_source

_LANGUAGE = re.compile(rb"<html[^<>]{0,500}\slang=[\"']?([a-zA-Z]{2})(?![a-zA-Z])")


@dataclass(frozen=True)
class Reading:
    """The calls a list gives, what its reader set aside, in words, and how many links it could not follow."""

    calls: tuple[CallData, ...]
    set_aside: tuple[str, ...]
    bad_links: int


def read_bare(kind: str, options: dict[str, Any], page: Page, now: datetime) -> Parsed:
    """What a kind makes of the page. Raises UnreadablePage, and CatalogueFault for options it does not take."""
    return build_source(_entry(kind, options, page, now)).parse(page, now)


def read_list(options: dict[str, Any], soup: BeautifulSoup, page: Page, now: datetime) -> Reading:
    """What `listing` makes of a page that is a tree already: growing it again for every try would take most time."""
    entry, tally = _entry("listing", options, page, now), Tally()
    chosen = ListingOptions.model_validate(options)
    cards = ListingSource(entry, chosen).cards(soup, tally)[: chosen.max_items]
    calls = CardReader(entry, chosen, now, tally).calls(cards, base_of(soup, page), page.url)
    notes = tally.notes()
    said = (f"set-aside: {note.count} x {note.code} {note.detail}".strip()[:300] for note in notes)
    return Reading(calls, tuple(said), sum(note.count for note in notes if note.code == "bad-link"))


def _entry(kind: str, options: dict[str, Any], page: Page, now: datetime) -> Entry:
    return Entry.model_validate(
        {
            "id": "detected",
            "name": {"sv": "Upptäckt källa", "en": "Detected source"},
            "kind": kind,
            "url": page.url,
            "level": "national",
            "language": language_of(page.body),
            "verified_on": now.date(),
            "options": options,
        }
    )


def language_of(body: bytes) -> str:
    """The language a page says it is in; Swedish where it says nothing."""
    return stated_language(body) or "sv"


def stated_language(body: bytes) -> str:
    """The language a page says it is in, or nothing, also where it says one that there is not."""
    found = _LANGUAGE.search(body[:20_000])
    code = found[1].decode("ascii").lower() if found else ""
    return code if code in LANGUAGES else ""
