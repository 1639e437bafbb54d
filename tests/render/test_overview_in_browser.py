"""The pictures, and the form to add a call, in a real browser: small and wide, light and dark, on paper."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.render.going import enter, follow
from tests.render.test_pages_in_browser import look, serve
from tests.sources.kinds.test_by_hand import LETTER
from tests.watcher.web.samples import fill
from tests.watcher.web.test_overview import crowd, meet
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    fill(database, now)
    crowd(database)
    meet(database)
    with serve(make_app(settings, database, lambda: now, guest=Visitor(None, "Anna", everywhere="admin"))) as there:
        yield there


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_axe_finds_nothing_in_the_pictures_and_nothing_is_cut_on_paper(
    browser: Browser, bundle: Any, address: str
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    schemes: tuple[Any, ...] = ("light", "dark")
    page = browser.new_page()
    for width, scheme in ((width, scheme) for width in (320, 1440) for scheme in schemes):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, media="screen")
        page.goto(f"{address}/overview?by=programme")
        for summary in page.locator("details > summary").all():
            summary.press("Enter")
        assert page.locator("details[open]").count() == 2
        look(page, axe, f"{width} {scheme}")
        # No word of a name is cut: none would need more room than its column has.
        narrow = (
            "[...document.querySelectorAll('.numbers tbody th')].filter(each => each.scrollWidth > each.clientWidth)"
        )
        assert page.evaluate(f"{narrow}.length") == 0
    page.set_viewport_size({"width": 690, "height": 900})
    page.emulate_media(media="print")
    assert page.locator("header").is_hidden()
    wide = "[...document.querySelectorAll('.picture')].map(each => each.getBoundingClientRect().right)"
    assert all(right <= 690 for right in page.evaluate(wide))
    page.goto(f"{address}/overview?by=programme")  # its tables are closed, and stand open on paper
    assert page.locator("details[open]").count() == 0
    for table in page.locator(".numbers").all():
        assert table.is_visible()
        box = table.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 690
    page.goto(f"{address}/calls")
    assert page.locator("#found").is_visible()
    for each in ("form", "button", "input", "select"):
        assert page.locator(f"main {each}:visible").count() == 0, each
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_pictures_page_opens_at_its_top_and_the_first_key_leads_past_the_menu(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{address}/overview")
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    newest = "(each => each.scrollLeft === 0 && getComputedStyle(each).direction === 'rtl')"
    assert page.evaluate(f"[...document.querySelectorAll('.newest')].every({newest})")
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_mark_is_opened_by_a_pointer_and_its_month_by_keyboard_and_a_search_ends_at_what_it_found(
    browser: Browser, address: str
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{address}/overview")
    follow(page, "svg.picture a .around >> nth=0")
    assert "&after=2026-05-" in page.url
    assert page.locator("#found").inner_text() == "500 utlysningar"
    page.goto(f"{address}/overview")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    for _ in range(3):  # the table, which can be moved sideways, its first area and its first number
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "&after=2026-06-01&before=2026-06-30" in page.url
    page.locator("#words").fill("Skolutbyten")
    enter(page.locator("#words"))
    assert page.locator("#found").bounding_box()["y"] < 740  # type: ignore[index] # it is there, and so has a place
    page.context.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_call_is_added_by_keyboard_and_without_script(browser: Browser, bundle: Any, address: str) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": 320, "height": 800}, color_scheme="dark")
    page.goto(f"{address}/calls/add")
    look(page, axe, "where to begin")
    page.fill("#text", LETTER)
    enter(page.locator("form", has=page.locator("#text")).get_by_role("button"))
    look(page, axe, "what was read")
    page.fill("#title", "")
    enter(page.get_by_role("button", name="Spara"))
    page.wait_for_selector("#title-fault")
    look(page, axe, "its faults")
    page.fill("#title", "Skolgårdar")
    enter(page.get_by_role("button", name="Spara"))
    assert page.get_by_role("status").inner_text().startswith("Utlysningen är sparad.")
    page.close()
