"""What administrators are told when a network is down, and of addresses that have moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.watcher.work.admins_desk import CATALOGUE, NAMES, Desk, text_of
from watcher.db import reading, transaction
from watcher.polling.check import Verdict
from watcher.polling.health import Ended, note_outcome
from watcher.polling.models import SourceState
from watcher.work.troubles import PartlyCutOff, count_cut_off, partly_cut_off


def test_a_network_that_is_down_is_one_statement_and_so_is_its_end(either_desk: Desk) -> None:
    desk = either_desk
    desk.run("broken", "timeout")
    (letter,) = desk.tell()
    assert letter["Subject"] == "Ingen av 6 källor går att nå"
    assert "Felet ligger troligen i tjänstens egen anslutning" in text_of(letter)
    assert "fond-a" not in text_of(letter)
    for _ in range(2):
        desk.now += timedelta(days=1)
        desk.run("broken", "connection")
        assert desk.subjects() == []
    desk.now += timedelta(days=1)
    desk.run()
    (letter,) = desk.tell()
    assert letter["Subject"] == "6 källor går att nå igen"


def test_who_stays_away_when_the_network_is_back_is_told_by_name(desk: Desk) -> None:
    desk.run("broken", "timeout")
    desk.tell()
    desk.now += timedelta(days=1)
    desk.run("well", None, *NAMES[:4])
    desk.run("broken", "timeout", "fond-e")
    (letter,) = desk.tell()
    assert "4 källor som inte gick att nå går att läsa igen." in text_of(letter)
    assert "Fond-E (fond-e)" in text_of(letter)
    assert "Fond-F" not in text_of(letter), "it has not been asked again yet"


def test_a_source_asked_later_in_the_same_outage_needs_no_letter(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "timeout", *NAMES[:4])
    assert desk.subjects() == ["Ingen av 4 källor går att nå"]
    desk.now += timedelta(hours=1)
    desk.run("broken", "timeout", *NAMES[4:])
    assert desk.subjects() == []
    desk.now += timedelta(days=1)
    desk.run()
    assert desk.subjects() == ["6 källor går att nå igen"]


def test_sources_whose_own_file_holds_their_days_do_not_hide_that_the_network_is_down(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "no-such-host", *NAMES[:4])
    desk.now += timedelta(minutes=1)
    desk.run("incomplete", "no-such-host", *NAMES[4:])
    with reading(desk.engine) as session:
        assert count_cut_off(session.exec(select(SourceState)).all(), CATALOGUE) == 4
    assert desk.subjects()[0].startswith("Ingen av 4 källor går att nå")


def test_three_sites_that_do_not_answer_while_others_do_are_no_outage(desk: Desk) -> None:
    desk.run("broken", "timeout", *NAMES[:3])
    desk.run("well", None, *NAMES[3:])
    assert desk.subjects() == ["Nytt om 3 källor"]


def move(desk: Desk, name: str, to: str) -> None:
    """The named source is read at another address than it was asked at."""
    with transaction(desk.engine) as session:
        state = session.get_one(SourceState, name)
        ended = Ended(0, Verdict("complete"), moved_to=to)
        note_outcome(session, state, CATALOGUE[name], ended, desk.now)


def test_an_address_that_has_moved_is_told_once_with_both_addresses_and_what_to_do(either_desk: Desk) -> None:
    desk = either_desk
    move(desk, "fond-a", "https://fond-a.example/stod")
    (letter,) = desk.tell()
    assert letter["Subject"] == "Fond-A har flyttat till en ny adress"
    text = " ".join(text_of(letter).split())
    assert "från https://fond-a.example/ till https://fond-a.example/stod." in text
    assert f"skriv sedan in den nya adressen här: {desk.settings.base_url}/sources/fond-a/edit" in text
    for _ in range(10):
        move(desk, "fond-a", "https://fond-a.example/stod")
        assert desk.subjects(days=1) == [], "once"
    move(desk, "fond-a", "https://fond-a.example/annan")
    assert desk.subjects(days=1) == ["Fond-A har flyttat till en ny adress"], "another move is news"


def test_a_server_that_takes_its_move_back_and_gives_it_again_is_told_once(desk: Desk) -> None:
    move(desk, "fond-a", "https://fond-a.example/stod")
    move(desk, "fond-b", "https://fond-b.example/stod")
    assert desk.subjects() == ["Nytt om 2 källor"]
    for address in ("https://fond-a.example/", "https://fond-a.example/stod"):
        move(desk, "fond-a", address)
        assert desk.subjects(days=1) == []


@pytest.mark.parametrize(("newest", "count"), [("broken", 6), ("well", 0)])
def test_that_nothing_could_be_reached_last_is_counted(desk: Desk, newest: str, count: int) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "no-such-host")
    desk.run(newest, "timeout" if newest == "broken" else None, "fond-f")
    with reading(desk.engine) as session:
        states = session.exec(select(SourceState)).all()
    assert count_cut_off(states, CATALOGUE) == count
    on_one_host = {name: entry.model_copy(update={"url": "https://fond.example/"}) for name, entry in CATALOGUE.items()}
    assert count_cut_off(states, on_one_host) == 0, "that one may be down by itself"


def test_days_of_an_entry_whose_page_did_not_answer_are_no_sign_of_a_network(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "no-such-host", *NAMES[:5])
    desk.run("incomplete", "no-such-host", NAMES[5])  # read all the same, from its own entry
    with reading(desk.engine) as session:
        states = session.exec(select(SourceState)).all()
    assert count_cut_off(states, CATALOGUE) == 5
    assert partly_cut_off(states, CATALOGUE) is None
    desk.run("incomplete", "jump", NAMES[5])
    with reading(desk.engine) as session:
        states = session.exec(select(SourceState)).all()
    assert count_cut_off(states, CATALOGUE) == 0, "another fault is an answer"


def partly(desk: Desk) -> PartlyCutOff | None:
    with reading(desk.engine) as session:
        return partly_cut_off(session.exec(select(SourceState)).all(), CATALOGUE)


def test_most_sources_that_went_silent_in_the_same_hours_are_our_own_network(desk: Desk) -> None:
    assert partly(desk) is None
    desk.now += timedelta(days=1)
    desk.run()
    desk.now += timedelta(hours=20)
    desk.run("broken", "connection", *NAMES[:2])
    assert partly(desk) is None, "two may be down by themselves"
    desk.now += timedelta(hours=2)
    desk.run("broken", "no-such-host", NAMES[2])
    assert partly(desk) == PartlyCutOff(silent=3, asked=6)
    desk.now += timedelta(days=3)
    desk.run("broken", "timeout", *NAMES[:3])
    desk.run("well", None, *NAMES[3:])
    assert partly(desk) == PartlyCutOff(silent=3, asked=6), "it goes on"
    desk.run("well", None, NAMES[0])
    assert partly(desk) is None


def test_sources_that_went_silent_each_on_a_day_of_its_own_are_down_by_themselves(desk: Desk) -> None:
    for name in NAMES[:4]:
        desk.now += timedelta(days=7)
        desk.run("broken", "connection", name)
    desk.run("broken", "connection", *NAMES[:4])
    desk.run("well", None, *NAMES[4:])
    assert partly(desk) is None


def test_sources_whose_pages_have_changed_say_nothing_of_the_network(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "layout", *NAMES[:4])
    desk.run("well", None, *NAMES[4:])
    assert partly(desk) is None


def test_where_nothing_at_all_is_reached_that_is_told_instead(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "connection")
    assert partly(desk) is None
