"""What closes soon, and what it is time to prepare for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from subscriptions.digests.compose import compose
from subscriptions.digests.reminders import ReminderSteps
from tests.subscriptions.digests.samples import (
    NOW,
    STOCKHOLM,
    a_call,
    a_reader,
    changed,
    closing,
    day,
    facts,
    keys,
    kinds,
    letter,
    told,
)


def test_a_change_and_a_reminder_are_one_item_with_both_keys() -> None:
    call = a_call(1, deadlines=(day("2026-05-20"),))
    digest = letter([changed(1, call=call, text=["a", "Bara kommuner kan söka."])], [closing(1, call=call)])
    (item,) = digest.items
    assert kinds(digest) == ["changed"]
    assert item.closes_soon
    assert {key.key for key in item.keys} == {"event:10", "closing:1:2026-05-20:14"}


def test_a_reminder_settles_its_own_key_and_not_the_event_told_long_ago() -> None:
    call = a_call(1, deadlines=(day("2026-05-20"),))
    assert keys(letter([], [closing(1, call=call)])) == {"closing:1:2026-05-20:14"}


def test_a_reminder_of_a_call_that_has_closed_is_not_sent() -> None:
    call = a_call(1, status="closed", deadlines=(day("2026-05-20"),))
    assert compose(a_reader(), [], [closing(1, call=call)], NOW, STOCKHOLM) is None


def test_a_new_call_that_closes_soon_is_listed_once_and_marked() -> None:
    call = a_call(1, deadlines=(day("2026-05-20"),))
    digest = letter([told(1, call=call)])
    assert kinds(digest) == ["new-open"]
    assert digest.items[0].closes_soon
    assert digest.subject == "1 ny utlysning, stänger snart: Utlysning nummer 1 (Utbildningsförvaltningen)"


def test_what_closes_soon_is_no_part_of_counts_that_the_subject_has_no_room_for() -> None:
    coming = told(3, call=a_call(3, status="forthcoming", opens="2026-06-01"))
    soon = changed(5, call=a_call(5, deadlines=(day("2026-05-20"),)), text=["a", "Bara kommuner kan söka."])
    digest = letter([told(2), coming, changed(4, status=["forthcoming", "open"]), soon])
    assert kinds(digest) == ["new-open", "new-coming", "now-open", "changed"]
    assert "varav" not in digest.subject
    assert "1 stänger snart" in digest.subject
    assert "1 har ändrats, varav 1 stänger snart" in digest.overview


def test_what_closes_soon_and_is_counted_already_is_said_to_be_among_it() -> None:
    soon, other = a_call(1, deadlines=(day("2026-05-20"),)), a_call(4, deadlines=(day("2026-05-15"),))
    coming = told(3, call=a_call(3, status="forthcoming", opens="2026-06-01"))
    assert letter([told(1, call=soon), told(2), coming]).overview == (
        "2 nya utlysningar, varav 1 stänger snart, 1 kommande."
    )
    pair, three = [told(1, call=soon), told(4, call=other)], told(5, call=a_call(5, deadlines=(day("2026-05-20"),)))
    assert letter(pair).overview == "2 nya utlysningar, båda stänger snart."
    assert letter([*pair, three]).overview == "3 nya utlysningar, alla stänger snart."
    assert letter([*pair, coming]).overview == "2 nya utlysningar, båda stänger snart, 1 kommande."
    changed = {"deadlines": [[{"date": "2026-05-18"}], [{"date": "2026-05-20"}]]}
    moved = told(6, call=a_call(6, deadlines=(day("2026-05-20"),)), kind="changed", changes=changed, told_before=True)
    assert letter([told(1, call=soon), told(2), moved]).overview == (
        "2 nya utlysningar, 1 har ändrats, varav sammanlagt 2 stänger snart."
    )
    reminded = letter([told(1, call=soon), told(2)], [closing(4, call=other)])
    assert reminded.overview == "2 nya utlysningar, varav 1 stänger snart, ytterligare 1 stänger snart."
    assert letter([told(2)], [closing(4, call=other)]).overview == "1 ny utlysning, 1 stänger snart."
    english = letter([told(1, call=soon), told(2)], reader=a_reader(language="en"))
    assert english.overview == "2 new calls, 1 of them closing soon."


def test_a_reminder_does_not_repeat_all_that_spoke_for_the_call() -> None:
    call = a_call(1, deadlines=(day("2026-05-20"),), summary="Stöd till skolor som besöker skolor i andra länder.")
    assert letter([told(1, call=call)]).items[0].summary
    digest = letter([], [closing(1, call=call)])
    assert digest.items[0].summary == ""
    assert facts(digest)["Varför ni får den"] == ("Påminnelse om en utlysning som ni har fått tidigare.",)


@pytest.mark.parametrize(
    ("level", "steps", "left", "mark"),
    [
        ("national", ReminderSteps(), 31, ""),
        ("national", ReminderSteps(), 30, "Stänger snart"),
        ("eu", ReminderSteps(), 91, ""),
        ("eu", ReminderSteps(), 90, "Dags att förbereda ansökan"),
        ("macro-regional", ReminderSteps(), 30, "Stänger snart"),
        ("eu", ReminderSteps(eu=(14,)), 15, ""),
        ("national", ReminderSteps(national=(60,)), 60, "Dags att förbereda ansökan"),
        ("national", ReminderSteps(national=()), 3, ""),
    ],
)
def test_time_is_short_as_the_organisation_counts_it(level: Any, steps: ReminderSteps, left: int, mark: str) -> None:
    last = day((NOW.date() + timedelta(days=left)).isoformat())
    digest = letter([told(1, call=a_call(1, level=level, deadlines=(last,)))], reader=a_reader(steps=steps))
    assert digest.items[0].mark == mark
    assert ("stänger snart" in digest.subject) == (mark == "Stänger snart")


@pytest.mark.parametrize(
    ("left", "steps", "heading", "subject"),
    [
        (88, ReminderSteps(), "Dags att förbereda ansökan", "1 utlysning att förbereda ansökan till: "),
        (31, ReminderSteps(), "Dags att förbereda ansökan", "1 utlysning att förbereda ansökan till: "),
        (30, ReminderSteps(), "Stänger snart", "1 utlysning stänger snart: "),
        (12, ReminderSteps(), "Stänger snart", "1 utlysning stänger snart: "),
        # The letter after this one would come too late, though the organisation's own step is not reached.
        (6, ReminderSteps(eu=(5,)), "Stänger snart", "1 utlysning stänger snart: "),
    ],
)
def test_the_heading_over_a_reminder_says_no_more_than_is_true_and_the_subject_says_the_same(
    left: int, steps: ReminderSteps, heading: str, subject: str
) -> None:
    last = day((NOW.date() + timedelta(days=left)).isoformat())
    reminder = closing(1, call=a_call(1, level="eu", deadlines=(last,)))
    digest = letter([], [reminder], reader=a_reader(steps=steps))
    assert [section.title for section in digest.sections] == [heading]
    assert digest.subject.startswith(subject)
    assert digest.items[0].mark == ""
    # It changed in a way that needs no telling: it is reminded of all the same.
    one_day = {"date": last.date}
    unsaid = changed(1, call=reminder.told.call, deadlines=[[one_day], [one_day | {"zone": "Europe/Brussels"}]])
    assert [each.title for each in letter([unsaid], [reminder], reader=a_reader(steps=steps)).sections] == [heading]


def test_the_subject_never_leaves_out_what_closes_soon() -> None:
    soon = a_call(5, deadlines=(day("2026-05-15"),))
    coming = a_call(2, status="forthcoming", opens="2026-06-01")
    digest = letter(
        [told(1), told(2, call=coming), changed(3, status=["forthcoming", "open"]), changed(4, title=["A", "B"])],
        [closing(5, call=soon)],
    )
    assert digest.subject == "1 ny utlysning, 1 kommande, 1 stänger snart: Utbildningsförvaltningen"
    assert digest.overview == "1 ny utlysning, 1 kommande, 1 har öppnat, 1 har ändrats, 1 stänger snart."


def test_the_subject_tells_what_closes_soon_from_what_it_is_time_to_prepare_for() -> None:
    far, near = (day((NOW.date() + timedelta(days=left)).isoformat()) for left in (88, 12))
    reminders = [closing(number, call=a_call(number, level="eu", deadlines=(far,))) for number in (1, 2)]
    reminders.append(closing(3, call=a_call(3, level="eu", deadlines=(near,))))
    assert letter([], reminders).overview == "1 utlysning stänger snart, 2 att förbereda."


def test_a_reminder_does_not_say_again_what_is_not_stated() -> None:
    assert "Framgår inte" in facts(letter([told(1, call=a_call(1))]))
    again = facts(letter([], [closing(1, call=a_call(1, deadlines=(day("2026-05-20"),)))]))
    assert list(again) == ["Sista ansökningsdag", "Varför ni får den"]
