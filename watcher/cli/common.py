"""What the commands share: options, output, the database and the catalogue."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.status import Status
from sqlalchemy import Engine

from sources.contract import Deadline
from sources.entry import Entry
from sources.registry import CATALOGUE, called, find_entry, load_catalogue, nearest
from subscriptions.matching.beside import keep_in, use_imported
from watcher.cli.plain import escaped, escaped_json
from watcher.clock import clock_at, latest_day
from watcher.db import open_database
from watcher.errors import BadInput
from watcher.language import Texts
from watcher.migrations import upgrade
from watcher.settings import Settings, read_settings

Commands = Any  # argparse does not name the type of a group of sub-commands
LARGEST_ID = 2**63 - 1
Run = Callable[[argparse.Namespace], int]


def command(commands: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add a command that takes --json, as every command does."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--json", action="store_true", help="print JSON lines instead of text")
    parser.set_defaults(run=run)
    return parser


def add_clock(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", metavar="DATETIME", help="act as if it were this time (ISO 8601 with zone)")


def row_id(words: str) -> int:
    """The id of a row as an option; one beyond what a database counts is as good as the last. Raises ValueError."""
    return min(int(words), LARGEST_ID)


def time_of(options: argparse.Namespace) -> datetime:
    return clock_at(options.at)()


def open_service() -> tuple[Settings, Engine]:
    """Settings and a database that is there and up to date. Raises BadInput saying what to do if it cannot be."""
    settings = read_settings()
    use_folders(settings)
    return settings, prepare_database(settings)


def use_folders(settings: Settings) -> None:
    """Imported vocabularies are used, and what takes long to work out is kept."""
    use_imported(settings.vocabularies_dir)
    keep_in(settings.cache_dir)


def last_day(deadline: Deadline) -> str:
    """As it is stored, with its hour and what makes it doubtful."""
    words = " ".join(filter(None, (deadline.date, deadline.time, deadline.zone if deadline.time else None)))
    if deadline.said_weekday:
        words = f"{words} (the source says {Texts('en').weekday(deadline.said_weekday)})"
    return f"{words} or {deadline.or_date}" if deadline.or_date else words


def prepare_database(settings: Settings) -> Engine:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"WATCHER_DATA_DIR: cannot write to {settings.data_dir}: {error.strerror}") from error
    engine = open_database(settings.database_url)
    upgrade(engine)
    return engine


def catalogue_of(settings: Settings) -> dict[str, Entry]:
    return load_catalogue(
        [CATALOGUE, settings.own_catalogue_dir], lambda fault: say(f"left out: {fault}"), today=latest_day()
    )


def known_entry(settings: Settings, words: str, now: datetime | None = None) -> Entry:
    """The entry that somebody named, by its id or by a name. `now`: as if when one acts.

    Raises BadInput where no entry is called so, or several are; CatalogueFault.
    """
    entry = find_entry([CATALOGUE, settings.own_catalogue_dir], words, latest_day(now))
    if entry is not None:
        return entry
    catalogue = catalogue_of(settings)
    found = called(catalogue, words)
    if not found:
        raise BadInput(f"{words}: no such source; {_where_to_look(nearest(catalogue, words))}")
    if len(found) > 1:
        for each in found:
            say(_named(each))
        raise BadInput(f"{words}: {len(found)} sources are called so; name one of them by its id")
    say(f"{words}: taken as {_named(found[0])}")
    return found[0]


def _named(entry: Entry) -> str:
    return f"{entry.id} ({entry.name.sv} / {entry.name.en})"


def _where_to_look(close: list[Entry]) -> str:
    near = f"did you mean {' or '.join(each.id for each in close)}? " if close else ""
    return f"{near}`watcher sources list` names them all"


def print_lines(rows: Iterable[dict[str, Any]]) -> int:
    """One JSON object a line; returns how many."""
    number = 0
    for number, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        sys.stdout.write(escaped_json(json.dumps(row, ensure_ascii=False, default=_in_words)) + "\n")
    return number


def _in_words(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)  # a moment is a date, too


def tell(line: str) -> None:
    """One line of output. What a terminal would act on is escaped: some of it comes from pages."""
    print(escaped(line))


def say(line: str) -> None:
    """A message for the person, apart from the output; shown as harmless as that."""
    print(escaped(line), file=sys.stderr)


class ProgressLine:
    """What long work is doing now: a moving line on a terminal, nothing where nobody watches."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._status: Status | None = None

    def __call__(self, words: str) -> None:
        if self._console.is_terminal:
            self._status = self._status or self._console.status("")
            self._status.start()
            self._status.update(words)

    def done(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None
