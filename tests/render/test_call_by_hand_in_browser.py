"""A call that is added by hand, as a person meets it by keyboard: one too many, changed, removed, taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from tests.render.going import enter
from tests.render.test_pages_in_browser import PASSWORD, look, serve
from tests.sources.kinds.test_by_hand import LETTER
from tests.watcher.calls.store_runs import call, entry, run
from tests.watcher.web.samples import fill
from watcher.db import transaction
from watcher.people.accounts import add_account, set_role
from watcher.settings import Settings
from watcher.web.app import make_app

WHERE = "https://fund.example.org/skolgardar"


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    fill(database, now)
    with transaction(database) as session:
        set_role(session, add_account(session, "anna@example.org", "Anna", PASSWORD, now), "kommun", "coordinator")
    with serve(make_app(settings, database, lambda: now)) as there:
        yield there


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    context.set_default_timeout(8000)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#address", "anna@example.org")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/?*")
    yield page
    context.close()


def _bring(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/calls/add")
    page.fill("#text", text)
    enter(page.locator("form:has(#text) button"))
    page.locator("#title").wait_for()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_call_is_added_twice_apart_changed_removed_and_taken_back(
    page: Page, address: str, database: Engine, bundle: Any
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    _bring(page, address, LETTER)
    enter(page.locator("#title"))
    page.get_by_text("Utlysningen är sparad").wait_for()
    _bring(page, address, LETTER.replace("skolgårdar 2026", "skolvägar 2026"))
    enter(page.locator("#title"))
    page.locator("#another-fault").wait_for()
    look(page, axe, "it looks like another")
    page.locator("#another").press("Space")
    enter(page.locator("#title"))
    page.get_by_text("Utlysningen är sparad").wait_for()
    page.goto(f"{address}/calls?words=skolgårdar+2026")
    enter(page.get_by_role("link", name="Gröna skolgårdar 2026").first)
    theirs = {"title": "Gröna skolgårdar", "identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-20"}]}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    enter(page.get_by_role("link", name="Ändra eller ta bort utlysningen"))
    look(page, axe, "what a source decides")
    page.fill("#day-0", "1 oktober 2026")
    enter(page.locator("#day-0"))
    page.get_by_text("Det här är ändrat: sista ansökningsdag.").wait_for()
    run(database, by=entry("second"))
    page.goto(f"{address}/calls?words=skolvägar")
    enter(page.get_by_role("link", name="Gröna skolvägar 2026").first)
    enter(page.get_by_role("link", name="Ändra eller ta bort utlysningen"))
    enter(page.get_by_role("button", name="Ta bort utlysningen"))
    page.get_by_text("Utlysningen tas bort för alla organisationer").wait_for()
    look(page, axe, "before it is removed")
    enter(page.get_by_role("button", name="Ta bort utlysningen"))
    page.get_by_text("Anna tog bort utlysningen den").wait_for()
    look(page, axe, "removed")
    enter(page.get_by_role("button", name="Ta tillbaka utlysningen"))
    page.get_by_text("Utlysningen finns igen.").wait_for()
