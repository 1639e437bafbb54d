"""Fixture folders of the catalogue's own feeds, lists and tables, read by the catalogue's own entries."""

from __future__ import annotations

from typing import Any

import pytest

from sources.entry import Source
from sources.registry import CATALOGUE, build_source, read_entry
from tests.sources.kinds.cases import FIXTURES, Case


class CatalogueCase(Case):
    """A folder named after a catalogue entry and a case; pages in the order in which the source asks for them."""

    @property
    def source(self) -> Source:
        return build_source(read_entry(CATALOGUE / f"{self.folder.parent.name}.toml"))


def catalogue_cases(*entries: str) -> list[Any]:
    """All cases of the given entries."""
    folders = [file.parent for entry in entries for file in sorted((FIXTURES / entry).glob("*/expected.json"))]
    return [pytest.param(CatalogueCase(folder), id=f"{folder.parent.name}-{folder.name}") for folder in folders]


def single_facts(*entries: str) -> list[Any]:
    """Every single expectation of the given entries: the case, the call, the field, its value."""
    return [
        pytest.param(
            case, external_id, field, value, id=f"{case.folder.parent.name}-{case.folder.name}-{field}-{number}"
        )
        for (case,) in (param.values for param in catalogue_cases(*entries))
        for number, (external_id, fields) in enumerate(case.expected["calls"].items())
        for field, value in fields.items()
    ]
