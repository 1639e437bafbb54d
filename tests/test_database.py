from sqlalchemy import Engine
from sqlmodel import select

from watcher.calls.models import SourceEvent
from watcher.db import Turn, reading, take_turn, transaction


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
