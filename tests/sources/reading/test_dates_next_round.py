"""The year of a round that is over, or was named before, is not that of the next; nor one that turns a window round."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

NEXT = [
    ("Utlysningen 2026 är stängd. Nästa sista ansökningsdag är 5 mars.", "--03-05"),
    ("Utlysningen 2025 är stängd. Nästa utlysning öppnar 15 augusti.", "--08-15 to"),
    ("Utlysning 2026 är avslutad. Sista ansökningsdag för nästa omgång är 15 februari.", "--02-15"),
    (
        "Utlysningen 2026 stängde 3 mars 2026. Nästa utlysning öppnar 15 januari och stänger 5 mars.",
        "--01-15 to --03-05, 2026-03-03",
    ),
    (
        "Ansökan öppnar 1 februari 2027 och stänger 1 mars. Nästa omgång stänger 1 september.",
        "2027-02-01 to --09-01, 2027-03-01",
    ),
    ("The 2026 call is closed. The next deadline is 5 March.", "--03-05"),
    ("Opslaget 2026 er lukket. Næste frist er 5. marts.", "--03-05"),
    ("Utlysningen 2026 er lukket. Neste søknadsfrist er 5. mars.", "--03-05"),
    ("Vi har stängt utlysningen 2026. En ny utlysning öppnar 15 augusti.", "--08-15 to"),
    ("Ansökan 2026 är stängd. Ansökan öppnar igen den 15 augusti.", "--08-15 to"),
    ("Omgång 2026 har avgjorts. Sista ansökningsdag 5 mars.", "--03-05"),
]
ITS_OWN = [
    ("Utlysningen 2026 är stängd. Den öppnade 5 januari och stängde 5 mars.", "2026-01-05 to 2026-03-05"),
    ("Utlysningen 2026 stängde den 3 mars.", "2026-03-03"),
    ("Nästa utlysning 2027 öppnar 15 januari och stänger 5 mars.", "2027-01-15 to 2027-03-05"),
    ("Utlysning 2027\nKommande\nÖppnar 15 januari\nStänger 5 mars", "2027-01-15 to 2027-03-05"),
    ("Utlysning 2027. Sista ansökningsdag är 5 mars. Nästa steg är intervjuer.", "2027-03-05"),
]
TURNED = [
    ("Utlysning 2027: ansökan öppnar 1 november och stänger 31 januari.", "--11-01 to --01-31"),
    ("Utlysning 2027: ansökan öppnar 1 november. Sista ansökningsdag är 31 januari.", "--11-01 to --01-31"),
    (
        "Utlysning 2027: Omgång 1 öppnar 15 januari och stänger 15 februari. Omgång 2 öppnar 1 september och stänger "
        "1 oktober.",
        "2027-01-15 to 2027-02-15, 2027-10-01",
    ),
]


@pytest.mark.parametrize(("text", "dates"), NEXT)
def test_the_year_of_a_round_does_not_pass_to_the_next(text: str, dates: str) -> None:
    assert said(text) == dates


@pytest.mark.parametrize(("text", "dates"), ITS_OWN)
def test_a_round_keeps_its_own_year(text: str, dates: str) -> None:
    assert said(text) == dates


@pytest.mark.parametrize(("text", "dates"), TURNED)
def test_a_heading_gives_no_year_that_would_close_a_call_before_it_opens(text: str, dates: str) -> None:
    assert said(text) == dates
