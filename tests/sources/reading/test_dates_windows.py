"""An opening and a deadline: as a range, in one sentence, or in two."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

SWEDISH = [
    ("Under perioden 1 februari till 1 mars 2026 kan kommuner ansöka om bidrag.", "2026-02-01 to 2026-03-01"),
    ("Stödet är stängt. Öppnar igen den 18 januari 2026.", "2026-01-18 to"),
    (
        "Utlysningen öppnar inte den 1 februari som planerat utan den 8 februari 2026. Den stänger den 23 mars 2026.",
        "2026-02-08 to 2026-03-23",
    ),
    ("Utlysningen är öppen 1 mars–30 april 2026.", "2026-03-01 to 2026-04-30"),
    ("Utlysningen öppnar den 1 december 2025 och stänger den 2 februari 2026.", "2025-12-01 to 2026-02-02"),
    ("Rekvisitionsperiod: 1 oktober–15 november 2026", "2026-10-01 to 2026-11-15"),
    (
        "Du kan rekvirera statsbidraget från den 1 oktober 2026 till den 15 november 2026.",
        "2026-10-01 to 2026-11-15",
    ),
    ("Rekvirera: 1 oktober–1 november 2026\nRedovisa: 15 januari–15 februari 2028", "2026-10-01 to 2026-11-01"),
    ("Begär ut 1: 15 januari–15 februari 2026\nVem: kommunala huvudmän", "2026-01-15 to 2026-02-15"),
    ("Ansökningsperiod: 15 december 2025–15 januari 2026", "2025-12-15 to 2026-01-15"),
    ("Ansök mellan den 1 och 30 september 2025.", "2025-09-01 to 2025-09-30"),
    ("Från den 3 mars 2026 kan kommuner ansöka. Ansökan stänger den 4 maj 2026.", "2026-03-03 to 2026-05-04"),
    ("Ansökan öppnar 1 februari 2026. Sista ansökningsdag är 15 mars.", "2026-02-01 to 2026-03-15"),
    (
        "Vi tar emot ansökningar från och med den 2 mars 2026 och fram till den 2 april 2026.",
        "2026-03-02 to 2026-04-02",
    ),
    ("Ansökningsomgång 2026:1 pågår 12 januari–13 februari 2026.", "2026-01-12 to 2026-02-13"),
    (
        "19 jan. 2026 Utlysningen öppnar 4 feb. 2026 Informationsmöte 17 mars 2026 kl 14:00 "
        "Sista ansökningsdag 5 juni 2026 Beslut meddelas",
        "2026-01-19 to 2026-03-17 14:00",
    ),
    ("Utlysningen er åpen fra 9. september til 7. oktober 2026.", "2026-09-09 to 2026-10-07"),
    (
        "Ansökan öppnar: 15 januari 2026 kl. 09:00. Ansökan stänger: 15 mars 2026 kl. 17:00.",
        "2026-01-15 to 2026-03-15 17:00",
    ),
    (
        "Ansökan öppnar 6 mars 2026, se mer information om utlysningen som publicerades 3 februari 2026.",
        "2026-03-06 to",
    ),
    ("Ansökan öppnar tidigast den 3 mars 2026.", "2026-03-03 to"),
    ("Datum för öppning: 3 mars 2026. Datum för stängning: 4 maj 2026.", "2026-03-03 to 2026-05-04"),
    (
        "Utlysningen öppnar den 3 mars 2026 kl. 9.00 och stänger den 4 maj 2026 kl. 15.00. "
        "Projektstart 1 september 2026.",
        "2026-03-03 to 2026-05-04 15:00",
    ),
    ("Ansökningsperiod: 3/3–4/5 2026", "2026-03-03 to 2026-05-04"),
    ("Ansökningstid: 2026-03-03 – 2026-05-04", "2026-03-03 to 2026-05-04"),
    ("Ansökan öppen fr.o.m. 3 mars t.o.m. 4 maj 2026", "2026-03-03 to 2026-05-04"),
    ("Utlysningen är öppen för ansökan under perioden 3 mars till 4 maj 2026.", "2026-03-03 to 2026-05-04"),
    ("Sökperiod 3 mars 2026 kl 08:00 – 4 maj 2026 kl 16:00", "2026-03-03 to 2026-05-04 16:00"),
    ("Ansökan är öppen mellan 3 mars kl. 9.00 och 4 maj 2026 kl. 15.00.", "2026-03-03 to 2026-05-04 15:00"),
    ("Ansökan: 3 mars–4 maj 2026", "2026-03-03 to 2026-05-04"),
    ("Informationsmöte: 3 mars 2026 kl. 13.00. Ansökan: 10 mars–4 maj 2026.", "2026-03-10 to 2026-05-04"),
    ("Omgång 1: 3 mars–4 april 2026. Omgång 2: 1 september–1 oktober 2026.", "2026-03-03 to 2026-04-04, 2026-10-01"),
    ("Projekttid: 1 januari 2027–31 december 2029. Ansökningstid: 3 mars–4 maj 2026.", "2026-03-03 to 2026-05-04"),
    (
        "Ansökan om bidrag kan göras 1 mars–30 april 2026 och beslut lämnas senast 30 juni 2026.",
        "2026-03-01 to 2026-04-30",
    ),
    ("Öppen för ansökan 1 mars 2026 - 30 april 2026", "2026-03-01 to 2026-04-30"),
    ("Utlysningen är öppen från 1 mars 2026 kl. 09.00 till 30 april 2026 kl. 15.00.", "2026-03-01 to 2026-04-30 15:00"),
    (
        "Tidsplan: Utlysningen öppnar 1 mars 2026, Sista dag att ansöka 30 april 2026, Beslut "
        "15 juni 2026, Projektstart tidigast 1 september 2026",
        "2026-03-01 to 2026-04-30",
    ),
    ("Prel. öppning 1 mars 2026, prel. stängning 30 april 2026", "2026-03-01 to 2026-04-30"),
    ("Vi har stängt för ansökningar. Nästa omgång öppnar 1 september 2026.", "2026-09-01 to"),
    ("Ansökan öppnar 8.00 den 1 mars 2026 och stänger 17.00 den 30 april 2026.", "2026-03-01 to 2026-04-30"),
]

ENGLISH = [
    (
        "We announce that the fourth call for small projects will run from 12 January to 3 March 2026.",
        "2026-01-12 to 2026-03-03",
    ),
    ("The call is open from 3 March to 5 May 2026.", "2026-03-03 to 2026-05-05"),
    (
        "The call will open on 3 March 2026. The deadline for applications is 5 May 2026, 12:00 CEST.",
        "2026-03-03 to 2026-05-05 12:00 CET",
    ),
    ("The application period runs from 1 to 31 March 2026.", "2026-03-01 to 2026-03-31"),
    (
        "You can apply between 2 March and 16 April 2026 at 15:00 (Finnish time, CET +1).",
        "2026-03-02 to 2026-04-16 15:00 Europe/Helsinki",
    ),
    ("Du kan søge fra den 5. januar til den 2. februar 2026.", "2026-01-05 to 2026-02-02"),
    ("Call 3, small projects: open 8 Sep–8 Oct 2026, closes 16:00 CET", "2026-09-08 to 2026-10-08 16:00 CET"),
    (
        "The next call will be open between 17th September and 12th November 2026 (4 p.m. CET).",
        "2026-09-17 to 2026-11-12 16:00 CET",
    ),
    (
        "Opening date: 15 January 2026; Closing date: 15 March 2026 at 17:00 (Brussels local time)",
        "2026-01-15 to 2026-03-15 17:00 Europe/Brussels",
    ),
    (
        "Launch of the call: 15 January 2026. Deadline: 15 March 2026. Evaluation: April–May "
        "2026. Information to applicants: 15 June 2026. Grant agreement signature: 1 October "
        "2026.",
        "2026-01-15 to 2026-03-15",
    ),
    ("Call opens 15 Jan 2026 – closes 15 Mar 2026", "2026-01-15 to 2026-03-15"),
    ("Open: 15 January 2026 – 15 March 2026", "2026-01-15 to 2026-03-15"),
    (
        "Submission of applications starts on 1 March 2026 and ends on 30 April 2026 at 16:00 EET.",
        "2026-03-01 to 2026-04-30 16:00 EET",
    ),
    ("The application round starts on 1 March and ends on 30 April 2026.", "2026-03-01 to 2026-04-30"),
    ("Applicants can submit from 1 March 2026.", "2026-03-01 to"),
    ("Applications open on 1 March 2026.", "2026-03-01 to"),
    ("Call for proposals: 1 March – 30 April 2026", "2026-03-01 to 2026-04-30"),
    ("Apply Dates: Open 5 January 2026, Close 16 February 2026", "2026-01-05 to 2026-02-16"),
    ("Open 2026-03-03 to 2026-05-04", "2026-03-03 to 2026-05-04"),
    (
        "The call opens on 3 March 2026 and closes on 5 May 2026 for stage 1 and on 6 October 2026 for stage 2.",
        "2026-03-03 to 2026-05-05, 2026-10-06",
    ),
    ("Call 1: 5 March 2026 - 5 May 2026", "2026-03-05 to 2026-05-05"),
    (
        "The call for projects will open 3 March 2026 and will close 5 May 2026 at noon CET.",
        "2026-03-03 to 2026-05-05 12:00 CET",
    ),
    (
        "Opening of the submission system: 1 January 2026. Deadline for submitting proposals: "
        "1 March 2026. Start of projects: 1 October 2026.",
        "2026-01-01 to 2026-03-01",
    ),
]

NORWEGIAN_AND_DANISH = [
    ("Vi tar imot søknader i perioden 1. til 31. august.", "--08-01 to --08-31"),
    ("Søknader mottas 1.-31. august 2026.", "2026-08-01 to 2026-08-31"),
    (
        "Tilskotet kan søkjast på frå 15. januar 2026. Søknad må sendast seinast 1. mars 2026.",
        "2026-01-15 to 2026-03-01",
    ),
    ("Puljen genåbner den 1. februar 2026. Ansøgningsfristen er den 12. marts 2026.", "2026-02-01 to 2026-03-12"),
    (
        "Du kan søge fra den 4. januar 2026. Puljen lukker, når midlerne er brugt, dog senest den 30. juni 2026.",
        "2026-01-04 to 2026-06-30",
    ),
    ("Utlysningen åpner 1. mars og stenger 15. april 2026.", "2026-03-01 to 2026-04-15"),
    (
        "Ansøgningsrunden åbner den 3. marts 2026 og lukker den 14. april 2026 kl. 23.59 dansk tid.",
        "2026-03-03 to 2026-04-14 23:59 Europe/Copenhagen",
    ),
    ("Søknadsperiode: 1. februar–15. mars 2026", "2026-02-01 to 2026-03-15"),
    ("Utlysningen åpnet 2. februar og lukkes 2. april 2026.", "2026-02-02 to 2026-04-02"),
    ("Ansøgninger modtages i perioden 2. februar - 2. april 2026.", "2026-02-02 to 2026-04-02"),
    (
        "Puljen åbner 2. februar 2026 kl. 10.00. Sidste frist er 2. april 2026 kl. 12.00.",
        "2026-02-02 to 2026-04-02 12:00",
    ),
]


@pytest.mark.parametrize(("text", "answer"), SWEDISH)
def test_reads_a_swedish_window(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), ENGLISH)
def test_reads_an_english_window(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), NORWEGIAN_AND_DANISH)
def test_reads_a_norwegian_or_danish_window(text: str, answer: str) -> None:
    assert said(text) == answer
