"""What the description of an area asks for: examples, and where or for whom they are meant."""

from __future__ import annotations

import pytest

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.explain import explain
from subscriptions.matching.model import Area
from subscriptions.matching.programmes import find_programmes, many_sided
from subscriptions.matching.score import POSSIBLE
from subscriptions.matching.vocabulary import load_vocabulary
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
    of_staff = Area("region", "area-1", "Landsbygd", "Training of health professionals.")
    assert points(of_staff, training) < points(Area("region", "area-1", "Ett gott liv", "Training."), training)


def test_items_of_a_description_are_each_asked_for() -> None:
    items = "Dricksvatten, återbruk, bibliotek."
    for title in ("Bidrag till dricksvatten", "Återbruk", "Bidrag till bibliotek"):
        assert points(Area("town", "area-1", "Ett gott liv", items), a_call(title, title)) > 0.5
        assert points(Area("town", "area-1", "Psykisk hälsa", items), a_call(title, title)) > POSSIBLE


def test_what_is_said_beside_the_subject_of_the_name_is_meant_there() -> None:
    absence, reading = (a_call(title, f"{title}.") for title in ("Psykisk hälsa i skolan", "Läsning i skolan"))
    area = Area("town", "area-1", "Psykisk hälsa", "Elevhälsa, skolfrånvaro, självmordsförebyggande arbete.")
    assert points(area, absence) > 0.5
    assert points(Area("town", "area-1", "Det här gör vi", area.description), reading) > 2 * points(area, reading)


def test_care_at_home_asks_for_no_houses() -> None:
    houses = a_call("Stöd till utemiljö i bostadsområden", "Bostäder, fastighetsägare och bostadsbolag.")
    assert points(Area("region", "area-1", "Digital health", "Care at home."), houses) < POSSIBLE / 2


def test_an_example_does_not_ask_for_all_that_it_is_a_part_of() -> None:
    climate = a_call("Klimatinvesteringar", "Minskade utsläpp av växthusgaser och klimatpåverkan.")
    floods = Area("town", "area-1", "Krisberedskap", "Övningar för översvämningar.")
    found = scored(floods, climate)
    assert found is None or found.score < 0.15
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


def said_of(field: str, call: CallData) -> float:
    """The share of a call's words that say a field."""
    terms, fields_of = analyse_call(call).terms, load_vocabulary().fields_of
    return sum(share for term, share in terms.items() if field in fields_of(term))


def wanted(field: str, name: str, description: str) -> float:
    wish = analyse_area(Area("region", "area-1", name, description)).fields.get(field)
    return wish.weight if wish else 0.0


@pytest.mark.parametrize(
    ("description", "after"),
    [
        ("Folkhälsa, samarbete med Norge, demokrati, beredskap.", "preparedness"),
        ("Public health, cooperation with Norway, democracy, preparedness.", "preparedness"),
        ("Samverkan med polis, skola och föreningar, beredskap.", "preparedness"),
        ("Skog, digitalisering i små företag, testmiljöer, bredband.", "testbeds"),
        ("Forestry, digitalisation in small firms, test beds, broadband.", "testbeds"),
    ],
)
def test_a_list_goes_on_after_the_places_or_partners_of_one_of_its_items(description: str, after: str) -> None:
    assert wanted(after, "Regionalt ledarskap", description) > 0.6


@pytest.mark.parametrize(
    "description",
    [
        "Stöd i skola, förskola, bibliotek.",
        "Skog, vatten. Stöd i skola, förskola, bibliotek.",
        "Samverkan med polis, skola, bibliotek och föreningar.",
        "Samverkan med hälso- och sjukvården, biblioteken och polisen.",
        "Samverkan med barn och unga, bibliotek och polis.",
        "Samverkan med zyxw- och vutsrqskolor, bibliotek och polis.",
        "Tidiga insatser, i samverkan med polis, bibliotek och föreningar.",
        "Early support, together with schools, libraries and the police.",
        "AI, sensorer i skolor, robotar i bibliotek, data i sjukvård.",
    ],
)
def test_places_and_partners_may_be_a_list_themselves(description: str) -> None:
    assert wanted("libraries", "Missbruk", description) < 0.3


@pytest.mark.parametrize("description", ["Demokrati, beredskap.", "Beredskap."])
def test_under_what_the_whole_organisation_does_nothing_is_asked_for_there_alone(description: str) -> None:
    area = analyse_area(Area("region", "area-1", "Regionalt ledarskap", description))
    assert not area.fields["preparedness"].aspects
    assert analyse_area(Area("region", "area-1", "Levande landsbygd", "Beredskap.")).fields["preparedness"].aspects


@pytest.mark.parametrize(
    ("description", "object_", "threat"),
    [
        ("Skydd av bebyggelse, hamnar och vägar mot översvämning.", "shipping", "climate-adaptation"),
        ("Protection of buildings, harbours and roads against flooding.", "shipping", "climate-adaptation"),
        ("Att skydda hamnar från översvämning.", "shipping", "climate-adaptation"),
        ("Protecting harbours from flooding.", "shipping", "climate-adaptation"),
    ],
)
def test_what_is_protected_is_meant_less_than_what_it_is_protected_from(
    description: str, object_: str, threat: str
) -> None:
    assert wanted(object_, "Stigande hav", description) < 0.5 * wanted(threat, "Stigande hav", description)


@pytest.mark.parametrize(
    "description",
    [
        "Kultur, friluftsliv, klimatanpassning av orter vid sjöar.",
        "Culture, outdoors, climate adaptation of old towns.",
    ],
)
def test_what_only_qualifies_the_last_item_of_a_row_makes_it_no_sentence(description: str) -> None:
    assert wanted("climate-adaptation", "Attraktiva livsmiljöer", description) > 0.45


def test_the_name_of_a_programme_for_many_things_says_nothing_more_in_a_title_where_it_is_known() -> None:
    text = "Clean drinking water, lakes and rivers. Water quality."
    titled = a_call("Interreg Alpha-Beta: Third call", text)
    unknown = a_call("INTERREG Alpha-Beta: Third call", text)  # as no programme of the map writes itself
    assert 0 < said_of("cross-border", titled) < 0.3 * said_of("cross-border", unknown)
    assert points("Gränssamarbete", a_call("Interreg: third call")) > 0.5
    assert {"Interreg", "ESF"} <= many_sided()
    assert {"Bredbandsstöd", "interreg", "LIFE"}.isdisjoint(many_sided())
    assert points("Bredband", a_call("Bredbandsstöd", "Stöd till utbyggnad.")) > 0.3


def test_wide_words_that_are_items_of_a_pure_list_are_each_asked_for() -> None:
    assert wanted("business", "Kommunledning", "Digitalisering och näringsliv.") > 0.6
    assert wanted("business", "Kommunledning", "Digitalisering ger ett näringsliv.") < 0.4


@pytest.mark.parametrize(
    "description",
    [
        "Service, bostäder, kultur och föreningsliv ska finnas även där vi är få.",
        "Services, housing, culture and clubs should be there even where people are few.",
    ],
)
def test_a_long_row_that_is_to_be_is_asked_for(description: str) -> None:
    assert wanted("culture", "Ett gott liv i varje by", description) > 0.6
    assert wanted("civil-society", "Ett gott liv i varje by", description) > 0.6


@pytest.mark.parametrize(
    ("name", "description", "field"),
    [
        ("Kollektivtrafik", "Pendlare till jobb, studier och vård ska kunna lämna bilen.", "healthcare"),
        ("Kompetensförsörjning", "Industri, skola, äldreomsorg behöver personal.", "elderly-care"),
        ("Digitalisering", "Skola, vård, äldreomsorg ska få nya verktyg.", "elderly-care"),
        ("Digitalisering", "Skola, äldreomsorg ska finnas.", "elderly-care"),
        ("Folkhälsa", "När fler flyttar in, skola, bibliotek och kultur ska finnas.", "libraries"),
        ("Skola", "Trygghet, studiero och tillgänglighet.", "crime-prevention"),
        ("Kommunledning", "Digitalisering och trygga skolor.", "crime-prevention"),
        ("Äldreomsorg", "Trygghet, glädje, hälsa, kultur. Vård ska vara nära.", "crime-prevention"),
    ],
)
def test_words_of_a_row_that_is_no_list_of_aims_are_told_in_passing(name: str, description: str, field: str) -> None:
    assert wanted(field, name, description) < 0.6


@pytest.mark.parametrize(
    ("description", "field"),
    [
        ("Natur, kultur, bibliotek, arbete mot mobbning.", "libraries"),
        ("Skyddad natur, kultur, bibliotek, arbete mot mobbning.", "libraries"),
        ("Protect forests, libraries, work against bullying.", "libraries"),
    ],
)
def test_what_is_protected_ends_with_its_item(description: str, field: str) -> None:
    assert wanted(field, "Natur", description) > 0.45


@pytest.mark.parametrize("name", ["Fler jobb och företag som växer", "Fler jobb och företag"])
def test_an_ending_that_names_no_subject_joins_nothing(name: str) -> None:
    assert wanted("employment", name, "") == 1.0


def test_an_item_of_a_list_is_meant_however_often_another_word_is_said() -> None:
    told = "Film, musik, bibliotek. Kultur i hela länet, kultur för alla."
    alone = "Film, musik, bibliotek."
    assert wanted("audiovisual", "Kulturplan", told) == wanted("audiovisual", "Kulturplan", alone)


def test_partners_bring_nothing_of_their_own() -> None:
    alone = points(Area("town", "area-1", "Klimat"), a_call("Stöd till företag", "Näringsliv och företag."))
    told = Area("town", "area-1", "Klimat", "Samverkan med näringsliv, skolor och föreningsliv.")
    assert points(told, a_call("Stöd till företag", "Näringsliv och företag.")) < alone + 0.1
