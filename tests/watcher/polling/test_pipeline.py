"""Whole runs over saved answers, by a reader from the real catalogue of kinds."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from watcher.calls.models import CallEvent, SourceEvent
from watcher.db import reading, transaction
from watcher.polling import claims
from watcher.polling.claims import EARLY, due_sources
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.polling.saved import SavedFetcher

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
ENTRY = Entry.model_validate(
    {
        "id": "example-list",
        "name": {"sv": "Exempellistan", "en": "The example list"},
        "kind": "listing",
        "url": "https://example.org/utlysningar",
        "level": "national",
        "verified_on": date(2026, 5, 1),
        "options": {"item": "li.card", "title": "a", "link": "a", "deadline": ".last"},
    }
)


def page(*names: str, last: str = "2026-09-01") -> str:
    cards = "".join(
        f'<li class="card"><a href="/utlysning/{name}">Utlysning {name}</a><p class="last">Stänger {last}</p></li>'
        for name in names
    )
    return f"<!doctype html><html lang=sv><title>Utlysningar</title><main><ul>{cards}</ul></main></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "answers"
    path.mkdir()
    return path


def play(engine: Engine, folder: Path, html: str, at: datetime = NOW) -> RunReport:
    (folder / "page-1.html").write_text(html, "utf-8")
    how = RunOptions(whether_due_or_not=True)
    return asyncio.run(run_source(engine, ENTRY, SavedFetcher(folder), at, lambda _words: None, how))


def kinds(engine: Engine, table: type = CallEvent) -> list[str]:
    with reading(engine) as session:
        return [event.kind for event in session.exec(select(table).order_by(table.id))]


def test_a_list_is_read_kept_and_its_state_is_well(database: Engine, folder: Path) -> None:
    report = play(database, folder, page("a", "b"))
    assert (report.outcome, report.counts["new"]) == ("complete", 2)
    with reading(database) as session:
        state = session.get_one(SourceState, ENTRY.id)
    assert (state.health, state.live_calls, state.last_success_at) == ("well", 2, NOW)
    assert state.next_due_at == NOW + timedelta(hours=ENTRY.poll_hours) - EARLY


def test_a_redesigned_page_breaks_the_source_loudly_and_loses_nothing(database: Engine, folder: Path) -> None:
    play(database, folder, page("a", "b"))
    report = play(database, folder, "<html><title>Ny webbplats</title><main><p>Välkommen!</main>", NOW + timedelta(1))
    assert report.outcome == "broken"
    assert kinds(database) == ["new", "new"]
    assert kinds(database, SourceEvent) == ["broken"]
    with reading(database) as session:
        state = session.get_one(SourceState, ENTRY.id)
    assert (state.live_calls, state.broken_since) == (2, NOW + timedelta(1))


def test_that_a_source_broke_and_that_it_is_well_are_facts_written_once(database: Engine, folder: Path) -> None:
    play(database, folder, page("a"))
    for days in range(1, 10):
        play(database, folder, "<html><p>Välkommen!", NOW + timedelta(days=days))
    assert kinds(database, SourceEvent) == ["broken"]
    play(database, folder, page("a"), NOW + timedelta(days=10))
    assert kinds(database, SourceEvent) == ["broken", "well"]


def test_calls_close_in_time_even_while_their_source_is_broken(database: Engine, folder: Path) -> None:
    play(database, folder, page("a", last="2026-05-10"))
    play(database, folder, "<html><p>Välkommen!", NOW + timedelta(days=5))
    assert kinds(database) == ["new", "closed"]


def claim(database: Engine, now: datetime, *, whether_due_or_not: bool = False) -> str | None:
    with transaction(database) as session:
        return claims.claim(session, ENTRY.id, now, whether_due_or_not=whether_due_or_not)


def test_one_of_two_workers_runs_a_due_source(database: Engine) -> None:
    assert claim(database, NOW)
    assert claim(database, NOW) is None
    assert claim(database, NOW + timedelta(hours=1)), "a claim ends by itself"


def test_the_claim_of_a_dead_process_ends_at_once(database: Engine) -> None:
    if os.name != "posix":
        pytest.skip("asking whether a process lives is only safe on POSIX")
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    token = claim(database, NOW)
    assert token
    with transaction(database) as session:
        state = session.get_one(SourceState, ENTRY.id)
        node, _, rest = token.partition(":")
        state.claim = f"{node}:{dead.stdout.strip()}:{rest.partition(':')[2]}"
    assert claim(database, NOW)


class Fails(SavedFetcher):
    """A fetcher with a fault of ours, or one that somebody stops."""

    fault: BaseException = RuntimeError("unforeseen")

    async def fetch(self, *_words: object, **_more: object) -> None:
        raise self.fault


def test_a_fault_of_ours_is_told_as_broken_and_the_source_waits_for_its_next_turn(
    database: Engine, folder: Path
) -> None:
    how = RunOptions(whether_due_or_not=True)
    report = asyncio.run(run_source(database, ENTRY, Fails(folder), NOW, lambda _words: None, how))
    assert report.outcome == "broken"
    assert "RuntimeError" in report.problems[0]
    assert kinds(database, SourceEvent) == ["broken"]
    assert due_sources(database, {ENTRY.id: ENTRY}, NOW) == []


def test_a_run_that_is_stopped_gives_its_claim_back(database: Engine, folder: Path) -> None:
    stopped = Fails(folder)
    stopped.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(run_source(database, ENTRY, stopped, NOW, lambda _words: None, RunOptions(whether_due_or_not=True)))
    assert play(database, folder, page("a")).outcome == "complete"


def test_a_worker_that_was_overtaken_writes_nothing(database: Engine, folder: Path) -> None:
    class Slow(SavedFetcher):
        async def fetch(self, *words: object, **more: object) -> object:
            assert claim(database, NOW + timedelta(hours=2), whether_due_or_not=True)
            return await super().fetch(*words, **more)

    (folder / "page-1.html").write_text(page("a"), "utf-8")
    how = RunOptions(whether_due_or_not=True)
    report = asyncio.run(run_source(database, ENTRY, Slow(folder), NOW, lambda _words: None, how))
    assert report.outcome == "busy"
    assert kinds(database) == []


def test_looking_ahead_with_another_clock_does_not_silence_a_source(database: Engine, folder: Path) -> None:
    play(database, folder, page("a", last="2031-01-01"), NOW.replace(year=2030))
    assert due_sources(database, {ENTRY.id: ENTRY}, NOW) == [ENTRY]
    assert claim(database, NOW)


def test_only_sources_whose_time_has_come_are_due(database: Engine, folder: Path) -> None:
    catalogue = {ENTRY.id: ENTRY}
    assert due_sources(database, catalogue, NOW) == [ENTRY]
    play(database, folder, page("a"))
    assert due_sources(database, catalogue, NOW + timedelta(hours=23)) == []
    assert due_sources(database, catalogue, NOW + timedelta(hours=24)) == [ENTRY]


def test_every_run_leaves_its_counts_and_problems_for_people(database: Engine, folder: Path) -> None:
    play(database, folder, page("a"))
    play(database, folder, "<html><p>Välkommen!")
    with reading(database) as session:
        runs = session.exec(select(SourceRun).order_by(SourceRun.id)).all()
    assert [run.outcome for run in runs] == ["complete", "broken"]
    assert runs[0].counts["new"] == 1
    assert "layout" in runs[1].problems[0]
