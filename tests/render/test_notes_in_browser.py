"""Notes that only some states of a page bear, in a real browser: axe finds nothing there, in the light nor the dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine
from sqlmodel import select

from sources.registry import CATALOGUE
from subscriptions.models import Recipient, SubscriptionRecipient
from subscriptions.reader_models import Follow
from tests.render.going import enter
from tests.render.test_pages_in_browser import look, serve
from tests.watcher.calls.store_runs import call, entry, run
from tests.watcher.web.holding import Linker, fill_with_readers
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web.app import make_app

ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SCREENS = pytest.mark.parametrize(
    ("width", "scheme", "language"), [(320, "dark", "sv"), (320, "light", "en"), (1440, "dark", "en")]
)


@pytest.fixture
def there(settings: Settings, database: Engine, now: datetime) -> Iterator[str]:
    """A department with two readers, and a source of one's own with a call that one of them follows."""
    fill_with_readers(database, now)
    own = settings.own_catalogue_dir
    own.mkdir(parents=True, exist_ok=True)
    words = (CATALOGUE / "boverket.toml").read_text("utf-8").replace('"boverket"', '"fonden"', 1)
    (own / "fonden.toml").write_text(words.replace("Boverket", "Fonden"), "utf-8")
    run(database, call("F-1", source="fonden", deadlines=[], status="open"), by=entry("fonden"))
    with transaction(database) as session:
        known = session.exec(select(Call).where(Call.external_id == "F-1")).one()
        session.add(Recipient(id=3, organisation_id="kommun", kind="email", address="rektor@example.org"))
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=3))
        session.add(Follow(recipient_id=1, call_id=known.id or 0, version_id=known.version_id or 0, at=now))
    with serve(make_app(settings, database, lambda: now, guest=Visitor(None, "Anna", everywhere="admin"))) as address:
        yield address


@ONE
@SCREENS
def test_axe_finds_nothing_where_two_of_a_department_have_answered_differently(
    browser: Browser, bundle: Any, there: str, settings: Settings, database: Engine,
    width: int, scheme: Any, language: str,
) -> None:  # fmt: skip
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    link = Linker(settings, database)
    for reader, answer in ((1, "interested"), (3, "not-relevant")):
        page.goto(f"{there}{link(recipient=reader)}/calls/1?lang={language}")
        enter(page.locator(f"button[value={answer}]"))
        page.get_by_role("status").wait_for()
    assert page.get_by_text(Texts(language).say("mine.answers_differ", count=1, areas="Skolutbyten")).count() == 1
    look(page, axe, "two answers, his page")
    page.goto(f"{there}{link(recipient=1)}/calls/1?lang={language}")
    look(page, axe, "two answers, her page")
    page.goto(f"{there}/calls/1?lang={language}")
    look(page, axe, "two answers, the call")
    page.close()


@ONE
@SCREENS
def test_axe_finds_nothing_before_or_after_a_source_is_removed(
    browser: Browser, bundle: Any, there: str, settings: Settings, database: Engine,
    width: int, scheme: Any, language: str,
) -> None:  # fmt: skip
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    with reading(database) as session:
        known = session.exec(select(Call.id).where(Call.external_id == "F-1")).one()
    page.goto(f"{there}/sources/fonden/remove?lang={language}")
    look(page, axe, "what goes with the source")
    enter(page.locator("main form button"))
    page.get_by_role("status").wait_for()
    look(page, axe, "the source is removed")
    words = Texts(language).say("change.unread")
    for path in (f"/calls/{known}", f"{Linker(settings, database)()}/calls/{known}"):
        page.goto(f"{there}{path}?lang={language}")
        assert page.locator("p.note", has_text=words).count() == 1
        look(page, axe, path)
    page.close()
