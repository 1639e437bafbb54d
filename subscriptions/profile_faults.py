"""What is wrong with a profile file, in sentences that name the place and what to do. Pure."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from subscriptions.delivery.channel import all_channels
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
_WANTED = {
    "string_type": "must be text in quotes",
    "tuple_type": "must be a list in square brackets",
    "float_type": "must be a number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "must be a date, for example 2026-06-24",
    ),
    "model_type": "must be a table with keys of its own",
    "model_attributes_type": "must be a table with keys of its own",
    "missing": "is missing",
}
# What a number is compared with, by the name that the kind of fault gives it.
_BOUNDS = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than_equal": ("le", "must be at most"),
}


def faults_of_fields(error: ValidationError, raw: Mapping[str, Any]) -> list[str]:
    """One sentence per field that cannot be used."""
    return [f"{_place(fault['loc'], raw)}: {_sentence(fault)}" for fault in error.errors()]


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
            faults += _unknown(f"{_numbered(name, number, table)}.department", wanted, _ids(departments), "department")
    for number, table in subscriptions:
        wanted = table.get("areas", [])
        place = f"{_numbered('subscriptions', number, table)}.areas"
        faults += _unknown(place, wanted if isinstance(wanted, list) else [], _ids(areas), "area")
    return faults


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` where a known word is close, else the known words."""
    words = sorted(known)
    close = difflib.get_close_matches(word.lower()[:200], words, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; use one of {', '.join(words[:20])}" if words else ""


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


def _place(loc: tuple[int | str, ...], raw: Any) -> str:
    """`areas[2] (vas-skola).weight`: counted from 1, with the id where there is one."""
    words: list[str] = []
    here: Any = raw
    for step in loc:
        here = _inside(here, step)
        if isinstance(step, int):
            words[-1:] = [_numbered(words[-1] if words else "", step + 1, here)]
        else:
            words.append(step)
    return ".".join(words) or "the file"


def _inside(here: Any, step: int | str) -> Any:
    if isinstance(here, dict) and isinstance(step, str):
        return here.get(step)
    if isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def _numbered(name: str, number: int, table: Any) -> str:
    word = table.get("id") if isinstance(table, dict) else None
    return f"{name}[{number}] ({word})" if isinstance(word, str) else f"{name}[{number}]"


def _sentence(fault: ErrorDetails) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key{did_you_mean(str(fault['loc'][-1]), _known_keys(fault['loc']))}"
    if kind == "literal_error":
        known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return f"{fault['input']!r} is not known{did_you_mean(str(fault['input']), known)}"
    if kind == "value_error":
        return str(context["error"])
    return _bounds(fault, context) or _WANTED.get(kind) or fault["msg"][:1].lower() + fault["msg"][1:]


def _bounds(fault: ErrorDetails, context: Mapping[str, Any]) -> str:
    """What is too long, too many or too much; empty where it is something else."""
    kind = fault["type"]
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{words} {context[name]:g}"
    if kind in ("string_too_long", "too_long"):
        what = "characters" if isinstance(fault["input"], str) else "entries"
        return f"must have at most {context['max_length']} {what}"
    return "needs at least one" if kind == "too_short" else ""


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    names = [step for step in loc[:-1] if isinstance(step, str)]
    table = names[-1] if names else ""
    if table == "channels":
        return sorted({key for channel in all_channels().values() for key in channel.options.model_fields})
    return sorted(_TABLES[table].model_fields)
