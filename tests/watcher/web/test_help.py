"""Help for each role, and the statement on accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.watcher.web.operating import strangers_browser
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.language import Texts
from watcher.settings import Settings, StatementSettings
from watcher.web.app import make_app
from watcher.web.guidance import TOPICS

# What the help bids people choose, by the texts of the pages where it is to be chosen.
NAMED = {
    "reader.why-how": ("mine.not_relevant",),
    "reader.answer-how": ("mine.interested", "mine.follow"),
    "coordinator.preview-how": ("web.area_save",),
    "coordinator.before-how": ("web.letters",),
    "coordinator.pass-on-how": ("web.pass_on",),
    "coordinator.correct-how": ("web.correct_link",),
    "coordinator.gap-how": ("web.gaps", "web.areas"),
    "admin.morning-how": ("web.sources", "web.operations"),
    "admin.broken-how": ("web.study_again",),
    "admin.add-how": ("web.study_again",),
    "admin.quiet": ("web.health_quiet",),
    "admin.dead-how": ("web.operations", "operations.outbox", "operations.send_again"),
    "admin.people-how": ("web.users", "web.operations"),
}


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from strangers_browser(settings, database, now)


def test_help_is_there_for_each_role_without_signing_in(pages: TestClient) -> None:
    for role, topics in TOPICS.items():
        page = pages.get(f"/help/{role}").text
        assert all(f'id="{topic}"' in page for topic in topics)
    assert "Hjälp för läsare</h1>" in pages.get("/help").text
    assert pages.get("/help/owner").status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_help_calls_what_is_to_be_chosen_as_its_page_does(language: str) -> None:
    say = Texts(language).say
    for topic, chosen in NAMED.items():
        for key in chosen:
            assert say(key) in say(f"help.{topic}"), (topic, key)


def test_help_begins_with_the_highest_role(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    assert "Hjälp för samordnare</h1>" in pages.get("/help").text


def test_the_statement_says_what_is_set_and_marks_what_is_not(
    settings: Settings, database: Engine, now: datetime, pages: TestClient
) -> None:
    assert pages.get("/accessibility").text.count("Inte ifyllt ännu.") == 6
    assert "/accessibility" in pages.get("/sign-in").text
    said = StatementSettings(
        "Exempelköpings kommun",
        "partly",
        (HOSTILE,),
        "2026-05-01",
        "Egen granskning.",
        "hjalp@example.org",
        "Tillsynen",
    )
    with TestClient(make_app(replace(settings, statement=said), database, lambda: now)) as client:
        page = client.get("/accessibility").text
    assert "Inte ifyllt" not in page
    assert HOSTILE not in page
    for words in ("Exempelköpings kommun", "delvis förenlig", "1 maj 2026", "mailto:hjalp@example.org", "Tillsynen"):
        assert words in page
