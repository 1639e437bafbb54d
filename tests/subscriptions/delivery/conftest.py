"""What the tests of delivery share: a small world, and real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from tests.subscriptions.delivery.scene import Scene, make_scene
from tests.subscriptions.delivery.servers import Flow, Office, mail_office, teams_flow
from watcher.db import open_database
from watcher.settings import Settings


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """The world on either database."""
    return make_scene(monkeypatch, database, settings, tmp_path)


@pytest.fixture(scope="session")
def one_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for many tests: an engine that has learnt its statements is several times faster than a new one."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('one') / 'watcher.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def small_scene(monkeypatch: pytest.MonkeyPatch, one_sqlite: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """The world on SQLite alone, for what has nothing to do with the database."""
    with one_sqlite.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
    return make_scene(monkeypatch, one_sqlite, settings, tmp_path)


@pytest.fixture
def office() -> Iterator[Office]:
    with mail_office() as office:
        yield office


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Flow]:
    with teams_flow() as flow:
        monkeypatch.setenv("TEAMS_SKOLA", flow.url)
        yield flow
