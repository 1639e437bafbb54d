"""What befell a call is told once, in one way; and every key it settles is handed on."""

from __future__ import annotations

import pytest

from subscriptions.digests.compose import compose
from tests.subscriptions.digests.samples import (
    CLIMATE,
    MOVED,
    NOW,
    STOCKHOLM,
    a_call,
    a_reader,
    changed,
    day,
    facts,
    keys,
    kinds,
    letter,
    told,
)


def test_new_and_changed_before_the_first_letter_is_only_new_with_the_facts_of_now() -> None:
    now_call = a_call(1)
    later = told(1, call=now_call, kind="changed", event_id=11, changes={"deadlines": MOVED})
    digest = letter([told(1, call=now_call), later])
    assert kinds(digest) == ["new-open"]
    assert not digest.items[0].notices
    assert keys(digest) == {"event:10", "event:11"}


def test_changed_twice_tells_from_the_first_old_value_to_the_last_new_one() -> None:
    first = changed(1, deadlines=[[{"date": "2026-05-20"}], [{"date": "2026-06-01"}]])
    second = told(1, kind="changed", event_id=11, changes={"deadlines": MOVED}, told_before=True)
    (item,) = letter([second, first]).items
    assert item.notices == (
        "Förlängd ansökningstid: sista ansökningsdag är nu 15 september 2026 (tidigare 20 maj 2026).",
    )


def test_changed_and_changed_back_tells_nothing_and_keeps_the_keys() -> None:
    there = changed(1, title=["A", "B"])
    back = told(1, kind="changed", event_id=11, changes={"title": ["B", "A"]}, told_before=True)
    assert compose(a_reader(), [there, back], [], NOW, STOCKHOLM) is None
    digest = letter([there, back, told(2)])
    assert [item.call_id for item in digest.items] == [2]
    assert keys(digest) == {"event:10", "event:11", "event:20"}


def test_closed_and_reopened_within_one_letter_tells_nothing() -> None:
    shut = told(1, kind="closed", told_before=True)
    again = told(1, kind="reopened", event_id=11, told_before=True)
    assert compose(a_reader(), [shut, again], [], NOW, STOCKHOLM) is None


def test_one_event_that_two_areas_match_is_one_change_and_one_key() -> None:
    one = changed(1, deadlines=MOVED)
    other = told(1, area=CLIMATE, kind="changed", changes={"deadlines": MOVED}, told_before=True)
    digest = letter([one, other])
    assert len(digest.items[0].notices) == 1
    assert [each.key for each in digest.keys] == ["event:10"]


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_what_is_over_is_not_told_as_new(status: str) -> None:
    assert compose(a_reader(), [told(1, call=a_call(1, status=status))], [], NOW, STOCKHOLM) is None


def test_what_is_past_its_last_deadline_is_not_told_as_new() -> None:
    past = a_call(1, deadlines=(day("2026-05-06"),))
    assert compose(a_reader(), [told(1, call=past)], [], NOW, STOCKHOLM) is None


def test_a_deadline_later_today_can_still_be_met() -> None:
    today = a_call(1, deadlines=(day("2026-05-07", "14:00", "Europe/Stockholm"),))
    assert facts(letter([told(1, call=today)]))["Sista ansökningsdag"] == ("torsdag 7 maj 2026 kl. 14.00, i dag",)
    over = a_call(1, deadlines=(day("2026-05-07", "07:59", "Europe/Stockholm"),))
    assert compose(a_reader(), [told(1, call=over)], [], NOW, STOCKHOLM) is None


def test_a_day_without_a_year_never_passes() -> None:
    digest = letter([told(1, call=a_call(1, deadlines=(day("--02-15"),)))])
    assert facts(digest)["Sista ansökningsdag"] == ("15 februari (årtal framgår inte)",)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("closed", "Utlysningen har stängt."),
        ("withdrawn", "Utlysningen finns inte längre hos finansiären."),
    ],
)
def test_the_end_of_a_call_is_told_only_to_those_who_know_it(kind: str, sentence: str) -> None:
    call = a_call(1, status="closed", deadlines=())
    digest = letter([told(1, call=call, kind=kind, told_before=True)])
    assert kinds(digest) == ["changed"]
    assert digest.items[0].notices == (sentence,)
    assert compose(a_reader(), [told(1, call=call, kind=kind)], [], NOW, STOCKHOLM) is None


def test_a_change_that_makes_a_call_matter_for_the_first_time_makes_it_new() -> None:
    digest = letter([told(1, kind="changed", changes={"text": ["a", "b"]})])
    assert kinds(digest) == ["new-open"]
    assert not digest.items[0].notices


def test_a_call_known_already_is_not_told_again_because_an_area_is_new() -> None:
    known = told(1, area=CLIMATE, kind="already-open", event_id=None, told_before=True)
    assert compose(a_reader(), [known], [], NOW, STOCKHOLM) is None


@pytest.mark.parametrize("kind", ["changed", "reopened"])
def test_an_opened_call_is_now_open(kind: str) -> None:
    digest = letter([told(1, kind=kind, changes={"status": ["forthcoming", "open"]}, told_before=True)])
    assert kinds(digest) == ["now-open"]


def test_new_and_already_open_for_another_area_is_new() -> None:
    digest = letter([told(1), told(1, area=CLIMATE, kind="already-open", event_id=None)])
    assert kinds(digest) == ["new-open"]
    assert keys(digest) == {"event:10", "call:1"}
