"""Swedish regions named in a title, as NUTS codes. What a title says is not certain, but a reader goes by it."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from subscriptions.matching.fields import DATA

LONGEST_TITLE = 600


@cache
def named_places() -> dict[str, str]:
    """NUTS codes by the names, in lower case, that titles have for them."""
    listed: dict[str, str] = tomllib.loads((DATA / "places.toml").read_text("utf-8"))["names"]
    return {name.lower(): code for name, code in listed.items()}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(named_places(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})s?\b", re.IGNORECASE)


def places_in(title: str) -> dict[str, str]:
    """NUTS code -> the words of the title that name it."""
    if not any(map(title[:LONGEST_TITLE].lower().__contains__, named_places())):
        return {}
    return {named_places()[match[1].lower()]: match[0] for match in _pattern().finditer(title[:LONGEST_TITLE])}
