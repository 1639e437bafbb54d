"""A deadline stays one whatever else its sentence names; the same words without an application are no deadline."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

LAST_DAYS = [
    "Skicka ansökan, CV och personligt brev senast den 5 maj 2027.",
    "Send your application, CV and budget no later than 5 May 2027.",
    "Ansökan lämnas in tillsammans med CV senast den 5 maj 2027.",
    "Apply with your CV by 5 May 2027.",
    "Ansökan och synpunkter lämnas senast 5 maj 2027.",
    "Ansøgning og bemærkninger indsendes senest 5. maj 2027.",
    "Projektförslag och enkät skickas in senast den 5 maj 2027.",
    "Proposals for survey research must be submitted by 5 May 2027.",
    "Acceptance of applications until 5 May 2027.",
    "Apply by 5 May 2027 under the previous guidelines.",
    "Ansökan lämnas in senast 5 maj 2027 efter tidigare kontakt med oss.",
    "The call closes for maintenance projects on 5 May 2027.",
    "Utlysningen stänger för underhållsprojekt den 5 maj 2027.",
    "Sista ansökningsdag för stöd till underhåll är den 5 maj 2027.",
]
OTHER_DAYS = [
    "Skicka CV och foto senast den 5 maj 2027.",
    "Call for applications: send CV by 5 May 2027.",
    "Application survey, respond by 5 May 2027.",
    "Svara på enkäten om ansökan senast den 5 maj 2027.",
    "Skicka era synpunkter på förslaget till utlysning senast den 5 maj 2027.",
    "Acceptance of the grant by 5 May 2027.",
    "Applications received before 5 May 2027 are assessed under the previous rules.",
    "Søknader mottatt før 5. mai 2027 behandles etter tidligere regler.",
    "Ansökningssystemet är stängt för underhåll den 5 maj 2027.",
    "The application portal is closed for maintenance on 5 May 2027.",
]


@pytest.mark.parametrize("text", LAST_DAYS)
def test_what_goes_with_an_application_takes_nothing_from_its_last_day(text: str) -> None:
    assert said(text) == "2027-05-05"


@pytest.mark.parametrize("text", OTHER_DAYS)
def test_the_same_words_by_themselves_give_no_deadline(text: str) -> None:
    assert said(text) == "nothing"
