"""What the tests of letters on calls that close first share: a reader of letters, and a call that comes in between."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from subscriptions.delivery.too_late import organisations_with_moved, organisations_with_new
from tests.subscriptions.delivery.scene import (
    MONDAY,
    TUESDAY,
    Scene,
    call,
    profile,
    subscription,
)
from watcher.db import reading

BEFORE = MONDAY - timedelta(days=3)
WEDNESDAY = TUESDAY + timedelta(days=1)
HER, OTHER = "asa@example.org", "annan@example.org"


def weekly(scene: Scene, **facts: object) -> None:
    scene.bring(profile(subscription(**facts)), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    scene.work(MONDAY)


def comes(scene: Scene, deadline: str, now: datetime = TUESDAY, **facts: object) -> Counter[str]:
    """A-2, which is new, and what the service then does."""
    scene.poll(call("A-2", deadline=deadline, **facts), now=now)
    return scene.work(now)


def subjects(scene: Scene) -> list[str]:
    return [row.subject for row in scene.deliveries()]


def concerned(scene: Scene, now: datetime) -> list[str]:
    """Where letters are looked into at a waking."""
    with reading(scene.engine) as session:
        new = organisations_with_new(session, now, scene.settings.timezone)
        return new + organisations_with_moved(session, now, scene.settings.timezone)
