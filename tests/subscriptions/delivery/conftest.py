"""What the tests of delivery share: a small world, and real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.subscriptions.delivery.scene import Scene, make_scene
from tests.subscriptions.delivery.servers import Flow, Office, mail_office, teams_flow
from watcher.settings import Settings


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, kept_database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """The world on either database."""
    return make_scene(monkeypatch, kept_database, settings, tmp_path)


@pytest.fixture
def small_scene(monkeypatch: pytest.MonkeyPatch, sqlite: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """The world on SQLite alone, for what has nothing to do with the kind of database."""
    return make_scene(monkeypatch, sqlite, settings, tmp_path)


@pytest.fixture
def office() -> Iterator[Office]:
    with mail_office() as office:
        yield office


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Flow]:
    with teams_flow() as flow:
        monkeypatch.setenv("TEAMS_SKOLA", flow.url)
        yield flow
