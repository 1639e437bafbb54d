"""A form that is too large, and an account that is to go, as a person meets them: by keyboard, without any script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from sqlmodel import select

from tests.render.going import enter
from tests.render.test_pages_in_browser import PASSWORD, look, serve
from tests.watcher.web.samples import fill
from watcher.db import reading, transaction
from watcher.people.accounts import add_account, set_role
from watcher.people.models import Account
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.forms import LARGEST_FILE, LARGEST_FORM


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    fill(database, now)
    with transaction(database) as session:
        set_role(session, add_account(session, "anna@example.org", "Anna", PASSWORD, now), None, "admin")
        set_role(session, add_account(session, "bo@example.org", "Bo", PASSWORD, now), "kommun", "reader")
    with serve(make_app(settings, database, lambda: now)) as there:
        yield there


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#address", "anna@example.org")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/?*")
    yield page
    context.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_too_large_is_said_and_what_was_typed_is_found_by_going_back(
    page: Page, address: str, tmp_path: Path, bundle: Any
) -> None:
    words = "Skolgårdar " * (LARGEST_FORM // 10)
    page.goto(f"{address}/areas/1")
    page.fill("#description", words)
    enter(page.locator("#name"))
    page.get_by_role("heading", name="Det du skickade är för stort").wait_for()
    assert page.get_by_text("Det får vara högst 1 MB.").count() == 1
    page.go_back()
    assert page.input_value("#description") == words
    file = tmp_path / "brev.eml"
    file.write_bytes(b"x" * (LARGEST_FILE * 3))
    page.goto(f"{address}/calls/add")
    page.set_input_files("#mail", file)
    enter(page.locator("form:has(#mail) button"))
    page.locator("#mail-fault").wait_for()
    assert page.get_attribute("#mail", "aria-invalid") == "true"
    page.context.clear_cookies()
    page.set_input_files("#mail", file)
    enter(page.locator("form:has(#mail) button"))
    page.get_by_role("heading", name="Du behöver logga in igen").wait_for()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_account_goes_by_two_presses_and_the_page_between_says_what_goes(
    page: Page, address: str, database: Engine
) -> None:
    page.goto(f"{address}/users?words=bo")
    enter(page.get_by_role("link", name="Ta bort kontot Bo"))
    page.get_by_role("heading", name="Ska kontot för Bo tas bort?").wait_for()
    enter(page.get_by_role("button", name="Ta bort kontot"))
    page.get_by_role("status").wait_for()
    with reading(database) as session:
        assert [row.name for row in session.exec(select(Account))] == ["Anna"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_these_pages(browser: Browser, page: Page, address: str, bundle: Any, scheme: Any) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    context = browser.new_context(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    context.add_cookies([{**each, "url": address} for each in cookies_of(page)])
    seen = context.new_page()
    for path in ("/users", "/users?words=ingen", "/users?remove=2"):
        seen.goto(f"{address}{path}")
        look(seen, axe, path)
    seen.goto(f"{address}/areas/1")
    seen.fill("#description", "x" * LARGEST_FORM)
    enter(seen.locator("#name"))
    seen.get_by_role("heading", name="Det du skickade är för stort").wait_for()
    look(seen, axe, "too large")
    context.close()


def cookies_of(page: Page) -> list[Any]:
    return [{"name": each["name"], "value": each["value"]} for each in page.context.cookies()]
