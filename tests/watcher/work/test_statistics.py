"""The database knows how many rows its indexes find: matches of a few areas are not sought among all live calls."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from tests.watcher.web.samples import fill
from watcher.db import reading
from watcher.settings import Settings
from watcher.work.jobs import time_passes
from watcher.work.service import Service
from watcher.work.statistics import refresh_statistics


def counted(database: Engine) -> set[str]:
    with reading(database) as session:
        return {row[0] for row in session.connection().execute(text("SELECT tbl FROM sqlite_stat1"))}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rows_are_counted_by_the_job_that_lets_time_pass_once_a_day(
    settings: Settings, database: Engine, now: datetime
) -> None:
    fill(database, now)
    time_passes(Service(settings, database), now)
    assert {"call", "match", "priority_area"} <= counted(database)
    assert not refresh_statistics(database, now + timedelta(hours=1))
    assert refresh_statistics(database, now + timedelta(days=1))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_counts_by_itself(database: Engine, now: datetime) -> None:
    assert not refresh_statistics(database, now)
