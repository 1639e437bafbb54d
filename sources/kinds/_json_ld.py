"""What a page says for machines: the things that its JSON-LD names (schema.org). Bounded: pages are hostile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import Tag

Thing = dict[str, Any]
_MOST_SCRIPTS = 20
_SCRIPT_LENGTH = 2_000_000
_MOST_THINGS = 5_000
_DEEPEST = 8
_TRAIL = "BreadcrumbList"
# Where the parts of a thing stand that may be calls themselves.
_PARTS = ("@graph", "mainEntity", "itemListElement", "dataFeedElement", "hasPart", "event", "events", "subEvent")


def read_scripts(scripts: Iterable[Tag]) -> tuple[list[Thing], int]:
    """The things at the top of a page's JSON-LD, and how many of its scripts cannot be read."""
    found: list[Thing] = []
    damaged = 0
    marked = [script for script in scripts if str(script.get("type") or "").strip().lower() == "application/ld+json"]
    for script in marked[:_MOST_SCRIPTS]:
        try:
            data = json.loads(script.get_text()[:_SCRIPT_LENGTH])
        except (ValueError, RecursionError):
            damaged += 1
            continue
        things = data if isinstance(data, list) else [data]
        found += [thing for thing in things[:_MOST_THINGS] if isinstance(thing, dict)]
    return found, damaged


def all_things(top: Iterable[Thing]) -> Iterator[Thing]:
    """These things and those that they hold, in the order in which they stand; a trail of links to the page is none."""
    left = [(thing, 0) for thing in top]
    left.reverse()
    for _ in range(_MOST_THINGS):
        if not left:
            return
        thing, depth = left.pop()
        if _TRAIL in types_of(thing):
            continue
        yield thing
        if depth < _DEEPEST:
            left += [(part, depth + 1) for part in reversed([*_parts(thing)])]


def types_of(thing: Thing) -> list[str]:
    """What kinds of thing it says it is, without the address of the vocabulary."""
    kinds = thing.get("@type")
    return [str(kind)[:200].rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def words_at(thing: Thing, *names: str) -> str:
    """The first of these that says anything in words."""
    said = (thing.get(name) for name in names)
    firsts = (value[0] if isinstance(value, list) and value else value for value in said)
    # JSON can hold halves of characters, which nothing else can.
    words = (value.encode("utf-8", "replace").decode("utf-8").strip() for value in firsts if isinstance(value, str))
    return next(filter(None, words), "")


def address_of(thing: Thing) -> str:
    """Where a person reads about it, as written."""
    page, name = thing.get("mainEntityOfPage"), words_at(thing, "@id")
    of_page = words_at(page, "@id", "url") if isinstance(page, dict) else ""
    own = words_at(thing, "url", "item") or of_page
    return own or (name if name.startswith(("http://", "https://", "/")) else "")


def _parts(thing: Thing) -> Iterator[Thing]:
    for name in _PARTS:
        held = thing.get(name)
        for part in held[:_MOST_THINGS] if isinstance(held, list) else [held]:
            if isinstance(part, dict):
                yield _listed(part)


def _listed(part: Thing) -> Thing:
    """What a row of a list stands for: it may say name and address in the thing's place."""
    item = part.get("item")
    if not isinstance(item, dict):
        return part
    said: Thing = {name: part[name] for name in ("name", "url") if name in part}
    return said | item
