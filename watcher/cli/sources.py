"""`watcher sources ...` and `watcher dates`; reading needs neither database nor network."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sources.combine import combine
from sources.contract import Page, Parsed, Request, UnreadablePage
from sources.entry import Entry, Source
from sources.marks import marks_left
from sources.reading.compressed import read_saved
from sources.reading.plain import NotUtf8, read_utf8
from sources.registry import CatalogueFault, build_source, read_entry
from watcher.cli import source_repair, source_state, source_story
from watcher.cli.common import (
    Commands,
    add_clock,
    command,
    known_entry,
    print_lines,
    say,
    tell,
    time_of,
)
from watcher.cli.json_lines import read_json, read_lines
from watcher.clock import latest_day
from watcher.errors import BadInput
from watcher.settings import read_settings

# A saved answer larger than this is no list of calls.
SAVED_LIMIT = 100_000_000


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("sources", help="the catalogue of sources, and reading saved answers")
    inner = group.add_subparsers(dest="sources_command", required=True, metavar="WHAT")
    for each in (source_state, source_story, source_repair):
        each.add_commands(inner)
    check = command(inner, "check", _check, "check catalogue entries and say every fault by field")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE.toml")
    read = command(inner, "read", _read, "read saved answers with a source's reader; prints calls as JSON lines")
    read.add_argument("source_id", nargs="?", metavar="SOURCE", help="its id, or a name of it")
    read.add_argument("files", nargs="*", type=Path, metavar="FILE")
    read.add_argument("--kind", help="read with a bare kind (feed, listing, ...) instead of a source")
    read.add_argument("--url", help="the address the files came from (with --kind)")
    read.add_argument("--config", type=Path, metavar="FILE.toml", help="options of the kind (with --kind)")
    add_clock(read)
    detect = command(inner, "detect", _detect, "how a page could be read: kind, options and the calls they give")
    detect.add_argument("place", metavar="FILE|URL")
    detect.add_argument("--url", help="the address the file came from")
    detect.add_argument("--choose", type=int, default=1, metavar="NUMBER", help="another of the ways it was shown")
    add_clock(detect)
    dates = command(commands, "dates", _dates, "opening dates and deadlines in running text (JSON lines in and out)")
    dates.add_argument("file", metavar="FILE|-")
    dates.add_argument("--reference-date", metavar="DATE", help="what 'today' means; never a missing year")
    dates.add_argument("--lang", choices=["sv", "en", "no", "da"])


def _detect(options: argparse.Namespace) -> int:
    from watcher.cli.detect import run_detect  # noqa: PLC0415 - the network is made ready only when needed

    return run_detect(options)


def _check(options: argparse.Namespace) -> int:
    """Every file, also after one with faults; 2 where any has some."""
    return max([_check_file(path, as_json=options.json) for path in options.files])


def _check_file(path: Path, *, as_json: bool) -> int:
    entry, faults = _faults_of(path)
    if as_json:
        print_lines([{"file": str(path), "id": entry.id if entry else _named(path), "faults": faults}])
    elif entry and not faults:
        how = f"is read as {entry.kind}" if entry.kind else f"is not read: {entry.no_calls}"
        tell(f"{path}: no faults; {entry.name.sv} {how}")
    # Every fault on a line of its own, to be mended one after the other.
    for line in () if as_json else faults:
        say(f"{path}: {line}")
    return BadInput.exit_code if faults else 0


def _faults_of(path: Path) -> tuple[Entry | None, list[str]]:
    """The entry of a file, and what is wrong with it, the marks that a proposal left among that."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "no such file"
        return None, [f"{what}; name the file of an entry (sources/catalogue/NAME.toml)"]
    try:
        return read_entry(path, latest_day()), marks_left(read_utf8(path.read_bytes()))
    except CatalogueFault as fault:
        return None, [*fault.faults, *_marks_beside(path)]


def _named(path: Path) -> str:
    """The id that a file with faults gives, else the one that its name promises."""
    try:
        return str(_config(path).get("id") or path.stem)
    except BadInput:  # which has been said
        return path.stem


def _marks_beside(path: Path) -> list[str]:
    try:
        return marks_left(read_utf8(path.read_bytes()))
    except (OSError, NotUtf8):  # which has been said
        return []


def _read(options: argparse.Namespace) -> int:
    now = time_of(options)
    if options.kind:
        files = [Path(options.source_id), *options.files] if options.source_id else options.files
        source = build_source(_bare_entry(options, now.date()))
    else:
        files = options.files
        source = build_source(known_entry(read_settings(), options.source_id or "", now))
    if not files:
        raise BadInput("sources read: name at least one saved file")
    answers = list(_parsed(source, files, now))
    if not answers:
        return BadInput.exit_code
    groups = [[parsed] for parsed in answers] if options.kind else [answers]
    conflicts = sum(_print_calls(source, group) for group in groups)
    return 1 if conflicts or len(answers) < len(files) else 0


def _bare_entry(options: argparse.Namespace, today: date) -> Entry:
    given = _config(options.config) if options.config else {}
    kind_options = given.get("options", {} if "kind" in given else given)
    address = options.url or given.get("url") or "https://example.invalid/"
    facts = {
        "id": "bare-" + options.kind.replace("_", "-"),
        "name": {"sv": options.kind, "en": options.kind},
        "level": "national",
        "verified_on": today,
        **({key: value for key, value in given.items() if key != "options"} if "kind" in given else {}),
        "kind": options.kind,
        "url": address,
        "options": kind_options,
    }
    try:
        return Entry.model_validate(facts)
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadInput(
            f"{options.config or options.url}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        ) from error


def _config(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_utf8(path.read_bytes()))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from error
    except (NotUtf8, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path}: {error}") from error


def _parsed(source: Source, files: list[Path], now: datetime) -> Iterator[Parsed]:
    """Each file's reading; a file that cannot be read gets one line and does not stop the others."""
    for path in files:
        try:
            body = read_saved(path, SAVED_LIMIT)
            request = Request(url=source.entry.url, context={"page": "1"})
            yield source.parse(Page(request=request, url=source.entry.url, body=body), now)
        except UnreadablePage as error:
            say(f"{path}: {error} ({error.code})")
        except OSError as error:
            say(f"{path}: cannot be read: {error.strerror or error}")


def _print_calls(source: Source, parsed: list[Parsed]) -> int:
    """Print what a list's pages hold together; returns how many identities came with two contents."""
    combined = combine((call for page in parsed for call in page.calls), source.entry.language)
    print_lines(call.model_dump(mode="json") for call in combined.calls)
    for note in (note for page in parsed for note in page.notes):
        say(f"{source.entry.id}: set aside {note.count} x {note.code} {note.detail}".rstrip())
    for identity in combined.conflicts:
        say(f"{source.entry.id}: {identity} came with two different contents; the first is given")
    return len(combined.conflicts)


def _dates(options: argparse.Namespace) -> int:
    from sources.reading.dates import answer_line  # noqa: PLC0415 - its words are made ready only when needed

    try:
        answer_line({"text": "", "reference_date": options.reference_date})
    except ValueError as error:
        raise BadInput(f"--{str(error).replace('_', '-')}") from error
    faults: list[str] = []
    answers = (
        _answer(line, f"{options.file} line {number}", options, faults) for number, line in read_lines(options.file)
    )
    answered = print_lines(answer for answer in answers if answer is not None)
    for fault in faults:
        say(f"watcher: {fault}")
    if faults and not answered:
        return BadInput.exit_code
    return 1 if faults else 0


def _answer(line: bytes, where: str, options: argparse.Namespace, faults: list[str]) -> dict[str, Any] | None:
    from sources.reading.dates import answer_line  # noqa: PLC0415 - its words are made ready only when needed

    given = {"reference_date": options.reference_date, "lang": options.lang}
    try:
        record = read_json(line)
        if isinstance(record, dict):
            stated = {name: value for name, value in record.items() if value is not None}
            return answer_line({**given, **stated})
        faults.append(f"{where}: needs an object with a text")
    except ValueError as error:
        faults.append(f"{where}: {error}")
    return None
