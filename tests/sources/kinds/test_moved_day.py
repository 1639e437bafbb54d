"""A row whose day was moved: only the day that holds now is a deadline; one put off to nobody knows when has none."""

from __future__ import annotations

import pytest

from sources.contract import CallData
from tests.sources.kinds.test_table import read, row


def call(deadline: str) -> CallData:
    (found,) = read(row(1, deadline)).calls
    return found


@pytest.mark.parametrize(
    "words",
    [
        "Postponed to 15 December 2026 (was 1 November 2026)",
        "Postponed until 15 December 2026, was 1 November",
        "15 December 2026 (previously November 1, 2026)",
        "15 December 2026 (originally 1 November)",
        "Uppskjuten till 15 december 2026 (tidigare 1 november 2026)",
        "Framflyttad till 15 december 2026 (var 1 november)",
        "Tidigare 1 november 2026, nu 15 december 2026",
        "2026-12-15 (tidigare 2026-11-01)",
        "Utsatt til 15. desember 2026 (tidligere 1. november)",
        "Udskudt til 15. december 2026 (tidligere 1. november)",
    ],
)
def test_the_day_that_held_before_is_no_deadline(words: str) -> None:
    found = call(words)
    assert [day.date for day in found.deadlines] == ["2026-12-15"]
    assert found.status == "open"


@pytest.mark.parametrize(
    "words",
    ["Postponed (was 1 November 2026)", "Postponed", "Uppskjuten (tidigare 1 november 2026)",
     "Uppskjuten tills vidare", "Utsatt (tidligere 1. november 2026)"],
)  # fmt: skip
def test_what_is_put_off_to_no_day_has_none_and_is_said_and_counted(words: str) -> None:
    parsed = read(row(1, words))
    (found,) = parsed.calls
    assert (found.deadlines, found.status, found.evidence["status"]) == ((), "unknown", words)
    assert [(note.code, note.detail) for note in parsed.notes] == [("postponed", words)]


@pytest.mark.parametrize("words", ["1 november 2026 och 15 december 2026", "1 november 2026; 15 december 2026"])
def test_two_days_that_both_hold_are_two_deadlines(words: str) -> None:
    assert [day.date for day in call(words).deadlines] == ["2026-11-01", "2026-12-15"]


@pytest.mark.parametrize(
    "words",
    ["Before 15 December 2026", "Apply before 15 December 2026, 17:00", "No later than 12:00 before 15/12/2026",
     "Before 15 December 2026 (was 1 November 2026)", "15 December 2026 (before: 1 November 2026)"],
)  # fmt: skip
def test_the_day_before_which_one_applies_is_none_that_held_before(words: str) -> None:
    assert "2026-12-15" in [day.date for day in call(words).deadlines]
    assert "2026-11-01" not in [day.date for day in call(words).deadlines]


@pytest.mark.parametrize("words", ["The deadline was 1 March 2026", "Sista dag var 1 mars 2026"])
def test_a_day_of_which_the_cell_says_only_that_it_was_has_passed(words: str) -> None:
    found = call(words)
    assert ([day.date for day in found.deadlines], found.status) == (["2026-03-01"], "closed")


def test_a_day_that_held_before_beside_none_that_is_known_is_no_deadline() -> None:
    assert call("To be announced (was 1 November 2026)").deadlines == ()
