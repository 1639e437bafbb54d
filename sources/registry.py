"""Finds every kind of reader and every catalogue entry by looking; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

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
def kind_names() -> tuple[str, ...]:
    """Every module of `sources.kinds` by its name; each has `build(entry) -> Source`."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(kinds.__path__) if not info.name.startswith("_")))


def build_source(entry: Entry) -> Source:
    """The reader an entry names. Raises CatalogueFault if the kind or its options are wrong."""
    if entry.kind not in kind_names():
        known = ", ".join(kind_names())
        raise CatalogueFault(entry.id, [f"kind: {entry.kind!r} is no known kind of source; use one of {known}"])
    module = importlib.import_module(f"{kinds.__name__}.{entry.kind}")
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


def load_catalogue(folders: Iterable[Path], on_fault: Callable[[CatalogueFault], None]) -> dict[str, Entry]:
    """All entries of the given folders by id; a later folder replaces an earlier one's entry of the same id.

    A file that cannot be used is passed to `on_fault` and left out: it must not take the others down with it.
    """
    entries: dict[str, Entry] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            entry = read_entry(path)
        except CatalogueFault as fault:
            on_fault(fault)
        else:
            entries[entry.id] = entry
    return entries


def _lines(error: ValidationError, prefix: str = "") -> list[str]:
    return [f"{prefix}{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
