"""Finds every kind of reader and every catalogue entry by looking; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from sources import kinds
from sources.entry import Entry, Source

CATALOGUE = Path(__file__).parent / "catalogue"


class CatalogueFault(Exception):
    """A catalogue file cannot be used. `faults` has one line per field, ready to show to an admin."""

    def __init__(self, file: str, faults: list[str]) -> None:
        super().__init__(f"{file}: " + "; ".join(faults))
        self.faults = faults


@cache
def kind_modules() -> dict[str, ModuleType]:
    """Every module of `sources.kinds` by its name; each has `build(entry) -> Source`."""
    names = sorted(info.name for info in pkgutil.iter_modules(kinds.__path__) if not info.name.startswith("_"))
    return {name: importlib.import_module(f"sources.kinds.{name}") for name in names}


def build_source(entry: Entry) -> Source:
    """The reader an entry names. Raises CatalogueFault if the kind or its options are wrong."""
    module = kind_modules().get(entry.kind)
    if module is None:
        known = ", ".join(sorted(kind_modules()))
        raise CatalogueFault(entry.id, [f"kind: {entry.kind!r} is no known kind of source; use one of {known}"])
    try:
        source: Source = module.build(entry)
    except ValidationError as error:
        raise CatalogueFault(entry.id, _lines(error, "options.")) from error
    return source


def read_entry(path: Path) -> Entry:
    """One catalogue file, checked. Raises CatalogueFault naming every fault by field."""
    try:
        entry = Entry.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CatalogueFault(path.name, [str(error)]) from error
    except ValidationError as error:
        raise CatalogueFault(path.name, _lines(error)) from error
    build_source(entry)
    return entry


def load_catalogue(folders: Iterable[Path] = (CATALOGUE,)) -> dict[str, Entry]:
    """All entries of the given folders by id; a later folder replaces an earlier one's entry of the same id."""
    files = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    return {entry.id: entry for entry in map(read_entry, files)}


def _lines(error: ValidationError, prefix: str = "") -> list[str]:
    return [f"{prefix}{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
