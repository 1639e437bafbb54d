"""What words of an area count for that are no subject of their own: mottos, everyday words, countries."""

from __future__ import annotations

import pytest

from subscriptions.matching.areas import analyse_area
from subscriptions.matching.background import Background
from subscriptions.matching.score import POSSIBLE
from tests.subscriptions.matching.making import a_call, an_area, points

MUSIC = a_call("Bidrag till musikliv", "Bidrag lämnas till körer och orkestrar. Musik i hela landet.")


def test_a_motto_is_no_subject_where_a_description_says_what_is_meant() -> None:
    area = an_area("Ingen lämnas utanför", description="Minskad barnfattigdom och lika rättigheter")
    assert points(area, MUSIC) < POSSIBLE


@pytest.mark.parametrize("name", ["Ingen lämnas utanför", "No one left behind"])
def test_a_motto_alone_is_said_to_say_nothing(name: str) -> None:
    assert analyse_area(an_area(name)).unclear == "nothing-to-go-on"


def test_words_that_every_other_call_says_make_no_call_strong() -> None:
    cinemas = a_call("Networks of European cinemas", "European networks of cinemas show European films in Europe.")
    assert points("European cities in networks", cinemas) < POSSIBLE


def test_a_rare_word_that_the_map_does_not_know_is_met_as_before() -> None:
    assert points("Vattenskotrar", a_call("Bidrag till vattenskotrar", "Vattenskotrar till föreningar.")) > 4 * POSSIBLE


def test_a_word_tells_one_thing_the_more_the_fewer_calls_say_it() -> None:
    said = Background({1: 0.5, 2: 0.2, 3: 0.06, 4: 0.02}, 0.01, 260.0, {})
    assert [round(said.distinctive(key), 2) for key in (1, 2, 3, 4, 5)] == [0.0, 0.0, 0.52, 1.0, 1.0]


@pytest.mark.parametrize(
    "title",
    ["Grants for partnerships with Ukraine", "Grants for Ukrainian partnerships", "Stöd till partnerskap i Ukraina"],
)
def test_a_country_is_met_by_whatever_word_says_it_in_either_language(title: str) -> None:
    elsewhere = a_call("Grants for partnerships with Moldova", "Partnerships with Moldova.")
    assert points("Stöd till vår ukrainska vänort", a_call(title, title)) > 2 * points(
        "Stöd till vår ukrainska vänort", elsewhere
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Cykel och buss", "Design over the whole life cycle of concrete."),
        ("Tidig läsning", "Den som tidigare fått bidrag."),
    ],
)
def test_a_word_does_not_stand_for_another_with_its_stem(name: str, text: str) -> None:
    assert points(name, a_call("Betong", text)) < POSSIBLE


@pytest.mark.parametrize("name", ["Samarbete med Polen", "Norge", "Cypern"])
def test_a_country_alone_is_not_too_general(name: str) -> None:
    assert not analyse_area(an_area(name)).unclear


def test_polish_stone_is_not_of_poland() -> None:
    stone = a_call("Polished stone surfaces", "The polishing of lenses and polished stone.")
    assert points("Vår polska vänort", stone) < POSSIBLE
