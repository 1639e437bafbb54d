from sources.kinds._sedia_programmes import PROGRAMMES
from sources.names import in_language, known_as, swedish_names


def test_a_programme_is_called_what_its_reader_calls_it() -> None:
    assert in_language("Horizon Europe", "sv") == "Horisont Europa"
    assert in_language("Horizon Europe", "en") == "Horizon Europe"
    assert in_language("LIFE", "sv") == "LIFE"
    assert in_language("A programme nobody knows", "sv") == "A programme nobody knows"


def test_a_programme_that_a_source_names_in_swedish_has_its_english_name_for_an_english_reader() -> None:
    assert in_language("Europeiska regionala utvecklingsfonden", "en") == "European Regional Development Fund"
    assert in_language("European Regional Development Fund", "sv") == "Europeiska regionala utvecklingsfonden"
    assert known_as("Europeiska regionala utvecklingsfonden 2021–2027", "en") == "European Regional Development Fund"
    assert known_as("Horisont Europa: Kluster 5 – Klimat, energi och mobilitet", "en") == "Horizon Europe"
    assert in_language("Ett program som ingen känner", "en") == "Ett program som ingen känner"


def test_every_name_is_found_again_the_other_way() -> None:
    assert all(swedish_names()[in_language(swedish, "en")] == swedish for swedish in swedish_names().values())
    assert all(in_language(english, "en") == english for english in swedish_names())


def test_no_name_is_translated_into_itself() -> None:
    assert all(english != swedish for english, swedish in swedish_names().items())


def test_every_programme_the_portal_names_in_words_has_a_swedish_name() -> None:
    same = {"LIFE", "Erasmus+", "Euratom", "Pericles IV"}
    long = {"Social Prerogatives and Specific Competencies Lines"} | {
        "Technical assistance for ERDF, Cohesion Fund and Just Transition Fund"
    }
    assert set(PROGRAMMES.values()) - same - long <= swedish_names().keys()


def test_a_programme_is_known_by_its_name_also_with_its_part_its_kind_or_its_years() -> None:
    assert known_as("Horizon Europe: Cluster 5 - Climate, Energy and Mobility", "sv") == "Horisont Europa"
    assert known_as("EU4Health programme 2021-2027", "sv") == "EU för hälsa"
    assert known_as("Creative Europe 2021-2027", "sv") == "Kreativa Europa"
    assert known_as("Pilot Projects and Preparatory Actions (PPPAs)", "sv") == "Pilotprojekt och förberedande åtgärder"
    assert known_as("A fund of our own (AFO)", "sv") == "A fund of our own (AFO)"
    assert known_as("Creative Europe 2021-2027", "en") == "Creative Europe 2021-2027"
    assert known_as("Impact Innovation: Water Wise Societies", "sv") == "Impact Innovation: Water Wise Societies"
    assert known_as("Justice Programme", "sv") == "Programmet Rättsliga frågor"
