"""Calls that have no page of their own: they are known by their title, and found at a place of the list's page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import quote

from bs4 import Tag

from sources.kinds._page_sections import steady_slug
from sources.reading.links import canonical_address

_POINTING = ("href", "data-target", "data-bs-target")
_NEAR = 4
_LONGEST = 200


def identity_on_page(address: str, title: str, said: Iterable[str], drop: Collection[str] = ()) -> str:
    """The identity of a call by its title, without the words from which its days are read: an extension is no new call.

    `address`: of the list, as the catalogue has it, so that it stays the same on whichever page the call stands.
    """
    name = title
    for words in said:
        name = name.replace(words, " ")
    has_name = any(map(str.isalpha, name))
    return f"{canonical_address(address, drop)}#{steady_slug(name if has_name else title)}"


def place_of(card: Tag, head: Tag | None) -> str:
    """The link to where a card stands on its page: to the id of it, of its head, or of what its head unfolds."""
    near = [card, *([head, *_few(head.parents, card)] if head is not None else [])]
    ids = [str(element.get("id") or "") for element in near]
    if head is not None:
        named = (str(head.get(name) or "") for name in _POINTING)
        ids += [str(head.get("aria-controls") or ""), *(name[1:] for name in named if name.startswith("#"))]
    found = next((name for name in ids if name and len(name) <= _LONGEST and not any(map(str.isspace, name))), "")
    return f"#{quote(found, safe='')}" if found else ""


def _few(parents: Iterable[Tag], card: Tag) -> list[Tag]:
    """What stands between an element and its card."""
    found: list[Tag] = []
    for parent in parents:
        if parent is card or len(found) == _NEAR:
            break
        found.append(parent)
    return found
