"""A reader who is signed in answers on a call's page without any script, and axe finds nothing before or after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.render.test_pages_in_browser import PASSWORD, look, serve
from tests.watcher.web.coming_letters import add_letter
from tests.watcher.web.samples import fill
from tests.watcher.web.test_call_answers import OWN, add_department
from watcher.db import transaction
from watcher.people.accounts import add_account, set_role
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def there(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """The pages of an installation in which one reader gets the letters of two departments."""
    ids = fill(database, now)
    add_letter(database, ids)
    add_department(database, ids["water"])
    with transaction(database) as session:
        set_role(session, add_account(session, OWN, "Lena", PASSWORD, now), "kommun", "reader")
    with serve(make_app(settings, database, lambda: now)) as address:
        yield address


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1440, "light")])
def test_a_reader_chooses_whom_to_answer_for_and_answers_without_a_script(
    browser: Browser, bundle: Any, there: str, width: int, scheme: Any
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{there}/sign-in?to=/calls/2")
    page.fill("#address", OWN)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.goto(f"{there}/calls/2")
    look(page, axe, "the call")
    page.select_option("#voice", label="Skolförvaltningen")
    page.get_by_role("button", name="Visa", exact=True).press("Enter")
    page.get_by_role("button", name="Vi är intresserade").press("Enter")
    page.get_by_text("Svaret är sparat: ni är intresserade.").wait_for()
    assert page.evaluate("document.activeElement.role") == "status"
    assert page.locator("#voice option:checked").inner_text() == "Skolförvaltningen"
    look(page, axe, "answered")
    context.close()
