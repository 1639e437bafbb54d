"""Freezing letters while others write, workers race or die, and words or sources are hostile."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from subscriptions.delivery import letters, planning
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.models import Subscription
from tests.subscriptions.delivery.scene import (
    BEFORE,
    ENTRY,
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    TEAMS,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.calls.models import SourceEvent
from watcher.calls.store import Brought, save_run
from watcher.db import transaction


def test_a_fault_with_one_organisation_keeps_no_other_from_its_letters(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("by", "stad", "torp"):
        scene.bring(
            profile(subscription(channels=[{"kind": "email", "to": [f"{name}@example.org"]}]), organisation=name)
        )
    scene.poll(call("A-1"))
    with monkeypatch.context() as patch:
        read = planning.read_subscriptions

        def poisoned(session: Any, rows: Any, *rest: Any) -> Any:
            if rows[0].organisation_id == "stad":
                raise ZeroDivisionError("inom oss")
            return read(session, rows, *rest)

        patch.setattr(planning, "read_subscriptions", poisoned)
        assert scene.freeze(NEXT_MONDAY) == {"digests": 2, "unwritable": 1}
    assert "the letters of stad could not be written" in caplog.text
    assert scene.told("stad@example.org") == []
    assert scene.freeze(NEXT_MONDAY) == {"digests": 1}
    for name in ("by", "stad", "torp"):
        assert scene.told(f"{name}@example.org") == [{"A-1": "already-open"}]


def test_a_subscription_without_areas_or_recipients_tells_nothing_and_harms_nobody(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription("tom", channels=[]), areas=[]), BEFORE)
    scene.poll(call("A-1"))
    assert scene.work(MONDAY) == {}
    assert scene.subscriptions()["tom"].next_due_at == NEXT_MONDAY


def test_a_match_that_comes_while_digests_are_written_is_for_the_next_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    compose, late = letters.compose, [call("A-2")]

    def slow_compose(*args: Any, **kind: Any) -> Any:
        if late:
            scene.poll(late.pop(), now=MONDAY)
            scene.match(MONDAY)
        return compose(*args, **kind)

    monkeypatch.setattr(letters, "compose", slow_compose)
    scene.work(MONDAY)
    scene.work(NEXT_MONDAY)
    assert [set(letter) for letter in scene.told()] == [{"A-1"}, {"A-2"}]


def test_a_change_that_is_not_matched_yet_is_not_lost_with_the_one_before_it(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.match(TUESDAY)
    scene.poll(call("A-1", deadline="2026-12-24", funding_rate=0.6), now=TUESDAY)
    freeze_due_digests(scene.engine, scene.settings, NEXT_MONDAY)
    assert "är nu 24 december 2026" in scene.last_text()
    scene.work(THIRD_MONDAY)
    assert [set(letter) for letter in scene.told()] == [{"A-1"}] * 3
    assert "60 procent" in scene.last_text()
    assert "är nu 24 december 2026" not in scene.last_text()


def test_two_workers_racing_write_one_digest(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.bring(profile(subscription("ett"), subscription("två", channels=[TEAMS])), BEFORE)
    scene.poll(call("A-1"))
    scene.match(MONDAY)
    both_have_read, compose = threading.Barrier(2), letters.compose

    def wait_for_the_other(*args: Any, **kind: Any) -> Any:
        both_have_read.wait(20)
        return compose(*args, **kind)

    monkeypatch.setattr(letters, "compose", wait_for_the_other)
    counts: list[dict[str, int]] = []
    workers = [threading.Thread(target=lambda: counts.append(scene.freeze(MONDAY))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts, key=str) == [{"digests": 2}, {"raced": 1}]
    assert len(scene.deliveries()) == 2


def test_two_workers_with_different_subscriptions_of_one_recipient_tell_it_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One tells the call as new, the other in a stock-take: no key but the call's own can keep them apart."""
    scene.bring(profile(subscription("gammal")), BEFORE)
    scene.work(MONDAY)
    scene.bring(profile(subscription("gammal"), subscription("ny", time="07:00")), TUESDAY)
    scene.poll(call("A-1"), now=TUESDAY)
    compose, meanwhile = letters.compose, [True]
    with transaction(scene.engine) as session:
        session.exec(select(Subscription).where(Subscription.key == "gammal")).one().next_due_at = THIRD_MONDAY
    early = NEXT_MONDAY - timedelta(minutes=20)
    scene.match(early)

    def also_make_the_other_due(*args: Any, **kind: Any) -> Any:
        if meanwhile:
            with transaction(scene.engine) as session:
                rows = {row.key: row for row in session.exec(select(Subscription))}
                rows["gammal"].next_due_at = early
                due, rows["ny"].next_due_at = rows["ny"].next_due_at, THIRD_MONDAY
            meanwhile.clear()
            assert freeze_due_digests(scene.engine, scene.settings, early) == {"digests": 1}
            with transaction(scene.engine) as session:
                session.exec(select(Subscription).where(Subscription.key == "ny")).one().next_due_at = due
        return compose(*args, **kind)

    monkeypatch.setattr(letters, "compose", also_make_the_other_due)
    assert freeze_due_digests(scene.engine, scene.settings, early) == {"raced": 1}
    assert freeze_due_digests(scene.engine, scene.settings, early) == {}
    assert scene.told() == [{"A-1": "new-open"}]


def test_a_source_that_cannot_be_read_is_said_to_those_whose_areas_it_feeds(scene: Scene) -> None:
    other = {"kind": "email", "to": ["klimat@example.org"]}
    both = [subscription("skola", areas=["skola"]), subscription("klimat", areas=["klimat"], channels=[other])]
    scene.bring(profile(*both), BEFORE)
    scene.poll(call("A-1"))
    for kind, day in (("broken", 1), ("well", 2), ("broken", 3), ("broken", 10)):
        note(scene, kind, at(f"2026-04-{day:02d} 06:00"))
    scene.work(MONDAY)
    assert "har inte kunnat läsa utlysningar från fonden sedan den 3 april" in scene.last_text()
    with transaction(scene.engine) as session:
        other_source = {"source": "annan", "url": "https://annan.example/B-1"}
        found = call("B-1", area="klimat").model_copy(update=other_source)
        entry = ENTRY.model_copy(update={"id": "annan"})
        save_run(session, entry, Brought([found]), run_id=2, now=TUESDAY, withdraw=False)
    scene.work(NEXT_MONDAY)
    assert scene.told("klimat@example.org") == [{"B-1": "new-open"}]
    assert "har inte kunnat läsa" not in scene.last_text()
    note(scene, "well", TUESDAY)
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert "har inte kunnat läsa" not in scene.last_text()


def note(scene: Scene, kind: str, now: datetime) -> None:
    with transaction(scene.engine) as session:
        session.add(SourceEvent(source="fonden", kind=kind, message="-", at=now))


def test_hostile_words_end_in_a_right_letter_and_card(small_scene: Scene) -> None:
    scene = small_scene
    evil = "skola A-1 <b>&\"' \r\nBcc: ond@example.org [x](https://ond.example) *_~` \u202e\U0001f4b6 " + "å" * 9000
    scene.bring(profile(subscription(channels=[MAIL, TEAMS])), BEFORE)
    scene.poll(call("A-1", title=evil), call("A-2", deadline=None), call("A-3", deadlines=[{"date": "--02-15"}]))
    assert scene.work(MONDAY) == {"digests": 2, "sent": 2}
    assert set(scene.told()[0]) == {"A-1", "A-2", "A-3"}
    assert "\r\nBcc:" not in scene.deliveries()[0].subject + scene.body().decode("latin-1")


def test_a_fault_in_one_letter_shows_as_a_dead_letter_and_delays_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = {"kind": "email", "to": ["god@example.org", "ond@example.org"]}
    scene.bring(profile(subscription(channels=[two])), BEFORE)
    scene.poll(call("A-1"))
    with monkeypatch.context() as patch:
        compose = letters.compose

        def poisoned(reader: Any, *args: Any, **kind: Any) -> Any:
            if reader.address == "ond@example.org":
                raise ZeroDivisionError("inom oss")
            return compose(reader, *args, **kind)

        patch.setattr(letters, "compose", poisoned)
        assert scene.freeze(MONDAY) == {"digests": 1, "unwritable": 1}
    dead = scene.deliveries()[-1]
    assert (dead.state, dead.last_error) == ("dead", "could not be written: ZeroDivisionError: inom oss")
    assert scene.freeze(TUESDAY) == {"digests": 1}
    scene.poll(call("A-2"), now=TUESDAY)
    assert scene.freeze(NEXT_MONDAY) == {"digests": 2}
    for address in ("god@example.org", "ond@example.org"):
        assert [set(letter) for letter in scene.told(address)] == [{"A-1"}, {"A-2"}]


class Killed(BaseException):
    """Stands for a process that dies."""


@pytest.mark.parametrize("dies_at", range(6))
def test_dying_at_any_commit_loses_nothing_and_doubles_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """Polls, matches, freezes and delivers, and dies just before the commit with that number."""
    scene.bring(profile(subscription(), subscription("teams", channels=[TEAMS])), BEFORE)
    left = [dies_at]

    def die(_connection: Any) -> None:
        left[0] -= 1
        if left[0] == -1:
            raise Killed

    event.listen(scene.engine, "commit", die)
    try:
        for _ in range(2):
            try:
                scene.poll(call("A-1"), call("B-1", area="klimat"), now=BEFORE)
                scene.work(MONDAY)
            except (Killed, BaseExceptionGroup):
                continue
    finally:
        event.remove(scene.engine, "commit", die)
    scene.work(MONDAY + timedelta(minutes=20))
    assert left[0] < 0, "there are fewer commits than that"
    assert scene.told() == scene.told("TEAMS_SKOLA") == [{"A-1": "already-open", "B-1": "already-open"}]
    assert [row.state for row in scene.deliveries()] == ["sent", "sent"]
    assert len(list(scene.settings.outbox_dir.iterdir())) == 2
