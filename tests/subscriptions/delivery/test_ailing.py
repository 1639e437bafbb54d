"""The line at the end of a letter about a source that cannot be read: for whom, from when, and for whom not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import tomli_w
from sqlmodel import select

from subscriptions.delivery.ailing import ailing_sources
from subscriptions.models import PriorityArea
from tests.subscriptions.delivery.scene import MONDAY, Scene, call, profile
from watcher.calls.models import SourceEvent
from watcher.db import reading, transaction

FUND = {
    "id": "fonden",
    "name": {"sv": "Fonden", "en": "The Fund"},
    "kind": "feed",
    "url": "https://fonden.example/",
    "level": "eu",
    "programme": "Stöd till klimat",
    "verified_on": date(2026, 5, 1),
}


def note(scene: Scene, kind: str, days_ago: float) -> None:
    with transaction(scene.engine) as session:
        session.add(SourceEvent(source="fonden", kind=kind, message="-", at=MONDAY - timedelta(days=days_ago)))


def ailing(scene: Scene) -> dict[str, list[str]]:
    """Each source that is said to be unreadable, and the areas that hear of it."""
    with reading(scene.engine) as session:
        names = {area.id: area.name for area in session.exec(select(PriorityArea))}
        found = ailing_sources(session, set(names), scene.settings, MONDAY)
        return {each.line.name.sv: sorted(names[area] for area in each.areas) for each in found}


@pytest.fixture
def scene(small_scene: Scene) -> Scene:
    """Two areas; one has had a call from the fund."""
    small_scene.bring(profile(), MONDAY - timedelta(days=30))
    small_scene.poll(call("A-1"), now=MONDAY - timedelta(days=20))
    small_scene.match()
    return small_scene


def test_who_has_had_calls_from_a_source_hears_that_it_cannot_be_read(scene: Scene) -> None:
    note(scene, "broken", days_ago=3)
    assert ailing(scene) == {"fonden": ["skola"]}


def test_who_has_had_none_hears_of_it_where_the_programme_is_theirs(scene: Scene) -> None:
    scene.settings.own_catalogue_dir.mkdir(parents=True)
    (scene.settings.own_catalogue_dir / "fonden.toml").write_text(tomli_w.dumps(FUND), "utf-8")
    note(scene, "broken", days_ago=3)
    assert ailing(scene) == {"Fonden": ["klimat", "skola"]}


def test_a_source_that_nobody_asks_any_more_is_no_news(scene: Scene) -> None:
    scene.settings.own_catalogue_dir.mkdir(parents=True)
    (scene.settings.own_catalogue_dir / "fonden.toml").write_text(tomli_w.dumps(FUND | {"active": False}), "utf-8")
    note(scene, "broken", days_ago=3)
    assert ailing(scene) == {}


def test_a_nights_outage_is_no_matter_for_readers(scene: Scene) -> None:
    note(scene, "broken", days_ago=1.9)
    assert ailing(scene) == {}


@pytest.mark.parametrize("kind", ["quiet", "incomplete", "well"])
def test_only_what_cannot_be_read_at_all_is_said(scene: Scene, kind: str) -> None:
    note(scene, "broken", days_ago=9)
    note(scene, kind, days_ago=5)
    assert ailing(scene) == {}


def test_the_day_is_that_of_the_first_failure_since_it_was_last_read(scene: Scene) -> None:
    for kind, days in (("broken", 30), ("incomplete", 20), ("broken", 9)):
        note(scene, kind, days)
    with reading(scene.engine) as session:
        (found,) = ailing_sources(session, {1, 2}, scene.settings, MONDAY)
    assert found.line.since == date(2026, 4, 25)
