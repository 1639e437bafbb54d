"""Deadlines keep their names through everything that befalls a call."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Deadline
from subscriptions.feeds.slots import Slot, Stage, follow

TODAY = date(2026, 5, 4)


def stage(*days: str, since: date = TODAY, is_off: bool = False, label: str | None = None) -> Stage:
    return Stage(since, tuple(Deadline(date=day, label=label) for day in days), is_off)


def shown(*stages: Stage) -> list[tuple[int, str, bool, int]]:
    return [(slot.number, slot.deadline.date, slot.is_off, slot.moves) for slot in follow(stages)]


def test_a_deadline_that_moves_keeps_its_number() -> None:
    assert shown(stage("2026-09-01"), stage("2026-09-15")) == [(1, "2026-09-15", False, 1)]


def test_an_hour_that_becomes_known_is_a_move() -> None:
    known = Stage(TODAY, (Deadline(date="2026-09-01", time="17:00"),), False)
    assert shown(stage("2026-09-01"), known) == [(1, "2026-09-01", False, 1)]


def test_nothing_new_is_no_move() -> None:
    assert shown(stage("2026-09-01"), stage("2026-09-01")) == [(1, "2026-09-01", False, 0)]


def test_a_second_date_does_not_take_the_name_of_one_that_has_passed() -> None:
    later = stage("2026-09-01", "2026-12-01", since=date(2026, 9, 2))
    assert shown(stage("2026-09-01"), later) == [(1, "2026-09-01", False, 0), (2, "2026-12-01", False, 0)]
    dropped = stage("2026-12-01", since=date(2026, 9, 2))
    assert shown(stage("2026-09-01"), dropped) == [(1, "2026-09-01", False, 0), (2, "2026-12-01", False, 0)]


def test_of_two_dates_the_one_that_stays_keeps_its_name() -> None:
    moved = shown(stage("2026-06-01", "2026-09-01"), stage("2026-06-08", "2026-09-01"))
    assert moved == [(1, "2026-06-08", False, 1), (2, "2026-09-01", False, 0)]


def test_labels_tell_dates_apart_that_both_move() -> None:
    first = Stage(
        TODAY, (Deadline(date="2026-06-01", label="skiss"), Deadline(date="2026-09-01", label="ansökan")), False
    )
    then = Stage(
        TODAY, (Deadline(date="2026-10-01", label="ansökan"), Deadline(date="2026-11-01", label="skiss")), False
    )
    assert shown(first, then) == [(1, "2026-11-01", False, 1), (2, "2026-10-01", False, 1)]


def test_a_date_that_is_dropped_while_it_lies_ahead_is_off() -> None:
    assert shown(stage("2026-06-01", "2026-09-01"), stage("2026-06-01"))[1] == (2, "2026-09-01", True, 1)


def test_a_call_that_ends_early_and_opens_again_moves_each_time() -> None:
    ended = stage("2026-09-01", is_off=True)
    assert shown(stage("2026-09-01"), ended) == [(1, "2026-09-01", True, 1)]
    assert shown(stage("2026-09-01"), ended, stage("2026-09-01")) == [(1, "2026-09-01", False, 2)]


def test_a_call_that_closed_on_its_day_leaves_the_day_as_it_was() -> None:
    closed = stage("2026-09-01", since=date(2026, 9, 2), is_off=True)
    assert shown(stage("2026-09-01"), closed) == [(1, "2026-09-01", False, 0)]


def test_a_date_without_a_year_has_no_place_in_a_calendar() -> None:
    assert shown(stage("--09-01")) == []


days = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat)
deadlines = st.lists(
    st.builds(Deadline, date=days, label=st.sampled_from([None, "a", "b"]), time=st.sampled_from([None, "17:00"])),
    max_size=4,
    unique_by=lambda each: (each.date, each.label),
)


@given(st.lists(st.tuples(deadlines, st.booleans(), st.integers(0, 200)), max_size=6))
def test_numbers_are_for_ever_moves_only_grow_and_every_stated_date_is_there(
    given_stages: list[tuple[list[Deadline], bool, int]],
) -> None:
    stages, since, before = list[Stage](), date(2026, 1, 1), tuple[Slot, ...]()
    for stated, is_off, later in given_stages:
        since += timedelta(days=later)
        stages.append(Stage(since, tuple(stated), is_off))
        slots = follow(stages)
        assert [slot.number for slot in slots] == list(range(1, len(slots) + 1))
        for old, new in zip(before, slots, strict=False):
            assert new.moves == old.moves + (new.deadline != old.deadline or new.is_off != old.is_off)
        held = [slot.deadline for slot in slots if is_off or not slot.is_off]
        assert all(each in held for each in stated)
        assert len(slots) <= len(before) + len(stated)
        before = slots
