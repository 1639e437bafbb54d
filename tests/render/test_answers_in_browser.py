"""A reader answers without any script, by her link or signed in, and axe finds nothing before or after.

Where she contradicts a colleague, the pages that say so are looked at too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from subscriptions.answers import give_answer
from subscriptions.models import PriorityArea
from tests.render.going import enter
from tests.render.test_pages_in_browser import PASSWORD, look, serve
from tests.watcher.web.coming_letters import add_letter
from tests.watcher.web.holding import Linker
from tests.watcher.web.samples import fill
from tests.watcher.web.test_call_answers import OWN, add_department
from watcher.calls.models import Call
from watcher.db import transaction
from watcher.people.accounts import add_account, set_role
from watcher.people.answer_log import AnswerLog
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
    enter(page.locator("#password"))
    page.goto(f"{there}/calls/2")
    look(page, axe, "the call")
    page.select_option("#voice", label="Skolförvaltningen")
    enter(page.get_by_role("button", name="Visa", exact=True))
    enter(page.get_by_role("button", name="Vi är intresserade"))
    page.get_by_text("Svaret är sparat: ni är intresserade.").wait_for()
    expect(page.get_by_role("status")).to_be_focused()
    assert page.locator("#voice option:checked").inner_text() == "Skolförvaltningen"
    look(page, axe, "answered")
    context.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_whoever_contradicts_a_colleague_reads_so_wherever_answers_stand(
    browser: Browser,
    bundle: Any,
    there: str,
    settings: Settings,
    database: Engine,
    now: datetime,
    width: int,
    scheme: Any,
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    with transaction(database) as session:
        set_role(session, add_account(session, "asa@example.org", "Åsa", PASSWORD, now), "kommun", "coordinator")
        area, call, log = session.get_one(PriorityArea, 1), session.get_one(Call, 2), AnswerLog(session, now)
        give_answer(session, area, call, relevant=True, who="asa@example.org", now=now, log=log)
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"{there}{Linker(settings, database)()}/calls/2")
    page.get_by_text("Ert svar gäller då i stället för svaret från asa@example.org.").wait_for()
    look(page, axe, "the call")
    _keep(page, f"about-to-{width}")
    enter(page.get_by_role("button", name="Inte relevant för oss"))
    page.get_by_text("Det senare svaret gäller.").wait_for()
    look(page, axe, "answered")
    _keep(page, f"contradicted-{width}")
    page.goto(f"{there}/sign-in?to=/areas/1")
    page.fill("#address", "asa@example.org")
    page.fill("#password", PASSWORD)
    enter(page.locator("#password"))
    for path in ("/areas/1", "/organisations/kommun/outcomes?department=1"):
        page.goto(f"{there}{path}")
        page.get_by_text("Olika svar.", exact=True).wait_for()
        look(page, axe, path)
        _keep(page, f"{path.split('/')[1]}-{width}")
    page.goto(f"{there}/calls/2")
    look(page, axe, "the call for staff")
    _keep(page, f"staff-{width}")
    page.close()


def _keep(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
