import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from watcher.db import open_database
from watcher.errors import BadInput
from watcher.migrations import upgrade


@pytest.fixture
def empty(database: Engine) -> Engine:
    """The same database before it had any table."""
    SQLModel.metadata.drop_all(database)
    with database.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    return database


def test_an_empty_database_gets_exactly_the_tables_of_the_code(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_upgrading_twice_changes_nothing(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO turn (name, taken) VALUES ('kept', 1)"))
    upgrade(empty)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT taken FROM turn")).scalar_one() == 1


def test_an_older_database_loses_nothing_that_is_read(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _head, up=command.upgrade: up(config, "0001"))
        upgrade(empty)
    when = "'2026-05-07 06:00:00'"
    with empty.begin() as connection:
        for row in (
            "call (id, source, external_id, status, data, withdrawn, first_seen_at, changed_at)"
            f" VALUES (7, 'first', 'A-1', 'open', '{{}}', FALSE, {when}, {when})",
            "sighting (call_id, source, external_id, data, authority, missing_runs)"
            " VALUES (7, 'first', 'A-1', '{}', 50, 0)",
            "source_state (source, last_run_id, health, live_calls, paused) VALUES ('first', 3, 'well', 1, FALSE)",
        ):
            connection.execute(text(f"INSERT INTO {row}"))
    upgrade(empty)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT id, external_id FROM call")).all() == [(7, "A-1")]
        assert connection.execute(text("SELECT call_id FROM sighting")).all() == [(7,)]
        assert connection.execute(text("SELECT source, health FROM source_state")).all() == [("first", "well")]


def test_a_database_of_a_later_version_is_left_alone(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadInput, match="later version"):
        upgrade(empty)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/x.sqlite3", "postgresql://x:y@127.0.0.1:1/z"])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(url: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_DATABASE_URL") as told:
        upgrade(open_database(url))
    assert ":y@" not in str(told.value)


@pytest.mark.parametrize("url", ["not an address", "mysql://x/y", "oracle://x"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_DATABASE_URL"):
        open_database(url)
