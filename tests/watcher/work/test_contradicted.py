"""A source that changes what a person corrected: whoever must decide is told, once, with the way to the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.models import AdminLetter, Organisation, Progress
from tests.watcher.calls.store_runs import NOW, call, run
from tests.watcher.calls.test_questions import DAYS, correct
from tests.watcher.work.admins_desk import html_of, parse, text_of
from watcher.db import reading, transaction
from watcher.people.models import Account, Audit, Membership, account_id
from watcher.settings import Settings
from watcher.work.contradicted import tell_of_questions

ADMIN, HERS = "admin@example.org", "samordnare@kommun.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, admin_mail=(ADMIN,))


def contradict(engine: Engine, number: int = 1) -> None:
    """Somebody corrects a day, and the source moves it afterwards."""
    run(engine, call(deadlines=DAYS["old"]))
    correct(engine, "deadlines", DAYS["ours"])
    run(engine, call(deadlines=[{"date": f"2026-06-{number + 9}"}]))


def works_at(
    engine: Engine,
    *organisations: str,
    role: str = "coordinator",
    language: str = "sv",
    what: str = "call corrected",
) -> None:
    """Anna, who corrected it on a page, is of these organisations."""
    with transaction(engine) as session:
        account = Account(name="Anna", address="anna@kommun.example", created_at=NOW)
        session.add(account)
        session.add_all(
            Organisation(id=each, name=each.title(), language=language, contact={"email": HERS})
            for each in organisations
        )
        session.flush()
        session.add_all(
            Membership(account_id=account_id(account), organisation_id=each, role=role) for each in organisations
        )
        session.add(Audit(at=NOW, account_id=account_id(account), who="Anna", what=what, about="call:1"))


def letters(engine: Engine, settings: Settings, days: int = 0) -> Sequence[tuple[str, EmailMessage]]:
    """To whom something is written now, and what."""
    with reading(engine) as session:
        known = set(session.exec(select(AdminLetter.id)))
    tell_of_questions(engine, settings, NOW + timedelta(days=days))
    with reading(engine) as session:
        rows = session.exec(select(AdminLetter).order_by(col(AdminLetter.id))).all()
    return [(row.address, parse(row.body)) for row in rows if row.id not in known]


def test_who_made_it_is_asked_through_her_coordinator_once_with_both_words_and_the_way_to_the_buttons(
    database: Engine, settings: Settings
) -> None:
    assert letters(database, settings) == []
    contradict(database)
    works_at(database, "kommun")
    ((address, letter),) = letters(database, settings)
    assert (address, letter["Subject"]) == (HERS, "Källan har ändrat en uppgift som ni har rättat")
    words = " ".join(text_of(letter).split())
    assert "Call A-1: Sista ansökningsdag" in words
    assert "Anna rättade uppgiften den" in words
    assert ": 3 juni 2026." in words
    assert "Källan har ändrat den sedan dess: 10 juni 2026." in words
    assert f'href="{settings.base_url}/calls/1?lang=sv"' in html_of(letter)
    assert letters(database, settings, days=8) == []


def test_what_a_source_changes_further_while_it_waits_is_not_told_again_and_a_new_contradiction_is(
    database: Engine, settings: Settings
) -> None:
    contradict(database)
    assert len(letters(database, settings)) == 1
    run(database, call(deadlines=[{"date": "2026-06-20"}]))
    assert letters(database, settings) == []
    correct(database, "deadlines", DAYS["ours"])  # the answer: it holds again
    assert letters(database, settings) == []
    with reading(database) as session:
        assert session.exec(select(Progress.name).where(col(Progress.name).contains("question"))).all() == []
    run(database, call(deadlines=[{"date": "2026-06-25"}]))
    assert len(letters(database, settings)) == 1, "the source has moved it once more, after the answer"


def test_of_a_correction_by_nobody_whom_we_know_the_admins_are_told(database: Engine, settings: Settings) -> None:
    contradict(database)
    assert [address for address, _ in letters(database, replace(settings, admin_language="en"))] == [ADMIN]


def test_who_corrected_something_else_is_not_asked(database: Engine, settings: Settings) -> None:
    contradict(database)
    works_at(database, "kommun")
    with transaction(database) as session:
        (row,) = session.exec(select(Audit)).all()
        row.at += timedelta(hours=1)
    assert [address for address, _ in letters(database, settings)] == [ADMIN]


def test_who_corrected_it_goes_by_the_name_that_stands_by_it(database: Engine, settings: Settings) -> None:
    contradict(database)
    works_at(database, "kommun")
    with transaction(database) as session:
        (row,) = session.exec(select(Audit)).all()
        row.who = "Bo"
    assert [address for address, _ in letters(database, settings)] == [ADMIN]


def test_of_a_call_added_by_hand_who_corrected_it_by_changing_it_is_asked(database: Engine, settings: Settings) -> None:
    contradict(database)
    works_at(database, "kommun", what="call changed")
    assert [address for address, _ in letters(database, settings)] == [HERS]


def test_without_an_address_of_an_admin_it_goes_to_the_folder(database: Engine, settings: Settings) -> None:
    contradict(database)
    assert [address for address, _ in letters(database, replace(settings, admin_mail=()))] == [""]


def test_a_reader_of_an_organisation_decides_nothing_there(database: Engine, settings: Settings) -> None:
    contradict(database)
    works_at(database, "kommun", role="reader")
    assert [address for address, _ in letters(database, settings)] == [ADMIN]


def test_one_address_of_several_organisations_gets_one_letter(database: Engine, settings: Settings) -> None:
    contradict(database)
    works_at(database, "kommun", "region", language="en")
    ((address, letter),) = letters(database, settings)
    assert (address, letter["Subject"]) == (HERS, "The source has changed something that you corrected")
    assert "Anna corrected it on" in " ".join(text_of(letter).split())


def test_where_its_organisations_have_different_languages_one_address_reads_that_of_the_first(
    database: Engine, settings: Settings
) -> None:
    contradict(database)
    works_at(database, "kommun", "region")
    with transaction(database) as session:
        session.get_one(Organisation, "region").language = "en"
    ((address, letter),) = letters(database, settings)
    assert (address, letter["Subject"]) == (HERS, "Källan har ändrat en uppgift som ni har rättat")
