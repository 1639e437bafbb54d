"""Ways of saying dates on Swedish pages: lists of cut-offs, a date before its duty, a heading over several days."""

from __future__ import annotations

from tests.sources.reading.dates_said import said


def test_a_day_before_the_duty_to_have_applied_is_the_last() -> None:
    text = "Tiden är knapp, redan den 5 mars 2027 ska er ansökan ha kommit in till fonden."
    assert said(text) == "2027-03-05"
    assert said("Den 5 mars 2027 ska ansökan vara inne hos nämnden.") == "2027-03-05"


def test_a_day_on_which_the_board_must_judge_is_none() -> None:
    assert said("Den 5 mars 2027 ska ansökningarna behandlas av styrelsen.") == "nothing"


def test_applications_are_counted_up_on_days_below() -> None:
    text = "Vi läser av inkomna ansökningar på dessa dagar:\n15 mars – för vårens\n15 oktober – för höstens"
    assert said(text) == "--03-15, --10-15"


def test_each_kind_of_application_of_a_sentence_has_its_day() -> None:
    text = (
        "Ansökningar inför sommaren ska vara oss tillhanda senast den 1 mars, ansökningar inför vintern den 1 oktober."
    )
    assert said(text) == "--03-01, --10-01"


def test_the_time_that_is_paid_for_stands_before_its_last_day() -> None:
    assert said("Aktiviteter\n\n1/3–31/5 med sista ansökningsdag den 15/6") == "--06-15"


def test_the_ordinary_date_for_handing_in_may_stand_in_brackets() -> None:
    assert said("Det gäller datumet för att lämna in ansökningar till förbundet (5 mars 2027).") == "2027-03-05"


def test_a_degree_is_no_application() -> None:
    text = "Sökande i denna utlysning ska ha fått sin doktorsexamen utfärdad senast den 5 mars 2027."
    assert said(text) == "nothing"


def test_a_decision_to_hold_a_round_names_its_year() -> None:
    text = "Rådet har beslutat att det blir ett extra ansökningstillfälle för föreningar under 2027. Sök senast 5 mars."
    assert said(text) == "2027-03-05"
