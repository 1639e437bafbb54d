"""An upgrade reads the same pages otherwise: the funder has said nothing, and nobody is told that it has."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import CallData
from sources.settled import settled
from tests.watcher.calls.store_runs import NOW, call, entry, run
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, CallEvent, Correction
from watcher.calls.store import refresh
from watcher.db import reading, transaction

ASK = "Frågor? Kontakta Anna Svensson, 08-123 45 67 eller anna.svensson@example.org."
WHO = "Det är kommuner, till exempel deras skolor, som kan söka."
TEXT = f"Stöd till läsning i skolan.\n{WHO}\nVi beslutar i maj."


def told(engine: Engine) -> list[dict[str, Any]]:
    """What events after the first tell."""
    with reading(engine) as session:
        return [event.changes for event in session.exec(select(CallEvent).order_by(col(CallEvent.id)))][1:]


def who(text: str, *, page: str = TEXT, types: tuple[str, ...] = ()) -> CallData:
    return call(text=page, eligibility={"text": text or None, "applicant_types": types})


def test_contacts_that_an_earlier_version_kept_are_not_told_as_taken_away(database: Engine) -> None:
    kept = call(text=f"{TEXT}\n{ASK}", eligibility={"text": f"{WHO}\n{ASK}"}, budget={"text": f"50 000 kr\n{ASK}"})
    run(database, kept)
    run(database, settled(kept))
    assert told(database) == []


def test_a_change_that_is_told_quotes_no_contacts_of_an_earlier_version(database: Engine) -> None:
    run(database, call(text=f"{TEXT}\n{ASK}"))
    run(database, call(text=f"{TEXT}\nNytt: även regioner kan söka."))
    (changes,) = told(database)
    assert list(changes) == ["text"]
    assert "Anna" not in str(changes)


@pytest.mark.parametrize("types", [(), ("municipality",)])
def test_words_on_who_may_apply_that_we_find_in_the_same_text_are_no_change(database: Engine, types: Any) -> None:
    run(database, who(""))
    run(database, who(WHO, types=types))
    assert [each for each in told(database) if each] == []
    with reading(database) as session:
        assert session.exec(select(Call)).one().data["eligibility"]["text"] == WHO


def test_words_on_who_may_apply_that_the_text_did_not_hold_are_told(database: Engine) -> None:
    run(database, who("", page="Stöd till läsning i skolan."))
    run(database, who(WHO))
    assert set(told(database)[0]) == {"eligibility", "text"}


def test_another_word_of_a_field_that_is_not_part_of_the_text_is_told(database: Engine) -> None:
    run(database, who("Kommuner"))
    run(database, who("Kommuner och regioner"))
    assert set(told(database)[0]) == {"eligibility"}


def test_a_persons_word_is_not_questioned_by_what_we_read_otherwise(database: Engine) -> None:
    run(database, who(""))
    with transaction(database) as session:
        one = session.exec(select(Call)).one()
        new = {"applicant_types": ["university"]}
        add_correction(session, one, field="eligibility", new=new, who="Eva", why="rang", now=NOW)
        refresh(session, one, NOW)
    run(database, who(WHO), by=entry())
    with reading(database) as session:
        assert session.exec(select(Correction)).one().state == "active"
        assert session.exec(select(Call)).one().applicants == "|university|"


DAYS = {"2026-06-01": "Frågor tas emot till 1 juni 2026", "2026-06-19": "Sista ansökningsdag är 19 juni 2026"}


def last(day: str, *, page: str = ". ".join(DAYS.values())) -> CallData:
    return call(text=page, deadlines=[{"date": day}], evidence={"deadlines": DAYS[day]})


def test_a_persons_day_is_not_questioned_by_a_day_that_we_read_otherwise(database: Engine) -> None:
    run(database, last("2026-06-01"))
    with transaction(database) as session:
        one = session.exec(select(Call)).one()
        add_correction(session, one, field="deadlines", new=[{"date": "2026-06-26"}], who="Eva", why="rang", now=NOW)
        refresh(session, one, NOW)
    run(database, last("2026-06-19"))
    with reading(database) as session:
        assert session.exec(select(Correction)).one().state == "active"
        assert session.exec(select(Call)).one().last_deadline == "2026-06-26"
    run(database, last("2026-06-01", page=DAYS["2026-06-01"]))
    with reading(database) as session:
        assert session.exec(select(Correction)).one().state == "asked", "now the source itself says something else"


def test_a_day_that_we_read_otherwise_is_told_as_ours(database: Engine) -> None:
    run(database, last("2026-06-01"))
    run(database, last("2026-06-19"))
    (changes,) = told(database)
    assert changes["misread"] == [None, ["deadlines"]]
