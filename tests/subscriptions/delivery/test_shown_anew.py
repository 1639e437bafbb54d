"""What comes into a letter that the coordinator has seen already does not leave before she has seen that too.

And what is changed in the moment in which a letter is written is not lost behind its watermark.
"""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta

import pytest
import tomli_w
from sqlmodel import select

from subscriptions.delivery.channel import all_channels
from subscriptions.delivery.freeze import _Raced, _write, freeze_due_digests
from subscriptions.delivery.planning import make_plan
from subscriptions.gaps import cover_area
from subscriptions.models import PriorityArea, Subscription
from tests.subscriptions.delivery.drafting import EARLY, FRIDAY, SHOWN, begin, mails, work
from tests.subscriptions.delivery.scene import (
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.db import reading, transaction

TUESDAY = NEXT_MONDAY + timedelta(days=1)
BOTH = {"A-1": "new-open", "K-1": "already-open"}


def begin_with_one_area(scene: Scene) -> None:
    """Friday: a letter with one call has been shown. What the other area has is in nobody's letters."""
    begin(scene, areas=["skola"], **SHOWN)
    scene.poll(call("A-1"), call("K-1", "klimat"), now=EARLY)
    assert work(scene, FRIDAY) == {"drafts": 1}


def cover(scene: Scene, area: str = "klimat") -> None:
    with transaction(scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        assert cover_area(session, row, session.exec(select(PriorityArea).where(PriorityArea.key == area)).one())


def test_an_area_that_is_added_is_shown_once_more_and_leaves_on_time(scene: Scene) -> None:
    begin_with_one_area(scene)
    cover(scene)
    later = FRIDAY + timedelta(hours=2)
    assert work(scene, later) == {"drafts": 1}
    assert work(scene, later) == {}
    assert "2 utlysningar" in mails(scene)[-1].subject
    assert work(scene, NEXT_MONDAY) == {"digests": 1}
    assert {name: scene.told()[-1].get(name) for name in BOTH} == BOTH | {"A-1": "already-open"}


def test_an_area_that_is_added_by_a_profile_is_shown_once_more_too(small_scene: Scene) -> None:
    begin_with_one_area(small_scene)
    small_scene.bring(profile(subscription(areas=["skola", "klimat"], **SHOWN)), FRIDAY)
    assert work(small_scene, FRIDAY + timedelta(hours=2)) == {"drafts": 1}


@pytest.mark.parametrize("added", [NEXT_MONDAY - timedelta(minutes=9), FRIDAY + timedelta(days=1)])
def test_what_is_added_when_she_has_no_working_day_left_leaves_after_one(small_scene: Scene, added: datetime) -> None:
    scene = small_scene
    begin_with_one_area(scene)
    cover(scene)
    assert work(scene, added) == {"drafts": 1}
    assert work(scene, NEXT_MONDAY) == {}
    assert work(scene, TUESDAY) == {"digests": 1}
    assert set(scene.told()[-1]) == set(BOTH)
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY


def test_what_is_added_after_the_last_look_does_not_slip_out(small_scene: Scene) -> None:
    begin_with_one_area(small_scene)
    cover(small_scene)
    assert freeze_due_digests(small_scene.engine, small_scene.settings, NEXT_MONDAY) == {"unseen": 1}
    assert work(small_scene, NEXT_MONDAY) == {"drafts": 1}
    assert work(small_scene, TUESDAY) == {"digests": 1}


def test_a_call_that_an_area_wants_only_by_its_newest_words_waits_for_the_next_letter(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, areas=["skola"], **SHOWN)
    scene.poll(call("A-1"), call("W-1", "hav", text="skola"), now=EARLY)
    work(scene, FRIDAY)
    wishes = tomllib.loads(profile(subscription(areas=["skola"], **SHOWN)))
    wishes["areas"][0]["name"] = "stöd till"
    scene.bring(tomli_w.dumps(wishes), FRIDAY)
    work(scene, NEXT_MONDAY)
    assert set(scene.told()[-1]) == {"A-1"}
    work(scene, at("2026-05-15 08:00"))
    work(scene, THIRD_MONDAY)
    assert set(scene.told()[-1]) == {"W-1"}


def test_an_area_added_while_the_first_letter_is_written_is_told_all_the_same(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(areas=["skola"])), MONDAY - timedelta(days=3))
    scene.poll(call("A-1"), call("K-1", "klimat"))
    scene.match()
    with reading(scene.engine) as session:
        plan = make_plan(session, "by", scene.settings, MONDAY, all_channels())
    cover(scene)
    with pytest.raises(_Raced):
        _write(scene.engine, plan, MONDAY)
    work(scene, MONDAY)
    assert set(scene.told()[-1]) == {"A-1", "K-1"}


def test_a_reader_added_while_the_first_letter_is_written_is_told_with_the_next_one(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription()), MONDAY - timedelta(days=3))
    scene.poll(call("A-1"))
    scene.match()
    with reading(scene.engine) as session:
        plan = make_plan(session, "by", scene.settings, MONDAY, all_channels())
    both = [MAIL | {"to": [*MAIL["to"], "ny@example.org"]}]
    scene.bring(profile(subscription(channels=both)), MONDAY)
    _write(scene.engine, plan, MONDAY)
    work(scene, NEXT_MONDAY)
    assert [set(letter) for letter in scene.told("ny@example.org")] == [{"A-1"}]
    assert len(scene.told()) == 1
