"""What a letter tells, once each, in which order; and that every key it settles is handed on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sources.contract import Localised
from subscriptions.digests.compose import compose
from subscriptions.digests.plan import SourceLine
from subscriptions.digests.reminders import ReminderSteps
from tests.subscriptions.digests.samples import (
    CLIMATE,
    NOW,
    SCHOOL,
    STOCKHOLM,
    a_call,
    a_reader,
    changed,
    closing,
    crowd,
    day,
    facts,
    kinds,
    letter,
    section,
    told,
)
from watcher.errors import BadInput

MOVED = [[{"date": "2026-06-01"}], [{"date": "2026-09-15"}]]


def keys(digest: object) -> set[str]:
    return {each.key for each in digest.keys}  # type: ignore[attr-defined] # a Digest


def test_nothing_to_tell_is_no_letter() -> None:
    assert compose(a_reader(), [], [], NOW, STOCKHOLM) is None


def test_a_broken_source_alone_is_no_letter() -> None:
    line = SourceLine(Localised(sv="LIFE", en="LIFE"), date(2026, 5, 3))
    assert compose(a_reader(), [], [], NOW, STOCKHOLM, sources=[line]) is None


def test_sections_come_in_the_order_of_a_letter() -> None:
    coming = a_call(2, status="forthcoming", opens="2026-06-01")
    digest = letter(
        [
            told(6, kind="already-open", event_id=None),
            changed(4, deadlines=MOVED),
            changed(3, status=["forthcoming", "open"]),
            told(2, call=coming),
            told(1),
        ],
        [closing(5, call=a_call(5, deadlines=(day("2026-05-20"),)))],
    )
    assert kinds(digest) == ["new-open", "new-coming", "now-open", "changed", "closing", "already-open"]


def test_calls_stand_under_the_area_that_fits_best_and_name_the_others() -> None:
    digest = letter([told(1, area=CLIMATE, score=0.5, band="possible"), told(1, area=SCHOOL, score=0.9)])
    (group,) = section(digest, "new-open").groups
    assert group.area == SCHOOL[1]
    assert len(digest.items) == 1
    assert any(CLIMATE[1] in value for value in facts(digest)["Varför ni får den"])


def test_the_area_with_the_best_call_comes_first() -> None:
    digest = letter([told(1, area=CLIMATE, score=0.7), told(2, area=SCHOOL, score=0.9), told(3, area=CLIMATE)])
    assert [group.area for group in section(digest, "new-open").groups] == [SCHOOL[1], CLIMATE[1]]


def test_best_band_first_then_what_closes_soon_then_the_score() -> None:
    soon = a_call(3, deadlines=(day("2026-05-12"),))
    matches = [told(1, band="possible", score=0.59), told(2, score=0.9), told(3, call=soon, score=0.61)]
    assert [item.call_id for item in letter(matches).items] == [3, 2, 1]


def test_eight_calls_in_full_and_the_rest_a_line_each() -> None:
    digest = letter([told(number, score=0.9 - number / 100) for number in range(1, 21)])
    (group,) = section(digest, "new-open").groups
    assert [item.call_id for item in group.full] == list(range(1, 9))
    assert [item.call_id for item in group.lines] == list(range(9, 21))


def test_the_number_of_full_calls_is_a_setting() -> None:
    digest = letter([told(number) for number in range(1, 6)], full_limit=2)
    (group,) = digest.sections[0].groups
    assert (len(group.full), len(group.lines)) == (2, 3)


def test_a_strong_change_takes_room_before_a_possible_new_call() -> None:
    matches = [told(1, band="possible"), changed(2, deadlines=MOVED)]
    digest = letter(matches, full_limit=1)
    assert not section(digest, "new-open").groups[0].full
    assert section(digest, "changed").groups[0].full


def test_a_call_that_is_over_never_takes_the_room_of_one_that_is_not() -> None:
    cancelled = changed(1, call=a_call(1, status="cancelled"), status=["open", "cancelled"])
    digest = letter([cancelled, told(2, band="weak")], full_limit=1)
    assert section(digest, "changed").groups[0].lines
    assert section(digest, "new-open").groups[0].full


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


@pytest.mark.parametrize(("band", "shown"), [("possible", True), ("weak", False)])
def test_a_further_area_is_named_only_where_the_kinship_can_be_seen(band: str, shown: bool) -> None:
    digest = letter([told(1), told(1, area=CLIMATE, band=band, score=0.1)])
    assert (f"Hör också till {CLIMATE[1]}." in facts(digest)["Varför ni får den"]) is shown


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
    assert digest.subject == "1 ny utlysning, 1 stänger snart: Utlysning nummer 1 (Utbildningsförvaltningen)"


def test_a_reminder_does_not_repeat_all_that_spoke_for_the_call() -> None:
    call = a_call(1, deadlines=(day("2026-05-20"),), summary="Stöd till skolor som besöker skolor i andra länder.")
    assert letter([told(1, call=call)]).items[0].summary
    digest = letter([], [closing(1, call=call)])
    assert digest.items[0].summary == ""
    assert facts(digest)["Varför ni får den"] == (
        "Påminnelse om en utlysning som ni har fått tidigare. Hör till ert område Skolans internationalisering.",
    )


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


def test_new_and_already_open_for_another_area_is_new() -> None:
    digest = letter([told(1), told(1, area=CLIMATE, kind="already-open", event_id=None)])
    assert kinds(digest) == ["new-open"]
    assert keys(digest) == {"event:10", "call:1"}


def test_a_first_letter_takes_stock() -> None:
    coming = a_call(3, status="forthcoming", opens="2026-06-01")
    digest = letter(
        [told(1), told(2, kind="already-open", event_id=None), told(3, call=coming)],
        reader=a_reader(is_stock_take=True),
    )
    assert kinds(digest) == ["already-open", "new-coming"]
    assert digest.sections[0].title == "Öppna utlysningar för er"
    assert digest.subject == "2 öppna utlysningar för er, 1 kommande: Utbildningsförvaltningen"
    assert "första brev" in digest.intro


def test_each_key_goes_to_a_subscription_that_asked_for_it() -> None:
    digest = letter([told(1, subscription_key="a"), told(2, subscription_key="b")])
    assert {(key.key, key.subscription_key, key.call_id, key.section) for key in digest.keys} == {
        ("event:10", "a", 1, "new-open"),
        ("event:20", "b", 2, "new-open"),
    }


def test_the_subject_counts_in_the_right_number() -> None:
    one = letter([told(1)])
    assert one.subject == "1 ny utlysning: Utlysning nummer 1 (Utbildningsförvaltningen)"
    soon = a_call(4, deadlines=(day("2026-05-15"),))
    three = letter([told(1), told(2), told(3)], [closing(4, call=soon)])
    assert three.subject == "3 nya utlysningar, 1 stänger snart: Utbildningsförvaltningen"
    english = letter([told(1), told(2), changed(3, title=["A", "B"])], reader=a_reader(language="en"))
    assert english.subject == "2 new calls, 1 has changed: Utbildningsförvaltningen"


def test_the_subject_never_leaves_out_what_closes_soon() -> None:
    soon = a_call(5, deadlines=(day("2026-05-15"),))
    coming = a_call(2, status="forthcoming", opens="2026-06-01")
    digest = letter(
        [told(1), told(2, call=coming), changed(3, status=["forthcoming", "open"]), changed(4, title=["A", "B"])],
        [closing(5, call=soon)],
    )
    assert digest.subject == "1 ny utlysning, 1 kommande, 1 stänger snart: Utbildningsförvaltningen"
    assert digest.overview == "1 ny utlysning, 1 kommande, 1 har öppnat, 1 har ändrats, 1 stänger snart."


def test_a_subject_is_one_bounded_line_whatever_departments_are_called() -> None:
    long = a_reader(departments=("Förvaltningen\r\nBcc: x@y " * 40, "B", "C", "D"))
    subject = letter([told(1)], reader=long).subject
    assert len(subject) <= 140
    assert subject.isprintable()


def test_without_departments_the_organisation_is_addressed() -> None:
    assert letter([told(1)], reader=a_reader(departments=())).heading == "Utlysningar för Exempelstad"


def test_other_departments_with_the_call_are_named_but_not_the_reader() -> None:
    digest = letter([told(1, others=("Kulturförvaltningen", "Utbildningsförvaltningen"))])
    assert facts(digest)["Har också gått till"] == ("Kulturförvaltningen",)


def test_a_source_that_cannot_be_read_is_told_with_its_day() -> None:
    line = SourceLine(Localised(sv="Energimyndigheten", en="the Energy Agency"), date(2026, 5, 3))
    assert letter([told(1)], sources=[line]).sources == (
        "Vi har inte kunnat läsa utlysningar från Energimyndigheten sedan den 3 maj 2026.",
    )


def test_why_comes_from_whoever_knows() -> None:
    digest = letter([told(1)], why=lambda match, language: f"{match.area_key} {language}")
    assert facts(digest)["Varför ni får den"] == ("skola sv",)


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(BadInput):
        compose(a_reader(language="de"), [told(1)], [], NOW, STOCKHOLM)


def test_the_same_input_gives_the_same_letter_in_any_order() -> None:
    matches = [told(number, area=(SCHOOL, CLIMATE)[number % 2], score=0.5 + number / 40) for number in range(1, 12)]
    assert letter(matches).sections == letter(list(reversed(matches))).sections


def test_five_thousand_matches_are_all_in_the_letter() -> None:
    assert len(crowd().items) == len(crowd().keys) == 5000


def test_the_subject_tells_what_closes_soon_from_what_it_is_time_to_prepare_for() -> None:
    far, near = (day((NOW.date() + timedelta(days=left)).isoformat()) for left in (88, 12))
    reminders = [closing(number, call=a_call(number, level="eu", deadlines=(far,))) for number in (1, 2)]
    reminders.append(closing(3, call=a_call(3, level="eu", deadlines=(near,))))
    assert letter([], reminders).overview == "1 utlysning stänger snart, 2 att förbereda."
