"""Bringing a backup back, into an empty database and folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, Engine, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from watcher.errors import BadInput
from watcher.migrations import is_known, move_to
from watcher.settings import Settings
from watcher.upkeep.archive import ABOUT, FILES, FORMAT, ROWS_AT_ONCE, TABLES, as_stored, tables_of


def restore(settings: Settings, engine: Engine, source: Path) -> dict[str, Any]:
    """What the backup says of itself, once all of it is back: every row, then every file. All of it or no row.

    Raises BadInput if `source` is no whole backup, is of a later version, or if the database holds anything or a
    file would be written over.
    """
    try:
        with ZipFile(source) as archive:
            about = _about(archive, source)
            files = _files(archive, settings.data_dir)
            with engine.begin() as connection:
                _make_empty(connection)
                move_to(connection, about["revision"])
                for table in tables_of(connection):
                    _fill(connection, table, archive, about["rows"].get(table.name, 0))
                move_to(connection, "head")
            for name, path in files:
                _put(archive.read(name), path)
    except (BadZipFile, KeyError, TypeError, ValueError, EOFError) as fault:
        raise BadInput(f"{source}: not a whole backup of ours ({fault}); nothing is restored") from fault
    except SQLAlchemyError as fault:
        reason = str(getattr(fault, "orig", None) or fault).splitlines()[0]
        raise BadInput(f"{source}: the database does not take it ({reason}); nothing is restored") from fault
    return dict(about)


def _about(archive: ZipFile, source: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(archive.read(ABOUT))
    if about["format"] != FORMAT or not is_known(about["revision"]):
        raise BadInput(f"{source}: made by a later version of this program; install that version")
    broken = archive.testzip()
    if broken:
        raise ValueError(f"{broken} is damaged")
    return about


def _make_empty(connection: Connection) -> None:
    """Tables without a row, as `watcher migrate` leaves them, make way for those of the backup's version."""
    for table in tables_of(connection):
        held = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if held:
            raise BadInput(
                f"the database is in use: {held} rows in {table.name}; a backup is restored into an empty one "
                "(set WATCHER_DATABASE_URL or WATCHER_DATA_DIR to a new one)"
            )
    everything = MetaData()
    everything.reflect(connection)
    everything.drop_all(connection)


def _fill(connection: Connection, table: Table, archive: ZipFile, expected: int) -> None:
    count = 0
    if f"{TABLES}/{table.name}.jsonl" in archive.namelist():
        with archive.open(f"{TABLES}/{table.name}.jsonl") as lines:
            rows = (as_stored(table, json.loads(line)) for line in lines)
            for some in _batches(rows):
                connection.execute(insert(table), some)
                count += len(some)
    if count != expected:
        raise ValueError(f"{table.name} has {count} rows of {expected}")
    _go_on_counting(connection, table)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        yield some


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL gives out numbers from a counter of its own, which rows with given numbers do not move."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    name = connection.dialect.identifier_preparer.format_table(table)
    counter = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": name, "key": keys[0].name}
    ).scalar_one()
    highest = connection.execute(select(func.max(keys[0]))).scalar_one()
    if counter and highest:
        connection.execute(text("SELECT setval(:counter, :highest)"), {"counter": counter, "highest": highest})


def _files(archive: ZipFile, folder: Path) -> list[tuple[str, Path]]:
    """Names in the archive and where they go. None leads out of the folder, and none writes over another file."""
    wanted = [name for name in archive.namelist() if name.startswith(f"{FILES}/")]
    places = [(name, folder.joinpath(name.removeprefix(f"{FILES}/")).resolve()) for name in wanted]
    for name, path in places:
        if not path.is_relative_to(folder):
            raise ValueError(f"{name} leads out of the data folder")
        if path.exists() and path.read_bytes() != archive.read(name):
            raise BadInput(f"{path}: there is another file already; restore into an empty data folder")
    return places


def _put(content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
