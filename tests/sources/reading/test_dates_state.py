"""What a text says of its call as a whole, where the answer was read from, and what "today" means."""

from __future__ import annotations

from datetime import date

import pytest

from sources.reading.dates import read_dates
from tests.sources.reading.dates_said import moment, said

TODAY = date(2026, 5, 7)

ALL_THE_TIME = [
    "Du kan ansöka när som helst under året.",
    "Ansökningar tas emot löpande.",
    "Ansök löpande.",
    "Sista ansökningsdag: Tills vidare",
    "Stödet kan sökas året runt.",
    "Bidraget har ingen sista ansökningsdag.",
    "Applications are accepted on a rolling basis.",
    "Continuously open call",
    "Proposals can be submitted at any time.",
    "There is no deadline.",
    "Søknadsfrist: Løpende",
    "Du kan søke hele året.",
    "Ansøgningsfrist: Løbende",
    "Tills vidare är utlysningen öppen.",
    "Ansökan är tills vidare öppen.",
    "Utlysningen pausades i mars men är åter öppen tills vidare.",
    "The call is open until further notice.",
    "Utlysningen er åpen inntil videre.",
    "Puljen for ansøgning er åben indtil videre.",
]
NOT_ALL_THE_TIME = [
    "Beslut tas löpande.",
    "Ansökningar bedöms löpande.",
    "Projektet ska löpande rapportera till oss.",
    "Proposals should ensure continuous improvement.",
    "Proposals should continuously monitor progress.",
    "The rolling plan for standards is public.",
    "The Commission may withdraw at any time.",
    "Sista ansökningsdag är 5 maj 2026.",
    "Utlysningen är pausad tills vidare",
    "Ansökan är stängd tills vidare.",
    "Ansökan är inte öppen tills vidare.",
    "Tills vidare är utlysningen stängd.",
    "Ansökan är tills vidare stängd.",
    "Søknadsordningen er inntil videre stengt.",
    "Frågor besvaras löpande under ansökningstiden.",
    "Sista ansökningsdag har skjutits upp tills vidare.",
    "The call is not open until further notice.",
    "Applications have been paused until further notice.",
    "Utlysningen er stengt inntil videre.",
    "Ansøgningsfristen er udskudt indtil videre.",
]


@pytest.mark.parametrize(
    "text", ["Informationsmötet den 3 mars är inställt.", "Informationsmötet den 3 mars 2027 ställs in."]
)
def test_a_meeting_that_is_called_off_calls_off_no_call(text: str) -> None:
    reading = read_dates(text)
    assert (reading.cancelled, reading.deadlines, reading.opens) == (False, (), None)


@pytest.mark.parametrize("text", ALL_THE_TIME)
def test_applying_at_any_time_is_rolling(text: str) -> None:
    reading = read_dates(text)
    assert reading.rolling
    assert reading.evidence["rolling"] in text


@pytest.mark.parametrize("text", NOT_ALL_THE_TIME)
def test_what_else_goes_on_all_the_time_is_not_rolling(text: str) -> None:
    assert not read_dates(text).rolling


def test_a_rolling_call_may_have_cut_offs() -> None:
    reading = read_dates("Ansökningar tas emot löpande. Nästa sista dag är 8 oktober 2026 klockan 14.00.")
    assert reading.rolling
    assert [moment(deadline) for deadline in reading.deadlines] == ["2026-10-08 14:00"]


@pytest.mark.parametrize(
    "text",
    [
        "Utlysningen ställs in. Sista ansökningsdag 5 maj 2026.",
        "This call has been cancelled.\nDeadline: 5 May 2026",
        "Nästa utlysning: 12 januari–6 februari 2026 (Inställt)",
        "INSTÄLLD: utlysning 3 mars–4 maj 2026",
        "This call for applications has been cancelled. Deadline: 5 May 2026",
        "The call for proposals has been cancelled.",
        "Vi ställer in utlysningen. Sista ansökningsdag var 5 maj 2026.",
        "Utlysningen om grön omställning är inställd.",
        "Utlysningen är tillbakadragen. Sista ansökningsdag var 1 mars 2027.",
        "Utlysningen er trukket. Fristen var 1. mars 2027.",
        "Utlysningen er nå trukket. Fristen var 1. mars 2027.",
        "Utlysningen har blitt trukket. Fristen var 1. mars 2027.",
        "Vi har trukket utlysningen. Fristen var 1. mars 2027.",
        "Utlysningen er kansellert. Fristen var 1. mars 2027.",
        "Opslaget er annulleret. Ansøgningsfristen var 1. marts 2027.",
        "Puljen er trukket tilbage. Fristen var 1. marts 2027.",
        "Puljen er aflyst. Fristen var 1. marts 2027.",
    ],
)
def test_a_cancelled_call_has_no_dates(text: str) -> None:
    reading = read_dates(text)
    assert reading.cancelled
    assert (reading.opens, reading.deadlines) == (None, ())
    assert reading.evidence["cancelled"]


def test_a_cancelled_meeting_cancels_no_call() -> None:
    reading = read_dates("Informationsmötet den 3 mars 2026 är inställt. Sista ansökningsdag är 5 maj 2026.")
    assert not reading.cancelled
    assert [moment(deadline) for deadline in reading.deadlines] == ["2026-05-05"]


@pytest.mark.parametrize(
    "text",
    [
        "The webinar about this call is cancelled. Deadline: 5 May 2026",
        "The webinar on the call for proposals is cancelled. Deadline: 5 May 2026",
        "The call for proposals may be cancelled. Deadline: 5 May 2026",
        "The call for proposals has not been cancelled. Deadline: 5 May 2026",
        "Utlysningen kan komma att ställas in. Sista ansökningsdag 5 maj 2026.",
        "Om vi ställer in utlysningen meddelar vi dig. Sista ansökningsdag 5 maj 2026.",
        "Utlysningen er ikke trukket. Søknadsfrist 5. mai 2026.",
        "Søknaden er trukket. Søknadsfrist 5. mai 2026.",
        "Hvis puljen er aflyst, får du besked. Ansøgningsfrist 5. maj 2026.",
        "Informationsmødet om puljen er aflyst. Ansøgningsfrist 5. maj 2026.",
        "Vinneren blir trukket ut. Søknadsfrist 5. mai 2026.",
    ],
)
def test_a_call_that_may_be_cancelled_or_is_only_named_keeps_its_deadline(text: str) -> None:
    reading = read_dates(text)
    assert not reading.cancelled
    assert [moment(deadline) for deadline in reading.deadlines] == ["2026-05-05"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Sista ansökningsdag 1 juni 2026 har skjutits upp.", "nothing"),
        ("Sista ansökningsdag 1 juni 2026 är framflyttad. Nytt datum meddelas senare.", "nothing"),
        ("Sista ansökningsdag flyttas från den 1 juni 2026 till ett senare datum.", "nothing"),
        ("Deadline moved from 1 June 2026 to a later date", "nothing"),
        ("Deadline 1 June 2026 has been moved to a later date.", "nothing"),
        ("Sista ansökningsdag 1 juni 2026 är framflyttad till den 15 juni 2026.", "2026-06-15"),
        ("Sista ansökningsdag 1 juni 2026 är framflyttad. Ny sista ansökningsdag är 15 juni 2026.", "2026-06-15"),
        ("The deadline of 1 June 2026 has been postponed to 15 June 2026.", "2026-06-15"),
    ],
)
def test_a_deadline_put_off_holds_no_more_and_the_call_is_not_cancelled(text: str, answer: str) -> None:
    assert said(text) == answer
    assert not read_dates(text).cancelled


def test_another_grant_that_is_cancelled_leaves_the_rest() -> None:
    text = "Statsbidraget för lovskola ställs in.\nStatsbidrag för läxhjälp\nSök: 3 mars–4 maj 2026"
    assert said(text) == "2026-03-03 to 2026-05-04"
    assert not read_dates(text).cancelled


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Utlysningen stänger i dag kl. 15.00.", "2026-05-07 15:00"),
        ("Ansök senast i morgon.", "2026-05-08"),
        ("The call closes today.", "2026-05-07"),
        ("I dag öppnar utlysningen.", "opens 2026-05-07"),
        ("I dag finns många utmaningar att ansöka om stöd för.", "nothing"),
        ("Sista ansökningsdag är 15 mars.", "--03-15"),
    ],
)
def test_today_is_the_reference_date_and_gives_no_missing_year(text: str, answer: str) -> None:
    reading = read_dates(text, reference_date=TODAY)
    words = [moment(deadline) for deadline in reading.deadlines]
    words += [f"opens {reading.opens}"] if reading.opens else []
    assert (", ".join(words) or "nothing") == answer


def test_today_means_nothing_without_a_reference_date() -> None:
    assert said("Utlysningen stänger i dag.") == "nothing"


def test_a_month_before_its_day_is_a_date_in_english_only() -> None:
    text = "Deadline April 24"
    assert [moment(each) for each in read_dates(text, language="en").deadlines] == ["--04-24"]
    assert read_dates(text, language="sv").deadlines == ()


def test_each_answer_comes_with_its_words() -> None:
    reading = read_dates("Välkommen! Ansökan öppnar 3 mars 2026. Ansökan stänger 4 maj 2026 kl. 15.00.")
    assert reading.evidence == {
        "opens": "öppnar 3 mars 2026",
        "deadlines": "Ansökan stänger 4 maj 2026 kl. 15.00",
    }


def test_a_year_and_an_hour_from_elsewhere_come_with_their_own_words() -> None:
    reading = read_dates(
        "2026 års ansökningsomgång är här. Sista dag är 4 maj. Ansökan ska vara inne senast kl. 15.00."
    )
    assert [moment(deadline) for deadline in reading.deadlines] == ["2026-05-04 15:00"]
    assert reading.evidence["year"] == "2026 års ansökningsomgång"
    assert reading.evidence["time"] == "Ansökan ska vara inne senast kl. 15.00."


def test_a_deadline_is_labelled_by_its_own_line_or_its_cue() -> None:
    text = "Deadlines\nSmall projects: 9 March 2026\nLarge projects: 9 April 2026\nThe last call closes 9 June 2026."
    labels = [deadline.label for deadline in read_dates(text).deadlines]
    assert labels == ["Small projects", "Large projects", "call closes"]


@pytest.mark.parametrize(
    "text",
    [
        "Du kan söka stöd för löpande kostnader.",
        "Du kan söka bidrag till löpande underhåll och drift.",
        "Du kan söka stöd för kontinuerlig kompetensutveckling.",
        "Ansökningar med kontinuerlig effekt prioriteras.",
        "Man kan søke tilskudd til løpende drift.",
        "Du kan søke om støtte til kontinuerlige tiltak.",
    ],
)
def test_what_one_applies_for_may_go_on_without_the_applying(text: str) -> None:
    assert not read_dates(text).rolling
    reading = read_dates(f"{text} Sista ansökningsdag är 3 mars 2027.")
    assert ([each.date for each in reading.deadlines], reading.rolling) == (["2027-03-03"], False)


@pytest.mark.parametrize(
    "text",
    [
        "Utlysning med löpande ansökan.",
        "Ansökan är öppen för löpande inlämning.",
        "Ansökan tas emot på löpande basis.",
        "Støtte med løpende søknadsfrist.",
        "Søknader mottas kontinuerlig og behandles innen fire uker.",
        "Kontinuerlig utlysning.",
    ],
)
def test_applying_that_goes_on_is_rolling(text: str) -> None:
    assert read_dates(text).rolling


def test_money_that_is_paid_all_the_time_is_not_applied_for_all_the_time() -> None:
    text = "Pengarna delas ut löpande och kan ta slut innan sista ansökningsperioden."
    assert not read_dates(text).rolling
