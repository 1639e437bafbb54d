"""A source of changes asks for the live calls it knows again: their answers count although no list named them."""

from __future__ import annotations

import asyncio
import json
import tomllib
from datetime import date, datetime
from pathlib import Path

from sources.contract import Known
from sources.entry import Entry
from sources.kinds import vinnova
from watcher.polling.crawl import crawl
from watcher.polling.saved import SavedFetcher

ROOT = Path(__file__).parents[3]
SOURCE = vinnova.build(
    Entry.model_validate(tomllib.loads((ROOT / "sources" / "catalogue" / "vinnova.toml").read_text("utf-8")))
)
KNOWN = Known(since=date(2026, 5, 1), live_ids=("2026-01503",))
AGAIN = "GET https://data.vinnova.se/api/ansokningsomgangar/2026-01503"


def run(folder: Path, now: datetime) -> tuple[list[tuple[str, str]], str | None]:
    """The deadlines of the calls that came, and why the run stopped early."""
    result = asyncio.run(crawl(SOURCE, SavedFetcher(folder), KNOWN, now, lambda _: None))
    return [(call.external_id, call.deadlines[0].date) for call in result.calls], result.failure


def test_a_moved_deadline_is_seen_though_the_list_of_changes_does_not_tell_it(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "page-1.json").write_text("[]")
    moved = {"Diarienummer": "2026-01503", "Titel": "Smarta skolor", "Stangningsdatum": "2026-09-29T14:00:00"}
    (tmp_path / "again.json").write_text(json.dumps([moved]))
    (tmp_path / "index.json").write_text(json.dumps({AGAIN: "again.json"}))
    assert run(tmp_path, now) == ([("2026-01503", "2026-09-29")], None)


def test_without_an_answer_to_it_the_run_goes_on(tmp_path: Path, now: datetime) -> None:
    changed = {"Diarienummer": "2026-01600", "Titel": "Ny omgång", "Stangningsdatum": "2026-10-01T14:00:00"}
    (tmp_path / "page-1.json").write_text(json.dumps([changed]))
    assert run(tmp_path, now) == ([("2026-01600", "2026-10-01")], None)
