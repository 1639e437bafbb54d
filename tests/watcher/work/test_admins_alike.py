"""Sources that broke for one reason are one paragraph; each of them is still told once, weekly, and when it is well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.watcher.work.admins_desk import CATALOGUE, NAMES, Desk, html_of, lying_here, text_of
from watcher.db import reading
from watcher.language import Texts
from watcher.polling.models import SourceState, ToldTrouble
from watcher.work.alike import alike, names_of
from watcher.work.troubles import count_cut_off

FIRST = NAMES[:3]
NAMED = "Det gäller Fond-A, Fond-B och Fond-C."


def words(desk: Desk, days: float = 0) -> str:
    (letter,) = desk.tell(days)
    return " ".join(text_of(letter).split())


def known(desk: Desk) -> set[str]:
    with reading(desk.engine) as session:
        return set(session.exec(select(ToldTrouble.source)))


@pytest.mark.parametrize("cause", ["their-fault", "no-such-host", "bot-wall"])
def test_sources_that_broke_for_one_reason_are_one_paragraph_and_told_weekly_and_when_well(
    either_desk: Desk, cause: str
) -> None:
    desk = either_desk
    desk.run("broken", cause, *FIRST)
    said = words(desk)
    assert said.count(NAMED) == 1
    assert said.count("Har inte kunnat läsas sedan den 4 maj 2026.") == 1
    assert "3 KÄLLOR" not in said
    assert "3 källor av samma skäl" in said
    assert f"{desk.settings.base_url}/sources (eller watcher sources list)" in said
    assert "Tekniskt: fond-a: " in said
    assert known(desk) == set(FIRST)
    assert desk.subjects(days=1) == []
    assert NAMED in words(desk, days=6)
    desk.run("well", None, *FIRST)
    said = words(desk, days=1)
    assert said.count("Kunde inte läsas från den 4 maj 2026. Läses nu igen.") == 1
    assert NAMED in said
    assert known(desk) == set()
    assert desk.subjects(days=30) == []


def test_two_of_a_kind_and_one_of_another_have_a_paragraph_each(desk: Desk) -> None:
    desk.run("broken", "gone", *FIRST[:2])
    desk.run("broken", "bot-wall", FIRST[2])
    said = words(desk)
    assert all(f"({name})" in said for name in FIRST)
    assert "Det gäller" not in said


def test_where_something_is_to_be_done_at_each_source_each_has_its_paragraph(desk: Desk) -> None:
    desk.run("broken", "jump", *FIRST)
    said = words(desk)
    assert all(f"/sources/{name}/accept" in said for name in FIRST)
    assert "Det gäller" not in said


def test_sources_that_broke_on_different_days_are_reminded_of_together(desk: Desk) -> None:
    for name in FIRST:
        desk.run("broken", "their-fault", name)
        desk.tell(days=1)
    said = words(desk, days=7)
    assert NAMED in said
    assert "Har inte kunnat läsas sedan den 4 maj 2026 eller senare." in said


def test_one_of_a_group_that_is_well_first_is_told_by_itself_and_the_others_go_on(desk: Desk) -> None:
    desk.run("broken", "their-fault", *NAMES[:4])
    desk.tell()
    desk.run("well", None, "fond-b")
    assert desk.subjects(days=1) == ["Fond-B kan läsas igen"]
    assert "Det gäller Fond-A, Fond-C och Fond-D." in words(desk, days=6)


def test_a_group_looks_the_same_in_html_and_reads_as_english_in_english(desk: Desk) -> None:
    desk.run("broken", "their-fault", *FIRST)
    (letter,) = desk.tell()
    assert NAMED in html_of(letter)
    said = Texts("en")
    assert names_of(["A", "B"], said) == "They are A and B."


def test_of_very_many_the_first_are_named_and_the_others_counted() -> None:
    names = [f"Fond {number}" for number in range(1, 14)]
    assert names_of(names[:11], Texts("sv")).endswith("Fond 10 och Fond 11.")
    assert names_of(names, Texts("sv")).endswith("Fond 9, Fond 10 och 3 till.")


def test_what_is_told_alone_and_what_together_keeps_its_order() -> None:
    assert alike("abcab-a", lambda each: each if each != "-" else None) == [["a"] * 3, ["b"], ["b"], ["c"], ["-"]]


@pytest.mark.parametrize("cause", ["setting", "wait", "our-fault"])
def test_a_source_for_which_nobody_was_asked_does_not_make_one_outage_many(desk: Desk, cause: str) -> None:
    """As one that lacks its key: it has never been asked anything, whatever befell the network."""
    desk.run("broken", cause, "fond-f")
    desk.tell()
    desk.now += timedelta(hours=1)
    desk.run("broken", "no-such-host", *NAMES[:5])
    desk.run("broken", cause, "fond-f")
    assert desk.subjects() == ["Ingen av 5 källor går att nå"]


def test_letters_in_a_folder_of_ours_are_read_without_a_network(desk: Desk) -> None:
    desk.catalogue["fond-f"] = lying_here("fond-f")
    desk.run("broken", "connection", *NAMES[:5])
    desk.run("well", None, "fond-f")
    assert desk.subjects() == ["Ingen av 5 källor går att nå"]


def test_that_nothing_could_be_reached_last_is_counted_past_a_source_for_which_nobody_was_asked(desk: Desk) -> None:
    desk.catalogue["fond-e"] = lying_here("fond-e")
    desk.now += timedelta(days=1)
    desk.run("broken", "no-such-host", *NAMES[:4])
    desk.run("well", None, "fond-e")
    desk.run("broken", "setting", "fond-f")
    with reading(desk.engine) as session:
        states = session.exec(select(SourceState)).all()
    assert count_cut_off(states, desk.catalogue) == 4
    assert count_cut_off(states, CATALOGUE) == 0, "else one has been reached"
