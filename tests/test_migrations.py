import json

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel, col, select

from subscriptions.models import Organisation, Recipient, Subscription
from watcher.calls.models import Call
from watcher.db import open_database
from watcher.errors import BadInput
from watcher.migrations import _config, upgrade

# Of calls that are held when money becomes something to search by: an envelope that others share is no call's sum.
BUDGETS = (
    {"currency": "SEK", "per_project_max": "500000.5", "total": "9000000", "shared_with": []},
    {"currency": "EUR", "per_project_min": "1000", "total": "70000000", "shared_with": ["B-1"]},
    None,
)
A_CALL = text(
    "INSERT INTO call (id, source, external_id, status, level, programme, applicants, days, words, data, withdrawn, "
    "first_seen_at) VALUES (:id, 'first', :name, 'open', 'eu', '', '', '', '', :data, false, '2026-05-07 06:00:00')"
)


def test_an_empty_database_gets_exactly_the_tables_of_the_code(bare_database: Engine) -> None:
    upgrade(bare_database)
    with bare_database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_upgrading_twice_changes_nothing(bare_database: Engine) -> None:
    upgrade(bare_database)
    with bare_database.begin() as connection:
        connection.execute(text("INSERT INTO turn (name, taken) VALUES ('kept', 1)"))
    upgrade(bare_database)
    with bare_database.connect() as connection:
        assert connection.execute(text("SELECT taken FROM turn")).scalar_one() == 1


def test_a_database_of_the_first_version_goes_on_as_it_was(bare_database: Engine) -> None:
    with bare_database.begin() as connection:
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
        for number, budget in enumerate(BUDGETS, 1):
            connection.execute(A_CALL, {"id": number, "name": f"A-{number}", "data": json.dumps({"budget": budget})})
    upgrade(bare_database)
    with Session(bare_database) as session:
        recipient = session.get_one(Recipient, 1)
        assert (recipient.state, recipient.shared, recipient.asked_at) == ("off", False, None)
        organisation = session.get_one(Organisation, "by")
        calls = session.exec(select(Call).order_by(col(Call.id))).all()
        assert [(row.currency, row.project_min, row.project_max, row.total) for row in calls] == [
            ("SEK", None, 500_000.5, 9_000_000),
            ("EUR", 1_000, None, None),
            ("", None, None, None),
        ]
        assert (organisation.domains, organisation.smallest_project, organisation.days_needed) == ([], "", None)
        assert organisation.shares_profile is False


def test_readers_own_letters_that_went_past_the_coordinator_are_shown_to_her(bare_database: Engine) -> None:
    rows = {1: ("weekly", "shown", "NULL"), 2: ("instant", "direct", "1"), 3: ("instant", "direct", "NULL")}
    with bare_database.begin() as connection:
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
    upgrade(bare_database)
    with Session(bare_database) as session:
        kept = {row.id: (row.rhythm, row.review) for row in session.exec(select(Subscription))}
        assert kept == {1: ("weekly", "shown"), 2: ("daily", "shown"), 3: ("instant", "direct")}
        assert session.get_one(Organisation, "by").look == {}


def test_a_database_of_a_later_version_is_left_alone(bare_database: Engine) -> None:
    upgrade(bare_database)
    with bare_database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadInput, match="later version"):
        upgrade(bare_database)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/x.sqlite3", "postgresql://x:y@127.0.0.1:1/z"])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(url: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_DATABASE_URL") as told:
        upgrade(open_database(url))
    assert ":y@" not in str(told.value)


@pytest.mark.parametrize("url", ["not an address", "mysql://x/y", "oracle://x"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_DATABASE_URL"):
        open_database(url)
