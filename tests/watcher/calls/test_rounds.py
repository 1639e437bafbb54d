"""What is one call and what is several: rounds of an address, names shared, sources that drop and join."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.models import Call
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.db import reading


def test_a_new_round_at_the_same_address_is_a_new_call(database: Engine) -> None:
    page = "https://example.org/bidrag"
    by = entry(rounds=True)
    run(database, call(page, identities=[f"url:{page}"]), by=by)
    later = NOW + timedelta(days=60)
    run(database, call(page, identities=[f"url:{page}"], deadlines=[{"date": "2026-12-01"}]), by=by, at=later)
    with reading(database) as session:
        assert {held.external_id for held in session.exec(select(Call))} == {f"{page}#1", f"{page}#2"}


def test_two_calls_on_one_page_have_rounds_of_their_own(database: Engine) -> None:
    by, later = entry(rounds=True), NOW + timedelta(days=60)
    parts = [f"https://example.org/bidrag#{name}" for name in ("stora", "sma")]
    run(database, *map(call, parts), by=by)
    run(database, *(call(part, deadlines=[{"date": "2026-12-01"}]) for part in parts), by=by, at=later)
    with reading(database) as session:
        held = {kept.external_id for kept in session.exec(select(Call))}
    assert held == {f"{part}#{number}" for part in parts for number in (1, 2)}


def test_a_live_call_is_not_swallowed_by_one_that_is_over(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    run(database, call(**shared))
    late = NOW + timedelta(days=60)
    fresh = call("B-1", "second", deadlines=[{"date": "2026-12-01"}], **shared)
    assert run(database, fresh, by=entry("second"), at=late)["new"] == 1


def test_two_calls_of_one_source_are_two_even_if_they_share_a_name(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    assert run(database, call(**shared), call("A-2", **shared)) == {"new": 2}


def test_a_call_its_first_source_drops_lives_on_where_another_shows_it(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    second = entry("second", authority=90)
    run(database, call("T-1", **shared))
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, call("https://example.org/x", "second", **shared), by=second)
        run(database)
    assert "withdrawn" not in kinds(database)
    with reading(database) as session:
        assert session.exec(select(Call)).one().source == "second"


def test_a_name_learnt_later_joins_what_another_source_shows(database: Engine) -> None:
    run(database, call())
    run(database, call(identities=["topic:T-1"]))
    assert run(database, call("B-1", "second", identities=["topic:T-1"]), by=entry("second"))["joined"] == 1


def test_an_address_that_ends_like_a_round_is_a_call_of_its_own(database: Engine) -> None:
    page = "https://example.org/bidrag"
    for _ in range(2):
        run(database, call(page), call(f"{page}#2", title="Another call"))
    assert kinds(database) == ["new", "new"]


def test_an_address_that_ends_like_a_round_may_share_a_name_with_another_source(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    run(database, call(**shared))
    assert run(database, call("https://example.org/x#2", "second", **shared), by=entry("second"))["joined"] == 1


def test_every_round_of_an_address_is_found_again(database: Engine) -> None:
    page, by = "https://example.org/bidrag", entry(rounds=True)
    for year in range(2026, 2031):
        for day in ("06-01", "06-02"):
            run(database, call(page, deadlines=[{"date": f"{year}-{day}"}]), by=by, at=NOW.replace(year=year))
    assert kinds(database) == ["new", "changed", *["new", "closed", "changed"] * 4]
    with reading(database) as session:
        assert [held.external_id for held in session.exec(select(Call).order_by(Call.id))][-1] == f"{page}#5"


def test_a_source_that_shows_two_calls_tells_them_apart_even_when_one_is_long_over(database: Engine) -> None:
    late, shared = NOW + timedelta(days=60), {"identities": ["topic:T-1"]}
    run(database, call(**shared))
    run(database, at=late)
    assert run(database, call("A-2", status="closed", **shared), at=late) == {"new": 1}
