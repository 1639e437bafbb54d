"""A call whose address alone is another one goes on as the call that it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sources.contract import CallData, Deadline
from tests.watcher.polling.test_at_once import CARDS, COME, ENTRY, NAMES, Card, changed, read, told
from tests.watcher.polling.test_health import Source
from watcher.calls.met_again import moved_addresses
from watcher.db import reading
from watcher.polling.accepted import Right
from watcher.polling.compared import note_held
from watcher.polling.gathered import Crawl


@pytest.fixture
def source(sqlite: Engine, tmp_path: Path) -> Source:
    source = Source(sqlite, tmp_path / "a")
    assert read(source, CARDS).outcome == "complete"
    return source


def test_an_address_that_lost_its_slash_is_no_new_call_and_the_old_one_is_not_gone(source: Source) -> None:
    moved = changed(lambda card: card._replace(place=f"/nya/sidor{card.place[:-1]}"))
    for _ in range(4):
        assert read(source, moved).outcome == "complete"
    assert read(source, [moved[0]._replace(last="2026-10-01"), *moved[1:]]).outcome == "complete"
    assert told(source) == ["changed"], "it goes on as the call that it was"


@pytest.mark.parametrize("last", ["", "2026-09-01"])
def test_a_call_without_a_day_at_another_address_may_be_the_next_round(source: Source, last: str) -> None:
    read(source, [*CARDS, Card("Rullande stöd", "/u/9/", last=last)])
    read(source, [*CARDS, Card("Rullande stöd", "/u/10/", last=last)])
    assert told(source) == (["new"] if last else ["new", "new"])


def test_an_address_that_another_call_had_is_no_second_name_for_one(source: Source) -> None:
    source.day = (date(2026, 9, 1) - date(2026, 5, 7)).days
    read(source, CARDS)
    assert "closed" in told(source)
    assert read(source, [CARDS[1]._replace(place=CARDS[0].place), *CARDS[2:]]).outcome == "complete"


@pytest.mark.parametrize("missed", range(4))
def test_one_that_comes_back_at_another_address_before_it_is_withdrawn_is_the_call_that_it_was(
    source: Source, missed: int
) -> None:
    for _ in range(missed):
        read(source, CARDS[1:])
    read(source, [CARDS[0]._replace(place="/nya/1"), *CARDS[1:]])
    assert told(source) == ([] if missed < 3 else ["withdrawn", "new"])


def test_one_of_the_same_title_and_day_beside_a_known_one_is_another_call(source: Source) -> None:
    assert read(source, [*CARDS, CARDS[0]._replace(place="/u/9/")]).outcome == "complete"
    assert told(source) == ["new"]


def test_places_on_a_page_that_are_numbered_are_the_calls_that_they_were(sqlite: Engine, tmp_path: Path) -> None:
    source = Source(sqlite, tmp_path / "b")
    numbered = [Card(name, f"/alla#{n}", last="") for n, name in enumerate(COME, 1)]
    for _ in range(3):
        assert read(source, numbered).outcome == "complete"
    dated = [card._replace(last="2026-09-01") for card in numbered[:3]]
    read(source, [*dated, *numbered[3:]])
    assert read(source, [card._replace(last="2026-10-01") for card in dated] + numbered[3:]).outcome == "complete"


@pytest.mark.parametrize(("failure", "is_moved"), [(None, True), ("page 2 gave no answer", False)])
def test_only_of_a_list_read_to_its_end_a_call_of_the_same_title_and_day_is_one_that_has_moved(
    source: Source, failure: str | None, is_moved: bool
) -> None:
    day = (Deadline(date="2026-09-01"),)
    other = CallData(external_id="https://example.org/u/9/", title=NAMES[0], status="open", deadlines=day)
    found = Crawl(calls=(other,), pages=1, failure=failure)
    with reading(source.engine) as session:
        note_held(session, ENTRY.id, found, Right(), source.now, whole_list=True)
    assert found.has_moved is is_moved


def test_what_has_a_number_of_its_own_is_another_call_under_another_number() -> None:
    day = (Deadline(date="2026-09-01"),)
    one, other = (CallData(external_id=each, title=NAMES[0], status="open", deadlines=day) for each in ("A-1", "A-2"))
    assert moved_addresses([other], {"A-1": one}, {}) == {}
