"""What is wrong with a profile file, in sentences that name the place and what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from subscriptions.delivery.channel import all_channels
from subscriptions.fault_words import did_you_mean, numbered, place_of, sentence_of
from subscriptions.profile_file import (
    AreaProfile,
    ContactProfile,
    DepartmentProfile,
    LookProfile,
    OrganisationProfile,
    Profile,
    SubscriptionProfile,
)

_TABLES: dict[str, type[BaseModel]] = {
    "": Profile,
    "organisation": OrganisationProfile,
    "contact": ContactProfile,
    "look": LookProfile,
    "departments": DepartmentProfile,
    "areas": AreaProfile,
    "subscriptions": SubscriptionProfile,
}


def faults_of_fields(error: ValidationError, raw: Mapping[str, Any]) -> list[str]:
    """One sentence per field that cannot be used."""
    return [f"{place_of(fault['loc'], raw) or 'the file'}: {_sentence(fault)}" for fault in error.errors()]


def faults_between_fields(raw: Mapping[str, Any]) -> list[str]:
    """Ids used twice and references to nothing. Reads what is there, so that all faults are told at once."""
    organisation = raw.get("organisation")
    departments = list(_tables(organisation if isinstance(organisation, dict) else {}, "departments"))
    areas, subscriptions = list(_tables(raw, "areas")), list(_tables(raw, "subscriptions"))
    faults = [
        *_twice("organisation.departments", departments),
        *_twice("areas", areas),
        *_twice("subscriptions", subscriptions),
    ]
    for name, tables in (("areas", areas), ("subscriptions", subscriptions)):
        for number, table in tables:
            wanted = [table["department"]] if "department" in table else []
            faults += _unknown(f"{numbered(name, number, table)}.department", wanted, _ids(departments), "department")
    for number, table in subscriptions:
        wanted = table.get("areas", [])
        place = f"{numbered('subscriptions', number, table)}.areas"
        faults += _unknown(place, wanted if isinstance(wanted, list) else [], _ids(areas), "area")
    return faults


def _tables(container: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    values = container.get(key)
    for number, value in enumerate(values if isinstance(values, list) else [], start=1):
        if isinstance(value, dict):
            yield number, value


def _ids(tables: Iterable[tuple[int, dict[str, Any]]]) -> list[str]:
    return [table["id"].strip() for _, table in tables if isinstance(table.get("id"), str)]


def _twice(name: str, tables: Iterable[tuple[int, dict[str, Any]]]) -> list[str]:
    repeated = [word for word, times in Counter(_ids(tables)).items() if times > 1]
    return [f"{name}: the id {word!r} is used twice; give each its own" for word in repeated]


def _unknown(place: str, wanted: Iterable[Any], known: list[str], what: str) -> list[str]:
    missing = [word for word in wanted if isinstance(word, str) and word.strip() and word.strip() not in known]
    return [f"{place}: there is no {what} {word!r}{did_you_mean(word, known)}" for word in missing]


def _sentence(fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        return f"unknown key{did_you_mean(str(fault['loc'][-1]), _known_keys(fault['loc']))}"
    return sentence_of(fault)


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    names = [step for step in loc[:-1] if isinstance(step, str)]
    table = names[-1] if names else ""
    if table == "channels":
        return sorted({key for channel in all_channels().values() for key in channel.options.model_fields})
    return sorted(_TABLES[table].model_fields)
