"""The same call on several sources, through the database: who tells, what is news, and two calls that become one."""

from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.same_call_sources import LISTING, PORTAL, held, last_changes, listing, portal
from tests.watcher.calls.store_runs import NOW, call, kinds, last_deadline, run
from watcher.calls.corrections import add_correction
from watcher.calls.held import count_live, held_calls, live_ids
from watcher.calls.models import Call, SourceEvent
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.calls.store import refresh
from watcher.db import reading, transaction


def correct(engine: Engine, **field: object) -> None:
    with transaction(engine) as session:
        row = session.exec(select(Call).where(Call.source == "first")).one()
        ((name, value),) = field.items()
        add_correction(session, row, field=name, new=value, who="Anna", why="telefon", now=NOW)
        refresh(session, row, NOW)


def breaks(engine: Engine, source: str, kind: str = "broken") -> None:
    with transaction(engine) as session:
        session.add(SourceEvent(source=source, kind=kind, message="", at=NOW))


def test_a_field_that_only_the_second_source_states_is_kept_and_its_change_told(database: Engine) -> None:
    portal(database)
    listing(database, funding_rate=0.6)
    assert (held(database).data["funding_rate"], kinds(database)) == (0.6, ["new"])
    listing(database, funding_rate=0.7)
    assert last_changes(database) == {"funding_rate": [0.6, 0.7]}


def test_a_change_that_is_not_shown_is_no_event(database: Engine) -> None:
    portal(database, funding_rate=0.5, text="Words")
    listing(database, funding_rate=0.6, text="Others")
    listing(database, funding_rate=0.7, text="Others again", title="Another title")
    assert kinds(database) == ["new"]


def test_sources_that_give_other_days_are_kept_side_by_side(database: Engine) -> None:
    portal(database, deadlines=[{"date": "2026-09-23"}])
    listing(database, deadlines=[{"date": "2026-09-22"}])
    (dissent,) = held(database).data["dissent"]
    assert dissent == {"source": "second", "field": "deadlines", "days": ["2026-09-22"]}
    assert kinds(database) == ["new"]
    listing(database, deadlines=[{"date": "2026-09-23"}])
    assert (held(database).data["dissent"], kinds(database)) == ([], ["new"])


def test_a_source_that_leaves_hands_over_without_news(database: Engine) -> None:
    portal(database, deadlines=[{"date": "2026-09-23", "time": "17:00"}], text="Words", funding_rate=0.6)
    listing(database, deadlines=[{"date": "2026-09-23"}], title="Its own title", text="Own words")
    for _ in range(RUNS_BEFORE_WITHDRAWN + 1):
        run(database, by=PORTAL)
        listing(database, deadlines=[{"date": "2026-09-23"}], title="Its own title", text="Own words")
    assert (held(database).source, held(database).data["title"]) == ("second", "Its own title")
    assert held(database).data["deadlines"][0]["time"] == "17:00"
    assert kinds(database) == ["new"]


def test_a_source_that_comes_back_leads_again(database: Engine) -> None:
    portal(database, title="First title")
    listing(database)
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, by=PORTAL)
    assert held(database).source == "second"
    portal(database, title="First title")
    assert (held(database).source, held(database).data["title"]) == ("first", "First title")
    assert kinds(database) == ["new"]


def test_a_hand_over_to_another_day_is_told(database: Engine) -> None:
    portal(database, deadlines=[{"date": "2026-09-23"}])
    listing(database, deadlines=[{"date": "2026-09-22"}])
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, by=PORTAL)
    assert (kinds(database), list(last_changes(database))) == (["new", "changed"], ["deadlines"])


def test_a_call_that_every_source_has_dropped_is_withdrawn_once(database: Engine) -> None:
    portal(database)
    listing(database)
    for _ in range(RUNS_BEFORE_WITHDRAWN + 1):
        run(database, by=LISTING)
        run(database, by=PORTAL)
    assert kinds(database) == ["new", "withdrawn"]


def test_calls_that_a_source_has_dropped_no_longer_count_as_its_own_though_another_shows_them(
    database: Engine,
) -> None:
    names = [{"identities": [f"topic:T-{number}"]} for number in range(3)]
    run(database, *(call(f"T-{number}", **name) for number, name in enumerate(names)), by=PORTAL)
    others = [call(f"B-{number}", "second", **name) for number, name in enumerate(names)]
    run(database, *others, by=LISTING)
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, others[1], by=LISTING)
    with reading(database) as session:
        assert (live_ids(session, "second"), count_live(session, "second")) == (["B-1"], 1)
        assert list(held_calls(session, "second")) == ["B-1"]
        assert count_live(session, "first") == 3


def test_many_calls_of_a_broken_source_stay_as_they_were_where_another_shows_them(database: Engine) -> None:
    names = [f"T-{number}" for number in range(20)]
    run(database, *(call(name, text="Words", identities=[f"topic:{name}"]) for name in names), by=PORTAL)
    others = [call(f"https://example.org/{name}", "second", identities=[f"topic:{name}"]) for name in names]
    run(database, *others, by=LISTING)
    breaks(database, "first")
    run(database, *others, by=LISTING)
    assert kinds(database) == ["new"] * 20


def test_while_the_leading_source_is_broken_the_next_tells_of_a_moved_date(database: Engine) -> None:
    portal(database)
    listing(database)
    breaks(database, "first")
    listing(database, deadlines=[{"date": "2026-07-01"}])
    assert (last_deadline(database), kinds(database)) == ("2026-07-01", ["new", "changed"])
    portal(database, deadlines=[{"date": "2026-07-01"}])
    assert kinds(database) == ["new", "changed"]


def test_days_that_differed_all_along_are_no_news_when_one_source_breaks_and_mends(database: Engine) -> None:
    portal(database, deadlines=[{"date": "2026-09-23"}])
    for kind in ("well", "broken", "well"):
        breaks(database, "first", kind)
        listing(database, deadlines=[{"date": "2026-09-22"}])
    portal(database, deadlines=[{"date": "2026-09-23"}])
    assert (last_deadline(database), kinds(database)) == ("2026-09-23", ["new"])


def test_a_correction_wins_over_both_sources_and_settles_their_contradiction(database: Engine) -> None:
    portal(database, deadlines=[{"date": "2026-09-23"}])
    listing(database, deadlines=[{"date": "2026-09-22"}])
    correct(database, deadlines=[{"date": "2026-09-25"}])
    listing(database, deadlines=[{"date": "2026-09-21"}])
    assert (last_deadline(database), held(database).data["dissent"]) == ("2026-09-25", [])
    portal(database, deadlines=[{"date": "2026-09-30"}])
    assert last_deadline(database) == "2026-09-30"


def test_a_correction_of_a_filled_field_is_questioned_by_the_source_that_fills_it(database: Engine) -> None:
    portal(database)
    listing(database, funding_rate=0.6)
    correct(database, funding_rate=0.8)
    portal(database, title="New title")
    assert held(database).data["funding_rate"] == 0.8
    listing(database, funding_rate=0.7)
    assert held(database).data["funding_rate"] == 0.7
