"""Every page in a real browser: nothing that axe finds, nothing that runs off the side of a small screen."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from subscriptions.models import Recipient, Subscription, SubscriptionRecipient
from subscriptions.signed import Purpose, signer_of
from tests.watcher.web.samples import fill
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app

PATHS = (
    "/",
    "/calls",
    "/calls?before=x&words=skola",
    "/calls/1",
    "/calls/2",
    "/areas",
    "/areas/1",
    "/sources",
    "/sources/vinnova",
    "/none",
    "/my/1-x",
)
# By the link of a letter.
HOLDERS = ("/my/{my}", "/my/{my}/calls", "/my/{my}/calls/1", "/leave/{leave}", "/confirm/{confirm}")
# What a press there leads to: the button, and fields to fill in before.
PRESSES: dict[str, tuple[str, dict[str, str]]] = {
    "/my/{my}": ("form.search button", {"rhythm": "monthly", "until": "2026-08-15"}),
    "/my/{my}/calls/1": ("button[value=not-relevant]", {}),
    "/leave/{leave}": ("form button", {}),
    "/confirm/{confirm}": ("form button", {}),
}


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """The pages on a port of their own."""
    fill(database, now)
    with transaction(database) as session:
        session.get_one(Recipient, 1).shared = True
        session.get_one(Subscription, 1).next_due_at = now
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
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


@pytest.fixture
def holders(settings: Settings, database: Engine) -> dict[str, str]:
    """Every path by a letter's link, with the tokens put in."""
    signer = signer_of(replace(settings, secret_key=None))
    with reading(database) as session:
        recipient = session.get_one(Recipient, 1)
    tokens = {purpose: signer.token(purpose, recipient) for purpose in get_args(Purpose)}
    return {path: path.format(**tokens) for path in HOLDERS}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "sv"), (1440, "light", "en")])
def test_holders_pages_are_whole_before_and_after_each_press_by_keyboard(
    browser: Browser, bundle: Any, address: str, holders: dict[str, str], width: int, scheme: Any, language: str
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    seen = []
    for path, filled in holders.items():
        page.goto(f"{address}{filled}?lang={language}")
        seen.append(_faults(page, axe, width))
        if path in PRESSES:
            button, fields = PRESSES[path]
            for name, value in fields.items():
                field = page.locator(f"[name={name}]")
                field.select_option(value) if name == "rhythm" else field.fill(value)
            page.focus(button)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            seen.append(_faults(page, axe, width))
    page.close()
    assert len(seen) == len(HOLDERS) + len(PRESSES)
    assert [each for faults in seen for each in faults] == []


def _faults(page: Page, axe: str, width: int) -> list[str]:
    page.evaluate(axe)
    found = [f"{page.url} {each['id']} {each['nodes'][0]['html']}" for each in page.evaluate("axe.run()")["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    status = [page.url] if page.locator("text=/Något gick fel|Something went wrong/").count() else []
    return found + status + ([f"{page.url} is {wide} wide"] if wide > width else [])


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
