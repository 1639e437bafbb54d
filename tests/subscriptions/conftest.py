"""Databases that are kept from test to test and emptied in between.

An engine that has learnt its statements is several times faster than a new one, and most tests need only empty tables.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from watcher.db import open_database


@pytest.fixture(scope="session")
def one_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    yield from _kept(f"sqlite:///{tmp_path_factory.mktemp('one') / 'watcher.sqlite3'}")


@pytest.fixture(scope="session")
def one_postgres(postgres: str) -> Iterator[Engine]:
    """A database of its own: other tests drop everything in theirs."""
    server = open_database(postgres).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE kept"))
    server.dispose()
    yield from _kept(make_url(postgres).set(database="kept").render_as_string(hide_password=False))


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """The address of an empty database for processes of their own."""
    server = open_database(postgres).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE fresh"))
    try:
        yield make_url(postgres).set(database="fresh").render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE fresh WITH (FORCE)"))
        server.dispose()


@pytest.fixture
def sqlite(one_sqlite: Engine) -> Engine:
    """Empty tables, for what has nothing to do with the kind of database."""
    return _emptied(one_sqlite)


@pytest.fixture(params=["one_sqlite", "one_postgres"])
def kept_database(request: pytest.FixtureRequest) -> Engine:
    """Empty tables, once on each engine we support."""
    engine: Engine = request.getfixturevalue(request.param)
    return _emptied(engine)


def _kept(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def _emptied(engine: Engine) -> Engine:
    names = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            listed = ", ".join(f'"{name}"' for name in names)
            connection.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))
        else:
            for name in names:
                connection.execute(text(f'DELETE FROM "{name}"'))
    return engine
