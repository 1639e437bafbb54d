"""What is made once for many tests is for each of them as if it had been made for it alone."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.models import Organisation, Recipient
from tests.databases import emptied
from tests.made_once import made_once
from watcher.db import reading, transaction


def make(engine: Engine, name: str = "Exempelköpings kommun") -> list[str]:
    with transaction(engine) as session:
        session.add(Organisation(id="kommun", name=name, contact={"name": "Åsa"}, partners=["null", ""]))
        session.flush()
        session.add(Recipient(organisation_id="kommun", kind="email", address="a@example.org"))
    return ["kommun"]


def rows(engine: Engine) -> list[object]:
    with reading(engine) as session:
        held = [*session.exec(select(Organisation)), *session.exec(select(Recipient).order_by(col(Recipient.id)))]
        return [row.model_dump() for row in held]


def test_a_copy_has_the_rows_that_were_made_and_new_ones_get_the_next_id(database: Engine) -> None:
    made_once(database, "copied", lambda: make(database))
    made = rows(database)
    emptied(database)
    made_once(database, "copied", lambda: pytest.fail("made twice"))
    assert rows(database) == made
    with transaction(database) as session:
        session.add(Recipient(organisation_id="kommun", kind="email", address="b@example.org"))
    with reading(database) as session:
        assert list(session.exec(select(Recipient.id).order_by(col(Recipient.id)))) == [1, 2]


def test_what_one_test_does_to_what_it_was_given_no_other_sees(database: Engine) -> None:
    for _test in range(3):
        given = made_once(emptied(database), "given", lambda: make(database))
        assert given == ["kommun"]
        given.append("another")


def test_what_could_not_be_made_is_not_kept(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        made_once(database, "broken", lambda: 1 / 0)
    made_once(database, "broken", lambda: make(database))
    assert len(rows(database)) == 2


def test_where_something_is_already_it_is_made_and_not_copied(database: Engine) -> None:
    made_once(database, "beside", lambda: make(database, "Ettköping"))
    with transaction(emptied(database)) as session:
        session.add(Organisation(id="another", name="En annan"))
    made_once(database, "beside", lambda: make(database, "Tvåköping"))
    assert "Tvåköping" in str(rows(database))
