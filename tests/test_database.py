import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from watcher.calls.models import SourceEvent
from watcher.db import Turn, open_database, reading, take_turn, transaction


def test_a_moment_comes_back_with_its_zone(database: Engine, now) -> None:
    with transaction(database) as session:
        session.add(SourceEvent(source="example", kind="well", message="", at=now))
    with reading(database) as session:
        assert session.exec(select(SourceEvent)).one().at == now


def test_taking_turns_counts_and_makes_its_own_row(database: Engine) -> None:
    for _ in range(2):
        with transaction(database) as session:
            take_turn(session, "call_event")
    with reading(database) as session:
        assert session.exec(select(Turn)).one().taken == 2


def test_who_reads_sees_one_state_whatever_is_committed_meanwhile(database: Engine, now) -> None:
    def add() -> None:
        with transaction(database) as session:
            session.add(SourceEvent(source="example", kind="well", message="", at=now))

    add()
    with reading(database) as session:
        before = session.exec(select(SourceEvent.id)).all()
        add()
        assert session.exec(select(SourceEvent.id)).all() == before == [1]
    with reading(database) as session:
        assert len(session.exec(select(SourceEvent.id)).all()) == 2


def test_a_connection_that_has_only_read_can_write_afterwards(database: Engine) -> None:
    with reading(database) as session:
        session.exec(select(Turn)).all()
    with transaction(database) as session:
        take_turn(session, "call_event")


def test_who_only_reads_waits_for_no_writer(database: Engine, now) -> None:
    with transaction(database) as writer:
        take_turn(writer, "call_event")
        with reading(database) as session:
            assert session.exec(select(Turn)).all() == []


def test_on_a_server_a_reader_that_writes_is_refused(postgres: str) -> None:
    engine = open_database(postgres)
    with reading(engine) as session, pytest.raises(DBAPIError, match="read-only"):
        session.connection().execute(text("CREATE TABLE surprise (id int)"))
    engine.dispose()
