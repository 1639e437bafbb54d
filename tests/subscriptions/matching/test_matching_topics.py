"""A call and an area meet in what they are about."""

from __future__ import annotations

import pytest

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.model import OWN_WORD
from subscriptions.matching.programmes import find_programmes
from subscriptions.matching.score import POSSIBLE
from subscriptions.matching.wanted_words import TRANSLATED_SHARE
from tests.subscriptions.matching.making import a_call, an_area, points, scored

SCHOOLS_ABROAD = a_call(
    "Mobility of school staff and pupils", "Job shadowing and class exchange for schools and teachers."
)
BUSES = a_call(
    "Laddstationer för bussar", "Kommuner och regioner kan söka stöd för laddning av bussar i kollektivtrafiken."
)
CHIPS = a_call("Pilot line for photonic chips", "Wafers and integrated circuits for semiconductor manufacturers.")


def test_a_swedish_area_finds_an_english_call() -> None:
    assert points("Skolors internationella utbyten", SCHOOLS_ABROAD) > 0.6
    assert points("Hållbara transporter", SCHOOLS_ABROAD) < 0.05


def test_an_english_area_finds_a_swedish_call() -> None:
    assert points("Sustainable transport", BUSES) > 0.6
    assert points("Culture", BUSES) == 0


@pytest.mark.parametrize(
    ("swedish", "english", "call"),
    [
        ("Klimatanpassning", "Climate adaptation", a_call("Nature-based solutions against flooding in cities")),
        (
            "Attraktiva livsmiljöer",
            "Attractive living environments",
            a_call("Bättre lekplatser och parker i bostadsområden"),
        ),
        ("Rörlighet", "Mobility", a_call("Rail freight terminals and stations")),
        ("Äldreomsorg", "Elderly care", a_call("Remote care for older people at home")),
    ],
)
def test_both_wordings_of_an_area_find_the_same(swedish: str, english: str, call: CallData) -> None:
    one, other = (points(name, call) for name in (swedish, english))
    assert one > 0.3
    assert abs(one - other) < 0.15


def test_the_title_weighs_more_than_a_mention() -> None:
    in_title = a_call("Libraries for all", "Grants for municipal work. " * 30)
    in_passing = a_call(
        "Semiconductor chips for all", "Grants for municipal work. " * 30 + "Even libraries have computers."
    )
    assert points("Bibliotek", in_title) > points("Bibliotek", in_passing) * 2


@pytest.mark.parametrize("said", ["Djurvälfärd i stallet", "Animal welfare in stables", "Broilers: welfare monitoring"])
def test_the_welfare_of_animals_is_no_welfare_of_people(said: str) -> None:
    assert points("Välfärd och omsorg", a_call(said)) < 0.03
    assert points("Välfärd och omsorg", a_call("Välfärd i kommunen")) > 0.5


def test_a_doctoral_school_is_no_school() -> None:
    call = a_call("Forskarskola för doktorander")
    assert points("Skola", call) == 0
    assert points("Högre utbildning", call) > 0.3


def test_the_conditions_and_documents_that_every_topic_ends_with_are_no_evidence() -> None:
    text = "Scope: Batteries.\n\nGeneral conditions\n4. Financial and operational capacity and exclusion\nAnnex C.\n"
    ends = "Additional documents:\nMain Work Programme – 5. Culture, Creativity and Inclusive Society\nAnnexes"
    call, other = a_call("Batteries", text + ends), a_call("Batteries", "Scope: Batteries.\n" + ends)
    assert points("Social inkludering", call) == 0
    assert points("Kultur", call) == 0
    assert points("Elektromobilitet", call) >= points("Elektromobilitet", other)


def test_what_is_ruled_out_by_the_text_is_no_evidence() -> None:
    assert points("Idrott", a_call("Bidrag till teater", "Stödet gäller scenkonst. Idrott omfattas inte.")) == 0


def test_a_way_of_working_narrows_the_subject_beside_it() -> None:
    exchange, home = SCHOOLS_ABROAD, a_call("Better school buildings", "Repairs in schools for pupils and teachers.")
    assert points("Skolor", home) > 0.5
    assert points("Skolors internationella utbyten", home) < points("Skolors internationella utbyten", exchange) - 0.2


def test_a_way_of_working_alone_is_what_the_area_is_about() -> None:
    call = a_call("Innovation hubs for open innovation", "Innovation projects with an innovation system in view.")
    assert points("Innovation", call) > 0.5


def test_calls_for_industry_alone_rank_below_calls_for_towns() -> None:
    towns = a_call("Hydrogen valleys", "Municipalities, cities and local authorities plan hydrogen supply.")
    industry = a_call("Hydrogen valleys", "Manufacturers test a prototype component in the laboratory at TRL 4.")
    assert points("Energi", towns) > points("Energi", industry)


def test_words_that_the_map_does_not_know_count_by_themselves() -> None:
    found = scored("Flodpärlmusslan i Ljungan", a_call("Flodpärlmusslan", "Stöd till flodpärlmusslor i Ljungan."))
    assert found
    assert {reason.via for reason in found.reasons} >= {OWN_WORD}


def test_a_single_thing_is_sought_before_its_whole_field() -> None:
    wind, sun = a_call("Permits for wind farms"), a_call("Solar panels on roofs")
    assert points("Vindkraft", wind) > points("Vindkraft", sun) > 0


def test_the_programme_is_evidence_by_its_parts() -> None:
    call = a_call("New frameworks", external_id="LIFE-2026-CET-NEW", programme="LIFE")
    assert find_programmes(call)["energy"].weight > find_programmes(call)["environment"].weight
    found = scored("Energi", call)
    assert found
    assert (found.reasons[0].where, found.reasons[0].found) == ("identifier", "LIFE-2026-CET")


def test_other_identifiers_say_nothing() -> None:
    assert find_programmes(a_call("Nytt stöd", external_id="life-in-the-city")) == {}


def test_shortened_compounds_are_written_out() -> None:
    assert "environmental-technology" in analyse_area(an_area("miljö- och energiteknik")).fields


@pytest.mark.parametrize("name", ["Infrastruktur och hållbara transporter", "Infrastructure and sustainable transport"])
def test_each_part_of_a_name_is_meant_whatever_stands_beside_it(name: str) -> None:
    assert points(name, a_call("Bredbandsstöd", "Stöd till utbyggnad av bredband.")) > POSSIBLE


@pytest.mark.parametrize(
    ("listed", "serving"),
    [
        ("Internationellt utbyte, export och näringsliv", "Internationellt utbyte och export som gynnar näringslivet"),
        ("International exchange, exports and business", "International exchange and exports that benefit business"),
    ],
)
def test_what_is_named_in_order_to_serve_something_is_asked_for_together_with_that(listed: str, serving: str) -> None:
    towns = a_call("Town twinning", "Citizens of twin towns meet at a festival.")
    assert points(listed, towns) > POSSIBLE > points(serving, towns)
    assert points(serving, a_call("Export support", "Small businesses enter foreign markets.")) > POSSIBLE


def test_a_way_of_working_that_a_subject_lies_near_is_not_asked_for_by_itself() -> None:
    fields = analyse_area(an_area("International artist mobility")).fields
    assert fields["cultural-exchange"].weight > 2 * fields["international-exchange"].weight


def test_words_that_most_calls_say_add_less_than_others() -> None:
    common, rare = (analyse_area(an_area(name)).words for name in ("Research and innovation", "Heritage"))
    assert sum(common.weights) < 0.9
    assert sum(rare.weights) == pytest.approx(1 + TRANSLATED_SHARE)


def test_a_phrase_in_the_other_language_is_understood_in_a_title() -> None:
    call = a_call("Stöd till smart city i mindre kommuner", "Ansökan görs av kommuner som vill pröva.")
    assert analyse_call(call).language == "sv"
    assert points("Smarta städer", call) > 0.3


def test_a_call_in_a_third_language_is_read_in_its_translation() -> None:
    finnish = a_call("Koulujen vaihto", language="fi", translations={"sv": {"title": "Skolutbyte för elever"}})
    assert points("Skola", finnish) > 0.3


def test_the_description_helps_where_the_name_does_not() -> None:
    area = an_area("Satsning 4", description="Bredband och mobiltäckning i byarna")
    assert points(area, a_call("Bredband på landsbygden", "Stöd till fiber.")) > 0.3


def test_a_word_that_rules_out_is_found_in_any_inflection() -> None:
    area = an_area("Energi", must_not=("kärnkraft",))
    assert points(area, a_call("Energi ur vind")) > 0
    assert points(area, a_call("Energi", "Även om kärnkraftens roll.")) == 0


def test_weight_lowers_an_area() -> None:
    call = a_call("Energi och elnät")
    assert points(an_area("Energi", weight=0.5), call) == pytest.approx(points("Energi", call) / 2, abs=0.001)


def test_the_same_call_gives_the_same_answer() -> None:
    assert analyse_call(BUSES) == analyse_call(BUSES)
    assert scored("Transporter", CHIPS) == scored("Transporter", CHIPS)


IN_ENGLISH = "The agency invites proposals for projects that improve quality. Municipalities may apply."
IN_SWEDISH = "Myndigheten inbjuder till projekt som förbättrar kvaliteten. Kommuner kan söka stöd i högst två år."


@pytest.mark.parametrize(
    ("area", "title", "text"),
    [
        ("Skola", "Skolutveckling i grundskolan", IN_ENGLISH),
        ("Skola", "Skola", IN_ENGLISH),
        ("Äldreomsorg", "Välfärdsteknik i äldreomsorgen", "Not eligible: companies."),
        ("Kulturarv", "Kulturarv", IN_ENGLISH),
        ("Skola", "Schools and pupils", IN_SWEDISH),
        ("Cultural heritage", "Cultural heritage", IN_SWEDISH),
    ],
)
def test_a_title_in_another_language_than_the_text_is_read_in_its_own(area: str, title: str, text: str) -> None:
    assert points(area, a_call(title, text)) > 0.73


def test_capacity_that_is_built_is_no_building() -> None:
    call = a_call("Raising awareness of and building capacity for rights", "The building of networks of judges.")
    assert points("Energieffektiva fastigheter", call) < 0.05
