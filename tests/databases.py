"""Databases that are kept from test to test and emptied in between.

An engine that has learnt its statements is several times faster than a new one, and most tests need only empty tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from watcher.db import open_database


def forget_power_cuts(server_url: str) -> None:
    """Tests kill processes, never the machine: a server need not wait for its disk."""
    with administering(server_url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


@contextmanager
def database_named(name: str, server_url: str, like: str = "template1") -> Iterator[str]:
    """The address of a database of its own on this server: an empty one, or a copy of one in which nobody is."""
    with administering(server_url) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with administering(server_url) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def administering(server_url: str) -> Iterator[Connection]:
    engine = open_database(server_url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def kept(url: str) -> Iterator[Engine]:
    """An engine on a database with all tables."""
    engine = open_database(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def emptied(engine: Engine) -> Engine:
    """The same database with empty tables whose ids begin anew, behind an engine that nobody listens to yet."""
    names = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            _empty_server(connection, names)
        else:
            for name in tables_with_more_rows(connection, names):
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
    return engine.execution_options()


def _empty_server(connection: Connection, names: list[str]) -> None:
    """To truncate a table costs ten times as much as to delete its few rows; for many it is the other way round."""
    if tables_with_more_rows(connection, names, than=200):
        listed = ", ".join(f'"{name}"' for name in names)
        connection.exec_driver_sql(f"TRUNCATE {listed} RESTART IDENTITY CASCADE")
    for name in tables_with_more_rows(connection, names):
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
    used = "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    connection.exec_driver_sql(f"SELECT setval(quote_ident(sequencename)::regclass, 1, false) {used}")


def tables_with_more_rows(connection: Connection, names: list[str], than: int = 0) -> list[str]:
    """Which of the tables hold more rows than so many, in the same order."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\" LIMIT 1 OFFSET {than})" for name in names)
    return list(connection.exec_driver_sql(" UNION ALL ".join(asked)).scalars())
