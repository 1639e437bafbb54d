"""Desks of administrators, on one kind of database or on each."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.watcher.work.admins_desk import Desk, make_desk
from watcher.settings import Settings


@pytest.fixture
def desk(sqlite: Engine, settings: Settings) -> Desk:
    return make_desk(sqlite, settings)


@pytest.fixture
def either_desk(database: Engine, settings: Settings) -> Desk:
    """On either kind of database."""
    return make_desk(database, settings)
