"""Days without a year: completed from their range or round, otherwise left as they are."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

YEARS = [
    ("Sista ansökningsdag: 15 januari", "--01-15"),
    ("Vi måste ha din ansökan senast 15/2.", "--02-15"),
    ("Ansökningsperiod: 15 december–15 januari 2026", "--12-15 to 2026-01-15"),
    ("Bidraget kan sökas mellan 4 och 25 mars.", "--03-04 to --03-25"),
    ("Ansökan öppnar 15 november 2025. Sista ansökningsdag är 15 februari.", "2025-11-15 to --02-15"),
    ("2026 års ansökningsomgång har börjat. Sista ansökningsdag är den 24 juni.", "2026-06-24"),
    ("Sista ansökningsdag för 2026: 28 februari.", "2026-02-28"),
    ("Ansökan om bidrag för 2027 ska vara inne senast 1 oktober.", "--10-01"),
    ("Projektstart är planerad till våren 2027. Sista ansökningsdag är 15 mars.", "--03-15"),
    ("Sista ansökningsdag är 15 mars varje år.", "--03-15"),
    ("For the spring round 2026 the deadline is 1 March.", "2026-03-01"),
    ("Ansökan ska vara inkommen till länsstyrelsen senast 1 december.", "--12-01"),
    ("Ansökningsperioden för 2026 är 1 oktober–15 november 2025.", "2025-10-01 to 2025-11-15"),
    ("Ansökan för läsåret 2026/2027 öppnar 1 februari.", "--02-01 to"),
    ("Sök statsbidrag för 2026: 15 september–15 oktober", "--09-15 to --10-15"),
    ("Ansökningsomgången 2026 öppnar den 3 mars.", "2026-03-03 to"),
    ("Neste søknadsfrist: 1. september. Svar på søknaden kan ventes innen 1. desember.", "--09-01"),
    ("Søknadsfrist 15.3.", "--03-15"),
    ("Utlysningen öppnar 3 februari, stänger 31 mars och beslut fattas 15 juni 2026.", "--02-03 to --03-31"),
    ("You may submit up to 2 proposals. The call closes May 5.", "--05-05"),
    ("Ansökningsperiod 15/2–15/3", "--02-15 to --03-15"),
    ("Ansökningsdatum 2026: 12 februari och 4 mars", "2026-02-12, 2026-03-04"),
    ("Ansökan öppnar i december 2025 och stänger den 15 februari.", "--02-15"),
    ("Apply for funding by 1 April. We hold an information webinar on 3 March at 14:00.", "--04-01"),
    ("Utlysningen stänger 30/4 kl 15.", "--04-30 15:00"),
    ("Deadlines for applications are 1 March, 1 June and 1 September each year.", "--03-01, --06-01, --09-01"),
    ("Deadlines: 1 March (mobility), 1 June (projects).", "--03-01, --06-01"),
]

MOVED = [
    ("Sista ansökningsdag har flyttats från den 15 mars 2026 till den 5 april 2026.", "2026-04-05"),
    ("Ansökningstiden förlängs till den 12 maj 2026 (tidigare 28 april 2026).", "2026-05-12"),
    ("OBS! Öppningsdatum ändrat: utlysningen öppnar 3 mars 2026.", "2026-03-03 to"),
    ("The deadline has been extended from 31 March 2026 to 5 May 2026.", "2026-05-05"),
    ("The deadline of 31 March 2026 has been extended to 5 May 2026.", "2026-05-05"),
    ("New deadline: 5 May 2026 (was 31 March 2026).", "2026-05-05"),
    ("The previous call closed on 5 May 2025. The next call opens on 3 March 2026.", "2026-03-03 to"),
    ("Årets utlysning stänger 1 mars; förra årets stängde 1 mars 2026.", "--03-01"),
    ("Sista ansökningsdag är 1 mars 2027. Förra årets utlysning stängde 2 mars 2026.", "2027-03-01"),
    ("This year's call closes on 1 March; last year's closed on 1 March 2026.", "--03-01"),
    ("The deadline was extended to 30 April 2026.", "2026-04-30"),
    ("Due to technical problems on 3 March 2026 the deadline is moved to 10 March 2026.", "2026-03-10"),
    ("Deadline extended! Apply by 20 March 2026 instead of 6 March 2026.", "2026-03-20"),
    ("Ny sista ansökningsdag: 20 mars 2026 (ursprungligen 6 mars 2026)", "2026-03-20"),
    ("Sista ansökningsdag 20 mars 2026. Detta är en förlängning från den 6 mars 2026.", "2026-03-20"),
    ("Sista ansökningsdag är ändrad från 6 mars till 20 mars 2026.", "2026-03-20"),
    ("Opprinnelig frist 1. mars 2026 er forlenget til 15. mars 2026.", "2026-03-15"),
    ("Den ursprungliga sista ansökningsdagen, 1 mars 2026, har flyttats fram till 15 mars 2026.", "2026-03-15"),
    ("Fristen er utsatt til 15. mars 2026.", "2026-03-15"),
    ("Obs! Sista ansökningsdag är nu 12 maj 2026, inte 5 maj.", "2026-05-12"),
    ("Obs! Ny tid: ansökan stänger den 30 april 2026 klockan 12:00 i stället för klockan 15:00.", "2026-04-30 12:00"),
]


@pytest.mark.parametrize(("text", "answer"), YEARS)
def test_gives_a_year_only_where_the_text_does(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), MOVED)
def test_a_moved_deadline_counts_only_as_it_now_stands(text: str, answer: str) -> None:
    assert said(text) == answer
