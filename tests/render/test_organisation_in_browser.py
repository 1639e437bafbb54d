"""The pages on which a coordinator runs her organisation, in a real browser: whole, and used without any script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from subscriptions.profile_export import profile_table
from subscriptions.profiles import Profile, import_profile
from tests.render.going import enter, follow
from tests.render.test_pages_in_browser import look, serve
from tests.watcher.web.organising import HERE, PROFILE
from watcher.db import reading, transaction
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web.app import make_app

PATHS = (
    HERE,
    f"{HERE}/departments",
    f"{HERE}/areas",
    f"{HERE}/subscriptions",
    f"{HERE}/subscriptions/new",
    "/subscriptions/1",
    f"{HERE}/outcomes",
    f"{HERE}/copy",
    f"{HERE}/copy?from=grannen",
)
SHARED = PROFILE | {
    "organisation": {**PROFILE["organisation"], "id": "grannen", "name": "Granne", "shares_profile": True}
}


@pytest.fixture
def address(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    with transaction(database) as session:
        for each in (PROFILE, SHARED):
            import_profile(session, Profile.model_validate(each), now, ZoneInfo("Europe/Stockholm"))
    guest = Visitor(None, "Anna", roles={"kommun": "coordinator"})
    with serve(make_app(settings, database, lambda: now, guest=guest)) as there:
        yield there


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1440, "light")])
def test_axe_finds_nothing_on_the_pages_of_an_organisation(
    browser: Browser, bundle: Any, address: str, width: int, scheme: Any
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for language in ("sv", "en"):
        for path in PATHS:
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            look(page, axe, path)
    page.goto(f"{address}{HERE}")
    page.fill("#contact_email", "anna@")
    page.fill("#region", "norr")
    page.evaluate("document.forms[document.forms.length - 1].noValidate = true")
    follow(page, "main button")
    look(page, axe, "its faults")
    page.goto(f"{address}/subscriptions/1")
    page.fill("#mail", "inte en adress")
    follow(page, "button[value=save]")
    look(page, axe, "faults of a subscription")
    page.goto(f"{address}{HERE}/departments")
    follow(page, "button[value=remove] >> nth=0")
    look(page, axe, "what goes with a department")
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_organisation_is_run_without_any_script_and_by_keyboard(
    browser: Browser, address: str, database: Engine
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    page.goto(f"{address}/areas")
    follow(page, "nav >> text=Organisation")
    page.fill("#region", "värmland")
    enter(page.locator("#region"))
    assert page.get_by_role("status").inner_text() == "Ändringen är sparad."
    assert page.get_by_label("Värmlands län").is_checked()
    follow(page, "nav >> text=Förvaltningar")
    page.locator("form").last.get_by_label("Förvaltningens namn").fill("Kulturförvaltningen")
    enter(page.locator("form").last.get_by_role("button"))
    assert page.get_by_role("status").inner_text() == "Förvaltningen är tillagd."
    follow(page, "nav >> text=Områden >> nth=1")
    assert page.title().startswith("Områden, Exempelköpings kommun")  # of several organisations it says which
    page.select_option("#department", label="Kulturförvaltningen")
    page.fill("#name", "Bibliotek")
    enter(page.locator("#name"))
    assert page.get_by_role("status").inner_text() == "Området är tillagt."
    expect(page.get_by_role("status")).to_be_focused()
    follow(page, "nav >> text=Bevakningar")
    follow(page, "text=Lägg till en bevakning")
    page.select_option("#department", label="Kulturförvaltningen")
    page.fill("#mail", "kultur@example.org\ninte en adress")
    follow(page, "button[value=save]")
    assert "inte en adress" in page.locator("#mail-fault").inner_text()
    expect(page.locator("#mail")).to_be_focused()  # one goes on where something is to be put right
    page.fill("#mail", "kultur@example.org")
    follow(page, "button[value=save]")
    assert page.get_by_role("status").inner_text() == "Bevakningen är tillagd."
    assert page.get_by_text("kultur@example.org: får breven").count() == 1
    follow(page, "nav >> text=Förvaltningar")
    follow(page, "text=Ta bort Kulturförvaltningen")
    assert page.get_by_role("list").get_by_text("Bibliotek").count() == 1
    follow(page, "text=Ja, ta bort")
    assert page.get_by_role("status").inner_text() == "Borttaget."
    page.close()
    with reading(database) as session:
        after = profile_table(session, "kommun")
    assert after["organisation"]["regions"] == ["SE125", "SE311"]
    assert len(after["subscriptions"]) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_only_days_that_go_with_the_rhythm_are_offered_and_each_group_says_with_which(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page.goto(f"{address}/subscriptions/1?lang=sv")
    days, dates = page.locator("#day .week"), page.locator("#day .month")
    assert days.get_attribute("label") == "Veckodag: varje vecka, eller den första i månaden"
    assert dates.get_attribute("label") == "Datum: bara varje månad"
    shown = {}
    for rhythm in ("weekly", "monthly", "daily", "instant"):
        page.select_option("#rhythm", rhythm)
        displays = [each.evaluate("each => getComputedStyle(each).display") for each in (days, dates)]
        shown[rhythm] = [page.locator("#day").is_visible() and display != "none" for display in displays]
    assert shown == {
        "weekly": [True, False], "monthly": [True, True], "daily": [False, False], "instant": [False, False]
    }  # fmt: skip
    page.close()
