"""From a pasted address to a call in the list, in a real browser: by keyboard alone, without any script."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from tests.loopback import site
from tests.render.going import enter
from tests.render.test_pages_in_browser import look, serve
from tests.watcher.web.samples import fill
from tests.watcher.web.studying import ARTICLE, funder, list_page
from watcher.people.roles import Visitor
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.work.asked import read_asked
from watcher.work.service import Service

PICTURES = os.environ.get("WATCHER_PICTURES")


@dataclass(frozen=True)
class House:
    address: str
    funder: str
    service: Service


@pytest.fixture
def house(settings: Settings, database: Engine, now: datetime) -> Iterator[House]:
    fill(database, now)
    service = Service(settings, database, Politeness(pause=0.0))
    visitor = Visitor(None, "Anna", everywhere="admin")
    app = make_app(settings, database, lambda: now, guest=visitor, politeness=service.politeness)
    with serve(app) as there, funder(site({"/utlysningar": list_page(), "/om": ARTICLE})) as server:
        yield House(there, server.url(), service)


def read_what_is_asked(house: House, now: datetime) -> None:
    """What the jobs do, beside the browser's own event loop."""
    job = threading.Thread(target=read_asked, args=(house.service, now))
    job.start()
    job.join()


def press(page: Page, name: str) -> None:
    """Go to a button or link as a keyboard does, and press it."""
    page.get_by_role("button", name=name, exact=True).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_source_is_added_read_and_found_by_keyboard_alone_without_script(
    browser: Browser, house: House, now: datetime
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{house.address}/sources")
    page.get_by_role("link", name="Lägg till källa").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/new-source*")
    write(page, "Sidans adress", f"{house.funder}utlysningar")
    press(page, "Undersök sidan")
    assert "Det här är en lista med utlysningar." in page.get_by_role("status").inner_text()
    page.get_by_label("Sista ansökningsdag", exact=True).focus()
    page.keyboard.type("Publicerad")  # another day than the one proposed; its words say that it is for something else
    press(page, "Visa vad valet ger")
    assert page.get_by_text("sista ansökningsdag 11 juni 2026").count() == 0
    assert page.get_by_text("sista ansökningsdag 1 mars 2026").count() == 0
    page.get_by_label("Sista ansökningsdag", exact=True).focus()
    page.keyboard.type("Sista dag")
    press(page, "Visa vad valet ger")
    assert page.get_by_text("sista ansökningsdag 11 juni 2026").count() == 1
    write(page, "Namn på svenska", "Exempelfonden")
    write(page, "Namn på engelska", "The Example Fund")
    write(page, "Dagar mellan nya utlysningar", "ofta")
    press(page, "Spara källan")
    assert page.get_by_role("alert").inner_text().startswith("Inget har sparats.")
    assert page.get_by_label("Namn på svenska").input_value() == "Exempelfonden"
    write(page, "Dagar mellan nya utlysningar", "30")
    press(page, "Spara källan")
    press(page, "Läs nu")
    assert page.get_by_text("Källan ska läsas nu.").count() == 1
    read_what_is_asked(house, now)
    enter(page.get_by_role("link", name="Ladda om sidan för att se vad som kom"))
    assert page.get_by_role("cell", name="Läst i sin helhet").count() == 1
    page.goto(f"{house.address}/calls?words=bredband")
    assert page.get_by_role("link", name="Bredband på landsbygden").count() == 1
    page.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "light", "sv"), (1440, "dark", "en")])
def test_axe_finds_nothing_on_the_way_to_a_new_source(
    browser: Browser, bundle: Any, house: House, now: datetime, width: int, scheme: Any, language: str
) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)

    def see(name: str) -> None:
        look(page, axe, name)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}-{scheme}.png", full_page=True)

    def submit(selector: str) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    page.goto(f"{house.address}/new-source?lang={language}")
    see("new")
    page.fill("#address", f"{house.funder}finns-inte")
    submit("main form button")
    see("new-fault")
    page.fill("#address", f"{house.funder}om")
    submit("main form button")
    see("no-list")
    page.goto(f"{house.address}/new-source?lang={language}")
    page.fill("#address", f"{house.funder}utlysningar")
    submit("main form button")
    see("study")
    page.fill("#name_sv", "Exempelfonden")
    page.fill("#rhythm_days", "ofta")
    submit("form.words button")
    see("study-fault")
    page.fill("#rhythm_days", "30")
    submit("form.words button")
    see("added")
    submit("button[value=run]")
    see("asked")
    read_what_is_asked(house, now)
    page.goto(f"{house.address}/sources/exempelfonden?lang={language}")
    submit("button[value=study]")
    see("again")
    for path in ("", "/answer", "/study", "/edit"):
        page.goto(f"{house.address}/sources/exempelfonden{path}?lang={language}")
        see(f"source{path.replace('/', '-')}")
    submit("button[value=try]")
    see("tried")
    page.fill("#text", "kind = 'nothing'")
    submit("button[value=save-text]")
    see("edit-fault")
    page.goto(f"{house.address}/sources?lang={language}")
    see("list")
    page.close()
