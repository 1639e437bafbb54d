"""A programme's area counts also where the call comes from a source that is for everybody."""

from __future__ import annotations

import pytest

from sources.areas import stated_areas
from sources.contract import CallData
from sources.registry import CATALOGUE, read_entry
from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.call_table import CallTable
from subscriptions.matching.explain import explain
from subscriptions.matching.model import OUTSIDE, Organisation
from subscriptions.matching.places import country_of, may_name_places, named_places
from subscriptions.matching.programme_areas import named_in
from subscriptions.matching.text_places import places_of_applicants
from subscriptions.matching.tokens import Tokens
from tests.subscriptions.matching.making import a_call, an_area, points, scored

VARMLAND = Organisation("varmland", regions=("SE311",))
BLEKINGE = Organisation("blekinge", regions=("SE221",))
ANGERMANLAND = Organisation("angermanland", regions=("SE321",))
SKILLS = "Kompetensförsörjning"


def test_the_areas_are_those_of_the_catalogue() -> None:
    entries = [read_entry(path) for path in sorted(CATALOGUE.glob("*.toml"))]
    stated = [(entry.regions, entry.programme is not None) for entry in entries if entry.regions]
    assert [(each.regions, each.is_programme) for each in stated_areas()] == stated


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Interreg South Baltic Programme 2021-2027: second call", "Interreg South Baltic"),
        ("Ny utlysning i Interreg Södra Östersjön", None),  # in brackets in its name: no name of its own
        ("Interreg Auroras första utlysning", "Interreg Auroras"),
        ("Interreg North-West Europe", "Interreg North-West Europe"),
        ("INTERREG NWE call 5", "INTERREG NWE"),
        ("Interreg in Europe", None),
        ("European Regional Development Fund (Interreg)", None),
    ],
)
def test_a_programme_is_known_by_its_whole_name(text: str, name: str | None) -> None:
    found = named_in(text)
    assert (found.text if found else None) == name


def test_a_programme_between_neighbours_has_the_area_it_states_and_not_their_whole_countries() -> None:
    found = named_in("Interreg Sweden-Norway")
    assert found
    assert "SE311" in found.regions
    assert not any(region in found.regions for region in ("SE", "SE125"))


@pytest.mark.parametrize("programme", ["Interreg South Baltic", "Interreg South Baltic Programme 2021-2027"])
def test_a_call_whose_stated_programme_lies_elsewhere_is_ruled_out(programme: str) -> None:
    call = a_call("Kompetensförsörjning över gränsen", programme=programme)
    assert scored(SKILLS, call, VARMLAND) is None
    assert points(SKILLS, call, BLEKINGE) == points(SKILLS, call) > 0.11
    assert list(_table(call).ruled_out(VARMLAND, ())) == [True]


def test_regions_that_the_source_states_go_before_the_programmes() -> None:
    call = a_call("Kompetensförsörjning", programme="Interreg South Baltic", eligibility={"regions": ["SE311"]})
    assert points(SKILLS, call, VARMLAND) > 0.11


@pytest.mark.parametrize(
    ("more", "swedish", "english"),
    [
        (
            {"title": "Interreg South Baltic: kompetensförsörjning"},
            "Programmet Interreg South Baltic gäller inte i ert län.",
            "The programme Interreg South Baltic does not cover your county.",
        ),
        (
            {"title": "Interreg North-West Europe: kompetensförsörjning"},
            "Programmet Interreg North-West Europe gäller inte i ert län.",
            "The programme Interreg North-West Europe does not cover your county.",
        ),
        (
            {"funder": "Länsstyrelsen Norrbotten"},
            "Finansiären Länsstyrelsen Norrbotten verkar inte där ni ligger.",
            "The funder Länsstyrelsen Norrbotten does not work where you are.",
        ),
        (
            {"funder": "Utbildningsstyrelsen (Finland)"},
            "Finansiären Utbildningsstyrelsen (Finland) verkar inte där ni ligger.",
            "The funder Utbildningsstyrelsen (Finland) does not work where you are.",
        ),
        (
            {"programme": "Regionalfonden Övre Norrland 2021–2027"},
            "Programmet gäller Övre Norrland, där ni inte ligger.",
            "The programme is for Övre Norrland, where you are not.",
        ),
        (
            {"text": "Stödet är för aktörer i Skåne och Blekinge län."},
            "Texten vänder sig till Skåne och Blekinge, där ni inte ligger.",
            "The text turns to Skåne and Blekinge, where you are not.",
        ),
    ],
)
def test_what_names_another_area_is_a_doubt_that_is_told(more: dict[str, str], swedish: str, english: str) -> None:
    call = a_call(**{"title": "Kompetensförsörjning för industrin", **more})
    found = scored(SKILLS, call, VARMLAND)
    assert found
    assert found.band == "weak"
    assert explain(found, an_area(SKILLS), "sv").endswith(swedish)
    assert explain(found, an_area(SKILLS), "en").endswith(english)
    assert points(SKILLS, call) > 0.5
    assert list(_table(call).elsewhere(VARMLAND.regions)) == [True]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"programme": "Regionalfonden Norra Mellansverige"}, "Programmet gäller Norra Mellansverige, där ni ligger."),
        ({"text": "För aktörer i Värmland."}, "Texten vänder sig till Värmland, där ni ligger."),
        ({"funder": "Länsstyrelsen i Värmlands län"}, "(kompetensförsörjning)."),
        ({"funder": "Research Council of Norway", "level": "nordic"}, "(kompetensförsörjning)."),
        ({"title": "Interreg Sverige-Norge: kompetensförsörjning"}, None),
    ],
)
def test_what_names_our_area_is_no_doubt(more: dict[str, str], said: str | None) -> None:
    found = scored(SKILLS, a_call(**{"title": "Kompetensförsörjning för industrin", **more}), VARMLAND)
    assert found
    assert found.band != "weak"
    assert OUTSIDE not in [reason.via for reason in found.reasons]
    if said:
        assert explain(found, an_area(SKILLS), "sv").endswith(said)


def test_northern_sweden_is_what_people_mean_by_it() -> None:
    call = a_call("Kompetensförsörjning i norra Sverige")
    ours, other = scored(SKILLS, call, ANGERMANLAND), scored(SKILLS, call, VARMLAND)
    assert ours
    assert other
    assert other.band == "weak" != ours.band


@pytest.mark.parametrize("name", sorted(named_places()))
def test_the_quick_look_for_places_overlooks_none(name: str) -> None:
    for written in (name, name.upper(), name.title(), f"{name.capitalize()}s"):
        text = f"<p>För aktörer i\n{written}, projekt om vård.</p>"
        assert places_of_applicants(text.replace("\n", " ")).certain
        assert may_name_places(Tokens(text, "sv"))
        assert may_name_places(Tokens(text, "en"))
    assert not may_name_places(Tokens("Projekt om vård och omsorg i hela landet.", "sv"))


def test_a_funder_of_one_country_is_told_from_one_of_several() -> None:
    assert country_of("Diku (Norge)") == "NO"
    assert country_of("EEA: Norway and Iceland") is None
    assert country_of("Formas") is None


def _table(call: CallData) -> CallTable:
    return CallTable([analyse_call(call)])
