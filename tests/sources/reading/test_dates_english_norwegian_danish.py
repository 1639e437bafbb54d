"""Words and layouts of English, Norwegian and Danish pages of funders."""

from __future__ import annotations

import pytest

from sources.reading.dates import read_dates
from tests.sources.reading.dates_said import said

PAGES = [
    # The zone stands in the label, the hour beside the day.
    (
        "Application deadline (CET / Stockholm time)\n03.02.2027 15:00\nBudget:\n3 million",
        "2027-02-03 15:00 Europe/Stockholm",
    ),
    ("Deadline (Brussels time): 3 February 2027 17:00", "2027-02-03 17:00 Europe/Brussels"),
    ("Deadline (stage two): 3 February 2027 17:00", "2027-02-03 17:00"),
    # Items of a list under one heading, some of them with no day yet.
    (
        "Overview of upcoming deadlines\n • Film grants: 3 May 2027 (later each spring)\n • Book grants: June 2027\n"
        " • Museum grants: 8 September 2027",
        "2027-05-03, 2027-09-08",
    ),
    ("1/4 - Ansøgningsfrist for leje af haller\n1/5 - Svar\n1/6 - Ansøgningsfrist for grej", "--04-01, --06-01"),
    ("Deles 1/4 - fristen er 3. mai 2027", "2027-05-03"),
    ("Puljens runde sluttede den 4. juni 2027.", "2027-06-04"),
    ("Utlysningen blir aktiv 3.9.2027 på nettsiden vår.", "2027-09-03 to"),
    (
        "Viktige datoer\n4. aug 2027\nÅpen for søknad\n9. sep 2027\nSøknadsfrist\nInnen 7. januar 2028\n"
        "Tilbakemelding på søknad",
        "2027-08-04 to 2027-09-09",
    ),
    # The day of the news is not the day the call opens.
    ("The fund launches its third call for towns\n4 March 2027\nApply by 3 May 2027.", "2027-05-03"),
    ("2027-03-04 The fund has opened a call for proposals until 3 May 2027.", "2027-05-03"),
    ("On 4 March 2027 the fund has opened a call for proposals.", "2027-03-04 to"),
    (
        "Ny søknadsfrist for bygdemidler\n4. desember 2026\nSøknadsfristen for midlene er 3. mars 2027.",
        "2027-03-03",
    ),
    ("Ny søknadsfrist\n3. mars 2027\nSøknadene behandles i mai.", "2027-03-03"),
    # What stands in brackets only tells which.
    ("Closing date for applications (both awards): 3 May 2027", "2027-05-03"),
    # A sentence above speaks of all the days below it.
    (
        "All deadlines listed below end at 15.00 Brussels time.\nFirst strand\nExchanges for pupils 3 February 2027\n"
        "Networks of schools 4 March 2027",
        "2027-02-03 15:00 Europe/Brussels, 2027-03-04 15:00 Europe/Brussels",
    ),
    ("All deadlines are listed below.\nSeminar for teachers 3 February 2027", "nothing"),
    (
        "Deadline for the submission of proposals:\nClean water\nRiver grants (RG) Mar 3, 2027 / Sep 07, 2027",
        "2027-03-03, 2027-09-07",
    ),
    ("Due date: 3.11 2027. The fund supports music.", "2027-11-03"),
    ("Application deadlines in 2027\n • 3rd, Feb, 23:59\n • 4th, May, 23:59", "2027-02-03 23:59, 2027-05-04 23:59"),
    # What comes after applying is others' to do.
    ("Søknadsfristen er 3. september.\nHva skjer videre?\n • Kommunens frist er 15. januar.", "--09-03"),
    ("Hva skjer videre?\n • Fristen er 15. januar.", "--01-15"),
    ("Søknadssystemet åpner etter sommeren, senest 1. september. Søk innen 15. oktober.", "--10-15"),
    ("Utlysningen åpner 3. mars, senest 15. april må søknaden være sendt.", "--03-03 to --04-15"),
    ("Ansøgninger, der ønskes drøftet, skal være fonden i hænde senest den 3. maj.", "--05-03"),
    ("Ansøgninger der ønskes drøftet på mødet skal være fonden i hænde senest den 3. maj.", "--05-03"),
    ("Høringssvar skal være Kulturministeriet i hænde senest den 3. maj.", "nothing"),
    ("Søknadsfristen for midlene er 15.03. hvert år.", "--03-15"),
    (
        "Puljens to ansøgningsfrister:\n • 3. maj 2027 (behandles 22. maj)\n • 8. juni 2027 (behandles 17. juni)",
        "2027-05-03, 2027-06-08",
    ),
    ("Søknadsfristen for 2026 er gått ut.\nSøknadsfrist\n3. februar", "--02-03"),
    ("Søknadsfristen for 2026 er gått ut. Søknadsfristen var 3. februar.", "2026-02-03"),
    ("Søknaden må sendes innen 3. mai (skjemaet stenges natt til 4. mai).", "--05-03"),
    # Shut meanwhile.
    ("The scheme is closed for applications from 3 March to 5 April 2027.", "nothing"),
    ("Ordningen er midlertidig stengt for søknader i perioden fra 3. mars til 5. april 2027.", "nothing"),
]


@pytest.mark.parametrize(("text", "answer"), PAGES)
def test_reads_the_days_as_the_page_means_them(text: str, answer: str) -> None:
    assert said(text) == answer


def test_questions_taken_at_any_time_make_no_call_a_rolling_one() -> None:
    text = "Søknadsfristen er 3. mai 2027, men vi tar imot henvendelser fortløpende."
    assert not read_dates(text, language="no").rolling
