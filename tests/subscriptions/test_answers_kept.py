"""Answers stay with a call whatever becomes of it, and what befell it meanwhile is told when it is wanted again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.answers import refused_calls
from subscriptions.models import AreaAnswer, Match, PriorityArea
from tests.subscriptions.delivery.scene import MONDAY, Scene, call, make_scene, profile, subscription
from tests.subscriptions.delivery.test_same_call import become_one, collect, collected
from tests.subscriptions.test_answers import WEEK, say
from watcher.calls.models import Call, CallEvent
from watcher.db import reading
from watcher.settings import Settings


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, kept_database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """Calls are judged by whether they name the area."""
    return make_scene(monkeypatch, kept_database, settings, tmp_path)


def test_a_refusal_stays_with_a_call_that_another_takes_in(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1"))
    collect(scene, collected())
    scene.match()
    say(scene, "skola", "B-1", relevant=False)
    become_one(scene)
    with reading(scene.engine) as session:
        (refused,) = refused_calls(session, session.exec(select(PriorityArea)).all()[:1]).values()
        kept = session.exec(select(Call).where(Call.external_id == "A-1")).one()
    assert refused == {kept.id}
    scene.freeze(MONDAY + WEEK)
    assert scene.told() == []


def matched_last(scene: Scene) -> str:
    """The kind of the last event that met an area."""
    with reading(scene.engine) as session:
        query = select(CallEvent.kind).join(Match, col(Match.event_id) == CallEvent.id).order_by(col(Match.id).desc())
        return session.exec(query).first() or ""


def answers_to_one_that_another_took_in(scene: Scene, **facts: object) -> None:
    """Both calls are told of; the one that is lost is answered; then they become one."""
    scene.bring(profile())
    scene.poll(call("A-1", title="Fondens A-1", **facts))
    collect(scene, collected())
    scene.freeze(MONDAY + WEEK)
    say(scene, "skola", "B-1", relevant=False)
    become_one(scene, **facts)


def test_an_answer_to_a_call_that_another_took_in_can_be_taken_back(scene: Scene) -> None:
    answers_to_one_that_another_took_in(scene)
    say(scene, "skola", "A-1", relevant=None)
    with reading(scene.engine) as session:
        assert refused_calls(session, session.exec(select(PriorityArea)).all()) == {}
        assert session.exec(select(AreaAnswer)).all() == []


def test_a_new_answer_replaces_those_to_calls_taken_in(scene: Scene) -> None:
    answers_to_one_that_another_took_in(scene)
    say(scene, "skola", "A-1", relevant=True)
    with reading(scene.engine) as session:
        assert [row.relevant for row in session.exec(select(AreaAnswer))] == [True]
    say(scene, "skola", "A-1", relevant=None)
    with reading(scene.engine) as session:
        assert session.exec(select(AreaAnswer)).all() == []


def test_a_refused_call_does_not_come_back_by_what_it_became_part_of(scene: Scene) -> None:
    """The day moves as they become one: whoever knows the refused one would be told of the other's day."""
    answers_to_one_that_another_took_in(scene, deadline="2026-11-20")
    scene.freeze(MONDAY + 2 * WEEK)
    assert len(scene.told()) == 1
    assert matched_last(scene) == "new"


@pytest.mark.parametrize("matched", [True, False])
def test_what_befell_a_refused_call_is_told_once_it_is_wanted_again(scene: Scene, matched: bool) -> None:
    scene.bring(profile())
    scene.poll(call("A-1"))
    scene.freeze(MONDAY + WEEK)
    if matched:  # the change may have met the area before the refusal, or come after it
        scene.poll(call("A-1", deadline="2026-07-15"), now=MONDAY + WEEK)
        scene.match()
    say(scene, "skola", "A-1", relevant=False)
    scene.poll(call("A-1", deadline="2026-07-15"), now=MONDAY + WEEK)
    scene.freeze(MONDAY + 2 * WEEK)
    assert len(scene.told()) == 1
    say(scene, "skola", "A-1", relevant=None)
    scene.freeze(MONDAY + 3 * WEEK)
    assert scene.told()[1:] == [{"A-1": "changed"}]
    say(scene, "skola", "A-1", relevant=False)
    say(scene, "skola", "A-1", relevant=True)
    scene.freeze(MONDAY + 4 * WEEK)
    assert len(scene.told()) == 2


def test_a_call_that_closed_while_it_was_refused_is_told_as_closed(scene: Scene) -> None:
    scene.bring(profile(subscription(areas=["klimat"])))
    scene.poll(call("A-1", area="skola och klimat"))
    scene.freeze(MONDAY + WEEK)
    say(scene, "skola", "A-1", relevant=False)
    scene.poll(call("A-1", area="skola och klimat", status="closed"), now=MONDAY + WEEK)
    scene.freeze(MONDAY + 2 * WEEK)
    say(scene, "klimat", "A-1", relevant=True)
    scene.freeze(MONDAY + 3 * WEEK)
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert "stängt i förtid" in scene.last_text()
