"""What laying a profile over an organisation has changed, in plain words: nobody's work is overwritten in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, select

from subscriptions.area_words import AT_FIRST_RUN, FROM_A_FILE, versions_of
from subscriptions.models import PriorityArea

Table = Mapping[str, Any]
LONGEST_SHOWN = 120
_LISTS = {"departments": "department", "areas": "area", "subscriptions": "subscription"}


def overwritten(before: Table, after: Table) -> list[str]:
    """One line for each thing that the profile said otherwise before, or no longer says. What is new is no loss."""
    old, new = dict(before["organisation"]), dict(after["organisation"])
    departments = old.pop("departments", []), new.pop("departments", [])
    lines = [*_fields("organisation", old, new)]
    for name, word in _LISTS.items():
        one, other = departments if name == "departments" else (before.get(name, []), after.get(name, []))
        kept = {each["id"]: each for each in other}
        for each in one:
            place = f"{word} {each['id']}"
            lines += _fields(place, each, kept[each["id"]]) if each["id"] in kept else [f"{place} is removed"]
    return lines


def _fields(place: str, before: Table, after: Table) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        was = before.get(name)
        if was != after.get(name):
            yield f"{place}: {name} was {_shown(was)}, is {_shown(after.get(name))}"


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def changed_on_pages(session: Session, organisation_id: str) -> dict[str, str]:
    """Areas whose words were last written by a person on a page, and by whom: a file would undo that."""
    rows = session.exec(select(PriorityArea).where(PriorityArea.organisation_id == organisation_id))
    latest = {area.key: next(iter(versions_of(session, area)), None) for area in rows if area.active}
    said = {key: version.who.removeprefix(AT_FIRST_RUN) for key, version in latest.items() if version is not None}
    return {key: who for key, who in said.items() if who != FROM_A_FILE}
