"""Once a day the database counts anew how many rows its indexes find, so that it goes on choosing the right ones."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from subscriptions.models import Progress
from watcher.db import reading, transaction

NAME = "statistics"
# Rows that are looked at in each index: exact numbers would take seconds, and tell no more.
ROWS = 400


def refresh_statistics(engine: Engine, now: datetime) -> bool:
    """Whether it was done now. PostgreSQL does it by itself; SQLite guesses alike for tables of ten rows and a million.

    Done by one process in a day, counted in UTC; it takes the write lock for some hundredths of a second.
    """
    if engine.dialect.name != "sqlite":
        return False
    day = now.astimezone(UTC).toordinal()
    with reading(engine) as session:
        row = session.get(Progress, NAME)
    if row is not None and row.row_id >= day:
        return False
    with transaction(engine) as session:
        session.merge(Progress(name=NAME, row_id=day))
        session.connection().execute(text(f"PRAGMA analysis_limit={ROWS}"))
        session.connection().execute(text("ANALYZE"))
    return True
