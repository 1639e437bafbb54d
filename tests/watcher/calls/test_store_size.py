"""What a run asks the database does not grow with what is kept."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import select

from sources.contract import CallData
from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, CallIdentity, CallVersion, Sighting
from watcher.calls.store import pass_time, refresh
from watcher.db import transaction


def long_history(engine: Engine) -> list[CallData]:
    """A thousand closed calls, half of them known by their address."""
    names = [*(f"https://example.org/{number}" for number in range(500)), *(f"O-{number}" for number in range(500))]
    old = [call(name, deadlines=[{"date": "2026-04-01"}], status="closed") for name in names]
    with transaction(engine) as session:
        for number, data in enumerate(old, 1):
            facts = {"source": "first", "external_id": data.external_id, "data": data.model_dump(mode="json")}
            session.add(Call(id=number, status="closed", first_seen_at=NOW, **facts))
            session.add(CallIdentity(key=f"first:{data.external_id}", call_id=number))
        session.flush()
        for number, data in enumerate(old, 1):
            facts = {"source": "first", "external_id": data.external_id, "data": data.model_dump(mode="json")}
            session.add(Sighting(call_id=number, **facts))
        if engine.dialect.name == "postgresql":  # the ids above were not taken from its sequence
            session.connection().execute(text("SELECT setval('call_id_seq', 1000)"))
    return old


def test_years_of_closed_calls_are_not_loaded_again(database: Engine) -> None:
    old, live = long_history(database), [call(f"L-{number}") for number in range(10)]
    run(database, *live)
    loaded: Counter[str] = Counter()
    tables = (Call, CallIdentity, CallVersion, Sighting)

    def count_row(row: object, _context: object) -> None:
        loaded[type(row).__name__] += 1

    for table in tables:
        event.listen(table, "load", count_row)
    try:
        for whole in (True, False):
            assert run(database, *live[1:], old[0], old[-1], whole=whole) == {"same": 11}
    finally:
        for table in tables:
            event.remove(table, "load", count_row)
    assert loaded == {"Sighting": 22, "Call": 22, "CallIdentity": 22}


@pytest.fixture
def statements(database: Engine) -> Iterator[list[str]]:
    """What the database is asked, as it is asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield asked
    event.remove(database, "before_cursor_execute", note)


def questions_of_runs_without_news(database: Engine, statements: list[str], of: str, number: int) -> list[int]:
    """How many statements each of a few runs takes that change nothing: calls of two sources, one of them leading."""
    first, second = entry(of, authority=10), entry(f"{of}-later", authority=90)
    names = [f"{of.upper()}-{each}" for each in range(number)]
    by_first, by_second = (
        [call(name, source.id, identities=[f"topic:{name}"]) for name in names] for source in (first, second)
    )
    run(database, *by_first, by=first)
    run(database, *by_second, by=second)
    for name in names[:2]:
        with transaction(database) as session:
            row = session.exec(select(Call).where(Call.external_id == name)).one()
            add_correction(session, row, field="title", new="Anna's", who="Anna", why="", now=NOW)
            refresh(session, row, NOW)
    taken = []
    for shown in (by_first, [], [], [], []):  # shown, missed, and dropped for good: the other one still shows them
        statements.clear()
        assert set(run(database, *shown, by=first)) <= {"same"}
        run(database, *by_second, by=second)
        taken.append(len(statements))
    return taken


def test_a_run_without_news_asks_no_more_of_many_calls_than_of_few(database: Engine, statements: list[str]) -> None:
    few = questions_of_runs_without_news(database, statements, "few", 5)
    many = questions_of_runs_without_news(database, statements, "many", 50)
    assert many == few
    assert max(few) <= 30
    assert kinds(database) == (["new"] * 5 + ["changed"] * 2) + (["new"] * 50 + ["changed"] * 2)


def test_time_that_passes_asks_no_more_for_many_calls_than_for_few(database: Engine, statements: list[str]) -> None:
    """Days of rolling calls that another source states have passed, and are looked at again every time."""
    taken = []
    for of, number in (("few", 5), ("many", 50)):
        names = [f"{of.upper()}-{each}" for each in range(number)]
        leading = [call(name, of, status="open", deadlines=[], identities=[f"topic:{name}"]) for name in names]
        run(database, *leading, by=entry(of, authority=10))
        later = [call(name, f"{of}-later", identities=[f"topic:{name}"]) for name in names]
        run(database, *later, by=entry(f"{of}-later", authority=90))
        statements.clear()
        with transaction(database) as session:
            assert not pass_time(session, NOW + timedelta(days=24), source=of)  # the last day itself
        taken.append(len(statements))
    assert taken[0] == taken[1]
