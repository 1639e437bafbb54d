"""Counting what a reader sets aside, so that a person can see it."""

from __future__ import annotations

from sources.contract import Note

_EXAMPLES = 5
_EXAMPLE_LIMIT = 120


class Tally:
    """Counts by code, with the first few examples of each."""

    def __init__(self) -> None:
        self._examples: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, code: str, example: str = "") -> None:
        self._counts[code] = self._counts.get(code, 0) + 1
        examples = self._examples.setdefault(code, [])
        # It will stand in logs, on terminals and in the database: nothing there may be acted on.
        example = "".join(letter if letter.isprintable() else "?" for letter in example[:_EXAMPLE_LIMIT])
        if example and len(examples) < _EXAMPLES and example not in examples:
            examples.append(example)

    def notes(self) -> tuple[Note, ...]:
        return tuple(
            Note(code=code, count=count, detail=", ".join(self._examples[code])) for code, count in self._counts.items()
        )
