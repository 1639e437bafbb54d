"""What a letter tells: in which order, how fully, and to whom it is addressed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sources.contract import CallData, Localised
from subscriptions.digests.compose import compose
from subscriptions.digests.plan import Remark, SourceLine
from tests.subscriptions.digests.samples import (
    CLIMATE,
    MOVED,
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


ENGLISH: dict[str, Any] = {
    "language": "en",
    "title": "Networks of schools",
    "summary": "Schools meet.",
    "deadlines": (),
}


def is_in_full(call: CallData, **given: Any) -> bool:
    (item,) = letter([told(1, call=call, **{"band": "possible", **given})]).items
    return bool(item.facts)


def test_a_possible_call_of_which_nothing_is_known_gets_a_line_however_much_room_there_is() -> None:
    assert not is_in_full(a_call(1, **ENGLISH))
    assert is_in_full(a_call(1, **ENGLISH), band="strong")
    assert is_in_full(a_call(1, **{**ENGLISH, "deadlines": (day("2026-09-15"),)}))


def test_a_call_that_tells_of_itself_in_the_readers_language_is_told_in_full() -> None:
    assert is_in_full(a_call(1, deadlines=(), summary="Skolor möts."))
    assert is_in_full(a_call(1, **ENGLISH, translations={"sv": {"title": "Skolor", "summary": "Skolor möts."}}))


def test_a_call_that_a_person_sent_on_is_told_in_full_whatever_is_known() -> None:
    assert is_in_full(a_call(1, **ENGLISH), passed_on=Remark("Titta på den här.", "Anna"))
    assert is_in_full(a_call(1, **ENGLISH), followed=True)


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


@pytest.mark.parametrize(("band", "shown"), [("possible", True), ("weak", False)])
def test_a_further_area_is_named_only_where_the_kinship_can_be_seen(band: str, shown: bool) -> None:
    digest = letter([told(1), told(1, area=CLIMATE, band=band, score=0.1)])
    assert (f"Hör också till {CLIMATE[1]}." in facts(digest)["Varför ni får den"]) is shown


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


def test_a_subject_is_one_bounded_line_whatever_departments_are_called() -> None:
    long = a_reader(departments=("Förvaltningen\r\nBcc: x@y " * 40, "B", "C", "D"))
    subject = letter([told(1)], reader=long).subject
    assert len(subject) <= 140
    assert subject.isprintable()


def test_without_departments_the_organisation_is_addressed() -> None:
    assert letter([told(1)], reader=a_reader(departments=())).heading == "Utlysningar för Exempelstad"


def test_other_departments_with_the_call_are_named_but_not_the_reader() -> None:
    digest = letter([told(1, others=("Kulturförvaltningen", "Utbildningsförvaltningen"))])
    assert facts(digest)["Berör också"] == ("Kulturförvaltningen",)


def test_the_one_department_that_is_called_like_the_organisation_is_no_other() -> None:
    reader = a_reader(departments=())
    assert "Berör också" not in facts(letter([told(1, others=("Exempelstad",))], reader=reader))
    both = letter([told(1, others=("Exempelstad", "Kulturförvaltningen"))], reader=reader)
    assert facts(both)["Berör också"] == ("Kulturförvaltningen",)


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
