"""Two people say different things of one call for one area: the later counts, and nothing that was said is lost."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.answers import give_answer, take_back
from subscriptions.models import AreaAnswer
from subscriptions.tuning_work import find_area
from tests.subscriptions.delivery.scene import MONDAY, TUESDAY, Scene, call, make_scene, profile
from tests.subscriptions.delivery.test_same_call import become_one, collect, collected
from tests.subscriptions.test_answers import WEEK
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.people.answer_log import AnswerLog
from watcher.people.answers_apart import apart_of
from watcher.settings import Settings


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, kept_database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """Calls are judged by whether they name the area."""
    return make_scene(monkeypatch, kept_database, settings, tmp_path)


def said(
    scene: Scene, who: str, relevant: bool | None, at: datetime = TUESDAY, name: str = "A-1", link: int | None = None
) -> None:
    """None: what counts is taken back, or what was said by this reader's link."""
    with transaction(scene.engine) as session:
        found = session.exec(select(Call).where(Call.external_id == name)).one()
        area, log = find_area(session, "by", "skola"), AnswerLog(session, at)
        if relevant is None:
            assert take_back(session, area, found, log=log, recipient_id=link)
        else:
            give_answer(session, area, found, relevant=relevant, who=who, now=at, log=log, recipient_id=link)


def counting(scene: Scene) -> list[tuple[str, bool]]:
    with reading(scene.engine) as session:
        return [(row.who, row.relevant) for row in session.exec(select(AreaAnswer))]


def contradicting(scene: Scene) -> list[tuple[str, bool]]:
    """What others have said otherwise, beside the answer that counts."""
    with reading(scene.engine) as session:
        area, log = find_area(session, "by", "skola"), AnswerLog(session, TUESDAY)
        found = apart_of(session, "by", [(row, area) for row in session.exec(select(AreaAnswer))], log)
    return [(each.who, each.relevant) for apart in found.values() for each in apart.former]


def brought(scene: Scene) -> Scene:
    scene.bring(profile())
    scene.poll(call("A-1"))
    scene.match()
    return scene


def test_the_later_of_two_counts_and_the_other_one_again_when_it_is_taken_back(scene: Scene) -> None:
    brought(scene)
    said(scene, "Åsa", relevant=True)
    said(scene, "Bo", relevant=False, at=TUESDAY + WEEK)
    assert (counting(scene), contradicting(scene)) == ([("Bo", False)], [("Åsa", True)])
    scene.freeze(MONDAY + WEEK)
    assert scene.told() == []
    said(scene, "", relevant=None)
    assert (counting(scene), contradicting(scene)) == ([("Åsa", True)], [])
    scene.freeze(MONDAY + 2 * WEEK)
    assert scene.told() == [{"A-1": "already-open"}]
    said(scene, "", relevant=None)
    assert counting(scene) == []


def test_who_says_something_else_later_contradicts_nobody(scene: Scene) -> None:
    brought(scene)
    said(scene, "Bo", relevant=True)
    said(scene, "Bo", relevant=False)
    assert (counting(scene), contradicting(scene)) == ([("Bo", False)], [])
    said(scene, "", relevant=None)
    assert counting(scene) == []


def test_what_was_taken_back_is_not_said_when_somebody_answers_later(scene: Scene) -> None:
    brought(scene)
    said(scene, "Åsa", relevant=True)
    said(scene, "Bo", relevant=False, at=TUESDAY + WEEK)
    for _ in range(2):
        said(scene, "", relevant=None)
    said(scene, "Cia", relevant=False, at=TUESDAY + 2 * WEEK)
    assert contradicting(scene) == []
    said(scene, "", relevant=None)
    assert counting(scene) == []


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_say_and_take_back_the_last_word_of_those_that_stand_counts(scene: Scene, seed: int) -> None:
    brought(scene)
    dice, words = random.Random(seed), dict[str, bool]()
    for day in range(30):
        who, relevant, now = dice.choice("ÅBCD"), dice.choice((True, False)), TUESDAY + timedelta(days=day)
        if words and dice.random() < 0.4:
            del words[[*words][-1]]
            said(scene, "", relevant=None, at=now)
        else:
            words = {each: word for each, word in words.items() if each != who} | {who: relevant}
            said(scene, who, relevant=relevant, at=now)
        assert counting(scene) == [*words.items()][-1:]
        last = words[[*words][-1]] if words else None
        assert contradicting(scene) == [(each, word) for each, word in words.items() if word != last]


def test_a_reader_takes_back_what_counts_no_more_and_it_never_counts_again(scene: Scene) -> None:
    brought(scene)
    said(scene, "bo@example.org", relevant=False, link=5)
    said(scene, "Åsa", relevant=True, at=TUESDAY + WEEK)
    said(scene, "", relevant=None, link=5)
    assert (counting(scene), contradicting(scene)) == ([("Åsa", True)], [])
    said(scene, "", relevant=None)
    assert counting(scene) == []


def test_people_who_answered_each_its_own_of_two_calls_that_became_one_are_told_of_both(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1", title="Fondens A-1"))
    collect(scene, collected())
    scene.match()
    said(scene, "Åsa", relevant=True)
    said(scene, "Bo", relevant=False, at=TUESDAY + WEEK, name="B-1")
    become_one(scene)
    assert contradicting(scene) == [("Åsa", True)]
    said(scene, "", relevant=None)
    assert (counting(scene), contradicting(scene)) == ([("Åsa", True)], [])


def test_a_reader_takes_back_the_answer_that_does_not_count_of_two_calls_that_became_one(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1", title="Fondens A-1"))
    collect(scene, collected())
    said(scene, "bo@example.org", relevant=False, link=5)
    said(scene, "Åsa", relevant=True, at=TUESDAY + WEEK, name="B-1")
    become_one(scene)
    assert contradicting(scene) == [("bo@example.org", False)]
    said(scene, "", relevant=None, link=5)
    assert (counting(scene), contradicting(scene)) == ([("Åsa", True)], [])


def test_of_calls_that_became_one_the_latest_word_that_stands_counts(scene: Scene) -> None:
    brought(scene)
    collect(scene, collected())
    said(scene, "Dan", relevant=False, name="B-1")
    said(scene, "Cia", relevant=True, at=TUESDAY + WEEK)
    said(scene, "Bo", relevant=False, at=TUESDAY + 2 * WEEK)
    become_one(scene)
    said(scene, "", relevant=None, at=TUESDAY + 3 * WEEK)
    assert counting(scene) == [("Cia", True)]
    assert contradicting(scene) == [("Dan", False)]
