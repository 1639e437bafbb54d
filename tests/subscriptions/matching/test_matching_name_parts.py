"""What one part of an area's name asks for together, and what the breadth of an area is worth."""

from __future__ import annotations

import pytest

from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.areas import IN_ENGLISH
from subscriptions.matching.background import usual_background
from subscriptions.matching.model import Area
from subscriptions.matching.score import Comparison, chance
from subscriptions.matching.vocabulary import load_vocabulary
from tests.subscriptions.matching.making import a_call, an_area, points


def named(name: str) -> Area:
    return Area("town", "area-1", name)


def wanted(name: str) -> dict[str, float]:
    return {field: wish.weight for field, wish in analyse_area(named(name)).fields.items()}


BOTH = a_call("Fler sjuksköterskor: kompetensutveckling i vården", "Kompetensutveckling för vårdpersonal på sjukhus.")
SKILLS = a_call("Kompetensutveckling för anställda", "Kompetensutveckling och omskolning för anställda i industrin.")
CARE = a_call("Ny utrustning till sjukhus", "Vård av patienter på sjukhus och vårdcentral.")


@pytest.mark.parametrize("name", ["Kompetensförsörjning i vården", "Skills supply in health care"])
def test_two_subjects_in_one_part_of_a_name_are_asked_for_together(name: str) -> None:
    area = named(name)
    assert points(area, BOTH) > 1.5 * points(area, SKILLS) > 0
    assert points(area, BOTH) > 1.5 * points(area, CARE)


def test_items_of_a_list_are_each_asked_for() -> None:
    fields = analyse_area(named("Kompetensförsörjning, sjukvård")).fields
    assert fields["skills"].weight == fields["healthcare"].weight == 1.0
    assert not fields["skills"].aspects
    assert not fields["healthcare"].aspects


@pytest.mark.parametrize("name", ["Psykisk hälsa unga", "Kollektivtrafik på landsbygden", "Rural public transport"])
def test_for_whom_and_where_count_less_than_what(name: str) -> None:
    fields = wanted(name)
    what = max(fields.get("mental-health", 0.0), fields.get("public-transport", 0.0))
    where = max(fields.get("youth", 0.0), fields.get("rural", 0.0))
    assert what == 1.0
    assert 0.3 <= where <= 0.7


def test_a_wide_word_beside_a_sure_one_says_little() -> None:
    assert wanted("Crime prevention work").get("employment", 0.0) <= 0.3 < wanted("Work")["employment"]


def test_a_phrase_with_och_is_one_part() -> None:
    fields = analyse_area(named("Barn och ungas psykiska hälsa")).fields
    assert fields["mental-health"].weight > fields["children"].weight > 0.3
    assert fields["children"].aspects == {"mental-health"}


SCHOOL = a_call("Skapande skola", "Skolor kan söka bidrag till kultur för barn och unga.", programme="Skapande skola")
HEALTH = a_call("Mental health: planning grants", "Planning grants for research on mental health in society.")


@pytest.mark.parametrize(
    "name",
    [
        "Psykisk hälsa hos barn och unga",
        "Psykisk hälsa, unga",
        "Psykisk hälsa, barn",
        "Ungas psykiska ohälsa",
        "Ungas psykiska hälsa",
        "Young people's mental health",
    ],
)
def test_people_beside_a_subject_ask_for_themselves_only_together_with_it(name: str) -> None:
    area = named(name)
    assert points(area, HEALTH) > 0.6
    assert points(area, SCHOOL) < 0.11
    fields = analyse_area(area).fields
    assert "school" not in fields
    assert not fields["mental-health"].aspects


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("Sommarjobb i skolan", {"employment", "school"}),
        ("Child abuse in sport", {"social-services", "sport"}),
        ("Ungdomsarbetslöshet i byggbranschen", {"employment", "buildings"}),
    ],
)
def test_what_surely_means_a_subject_is_one_also_where_it_is_of_the_young(name: str, both: set[str]) -> None:
    assert both <= {field for field, weight in wanted(name).items() if weight >= 0.6}


@pytest.mark.parametrize("joint", ["till", "åt", "för", "i"])
def test_whom_something_is_for_is_asked_for_with_it(joint: str) -> None:
    fields = analyse_area(named(f"Kompetens {joint} vården")).fields
    assert "healthcare" in fields["skills"].aspects
    assert fields["healthcare"].weight >= 0.5


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Vuxenutbildning som leder till egen försörjning", "employment"),
        ("Vuxenutbildning ska leda till egen försörjning", "employment"),
        ("Fordonsklustret ställer om till eldrift", "electromobility"),
    ],
)
def test_what_something_leads_to_is_meant_as_well(name: str, field: str) -> None:
    assert wanted(name)[field] >= 0.5


def test_what_names_a_field_is_met_by_its_name_in_the_other_language() -> None:
    swedish, english = points("Psykisk hälsa", HEALTH), points("Mental health", HEALTH)
    assert abs(swedish - english) < 0.12


def test_the_same_points_are_worth_more_for_an_area_that_calls_seldom_touch() -> None:
    narrow, wide = analyse_area(named("Folkbibliotek")), analyse_area(named("Forskning, innovation och näringsliv"))
    assert narrow.focus > 1.2 > wide.focus
    call = a_call("Stärkta bibliotek", "Bidrag till folkbibliotek.")
    compared = Comparison(narrow, analyse_call(call), load_vocabulary()).points
    assert chance(compared * narrow.focus) > chance(compared)


def test_the_same_points_are_worth_less_for_an_area_in_english() -> None:
    """Most calls are in English, so that words of such an area are met in more of them by chance."""
    swedish, english = analyse_area(named("Civilförsvar")), analyse_area(named("Civil defence"))
    assert swedish.fields.keys() == english.fields.keys()
    assert english.focus == pytest.approx(swedish.focus * IN_ENGLISH, rel=0.01)
    told = analyse_area(Area("town", "area-1", "AI", "Municipalities and their services for older people."))
    assert told.focus < analyse_area(Area("town", "area-1", "AI", "Kommuner och deras stöd till äldre.")).focus


def test_every_field_says_how_much_calls_usually_say_of_it() -> None:
    assert set(usual_background().fields) == set(load_vocabulary().fields)


@pytest.mark.parametrize(
    ("name", "with_for"),
    [
        ("Psykisk hälsa, unga", "Psykisk hälsa hos unga"),
        ("Psykisk hälsa, barn och unga", "Psykisk hälsa hos barn och unga"),
        ("Mental health, young people", "Mental health among young people"),
    ],
)
def test_people_after_a_comma_are_for_whom_the_subject_before_it_is_meant(name: str, with_for: str) -> None:
    assert wanted(name) == wanted(with_for)
    health = a_call("Psykisk hälsa på arbetsplatsen", "Psykisk ohälsa bland anställda.")
    sport = a_call("Ungdomar och sport", "Aktiviteter för ungdomar.")
    both = a_call("Ungas psykiska hälsa", "Psykisk ohälsa bland unga.")
    area = named(name)
    assert points(area, both) > points(area, health) - 0.03 > points(area, sport) + 0.5
    assert points(area, sport) < points("Unga", sport)


@pytest.mark.parametrize("name", ["Demokrati, integration, unga", "Kultur och unga", "Näringsliv, landsbygd"])
def test_people_in_a_longer_list_and_places_are_asked_for_by_themselves(name: str) -> None:
    fields = wanted(name)
    assert 1.0 in (fields.get("youth"), fields.get("rural"))
    assert not any(wish.aspects for wish in analyse_area(named(name)).fields.values())


@pytest.mark.parametrize("description", ["Kollektivtrafik i glesbygd.", "Care at home in sparsely populated areas."])
def test_where_a_subject_of_the_description_is_meant_is_no_subject_of_its_own(description: str) -> None:
    village = a_call("Lokal service i gles- och landsbygd", "Butiker och drivmedel på landsbygden.")
    assert points(Area("town", "area-1", "Sjukvård", description), village) < 0.11
    assert points(Area("town", "area-1", "Sjukvård", "Landsbygd och glesbygd."), village) > 0.3
    assert points(Area("town", "area-1", "Landsbygdsutveckling", description), village) > 0.3


@pytest.mark.parametrize("name", ["Digitala lärverktyg i skolan", "Digital learning tools in schools"])
def test_where_a_kindred_subject_is_meant_is_no_subject_in_full(name: str) -> None:
    fields = analyse_area(an_area(name)).fields
    assert fields["school"].weight < 0.7 * analyse_area(an_area("Skolan")).fields["school"].weight
