"""The day all calls of a list end: well where they are gone, loud where the page is full of what is not read."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import Page, Request
from sources.unread import unread_entries
from tests.watcher.polling.test_repairs import ENTRY, NOW, framed, play
from watcher.calls.store import pass_time
from watcher.db import reading, transaction
from watcher.polling.accepted import accept, doubt_of
from watcher.polling.jump import Held, is_excused
from watcher.polling.models import KeptAnswer, SourceState
from watcher.polling.pipeline import RunOptions, run_source
from watcher.polling.saved import SavedFetcher

LAST_DAY = 3  # the calls end on the tenth; the first run was on the seventh


def card(number: int, day: str = "10 maj 2026") -> str:
    return (
        f'<li class="card"><a href="/u/{number}">Bidrag till projekt nummer {number}</a>'
        f'<p class="last">Sista ansökningsdag {day}</p></li>'
    )


def old() -> str:
    return framed(f"<ul>{''.join(map(card, range(30)))}</ul>")


LEFT = f"<ul>{card(99, '1 september 2026')}</ul>"


def teasers(first: int, count: int = 12) -> str:
    """In a layout that nobody has seen before."""
    return "".join(
        f'<div class="teaser"><h3><a href="/stod/{number}">Stöd till skolor nummer {number}</a></h3></div>'
        for number in range(first, first + count)
    )


def archive() -> str:
    links = "".join(f'<p><a href="/u/{number}">Bidrag till projekt nummer {number}</a></p>' for number in range(30))
    return f"<h2>Avslutade utlysningar</h2>{links}"


def short_links() -> str:
    return "".join(f'<p><a href="/om/{number}">Om oss {number}</a></p>' for number in range(9))


def close(database: Engine, day: int) -> None:
    """What the service does at each waking: calls close by their own day whether their source is read or not."""
    with transaction(database) as session:
        pass_time(session, NOW + timedelta(days=day))


@pytest.mark.parametrize(("later", "closes_first"), [(LAST_DAY, False), (LAST_DAY + 1, False), (LAST_DAY + 1, True)])
def test_a_page_full_of_entries_in_another_layout_is_told_though_the_calls_have_ended(
    database: Engine, tmp_path: Path, later: int, *, closes_first: bool
) -> None:
    play(database, tmp_path / "a", old(), 0)
    if closes_first:
        close(database, later)
    report = play(database, tmp_path / "a", framed(LEFT + teasers(100)), later)
    assert (report.outcome, report.cause) == ("broken", "jump")
    assert report.problems[0].startswith("live calls jumped from 30 to 1; if that is right,")
    assert report.problems[1] == "12 links that look like entries have come to the page and are not read"


def test_it_stays_so_until_a_person_says_that_it_is_right_or_the_entries_are_gone(
    database: Engine, tmp_path: Path
) -> None:
    play(database, tmp_path / "a", old(), 0)
    for later in range(LAST_DAY, LAST_DAY + 4):
        assert play(database, tmp_path / "a", framed(LEFT + teasers(100)), later).cause == "jump"
        close(database, later + 1)
    with transaction(database) as session:
        doubt = doubt_of(session, session.get_one(SourceState, ENTRY.id))
        assert doubt is not None
        accept(session, doubt, NOW + timedelta(days=LAST_DAY + 3))
    for later in range(LAST_DAY + 4, LAST_DAY + 6):
        assert play(database, tmp_path / "a", framed(LEFT + teasers(100)), later).outcome == "complete"


def test_it_is_well_again_when_the_entries_are_gone(database: Engine, tmp_path: Path) -> None:
    play(database, tmp_path / "a", old(), 0)
    assert play(database, tmp_path / "a", framed(LEFT + teasers(100)), LAST_DAY).cause == "jump"
    assert play(database, tmp_path / "a", framed(LEFT), LAST_DAY + 1).outcome == "complete"
    with reading(database) as session:
        assert session.exec(select(KeptAnswer.key)).all() == [ENTRY.id], "no answer is kept twice"


@pytest.mark.parametrize(
    "page",
    [
        LEFT,
        LEFT + archive(),
        LEFT + teasers(100, 5),
        LEFT + short_links(),
        LEFT + f"</main><footer>{teasers(100)}</footer>",
    ],
    ids=["they are gone", "they stand among those that are over", "a few have come", "short links", "beside the list"],
)
@pytest.mark.parametrize("later", [LAST_DAY, LAST_DAY + 1])
def test_a_list_whose_calls_have_ended_is_well_where_nothing_else_has_come(
    sqlite: Engine, tmp_path: Path, page: str, later: int
) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    if later > LAST_DAY:
        close(sqlite, later)
    assert play(sqlite, tmp_path / "a", framed(page), later).outcome == "complete"


def test_what_stood_beside_the_list_all_along_is_no_entry_of_it(sqlite: Engine, tmp_path: Path) -> None:
    beside = teasers(100)
    play(sqlite, tmp_path / "a", old().replace("</main>", f"{beside}</main>"), 0)
    assert play(sqlite, tmp_path / "a", framed(LEFT + beside), LAST_DAY).outcome == "complete"


def test_a_person_who_says_that_it_is_right_is_believed(sqlite: Engine, tmp_path: Path) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    play(sqlite, tmp_path / "a", framed(LEFT + teasers(100)), LAST_DAY)
    how = RunOptions(whether_due_or_not=True, accept_jump=True)
    now = NOW + timedelta(days=LAST_DAY, hours=1)
    fetcher = SavedFetcher(tmp_path / "a")
    report = asyncio.run(run_source(sqlite, ENTRY, fetcher, now, lambda _words: None, how))
    assert report.outcome == "complete"


def test_it_is_asked_only_where_the_ended_calls_alone_explain_so_short_a_list() -> None:
    assert is_excused(Held(30, 30), 1)
    assert not is_excused(Held(30, 0), 1), "that is a jump as it is"
    assert not is_excused(Held(30, 30), 20)
    assert not is_excused(Held(5, 5), 0)
    assert is_excused(Held(1, 0, 30), 1), "closed since it was last read"


def test_what_is_no_web_page_holds_no_links() -> None:
    def page(body: bytes) -> Page:
        return Page(request=Request(url="https://example.org/a"), url="https://example.org/a", body=body)

    feed, html = page(b'{"items": []}'), page(framed(teasers(1)).encode())
    assert (unread_entries(feed, html, ()), unread_entries(html, feed, ())) == (0, 0)
    assert unread_entries(html, page(framed("<p>Inget</p>").encode()), ["https://example.org/stod/1"]) == 11
