"""A funder with one page and no list, day by day: nothing open, open, extended too late, nothing open again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.loopback import http
from tests.subscriptions.delivery.servers import mail_office
from tests.watcher import funder_year
from tests.watcher.funder_year import STAFF, Website, Year, on_line, only_these_sources
from watcher.cli import main

NOTHING = "Just nu finns inga öppna utlysningar."
OPEN = "Ansökan är öppen. Sista ansökningsdag är den 31 mars 2026."
EXTENDED = "Ansökan är öppen. Ansökningstiden har förlängts. Sista ansökningsdag är den 15 april 2026."


class OnePage(Website):
    """Its words are all that changes."""

    words = NOTHING

    def answer(self, target: str) -> bytes:
        if target == "/robots.txt":
            return http(b"", "404 Not Found")
        head = "<h1>Bidrag till elevutbyten</h1><p>För gymnasieskolans internationalisering.</p>"
        page = f'<html lang="sv"><body><main>{head}<p>{self.words}</p></main></body></html>'
        return http(page.encode(), Content_Type="text/html; charset=utf-8")


def watched(url: str) -> dict[str, object]:
    facts = {name: value for name, value in _LISTED(url).items() if name != "options"}
    return facts | {"kind": "page_watch"}


_LISTED = funder_year._entry


def day(month: int, number: int) -> date:
    return date(2026, month, number)


@pytest.mark.timeout(240)
def test_what_readers_hear_of_a_page_that_opens_and_is_extended_when_its_day_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only_these_sources(monkeypatch, tmp_path / "no-other-sources")
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("watcher.clock.system_clock", lambda: datetime(2027, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(funder_year, "_entry", watched)
    website = OnePage()
    with on_line(website) as server, mail_office() as office:
        year = Year(tmp_path, server, office, day(3, 16))
        assert year.tell(day(3, 17)) == [], "that nothing is open is no news"
        assert year.events() == []
        website.words = OPEN
        assert [told.who for told in year.tell(day(3, 23))] == ["samordnare", "skola"]
        assert year.events() == ["new"]
        year.tell(day(4, 1), calm=True)
        website.words = EXTENDED
        told = year.tell(day(4, 2))
        assert [each.who for each in told] == ["samordnare", "skola"], "at once, and no letter of a new call"
        assert all("Förlängd ansökningstid till 15 april" in each.what for each in told)
        assert "sista ansökningsdag är nu 15 april 2026 (tidigare 31 mars 2026)" in year.last_letter(STAFF)
        year.tell(day(4, 16), calm=True)
        website.words = NOTHING
        assert year.tell(day(4, 20)) == []
    assert year.events() == ["new", "closed", "reopened", "closed", "changed"]
    assert main(["events"]) == 0
    assert "deadlines: 2026-03-31 -> 2026-04-15" in capsys.readouterr().out
