"""The policy fields of the map by themselves: what letters need of it. Their words are in `vocabulary.py`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "lexicon"
_NAMED: Final = ("id", "sv", "en", "kind", "within", "near", "programmes", "theme")
FLAGS: Final = ("abroad", "qualifies", "people", "everywhere")
_KEYS: Final = (*_NAMED, *FLAGS)


@dataclass(frozen=True)
class Field:
    """One policy field. `kind` aspect: a way of doing things (international, research) rather than a subject.

    `abroad`: done in other parts of the world, so that calls for those concern it. `qualifies`: says for whom or where
    when it stands beside a subject of another kind. `people`: a group for whom things are done. `everywhere`: what the
    whole organisation does or is, so that nothing is asked for there alone. `theme`: the file it stands in.
    """

    id: str
    sv: str
    en: str
    kind: str = "subject"
    within: str | None = None
    near: dict[str, float] = field(default_factory=dict)
    programmes: dict[str, float] = field(default_factory=dict)
    abroad: bool = False
    qualifies: bool = False
    people: bool = False
    everywhere: bool = False
    theme: str = ""

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.sv


@cache
def read_files() -> list[dict[str, Any]]:
    """The field tables of all files, in file order, each with the name of its file."""
    files = sorted((DATA / "fields").glob("*.toml"))
    return [
        {**table, "theme": path.stem} for path in files for table in tomllib.loads(path.read_text("utf-8"))["field"]
    ]


@cache
def policy_fields() -> dict[str, Field]:
    """The fields by their id."""
    return {table["id"]: Field(**{key: table[key] for key in _KEYS if key in table}) for table in read_files()}
