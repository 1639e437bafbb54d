"""A programme whose dates stand in its file is told of though its page has never answered, and the silence is loud."""

from __future__ import annotations

import asyncio
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import Page, Request
from sources.entry import Entry
from watcher.calls.models import Call
from watcher.db import reading
from watcher.net.failures import FetchFailed
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.polling.saved import SavedFetcher

FIXTURES = Path(__file__).parents[2] / "fixtures"
STANDING, ANNUAL = (
    Entry.model_validate(tomllib.loads((FIXTURES / name / "entry.toml").read_text("utf-8")))
    for name in ("standing/here", "annual-dates/known")
)
NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)


class NoAnswer(SavedFetcher):
    """A host that does not answer, or not with the page."""

    def __init__(self, folder: Path, kind: str) -> None:
        super().__init__(folder)
        self._kind = kind

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page | None:
        raise FetchFailed(self._kind, request.url, "no answer", status=404 if self._kind == "status" else None)


def run(engine: Engine, entry: Entry, fetcher: SavedFetcher) -> RunReport:
    how = RunOptions(whether_due_or_not=True)
    return asyncio.run(run_source(engine, entry, fetcher, NOW, lambda _words: None, how))


def told(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [call.data["status"] for call in session.exec(select(Call))]


@pytest.mark.parametrize("entry", [STANDING, ANNUAL], ids=["standing", "annual"])
@pytest.mark.parametrize("kind", ["timeout", "connection", "robots", "tls"])
def test_at_the_first_run_the_files_own_facts_are_told_and_that_the_page_did_not_answer(
    sqlite: Engine, tmp_path: Path, entry: Entry, kind: str
) -> None:
    report = run(sqlite, entry, NoAnswer(tmp_path, kind))
    assert (report.outcome, report.cause) == ("incomplete", kind)
    assert report.problems[0].startswith("the days are those of the source's own file, not compared with its page: ")
    assert told(sqlite)
    with reading(sqlite) as session:
        assert session.get_one(SourceState, entry.id).health == "incomplete"
    assert run(sqlite, entry, NoAnswer(tmp_path, kind)).outcome == "incomplete"


def test_the_page_is_asked_again_soon(sqlite: Engine, tmp_path: Path) -> None:
    run(sqlite, STANDING, NoAnswer(tmp_path, "timeout"))
    with reading(sqlite) as session:
        due = session.get_one(SourceState, STANDING.id).next_due_at
    assert due is not None
    assert due - NOW < timedelta(hours=2)


@pytest.mark.parametrize("entry", [STANDING, ANNUAL], ids=["standing", "annual"])
def test_a_page_that_is_gone_may_mean_that_the_programme_is(sqlite: Engine, tmp_path: Path, entry: Entry) -> None:
    assert run(sqlite, entry, NoAnswer(tmp_path, "status")).outcome == "broken"
    assert told(sqlite) == []


def test_what_the_page_has_said_of_it_once_is_not_forgotten_when_it_falls_silent(
    sqlite: Engine, tmp_path: Path
) -> None:
    closing = ANNUAL.model_copy(update={"options": {**ANNUAL.options, "closed": ["kan inte sökas"]}})
    heading = ANNUAL.options["title"]["sv"]
    (tmp_path / "page-1.html").write_text(f"<main><h1>{heading}</h1><p>Stödet kan inte sökas i år.</p></main>", "utf-8")
    assert run(sqlite, closing, SavedFetcher(tmp_path)).outcome == "complete"
    before = told(sqlite)
    assert run(sqlite, closing, NoAnswer(tmp_path, "timeout")).outcome == "broken"
    assert told(sqlite) == before
