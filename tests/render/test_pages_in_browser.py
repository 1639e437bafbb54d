"""Every page in a real browser: nothing that axe finds, nothing that runs off the side of a small screen."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.watcher.web.samples import fill
from tests.watcher.web.test_letters import add_letter
from watcher.settings import Settings
from watcher.web.app import make_app

PATHS = (
    "/",
    "/calls",
    "/calls?before=x&words=skola",
    "/calls/1",
    "/calls/2",
    "/letters",
    "/letters/1",
    "/letters/1?form=text",
    "/letters/1?form=card",
    "/areas",
    "/areas/1",
    "/sources",
    "/sources/vinnova",
    "/none",
)


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """The pages on a port of their own."""
    add_letter(database, fill(database, now))
    with socket.create_server(("127.0.0.1", 0)) as port:
        app = make_app(replace(settings, secret_key=None), database, lambda: now)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        running = threading.Thread(target=server.run, args=([port],))
        running.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port.getsockname()[1]}"
        server.should_exit = True
        running.join()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
def test_axe_finds_nothing_on_any_page(browser: Browser, bundle: Any, address: str, width: int, scheme: Any) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for language in ("sv", "en"):
        for path in PATHS:
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            page.evaluate(axe)
            violations = page.evaluate("axe.run()")["violations"]
            assert [(path, each["id"], each["nodes"][0]["html"]) for each in violations] == []
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_page_is_wider_than_a_small_screen(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    for path in PATHS:
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_search_is_done_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/calls")
    page.focus("#words")
    page.keyboard.type("utbyten")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls?*words=utbyten*")
    assert page.locator("ul.calls > li").count() == 1
    page.keyboard.press("Tab")  # the first stop leads past the menu
    assert page.locator(":focus").inner_text() == "Till innehållet"
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_letter_is_shortened_and_signed_without_any_script(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/letters")
    page.click("ul.calls a")
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Utlysningar för Skolförvaltningen"
    page.get_by_label("Ta bort ur brevet Clean water in towns").check()
    page.get_by_label("Din hälsning överst i brevet").fill("Hälsningar")
    page.get_by_role("button", name="Spara").first.click()
    assert page.get_by_role("alert").inner_text().startswith("Inget har sparats.")
    assert page.get_by_label("Ta bort ur brevet Clean water in towns").is_checked()
    page.get_by_label("Ditt namn").fill("Åsa Öberg")
    page.get_by_role("button", name="Spara").first.click()
    assert page.get_by_role("status").inner_text() == "Sparat."
    letter = page.frame_locator("iframe")
    assert letter.locator("blockquote").inner_text().split() == ["Hälsningar", "–", "Åsa", "Öberg"]
    assert letter.get_by_text("Clean water in towns").count() == 0
    page.close()
