"""What closes before letters that the coordinator sees first goes to her, once for each department."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from subscriptions.delivery.passing import freeze_passed_on, pass_on, targets_of
from subscriptions.delivery.recipients import lift, suppress
from subscriptions.digests.plan import Remark
from subscriptions.review import ensure_coordinators
from tests.subscriptions.delivery.closing import BEFORE, HER, OTHER, WEDNESDAY, comes, concerned
from tests.subscriptions.delivery.scene import (
    MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.calls.models import Call
from watcher.db import transaction


def test_where_letters_go_to_the_coordinator_so_does_this(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review="coordinator")), BEFORE)
    ensure_coordinators(scene.engine)
    scene.poll(call("A-1"), now=BEFORE)
    scene.work(MONDAY)
    assert comes(scene, "2026-05-08")["closing first"] == 1
    assert scene.work(TUESDAY + timedelta(hours=1)) == {}
    assert (scene.told(), "A-2" in scene.told(HER)[1]) == ([], True)


def test_what_the_coordinator_is_to_see_first_goes_to_her_and_to_its_readers_at_her_word(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review="shown")), TUESDAY)
    ensure_coordinators(scene.engine)
    assert comes(scene, "2026-05-08")["closing first"] == 1
    assert (scene.told(), [set(letter) for letter in scene.told(HER)]) == ([], [{"A-2"}])
    assert "Utlysningen stänger före mottagarnas nästa brev, och du ska se deras brev" in scene.last_text()
    assert scene.work(TUESDAY + timedelta(hours=1)) == {}
    with transaction(scene.engine) as session:
        number = session.exec(select(Call.id)).one() or 0
        (target,) = targets_of(session, "by", [number])
        assert pass_on(session, number, [target], Remark("Läs!", "Åsa"), TUESDAY, at_once=True) == 1
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY)["passed on"] == 1
    assert [set(letter) for letter in scene.told()] == [{"A-2"}]


def test_whoever_hears_for_others_hears_of_it_once_also_where_it_is_for_herself(small_scene: Scene) -> None:
    scene = small_scene
    own = subscription("eget", rhythm="daily", channels=[{"kind": "email", "to": [HER]}])
    scene.bring(profile(subscription(review="shown"), own), at("2026-05-04 08:00"))
    scene.poll(call("A-2", deadline="2026-05-08"), now=at("2026-05-04 09:00"))
    assert scene.work(at("2026-05-04 09:00"))["closing first"] == 1
    assert "A-2" in scene.told(HER)[0]
    assert scene.work(TUESDAY) == {}


def test_what_she_knows_from_her_own_letter_she_is_told_for_others_all_the_same(scene: Scene) -> None:
    own = subscription("eget", rhythm="daily", channels=[{"kind": "email", "to": [HER]}])
    scene.bring(profile(subscription(review="shown"), own), at("2026-05-04 08:00"))
    scene.poll(call("A-2"), now=at("2026-05-04 09:00"))
    scene.work(TUESDAY)
    assert comes(scene, "2026-05-08", TUESDAY + timedelta(hours=1))["closing first"] == 1
    assert [set(letter) for letter in scene.told(HER)] == [{"A-2"}, {"A-2"}]
    assert "du ska se deras brev" in scene.last_text()
    assert scene.work(TUESDAY + timedelta(hours=2)) == {}
    assert scene.work(WEDNESDAY)["digests"] == 1, "that the day has moved is news to herself"
    assert "tidigarelagts till 8 maj 2026" in scene.last_text()
    assert scene.work(WEDNESDAY + timedelta(hours=1)) == {}
    assert concerned(scene, WEDNESDAY + timedelta(hours=1)) == []


def test_she_is_told_once_for_each_department_whenever_it_wants_the_call(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(*for_two("klimat", "hav"), areas=["skola", "klimat", "hav"]), TUESDAY)
    ensure_coordinators(scene.engine)
    assert comes(scene, "2026-05-08")["closing first"] == 1
    assert comes(scene, "2026-05-08", WEDNESDAY, title="Stöd till skola, klimat och hav") == {
        "closing first": 1,
        "sent": 1,
    }
    assert [set(letter) for letter in scene.told(HER)] == [{"A-2"}, {"A-2"}]
    assert concerned(scene, WEDNESDAY + timedelta(hours=1)) == []


def for_two(*others: str) -> list[dict[str, object]]:
    """Subscriptions that the coordinator is to see first, for different readers."""
    theirs = {"review": "shown", "channels": [{"kind": "email", "to": [OTHER]}]}
    return [subscription(review="shown", areas=["skola"]), subscription("andra", areas=others, **theirs)]


def test_what_two_departments_want_is_one_letter_that_is_looked_into_once(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(*for_two("skola")), TUESDAY)
    ensure_coordinators(scene.engine)
    assert comes(scene, "2026-05-08") == {"closing first": 1, "sent": 1}
    assert concerned(scene, TUESDAY + timedelta(hours=1)) == []
    assert scene.work(TUESDAY + timedelta(hours=1)) == {}


@pytest.mark.parametrize("review", ["shown", "coordinator"])
def test_a_coordinator_who_is_off_keeps_nobody_busy_and_is_told_when_she_is_back(
    small_scene: Scene, review: str
) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review=review)), TUESDAY)
    ensure_coordinators(scene.engine)
    with transaction(scene.engine) as session:
        suppress(session, HER, reason="bounced", who="bounce", now=TUESDAY)
    assert comes(scene, "2026-05-08") == {}
    assert concerned(scene, TUESDAY) == []
    with transaction(scene.engine) as session:
        lift(session, HER)
    assert scene.work(WEDNESDAY)["closing first"] == 1


def test_she_is_told_what_only_a_reader_who_is_new_lacks(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1", deadline="2026-05-08"), now=BEFORE)
    scene.work(MONDAY)
    both = {"channels": [{"kind": "email", "to": ["skola@example.org", OTHER]}]}
    scene.bring(profile(subscription(review="shown", **both)), TUESDAY)
    ensure_coordinators(scene.engine)
    assert scene.work(TUESDAY) == {"closing first": 1, "sent": 1}
    assert [set(letter) for letter in scene.told(HER)] == [{"A-1"}]
    assert concerned(scene, WEDNESDAY) == []
