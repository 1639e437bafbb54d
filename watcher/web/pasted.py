"""Mail addresses as people paste them: one to a line, or as mail programs copy a list of recipients. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Between two addresses. A comma parts them too, and stands within names: "Berg, Anna <anna@example.org>".
_BETWEEN = re.compile(r"[;\n\t]")
_NAMED = re.compile(r"<\s*([^<>\s]+)\s*>")


def addresses_in(text: str) -> list[str]:
    """Each once, in order, without the names beside them. What is no address stays as it is, to be told."""
    found = (each for piece in _BETWEEN.split(text) for each in _of_piece(piece))
    return [*dict.fromkeys(filter(None, found))]


def _of_piece(piece: str) -> Iterator[str]:
    """A part without any address before one with a name is the beginning of that name."""
    parts = [part.strip() for part in piece.split(",")]
    for number, part in enumerate(parts):
        if named := _NAMED.findall(part):
            yield from map(_bare, named)
        elif all("@" in word for word in part.split()):
            yield from map(_bare, part.split())
        elif not any(map(_NAMED.search, parts[number:])):
            yield part


def _bare(address: str) -> str:
    return address.strip("'\"").removeprefix("mailto:")
