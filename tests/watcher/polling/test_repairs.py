"""A page with a new layout: detection studies the answer by itself, and a person accepts what it proposes."""

from __future__ import annotations

import asyncio
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import Page, Request
from sources.entry import Entry
from watcher.calls.models import CallEvent
from watcher.db import reading, transaction
from watcher.polling import pipeline
from watcher.polling.models import Repair
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.polling.repairs import keep_repair, last_days, propose_repair, proposed_entry
from watcher.polling.saved import SavedFetcher

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
URL = "https://example.org/utlysningar"
ENTRY = Entry.model_validate(
    {
        "id": "example-list",
        "name": {"sv": "Exempellistan", "en": "The example list"},
        "kind": "listing",
        "url": URL,
        "level": "national",
        "verified_on": date(2026, 5, 1),
        "licence": "CC0",
        "options": {"item": "li.card", "title": "a", "link": "a", "deadline": ".last", "nothing_open": ["Inget öppet"]},
    }
)
NAMES = ("Stöd till skolutbyten", "Bidrag till cykelvägar", "Energi i byggnader", "Kultur för barn")
WALL = "<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>"


def framed(inside: str) -> str:
    menu = '<nav><a href="/">Hem</a> <a href="/om">Om oss</a></nav>'
    return f'<html lang="sv"><body>{menu}<main><h1>Utlysningar</h1>{inside}</main></body></html>'


def old(*more: str) -> str:
    cards = "".join(
        f'<li class="card"><a href="/u/{n}">{name}</a><p class="last">Sista ansökningsdag {n} september 2026</p></li>'
        for n, name in enumerate((*NAMES, *more), 1)
    )
    return framed(f"<ul>{cards}</ul>")


def new() -> str:
    cards = "".join(
        f'<div class="teaser"><h3><a class="go" href="/u/{n}">{name}</a></h3>'
        f"<span>Sista ansökningsdag {n} september 2026</span><p>Läs om hur ni söker.</p></div>"
        for n, name in enumerate(NAMES, 1)
    )
    return framed(cards)


def play(engine: Engine, folder: Path, html: str, day: int, entry: Entry = ENTRY) -> RunReport:
    folder.mkdir(exist_ok=True)
    (folder / "page-1.html").write_text(html, "utf-8")
    how, now = RunOptions(whether_due_or_not=True), NOW + timedelta(days=day)
    return asyncio.run(run_source(engine, entry, SavedFetcher(folder), now, lambda _words: None, how))


def proposal(engine: Engine) -> Repair | None:
    with reading(engine) as session:
        return session.exec(select(Repair)).one_or_none()


def test_a_new_layout_is_studied_and_a_whole_catalogue_file_proposed(database: Engine, tmp_path: Path) -> None:
    play(database, tmp_path / "a", old(), 0)
    assert proposal(database) is None
    assert play(database, tmp_path / "a", new(), 1).outcome == "broken"
    found = proposal(database)
    assert found is not None
    assert [call["title"] for call in found.calls] == list(NAMES)
    assert [call["deadlines"] for call in found.calls] == [[f"2026-09-0{n}"] for n in (1, 2, 3, 4)]
    assert [last_days(call)[0].date for call in found.calls][:2] == ["2026-09-01", "2026-09-02"]
    entry = proposed_entry(found)
    assert (entry.id, entry.name, entry.licence) == (ENTRY.id, ENTRY.name, "CC0"), "what it is stays"
    assert (entry.verified, entry.verified_on) == ("described", date(2026, 5, 8)), "nobody has looked at the site"
    assert entry.options["item"] != "li.card"
    assert entry.options["nothing_open"] == ["Inget öppet"]
    assert tomllib.loads(found.entry)["url"] == URL


def test_nothing_is_read_in_a_new_way_before_somebody_accepts_it(database: Engine, tmp_path: Path) -> None:
    play(database, tmp_path / "a", old(), 0)
    for day in (1, 2):
        assert play(database, tmp_path / "a", new(), day).outcome == "broken"
    with reading(database) as session:
        assert len(session.exec(select(CallEvent)).all()) == len(NAMES)


def test_the_same_answer_is_studied_once(sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    play(sqlite, tmp_path / "a", new(), 1)
    monkeypatch.setattr(pipeline, "propose_repair", lambda *_: pytest.fail("studied again"))
    play(sqlite, tmp_path / "a", new(), 2)


def test_a_proposal_of_a_day_to_come_is_made_anew_by_the_next_reading(sqlite: Engine, tmp_path: Path) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    play(sqlite, tmp_path / "a", new(), 40)
    play(sqlite, tmp_path / "a", new(), 1)
    found = proposal(sqlite)
    assert found is not None
    assert found.proposed_at == NOW + timedelta(days=1)


def test_a_proposal_is_dropped_when_the_page_reads_again(sqlite: Engine, tmp_path: Path) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    play(sqlite, tmp_path / "a", new(), 1)
    assert play(sqlite, tmp_path / "a", old(), 2).outcome == "complete"
    assert proposal(sqlite) is None


@pytest.mark.parametrize("html", [WALL, "", framed("<p>Sidan har flyttat.</p>"), "<html>"])
def test_what_is_no_list_gives_no_proposal(sqlite: Engine, tmp_path: Path, html: str) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    assert play(sqlite, tmp_path / "a", html, 1).outcome == "broken"
    assert proposal(sqlite) is None


def test_a_feed_that_has_become_a_page_is_studied_too(sqlite: Engine, tmp_path: Path) -> None:
    feed = ENTRY.model_copy(update={"kind": "feed", "options": {}})
    report = play(sqlite, tmp_path / "a", new(), 1, feed)
    assert report.outcome == "broken"
    found = proposal(sqlite)
    assert found is not None
    assert proposed_entry(found).kind == "listing"


def test_a_fault_of_ours_while_studying_costs_no_run(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_words: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(pipeline, "propose_repair", fail)
    play(sqlite, tmp_path / "a", old(), 0)
    assert play(sqlite, tmp_path / "a", new(), 1).problems[0].startswith("nothing found")
    assert "could not be studied" in caplog.text


def test_options_that_no_longer_fit_are_left_out() -> None:
    entry = ENTRY.model_copy(update={"options": {**ENTRY.options, "summary": "p.gone", "page_size": 3, "next": "a.go"}})
    page = Page(request=Request(url=URL), url=URL, body=new().encode(), content_type="text/html")
    found = propose_repair(entry, page, NOW)
    assert found is not None
    assert len(found.calls) == len(NAMES)


def test_calls_that_have_pages_of_their_own_now_are_known_by_these() -> None:
    options = {"item": "details", "title": "summary", "own_pages": False}
    page = Page(request=Request(url=URL), url=URL, body=new().encode(), content_type="text/html")
    found = propose_repair(ENTRY.model_copy(update={"options": options}), page, NOW)
    assert found is not None
    assert found.calls[0]["url"] == "https://example.org/u/1"
    assert "own_pages" not in proposed_entry(found).options


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_refused_is_not_proposed_again_when_the_source_was_well_in_between(database: Engine) -> None:
    facts = {"source": "x", "kind": "listing", "url": URL, "calls": [], "problems": [], "confidence": 1.0}
    with transaction(database) as session:
        for word, refused_at in (("first", NOW), ("again", None)):
            day = f"verified_on = 2026-05-0{len(word) - 4}"
            made = Repair(**facts, entry=f'id = "x"\n{day}', answer_hash=word, proposed_at=NOW, rejected_at=refused_at)
            keep_repair(session, session.get(Repair, "x"), made, is_read=False)
            session.flush()
            keep_repair(session, session.get(Repair, "x"), None, is_read=True)
            session.flush()
        assert session.get_one(Repair, "x").answer_hash == "first"
