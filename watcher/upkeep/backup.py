"""Keeping everything in one file, while the service goes on working."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table

from watcher.db import reading
from watcher.errors import BadInput
from watcher.settings import Settings
from watcher.upkeep.archive import ABOUT, FILES, FORMAT, TABLES, data_files, read_rows, tables_of


def back_up(settings: Settings, engine: Engine, target: Path, now: datetime) -> dict[str, int]:
    """Write a backup; rows by table, and `files`. The file appears whole or not at all, readable by its owner only.

    Rows are those of one moment; files of the data folder are copied right after. Raises BadInput if `target` is there
    already or stands in the data folder, where each backup would hold those before it.
    """
    if target.exists():
        raise BadInput(f"{target}: there is a file of that name already; choose another")
    if target.resolve().is_relative_to(settings.data_dir):
        raise BadInput(f"{target}: choose a place outside the data folder; each backup would hold those before it")
    unfinished = target.with_name(target.name + ".part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with ZipFile(out, "w", ZIP_DEFLATED) as archive:
                counts = _write(archive, settings, engine, now)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _write(archive: ZipFile, settings: Settings, engine: Engine, now: datetime) -> dict[str, int]:
    with reading(engine) as session:
        connection = session.connection()
        counts = {table.name: _write_table(archive, connection, table) for table in tables_of(connection)}
        revision = MigrationContext.configure(connection).get_current_revision()
    files = [(path, name) for path, name in data_files(settings) if _copy(archive, path, name)]
    about = {"format": FORMAT, "revision": revision, "made_at": now.isoformat(), "rows": counts, "files": len(files)}
    archive.writestr(ABOUT, json.dumps(about, indent=2))
    return counts | {FILES: len(files)}


def _write_table(archive: ZipFile, connection: Connection, table: Table) -> int:
    number = 0
    with archive.open(f"{TABLES}/{table.name}.jsonl", "w", force_zip64=True) as out:
        for number, row in enumerate(read_rows(connection, table), 1):  # noqa: B007 - the last number is the answer
            out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    return number


def _copy(archive: ZipFile, path: Path, name: str) -> bool:
    try:
        archive.write(path, name)
    except FileNotFoundError:  # the service goes on working: what it has just removed is not to be kept
        return False
    return True
