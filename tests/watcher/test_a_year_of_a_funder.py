"""A year of one funder, and what everybody is told of it, day by day. `pytest -s` prints the diary.

Days on which something happens are lived one by one; in calm weeks, every Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.subscriptions.delivery.servers import mail_office
from tests.watcher.funder_year import ADMIN, STAFF, Call, Website, Year, on_line, only_these_sources
from watcher.cli import main

FUND = "Utbytesfonden"
THEM = "Utbildningsförvaltningen"


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def readers(date_: date, *what: str) -> list[tuple[date, str, str]]:
    """Coordinator and staff are told the same."""
    return [(date_, who, " | ".join(what)) for who in ("samordnare", "skola")]


@pytest.fixture
def website() -> Website:
    first = Call("elev", "Bidrag till elevutbyten i gymnasieskolan", day(3, 31))
    return Website([first, Call("sprak", "Stöd till internationella skolpartnerskap", day(5, 15))])


@pytest.mark.timeout(400)  # 365 days, each with its pages and letters
def test_a_year_of_a_funder(website: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_these_sources(monkeypatch, tmp_path / "no-other-sources")
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("watcher.clock.system_clock", lambda: datetime(2027, 1, 1, tzinfo=UTC))
    with on_line(website) as server, mail_office() as office:
        year = Year(tmp_path, server, office, day(1, 5))
        try:
            play(year, website)
        finally:
            print("", *year.diary, sep="\n")
    assert year.events().count("withdrawn") == 0
    assert not any("På engelska" in letter.text for letter in year.letters), "every word in the admins' language"
    assert all(letter.message.get_body(("html",)) is not None for letter in year.letters)


def play(year: Year, website: Website) -> None:
    winter(year, website)
    silence(year, website)
    dates_disappear(year, website)
    redesign(year, website)
    bot_wall(year, website)
    moved_and_over(year, website)


def winter(year: Year, website: Website) -> None:
    """Two calls at the start, a third in January, one extended in March."""
    assert year.tell(day(1, 13)) == readers(day(1, 5), f"2 öppna utlysningar för er: {THEM}")
    website.calls.append(Call("larar", "Bidrag till lärarutbyten och skolans internationalisering", day(4, 30)))
    assert year.tell(day(3, 2), calm=True) == [
        *readers(day(1, 19), f"1 ny utlysning: {THEM}"),
        # Before the thirty days begin to run out, not after: the next weekly letter would come too late.
        *readers(day(2, 23), f"1 utlysning att förbereda ansökan till: {THEM}"),
    ]
    website.calls[0].last = day(4, 15)
    extended = "Förlängd ansökningstid: sista ansökningsdag är nu 15 april 2026"
    # At once: not with the letter of the next Monday.
    subject = f"Förlängd ansökningstid till 15 april: {website.calls[0].title}"
    assert year.tell(day(3, 9)) == readers(day(3, 3), subject, extended)


def silence(year: Year, website: Website) -> None:
    """Nothing new for longer than the fund's 60 days: told once. Then three calls at once."""
    assert year.tell(day(5, 18), calm=True) == [
        *readers(day(3, 16), f"1 utlysning stänger snart: {THEM}"),
        (day(3, 23), "admin", f"Inget nytt på länge från {FUND}"),
        *readers(day(3, 30), f"1 utlysning stänger snart, 1 att förbereda: {THEM}"),
        *readers(day(4, 13), f"1 utlysning att förbereda ansökan till: {THEM}"),
        *readers(day(4, 20), f"1 utlysning stänger snart: {THEM}"),
        *readers(day(5, 4), f"1 utlysning stänger snart: {THEM}"),
    ]
    website.calls = [
        Call("klass", "Stöd till klassutbyten i grundskolan", day(10, 7)),
        Call("praktik", "Praktik utomlands för gymnasieelever: elevutbyten", day(10, 22)),
        Call("lag", "Skolpartnerskap och internationalisering i Norden", day(11, 30)),
    ]
    assert year.tell(day(6, 15), calm=True) == [
        (day(5, 25), "admin", f"Nytt igen från {FUND}"),
        *readers(day(5, 25), f"3 nya utlysningar: {THEM}"),
    ]


def dates_disappear(year: Year, website: Website) -> None:
    """The list still reads, but its dates are gone: admins hear of it, and readers lose no date."""
    website.look = "undated"
    assert year.tell(day(6, 18)) == [(day(6, 16), "admin", f"{FUND} läses ofullständigt")]
    said = year.last_letter(ADMIN)
    assert "Sista ansökningsdag: finns i 0 av 3 utlysningar. Normalt finns uppgiften i 100 procent av dem." in said
    assert year.tell(day(6, 29), calm=True) == [(day(6, 29), "admin", f"Påminnelse: {FUND} läses ofullständigt")]
    website.look = "cards"
    assert year.tell(day(7, 1)) == [(day(6, 30), "admin", f"{FUND} läses fullständigt igen")]


def redesign(year: Year, website: Website) -> None:
    """Another layout: broken, with a proposal that an admin accepts. What was known stays, and no word is doubled."""
    assert year.tell(day(8, 31), calm=True) == [(day(7, 27), "admin", f"Inget nytt på länge från {FUND}")]
    website.look = "rows"
    unread = f"Vi har inte kunnat läsa utlysningar från {FUND} sedan den 1 september 2026."
    assert year.tell(day(9, 9)) == [
        (day(9, 1), "admin", f"{FUND} kan inte läsas"),
        *readers(day(9, 7), f"1 utlysning stänger snart: {THEM}", unread),
        (day(9, 8), "admin", f"Påminnelse: {FUND} kan inte läsas"),
    ]
    said = year.last_letter(ADMIN)
    assert "Det ger 3 utlysningar." in said
    assert "watcher sources repair utbytesfonden" in said
    assert main(["sources", "repair", "utbytesfonden", "--accept", "--at", "2026-09-09T12:00+02:00"]) == 0
    assert year.tell(day(9, 10)) == [(day(9, 10), "admin", f"{FUND} kan läsas igen")]
    assert "INGET NYTT" not in year.last_letter(ADMIN), "its silence was told in July"


def bot_wall(year: Year, website: Website) -> None:
    """A guard stands before the page for four days."""
    assert year.tell(day(9, 21), calm=True) == readers(
        day(9, 21), f"1 utlysning stänger snart, 1 att förbereda: {THEM}"
    )
    website.look = "wall"
    assert year.tell(day(9, 25)) == [(day(9, 22), "admin", f"{FUND} kan inte läsas")]
    assert "Webbplatsen stoppar automatiska läsare. Be dess ägare att släppa fram oss" in year.last_letter(ADMIN)
    website.look = "rows"
    assert year.tell(day(9, 28)) == [(day(9, 26), "admin", f"{FUND} kan läsas igen")]


def moved_and_over(year: Year, website: Website) -> None:
    """The address moves for good, and the year ends in silence."""
    website.path = "/stod"
    assert year.tell(day(12, 31), calm=True) == [
        (day(10, 5), "admin", f"{FUND} har flyttat till en ny adress"),
        *readers(day(10, 12), f"1 utlysning stänger snart: {THEM}"),
        *readers(day(10, 26), f"1 utlysning att förbereda ansökan till: {THEM}"),
        *readers(day(11, 16), f"1 utlysning stänger snart: {THEM}"),
        (day(11, 30), "admin", f"Påminnelse: Inget nytt på länge från {FUND}"),
    ]
    assert "kunnat läsa" not in year.last_letter(STAFF), "it can be read again since September"
    assert "Adressen har flyttat till" in year.last_letter(ADMIN)
