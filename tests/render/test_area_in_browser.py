"""The page of an area in a real browser: what one types is answered while one types, and without script by a button."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from subscriptions.models import PriorityArea
from tests.render.test_pages_in_browser import _faults, serve
from tests.watcher.web.samples import fill
from watcher.db import reading
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web.app import make_app

NAME = "Rent vatten och avlopp"
FIELDS = ("environment", "water")  # what the words lead to and the call is about


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    fill(database, now)
    with serve(make_app(settings, database, lambda: now, guest=Visitor(None, "Anna", everywhere="admin"))) as there:
        yield there


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "sv"), (1440, "light", "en")])
def test_what_is_typed_and_clicked_shows_at_once_by_keyboard_alone(
    browser: Browser, bundle: Any, address: str, database: Engine, width: int, scheme: Any, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if "Security Policy" in said.text else None)
    page.on("pageerror", lambda fault: errors.append(str(fault)))
    page.goto(f"{address}/areas/1?lang={language}")
    expect(page.locator("#heard")).to_have_text("")
    page.focus("#name")
    page.keyboard.press("Control+A")
    page.keyboard.type(NAME)
    expect(page.locator("#result")).to_contain_text("Clean water in towns", timeout=20_000)
    expect(page.locator("#heard")).to_contain_text(
        "1 kommer till, 1 försvinner" if language == "sv" else "1 would come"
    )
    # It stands where one types: beside the words, or in one line under them where there is no room.
    near = page.locator("#said" if width > 1000 else "#heard")
    expect(near).to_be_in_viewport()
    assert near.bounding_box()["height"] > 20  # type: ignore[index] # it is in view
    if width > 1000:  # nothing beside the words is cut: it has no scroll of its own
        beside = "const one = document.querySelector('.abreast > section'); "
        assert page.evaluate(f"(() => {{ {beside}return one.scrollHeight <= one.clientHeight }})()")
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.input_value("#name") == NAME
    for field in FIELDS:
        page.focus(f"#field-{field}")
        page.keyboard.press("Space")
    # It is no longer told of: what is left of it is a near miss.
    expect(page.locator("#result")).not_to_contain_text("Kommer till" if language == "sv" else "Would come")
    assert page.evaluate("document.activeElement.id") == "field-water"
    assert not page.is_checked("#field-water")
    _look(page, f"area-{width}-{scheme}")
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    found = _faults(page, axe, width)
    page.goto(f"{address}/gaps?lang={language}")
    found += _faults(page, axe, width)
    _look(page, f"gaps-{width}-{scheme}")
    with reading(database) as session:
        assert session.get_one(PriorityArea, 1).name == "Skolutbyten"
    # Somebody else saves meanwhile: both are shown, and one's own is saved over by keyboard.
    page.goto(f"{address}/areas/1?lang={language}")
    other = browser.new_page()
    other.goto(f"{address}/areas/1?lang={language}")
    for each, name in ((other, "Skolutbyten i Norden"), (page, "EU")):
        each.fill("#name", name)
        with each.expect_navigation():
            each.locator("#area button[value=save]").press("Enter")
    other.close()
    expect(page.locator(".clash")).to_contain_text("Skolutbyten i Norden")
    expect(page.locator("#unclear")).not_to_be_empty()
    found += _faults(page, axe, width)
    _look(page, f"clash-{width}-{scheme}")
    with page.expect_navigation():
        page.locator(".clash button").press("Enter")
    page.close()
    assert found == []
    assert errors == []
    with reading(database) as session:
        assert session.get_one(PriorityArea, 1).name == "EU"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_phrase_that_rules_out_nearly_all_is_told_beside_it_while_one_types(
    browser: Browser, bundle: Any, address: str
) -> None:
    page, axe = browser.new_page(), bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page.goto(f"{address}/areas/1?lang=sv")
    page.fill("#must_not", "och")
    expect(page.locator("#useless")).to_contain_text("”och” står i nästan alla utlysningar", timeout=20_000)
    assert _faults(page, axe, 1280) == []
    page.fill("#must_not", "forskning")
    expect(page.locator("#useless")).to_be_empty(timeout=20_000)
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_that_does_not_answer_is_said_and_nothing_is_lost(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/areas/1")
    page.route("**/areas/1*", lambda route: route.abort())
    page.fill("#name", NAME)
    expect(page.locator("#heard")).to_contain_text("Det gick inte att visa", timeout=20_000)
    assert page.input_value("#name") == NAME
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_script_the_button_shows_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/areas/1")
    page.fill("#name", NAME)
    page.focus("button[value=try]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("Clean water in towns")
    for field in FIELDS:
        page.uncheck(f"#field-{field}")
    page.click("button[value=try]")
    expect(page.locator("#result")).not_to_contain_text("Kommer till")
    expect(page.locator("#field-water")).not_to_be_checked()
    context.close()


def _look(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
