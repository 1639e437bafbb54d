"""From a fresh database to an own area and its first letter: by hand, in a browser, without any script."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.matching_work import match_new_events
from subscriptions.models import Organisation, PriorityArea, Recipient, Subscription
from tests.render.test_pages_in_browser import look, serve
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.samples import SCHOOL, WATER
from watcher.db import reading
from watcher.people.models import Account, Audit, Membership
from watcher.settings import Settings
from watcher.web import previews
from watcher.web.app import make_app

CODE = "koden-som-tjänsten-sade"
MOST_STEPS = 25
MOST_SECONDS = 300


@dataclass
class Hands:
    """Counts what a person does: every field she fills in, everything she presses."""

    page: Page
    steps: int = 0

    def fill(self, name: str, words: str) -> None:
        self.steps += 1
        self.page.fill(f"#{name}", words)

    def choose(self, name: str, value: str) -> None:
        self.steps += 1
        self.page.select_option(f"#{name}", value)

    def press(self, words: str) -> None:
        self.steps += 1
        self.page.wait_for_load_state("networkidle")  # a frame that comes late moves what stands below it
        self.page.locator(words).scroll_into_view_if_needed()
        self.page.click(words)


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """A fresh service that has read its sources and has neither people nor organisations."""
    run(database, call("A-1", **SCHOOL), call("A-2", **WATER))
    with serve(make_app(settings, database, lambda: now, first_code=CODE)) as there:
        yield there


@pytest.fixture
def hands(browser: Browser) -> Iterator[Hands]:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    yield Hands(page)
    page.close()


def say_who(hands: Hands) -> None:
    hands.fill("name", "Anna Exempel")
    hands.fill("address", "anna@example.org")
    hands.fill("password", "fyra ord på en rad")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_new_user_sees_her_first_letter_in_a_few_steps(hands: Hands, address: str, database: Engine) -> None:
    hands.steps += 1
    hands.page.goto(f"{address}/start?code={CODE}")
    say_who(hands)
    hands.fill("organisation", "Exempelköpings kommun")
    hands.choose("kind", "municipality")
    hands.fill("area", "Skolutbyten")
    hands.fill("description", "Lärare och elever som reser och tar emot besök från andra länder i Norden.")
    hands.press("text=Spara och visa det första brevet")
    hands.page.wait_for_url("**/previews/*")
    letter = hands.page.frame_locator("iframe")
    letter.get_by_text("Skolutbyten i Norden").last.wait_for()
    assert letter.get_by_text("Exempelköpings kommun").count() > 0
    hands.press("text=Skolutbyten")
    hands.page.wait_for_url("**/areas/*")
    assert hands.page.locator("textarea#description").count() == 1  # where its words are changed
    assert hands.page.get_by_text("inlagt av Anna Exempel när tjänsten togs i bruk").count() == 1
    assert hands.steps < MOST_STEPS
    with reading(database) as session:
        assert [(row.organisation_id, row.role) for row in session.exec(select(Membership))] == [(None, "admin")]
        assert session.exec(select(PriorityArea)).one().name == "Skolutbyten"
        assert [row.address for row in session.exec(select(Recipient))] == ["anna@example.org"]
        assert [row.what for row in session.exec(select(Audit))] == ["first admin", "organisation added"]
    hands.page.goto(f"{address}/start?code={CODE}")
    assert hands.page.get_by_text("Sidan finns inte").count() > 0  # the door is shut behind her


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_from_an_empty_database_to_her_own_area_the_page_waits_for_the_sources_by_itself(
    hands: Hands, settings: Settings, database: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the README says: open the address that the service printed, fill in, wait, look. Nothing was read before."""
    monkeypatch.setattr(previews, "LOOK_EVERY", 1)
    began = time.monotonic()
    with serve(make_app(settings, database, lambda: now, first_code=CODE)) as there:
        hands.steps += 1
        hands.page.goto(f"{there}/start?code={CODE}")
        say_who(hands)
        hands.fill("organisation", "Exempelköpings kommun")
        hands.fill("area", "Skolutbyten")
        hands.fill("description", "Lärare och elever som reser och tar emot besök från andra länder i Norden.")
        hands.press("text=Spara och visa det första brevet")
        hands.page.wait_for_url("**/previews/*")
        assert hands.page.get_by_text("Nu läses källorna för första gången: 0 av").count() == 1
        hands.page.wait_for_url("**look=2*")  # by itself, without any script
        run(database, call("A-1", **SCHOOL), call("A-2", **WATER))  # meanwhile a source is read
        match_new_events(database)
        hands.page.wait_for_selector("iframe")
        hands.page.frame_locator("iframe").get_by_text("Skolutbyten i Norden").last.wait_for()
        hands.press("text=Skolutbyten")
        hands.page.wait_for_url("**/areas/*")
        assert hands.page.get_by_text("Skolutbyten i Norden").count() > 0 or hands.page.locator("#preview").count() == 1
    print(f"{hands.steps} steps in {time.monotonic() - began:.0f} seconds")
    assert hands.steps < MOST_STEPS
    assert time.monotonic() - began < MOST_SECONDS


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_example_can_be_begun_with_and_writes_to_nobody_else(hands: Hands, address: str, database: Engine) -> None:
    hands.page.goto(f"{address}/start?code={CODE}")
    say_who(hands)
    hands.press("#example-vasteras")
    hands.press("text=Spara och visa det första brevet")
    hands.page.wait_for_url("**/previews/*")
    with reading(database) as session:
        assert session.exec(select(Organisation)).one().name == "Västerås stad"
        assert len(session.exec(select(Subscription)).all()) > 3
        assert [(row.kind, row.address) for row in session.exec(select(Recipient))] == [("email", "anna@example.org")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", ["", "?code=en-annan"])
def test_a_stranger_without_the_code_becomes_nothing(hands: Hands, address: str, database: Engine, code: str) -> None:
    hands.page.goto(f"{address}/calls")
    assert "/start" in hands.page.url
    hands.page.goto(f"{address}/start{code}")
    assert hands.page.locator("#password").count() == 0
    hands.fill("code", "gissat")
    hands.press("button:has-text('Fortsätt')")
    assert hands.page.get_by_text("Koden stämmer inte.").count() == 1
    with reading(database) as session:
        assert session.exec(select(Account)).all() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1440, "light")])
def test_a_faulty_form_comes_back_with_everything_typed(
    browser: Browser, bundle: Any, address: str, database: Engine, width: int, scheme: Any
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    hands = Hands(page)
    page.goto(f"{address}/start")
    look(page, axe, "the code")
    page.goto(f"{address}/start?code={CODE}")
    look(page, axe, "the first form")
    page.evaluate("document.forms[document.forms.length - 1].noValidate = true")
    hands.fill("name", "Anna <b>")
    hands.fill("address", "anna")
    hands.fill("password", "kort")
    hands.fill("description", 'Vatten & "avlopp"')
    hands.press("text=Spara och visa det första brevet")
    look(page, axe, "its faults")
    for name in ("address", "password", "organisation", "area"):
        assert page.get_attribute(f"#{name}", "aria-invalid") == "true", name
        assert page.locator(f"#{name}-fault").count() == 1
    assert [page.input_value(f"#{name}") for name in ("name", "address", "password", "description")] == [
        "Anna <b>",
        "anna",
        "",
        'Vatten & "avlopp"',
    ]
    with reading(database) as session:
        assert session.exec(select(Account)).all() == []
        assert session.exec(select(Organisation)).all() == []
    page.close()
