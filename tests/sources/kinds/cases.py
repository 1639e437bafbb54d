"""Fixture folders of sources: a catalogue entry, the saved answers, and what a person reads from them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sources.contract import CallData, Known, Note, Page, Parsed, Request
from sources.entry import Entry, Source
from sources.registry import build_source

FIXTURES = Path(__file__).parents[2] / "fixtures"


@dataclass(frozen=True)
class Case:
    """One folder: `entry.toml`, `page-1.*` and on, `expected.json` with `at`, `calls`, `notes`, `nothing_open`."""

    folder: Path

    @property
    def expected(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return found

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.expected["at"])

    @property
    def source(self) -> Source:
        return build_source(Entry.model_validate(tomllib.loads((self.folder / "entry.toml").read_text("utf-8"))))

    def body(self, number: int = 1) -> bytes:
        return next(self.folder.glob(f"page-{number}.*")).read_bytes()

    def read(self) -> tuple[dict[str, CallData], dict[str, int], str | None]:
        """Calls by identity, counts of notes, and the words for nothing open, of all pages together."""
        calls: list[CallData] = []
        notes: list[Note] = []
        nothing_open = None
        questions = list(self.source.start(self.now, Known()))
        for number in range(1, len(list(self.folder.glob("page-*"))) + 1):
            parsed = answer(self.source, self.body(number), self.now, questions.pop(0))
            questions += parsed.requests
            calls += parsed.calls
            notes += parsed.notes
            nothing_open = nothing_open or parsed.nothing_open
        assert not questions, "the source asks for more than the folder holds"
        return {call.external_id: call for call in calls}, {note.code: note.count for note in notes}, nothing_open


def cases(kind: str) -> list[Case]:
    return [Case(file.parent) for file in sorted((FIXTURES / kind).glob("*/expected.json"))]


def facts(kind: str) -> list[Any]:
    """Every single expectation of a kind: the case, the call, the field, its value."""
    return [
        pytest.param(case, external_id, field, value, id=f"{case.folder.name}-{field}-{number}")
        for case in cases(kind)
        for number, (external_id, fields) in enumerate(case.expected["calls"].items())
        for field, value in fields.items()
    ]


def agrees(found: object, expected: object) -> bool:
    """Whether a value is as expected; of the parts of a list (deadlines, documents) only what is named counts."""
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return all(agrees(found.get(name), value) for name, value in expected.items())
    return found == expected


def answer(
    source: Source, body: bytes, now: datetime, request: Request | None = None, url: str | None = None
) -> Parsed:
    asked = request or Request(url=source.entry.url)
    return source.parse(Page(request=asked, url=url or asked.url, body=body), now)


def an_entry(kind: str, options: dict[str, Any] | None = None, **fields: Any) -> Entry:
    """An entry of an invented funder."""
    facts_of = {
        "id": "provfonden",
        "name": {"sv": "Provfonden", "en": "The Test Fund"},
        "kind": kind,
        "url": "https://www.example.org/utlysning/",
        "level": "national",
        "verified_on": "2026-11-21",
    }
    return Entry.model_validate(facts_of | fields | {"options": options or {}})
