"""What a page's head says of itself: feeds, the system it is made with, and what its JSON-LD calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

from sources.detect.days import count_days
from sources.reading.links import safe_link

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST_FEEDS = 5
_MOST_LINKS = 500
_CALENDAR = re.compile(r"^webcal:|\.ics(?:\?|$)")
_MOST_SCRIPTS = 10
_SCRIPT_LENGTH = 200_000
_MOST_THINGS = 1_000
_NAME_LENGTH = 80
_DAY_LENGTH = 25
_LAST_DAYS = ("applicationDeadline", "endDate", "validThrough", "availabilityEnds", "expires")
_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "Event", "JobPosting", "Product"})
_SYSTEMS = {
    "SiteVision": ("sitevision", "/sv-template-asset/", "sv-portlet", "sv-text-portlet"),
    "Drupal": ("drupal-settings-json", "/sites/default/files/", 'content="drupal'),
    "WordPress": ("/wp-content/", "/wp-json/", 'content="wordpress'),
}


@dataclass(frozen=True)
class Signs:
    """`feeds` and `calendars` are addresses the page names; `api` is where WordPress answers.

    `events`: how many events its JSON-LD names. `dated`: the things there that have a last day, by name and day.
    """

    feeds: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    api: str | None = None
    system: str | None = None
    is_article: bool = False
    events: int = 0
    dated: tuple[tuple[str, str], ...] = ()


def read_signs(soup: BeautifulSoup, text: str, base: str) -> Signs:
    """The signs in a page. `text`: its markup; `base`: what its links are relative to."""
    found = _by_name(soup)
    links = found["link"][:_MOST_LINKS]
    feeds = [link for link in links if str(link.get("type") or "").lower() in _FEED_TYPES]
    api = next((link for link in links if "https://api.w.org/" in (link.get("rel") or [])), None)
    calendars = [link for link in found["a"] if _CALENDAR.search(str(link["href"]))][:_MOST_FEEDS]
    things = list(_things(found["script"]))
    kinds = [kind for thing in things for kind in _types(thing)]
    lower = text.lower()
    return Signs(
        feeds=_addresses(feeds, base),
        calendars=_addresses(calendars, base),
        api=safe_link(str(api["href"]), base) if api is not None else None,
        system=next((name for name, marks in _SYSTEMS.items() if any(mark in lower for mark in marks)), None),
        is_article=bool(_ARTICLES & set(kinds)) and "ItemList" not in kinds and kinds.count("Event") < 2,
        events=sum(
            1 for thing in (*things, *_members(things)) if any(each.endswith("Event") for each in _types(thing))
        ),
        dated=tuple(_dated((*things, *_members(things)))),
    )


def _by_name(soup: BeautifulSoup) -> dict[str, list[Tag]]:
    """The links and scripts, found in one walk: a search for each kind takes longer than all else here."""
    found: dict[str, list[Tag]] = {"link": [], "a": [], "script": []}
    for element in soup.descendants:
        if isinstance(element, Tag) and element.name in found and (element.name == "script" or element.get("href")):
            found[element.name].append(element)
    return found


def _addresses(elements: list[Tag], base: str) -> tuple[str, ...]:
    said = (re.sub(r"^webcal:", "https:", str(element["href"]).strip()) for element in elements)
    found = (safe_link(href, base) for href in said)
    return tuple(dict.fromkeys(address for address in found if address))[:_MOST_FEEDS]


def _things(scripts: Sequence[Tag]) -> Iterator[dict[str, Any]]:
    """The things that the page's JSON-LD names at its top."""
    for script in [script for script in scripts if script.get("type") == "application/ld+json"][:_MOST_SCRIPTS]:
        try:
            data = json.loads(script.get_text()[:_SCRIPT_LENGTH])
        except (ValueError, RecursionError):
            continue  # a page's faulty extra is no fault of its list
        graph = data.get("@graph") if isinstance(data, dict) else None
        things = graph if isinstance(graph, list) else data if isinstance(data, list) else [data]
        yield from (thing for thing in things[:_MOST_THINGS] if isinstance(thing, dict))


def _members(things: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The things in the lists that the page's JSON-LD names."""
    for thing in things:
        listed = thing.get("itemListElement")
        for member in listed[:_MOST_THINGS] if isinstance(listed, list) else []:
            if isinstance(member, dict):
                yield member["item"] if isinstance(member.get("item"), dict) else member


def _dated(things: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The names and last days, as printed, of the things that have both and an address of their own."""
    for thing in things:
        name, address = thing.get("name"), thing.get("url")
        day = next((thing[key] for key in _LAST_DAYS if isinstance(thing.get(key), str)), "")
        if isinstance(name, str) and isinstance(address, str) and name.strip() and address.strip() and count_days(day):
            yield " ".join(name.split())[:_NAME_LENGTH], day.strip()[:_DAY_LENGTH]


def _types(thing: dict[str, Any]) -> list[str]:
    kinds = thing.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
