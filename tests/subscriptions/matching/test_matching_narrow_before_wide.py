"""A sure narrow word tells what a wide one beside it means; a narrow field comes before the wide one around it."""

from __future__ import annotations

import pytest

from subscriptions.matching.analyse import analyse_area
from subscriptions.matching.model import Area
from tests.subscriptions.matching.making import a_call, points


def wanted(name: str) -> dict[str, float]:
    return {field: wish.weight for field, wish in analyse_area(Area("town", "area-1", name)).fields.items()}


def test_a_wide_word_means_what_a_surer_one_beside_it_says() -> None:
    alone, beside = wanted("Trygghet"), wanted("Trygghet, brottsförebyggande arbete och våldsbejakande extremism")
    assert alone["preparedness"] > 0.6
    assert beside["crime-prevention"] == 1.0
    assert beside.get("preparedness", 0.0) < 0.3


def test_where_something_is_done_is_not_asked_for_without_it() -> None:
    village = a_call("Lokal service i gles- och landsbygd", "Butiker på landsbygden.", programme="Landsbygdsprogrammet")
    assert points("Bredband på landsbygden", village) < 0.5 < points("Landsbygd", village)


@pytest.mark.parametrize(
    ("name", "narrow", "wide"),
    [
        ("HBTQI", "Equality for LGBTIQ people", "Fighting racism and discrimination"),
        ("Hemlöshet och vräkningar", "Preventing homelessness", "Social inclusion in society"),
        ("Barnkonventionen och barns rättigheter", "The rights of the child", "Youth exchanges"),
        ("Kulturskolan", "Bidrag till kulturskolor", "Bidrag till teater och museer"),
        ("Förebygga brott och gängkriminalitet", "Crime prevention", "Prevention of floods"),
        ("Cykling och gång i staden", "Cycling paths", "Urban planning"),
    ],
)
def test_the_narrow_call_comes_before_the_wide_one(name: str, narrow: str, wide: str) -> None:
    assert points(name, a_call(narrow)) > 0.7
    assert points(name, a_call(narrow)) > points(name, a_call(wide)) + 0.15


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cykla", "Cykling"),
        ("Cyklister", "Cykling"),
        ("Resa kollektivt", "Kollektivtrafik"),
        ("Omsorg om äldre", "Äldreomsorg"),
        ("Kulturskolan", "Kulturskola"),
    ],
)
def test_two_ways_to_say_one_thing_ask_for_the_same(one: str, other: str) -> None:
    assert wanted(one) == wanted(other)


@pytest.mark.parametrize("name", ["Diverse", "Personal", "Smart", "und", "Various", "Övrigt"])
def test_a_word_without_a_subject_in_either_language_gives_nothing_to_go_on(name: str) -> None:
    assert analyse_area(Area("town", "area-1", name)).unclear == "nothing-to-go-on"


def test_coaches_that_carry_passengers_are_no_sport() -> None:
    assert points("Idrott", a_call("Zero emission coaches and buses")) < 0.11
