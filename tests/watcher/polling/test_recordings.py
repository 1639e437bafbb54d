"""The real pipeline over recorded answers of the largest source: the numbers were counted by hand from the rows."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from sources.registry import CATALOGUE, read_entry
from watcher.calls.models import Call, CallEvent, CallVersion
from watcher.db import open_database, reading
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.polling.saved import SavedFetcher

BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST, SECOND = datetime(2026, 5, 7, 8, tzinfo=BRUSSELS), datetime(2026, 5, 20, 8, tzinfo=BRUSSELS)


@pytest.fixture(scope="module")
def played(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, list[RunReport]]]:
    """Two recorded days, the first of them twice."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('played') / 'calls.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    entry = read_entry(CATALOGUE / "eu-funding-tenders.toml")
    reports = []
    for at in (FIRST, FIRST, SECOND):
        folder = shared / "recordings" / "eu-funding-tenders" / at.date().isoformat()
        how = RunOptions(whether_due_or_not=True, passes=1)
        reports.append(asyncio.run(run_source(engine, entry, SavedFetcher(folder), at, lambda _words: None, how)))
    yield engine, reports
    engine.dispose()


def events(engine: Engine, at: datetime) -> list[CallEvent]:
    with reading(engine) as session:
        return [event for event in session.exec(select(CallEvent)) if event.at == at]


def test_the_first_day_is_incomplete_and_its_calls_are_kept(played: tuple[Engine, list[RunReport]]) -> None:
    report = played[1][0]
    assert (report.outcome, report.counts["calls"], report.counts["live"]) == ("incomplete", 541, 536)
    assert "663" in report.problems[0]


def test_the_same_day_again_writes_nothing(played: tuple[Engine, list[RunReport]]) -> None:
    assert played[1][1].counts["same"] == 541
    with reading(played[0]) as session:
        assert len([version for version in session.exec(select(CallVersion)) if version.at == FIRST]) == 541


def test_the_second_day_brings_132_not_seen_before(played: tuple[Engine, list[RunReport]]) -> None:
    assert played[1][2].outcome == "complete"
    fresh = [event for event in events(played[0], SECOND) if event.kind == "new"]
    live = [event for event in fresh if event.changes["status"][1] != "closed"]
    assert (len(fresh), len(live)) == (132, 131)


def test_exactly_six_deadlines_moved_and_24_calls_opened(played: tuple[Engine, list[RunReport]]) -> None:
    changed = [event for event in events(played[0], SECOND) if event.kind != "new"]
    assert sum("deadlines" in event.changes for event in changed) == 6
    assert sum(event.changes.get("status") == ["forthcoming", "open"] for event in changed) == 24


def test_of_43_absent_live_calls_40_have_closed_and_none_is_withdrawn(played: tuple[Engine, list[RunReport]]) -> None:
    kinds = [event.kind for event in events(played[0], SECOND)]
    assert (kinds.count("closed"), kinds.count("withdrawn")) == (40, 0)
    with reading(played[0]) as session:
        assert sum(call.status in ("open", "forthcoming") for call in session.exec(select(Call))) == 624 + 3
