"""What the words of an area are taken to mean: borders, places, compounds, words of either language, descriptions."""

import pytest

from subscriptions.matching.area_reading import DESCRIPTION_WEIGHT
from subscriptions.matching.areas import LONGEST_NAME, analyse_area
from subscriptions.matching.score import of_programme
from subscriptions.matching.vocabulary import load_vocabulary
from tests.subscriptions.matching.making import a_call, an_area, points


def weight(field: str, name: str, description: str = "") -> float:
    """How much an area wants a field for itself; nothing where it asks for it together with another."""
    wish = analyse_area(an_area(name, description=description)).fields.get(field)
    return wish.weight if wish and not wish.aspects else 0.0


def said(field: str, name: str, description: str = "") -> float:
    """How much an area wants a field, be it for itself or together with another."""
    wish = analyse_area(an_area(name, description=description)).fields.get(field)
    return wish.weight if wish else 0.0


def asked_beside(field: str, name: str, description: str = "") -> frozenset[str]:
    wish = analyse_area(an_area(name, description=description)).fields.get(field)
    return wish.aspects if wish else frozenset()


@pytest.mark.parametrize("name", ["Gränsregionalt samarbete med Norge", "Cross-border cooperation with Norway"])
def test_an_area_about_one_border_wants_that_border_first(name: str) -> None:
    here = a_call("Interreg Sweden-Norway: call for projects", "Cooperation of Sweden and Norway across the border.")
    there = a_call("Interreg Italy-Malta: call for projects", "Cooperation of Italy and Malta across the border.")
    assert points(name, here) > points(name, there)
    assert points("Gränsregionalt samarbete", there) > points(name, there) + 0.1


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Forskning i länet", "research"),
        ("Kommunal forskning", "research"),
        ("Arktiska städer", "arctic"),
        ("A municipality in the world", "international-exchange"),
    ],
)
def test_a_place_beside_a_way_of_working_only_says_where(name: str, field: str) -> None:
    assert weight(field, name) == 1.0


def test_a_place_beside_a_wide_word_only_says_where() -> None:
    assert weight("crime-prevention", "Trygg kommun") == 1.0
    assert said("governance", "Trygg kommun") < 0.2


def test_a_way_of_working_named_alone_narrows_the_subjects_of_the_description() -> None:
    assert asked_beside("school", "Internationellt samarbete", "Skola och miljö")
    assert weight("international-exchange", "Internationellt samarbete", "Skola och miljö") >= 0.8
    assert not asked_beside("school", "Utbildning", "Skola och miljö")


def test_a_compound_that_the_map_does_not_know_lends_less_and_is_looked_for_as_it_is() -> None:
    whole, part = analyse_area(an_area("Klimat")), analyse_area(an_area("Klimatdeklarationer"))
    assert part.fields["climate"].weight < whole.fields["climate"].weight
    assert part.fields["energy-efficiency"].weight < 0.6 * whole.fields["energy-efficiency"].weight
    assert part.words.lead > whole.words.lead


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Cykelstrateg", "cycling"),
        ("Hamnnämnd", "shipping"),
        ("Järnvägsstrategi", "rail"),
        ("Fjärrvärmeutskott", "heating"),
        ("Bredbandsprogram", "broadband"),
        ("Landsbygdsfrågor", "rural"),
    ],
)
def test_offices_and_plans_are_what_they_are_about(name: str, field: str) -> None:
    assert weight(field, name) == 1.0


def test_the_first_part_of_a_compound_may_end_otherwise_than_its_word() -> None:
    assert said("health", "Hälsovagn") > 0.5
    assert said("school", "Skolebuss") > 0.5


@pytest.mark.parametrize(("name", "field"), [("Barn", "children"), ("Mat", "food"), ("Buss", "public-transport")])
def test_a_word_alone_may_be_of_either_language(name: str, field: str) -> None:
    assert weight(field, name) >= 0.65


def test_a_short_word_of_english_is_no_swedish_one_in_an_english_name() -> None:
    assert weight("food", "Mat") > 0
    assert said("food", "The mat of the school") == 0


def test_accents_of_names_may_be_left_out() -> None:
    assert weight("sami", "Sámi culture") == weight("sami", "Sami culture") > 0


@pytest.mark.parametrize(
    ("name", "description", "field"),
    [
        ("Bredband", "Till företag, jordbruk och skolor.", "school"),
        ("Cybersäkerhet", "Skolor, bibliotek är särskilt utsatta.", "school"),
        ("Missbruk", "Samarbetet med polis.", "law-enforcement"),
        ("Kultur", "Kultur stärker demokratin, turismen och folkhälsan.", "public-health"),
        ("Flygplatsen", "Linjerna behövs för vård, näringsliv och beredskap.", "preparedness"),
    ],
)
def test_where_with_whom_and_why_are_no_subjects(name: str, description: str, field: str) -> None:
    assert said(field, name, description) < 0.5


def test_the_last_item_of_a_list_is_no_sentence() -> None:
    listed = "Mindre utsläpp, laddplatser, cirkulär ekonomi och anpassning till ett förändrat klimat."
    assert weight("circular-economy", "Klimatsmart kommun", listed) == pytest.approx(DESCRIPTION_WEIGHT)


def test_what_the_name_names_is_not_ruled_out_by_what_is_denied_beside_it() -> None:
    area = analyse_area(an_area("Internationalisation", description="We mean exchanges, not exports abroad."))
    assert not area.unclear
    assert "international-exchange" in area.fields


def test_where_the_name_says_nothing_the_description_says_what_is_meant() -> None:
    assert weight("electromobility", "Mål 3", "Laddstolpar.") > 0.5


def test_a_wide_phrase_says_what_its_words_would_not() -> None:
    assert weight("governance", "Leadership and governance") == weight("governance", "Regionalt ledarskap") == 1.0


def test_a_programme_counts_less_for_what_lies_only_near_an_area() -> None:
    programme = a_call("Call for proposals", "", programme="EU4Health")
    area = analyse_area(an_area("Äldreomsorg"))
    near = area.fields["welfare"]
    assert of_programme(area.fields["elderly-care"]) == 1.0
    assert 0.3 < near.weight < 0.7
    assert of_programme(near) < 0.85 * near.weight
    assert points("Hälsa", programme) > 0


def test_a_word_counts_only_as_surely_as_it_means_what_an_area_wants() -> None:
    vocabulary = load_vocabulary()
    term = next(
        term.concepts
        for term in vocabulary.index["sv"].singles.values()
        if {vocabulary.concepts[each].grade for each in term.concepts} == {"sure", "likely"}
    )
    surely = {vocabulary.concepts[each].grade: vocabulary.grade_in(term, each) for each in term}
    assert surely == {"sure": 1.0, "likely": pytest.approx(0.5)}


def test_all_of_the_longest_name_that_is_taken_is_read() -> None:
    name = ("x" * 40 + " ") * 11 + "och bibliotek"
    assert len(name) < LONGEST_NAME == 500
    assert said("libraries", name) > 0


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["x" + "\n" * 19_998 + "x", "x" + "\r\n" * 9_990 + "x", "i x." * 5_000])
def test_a_hostile_description_is_read_in_bounded_time(text: str) -> None:
    analyse_area(an_area("Skola", description=text))
