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


def test_a_grant_that_is_only_called_so_has_no_period_of_its_own() -> None:
    assert said("Du kan ansöka om stödet under perioden 3 mars–5 maj 2027.") == "2027-03-03 to 2027-05-05"
    assert said("Du kan ansöka om bidrag till resor under perioden 3 mars–5 maj 2027.") == "nothing"


def test_one_of_two_days_is_the_last() -> None:
    assert said("Sista ansökningsdatum är antingen den 3 mars eller den 5 oktober.") == "--03-03, --10-05"
    assert said("Ansökningsdatum är antingen den 3 mars eller den 5 oktober.") == "--03-03, --10-05"


def test_a_line_that_waits_for_its_verb_goes_on() -> None:
    assert said("Senast 1 mars varje år\nkan ni söka bidraget.\nVi beslutar i maj.") == "--03-01"


def test_what_is_done_by_this_day_stands_after_it() -> None:
    text = "3 mars – senast detta datum behöver en intresseanmälan ha skickats in.\n5 maj – styrelsen beslutar."
    assert said(text) == "--03-03"


def test_applications_that_are_ready_by_a_day_are_decided_on_another() -> None:
    assert said("9 mars (beslut för ansökningar som är kompletta senast 5 februari)") == "--02-05"


def test_two_headings_on_one_line_are_those_of_two_days_below() -> None:
    text = "Styrelsens möten   Sista ansökningsdag\n\n17 mars   20 februari\n\n16 juni   15 maj"
    assert said(text) == "--02-20, --05-15"
    assert said("Öppnar   Stänger\n\n3 mars   5 april\n\n1 augusti   2 september") == "--03-03 to --04-05, --09-02"


def test_a_day_for_a_meeting_is_not_the_meetings() -> None:
    assert said("Nästa stoppdatum:\n15/8 2027 för mötet 20/9") == "2027-08-15"


def test_no_later_than_these_dates() -> None:
    text = "Ansökan ska vara inlämnad senast följande datum:\n\n • 3 mars\n • 5 oktober"
    assert said(text) == "--03-03, --10-05"


def test_what_was_done_in_a_time_is_told_later() -> None:
    text = "Datum för ansökan:\n1 januari–30 juni, ska vara nämnden tillhanda senast 15 augusti."
    assert said(text) == "--08-15"


def test_the_round_that_is_on_ends() -> None:
    assert said("Nu pågår höstens sökomgång. Den avslutas den 5 oktober 2027.") == "2027-10-05"
    assert said("Nu pågår projektet. Det avslutas den 5 oktober 2027.") == "nothing"


def test_a_first_time_to_apply_is_on_until_a_day() -> None:
    assert said("Man kan söka två gånger. Ett första tillfälle pågår till den 3 mars 2027.") == "2027-03-03"


def test_a_year_that_has_been_is_not_the_rounds() -> None:
    assert said("Under 2016 var det 63 som sökte. Sista ansökningsdag är den 5 oktober.") == "--10-05"
    assert said("Under 2027 finns 63 miljoner kronor att söka. Sista ansökningsdag är den 5 oktober.") == "2027-10-05"


def test_the_day_of_the_call_is_the_first() -> None:
    assert said("Utlysningsdatum: 2027-03-03\nSista ansökningsdag: 2027-05-05") == "2027-03-03 to 2027-05-05"


def test_days_on_which_something_can_be_handed_in_at_the_latest() -> None:
    text = "Fonden har två datum då förslag senast kan lämnas in:\n\n3 mars 2027\n\n5 oktober 2027"
    assert said(text) == "2027-03-03, 2027-10-05"
