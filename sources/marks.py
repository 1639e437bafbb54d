"""Marks of a proposed catalogue file: where only a person knows what belongs there."""

from __future__ import annotations

import re
from collections.abc import Iterator

FILL_IN, CHOOSE, LOOK = "FILL IN", "CHOOSE", "LOOK"
_MARK = re.compile(rf"({FILL_IN}|{CHOOSE}|{LOOK})(?:\Z|:\s*)")


def mark_fault(value: object) -> str | None:
    """What is wrong with a value that is a mark itself; None if it is none. The values of a table are looked at too."""
    parts = value.items() if isinstance(value, dict) else [("", value)]
    for name, part in parts:
        found = _MARK.match(part.strip()) if isinstance(part, str) else None
        if found:
            where = f"{name}: " if name else ""
            return f"{where}still holds the mark {found[1]}; write what belongs there"
    return None


def marks_left(text: str) -> list[str]:
    """One fault for each mark that still stands as a comment in a file, by the field that it belongs to."""
    lines = [line.strip() for line in text.splitlines()]
    return [
        f"{_field(lines, number)}: is still marked {mark} ({what}); see to it, then take that comment away"
        for number, mark, what in _comments(lines)
    ]


def _comments(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines):
        _, sign, comment = line.rpartition("#") if not line.startswith("#") else ("", "#", line.lstrip("#"))
        found = _MARK.match(comment.strip()) if sign else None
        if found:
            yield number, found[1], comment.strip()[found.end() :]


def _field(lines: list[str], number: int) -> str:
    """The key of a line, or where that is a comment, of the next one that is none."""
    line = next((each for each in lines[number:] if each and not each.startswith("#")), "")
    return line.strip("[]") if line.startswith("[") else line.partition("=")[0].strip() or "the file"
