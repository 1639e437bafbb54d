"""What a backup looks like: a zip file with a description, each table as JSON lines, and the data folder's files.

The same for SQLite and PostgreSQL, so that a backup of one can be restored into the other.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, LargeBinary, MetaData, Table, Text, cast, event, select
from sqlalchemy.engine import make_url

from watcher.db import Instant, Json
from watcher.settings import Settings

FORMAT = 1
ABOUT = "backup.json"
TABLES = "tables"
FILES = "files"
VERSION_TABLE = "alembic_version"
ROWS_AT_ONCE = 500


def tables_of(connection: Connection) -> list[Table]:
    """The tables as the database has them, those that others refer to first. Not what the code would have."""
    metadata = MetaData()

    @event.listens_for(metadata, "column_reflect")
    def on_column(_inspector: Any, _table: Any, column: dict[str, Any]) -> None:
        if isinstance(column["type"], JSON):
            column["type"] = JSON(none_as_null=True)
        elif isinstance(column["type"], DateTime):
            column["type"] = Instant()

    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def read_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """All rows as JSON can say them. JSON columns stay the text they are: `null` in one is not an empty column."""
    columns = [cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column for column in table.c]
    ordered = select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(ordered).mappings():
        yield {name: _said(value) for name, value in row.items()}


def _said(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else value


def as_stored(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row that `read_rows` gave, as the table takes it. Raises KeyError, ValueError or TypeError if it is not one."""
    if row.keys() != set(table.c.keys()):
        raise KeyError(f"columns of {table.name}")
    return {name: _meant(table.c[name].type, value) for name, value in row.items()}


def _meant(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return Json(value) if isinstance(kind, JSON) else value


def data_files(settings: Settings) -> Iterable[tuple[Path, str]]:
    """The files of the data folder and their names in the archive; the database's own files are kept as rows."""
    url = make_url(settings.database_url)
    own = Path(url.database).resolve() if url.get_backend_name() == "sqlite" and url.database else None
    for path in sorted(settings.data_dir.rglob("*")):
        is_database = own is not None and path.name.startswith(own.name) and path.parent.resolve() == own.parent
        if path.is_file() and not path.is_symlink() and not is_database:
            yield path, str(PurePosixPath(FILES, *path.relative_to(settings.data_dir).parts))
