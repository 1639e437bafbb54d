"""The areas of programmes and regional funders, as catalogue entries state them: also for calls that others tell of."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any, NamedTuple

from sources.registry import CATALOGUE


class StatedArea(NamedTuple):
    """What an entry with regions is called, and its NUTS codes. `is_programme`: else it is a funder of a region."""

    names: tuple[str, ...]
    regions: tuple[str, ...]
    is_programme: bool


@cache
def stated_areas() -> tuple[StatedArea, ...]:
    """The areas of the bundled entries. They are not checked again here: that takes seconds for a whole catalogue."""
    texts = (path.read_text("utf-8") for path in sorted(CATALOGUE.glob("*.toml")))
    entries = (tomllib.loads(text) for text in texts if "\nregions" in text)
    return tuple(_area(entry) for entry in entries if entry.get("regions"))


def _area(entry: dict[str, Any]) -> StatedArea:
    programme = entry.get("programme")
    said = (*entry["name"].values(), *([programme] if programme else []), *entry.get("formerly", ()))
    return StatedArea(tuple(said), tuple(entry["regions"]), is_programme=programme is not None)
