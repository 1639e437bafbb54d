"""What is so much of a list that it is doubted, and what is not: the bounds, each from both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sources.contract import CallData, Deadline
from watcher.polling.at_once import Compared, said_at_once

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)


def call(name: str, last: str = "2026-09-01", title: str = "") -> CallData:
    deadlines = (Deadline(date=last),) if last else ()
    return CallData(external_id=name, title=title or f"Stöd {name}", status="open", deadlines=deadlines)


def by_name(calls: Sequence[CallData]) -> dict[str, CallData]:
    return {each.external_id: each for each in calls}


def cause(compared: Compared) -> str | None:
    fault = said_at_once(compared)
    return fault and fault.cause


TEN = [call(name) for name in "abcdefghij"]
HELD = by_name(TEN)


def moved(count: int) -> list[CallData]:
    return [call(each.external_id, f"2026-10-{n + 1:02}") for n, each in enumerate(TEN[:count])] + TEN[count:]


def test_eight_of_ten_are_nearly_all_and_seven_are_not() -> None:
    assert cause(Compared(moved(8), HELD, NOW)) == "at-once"
    assert cause(Compared(moved(7), HELD, NOW)) is None


def test_three_of_four_that_are_gone_are_doubted_and_two_are_not() -> None:
    held = by_name(TEN[:4])
    assert cause(Compared(TEN[:1], held, NOW)) == "at-once"
    assert cause(Compared(TEN[:2], held, NOW)) is None


def test_half_that_is_gone_is_doubted_and_less_is_not_unless_a_person_has_said_that_so_few_are_right() -> None:
    assert cause(Compared(TEN[:5], HELD, NOW)) == "at-once"
    assert cause(Compared(TEN[:6], HELD, NOW)) is None
    assert cause(Compared(TEN[:5], HELD, NOW, may_fall=True)) is None


def test_a_title_that_only_the_list_has_is_no_other_title_of_the_calls_own_page() -> None:
    named = [call(each.external_id, title=f"Läs mer {each.external_id}") for each in TEN]
    assert cause(Compared(named, HELD, NOW)) == "at-once"
    assert cause(Compared(named, HELD, NOW, as_listed=HELD.keys())) is None


def test_rows_without_any_day_are_too_many_only_beside_a_list_that_was_read_to_its_end() -> None:
    rows = [call(f"row {n}", "") for n in range(11)]
    assert cause(Compared([*TEN, *rows], HELD, NOW)) == "not-calls"
    assert cause(Compared([*TEN, *rows[:10]], HELD, NOW)) is None
    assert cause(Compared([*TEN, *rows], HELD, NOW, is_whole=False)) is None


def test_what_is_held_too_though_the_last_run_did_not_show_it_is_no_stranger() -> None:
    rows = [call(f"row {n}", "") for n in range(11)]
    assert cause(Compared([*TEN, *rows], HELD, NOW, other=by_name(rows).keys())) is None
