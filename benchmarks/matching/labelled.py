"""Reads a labelled set. What is wrong with it is said in one line that a person can act on."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from sources.contract import CallData
from subscriptions.matching.model import Area

Pair = tuple[str, str]
HIGHEST_GRADE: Final = 3.0
MOST_NAMED: Final = 3


class UnusableError(Exception):
    """A set that cannot be scored; the message says which file, where in it, and what is wrong."""


def read_calls(path: Path) -> list[CallData]:
    calls = [_call(path, number, row) for number, row in _rows(path)]
    if not calls:
        _wrong(path, "there is no call in it")
    _no_twice(path, "external_id", [call.external_id for call in calls])
    return calls


def _call(path: Path, number: int, row: dict[str, Any]) -> CallData:
    try:
        return CallData.model_validate({key: value for key, value in row.items() if value is not None})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        _wrong(path, f"line {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}")


def read_areas(path: Path, ours: dict[str, str] | None = None) -> list[Area]:
    """The areas in their own words; with `ours`, in English ones: `name_en`, or what it has for their id."""
    listed = _json(path, _text(path), "")
    if not isinstance(listed, list) or not listed:
        _wrong(path, "a list of areas is expected: [{id, name}, ...]")
    areas = [_area(path, number, row, ours) for number, row in enumerate(listed, 1)]
    _no_twice(path, "id", [area.id for area in areas])
    return areas


def _area(path: Path, number: int, row: Any, ours: dict[str, str] | None) -> Area:
    for name in ("id", "name"):
        if not isinstance(row, dict) or not isinstance(row.get(name), str) or not row[name].strip():
            _wrong(path, f"area {number}: {name} is missing")
    english = (row.get("name_en") or ours.get(row["id"])) if ours is not None else None
    description = (row.get("description_en") if english else "") or row.get("description") or ""
    return Area(row.get("org") or "", row["id"], english or row["name"], description)


def read_labels(
    path: Path, calls: Iterable[str] | None = None, areas: Iterable[str] | None = None
) -> dict[str, dict[str, float]]:
    """The grades by call and area. Where `calls` and `areas` are given, labels may be for no others."""
    labels = {number: _labels(path, number, row) for number, row in _rows(path)}
    if not labels:
        _wrong(path, "there is no label in it")
    _no_twice(path, "external_id", [name for name, _grades in labels.values()])
    read = dict(labels.values())
    if calls is not None:
        _all_known(path, "external_id", read, set(calls))
    if areas is not None:
        _all_known(path, "area", (area for grades in read.values() for area in grades), set(areas))
    return read


def _labels(path: Path, number: int, row: dict[str, Any]) -> tuple[str, dict[str, float]]:
    name, labels = row.get("external_id"), row.get("labels")
    if not isinstance(name, str) or not isinstance(labels, dict):
        _wrong(path, f'line {number}: {{"external_id": "...", "labels": {{"area-id": 2.5}}}} is expected')
    for area, grade in labels.items():
        is_number = isinstance(grade, int | float) and not isinstance(grade, bool) and math.isfinite(grade)
        if not is_number or not 0 <= grade <= HIGHEST_GRADE:
            _wrong(path, f"line {number}: {area}: a grade is a number from 0 to 3, not {json.dumps(grade)}")
    return name, {area: float(grade) for area, grade in labels.items()}


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip():
            row = _json(path, line, f"line {number}: ")
            if not isinstance(row, dict):
                _wrong(path, f"line {number}: an object is expected, as {{...}}")
            yield number, row


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        _wrong(path, wrong.strerror or "cannot be read" if isinstance(wrong, OSError) else "is not UTF-8 text")


def _json(path: Path, text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as wrong:
        _wrong(path, f"{where}not JSON: {wrong}")


def _no_twice(path: Path, what: str, names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        _wrong(path, f"{what} is there twice: {_named(twice)}")


def _all_known(path: Path, what: str, names: Iterable[str], known: set[str]) -> None:
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        _wrong(path, f"{what} that the set does not have: {_named(unknown)}")


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _wrong(path: Path, what: str) -> NoReturn:
    raise UnusableError(f"{path}: {what}")
