"""A field that used to be read and no longer is: seen in large lists and small, and never by chance."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import CallData
from watcher.polling.fields import Shares, deadlines_gone, lost_fields, shares_of

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)


def deadlines(have: int, of: int) -> Shares:
    return {"deadline": (have, of)}


def months(have: int, of: int, runs: int = 12) -> list[Shares]:
    return [deadlines(have, of)] * runs


def names(now: Shares, past: list[Shares]) -> list[str]:
    return [lost.field for lost in lost_fields(now, past, NOW)]


def call(name: str, last: str | None = "2026-09-01", **facts: object) -> CallData:
    days = [{"date": last}] if last else []
    return CallData.model_validate(
        {"external_id": name, "title": name, "url": "https://a.example/", "status": "open", "deadlines": days, **facts}
    )


def test_deadlines_read_for_months_and_now_hardly_ever_are_lost() -> None:
    (lost,) = lost_fields(deadlines(5, 100), months(95, 100), NOW)
    assert (lost.field, lost.have, lost.of, lost.usual, lost.since) == ("deadline", 5, 100, 0.95, NOW)
    assert str(lost) == "deadline read in 5 of 100 items, where 95% is usual"


@pytest.mark.parametrize(
    ("have", "of", "is_lost"),
    [(0, 3, True), (0, 2, False), (0, 1, False), (1, 6, True), (2, 3, False), (10, 19, False), (1, 20, True)],
)
def test_a_short_list_must_lose_nearly_all_of_it(have: int, of: int, is_lost: bool) -> None:
    assert bool(names(deadlines(have, of), months(20, 20))) is is_lost


def test_a_source_is_measured_by_itself_alone() -> None:
    assert names(deadlines(8, 20), months(9, 20)) == [], "fewer than half of its calls ever had one"
    assert names(deadlines(0, 20), months(20, 20, runs=2)) == [], "two runs are no habit"
    assert names(deadlines(0, 20), []) == []
    assert names({}, months(20, 20)) == [], "nothing was shown that could have one"


def test_one_bad_run_among_the_good_ones_changes_nothing() -> None:
    assert names(deadlines(0, 20), [deadlines(0, 20), *months(20, 20, runs=4)]) == ["deadline"]


def test_a_status_that_follows_from_lost_dates_is_not_told_twice() -> None:
    past: list[Shares] = [{"deadline": (9, 9), "status": (9, 9)}] * 3
    assert names({"deadline": (0, 9), "status": (0, 9)}, past) == ["deadline"]
    assert names({"deadline": (9, 9), "status": (0, 9)}, past) == ["status"]


def test_the_longest_list_is_judged_at_once() -> None:
    assert names(deadlines(9_000, 20_000), months(20_000, 20_000)) == ["deadline"]


@given(st.integers(1, 400), st.floats(0.5, 1), st.floats(0.5, 1))
def test_a_field_in_half_as_many_items_as_usual_is_never_lost(of: int, usual: float, share: float) -> None:
    have = min(of, round(of * usual * share + 1))
    assert names(deadlines(have, of), months(round(usual * 1000), 1000)) == []


def test_what_could_have_a_field_is_counted_not_what_could_not() -> None:
    calls = [
        call("a"),
        call("b", last=None, status="rolling"),
        call("c", last=None, status="closed"),
        call("d", last=None, status="forthcoming", opens="2026-06-01"),
        call("e", last=None),
    ]
    shares = shares_of(calls, as_listed={"e"}, set_aside={"no-title": 1})
    assert shares["title"] == (5, 6)
    assert shares["link"] == (5, 6)
    assert shares["deadline"] == (2, 3), "not the closed one, nor the one whose own page was not read"
    assert shares["opens"] == (1, 1)
    assert shares["status"] == (4, 4)


def test_a_run_without_items_says_nothing_of_any_field() -> None:
    assert shares_of([], (), {}) == {}


def test_two_known_calls_that_both_lose_their_deadline_tell_of_the_page() -> None:
    held = {"a": call("a"), "b": call("b"), "over": call("over", last="2026-05-01")}
    bare = [call(name, last=None) for name in ("a", "b", "over", "new")]
    (lost,) = deadlines_gone(bare, held, NOW)
    assert (lost.have, lost.of) == (0, 2)
    assert deadlines_gone([bare[0], call("b")], held, NOW) == (), "one has kept it"
    assert deadlines_gone(bare[:1], held, NOW) == (), "one alone may be the funder's own change"
    closed = [call(name, last=None, status="closed") for name in ("a", "b")]
    assert deadlines_gone(closed, held, NOW) == (), "what has closed needs none"
