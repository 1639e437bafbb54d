"""A reader who is off, new, or back again is told what there is, and nobody anything twice."""

from __future__ import annotations

from sqlmodel import col, func, select

from subscriptions.delivery.outbox import list_deliveries, retry
from subscriptions.models import Recipient, Subscription, SubscriptionRecipient
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    call,
    profile,
    subscription,
)
from watcher.db import reading, transaction


def test_a_recipient_who_is_off_is_skipped_and_counted(scene: Scene) -> None:
    two = {"kind": "email", "to": ["skola@example.org", "borta@example.org"]}
    scene.bring(profile(subscription(channels=[two])), BEFORE)
    scene.poll(call("A-1"))
    turn_off(scene, "borta@example.org")
    assert scene.freeze(MONDAY) == {"digests": 1, "off": 1}
    assert scene.told("borta@example.org") == []


def test_while_nobody_listens_nothing_counts_as_told(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    turn_off(scene, "skola@example.org")
    scene.poll(call("A-2"), now=TUESDAY)
    assert scene.work(NEXT_MONDAY) == {"off": 1}
    turn_off(scene, "skola@example.org", state="active")
    scene.work(THIRD_MONDAY)
    assert scene.told()[1] == {"A-2": "new-open"}


def test_a_new_recipient_is_told_what_there_is_and_the_others_nothing_twice(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.bring(
        profile(subscription(channels=[{"kind": "email", "to": ["skola@example.org", "ny@example.org"]}])), TUESDAY
    )
    scene.poll(call("A-2"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told("ny@example.org") == [{"A-1": "already-open", "A-2": "already-open"}]
    assert [set(letter) for letter in scene.told("skola@example.org")] == [{"A-1"}, {"A-2"}]


def two(*names: str) -> str:
    return profile(subscription(channels=[{"kind": "email", "to": [f"{name}@example.org" for name in names]}]))


def test_the_watermark_does_not_hold_for_a_new_or_returning_recipient_alone(small_scene: Scene) -> None:
    scene, behind = small_scene, []
    scene.bring(two("a", "b"), BEFORE)
    for names in (("a", "b"), ("a",), ("a", "b"), ("a", "b"), ("a", "c"), (), ("a",)):
        with transaction(scene.engine) as session:
            session.exec(select(Subscription)).one().told_match_id = 7
            for link in session.exec(select(SubscriptionRecipient)).all():
                link.behind = False
        scene.bring(two(*names) if names else profile(subscription(channels=[])), TUESDAY)
        with reading(scene.engine) as session:
            behind.append(session.exec(select(func.count()).where(col(SubscriptionRecipient.behind))).one())
        assert scene.subscriptions()["veckobrev"].told_match_id == 7
    assert behind == [0, 0, 1, 0, 1, 0, 1]


def test_a_recipient_who_returns_is_told_what_was_missed_and_nobody_anything_twice(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(two("kvar", "borta"), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.bring(two("kvar"), TUESDAY)
    scene.poll(call("A-2"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    scene.bring(two("kvar", "borta"), NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told("borta@example.org") == [{"A-1": "already-open"}, {"A-2": "already-open"}]
    assert [set(letter) for letter in scene.told("kvar@example.org")] == [{"A-1"}, {"A-2"}]


def test_a_recipient_who_is_switched_on_again_is_told_what_was_missed(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(two("kvar", "borta"), BEFORE)
    scene.poll(call("A-1"))
    scene.freeze(MONDAY)
    turn_off(scene, "borta@example.org")
    assert scene.deliver(MONDAY) == {"sent": 1, "dead": 1}
    scene.poll(call("A-2"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    (dead,) = list_deliveries(scene.engine, state="dead")
    retry(scene.engine, dead.id, NEXT_MONDAY)
    assert scene.subscriptions()["veckobrev"].told_match_id is None
    scene.work(THIRD_MONDAY)
    assert [set(letter) for letter in scene.told("borta@example.org")] == [{"A-1"}, {"A-2"}]
    assert [set(letter) for letter in scene.told("kvar@example.org")] == [{"A-1"}, {"A-2"}]


def turn_off(scene: Scene, address: str, state: str = "off") -> None:
    with transaction(scene.engine) as session:
        session.exec(select(Recipient).where(Recipient.address == address)).one().state = state
