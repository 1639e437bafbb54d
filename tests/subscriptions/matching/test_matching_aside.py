"""What is said beside the subject: for whom, by which agency, where. It must not become the subject."""

from __future__ import annotations

import pytest

from subscriptions.matching.afar import done_afar
from subscriptions.matching.analyse import analyse_area
from subscriptions.matching.explain import explain
from subscriptions.matching.language import normal_form
from subscriptions.matching.model import ABROAD, ELSEWHERE, PLACE, Area, Organisation
from subscriptions.matching.places import neighbours_in, places_in
from subscriptions.matching.programmes import find_programmes
from tests.subscriptions.matching.making import ANYONE, a_call, an_area, points, scored

PREPAREDNESS = Area(
    "town", "area-1", "Krisberedskap i länets kommuner", "Övningar, planer och utbildning för bränder och elavbrott."
)
VARMLAND = Organisation("county", regions=("SE311",), applicant_types=("region",))


def wanted(name: str, description: str = "") -> dict[str, float]:
    area = analyse_area(Area("town", "area-1", name, description))
    return {field: wish.weight for field, wish in area.fields.items()}


def test_a_wide_word_in_a_description_needs_support_from_the_name() -> None:
    fields = wanted(PREPAREDNESS.name, PREPAREDNESS.description)
    assert fields["preparedness"] == 1.0
    assert fields.get("education", 0.0) < 0.3
    assert wanted("Skola", "Utbildning för barn")["education"] >= 0.3


def test_grants_for_schools_are_not_strong_for_preparedness() -> None:
    school = a_call("Läsfrämjande insatser i förskola och skola", "Stöd till läsning.", funder="Skolverket")
    assert points(PREPAREDNESS, school) < 0.14


def test_those_whom_something_is_done_with_are_not_the_subject() -> None:
    fields = wanted("Hållbar tillväxt", "Innovation. Samverkan mellan företag, högskola och offentlig sektor.")
    assert fields.get("higher-education", 0.0) < 0.3
    assert fields.get("governance", 0.0) < 0.3


def test_where_is_not_what() -> None:
    assert wanted("Krisberedskap i länets kommuner").get("regional-development", 0.0) < 0.3
    assert wanted("Kommuner")["governance"] >= 0.3


@pytest.mark.parametrize(("one", "other"), [("reser", "resor"), ("arbetar", "arbete"), ("vuxna", "växer")])
def test_verbs_and_nouns_of_the_same_look_stay_apart(one: str, other: str) -> None:
    assert normal_form(one, "sv") != normal_form(other, "sv")


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("händer", "hand"),
        ("länderna", "land"),
        ("tänder", "tand"),
        ("partnerstäder", "partnerstad"),
        ("bränder", "brand"),
    ],
)
def test_plurals_that_look_like_verbs_are_nouns(plural: str, singular: str) -> None:
    assert normal_form(plural, "sv") == normal_form(singular, "sv")


def test_transition_in_working_life_is_no_energy() -> None:
    fields = wanted("Kompetensförsörjning", "Omställning i arbetslivet.")
    assert fields.get("energy", 0.0) < 0.1
    assert fields["skills"] == 1.0


def test_a_wide_agency_says_less_than_a_programme() -> None:
    agency = a_call("Nytt stöd", funder="Tillväxtverket")
    programme = a_call("Nytt stöd", programme="Tillväxtverket")
    assert find_programmes(agency)["business"].weight < find_programmes(programme)["business"].weight


def test_the_identifier_is_quoted_as_such() -> None:
    call = a_call("New frameworks", external_id="LIFE-2026-CET-NEW", programme="LIFE")
    found = scored("Energi", call)
    assert found
    assert "utlysningens beteckning innehåller ”LIFE-2026-CET”" in explain(found, an_area("Energi"), "sv")


def test_a_title_alone_can_be_clear() -> None:
    assert points("Kompetensförsörjning", a_call("Kompetensförsörjning för industrin")) >= 0.5


def test_an_odd_word_does_not_carry_a_call() -> None:
    area = Area("town", "area-1", "Krisberedskap", "Planer för zeppelinare.")
    assert points(area, a_call("Zeppelinare", "Zeppelinare och zeppelinare.")) < 0.14


def test_regions_are_read_from_titles() -> None:
    assert places_in("Stöd i Norra Mellansverige och Skånes kuster") == {
        "SE31": "Norra Mellansverige",
        "SE224": "Skånes",
    }
    assert places_in("Gottland, Skånetrafiken") == {}


def test_a_title_that_names_our_region_says_so_and_another_is_a_doubt() -> None:
    ours = scored("Kompetensförsörjning", a_call("Kompetensförsörjning i Norra Mellansverige"), VARMLAND)
    other = scored("Kompetensförsörjning", a_call("Kompetensförsörjning i Östra Mellansverige"), VARMLAND)
    anyone = scored("Kompetensförsörjning", a_call("Kompetensförsörjning i Östra Mellansverige"), ANYONE)
    assert ours
    assert other
    assert anyone
    assert ours.band != other.band == "weak"
    assert anyone.score > other.score
    assert [reason.via for reason in ours.reasons if reason.found == "Norra Mellansverige"] == [PLACE]
    assert [reason.via for reason in other.reasons if reason.found == "Östra Mellansverige"] == [ELSEWHERE]
    area = an_area("Kompetensförsörjning")
    assert explain(ours, area, "sv").endswith("Rubriken nämner Norra Mellansverige, där ni ligger.")
    assert explain(other, area, "en").endswith("The title mentions Östra Mellansverige, where you are not.")


@pytest.mark.parametrize(
    ("programme", "codes"),
    [
        ("Interreg Poland-Saxony", {"PL", "DED"}),
        ("Interreg Romania–Hungary", {"RO", "HU"}),
        ("Interreg Mecklenburg-Vorpommern / Brandenburg / Polska", {"DE8", "DE4", "PL"}),
        ("Call Interreg CZ-PL", {"CZ", "PL"}),
        ("Gränsregionalt program Sverige – Norge", {"SE", "NO"}),
        ("Interreg Baltic Sea Region", set()),
        ("Interreg Öresund-Kattegat-Skagerrak", set()),
        ("Municipal partnership Sweden-Ukraine", set()),
        ("Cross-border help for Ukraine, in Poland", set()),
    ],
)
def test_the_countries_of_a_programme_between_neighbours_are_read_from_its_name(
    programme: str, codes: set[str]
) -> None:
    assert set(neighbours_in(programme)) == codes


def test_a_programme_between_countries_where_we_are_not_is_a_doubt() -> None:
    title = "Kompetensförsörjning över gränsen"
    other = scored("Kompetensförsörjning", a_call(title, programme="Interreg Poland-Saxony"), VARMLAND)
    ours = scored("Kompetensförsörjning", a_call(title, programme="Interreg Sweden-Norway"), VARMLAND)
    anyone = scored("Kompetensförsörjning", a_call(title, programme="Interreg Poland-Saxony"), ANYONE)
    assert other
    assert ours
    assert anyone
    assert other.band == "weak"
    assert "weak" not in (ours.band, anyone.band)
    area = an_area("Kompetensförsörjning")
    assert explain(other, area, "sv").endswith("Programmet gäller Poland och Saxony, där ni inte ligger.")
    assert "Sweden," not in explain(ours, area, "en")  # that one lies in Sweden need not be said
    named = scored("Kompetensförsörjning", a_call("Interreg Polen-Sachsen: kompetensförsörjning"), VARMLAND)
    assert named
    assert explain(named, area, "sv").endswith("Rubriken nämner Polen och Sachsen, där ni inte ligger.")


def test_a_title_that_repeats_its_programme_s_name_is_not_about_its_words() -> None:
    text = "Projekt som renar vatten och avlopp i städer. Dagvatten och översvämningar."
    call, other = (
        a_call("Aktiva innovationer nu: vatten i staden", text, programme=programme)
        for programme in ("Aktiva innovationer nu", "Innovationer här och där")
    )
    assert points("Innovation och forskning", call) < points("Innovation och forskning", other) * 0.8
    assert points("Vatten och avlopp", call) > points("Vatten och avlopp", other)


def test_a_call_for_other_parts_of_the_world_counts_less_for_what_is_done_at_home() -> None:
    text = "Skydd mot översvämningar."
    here, abroad = (a_call("Krisberedskap", text, level=level) for level in ("eu", "global"))
    assert points("Krisberedskap", abroad) < points("Krisberedskap", here) / 1.3
    partnership = a_call("Kommunala partnerskap", "Kommuner i andra länder.", level="global")
    assert points("Kommunalt partnerskap i världen", partnership) > 0.5
    found = scored("Krisberedskap", abroad)
    assert found
    assert "Utlysningen gäller insatser i andra delar av världen." in explain(found, an_area("Krisberedskap"), "sv")


def test_democracy_in_another_part_of_the_world_is_less_even_for_those_who_work_abroad() -> None:
    area = "Demokrati och kommunala partnerskap i världen"
    there, here = (a_call("Strengthening democracy and civil society", level=level) for level in ("global", "eu"))
    assert points(area, there) < points(area, here) / 1.5
    partnership = a_call("Municipal partnership for democracy", level="global")
    assert points(area, partnership) > points(area, there) * 1.5


@pytest.mark.parametrize(
    ("title", "afar"),
    [
        ("Capacity building for {} regional development", ("Ukrainian", "French")),
        ("Capacity building for regional development in {}", ("Montenegro", "Denmark")),
        ("Regional utveckling på {}", ("västra Balkan", "landsbygden")),
        ("Strengthening regional development in {}", ("Sub-Saharan Africa", "rural areas")),
    ],
)
def test_a_title_that_names_another_part_of_the_world_counts_less_for_what_is_done_at_home(
    title: str, afar: tuple[str, str]
) -> None:
    there, here = (a_call(title.format(place), "Regional policy and growth.") for place in afar)
    assert points("Regional utveckling", there) < points("Regional utveckling", here) / 1.3
    found = scored("Regional utveckling", there)
    assert found
    assert "så utlysningen gäller insatser där." in explain(found, an_area("Regional utveckling"), "sv")


@pytest.mark.parametrize(
    "title", ["Swedish-Ukrainian regional development", "EU-Africa regional development", "Regional development"]
)
def test_a_title_that_names_us_as_well_is_for_something_done_together(title: str) -> None:
    assert done_afar(a_call(title)) == ""


def test_an_area_that_asks_for_such_a_place_is_not_told_that_the_call_lies_there() -> None:
    call = a_call("Capacity building for Ukrainian regional policy", "Development cooperation with Ukraine.")
    for name in ("Regional utveckling i Ukraina", "Internationellt utvecklingssamarbete"):
        found = scored(name, call)
        assert found
        assert not any(reason.via == ABROAD for reason in found.reasons)


def test_to_move_carbon_dioxide_is_no_transport_policy() -> None:
    storage = a_call("Support to a policy framework for CO2 transport and storage")
    assert points("Hållbara transporter", storage) < points("Hållbara transporter", a_call("Sustainable transport")) / 3


def test_the_smallest_consortium_is_said() -> None:
    call = a_call("Energi i skolor", eligibility={"min_partners": 3, "min_countries": 2})
    found = scored("Energi", call)
    assert found
    sentence = explain(found, an_area("Energi"), "sv")
    assert sentence.endswith("Projektet ska ha minst 3 partner. Partnerna ska komma från minst 2 länder.")
