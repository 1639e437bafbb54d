"""`watcher vocabulary import`, `list` and `remove`: other people's words beside the map's own."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path

from watcher.cli.common import Commands, command, print_lines, tell
from watcher.errors import BadInput
from watcher.settings import read_settings

_IDLE = {
    "known": "for all their words are known already, or too short to tell anything",
    "unsure": "for no word of theirs belongs to one policy field alone",
    "alone": "for no word of theirs is known, so that nobody can tell which policy field they belong to",
    "in_neither": "for their words are in neither Swedish nor English; these are not kept",
}
SHOWN = 6  # words of each field
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("vocabulary", help="EuroVoc, YSO or a list of one's own beside the built-in words")
    inner = group.add_subparsers(dest="vocabulary_command", required=True, metavar="WHAT")
    bring = command(inner, "import", _import, "read SKOS (RDF/XML, Turtle) or TSV; again under a name replaces it")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--name", help="what to keep it as (default: the name of the file)")
    command(inner, "list", _list, "what has been imported")
    remove = command(inner, "remove", _remove, "forget an imported vocabulary")
    remove.add_argument("name", metavar="NAME")


def _import(options: argparse.Namespace) -> int:
    from subscriptions.matching.imported import added_by  # noqa: PLC0415 - slow to load
    from subscriptions.matching.vocabulary_file import Unusable, gather, write_entries  # noqa: PLC0415 - likewise

    if options.file.is_dir():
        raise BadInput(f"{options.file}: a folder; name the file in it")
    name = options.name or options.file.stem.lower().replace("_", "-")
    if not _NAME.match(name):
        raise BadInput(f"--name {name!r}: small letters, digits and hyphens only")
    try:
        found = gather(options.file)
        entries = found.entries()
    except Unusable as fault:
        raise BadInput(f"{options.file}: {fault}") from fault
    folder = read_settings().vocabularies_dir
    folder.mkdir(parents=True, exist_ok=True)
    write_entries(entries, folder / f"{name}.tsv")
    added = added_by(entries)
    idle = {**{why: added.idle[why] for why in ("known", "unsure", "alone")}, "in_neither": found.in_neither()}
    row = {
        "name": name,
        "entries": len(entries),
        "of_a_field": len(added.terms),
        "words_paired": len(added.pairs.keys() | added.phrases.keys()),
    }
    where = _by_field(added.terms)
    if options.json:
        print_lines([{**row, "idle": idle, "fields": where}])
    else:
        print(f"{name}: {row['entries']} concepts read; {row['of_a_field']} add words to a policy field")
        for field, words in where.items():
            tell(f"  {field}: {', '.join(words[:SHOWN])}{f' and {len(words) - SHOWN} more' if words[SHOWN:] else ''}")
        if row["words_paired"]:
            print(f"{row['words_paired']} words are paired with words or phrases that say the same")
        for why, count in idle.items():
            if count:
                print(f"adding nothing: {count}, {_IDLE[why]}")
        if not (added.terms or row["words_paired"]):
            print("Nothing is added. Give a concept a word that is known, or a wider concept that has one.")
        print("A service that is running uses it from its next start; calls that were matched before stay as they are.")
    return 0


def _by_field(terms: Iterable[tuple[str, str, Sequence[str], Sequence[str]]]) -> dict[str, list[str]]:
    """The words that each policy field is given, so that a person sees what was taken for what."""
    found: dict[str, list[str]] = {}
    for field, _grade, swedish, english in sorted(terms, key=itemgetter(0)):
        found.setdefault(field, []).extend((*swedish, *english))
    return found


def _list(options: argparse.Namespace) -> int:
    names = [path.stem for path in sorted(read_settings().vocabularies_dir.glob("*.tsv"))]
    if options.json:
        print_lines({"name": name} for name in names)
    else:
        print("\n".join(names) or "none; the built-in words do without")
    return 0


def _remove(options: argparse.Namespace) -> int:
    path = read_settings().vocabularies_dir / f"{options.name}.tsv"
    if not _NAME.match(options.name) or not path.is_file():
        raise BadInput(f"{options.name}: no such vocabulary; `watcher vocabulary list` names them")
    path.unlink()
    if options.json:
        print_lines([{"name": options.name, "removed": True}])
    else:
        print(f"{options.name}: removed; a service that is running does without it from its next start")
    return 0
