"""Dates in lists, tables and lines of their own, with the label above, below or at the head."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

LAYOUT = [
    (
        "Expressions of interest must reach us by 29 January 2026. Full applications: 14 May 2026, 12:00 noon CEST.",
        "2026-01-29, 2026-05-14 12:00 CET",
    ),
    (
        "1. runde: 15. januar 2026\n2. runde: 15. maj 2026\nAlle frister er kl. 12:00.",
        "2026-01-15 12:00, 2026-05-15 12:00",
    ),
    (
        "Ansökan kan lämnas in från den 4 januari\n2026 och måste vara myndigheten till\nhanda senast den 29\njanuari "
        "2026 kl.\n16.00.",
        "2026-01-04 to 2026-01-29 16:00",
    ),
    ("Ansökan ska vara inne senast den 3 mars 2026\nkl. 14.00.", "2026-03-03 14:00"),
    ("2025\nSista ansökningsdag: 15 september\n2026\nSista ansökningsdag: 15 januari", "--01-15, --09-15"),
    ("Sista ansökningsdag 3 mars\n2026 års bidrag delas ut i maj.", "--03-03"),
    ("Sista ansökningsdag\n15 mars 2026", "2026-03-15"),
    ("Öppnar: 2026-01-15\nStänger: 2026-03-15\nBeslut: 2026-06-15", "2026-01-15 to 2026-03-15"),
    ("15 mars 2026 Sista ansökningsdag\n10 juni 2026 Beslut", "2026-03-15"),
    (
        "19 januari 2026\nUtlysningen öppnar\n4 februari 2026\nInformationsmöte\n17 mars 2026 "
        "kl 14:00\nSista ansökningsdag\n5 juni 2026\nBeslut meddelas",
        "2026-01-19 to 2026-03-17 14:00",
    ),
    (
        "Viktiga datum\nUtlysningen öppnar\n19 januari 2026\nSista ansökningsdag\n17 mars 2026\nBeslut\n5 juni 2026",
        "2026-01-19 to 2026-03-17",
    ),
    ("Opening\n17.02.2026\nDeadline\n17.03.2026 23:59", "2026-02-17 to 2026-03-17 23:59"),
    (
        "Opening date: 3 March 2026\nDeadline date: 5 May 2026 17:00:00 Brussels time",
        "2026-03-03 to 2026-05-05 17:00 Europe/Brussels",
    ),
    ("Code: 7 | Start submission calls: 12/10/2026 | End submission calls: 18/01/2027", "2026-10-12 to 2027-01-18"),
    (
        "Deadline 1 (small projects): 15 March 2026\nDeadline 2 (regular projects): 15 April 2026",
        "2026-03-15, 2026-04-15",
    ),
    (
        "Ideas must be handed in by\n- Monday 2 March 2026 at 13.00 CET (Vienna time) for "
        "round 2\n- Monday 1 June 2026 at 13.00 CET (Vienna time) for round 3",
        "2026-03-02 13:00 Europe/Vienna, 2026-06-01 13:00 Europe/Vienna",
    ),
    (
        "The facility for charging points and hydrogen stations will go on as a rolling call with three cut-off dates "
        "for the submission of proposals until 2027 as follows:\n\n01.03.2026 17:00 CET\n01.12.2026 17:00 CET",
        "2026-03-01 17:00 CET, 2026-12-01 17:00 CET",
    ),
    (
        "First cut-off: 1 March 2026 - evaluation in May 2026\nSecond cut-off: 1 September 2026",
        "2026-03-01, 2026-09-01",
    ),
    (
        "Sista ansökningsdag\nOmgång 1: 12 februari 2026 kl. 12.00\nOmgång 2: 1 oktober 2026 kl. 12.00",
        "2026-02-12 12:00, 2026-10-01 12:00",
    ),
    ("Utlysning #3\nÖppen till 6 juni 2026\nBudget cirka 20 miljoner kronor", "2026-06-06"),
    ("15 January 2026 – Call opens\n15 March 2026 – Call closes\n15 June 2026 – Results", "2026-01-15 to 2026-03-15"),
    ("15 January 2026: Call opens | 15 March 2026: Deadline | 15 June 2026: Results", "2026-01-15 to 2026-03-15"),
    ("Status: Closed\nOpened 15 January 2025, closed 15 March 2025", "2025-01-15 to 2025-03-15"),
    ("Utlysning 2026\nÖppnar 3 mars\nStänger 4 maj", "2026-03-03 to 2026-05-04"),
    ("Programmet 2026\nSista ansökningsdag: 18 februari klockan 12.00", "--02-18 12:00"),
    ("Ansökningsperiod\n3 mars 2026 – 4 maj 2026", "2026-03-03 to 2026-05-04"),
    ("| Opening | Deadline |\n| 3 March 2026 | 4 May 2026 |", "2026-03-03 to 2026-05-04"),
    (
        "Call | Opens | Closes\nCall 1 | 3 March 2026 | 4 May 2026\nCall 2 | 1 September 2026 | 3 November 2026",
        "2026-03-03 to 2026-05-04, 2026-11-03",
    ),
    (
        "Important dates\nCall opening: 3 March 2026\nInfo day: 17 March 2026\nSubmission "
        "deadline: 4 May 2026 – 17:00 CEST\nNotification of results: 1 October 2026",
        "2026-03-03 to 2026-05-04 17:00 CET",
    ),
    (
        "Call opening\n3 March 2026\n\nInfo day\n17 March 2026\n\nDeadline\n4 May 2026, "
        "17:00\n\nResults\n1 October 2026",
        "2026-03-03 to 2026-05-04 17:00",
    ),
    (
        "Timeline\n3 March 2026\nCall opens\n17 March 2026\nInfo day\n4 May 2026\nDeadline for "
        "applications\n1 October 2026\nResults",
        "2026-03-03 to 2026-05-04",
    ),
    (
        "Cut-off for applications\nNext committee meeting\n31.05.2026\nSummer 2026\n30.09.2026\nAutumn 2026",
        "2026-05-31, 2026-09-30",
    ),
    (
        "Deadlines differ.\n- Small project applications: 9 March 2026\n- Expressions of interest: 9 April 2026",
        "2026-03-09, 2026-04-09",
    ),
    (
        "När kan vi söka?\nVi håller två ansökningsomgångar om året:\nFrån den 1 mars till den "
        "31 mars\nFrån den 1 oktober till den 31 oktober",
        "--03-01 to --03-31, --10-31",
    ),
    ("Stängd utlysning\n03 maj - 07 juni 2026\nStöd till workshops", "2026-05-03 to 2026-06-07"),
    ("Ansökan: Senast 31 mars 2026\nBeslut: Senast 15 juni 2026\nStart: Tidigast 1 september 2026", "2026-03-31"),
    ("Sista ansökningsdag är den\n5 maj 2026.", "2026-05-05"),
    ("Sista ansökningsdag per län\nDalarna: 31 januari 2026\nUppsala: 1 december 2025", "2025-12-01, 2026-01-31"),
    ("Ansökningsperioder\nVår: 3 mars–4 april\nHöst: 1 september–1 oktober", "--03-03 to --04-04, --10-01"),
    ("Deadline\n5 May 2026\n17:00 Brussels time\nBudget\n5 M", "2026-05-05 17:00 Europe/Brussels"),
    ("Deadline model: Multiple cut-off\nDeadline dates: 5 May 2026 | 6 October 2026", "2026-05-05, 2026-10-06"),
    (
        "Status: Open\nOpening date: 3 March 2026\nDeadline model: Single-stage\nDeadline "
        "date: 5 May 2026 17:00:00 Brussels time\nPublication date: 1 February 2026",
        "2026-03-03 to 2026-05-05 17:00 Europe/Brussels",
    ),
    ("Call 2026\nDeadline: 5 November", "--11-05"),
    (
        "Ansökningsomgångar 2026:\n- 15 januari–15 februari\n- 15 augusti–15 september",
        "2026-01-15 to 2026-02-15, 2026-09-15",
    ),
    (
        "Ansökningstid\n1 mars – 30 april 2026\nBeslut\nJuni 2026\nProjekttid\n1 september 2026 – 31 augusti 2027",
        "2026-03-01 to 2026-04-30",
    ),
    ("Status: Öppen\nSista ansökningsdag: 2026-04-30\nPublicerad: 2026-02-01\nUppdaterad: 2026-03-01", "2026-04-30"),
]


@pytest.mark.parametrize(("text", "answer"), LAYOUT)
def test_finds_the_label_on_another_line(text: str, answer: str) -> None:
    assert said(text) == answer
