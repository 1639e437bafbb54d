"""What the tests beside it share."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import NOW, call, count, entry, kinds, last_deadline, run
from watcher.calls.corrections import add_correction
from watcher.calls.held import live_ids
from watcher.calls.models import Call, CallEvent, CallVersion, Sighting
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.calls.store import pass_time, refresh
from watcher.db import reading, transaction


def test_the_same_run_twice_writes_no_version_and_no_event(database: Engine) -> None:
    run(database, call(), call("A-2"))
    assert run(database, call(), call("A-2")) == {"same": 2}
    assert (kinds(database), count(database, CallVersion)) == (["new", "new"], 2)


def test_a_change_is_one_version_and_one_event(database: Engine) -> None:
    run(database, call())
    run(database, call(deadlines=[{"date": "2026-07-01"}]))
    assert kinds(database) == ["new", "changed"]
    assert count(database, CallVersion) == 2


def test_a_call_that_is_absent_once_stays_and_after_several_complete_runs_is_withdrawn(database: Engine) -> None:
    run(database, call(), call("A-2"))
    for _ in range(RUNS_BEFORE_WITHDRAWN - 1):
        run(database, call())
    assert kinds(database) == ["new", "new"]
    run(database, call())
    assert kinds(database)[-1] == "withdrawn"
    with reading(database) as session:
        assert live_ids(session, "first") == ["A-1"]


def test_an_incomplete_run_counts_no_absence(database: Engine) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN + 1):
        run(database, whole=False)
    assert kinds(database) == ["new"]


def test_a_withdrawn_call_that_comes_back_is_told_as_reopened(database: Engine) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database)
    run(database, call())
    assert kinds(database) == ["new", "withdrawn", "reopened"]


@pytest.mark.parametrize("over", [{"status": "closed"}, {"deadlines": [{"date": "2026-03-01"}]}])
def test_a_withdrawn_call_that_comes_back_closed_is_told_as_closed(database: Engine, over: dict) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database)
    for _ in range(2):
        run(database, call(**over))
    assert kinds(database) == ["new", "withdrawn", "closed"]


def test_an_absent_call_past_its_deadline_is_closed_not_withdrawn(database: Engine) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, at=NOW + timedelta(days=60))
    assert kinds(database) == ["new", "closed"]


def test_time_alone_opens_and_closes_calls(database: Engine) -> None:
    run(database, call(status="forthcoming", opens="2026-05-20"))
    for days in (13, 14, 40):
        with transaction(database) as session:
            pass_time(session, NOW + timedelta(days=days))
    assert kinds(database) == ["new", "changed", "closed"]


def test_one_call_on_two_sources_is_told_once_and_seen_twice(database: Engine) -> None:
    shared = {"identities": ["dnr:2026-00001"]}
    run(database, call(**shared))
    second = entry("second", authority=90)
    assert run(database, call("https://example.org/x", "second", **shared), by=second)["joined"] == 1
    run(database, call("https://example.org/x", "second", title="Other words", **shared), by=second)
    assert kinds(database) == ["new"]
    assert (count(database, Call), count(database, Sighting)) == (1, 2)


def test_a_source_with_more_authority_takes_over_the_telling(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    run(database, call("https://example.org/x", "second", **shared), by=entry("second", authority=90))
    run(database, call("T-1", deadlines=[{"date": "2026-06-02"}], **shared), by=entry(authority=10))
    with reading(database) as session:
        held = session.exec(select(Call)).one()
    assert (held.source, held.external_id, held.last_deadline) == ("first", "T-1", "2026-06-02")
    assert kinds(database) == ["new", "changed"]


def test_a_page_that_was_not_read_this_time_is_no_change(database: Engine) -> None:
    run(database, call(text="Utlysningstexten från utlysningens egen sida.", summary="Utlysningstexten"))
    run(database, call(text="Kort.", deadlines=[]), as_listed=frozenset({"A-1"}))
    assert kinds(database) == ["new"]
    assert last_deadline(database) == "2026-06-01"


def test_what_the_list_itself_says_now_is_told_even_then(database: Engine) -> None:
    run(database, call(text="Utlysningstexten från utlysningens egen sida."))
    run(database, call(deadlines=[{"date": "2026-07-01"}]), as_listed=frozenset({"A-1"}))
    assert kinds(database) == ["new", "changed"]


def test_of_a_call_that_closes_only_that_is_told(database: Engine) -> None:
    run(database, call(text="Hela texten."))
    run(database, call(status="closed", text="Stängd.", title="Call A-1 (closed)"))
    with reading(database) as session:
        closed = session.exec(select(CallEvent).where(CallEvent.kind == "closed")).one()
    assert list(closed.changes) == ["status"]


def test_a_withdrawn_call_neither_opens_nor_closes_in_time(database: Engine) -> None:
    run(database, call(status="forthcoming", opens="2026-05-20"))
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database)
    with transaction(database) as session:
        assert not pass_time(session, NOW + timedelta(days=14))


def test_a_source_counts_the_calls_it_shows_whoever_tells_of_them(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    run(database, call("T-1", **shared))
    run(database, call("B-1", "second", **shared), by=entry("second", authority=90))
    with reading(database) as session:
        assert live_ids(session, "second") == ["B-1"]


def test_runs_without_a_call_count_while_it_is_closed_too(database: Engine) -> None:
    late = NOW + timedelta(days=30)
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN + 4):
        run(database, at=late)
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field="deadlines", new=[{"date": "2026-09-03"}], who="Anna", why="mejl", now=late)
        refresh(session, held, late)
    run(database, at=late)
    assert kinds(database) == ["new", "closed", "reopened", "withdrawn"]
