"""Two calls that turn out to be one."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.same_call_sources import LISTING, PORTAL, SHARED, last_changes
from tests.watcher.calls.store_runs import NOW, call, count, entry, kinds, run
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.db import reading


def learn(engine: Engine, first: dict | None = None, then: dict | None = None) -> None:
    """Two calls, and then the name that both go by."""
    run(engine, call("T-1", **(first or {})), by=PORTAL)
    run(engine, call("B-1", "second", **(then or {})), by=LISTING)
    run(engine, call("T-1", **SHARED, **(first or {})), by=PORTAL)
    run(engine, call("B-1", "second", **SHARED, **(then or {})), by=LISTING)


def test_two_calls_become_one_when_a_common_name_is_learnt(database: Engine) -> None:
    learn(database)
    with reading(database) as session:
        assert {row.call_id for row in session.exec(select(Sighting))} == {1}
        assert {lost: into.kept for lost, into in joined_calls(session).items()} == {2: 1}
    assert kinds(database) == ["new", "new", "changed"]
    assert last_changes(database) == {}
    assert run(database, call("B-1", "second", **SHARED), by=LISTING) == {"same": 1}
    assert count(database, Call) == 2


def test_who_knows_the_other_day_is_told_under_the_call_they_know(database: Engine) -> None:
    learn(database, {"deadlines": [{"date": "2026-09-23"}]}, {"deadlines": [{"date": "2026-09-22"}]})
    with reading(database) as session:
        event = session.exec(select(CallEvent).order_by(CallEvent.id.desc())).first()
    assert (event.call_id, event.source, event.external_id) == (2, "second", "B-1")
    assert [days[0]["date"] for days in event.changes["deadlines"]] == ["2026-09-22", "2026-09-23"]


def test_no_source_contradicts_itself_in_what_is_written_of_the_call_that_is_lost(database: Engine) -> None:
    learn(database, {"deadlines": [{"date": "2026-09-23"}]}, {"deadlines": [{"date": "2026-09-22"}]})
    with reading(database) as session:
        facts = session.exec(select(Call).where(Call.source == "+joined")).one().data
    assert [day["date"] for day in facts["deadlines"]] == ["2026-09-23"]
    assert (facts["source"], [each["source"] for each in facts["dissent"]]) == ("first", ["second"])


def test_calls_of_one_source_never_become_one(database: Engine) -> None:
    run(database, call("A-1"), call("A-2"))
    run(database, call("A-1", **SHARED), call("A-2", **SHARED))
    assert kinds(database) == ["new", "new"]


def test_a_call_that_is_over_takes_none_in(database: Engine) -> None:
    run(database, call("T-1", **SHARED), by=PORTAL)
    late = NOW + timedelta(days=60)
    fresh = {"deadlines": [{"date": "2026-12-01"}]}
    for facts in ({}, SHARED):
        run(database, call("B-1", "second", **fresh, **facts), by=LISTING, at=late)
    with reading(database) as session:
        assert joined_calls(session) == {}


@pytest.mark.parametrize("chain", [True, False])
def test_a_call_that_took_one_in_is_taken_in_with_it(database: Engine, chain: bool) -> None:
    third = entry("third", authority=95)
    own = call("T-1", identities=["dnr:1"])
    run(database, own, by=PORTAL)
    run(database, call("B-1", "second", **SHARED), by=LISTING)
    run(database, call("C-1", "third"), by=third)
    run(database, call("C-1", "third", **SHARED), by=third)
    if chain:
        run(database, call("B-1", "second", identities=["topic:T-1", "dnr:1"]), by=LISTING)
    with reading(database) as session:
        kept = {lost: into.kept for lost, into in joined_calls(session).items()}
    assert kept == ({2: 1, 3: 1} if chain else {3: 2})
