"""Calls that go by their own day, and a page that says that nothing is open: neither is a fault, nor news."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from tests.watcher.polling.test_repairs import framed, play
from watcher.calls.models import CallEvent
from watcher.db import reading
from watcher.polling.models import SourceState

PAGE = Entry.model_validate(
    {
        "id": "programmets-sida",
        "name": {"sv": "Programmet", "en": "The programme"},
        "kind": "page_watch",
        "url": "https://example.org/programmet",
        "level": "national",
        "verified_on": date(2026, 5, 1),
    }
)


def listed(*days: str) -> str:
    cards = "".join(
        f'<li class="card"><a href="/u/{number}">Bidrag till projekt nummer {number}</a>'
        f'<p class="last">Sista ansökningsdag {day}</p></li>'
        for number, day in enumerate(days)
    )
    return framed(f"<ul>{cards}</ul>")


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [event.kind for event in session.exec(select(CallEvent).order_by(CallEvent.id))]


@pytest.mark.parametrize("day", [3, 4], ids=["on their last day", "the day after"])
def test_a_list_whose_calls_all_end_on_one_day_is_well_when_they_are_gone(
    database: Engine, tmp_path: Path, day: int
) -> None:
    """The calls end on the tenth; the first run was on the seventh."""
    some = ["10 maj 2026"] * 9
    play(database, tmp_path / "a", listed(*some), 0)
    report = play(database, tmp_path / "a", framed("<ul><li class='card'><a href='/u/ny'>Stöd till skolor</a>"
                  "<p class='last'>Sista ansökningsdag 1 september 2026</p></li></ul>"), day)  # fmt: skip
    assert (report.outcome, report.problems) == ("complete", ())
    play(database, tmp_path / "a", listed(*some[:0]), 30)
    with reading(database) as session:
        assert session.exec(select(SourceState)).one().broken_since is not None, "that one should still be there"


def test_a_list_whose_calls_go_before_their_day_is_doubted(sqlite: Engine, tmp_path: Path) -> None:
    play(sqlite, tmp_path / "a", listed(*["10 juni 2026"] * 9), 0)
    assert play(sqlite, tmp_path / "a", listed("10 juni 2026"), 4).outcome == "broken"


@pytest.mark.parametrize(
    "words",
    ["Just nu finns inga öppna utlysningar.", "Det finns just nu inga utlysningar att söka.",
     "There are currently no open calls.", "There are no calls to apply for right now."],
)  # fmt: skip
def test_a_watched_page_that_says_that_nothing_is_open_is_well_and_tells_of_no_call(
    sqlite: Engine, tmp_path: Path, words: str
) -> None:
    report = play(sqlite, tmp_path / "a", framed(f"<p>{words}</p>"), 0, PAGE)
    assert (report.outcome, report.counts.get("new", 0)) == ("complete", 0)
    assert report.problems == (f"nothing is open, as the page itself says: {words!r}",)
    assert kinds(sqlite) == []


def test_each_time_the_page_opens_a_call_is_new_and_when_it_shuts_that_call_closes(
    database: Engine, tmp_path: Path
) -> None:
    shut, opened = "Just nu finns inga öppna utlysningar.", "Ansökan är öppen. Sista ansökningsdag 10 {} 2026."
    for day, words in enumerate((shut, opened.format("juni"), shut, opened.format("december"))):
        assert play(database, tmp_path / "a", framed(f"<p>{words}</p>"), day, PAGE).outcome == "complete"
    assert kinds(database) == ["new", "closed", "new"]
