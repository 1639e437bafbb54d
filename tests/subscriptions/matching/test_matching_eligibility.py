"""Who may apply, and from where: ruled out only by what the source states."""

from __future__ import annotations

from typing import Any

import pytest

from subscriptions.matching.model import Organisation
from tests.subscriptions.matching.making import ANYONE, TOWN, a_call, points, scored

REGION = Organisation("county", regions=("SE31",), applicant_types=("region",))


def kept(organisation: Organisation, *types: str, **eligibility: Any) -> bool:
    call = a_call("Energi i skolor", eligibility=eligibility)
    return scored("Energi", call, organisation, *types) is not None


@pytest.mark.parametrize("kind", ["municipality", "public-body", "school", "any"])
def test_a_municipality_is_also_a_public_body_a_school_and_anyone(kind: str) -> None:
    assert kept(TOWN, applicant_types=[kind])


@pytest.mark.parametrize("kind", ["university", "sme", "company", "ngo", "region", "person"])
def test_a_call_for_others_is_ruled_out(kind: str) -> None:
    assert not kept(TOWN, applicant_types=[kind])


def test_a_region_is_no_school() -> None:
    assert kept(REGION, applicant_types=["public-body"])
    assert not kept(REGION, applicant_types=["school"])


def test_a_department_adds_kinds() -> None:
    assert kept(TOWN, "company", applicant_types=["company"])


def test_a_call_that_does_not_say_is_kept() -> None:
    assert kept(TOWN)


@pytest.mark.parametrize("place", ["SE", "SE1", "SE12", "SE125", "se125"])
def test_a_wider_place_holds_the_town(place: str) -> None:
    assert kept(TOWN, regions=[place])


def test_a_place_within_the_region_concerns_it() -> None:
    assert kept(REGION, regions=["SE311"])
    assert kept(REGION, regions=["PL43", "SE3"])


@pytest.mark.parametrize("place", ["SE31", "PL43", "SE124", "DE"])
def test_another_place_is_ruled_out(place: str) -> None:
    assert not kept(TOWN, regions=[place])


def test_countries_rule_out_those_not_listed() -> None:
    assert kept(TOWN, countries=["FI", "SE"])
    assert not kept(TOWN, countries=["FI", "NO"])


def test_an_organisation_that_states_nothing_gets_topic_alone() -> None:
    assert kept(ANYONE, applicant_types=["university"], regions=["PL43"], countries=["NO"])


def test_who_may_apply_is_a_reason_only_where_it_is_stated() -> None:
    stated = scored("Energi", a_call("Energi i skolor", eligibility={"applicant_types": ["public-body"]}), TOWN)
    silent = scored("Energi", a_call("Energi i skolor"), TOWN)
    assert stated
    assert silent
    assert [reason.found for reason in stated.reasons if reason.where == "eligibility"] == ["public-body"]
    assert not [reason for reason in silent.reasons if reason.where == "eligibility"]
    assert stated.score == silent.score


def test_a_partner_place_is_a_reason_beside_the_topic() -> None:
    named, unnamed = (
        scored("Energi", a_call("Energi i skolor", text), TOWN) for text in ("Lahti deltar.", "Orten deltar.")
    )
    assert named
    assert unnamed
    assert [reason.found for reason in named.reasons if reason.via == "partner"] == ["Lahti"]
    assert scored("Kultur", a_call("Energi i Lahti"), TOWN) is None


FILMS = "Sales agents and distributors of films apply. Producers may take part, and broadcasters."


def test_a_call_for_a_trade_alone_counts_for_far_less() -> None:
    plain, trade = (points("Kultur", a_call("Culture and films", text, language="en")) for text in ("", FILMS))
    assert trade < plain * 0.65


def test_a_call_that_names_municipalities_beside_a_trade_keeps_most_of_its_points() -> None:
    plain = points("Kultur", a_call("Culture and films", language="en"))
    named = f"{FILMS} Municipalities and local authorities are welcome."
    assert points("Kultur", a_call("Culture and films", named, language="en")) > plain * 0.7


def test_others_named_once_may_be_no_more_than_a_word() -> None:
    once = a_call("Culture and films", "The films are shown with their producers.", language="en")
    assert points("Kultur", once) > points("Kultur", a_call("Culture and films", FILMS, language="en")) * 1.4


def test_money_for_those_who_are_paid_to_run_is_no_strong_match() -> None:
    grants = a_call("Operating grants to support EU level networks for culture", language="en")
    assert points("Kultur", grants) < points("Kultur", a_call("Grants to support culture", language="en")) / 2
