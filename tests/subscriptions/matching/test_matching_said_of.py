"""Which words of an area are said of which others, in its name and in its description."""

from __future__ import annotations

import pytest

from subscriptions.matching.areas import analyse_area
from subscriptions.matching.model import Wish
from tests.subscriptions.matching.making import a_call, an_area, points

NOBODY = Wish(0.0, "")


def asked(name: str, description: str = "") -> dict[str, Wish]:
    return dict(analyse_area(an_area(name, description=description)).fields)


def weight(name: str, description: str, field: str) -> float:
    return asked(name, description).get(field, NOBODY).weight


@pytest.mark.parametrize("name", ["AI och digitala tjänster i vården", "AI and digital services in health care"])
def test_where_two_kindred_things_are_meant_is_said_of_both(name: str) -> None:
    factory = a_call("AI in factories", "Artificial intelligence and robots in industry. AI systems.")
    hospital = a_call("AI in hospitals", "Artificial intelligence for patients and their doctors. AI in health care.")
    assert points(name, hospital) > 2 * points(name, factory)


def test_of_two_things_that_have_nothing_to_do_with_each_other_only_the_last_is_meant_there() -> None:
    found = asked("Näringsliv och kompetensförsörjning i vården")
    assert not found["business"].aspects
    assert found["skills"].aspects


@pytest.mark.parametrize(
    "description", ["Energieffektiva skolor och äldreboenden", "Energy efficient schools and care homes"]
)
def test_two_subjects_side_by_side_in_a_description_are_asked_for_together(description: str) -> None:
    assert "energy-efficiency" in asked("Våra fastigheter", description)["school"].aspects
    assert not asked("Våra fastigheter", "Skolor och äldreboenden")["school"].aspects


def test_what_is_listed_under_a_name_that_only_says_where_is_asked_for_there() -> None:
    assert "rural" in asked("Levande byar", "Bredband, små företag och lokal mat")["business"].aspects
    assert not asked("Näringsliv", "Bredband, små företag och lokal mat")["business"].aspects


def test_what_lies_near_those_for_whom_all_is_meant_is_asked_for_as_it_is() -> None:
    assert not asked("Barn och unga", "Skola och fritid")["school"].aspects


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Förskola", "utbyte med förskolor i andra länder"),
        ("Förskola", "internationella utbyten"),
        ("Preschool", "international exchange"),
    ],
)
def test_a_way_of_working_in_the_description_narrows_the_subject_of_the_name(name: str, description: str) -> None:
    assert weight(name, description, "education-exchange") > 1.2 * weight(name, "", "education-exchange")


@pytest.mark.parametrize(
    "description", ["Trygga bostadsområden där grannar ses", "Safe neighbourhoods where everybody meets others"]
)
def test_what_only_qualifies_an_item_of_a_list_leaves_it_one(description: str) -> None:
    assert weight("Bostad för alla", description, "urban-development") > 0.4


def test_a_sentence_with_such_an_ending_is_no_item() -> None:
    assert weight("Bostad för alla", "Elever som behöver stöd ska få det", "school") < 0.2


@pytest.mark.parametrize(
    "description", ["Bibliotek som når barn", "Libraries that reach children", "Bibliotek för barn"]
)
def test_people_beside_a_subject_of_a_description_are_for_whom_it_is_meant(description: str) -> None:
    found = asked("Läsning", description)
    assert found["libraries"].weight > 0.6
    assert found.get("youth", NOBODY).weight < 0.25


def test_children_are_no_youth_work() -> None:
    assert weight("Förskola", "Barn", "youth") < 0.4  # children of a description count 0.85, the young near to them
    assert weight("Barn och unga", "", "youth") > 0.8


def test_what_a_description_tells_in_passing_of_what_lies_nearby_is_meant_less_than_the_name() -> None:
    assert weight("Dricksvatten", "Klimatet förändras och ledningsnätet är gammalt.", "climate") < 0.45


def test_digital_services_ask_for_no_artificial_intelligence_as_such() -> None:
    assert weight("Digital services for residents", "", "ai") < 0.6
    assert weight("Digitalisation", "", "ai") > 0.7
