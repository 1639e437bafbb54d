"""What the checker of fields finds wrong with one, in words that say what to write instead. Pure.

The checker's own words name what only a programmer knows (tuples, patterns). Profile files and files of calls share
these; each adds what is its own.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

WANTED: Final[Mapping[str, str]] = {
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
_BOUNDS: Final = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than_equal": ("le", "must be at most"),
}


def sentence_of(fault: ErrorDetails, wanted: Mapping[str, str] = WANTED) -> str:
    """What is wrong with the field, without its place. `wanted`: what each kind of fault asks for."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return f"{fault['input']!r} is not known{did_you_mean(str(fault['input']), known)}"
    if kind == "value_error":
        return str(context["error"])
    return _bounds(fault, context) or wanted.get(kind) or fault["msg"][:1].lower() + fault["msg"][1:]


def excess(fault: ErrorDetails) -> tuple[int, int] | None:
    """Of what is too long: how many characters or entries it has, and how many it may have."""
    context = fault.get("ctx", {})
    if fault["type"] not in ("string_too_long", "too_long"):
        return None
    return context.get("actual_length") or len(fault["input"]), context["max_length"]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` where a known word is close, else the known words."""
    words = sorted(known)
    close = difflib.get_close_matches(word.lower()[:200], words, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; use one of {', '.join(words[:20])}" if words else ""


def place_of(loc: tuple[int | str, ...], raw: Any) -> str:
    """`areas[2] (vas-skola).weight`: counted from 1, with the id where there is one; empty for the whole."""
    words: list[str] = []
    here: Any = raw
    for step in loc:
        here = _inside(here, step)
        if isinstance(step, int):
            words[-1:] = [numbered(words[-1] if words else "", step + 1, here)]
        else:
            words.append(step)
    return ".".join(words)


def numbered(name: str, number: int, table: Any) -> str:
    """`areas[2] (vas-skola)`."""
    word = table.get("id") if isinstance(table, dict) else None
    return f"{name}[{number}] ({word})" if isinstance(word, str) else f"{name}[{number}]"


def _inside(here: Any, step: int | str) -> Any:
    if isinstance(here, dict) and isinstance(step, str):
        return here.get(step)
    if isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def _bounds(fault: ErrorDetails, context: Mapping[str, Any]) -> str:
    """What is too short, too long, too many or too much; empty where it is something else."""
    kind = fault["type"]
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{words} {context[name]:g}"
    if too_much := excess(fault):
        has, most = too_much
        if isinstance(fault["input"], str):
            return f"must have at most {most} characters and has {has}; shorten it"
        return f"must have at most {most} entries and has {has}; take some out"
    if kind == "string_too_short":
        return "is empty"
    return "needs at least one" if kind == "too_short" else ""
