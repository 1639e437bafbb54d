"""A known call whose last day has moved to before the next letter is told at once, as that change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from subscriptions.review import ensure_coordinators
from tests.subscriptions.delivery.closing import BEFORE, WEDNESDAY, concerned, subjects, weekly
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    Scene,
    call,
    profile,
    subscription,
)
from tests.subscriptions.delivery.test_same_call import SHARED, become_one, collect, collected


@pytest.mark.parametrize("review", ["direct", "shown"])
def test_a_known_call_whose_day_has_moved_to_before_the_next_letter_is_told_as_that(scene: Scene, review: str) -> None:
    weekly(scene)
    scene.bring(profile(subscription(review=review)), MONDAY)
    ensure_coordinators(scene.engine)
    scene.poll(call("A-1", deadline="2026-05-08"), now=TUESDAY)
    assert scene.work(TUESDAY) == {"moved nearer": 1, "sent": 1}
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert subjects(scene)[1].startswith("Sista ansökningsdag tidigarelagd till 8 maj")
    assert "Sista ansökningsdag har tidigarelagts till 8 maj 2026 (tidigare 30 november 2026)" in scene.last_text()
    assert concerned(scene, TUESDAY + timedelta(hours=1)) == []
    scene.poll(call("A-1", deadline="2026-05-08", text="Mer text."), now=WEDNESDAY)
    assert scene.work(WEDNESDAY) == {}
    assert concerned(scene, WEDNESDAY) == [], "no letter will tell of that"
    assert scene.work(NEXT_MONDAY)["digests"] == 0


@pytest.mark.parametrize("told_by", ["fonden", "samlaren"])
def test_who_knows_it_by_a_name_that_is_lost_hears_that_its_day_has_moved(scene: Scene, told_by: str) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1", title="Stöd till skola" if told_by == "fonden" else "Fondens A-1"))
    collect(scene, collected(title="Stöd till skola" if told_by == "samlaren" else "Samlarens B-1"))
    scene.work(MONDAY)
    become_one(scene)
    assert scene.work(MONDAY + timedelta(hours=1)) == {}
    scene.poll(call("A-1", deadline="2026-05-08", **SHARED), now=TUESDAY)
    assert scene.work(TUESDAY) == {"moved nearer": 1, "sent": 1}
    assert concerned(scene, WEDNESDAY) == []


def test_a_day_that_moved_is_told_by_the_letter_that_comes_in_time(small_scene: Scene) -> None:
    weekly(small_scene)
    small_scene.poll(call("A-1", deadline="2026-05-12"), now=TUESDAY)
    assert small_scene.work(TUESDAY) == {}
    assert small_scene.work(NEXT_MONDAY)["digests"] == 1
    assert small_scene.told()[1] == {"A-1": "changed"}


def test_a_day_that_moved_in_a_pause_is_told_after_it(small_scene: Scene) -> None:
    scene = small_scene
    weekly(scene, pauses=[{"first": TUESDAY.date(), "last": WEDNESDAY.date()}])
    scene.poll(call("A-1", deadline="2026-05-09"), now=TUESDAY)
    assert scene.work(TUESDAY) == {}
    scene.poll(call("A-1", deadline="2026-05-08"), now=WEDNESDAY)
    assert scene.work(WEDNESDAY) == {}
    assert scene.work(WEDNESDAY + timedelta(days=1))["moved nearer"] == 1
    assert "tidigarelagts till 8 maj 2026 (tidigare 30 november 2026)" in scene.last_text()
