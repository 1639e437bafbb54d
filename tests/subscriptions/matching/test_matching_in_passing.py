"""What a description tells in passing, what words of a name are joined for, what a wide word means beside others."""

from __future__ import annotations

import pytest

from subscriptions.matching.analyse import analyse_area
from subscriptions.matching.model import Area, Wish
from tests.subscriptions.matching.making import a_call, points


def asked(name: str, description: str = "") -> dict[str, Wish]:
    return analyse_area(Area("town", "area-1", name, description)).fields


def wanted(name: str, description: str = "") -> dict[str, float]:
    return {field: wish.weight for field, wish in asked(name, description).items()}


@pytest.mark.parametrize(
    ("name", "sentence", "listed", "field"),
    [
        ("Nationella minoriteter", "Språk och kultur ska leva vidare.", "Kultur.", "culture"),
        ("Krisberedskap", "När industrin växer behövs mer.", "Industri.", "industry"),
        ("Krisberedskap", "As industry invests, more is needed.", "Industry.", "industry"),
    ],
)
def test_a_sentence_that_names_a_subject_asks_less_for_it_than_a_list_does(
    name: str, sentence: str, listed: str, field: str
) -> None:
    assert wanted(name, sentence)[field] < 0.5 * wanted(name, listed)[field]


@pytest.mark.parametrize(
    "description",
    [
        "Vi arbetar tillsammans med polis, skola och föreningar.",
        "Polis, skola och föreningar arbetar tillsammans.",
        "We work together with the police, schools and sports clubs.",
        "The police, schools and sports clubs work together.",
    ],
)
def test_those_who_do_it_too_are_no_subjects(description: str) -> None:
    fields = wanted("Klimatanpassning", description)
    assert max(fields.get(each, 0.0) for each in ("law-enforcement", "school", "civil-society", "sport")) < 0.3


def test_what_a_sentence_says_of_the_subject_of_the_name_is_asked_for() -> None:
    told = "Vi ska arbeta mer för jämlik hälsa i hela länet."
    assert wanted("Nära vård", told)["public-health"] > 1.5 * wanted("Bredband", told)["public-health"]


def test_a_part_of_a_compound_in_a_sentence_is_no_subject() -> None:
    assert wanted("Näringsliv", "Vi är en industrikommun som växer fort.").get("governance", 0.0) < 0.1


def test_what_lies_around_a_name_is_meant_less_where_a_description_says_what_is_meant() -> None:
    assert wanted("Miljö", "Sjöar och skogar.")["climate"] < wanted("Miljö")["climate"]
    assert wanted("Äldreomsorg", "Vi vill ge en god omsorg åt äldre.")["welfare"] >= wanted("Äldreomsorg")["welfare"]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Förskolans lokaler och utemiljö", "urban-development"),
        ("Internationella kontakter för elever och lärare", "school"),
        ("Artificiell intelligens i skola och omsorg", "welfare"),
        ("Energirådgivning till hushåll och företag", "business"),
        ("Artificial intelligence in schools and elderly care", "elderly-care"),
    ],
)
def test_och_after_a_preposition_or_a_genitive_joins(name: str, field: str) -> None:
    assert asked(name)[field].aspects


@pytest.mark.parametrize("name", ["Länets näringsliv och kultur", "Idrott och kultur"])
def test_och_elsewhere_names_two_things(name: str) -> None:
    fields = asked(name)
    assert not any(fields[each].aspects for each in ("business", "culture") if each in fields)


@pytest.mark.parametrize(
    ("name", "not_meant", "meant"),
    [
        ("Tillgänglighet och infrastruktur", "disability", "transport"),
        ("Integration och delaktighet", "democracy", "integration"),
        ("Integration and participation", "democracy", "integration"),
    ],
)
def test_a_wide_word_means_what_is_near_the_other_words_of_the_name(name: str, not_meant: str, meant: str) -> None:
    assert wanted(name)[not_meant] <= 0.3 < wanted(name)[meant]


def test_a_part_of_a_field_asks_for_less_around_it_than_the_field_does() -> None:
    batteries, energy = wanted("Batterier"), wanted("Energi")
    assert batteries["heating"] / batteries["energy"] < 0.7 * energy["heating"] / energy["energy"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("IT security", "Cybersecurity for public bodies"),
        ("Kritiska råmaterial", "Critical raw materials"),
        ("Rörlig bild", "Film festivals"),
        ("Nordiskt samarbete", "Nordic networks"),
        ("The Arctic", "Cooperation in the Arctic"),
        ("Civilsamhället", "Stöd till civilsamhället"),
        ("Support for family carers", "Informal care and carer support"),
    ],
)
def test_everyday_headings_name_their_fields(name: str, title: str) -> None:
    assert points(name, a_call(title)) > 0.5


@pytest.mark.parametrize("homes", ["bostäder", "kommunens bostäder"])
def test_a_thing_of_the_municipality_is_not_meant_wherever_municipalities_are_named(homes: str) -> None:
    call = a_call("Skolutveckling: läsning i grundskolan", "Kommuner kan söka.", language="sv")
    area = Area("town", "area-1", "Energieffektiva fastigheter", description=f"Renovering av skolor och {homes}")
    assert points(area, call) < 0.4
