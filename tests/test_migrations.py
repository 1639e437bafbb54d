from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from watcher import migrations
from watcher.db import open_database
from watcher.errors import BadInput
from watcher.migrations import upgrade
from watcher.polling.models import SourceState


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


def test_sources_that_were_there_keep_their_state_and_learn_when_they_last_had_news(empty: Engine) -> None:
    moment = datetime(2026, 5, 3, 4, 5, tzinfo=UTC)
    with empty.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO source_state (source, health, live_calls, paused, broken_since)"
                " VALUES ('a', 'broken', 1, :no, :at), ('b', 'well', 0, :no, NULL)"
            ),
            {"no": False, "at": moment},
        )
        connection.execute(
            text(
                "INSERT INTO call (source, external_id, status, data, withdrawn, first_seen_at, changed_at)"
                " VALUES ('a', 'x', 'open', '{}', :no, :at, :at)"
            ),
            {"no": False, "at": moment},
        )
    upgrade(empty)
    with Session(empty) as session:
        a, b = session.get_one(SourceState, "a"), session.get_one(SourceState, "b")
    assert (a.health_since, a.last_new_at, a.problems, a.lost_fields) == (moment, moment, [], {})
    assert (b.health_since, b.last_new_at) == (None, None)


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
