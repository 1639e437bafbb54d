"""What the description of an area asks for: examples, and where or for whom they are meant."""

from __future__ import annotations

import pytest

from subscriptions.matching.explain import explain
from subscriptions.matching.model import Area
from subscriptions.matching.programmes import find_programmes
from subscriptions.matching.score import POSSIBLE
from tests.subscriptions.matching.making import a_call, an_area, points, scored

ROBOTS = a_call("AI-driven robotics for industry", "Artificial intelligence and robots in factories. AI systems.")
IN_CARE = a_call("AI in hospitals", "Artificial intelligence for patients and health care staff. AI in health care.")


@pytest.mark.parametrize(
    "description", ["Artificiell intelligens i sjukvården.", "Artificial intelligence in health care."]
)
def test_a_subject_that_is_meant_in_another_is_asked_for_with_it(description: str) -> None:
    area = Area("region", "area-1", "Nära vård", description)
    alone = Area("region", "area-1", "Nära vård", "Artificiell intelligens.")
    assert points(area, IN_CARE) > 2 * points(area, ROBOTS)
    assert points(alone, ROBOTS) > 1.5 * points(area, ROBOTS)


def test_training_of_those_who_work_with_something_is_no_training_of_others() -> None:
    training = a_call("Vocational education and training", "Training and adult education for workers in industry.")
    of_staff = Area("region", "area-1", "Nära vård", "Training of health professionals.")
    assert points(of_staff, training) < points(Area("region", "area-1", "Nära vård", "Training."), training)


def test_items_of_a_description_are_each_asked_for() -> None:
    area = Area("town", "area-1", "Stadens gator", "Dagvatten och cykelvägar, återbruk.")
    for title in ("Bidrag till dagvatten", "Bidrag till cykelvägar", "Återbruk av möbler"):
        assert points(area, a_call(title, title)) > 0.3


def test_care_at_home_asks_for_no_houses() -> None:
    houses = a_call("Stöd till utemiljö i bostadsområden", "Bostäder, fastighetsägare och bostadsbolag.")
    assert points(Area("region", "area-1", "Digital health", "Care at home."), houses) < POSSIBLE / 2


def test_an_example_does_not_ask_for_all_that_it_is_a_part_of() -> None:
    climate = a_call("Klimatinvesteringar", "Minskade utsläpp av växthusgaser och klimatpåverkan.")
    floods = Area("town", "area-1", "Krisberedskap", "Övningar för översvämningar.")
    found = scored(floods, climate)
    assert found is None or found.band == "weak"
    assert points(Area("town", "area-1", "Klimatanpassning"), climate) > points(floods, climate)


def test_the_name_of_an_agency_is_no_word_on_its_subject_in_any_case() -> None:
    call = a_call("En resa till mässan", "Resan är en del av Energimyndighetens arbete.", funder="Vinnova")
    assert points("Energi", call) == points("Energi", a_call("En resa till mässan", "Resan är en del av ett arbete."))


def test_a_programme_is_named_whole_and_once() -> None:
    call = a_call("Alternative fuels for roads", programme="Connecting Europe Facility for Transport", language="en")
    found = scored("Infrastruktur och transporter", call)
    assert found
    said = explain(found, an_area("Infrastruktur och transporter"), "sv")
    assert "utlysningen hör till Fonden för ett sammanlänkat Europa (FSE Transport) (" in said


def test_terminals_of_users_are_no_freight() -> None:
    terminals = a_call("Readiness for affordable user terminals", "User terminals for satellites.")
    assert points("Gods och logistik", terminals) < POSSIBLE / 2
    assert points("Gods och logistik", a_call("Intermodal terminals for freight")) > 0.5


def test_emerging_technology_says_less_of_digitalisation_than_the_digital_programme_does() -> None:
    emerging = a_call("Photonic devices", external_id="HORIZON-CL4-2027-05-DIGITAL-EMERGING-03")
    deployed = a_call("Photonic devices", external_id="DIGITAL-2027-DEPLOY-03")
    weights = [find_programmes(call)["digitalisation"].weight for call in (emerging, deployed)]
    assert weights[0] <= weights[1] / 2


def test_research_on_society_is_no_culture_by_its_cluster() -> None:
    schools = find_programmes(a_call("Learning gaps", external_id="HORIZON-CL2-2027-01-TRANSFO-05"))
    assert schools["culture"].weight < 0.2


def test_words_within_longer_ones_are_not_quoted_beside_them() -> None:
    found = scored("Digitalisering", a_call("Digital solutions", "Digital solutions. Digital tools.", language="en"))
    assert found
    said = explain(found, an_area("Digitalisering"), "sv")
    assert "”Digital solutions”" in said
    assert "”Digital”" not in said
