"""What goes from a profile with a department, an area or a subscription. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Removal:
    """Ids. `narrowed`: subscriptions that stay and lose areas they name."""

    departments: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    narrowed: tuple[str, ...] = ()


def removing_department(raw: Table, key: str) -> Removal:
    """With it go its areas and subscriptions, and whatever else of its areas alone was sent to somebody."""
    areas = [each["id"] for each in raw["areas"] if each["department"] == key]
    own = [each["id"] for each in raw["subscriptions"] if each.get("department") == key]
    return _with_listeners(raw, (key,), areas, own)


def removing_area(raw: Table, key: str) -> Removal:
    """With it go subscriptions that name this area alone: without a list they would bring every other one."""
    return _with_listeners(raw, (), [key], [])


def _with_listeners(
    raw: Table, departments: Collection[str], areas: Collection[str], subscriptions: Collection[str]
) -> Removal:
    gone = [*subscriptions]
    narrowed: list[str] = []
    for each in raw["subscriptions"]:
        listed = set(each.get("areas", ()))
        if each["id"] in gone or not listed & set(areas):
            continue
        (narrowed if listed - set(areas) else gone).append(each["id"])
    return Removal(tuple(departments), tuple(areas), tuple(gone), tuple(narrowed))


def take_out(raw: dict[str, Any], removal: Removal) -> None:
    """Out of the profile's table, so that laying it switches off what it named. Nothing is ever deleted by that."""
    own = raw["organisation"]
    own["departments"] = [each for each in own["departments"] if each["id"] not in removal.departments]
    raw["areas"] = [each for each in raw["areas"] if each["id"] not in removal.areas]
    raw["subscriptions"] = [each for each in raw["subscriptions"] if each["id"] not in removal.subscriptions]
    for each in raw["subscriptions"]:
        if each["id"] in removal.narrowed:
            each["areas"] = [area for area in each["areas"] if area not in removal.areas]
