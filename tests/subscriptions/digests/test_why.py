"""Why a call is there, from the reasons that matching stored."""

from __future__ import annotations

from typing import Any

import pytest

from subscriptions.digests.why import little_time, why_matched
from tests.subscriptions.digests.samples import CLIMATE, SCHOOL, a_call, day, facts, letter, setting, told


def reason(found: str, where: str = "title", via: str = "culture", weight: float = 1.0) -> dict[str, Any]:
    return {"term": "kultur", "found": found, "where": where, "via": via, "weight": weight}


def test_the_area_the_words_and_where_they_stand() -> None:
    match = told(1, reasons=(reason("cultural schools"),))
    assert why_matched(match, "sv") == (
        "Hör till ert område Skolans internationalisering: rubriken nämner ”cultural schools” (kultur)."
    )
    assert why_matched(match, "en").endswith("the title mentions “cultural schools” (culture).")


def test_without_reasons_the_area_alone() -> None:
    assert why_matched(told(1), "sv") == "Hör till ert område Skolans internationalisering."


def test_a_place_that_this_version_does_not_know_is_left_out() -> None:
    assert why_matched(told(1, reasons=(reason("a", where="footnote"),)), "sv") == why_matched(told(1), "sv")


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
