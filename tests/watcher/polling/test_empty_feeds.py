"""A feed without items: doubted where it had some, until a person says that it is right, and then left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from sources.entry import Entry
from tests.watcher.polling.test_health import LIST, Source
from watcher.db import transaction
from watcher.polling.accepted import accept, doubt_of
from watcher.polling.models import SourceState

FEED = Entry.model_validate(LIST | {"kind": "feed", "url": "https://example.org/rss", "options": {}})


def rss(*numbers: int) -> str:
    items = "".join(
        f"<item><title>Utlysning {number}</title><link>https://example.org/u/{number}</link>"
        f"<description>Sista ansökningsdag 2026-05-{number:02}</description></item>"
        for number in numbers
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Utlysningar</title>{items}</channel></rss>"


@pytest.fixture
def source(sqlite: Engine, tmp_path: Path) -> Source:
    return Source(sqlite, tmp_path / "answers")


def read(source: Source, *numbers: int, accepted: bool = False) -> str | None:
    """What is wrong with the feed the day after."""
    return source.read(rss(*numbers), entry=FEED, accept=accepted).cause


@pytest.mark.parametrize("by_command", [True, False])
def test_a_feed_that_has_lost_its_items_is_doubted_until_a_person_says_that_it_is_right(
    source: Source, *, by_command: bool
) -> None:
    assert read(source, 8, 9) is None
    assert [read(source), read(source)] == ["no-items"] * 2
    if not by_command:
        with transaction(source.engine) as session:
            doubt = doubt_of(session, session.get_one(SourceState, FEED.id))
            assert doubt is not None
            accept(session, doubt, source.now)
    assert read(source, accepted=by_command) is None
    assert [read(source) for _ in range(5)] == [None] * 5
    assert read(source, 20) is None
    assert read(source) == "no-items", "it had items again"


def test_a_feed_that_never_had_any_is_well(source: Source) -> None:
    assert [read(source), read(source)] == [None, None]
