from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from tests.watcher.polling.bench import Bench
from watcher.db import open_database
from watcher.settings import Settings


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    settings.data_dir.mkdir(parents=True)
    engine = open_database(settings.database_url)
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["answer"]])
    yield engine
    engine.dispose()


@pytest.fixture
def bench(settings: Settings, engine: Engine, now: datetime) -> Bench:
    return Bench(settings, engine, now)
