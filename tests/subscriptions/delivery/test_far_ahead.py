"""A clock that was ahead keeps nobody's letter away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from subscriptions.delivery.far_ahead import bring_nearer
from subscriptions.models import Subscription
from tests.subscriptions.delivery.scene import BEFORE, MONDAY, Scene, at, call, profile, subscription
from watcher.db import transaction


def test_a_profile_imported_under_a_clock_that_was_ahead_is_written_to_by_the_clock_as_it_is(scene: Scene) -> None:
    scene.bring(profile(subscription(), subscription("monad", rhythm="monthly")), at("2026-11-22 08:00"))
    assert bring_nearer(scene.engine, scene.settings, BEFORE) == 2
    assert {each.next_due_at for each in scene.subscriptions().values()} == {MONDAY}
    assert bring_nearer(scene.engine, scene.settings, BEFORE) == 0
    scene.poll(call("A-1"))
    assert scene.work(MONDAY)["sent"] == 1


@pytest.mark.parametrize("days", [0, 7, 40])
def test_what_is_only_put_off_stays(small_scene: Scene, days: int) -> None:
    small_scene.bring(profile(), BEFORE + timedelta(days=days))
    assert bring_nearer(small_scene.engine, small_scene.settings, BEFORE) == 0


def test_a_long_pause_is_no_clock_that_was_ahead(small_scene: Scene) -> None:
    paused = subscription(pauses=[{"first": date(2026, 5, 2), "last": date(2026, 12, 31)}])
    small_scene.bring(profile(paused), BEFORE)
    assert small_scene.subscriptions()["veckobrev"].next_due_at > at("2026-12-31 00:00")
    assert bring_nearer(small_scene.engine, small_scene.settings, BEFORE) == 0


def test_a_rhythm_that_cannot_be_used_holds_up_no_other(small_scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    small_scene.bring(profile(subscription(), subscription("monad", rhythm="monthly")), at("2026-11-22 08:00"))
    with transaction(small_scene.engine) as session:
        session.exec(update(Subscription).where(col(Subscription.key) == "monad").values(rhythm="sometimes"))
    assert bring_nearer(small_scene.engine, small_scene.settings, BEFORE) == 1
    assert "'sometimes' is no rhythm" in caplog.text
