import threading
import time
from itertools import groupby

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from watcher.calls.models import SourceEvent
from watcher.db import Turn, once, one_reading, open_database, reading, take_turn, transaction


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


def test_what_is_read_together_is_loaded_once_until_something_is_written(database: Engine, now) -> None:
    asked: list[str] = []
    with transaction(database) as session:
        session.add(SourceEvent(id=1, source="example", kind="well", message="", at=now))
    event.listen(database, "before_cursor_execute", lambda *words: asked.append(words[2]))

    def kind() -> str:
        with reading(database) as session:
            once(session, "all", lambda: session.exec(select(SourceEvent.id)).all())
            return session.get_one(SourceEvent, 1).kind

    with one_reading(database):
        assert [kind(), kind()] == ["well", "well"]
        assert len([each for each in asked if each.startswith("SELECT")]) == 2
        with transaction(database) as session:
            session.get_one(SourceEvent, 1).kind = "broken"
            assert len(once(session, "all", lambda: session.exec(select(SourceEvent.id)).all())) == 1
        assert kind() == "broken"
    asked.clear()
    assert [kind(), kind()] == ["broken", "broken"]
    assert len([each for each in asked if each.startswith("SELECT")]) == 4


def test_who_writes_without_a_pause_lets_others_in_between(sqlite: Engine) -> None:
    turns: list[str] = []
    is_over = threading.Event()

    def write_again_and_again() -> None:
        while not is_over.is_set():
            with transaction(sqlite) as session:
                take_turn(session, "greedy")
                time.sleep(0.02)
            turns.append("greedy")

    greedy = threading.Thread(target=write_again_and_again)
    greedy.start()
    try:
        for _ in range(5):
            with transaction(sqlite) as session:
                take_turn(session, "patient")
            turns.append("patient")
    finally:
        is_over.set()
        greedy.join()
    # Between two of its own at most a few of the other's: SQLite by itself lets dozens pass.
    longest = max(len([*group]) for who, group in groupby(turns) if who == "greedy")
    assert turns.count("patient") == 5
    assert longest <= 8
