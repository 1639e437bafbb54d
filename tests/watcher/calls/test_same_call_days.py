"""Which source's days open and close a call that stands on several."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.same_call_sources import LISTING, PORTAL, SHARED, held, last_changes, listing, portal
from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.models import Call
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.calls.store import pass_time
from watcher.db import reading, transaction


def later(engine: Engine, days: int) -> None:
    with transaction(engine) as session:
        pass_time(session, NOW + timedelta(days=days))


def test_an_open_call_is_not_closed_by_the_day_of_another_source(database: Engine) -> None:
    portal(database, deadlines=[])
    listing(database)
    later(database, 40)
    for _ in range(2):
        run(database, call("T-1", deadlines=[], **SHARED), by=PORTAL, at=NOW + timedelta(days=40))
        later(database, 40)
    assert (held(database).status, held(database).days) == ("open", "")


def test_a_later_day_that_goes_with_the_leading_source_is_told(database: Engine) -> None:
    early, late = {"date": "2026-05-20"}, {"date": "2026-10-15"}
    portal(database, deadlines=[early, late])
    listing(database, deadlines=[early])
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, by=PORTAL)
    assert kinds(database) == ["new", "changed"]
    assert [[day["date"] for day in days] for days in last_changes(database)["deadlines"]] == [
        ["2026-05-20", "2026-10-15"],
        ["2026-05-20"],
    ]
    later(database, 30)
    assert kinds(database)[-1] == "closed"


def test_a_day_that_nobody_states_any_longer_is_told_as_unknown_and_of_a_closed_call_not_at_all(
    database: Engine,
) -> None:
    portal(database, deadlines=[])
    listing(database)
    later(database, 40)
    assert last_changes(database)["deadlines"][1] == []
    before = kinds(database)
    run(database, call("T-1", status="closed", **SHARED), by=PORTAL)
    listing(database, status="closed", deadlines=[])
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, by=PORTAL)
    assert kinds(database) == [*before, "closed"]


def test_a_day_of_a_source_that_has_dropped_the_call_closes_nothing(database: Engine) -> None:
    portal(database, deadlines=[])
    listing(database)
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, by=LISTING)
    later(database, 40)
    portal(database, deadlines=[])
    assert (held(database).status, held(database).days) == ("open", "")


def test_an_old_day_of_another_source_closes_no_forthcoming_call(database: Engine) -> None:
    portal(database, status="forthcoming", deadlines=[])
    listing(database, status="closed", deadlines=[{"date": "2026-03-01"}])
    assert (held(database).status, held(database).days, kinds(database)) == ("forthcoming", "", ["new"])
    portal(database, status="open", deadlines=[])
    assert held(database).status == "open"


def test_a_call_of_which_its_source_says_nothing_closes_with_the_day_of_another(database: Engine) -> None:
    portal(database, status="unknown", deadlines=[])
    listing(database)
    later(database, 40)
    assert (held(database).status, kinds(database)[-1]) == ("closed", "closed")


def test_the_days_of_a_rolling_call_that_have_passed_close_no_open_one(database: Engine) -> None:
    portal(database, deadlines=[])
    listing(database, status="rolling", deadlines=[{"date": "2026-03-01"}])
    assert held(database).status == "open"


def test_a_page_that_still_shows_the_last_round_closes_nothing(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    run(database, call(**shared))
    over = call("B-1", "second", status="closed", deadlines=[{"date": "2026-04-01"}], **shared)
    assert run(database, over, by=entry("second", authority=5))["new"] == 1
    assert live_sources(database) == ["first"]


def live_sources(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [row.source for row in session.exec(select(Call)) if row.status == "open"]
