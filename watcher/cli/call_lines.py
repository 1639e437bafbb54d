"""A file of calls, one JSON object a line, as it is handed in: what is wrong with a line, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sources.contract import CallData
from subscriptions.fault_words import WANTED, place_of, sentence_of
from watcher.cli.json_lines import NotJson, read_json, read_lines
from watcher.errors import BadInput

_OBJECT: Final = "must be an object in curly brackets"
_IN_JSON: Final[Mapping[str, str]] = {
    **WANTED,
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _OBJECT),
}
# What is written after a pattern, by the last name of its field; the others are amounts of money.
_PATTERNS: Final = {"time": 'must be an hour, for example "17:00"'}
_AMOUNT: Final = 'must be an amount in quotes, in digits and without spaces, for example "500000"'
_NEEDED: Final = "; every call needs external_id and title"
# A line with more faults than these is of another kind altogether.
_FAULTS_TOLD: Final = 12
_LONGEST_VALUE: Final = 300


def read_calls(path: Path, faults: list[str]) -> Iterator[CallData]:
    """The calls of the lines that can be read; what is wrong with the others is added to `faults`, a line for each.

    Raises BadInput for a file that holds nothing; OSError.
    """
    number = 0
    for number, line in read_lines(str(path)):
        try:
            record = read_json(line)
        except NotJson as error:
            faults.append(f"{path} line {number}: {error}")
            continue
        try:
            yield CallData.model_validate(_without_nulls(record))
        except ValidationError as error:
            faults.append(f"{path} line {number}{_called(record)}: {_words_for(error, record)}")
    if not number:
        raise BadInput(f"{path}: is empty; write one call on each line, as a JSON object with external_id and title")


def why_none(path: Path, faults: Sequence[str]) -> str:
    """Why not one line of a file could be read, shortest first where that explains them all."""
    try:
        document = path.is_file() and read_json(path.read_bytes(), "")
    except NotJson:
        document = None
    if isinstance(document, list) or (isinstance(document, dict) and len(faults) > 1):
        return "it is one JSON document; write each call as an object on a line of its own, without commas between"
    return f"first fault: {faults[0]}"


def _without_nulls(record: object) -> object:
    """A field that is null is as good as missing."""
    if isinstance(record, dict):
        return {name: value for name, value in record.items() if value is not None}
    return record


def _called(record: object) -> str:
    name = record.get("external_id") if isinstance(record, dict) else None
    return f" ({name})" if isinstance(name, str) and 0 < len(name) <= _LONGEST_VALUE else ""


def _words_for(error: ValidationError, record: Any) -> str:
    faults = error.errors()
    told = [_sentence(fault, record) for fault in faults[:_FAULTS_TOLD]]
    more = [f"and {len(faults) - _FAULTS_TOLD} more"] if len(faults) > _FAULTS_TOLD else []
    return "; ".join([*told, *more])


def _sentence(fault: ErrorDetails, record: Any) -> str:
    place = place_of(fault["loc"], record)
    if not place:
        return "must be an object with external_id and title, as in " + '{"external_id": "A-1", "title": "..."}'
    if fault["type"] == "string_pattern_mismatch":
        words = _PATTERNS.get(str(fault["loc"][-1]), _AMOUNT)
    else:
        words = sentence_of(fault, _IN_JSON)
    needed = _NEEDED if len(fault["loc"]) == 1 and fault["type"] in ("missing", "string_too_short") else ""
    return f"{place}: {words[:_LONGEST_VALUE]}{needed}"
