"""Hundreds of sources are one small page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from tests.watcher.web.samples import HOSTILE
from tests.watcher.web.studying import browser_of
from watcher.db import transaction
from watcher.polling.models import SourceRun, SourceState
from watcher.settings import Settings


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(open_settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(open_settings, database, now)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_three_hundred_sources_are_one_small_page_that_can_be_narrowed(
    pages: TestClient, open_settings: Settings, database: Engine, now: datetime
) -> None:
    folder = open_settings.own_catalogue_dir
    folder.mkdir(parents=True)
    for number in range(300):
        (folder / f"kalla-{number}.toml").write_text(
            f'id = "kalla-{number}"\nkind = "feed"\nurl = "https://x{number}.example/"\nlevel = "local"\n'
            f'verified_on = 2026-01-01\n[name]\nsv = "Källan med nummer {number}"\nen = "Source number {number}"\n',
            "utf-8",
        )
    with transaction(database) as session:
        session.add_all(
            SourceState(source=f"kalla-{number}", health="incomplete", health_since=now, moved_to="https://y.example/")
            for number in range(300)
        )
        session.add(SourceRun(source="kalla-1", started_at=now, outcome="incomplete"))
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *facts: asked.append(str(facts[2])))
    whole = pages.get("/sources")
    assert len([words for words in asked if words.startswith("SELECT")]) <= 15
    assert len(whole.content) < 300_000
    assert whole.text.index("/sources/vinnova?") < whole.text.index("/sources/kalla-0?")  # broken before incomplete
    narrowed = pages.get("/sources", params={"health": "broken"}).text
    assert "/sources/vinnova?" in narrowed
    assert "/sources/kalla-0?" not in narrowed
    assert "Ingen källa passar" in pages.get("/sources", params={"level": "local", "kind": "sedia"}).text
    assert "Ingen källa passar" in pages.get("/sources", params={"health": HOSTILE}).text
