"""What a page's head says of itself: feeds, the system it is made with, and what its JSON-LD calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from sources.kinds._json_ld import Thing, all_things, read_scripts, types_of
from sources.reading.links import safe_link

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST_FEEDS = 5
_MOST_LINKS = 500
_CALENDAR = re.compile(r"^webcal:|\.ics(?:\?|$)")
_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "Event", "JobPosting", "Product"})
_SYSTEMS = {
    "SiteVision": ("sitevision", "/sv-template-asset/", "sv-portlet", "sv-text-portlet"),
    "Drupal": ("drupal-settings-json", "/sites/default/files/", 'content="drupal'),
    "WordPress": ("/wp-content/", "/wp-json/", 'content="wordpress'),
}


@dataclass(frozen=True)
class Signs:
    """`feeds` and `calendars` are addresses the page names; `api` is where WordPress answers.

    `events`: how many events its JSON-LD names; `things`: what stands at the top of that.
    """

    feeds: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    api: str | None = None
    system: str | None = None
    is_article: bool = False
    events: int = 0
    things: tuple[Thing, ...] = ()


def read_signs(soup: BeautifulSoup, text: str, base: str) -> Signs:
    """The signs in a page. `text`: its markup; `base`: what its links are relative to."""
    found = _by_name(soup)
    links = found["link"][:_MOST_LINKS]
    feeds = [link for link in links if str(link.get("type") or "").lower() in _FEED_TYPES]
    api = next((link for link in links if "https://api.w.org/" in (link.get("rel") or [])), None)
    calendars = [link for link in found["a"] if _CALENDAR.search(str(link["href"]))][:_MOST_FEEDS]
    things = read_scripts(found["script"])[0]
    graphs = (thing["@graph"] for thing in things if isinstance(thing.get("@graph"), list))
    tops = [*things, *(part for graph in graphs for part in graph if isinstance(part, dict))]
    kinds = [kind for thing in tops for kind in types_of(thing)]
    lower = text.lower()
    return Signs(
        feeds=_addresses(feeds, base),
        calendars=_addresses(calendars, base),
        api=safe_link(str(api["href"]), base) if api is not None else None,
        system=next((name for name, marks in _SYSTEMS.items() if any(mark in lower for mark in marks)), None),
        is_article=bool(_ARTICLES & set(kinds)) and "ItemList" not in kinds and kinds.count("Event") < 2,
        events=sum(1 for thing in all_things(things) if any(kind.endswith("Event") for kind in types_of(thing))),
        things=tuple(things),
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
