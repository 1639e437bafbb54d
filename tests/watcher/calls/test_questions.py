"""A person corrected a field and the source changed it since: somebody must decide, and can."""

import json
import shlex
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import NOW, call, run
from watcher.calls.corrections import CORRECTABLE, add_correction
from watcher.calls.models import Call, Correction
from watcher.calls.questions import Question, open_questions
from watcher.calls.store import refresh
from watcher.db import reading, transaction

DAYS = {name: [{"date": f"2026-06-{day}"}] for name, day in (("old", "01"), ("ours", "03"), ("new", "10"))}


def correct(engine: Engine, field: str, value: Any) -> str | None:
    with transaction(engine) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field=field, new=value, who="Anna", why="telefon", now=NOW)
        return refresh(session, held, NOW)


def questions(engine: Engine) -> list[Question]:
    with reading(engine) as session:
        return open_questions(session, NOW)


def last_deadline(engine: Engine) -> str | None:
    with reading(engine) as session:
        return session.exec(select(Call)).one().last_deadline


@pytest.fixture
def asked(database: Engine) -> Engine:
    run(database, call(deadlines=DAYS["old"]))
    correct(database, "deadlines", DAYS["ours"])
    assert questions(database) == []
    run(database, call(deadlines=DAYS["new"]))
    return database


def values(answer: str) -> tuple[list[str], Any]:
    """What a command line says: its first words, and the value."""
    words = shlex.split(answer)
    return words[:5], json.loads(words[5])


def test_a_question_says_what_each_side_says_and_how_to_answer(asked: Engine) -> None:
    (question,) = questions(asked)
    said = [question.ours[0]["date"], question.before[0]["date"], question.now[0]["date"]]
    assert said == ["2026-06-03", "2026-06-01", "2026-06-10"]
    assert (question.title, question.field, question.who, question.why) == ("Call A-1", "deadlines", "Anna", "telefon")
    command = ["watcher", "correct", "first", "A-1", "deadlines"]
    assert values(question.keep) == (command, question.ours)
    assert values(question.accept) == (command, question.now)


def test_keeping_the_correction_lets_it_win_until_the_source_moves_again(asked: Engine) -> None:
    (question,) = questions(asked)
    assert correct(asked, question.field, values(question.keep)[1]) == "changed"
    assert (questions(asked), last_deadline(asked)) == ([], "2026-06-03")
    run(asked, call(deadlines=[{"date": "2026-06-20"}]))
    assert [each.now[0]["date"] for each in questions(asked)] == ["2026-06-20"]


def test_accepting_what_the_source_says_settles_it_for_good(asked: Engine) -> None:
    (question,) = questions(asked)
    assert correct(asked, question.field, values(question.accept)[1]) is None
    assert (questions(asked), last_deadline(asked)) == ([], "2026-06-10")
    run(asked, call(deadlines=[{"date": "2026-06-20"}]))
    assert (questions(asked), last_deadline(asked)) == ([], "2026-06-20")
    with reading(asked) as session:
        assert [row.state for row in session.exec(select(Correction))] == ["ended", "ended"]


def test_every_field_that_can_be_corrected_can_be_asked_about(database: Engine) -> None:
    ours: dict[str, Any] = {
        "title": "Call “A” it's 1", "status": "rolling", "opens": "2026-05-02", "deadlines": DAYS["ours"],
        "deadline_model": "two-stage", "budget": {"total": "5", "currency": "EUR"}, "funding_rate": 0.5,
        "eligibility": {"applicant_types": ["municipality"]}, "url": "https://example.org/ours",
    }  # fmt: skip
    assert sorted(ours) == sorted(CORRECTABLE)
    run(database, call(budget={"total": "4", "currency": "EUR"}, eligibility={"applicant_types": ["sme"]}))
    for field, value in ours.items():
        correct(database, field, value)
    theirs = {**ours, "title": "12", "status": "unknown", "opens": "2026-05-03", "deadlines": DAYS["new"]}
    theirs |= {"deadline_model": "rolling", "budget": None, "funding_rate": 0.6, "eligibility": {}}
    run(database, call(**{**theirs, "url": "https://example.org/theirs"}))
    found = questions(database)
    assert sorted(question.field for question in found) == sorted(CORRECTABLE)
    for question in found:
        assert values(question.keep)[1] == question.ours
        assert values(question.accept)[1] == question.now
        correct(database, question.field, values(question.accept)[1])
    assert questions(database) == []
