"""From a list that jumped to a yes, in a real browser: nothing that axe finds, nothing beside a small screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.render.test_pages_in_browser import look, serve
from watcher.db import transaction
from watcher.people.roles import Visitor
from watcher.polling.models import SourceRun, SourceState
from watcher.settings import Settings
from watcher.web.app import make_app

PICTURES = os.environ.get("WATCHER_PICTURES")
LOST = {
    field: {"have": 0, "of": 12, "usual": 0.95, "since": "2026-05-07T08:00:00+02:00"}
    for field in ("deadline", "applicants", "amount")
}


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    with transaction(database) as session:
        for source, health, cause in (("vinnova", "broken", "jump"), ("formas", "incomplete", "fields")):
            session.add(
                SourceState(
                    source=source, health=health, health_since=now, cause=cause, live_calls=126,
                    problems=["live calls jumped from 126 to 12; if that is right, poll this source again with "
                              "--accept-jump"] if cause == "jump" else [],
                    lost_fields=LOST if cause == "fields" else {},
                )
            )  # fmt: skip
            session.add(
                SourceRun(source=source, started_at=now, ended_at=now, outcome=health, cause=cause, counts={"live": 12})
            )
    with serve(make_app(settings, database, lambda: now, guest=Visitor(None, "Anna", everywhere="admin"))) as there:
        yield there


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "light", "sv"), (1440, "dark", "en")])
def test_axe_finds_nothing_from_the_problem_to_the_yes(
    browser: Browser, bundle: Any, address: str, width: int, scheme: Any, language: str
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for source in ("vinnova", "formas"):
        page.goto(f"{address}/sources/{source}?lang={language}")
        for step in ("problem", "asked", "said"):
            if step != "problem":
                with page.expect_navigation():
                    page.locator("main form[action*='/accept'] button").click()
            look(page, axe, f"{source}-{step}")
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{source}-{step}-{width}-{scheme}.png", full_page=True)
    page.close()
