"""Every page in a real browser: nothing that axe finds, nothing that runs off the side of a small screen."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from subscriptions.models import Delivery, Recipient
from subscriptions.signed import Purpose, signer_of
from tests.render.axe import asked_of_axe
from tests.render.going import enter, follow
from tests.watcher.web.coming_letters import add_letter
from tests.watcher.web.samples import fill
from tests.watcher.web.test_every_route import NAMED
from watcher.db import reading, transaction
from watcher.people.accounts import add_account, set_role
from watcher.people.models import SignInLink
from watcher.people.roles import Visitor
from watcher.people.tokens import key_of
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.routes import all_routes

# States of pages that have more than one.
STATES = (
    "/calls?before=x&words=skola&least=x",
    "/calls/2",
    "/letters/1?form=text",
    "/letters/1?form=card",
    "/overview?by=programme",
    "/outbox?state=dead",
    "/help/coordinator",
    "/help/admin",
    "/none",
    "/my/1-x",
)
# Files, what only a browser on its way in meets (below), and what stands in a frame.
ELSEWHERE = (".ics", ".xml", "/body", "/mail", "/letter", "/sign-in/provider", "/sign-in/return", "/start")


def paths() -> list[str]:
    """Every page that is declared, but for those that need a letter's link, and every other state of one."""
    pages = [route.path for route in all_routes() if route.method == "GET" and "{token}" not in route.path]
    return [path.format(**NAMED) for path in pages if not path.endswith(ELSEWHERE)] + [*STATES]


# By the link of a letter.
HOLDERS = ("/my/{my}", "/my/{my}/calls", "/my/{my}/calls/1", "/leave/{leave}", "/confirm/{confirm}")
# What a press there leads to: the button, and fields to fill in before.
PRESSES: dict[str, tuple[str, dict[str, str]]] = {
    "/my/{my}": ("form.search button", {"rhythm": "monthly", "until": "2026-08-15"}),
    "/my/{my}/calls/1": ("button[value=not-relevant]", {}),
    "/leave/{leave}": ("form button", {}),
    "/confirm/{confirm}": ("form button", {}),
}
_IS_IN_SIGHT = "each => { const at = each.getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight; }"
PASSWORD = "fyra ord på en rad"


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """The pages as an admin meets them, on a port of their own."""
    add_letter(database, fill(database, now))
    with transaction(database) as session:
        session.get_one(Recipient, 1).shared = True
    with serve(make_app(settings, database, lambda: now, guest=Visitor(None, "Anna", everywhere="admin"))) as there:
        yield there


@pytest.fixture
def door(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """The pages as whoever has not signed in meets them, with every way to sign in."""
    fill(database, now)
    with transaction(database) as session:
        set_role(session, add_account(session, "anna@example.org", "Anna", PASSWORD, now), None, "admin")
        session.add(SignInLink(key=key_of("a-token"), account_id=1, ends_at=now + timedelta(minutes=15)))
    ways = replace(settings.sign_in, issuer="http://127.0.0.1:9", client_id="us", client_secret="ours")
    with serve(make_app(replace(settings, sign_in=ways), database, lambda: now)) as there:
        yield there


@contextmanager
def serve(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as port:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        running = threading.Thread(target=server.run, args=([port],))
        running.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{port.getsockname()[1]}"
        finally:  # a thread left behind keeps the whole run from ending
            server.should_exit = True
            running.join()


@pytest.fixture
def holders(settings: Settings, database: Engine) -> dict[str, str]:
    """Every path by a letter's link, with the tokens put in."""
    signer = signer_of(settings)
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
            # What came of it is where one is now: it is heard first, and one goes on from there.
            asked = page.get_by_role("status").count()
            if asked:
                expect(page.get_by_role("status"), path).to_be_focused()
    page.close()
    assert len(seen) == len(HOLDERS) + len(PRESSES)
    assert [each for faults in seen for each in faults] == []


def _faults(page: Page, axe: str, width: int) -> list[str]:
    found = [f"{page.url} {each['id']} {each['nodes'][0]['html']}" for each in asked_of_axe(page, axe)["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    status = [page.url] if page.locator("text=/Något gick fel|Something went wrong/").count() else []
    return found + status + ([f"{page.url} is {wide} wide"] if wide > width else [])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "light", "sv"), (1440, "dark", "en")])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, bundle: Any, address: str, width: int, scheme: Any, language: str
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert len(paths()) > 35
    for path in paths():
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        look(page, axe, path)
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_a_tablet_why_a_letter_stopped_is_seen_without_scrolling_aside(
    browser: Browser, address: str, database: Engine, now: datetime
) -> None:
    error = "mail not sent (permanent, content): 554 5.7.1 <klimatstrateg@kommunen.example.org>: relaying denied"
    letter = Delivery(
        identity="d", recipient_id=1, kind="email", subject="2 utlysningar stänger snart: Stadsbyggnadsförvaltningen",
        state="dead", attempts=8, next_try_at=now, last_error=error, created_at=now.replace(month=9, day=22),
    )  # fmt: skip
    with transaction(database) as session:
        session.get_one(Recipient, 1).address = "utbildningschefen@barnforvaltningen.example.org"
        session.add(letter)
    page = browser.new_page(viewport={"width": 768, "height": 1024})
    page.goto(f"{address}/outbox?state=dead&lang=sv")
    assert page.locator("text=relaying denied").count()
    hidden = page.locator(".wide").evaluate("each => each.scrollWidth - each.clientWidth")
    assert hidden == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_a_phone_the_calls_are_one_press_away_from_the_search(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(f"{address}/calls?lang=sv")
    jump = page.locator("main").get_by_role("link", name="3 utlysningar", exact=True)
    assert (jump.bounding_box() or {"y": 9999})["y"] < 740, "without scrolling"
    assert not page.get_by_role("heading", name="3 utlysningar").evaluate(_IS_IN_SIGHT)
    jump.press("Enter")
    expect(page).to_have_url(re.compile("#found$"))
    assert page.get_by_role("heading", name="3 utlysningar").evaluate(_IS_IN_SIGHT)
    page.set_viewport_size({"width": 1440, "height": 900})
    assert not jump.is_visible(), "where there is room the list stands beside what is asked"
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
def test_axe_finds_nothing_on_the_way_in(browser: Browser, bundle: Any, door: str, width: int, scheme: Any) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in ("/sign-in", "/sign-in/provider", "/sign-in/link/a-token", "/sign-in/link/none"):
        page.goto(f"{door}{path}")
        look(page, axe, path)
    page.goto(f"{door}/account?lang=en")
    fill_in(page, {"address": "anna@example.org", "password": "not this one"})
    look(page, axe, "a wrong password")
    fill_in(page, {"password": PASSWORD})
    expect(page).to_have_url(re.compile("/account"))
    look(page, axe, "/account")
    fill_in(page, {"old": "not this one", "new": "another password"})
    look(page, axe, "a password that cannot be changed")
    follow(page, "text=Sign out")
    look(page, axe, "signed out")
    page.fill("#address", "anna@example.org")
    enter(page.get_by_role("button", name="Send a link instead"))
    look(page, axe, "a link is sent")
    page.close()


def look(page: Page, axe: str, where: str) -> None:
    found = asked_of_axe(page, axe)
    assert [(where, each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert [(where, each) for each in _unseen(found["incomplete"])] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth"), where


def _unseen(incomplete: list[Any]) -> list[str]:
    """Words in the very colour of what is behind them: axe takes those for hidden on purpose, and finds no fault."""
    nodes = [node for each in incomplete if each["id"] == "color-contrast" for node in each["nodes"]]
    return [node["html"] for node in nodes if any(why["messageKey"] == "equalRatio" for why in _reasons(node))]


def _reasons(node: Any) -> list[Any]:
    return [each["data"] for each in node["any"] if each["data"]]


def fill_in(page: Page, typed: dict[str, str]) -> None:
    """Fill in fields by their ids and send the form they stand in."""
    for name, words in typed.items():
        page.fill(f"#{name}", words)
    enter(page.locator(f"#{[*typed][-1]}"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_search_is_done_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/calls")
    page.focus("#words")
    page.keyboard.type("utbyten")
    with page.expect_navigation(url="**/calls?*words=utbyten*"):
        page.keyboard.press("Enter")
    assert page.locator("ul.calls > li").count() == 1
    page.keyboard.press("Tab")  # a search lands on what it found: neither the menu nor the form come first again
    assert page.locator(":focus").inner_text() == "Skolutbyten i Norden"
    page.goto(f"{address}/calls")
    page.keyboard.press("Tab")  # on a page by itself the first stop leads past the menu
    assert page.locator(":focus").inner_text() == "Till innehållet"
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_letter_is_shortened_and_signed_without_any_script(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/letters")
    follow(page, "ul.calls a")
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Utlysningar för Skolförvaltningen"
    page.get_by_label("Ta bort ur brevet Clean water in towns").check()
    greeting = page.get_by_label("Din hälsning överst i brevet")
    greeting.evaluate("field => field.removeAttribute('maxlength')")
    greeting.fill("x" * 501)
    enter(page.get_by_role("button", name="Spara").first)
    assert page.get_by_role("alert").inner_text().startswith("Inget har sparats.")
    assert page.get_by_label("Ta bort ur brevet Clean water in towns").is_checked()
    page.get_by_label("Din hälsning överst i brevet").fill("Hälsningar")
    enter(page.get_by_role("button", name="Spara").first)
    assert page.get_by_role("status").inner_text() == "Sparat."
    letter = page.frame_locator("iframe")
    assert letter.locator("blockquote").inner_text().split() == ["Hälsningar", "–", "Anna"]
    assert letter.get_by_text("Clean water in towns").count() == 0
    page.close()
