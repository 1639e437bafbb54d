"""A database for what has nothing to do with the kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from watcher.db import open_database
from watcher.settings import Settings


@pytest.fixture
def sqlite(settings: Settings) -> Iterator[Engine]:
    """Empty tables on SQLite alone."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database_url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()
