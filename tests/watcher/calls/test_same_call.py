"""The same call on several sources, through the database: who tells, what is news, and two calls that become one."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.test_store import NOW, call, count, entry, kinds, last_deadline, run
from watcher.calls.corrections import add_correction
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallEvent, Sighting, SourceEvent
from watcher.calls.store import RUNS_BEFORE_WITHDRAWN, count_live, held_calls, live_ids, pass_time, refresh
from watcher.db import reading, transaction

SHARED = {"identities": ["topic:T-1"]}
PORTAL, LISTING = entry(authority=10), entry("second", authority=90)


def portal(engine: Engine, **facts: object) -> dict:
    return run(engine, call("T-1", **{**SHARED, **facts}), by=PORTAL)


def listing(engine: Engine, **facts: object) -> dict:
    return run(engine, call("https://example.org/x", "second", **{**SHARED, **facts}), by=LISTING)


def held(engine: Engine) -> Call:
    with reading(engine) as session:
        return session.exec(select(Call).where(Call.source != "+joined")).one()


def last_changes(engine: Engine) -> dict:
    with reading(engine) as session:
        return session.exec(select(CallEvent).order_by(CallEvent.id.desc())).first().changes


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
