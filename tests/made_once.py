"""What many tests begin with is made once for each database, and copied from then on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlmodel import SQLModel

from tests.databases import tables_with_more_rows

Given = TypeVar("Given")
_USED = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
_GIVE_OUT = "SELECT setval(quote_ident(%s)::regclass, %s)"


@dataclass(frozen=True)
class _Made:
    """`given`: what the making gave. `rows`: by the statement that writes them, in the database's own form.

    `ids`: the last id that each sequence has given out, where ids come from those.
    """

    given: Any
    rows: list[tuple[str, list[tuple[Any, ...]]]]
    ids: list[tuple[Any, ...]]


_made: dict[Hashable, _Made] = {}


def made_once(engine: Engine, name: Hashable, make: Callable[[], Given]) -> Given:
    """What `make` gives and writes. In a database that is empty its rows are written as they were the first time.

    Only for what reads nothing but its database, writes nowhere else and always comes out the same: `name` says all
    that it depends on. Each test has what is given to itself, and may change it.
    """
    with engine.begin() as connection:
        is_empty = not tables_with_more_rows(connection, _names())
        if is_empty and (known := _made.get((engine.url, name))):
            _write(connection, known)
            before: Given = deepcopy(known.given)
            return before
    given = make()
    if is_empty:
        with engine.begin() as connection:
            _made[engine.url, name] = _read(connection, deepcopy(given))
    return given


def _read(connection: Connection, given: Any) -> _Made:
    on_server = connection.dialect.name == "postgresql"
    rows = []
    for name in tables_with_more_rows(connection, _names()):
        table = SQLModel.metadata.tables[name]
        names, written = _columns(table, "::text" if on_server else ""), "%s" if on_server else "?"
        found = connection.exec_driver_sql(f'SELECT {names} FROM "{name}"').all()
        values = ", ".join(written for _ in table.columns)
        rows.append((f'INSERT INTO "{name}" ({_columns(table)}) VALUES ({values})', [tuple(row) for row in found]))
    ids = connection.exec_driver_sql(_USED).all() if on_server else []
    return _Made(given, rows, [tuple(each) for each in ids])


def _names() -> list[str]:
    return [table.name for table in SQLModel.metadata.sorted_tables]


def _columns(table: Table, form: str = "") -> str:
    return ", ".join(f'"{column.name}"{form}' for column in table.columns)


def _write(connection: Connection, made: _Made) -> None:
    for into, rows in made.rows:
        connection.exec_driver_sql(into, rows)
    if made.ids:
        connection.exec_driver_sql(_GIVE_OUT, made.ids)
