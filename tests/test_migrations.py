import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel, select

from subscriptions.models import Organisation, Recipient, Subscription
from watcher.db import open_database
from watcher.errors import BadInput
from watcher.migrations import _config, upgrade


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


def test_a_database_of_the_first_version_goes_on_as_it_was(empty: Engine) -> None:
    with empty.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO organisation (id, name, language, country, regions, applicant_types, partners, contact, "
            "reminders_eu, reminders_national) VALUES ('by', 'By', 'sv', 'SE', '[]', '[]', '[]', '{}', '[90]', '[30]')",
            "INSERT INTO recipient (id, organisation_id, kind, address, state) "
            "VALUES (1, 'by', 'email', 'a@b.c', 'off')",
        ):
            connection.execute(text(statement))
    upgrade(empty)
    with Session(empty) as session:
        recipient = session.get_one(Recipient, 1)
        assert (recipient.state, recipient.shared, recipient.asked_at) == ("off", False, None)
        organisation = session.get_one(Organisation, "by")
        assert (organisation.domains, organisation.smallest_project, organisation.days_needed) == ([], "", None)


def test_readers_own_letters_that_went_past_the_coordinator_are_shown_to_her(empty: Engine) -> None:
    rows = {1: ("weekly", "shown", "NULL"), 2: ("instant", "direct", "1"), 3: ("instant", "direct", "NULL")}
    with empty.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        connection.execute(
            text(
                "INSERT INTO organisation (id, name, language, country, regions, applicant_types, partners, contact, "
                "reminders_eu, reminders_national, domains) "
                "VALUES ('by', 'By', 'sv', 'SE', '[]', '[]', '[]', '{}', '[]', '[]', '[]')"
            )
        )
        for row_id, (rhythm, review, personal_of) in rows.items():
            connection.execute(
                text(
                    "INSERT INTO subscription (id, organisation_id, key, areas, rhythm, time, pauses, language, "
                    "minimum_band, active, review, personal_of) VALUES "
                    f"({row_id}, 'by', 'k{row_id}', '[]', '{rhythm}', '07:30', '[]', 'sv', 'possible', true, "
                    f"'{review}', {personal_of})"
                )
            )
    upgrade(empty)
    with Session(empty) as session:
        kept = {row.id: (row.rhythm, row.review) for row in session.exec(select(Subscription))}
        assert kept == {1: ("weekly", "shown"), 2: ("daily", "shown"), 3: ("instant", "direct")}
        assert session.get_one(Organisation, "by").look == {}


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
