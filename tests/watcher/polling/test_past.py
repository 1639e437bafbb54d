"""An accepted repair begins a new past: what the new way does not read is no loss, what it promised and loses is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from tests.watcher.polling.test_repairs import ENTRY, NAMES, NOW, framed, new, old, play, proposal
from watcher.calls.models import Call, CallEvent
from watcher.db import reading, transaction
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.past import note_accepted
from watcher.polling.repairs import proposed_entry

HABIT = 3


def undated(when: str = "") -> str:
    """The new layout without the days until which one may apply."""
    cards = "".join(
        f'<div class="teaser"><h3><a class="go" href="/u/{n}">{name}</a></h3>'
        f"<span>{when}</span><p>Läs om hur ni söker.</p></div>"
        for n, name in enumerate(NAMES, 1)
    )
    return framed(cards)


def accepted(engine: Engine, folder: Path, html: str) -> Entry:
    """A source that was read for days, has a new layout, and a person who accepts what is proposed."""
    for day in range(HABIT):
        assert play(engine, folder, old(), day).outcome == "complete"
    assert play(engine, folder, html, HABIT).outcome == "broken"
    found = proposal(engine)
    assert found is not None
    with transaction(engine) as session:
        note_accepted(session, session.merge(found), NOW + timedelta(days=HABIT, hours=1))
    return proposed_entry(found)


def known_days(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(day["date"] for call in session.exec(select(Call)) for day in call.data["deadlines"])


def test_what_the_new_way_does_not_read_is_no_loss_and_what_is_known_of_it_stays(
    database: Engine, tmp_path: Path
) -> None:
    page = undated("Publicerad 1 april 2026")
    proposed = accepted(database, tmp_path / "a", page)
    # Whoever accepts it does not want the calls' own pages, which are proposed where a list tells no days.
    entry = proposed.model_copy(update={"options": {**proposed.options, "detail": False}})
    for day in range(HABIT + 1, HABIT + 16):  # for longer than runs are remembered
        report = play(database, tmp_path / "a", page, day, entry)
        assert (report.outcome, report.problems) == ("complete", ()), day
    assert known_days(database) == [f"2026-09-0{n}" for n in (1, 2, 3, 4)]
    with reading(database) as session:
        assert [event.kind for event in session.exec(select(CallEvent))] == ["new"] * len(NAMES)
        assert session.get_one(SourceState, ENTRY.id).health == "well"


@pytest.mark.parametrize("good_runs", [0, 1, 4])
def test_what_the_new_way_promised_and_loses_is_told(sqlite: Engine, tmp_path: Path, good_runs: int) -> None:
    entry = accepted(sqlite, tmp_path / "a", new())
    for day in range(good_runs):
        assert play(sqlite, tmp_path / "a", new(), HABIT + 1 + day, entry).outcome == "complete"
    report = play(sqlite, tmp_path / "a", undated(), HABIT + 10, entry)
    assert report.outcome == "incomplete"
    assert report.problems[0].startswith("deadline read in 0 of 4 items, where 100% is usual")
    assert len(known_days(sqlite)) == len(NAMES)
    assert play(sqlite, tmp_path / "a", new(), HABIT + 11, entry).outcome == "complete"


def test_the_acceptance_stands_among_the_runs_with_what_was_promised(sqlite: Engine, tmp_path: Path) -> None:
    accepted(sqlite, tmp_path / "a", new())
    with reading(sqlite) as session:
        row = session.exec(select(SourceRun).where(SourceRun.outcome == "repaired")).one()
    assert row.fields["deadline"] == row.fields["title"] == [len(NAMES), len(NAMES)]
    assert row.fields["applicants"] == [0, len(NAMES)]
