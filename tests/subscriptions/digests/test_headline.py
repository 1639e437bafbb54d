"""A Swedish reader meets Swedish, an English one English; and nobody's words are made up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.digests.headline import Naming, name_call, when, when_in_full
from subscriptions.digests.plan import Title
from tests.subscriptions.digests.samples import a_call, day, setting

ENGLISH: dict[str, Any] = {
    "title": "Town twinning",
    "language": "en",
    "programme": "CERV",
    "level": "eu",
    "budget": {"per_project_max": "50000", "currency": "EUR"},
    "eligibility": {"applicant_types": ["ngo", "municipality"]},
}


def named(reader: str = "sv", subject: str = "", /, **facts: Any) -> Naming:
    return name_call(a_call(1, **facts), subject, setting(reader))


def test_a_call_in_the_readers_language_keeps_its_title() -> None:
    naming = named(title="Skapande skola", summary="Kultur i skolan.")
    assert (naming.full, naming.original, naming.summary) == ("Skapande skola", None, "Kultur i skolan.")


def test_a_variant_of_the_language_is_the_language() -> None:
    assert named(title="Skapande skola", language="sv-FI").original is None


def test_the_sources_own_copy_comes_first_with_the_original_below() -> None:
    naming = named(**ENGLISH, translations={"sv": {"title": "Vänorter", "summary": "Om vänorter."}})
    assert naming.full == "Vänorter"
    assert naming.summary == "Om vänorter."
    assert naming.original == Title("Town twinning", "en", "engelska")


def test_else_a_line_made_of_facts_stands_above_the_original() -> None:
    naming = named(**ENGLISH)
    assert naming.full == (
        "CERV: utlysning för kommuner och ideella organisationer, högst 50\u00a0000 euro per projekt, "
        "sök senast 15 september 2026"
    )
    assert naming.original == Title("Town twinning", "en", "engelska")
    assert naming.summary == ""


def test_an_empty_copy_is_no_copy() -> None:
    assert named(**ENGLISH, translations={"sv": {"title": " "}}).full.startswith("CERV: utlysning")


def test_what_it_is_about_stands_in_the_line_when_known() -> None:
    assert named("sv", "demokrati och delaktighet", **ENGLISH).full.startswith(
        "CERV, demokrati och delaktighet: utlysning för kommuner"
    )


def test_a_programme_called_by_what_it_is_about_is_not_named_twice() -> None:
    call = {"title": "T", "language": "en", "programme": "Klimatanpassning", "deadlines": ()}
    assert named("sv", "klimatanpassning", **call).full.startswith("Klimatanpassning: utlysning")


def test_facts_that_are_not_stated_are_not_in_the_line() -> None:
    bare = named(title="Town twinning", language="en", funder=None, level="eu", deadlines=())
    assert bare.full == "EU: utlysning"


def test_a_coming_and_a_rolling_call_say_so() -> None:
    coming = named(title="T", language="en", status="forthcoming", opens="2026-06-01")
    assert coming.full == "Exempelrådet: utlysning, öppnar 1 juni 2026"
    rolling = named(title="T", language="en", status="rolling", deadlines=())
    assert rolling.full == "Exempelrådet: utlysning, löpande ansökan"


def test_a_swedish_call_for_an_english_reader() -> None:
    naming = named("en", title="Skapande skola", eligibility={"applicant_types": ["municipality"]})
    assert naming.full == "Exempelrådet: call for municipalities, apply by 15 September 2026"
    assert naming.original == Title("Skapande skola", "sv", "Swedish")


def test_a_language_code_that_is_none_is_not_used_as_one() -> None:
    naming = named(title="T", language='en"><script>')
    assert naming.original is not None
    assert naming.original.lang is None


def test_the_next_date_in_a_list() -> None:
    def words(**facts: Any) -> str:
        return when(a_call(1, **facts), setting())

    assert words(deadlines=(day("2026-05-19"),)) == "sista ansökningsdag 19 maj 2026, om 12 dagar"
    assert words(deadlines=(day("2026-05-19", "14:00", "Europe/Stockholm"),)) == (
        "sista ansökningsdag 19 maj 2026 kl. 14.00, om 12 dagar"
    )
    assert words(deadlines=(day("--02-15"),)) == "sista ansökningsdag 15 februari (årtal framgår inte)"
    assert words(deadlines=()) == "sista ansökningsdag framgår inte"
    assert words(status="rolling", deadlines=()) == "löpande ansökan"
    assert words(status="forthcoming") == "öppningsdag framgår inte"
    assert words(status="forthcoming", opens="2026-06-01") == "öppnar 1 juni 2026"
    coming = a_call(1, status="forthcoming", opens="2026-06-01", deadlines=(day("2026-06-20"),))
    assert when(coming, setting()) == "öppnar 1 juni 2026"
    assert when_in_full(coming, setting()) == "öppnar 1 juni 2026, sista ansökningsdag 20 juni 2026"
    assert words(status="unknown", deadlines=()) == (
        "sista ansökningsdag framgår inte. Det framgår inte om utlysningen är öppen"
    )
    past = (day("2026-03-19"), day("2026-04-01"))
    assert words(status="closed", deadlines=past) == "sista ansökningsdag var 1 april 2026"
    assert words(status="closed", deadlines=(day("2026-05-19"),)) == "har stängt"
    assert words(status="closed", deadlines=()) == "har stängt"
    assert words(status="cancelled", deadlines=(day("2026-05-19"),)) == "är inställd"
    over = words(deadline_model="two-stage", deadlines=(day("2026-05-01"), day("2027-01-01")))
    assert over == "det första steget har stängt"


@given(st.text(min_size=1, max_size=3000), st.sampled_from(["sv", "en"]))
def test_any_title_becomes_one_bounded_line(title: str, language: str) -> None:
    naming = named(language, "", title=title, language="en")
    assert len(naming.full) <= 700
    assert len(naming.full.splitlines()) <= 1


def test_the_day_that_comes_first_is_the_one_to_apply_by_whatever_the_order() -> None:
    days = (day("--02-15"), day("2026-07-15"), day("2026-06-01"))
    assert when(a_call(1, deadlines=days), setting()).startswith("sista ansökningsdag 1 juni 2026")
    coming = a_call(1, status="forthcoming", opens="2026-05-20", deadlines=days)
    assert when_in_full(coming, setting()).endswith("sista ansökningsdag 1 juni 2026")


@pytest.mark.parametrize(
    ("summary", "begins"),
    [
        ("Objective: Expected results: - Improvement of schools.", "Improvement of schools."),
        ("Expected Outcome: Projects should contribute.", "Projects should contribute."),
        ("Expected Impact: Expected Impact: - By the end of the project.", "By the end of the project."),
        ("Syfte: stödet ska bidra till fler utbyten.", "Stödet ska bidra till fler utbyten."),
        ("Schools: who may apply and how.", "Schools: who may apply and how."),
        ("The call: schools", "Schools"),
        ("Results are expected.", "Results are expected."),
    ],
)
def test_a_summary_begins_with_what_is_said_and_not_with_its_headings(summary: str, begins: str) -> None:
    assert name_call(a_call(1, summary=summary), "", setting("sv")).summary == begins
