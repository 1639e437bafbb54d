"""Why a call is there, in a sentence a civil servant would write."""

from __future__ import annotations

import re
from typing import Any

import pytest

from subscriptions.matching.explain import explain
from subscriptions.matching.model import Reason, Scored
from tests.subscriptions.matching.making import TOWN, a_call, an_area, scored

AREA = an_area("Skolans internationalisering")
STAFF = Reason("Skolans", "school staff mobility", "title", "education-exchange", 0.7)
SCHOOL = Reason("Skolans", "schools", "title", "school", 0.3)


def said(*reasons: Reason, language: str = "sv") -> str:
    return explain(Scored("town", "area-1", "s", "c", 0.9, "strong", reasons), AREA, language)


def who(found: str, via: str = "applicant") -> Reason:
    return Reason(found, found, "eligibility", via, 0.0)


def test_area_words_place_fields_and_applicants_in_swedish() -> None:
    assert said(STAFF, SCHOOL, who("municipality")) == (
        "Hör till ert område Skolans internationalisering: rubriken nämner ”school staff mobility” och ”schools” "
        "(utbyten i utbildning, skola). Kommuner kan söka."
    )


def test_the_same_in_english() -> None:
    assert said(STAFF, who("municipality"), language="en") == (
        "Belongs to your area Skolans internationalisering: the title mentions “school staff mobility” "
        "(exchanges in education). Municipalities can apply."
    )


@pytest.mark.parametrize(
    ("found", "via", "sentence"),
    [
        ("any", "applicant", "Öppen för alla slags juridiska personer."),
        ("public-body", "applicant", "Offentliga organisationer kan söka."),
        ("municipality", "applicant-partner", "Kommuner kan delta som partner."),
        ("region", "applicant-lead", "Regioner kan vara huvudsökande."),
    ],
)
def test_who_may_apply_is_said_as_the_source_states_it(found: str, via: str, sentence: str) -> None:
    assert said(STAFF, who(found, via)).endswith(sentence)


def test_nothing_is_said_of_applicants_where_nothing_is_stated() -> None:
    assert "söka" not in said(STAFF)


def test_each_place_has_its_clause_the_title_first() -> None:
    programme = Reason("Skolans", "Erasmus+", "programme", "education", 0.6)
    text = Reason("Skolans", "pupils", "text", "school", 0.1)
    assert "rubriken nämner ”schools”, texten nämner ”pupils”, utlysningen hör till Erasmus+ (" in said(
        programme, text, SCHOOL
    )


def test_a_partner_place_has_its_own_sentence() -> None:
    assert "Utlysningen nämner er samarbetsort Lahti." in said(STAFF, Reason("Lahti", "Lahti", "text", "partner", 0.02))


def test_hostile_words_are_flattened_and_cut() -> None:
    sentence = said(Reason("x", "a\n\x00b " + "z" * 500, "title", "word", 1.0))
    assert sentence.isprintable()
    assert len(sentence) < 200


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("eligibility", [{}, {"applicant_types": ["any"]}, {"applicant_types": ["municipality"]}])
def test_real_reasons_make_one_clean_sentence(language: str, eligibility: dict[str, Any]) -> None:
    call = a_call("Learning mobility of pupils", "Schools in Lahti.", eligibility=eligibility)
    found = scored(AREA, call, TOWN)
    assert found
    sentence = explain(found, AREA, language)
    assert sentence.endswith(".")
    assert not re.search(r"\b(träff|match)", sentence, re.IGNORECASE)
    assert "  " not in sentence


def test_funders_and_programmes_are_named_in_the_readers_language() -> None:
    reasons = (
        Reason("school", "Creative Europe", "programme", "education", 0.6),
        Reason("school", "European Commission", "funder", "education", 0.5),
    )
    assert "utlysningen hör till Kreativa Europa, utlysningen kommer från Europeiska kommissionen" in said(*reasons)
