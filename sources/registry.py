"""Finds every kind of reader and every catalogue entry by looking; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sources import kinds
from sources.entry import IN_USE, Entry, Source
from sources.reading.plain import NotUtf8, read_utf8

# All that an entry needs besides how it is read.
_SOUND: dict[str, Any] = {
    "id": "sound",
    "name": {"sv": "-", "en": "-"},
    "url": "https://example.invalid/",
    "level": "national",
    "verified_on": "2026-01-01",
}
# Where the checker's own words name what only a programmer knows.
_OWN_WORDS = {
    "too_short": "holds too few; at least {min_length} needed",
    "too_long": "holds too many; at most {max_length} allowed",
}
_SHORTEST_SPELLED = 5
_TOML_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
CATALOGUE = Path(__file__).parent / "catalogue"


class CatalogueFault(Exception):
    """A catalogue file cannot be used. `faults` has one line per field, ready to show to an admin."""

    def __init__(self, file: str, faults: list[str]) -> None:
        super().__init__(f"{file}: " + "; ".join(faults))
        self.file, self.faults = file, faults


@cache
def kind_names() -> tuple[str, ...]:
    """Every module of `sources.kinds` by its name; each has `build(entry) -> Source`."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(kinds.__path__) if not info.name.startswith("_")))


def build_source(entry: Entry) -> Source:
    """The reader an entry names. Raises CatalogueFault if the kind or its options are wrong, or there is no reader."""
    if entry.kind is None:
        raise CatalogueFault(entry.id, [f"no_calls: {entry.no_calls}"])
    if entry.kind not in kind_names():
        known = ", ".join(kind_names())
        raise CatalogueFault(entry.id, [f"kind: {entry.kind!r} is no known kind of source; use one of {known}"])
    module = importlib.import_module(f"{kinds.__name__}.{entry.kind}")
    try:
        source: Source = module.build(entry)
    except ValidationError as error:
        raise CatalogueFault(entry.id, _lines(error, "options.")) from error
    return source


def read_entry(path: Path, today: date | None = None, *, in_use: bool = False) -> Entry:
    """One catalogue file, checked. Raises CatalogueFault naming every fault by field.

    `in_use`: it is asked in order to read the source, which a code that nobody knows does not hinder. `today`: the day
    by the machine's clock; an entry cannot have been verified after it. The bundled entries are not asked: a machine
    whose clock is slow must not lose its sources.
    """
    try:
        return entry_of(path, path.read_bytes(), None if path.parent == CATALOGUE else today, in_use=in_use)
    except OSError as error:
        raise CatalogueFault(path.name, [f"cannot be read: {error.strerror or error}"]) from error


@lru_cache(maxsize=1_000)  # a service looks at its whole catalogue every minute
def entry_of(path: Path, content: bytes, today: date | None = None, *, in_use: bool = False) -> Entry:
    """What would be read if a file held this, which need not be there yet. Raises CatalogueFault likewise."""
    try:
        facts = tomllib.loads(read_utf8(content))
        entry = Entry.model_validate(facts, context={"today": today, IN_USE: in_use})
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(path.name, [_toml_line(str(error))]) from error
    except NotUtf8 as error:
        raise CatalogueFault(path.name, [str(error)]) from error
    except RecursionError as error:
        raise CatalogueFault(path.name, ["is no catalogue entry: brackets within brackets without end"]) from error
    except ValidationError as error:
        raise CatalogueFault(path.name, [*_lines(error), *_faults_of_reading(facts)]) from error
    if entry.id != path.stem:
        raise CatalogueFault(path.name, [f"id: {entry.id!r} must be the name of the file, {path.stem!r}"])
    if entry.kind is not None:
        build_source(entry)
    return entry


def _faults_of_reading(facts: Mapping[str, Any]) -> list[str]:
    """What is wrong with kind and options, where something else is wrong too: an admin is told everything at once."""
    named = {name: facts[name] for name in ("kind", "options") if name in facts}
    try:
        build_source(Entry.model_validate(_SOUND | named))
    except CatalogueFault as fault:
        return [line for line in fault.faults if line.startswith(("kind:", "options."))]
    except ValidationError:
        return []  # of the wrong type altogether, which has been said
    return []


def find_entry(folders: Iterable[Path], source_id: str, today: date | None = None) -> Entry | None:
    """One entry, without reading the others: each stands in a file of its own name, and a later folder wins.

    `today`: as for `read_entry`, which says what is raised.
    """
    for folder in reversed(list(folders)):
        path = folder / f"{source_id}.toml"
        if path.parent == folder and path.is_file():
            return read_entry(path, today, in_use=True)
    return None


def load_catalogue(
    folders: Iterable[Path],
    on_fault: Callable[[CatalogueFault], None],
    only: Collection[str] | None = None,
    today: date | None = None,
) -> dict[str, Entry]:
    """All entries of the given folders by id, or `only` some; a later folder replaces an earlier one's of the same id.

    A file that cannot be used is passed to `on_fault` and left out: it must not take the others down with it.
    `today`: as for `read_entry`.
    """
    entries: dict[str, Entry] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        if only is not None and path.stem not in only:
            continue
        try:
            entry = read_entry(path, today, in_use=True)
        except CatalogueFault as fault:
            on_fault(fault)
        else:
            entries[entry.id] = entry
    return entries


def find(catalogue: Mapping[str, Entry], words: str) -> list[Entry]:
    """The entries that all the words lead to, by the beginnings of their own words; accents and case do not matter.

    Looked for in id, both names, earlier names, funder, programme and what else people call it. Those found by name
    come first.
    """
    wanted = _words(words)
    ranked = [
        (rank, entry.name.sv, entry) for entry in catalogue.values() if (rank := _rank(entry, wanted)) is not None
    ]
    return [entry for _, _, entry in sorted(ranked, key=lambda found: found[:2])]


def called(catalogue: Mapping[str, Entry], words: str) -> list[Entry]:
    """The entries that somebody means by an id or a name, whichever way accents and case are written.

    The one with that id; else those whose whole name it is, in either language or earlier; else what `find` finds.
    """
    wanted = _plain(words)
    by_id = [entry for entry in catalogue.values() if entry.id == wanted]
    return by_id or [entry for entry in catalogue.values() if wanted in _names(entry)] or find(catalogue, words)


def nearest(catalogue: Mapping[str, Entry], words: str) -> list[Entry]:
    """At most three entries whose id or name is written much like these words, the likeliest first."""
    wanted = _plain(words)
    named = ((name, entry) for entry in catalogue.values() for name in (*_names(entry), entry.id))
    # Letters that stand for a name are much like half of all words.
    spelled = {name: entry for name, entry in named if len(name) >= min(_SHORTEST_SPELLED, len(wanted))}
    close = get_close_matches(wanted, spelled, n=9)
    return list({spelled[name].id: spelled[name] for name in close}.values())[:3]


def _names(entry: Entry) -> frozenset[str]:
    said = [name for each in (entry.name, entry.short_name) if each for name in (each.sv, each.en)]
    return frozenset(map(_plain, (*said, *entry.formerly, *entry.also)))


def _rank(entry: Entry, wanted: Collection[str]) -> int | None:
    """0: named so, 1: its funder or programme is, or what it pays for; None: not found."""
    names = _words(" ".join((entry.id, entry.name.sv, entry.name.en, *entry.formerly)))
    others = names | _words(" ".join((entry.funder or "", entry.programme or "", *entry.also)))
    for rank, have in enumerate((names, others)):
        if wanted and all(any(word.startswith(part) for word in have) for part in wanted):
            return rank
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _plain(text)))


def _plain(text: str) -> str:
    """In lower case, without accents and needless spaces."""
    letters = unicodedata.normalize("NFKD", " ".join(text.casefold().split()))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _toml_line(message: str) -> str:
    """What is wrong with the writing of a file, its line first."""
    found = _TOML_PLACE.fullmatch(message)
    if found is None:
        return message
    return f"line {found[2]}, column {found[3]}: {found[1]}" if found[2] else f"at the end of the file: {found[1]}"


def _lines(error: ValidationError, prefix: str = "") -> list[str]:
    return [
        _line((prefix + ".".join(map(str, fault["loc"]))).rstrip("."), _words_of(fault)) for fault in error.errors()
    ]


def _words_of(fault: ErrorDetails) -> str:
    own = _OWN_WORDS.get(fault["type"])
    return own.format(**fault["ctx"]) if own else fault["msg"]


def _line(field: str, message: str) -> str:
    """A fault of the file as a whole has no field of its own; its message names the fields."""
    words = message.removeprefix("Value error, ")
    return f"{field}: {words}" if field else words
