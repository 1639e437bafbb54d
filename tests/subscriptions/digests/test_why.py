"""Why a call is there and what it is about, from the reasons that matching stored."""

from __future__ import annotations

from typing import Any

import pytest

from subscriptions.digests.card import render_card
from subscriptions.digests.plan import Remark
from subscriptions.digests.render import render_mail
from subscriptions.digests.why import little_time, subject_matched, why_here, why_in_brief, why_matched
from subscriptions.matching.vocabulary import load_vocabulary
from tests.subscriptions.digests.samples import CLIMATE, SCHOOL, a_call, closing, day, facts, letter, setting, told


def reason(found: str, where: str = "title", via: str = "culture", weight: float = 1.0) -> dict[str, Any]:
    return {"term": "kultur", "found": found, "where": where, "via": via, "weight": weight}


def test_the_area_the_words_and_where_they_stand() -> None:
    match = told(1, reasons=(reason("cultural schools"),))
    assert why_matched(match, "sv") == (
        "Hör till ert område Skolans internationalisering: rubriken nämner ”cultural schools” (kultur)."
    )
    assert why_matched(match, "en").endswith("the title mentions “cultural schools” (culture).")


def test_in_a_letter_the_area_that_stands_above_and_who_may_apply_are_not_said_again() -> None:
    may = {"term": "municipality", "found": "municipality", "where": "eligibility", "via": "applicant", "weight": 0.0}
    match = told(1, reasons=(reason("cultural schools"), may))
    assert why_matched(match, "sv").endswith("(kultur). Kommuner kan söka.")
    assert why_here(match, "sv") == "Rubriken nämner ”cultural schools” (kultur)."
    assert why_here(match, "en") == "The title mentions “cultural schools” (culture)."


def test_in_a_letter_a_code_is_quoted_only_where_no_words_speak_for_a_call() -> None:
    code = reason("CREA-CULT-2026", where="identifier", weight=2.0)
    assert why_here(told(1, reasons=(code, reason("museums"))), "sv") == "Rubriken nämner ”museums” (kultur)."
    assert why_here(told(1, reasons=(code,)), "sv") == "Utlysningens beteckning innehåller ”CREA-CULT-2026” (kultur)."


def test_in_a_letter_a_programme_that_stands_beside_is_named_only_where_title_and_summary_are_silent() -> None:
    programme = reason("Kreativa Europa", where="programme", weight=2.0)
    assert why_here(told(1, reasons=(programme, reason("museums"))), "sv") == "Rubriken nämner ”museums” (kultur)."
    in_text = told(1, reasons=(programme, reason("museums", where="text")))
    assert why_here(in_text, "sv") == "Texten nämner ”museums”, utlysningen hör till Kreativa Europa (kultur)."


def test_in_a_letter_too_the_area_is_all_there_is_to_say_without_reasons() -> None:
    assert why_here(told(1), "sv") == why_matched(told(1), "sv")


def test_a_call_of_which_there_is_a_line_tells_the_one_thing_that_speaks_most_for_it() -> None:
    two = (reason("museums"), reason("theatres", where="text", weight=0.5))
    listed = letter([told(number, reasons=two) for number in (1, 2)], full_limit=1)
    (group,) = listed.sections[0].groups
    assert (group.full[0].because, group.lines[0].because) == ("", "Rubriken nämner ”museums” (kultur).")
    mail, (card,) = render_mail(listed), render_card(listed)
    said = "Rubriken nämner ”museums” (kultur)"
    assert said in " ".join(mail.text.split())
    assert f">{said}.</span>" in mail.html
    assert "Rubriken nämner ”museums”" in card.decode()


def test_a_line_of_a_call_that_one_follows_or_that_was_sent_on_says_nothing_of_words() -> None:
    for given in ({"followed": True}, {"passed_on": Remark("Titta på den här.", "Anna")}):
        listed = letter([told(1), told(2, reasons=(reason("museums"),), score=0.1, **given)], full_limit=1)
        assert "museums" not in " ".join(item.because for item in listed.items)
    reminded = letter([], [closing(number, reasons=(reason("museums"),)) for number in range(1, 11)])
    assert [item.because for section in reminded.sections for group in section.groups for item in group.lines] == [
        ""
    ] * 2
    assert why_in_brief(told(1), "sv") == ""


def test_without_reasons_the_area_alone() -> None:
    assert why_matched(told(1), "sv") == "Hör till ert område Skolans internationalisering."


def test_a_place_that_this_version_does_not_know_is_left_out() -> None:
    assert why_matched(told(1, reasons=(reason("a", where="footnote"),)), "sv") == why_matched(told(1), "sv")


def test_the_subject_is_the_weightiest_field_in_the_readers_language() -> None:
    reasons = (reason("a", via="heritage", weight=0.2), reason("b", weight=0.9), reason("c", via="word", weight=5))
    assert subject_matched(told(1, reasons=reasons), "sv") == "kultur"
    assert subject_matched(told(1, reasons=reasons), "en") == "culture"


def test_a_way_of_working_is_the_subject_only_where_hardly_any_is_said() -> None:
    working, little = reason("PROOF OF CONCEPT", via="innovation-system", weight=0.5), reason("a", weight=0.15)
    assert load_vocabulary().fields["innovation-system"].kind == "aspect"
    assert subject_matched(told(1, reasons=(working,)), "en") == "innovation"
    assert subject_matched(told(1, reasons=(working, little)), "en") == "innovation"
    assert subject_matched(told(1, reasons=(working, reason("a", weight=0.3))), "en") == "culture"


def test_what_a_call_says_goes_before_what_its_programme_usually_is_about() -> None:
    implied = reason("HORIZON-CL2-2027-01-HERITAGE", "identifier", "heritage", 0.5)
    said = (reason("creative industries", "text", "creative-industries", 0.3), implied)
    assert subject_matched(told(1, reasons=said), "sv") == "kulturella och kreativa näringar"
    little = reason("a", "text", "creative-industries", 0.1)
    assert subject_matched(told(1, reasons=(implied, little)), "sv") == "kulturarv och kulturmiljö"


def test_all_that_is_said_of_a_subject_counts() -> None:
    reasons = (
        reason("a", weight=0.4),
        reason("b", via="heritage", weight=0.3),
        reason("c", via="heritage", weight=0.3),
    )
    assert subject_matched(told(1, reasons=reasons), "en") == "cultural heritage"


def test_a_field_that_is_gone_is_no_subject() -> None:
    assert subject_matched(told(1, reasons=(reason("a", via="no-such-field"),)), "sv") == ""


def test_further_areas_are_named_after_the_best_one() -> None:
    many = [told(1, area=(f"a{number}", f"Område {number}"), score=0.9 - number / 10) for number in range(7)]
    lines = facts(letter(many))["Varför ni får den"]
    assert lines == ("Hör till ert område Område 0.", "Hör också till Område 1, Område 2, Område 3 och 3 till.")


def test_one_area_has_no_further_ones() -> None:
    twice = [told(1, area=SCHOOL), told(1, area=SCHOOL, kind="changed", event_id=11)]
    assert len(facts(letter(twice))["Varför ni får den"]) == 1
    assert len(facts(letter([*twice, told(1, area=CLIMATE)]))["Varför ni får den"]) == 2


@pytest.mark.parametrize(
    ("deadlines", "said"),
    [
        (["2026-05-17"], "Talar emot: sista ansökningsdag är om 10 dagar, och ni behöver 30 dagar för att söka."),
        (["2026-06-06"], ""),
        (["2026-05-01"], ""),
        (["--05-17"], ""),
        ([], ""),
    ],
)
def test_fewer_days_left_than_the_organisation_needs_are_told_on_the_day_of_the_letter(
    deadlines: list[str], said: str
) -> None:
    call = a_call(1, deadlines=tuple(day(each) for each in deadlines))
    needs = {"term": "30", "found": "30", "where": "eligibility", "via": "time", "weight": 0.0}
    assert little_time(told(1, call=call, reasons=(needs,)), setting()) == said
    assert little_time(told(1, call=call), setting()) == ""


def test_too_little_time_stands_beside_why_the_call_is_there() -> None:
    needs = {"term": "300", "found": "300", "where": "eligibility", "via": "time", "weight": 0.0}
    lines = facts(letter([told(1, call=a_call(1, deadlines=(day("2026-05-17"),)), reasons=(needs,))]))
    assert any("ni behöver 300 dagar" in line for line in lines["Varför ni får den"])


@pytest.mark.parametrize(
    ("found", "text", "quoted"),
    [
        ("energirådgivningen", "Stöd till energi- och klimatrådgivningen.", "energi- och klimatrådgivningen"),
        ("hälsovård", "Hälso-, tand- och sjukvård", "Hälso-, tand- och sjukvård"),
        ("klimatrådgivning", "Klimatrådgivning och annat", "klimatrådgivning"),
        ("energirådgivningen", "Något helt annat.", "energirådgivningen"),
        ("energirådgivningen", "", "energirådgivningen"),
    ],
)
def test_a_compound_is_quoted_as_the_call_writes_it(found: str, text: str, quoted: str) -> None:
    match = told(1, call=a_call(1, text=text), reasons=(reason(found, where="text"),))
    assert why_here(match, "sv") == f"Texten nämner ”{quoted}” (kultur)."
