"""What counts as a change of text, and what only counts the days."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.sameness import _COUNTER, comparable, counters, same_text

PIECES = (
    *(
        "1",
        "12",
        "en",
        " ",
        " ",
        " ",
        ", ",
        ": ",
        " och ",
        "-",
        "_",
        "dag",
        "dagar",
        "timmar",
        "weeks",
        "kvar",
        "left",
        "ago",
    ),
    *("om", "in", "stänger", "closes", "Due", "till", "till sista ansökningsdagen", "deadline", "visningar", "views"),
    *("för", "återstående tid", "x" * 90, "x" * 120, "Publicerad", "i går", "idag"),
)


@pytest.mark.parametrize(
    "pattern", ["1 ", "1 dagar ", "views: 1 ", "stänger om ", "återstår ", "för 1 ", "<a", "kvar 1 "]
)
def test_hostile_counters_take_little_time(pattern: str) -> None:
    started = time.process_time()
    comparable(pattern * (200_000 // len(pattern)))
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Current: 37 days left. Apply before: 2026-06-10 14:00",
            "Current: 36 days left. Apply before: 2026-06-10 14:00",
        ),
        ("2 days left", "1 day left"),
        ("37 dagar kvar", "36 dagar kvar"),
        ("Två dagar", "Två  dagar"),
        ("Utlysningen stänger om 5 dagar", "Utlysningen stänger om en dag"),
        ("Stänger om 1 dag", "Stänger i morgon"),
        ("Stänger imorgon", "Stänger i dag"),
        ("Call closes in 5 days", "Call closes in 4 days"),
        ("Closing in 3 hours", "Closing today"),
        ("Publicerad för 2 timmar sedan", "Publicerad för 3 timmar sedan"),
        ("Publicerad för 23 timmar sedan", "Publicerad i går"),
        ("Published 5 hours ago", "Published yesterday"),
        ("Updated 1 hour ago", "Updated 2 hours ago"),
        ("Öppnar om 12 dagar", "Öppnar om 11 dagar"),
        ("Ansökan stänger om 1 dag och 4 timmar", "Ansökan stänger om 20 timmar"),
        ("Tre dagar kvar", "Två dagar kvar"),
        ("Dagar kvar: 12", "Dagar kvar: 11"),
        ("12 dagar till sista ansökningsdag", "11 dagar till sista ansökningsdag"),
        ("Ansökningstiden går ut om 3 dagar", "Ansökningstiden går ut i morgon"),
        ("Expires in 3 weeks", "Expires in 2 weeks"),
        ("Återstår: 12 dagar", "Återstår: 11 dagar"),
        ("Frist om: 12 dager igjen", "Frist om: 11 dager igjen"),
        ("1 234 visningar", "1 301 visningar"),
        ("Visningar: 99", "Visningar: 100"),
        ("<p>Text</p>", "Text"),
        ("R&amp;D", "R&D"),
        ("a\u00a0b\u200b", "a b"),
        ("cafe\u0301", "café"),
    ],
)
def test_counters_white_space_and_markup_are_no_change(one: str, other: str) -> None:
    assert one != other
    assert same_text(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sista ansökningsdag 15 mars", "Sista ansökningsdag 5 april"),
        ("Ansök inom 30 dagar", "Ansök inom 20 dagar"),
        ("Projektet pågår i 24 månader", "Projektet pågår i 36 månader"),
        ("Öppen till 5 juni", "Öppen till 6 juni"),
        ("Stödet är 5 miljoner", "Stödet är 6 miljoner"),
        ("Stänger 5 maj", "Stänger 6 maj"),
        ("Apply before 14:00", "Apply before 15:00"),
        ("Three days of training", "Four days of training"),
        ("Kommuner", "Regioner"),
    ],
)
def test_facts_are_a_change(one: str, other: str) -> None:
    assert not same_text(one, other)


@given(st.text(), st.text())
def test_comparing_is_settled_after_once(one: str, other: str) -> None:
    assert same_text(one, one)
    assert same_text(one, other) == same_text(other, one)


def test_days_of_a_real_list_differ_only_where_the_funder_changed_something(shared: Path) -> None:
    """Cards of one list on four days of April 2026: the counters move daily, the words do not."""
    days = ["24_2399368", "25_1bcbc62", "26_9aa291f"]
    texts = [cards(shared / "recordings" / "formas" / f"formas_2026-04-{day}.json") for day in days]
    assert len({text for cards_of_day in texts for text in cards_of_day}) > len(texts[0])
    assert all([comparable(text) for text in later] == [comparable(text) for text in texts[0]] for later in texts)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_counts_are_looked_for_only_where_they_can_be(text: str) -> None:
    assert counters(text) == [found.span() for found in _COUNTER.finditer(text)]


@pytest.mark.parametrize("piece", ["left,", "left ", "left" + "x" * 300 + " ", "1 dag kvar ", "x"])
def test_counts_in_a_hostile_text_are_found_in_little_time(piece: str) -> None:
    started = time.process_time()
    counters(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 3


def cards(file: Path) -> list[str]:
    return [card["title"] for card in json.loads(file.read_text("utf-8"))]
