"""Whoever follows a call hears at once that its day has moved or that it is off, and of all else in the next letter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from subscriptions.delivery.followed_at_once import cannot_wait
from subscriptions.reader_choices import Choice
from tests.subscriptions.delivery.choosing import BOTH, pick, say
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    Scene,
    call,
    profile,
    subscription,
)

TODAY = date(2026, 5, 5)
WEDNESDAY = TUESDAY + timedelta(days=1)
NOT_YET = "Utlysningen har inte öppnat än."
WORDS = {
    "extended": "sista ansökningsdag är nu 24 december 2026 (tidigare 30 november 2026)",
    "earlier": "Sista ansökningsdag har tidigarelagts till 1 oktober 2026 (tidigare 30 november 2026)",
    "cancelled": "Utlysningen är inställd.",
}


def begin(scene: Scene, **facts: Any) -> None:
    """A reader follows a call that belongs to none of their areas any more; another reader does not."""
    scene.bring(profile(subscription(channels=BOTH, **facts)), BEFORE)
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    scene.bring(profile(subscription(channels=BOTH, **facts), areas=["klimat"]), MONDAY)


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        ("extended", {"deadline": "2026-12-24"}),
        ("earlier", {"deadline": "2026-10-01"}),
        ("cancelled", {"status": "cancelled"}),
    ],
)
def test_what_its_follower_plans_by_is_told_at_once_and_not_again(scene: Scene, what: str, facts: Any) -> None:
    begin(scene)
    scene.poll(call("A-1", **facts), now=TUESDAY)
    assert scene.work(TUESDAY) == {"followed": 1, "sent": 1}
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert WORDS[what] in scene.last_text()
    assert scene.told("annan@example.org")[1:] == []
    assert scene.work(NEXT_MONDAY) == {}


def test_other_changes_wait_for_the_next_letter(small_scene: Scene) -> None:
    begin(small_scene)
    small_scene.poll(call("A-1", title="Stöd till skola A-1, nytt namn", opens="2026-05-02"), now=TUESDAY)
    assert small_scene.work(TUESDAY) == {}
    small_scene.work(NEXT_MONDAY)
    assert small_scene.told()[1:] == [{"A-1": "changed"}]


def test_what_waited_for_the_next_letter_is_not_lost_by_it(small_scene: Scene) -> None:
    begin(small_scene)
    small_scene.poll(call("A-1", opens="2026-06-02", status="forthcoming"), now=TUESDAY)
    assert small_scene.work(TUESDAY) == {}
    small_scene.poll(call("A-1", opens="2026-06-02", status="forthcoming", deadline="2026-12-24"), now=WEDNESDAY)
    assert small_scene.work(WEDNESDAY) == {"followed": 1, "sent": 1}
    assert NOT_YET in small_scene.last_text()
    assert WORDS["extended"] in small_scene.last_text()
    assert small_scene.work(NEXT_MONDAY) == {}


def test_a_pause_is_kept_and_nothing_is_lost_by_it(small_scene: Scene) -> None:
    begin(small_scene)
    pick(small_scene, Choice("weekly", "sv", date(2026, 5, 8)), TUESDAY)
    small_scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    assert small_scene.work(TUESDAY) == {}
    small_scene.work(NEXT_MONDAY)
    assert small_scene.told()[1:] == [{"A-1": "changed"}]


def test_whoever_hears_of_everything_at_once_hears_of_it_once(small_scene: Scene) -> None:
    begin(small_scene, rhythm="instant", minimum_band="possible")
    small_scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    small_scene.work(TUESDAY)
    assert small_scene.told()[1:] == [{"A-1": "changed"}]
    assert small_scene.work(NEXT_MONDAY) == {}


def test_a_last_day_that_may_now_be_the_day_before_cannot_wait() -> None:
    sure, doubtful = {"date": "2026-12-01"}, {"date": "2026-12-01", "or_date": "2026-11-30"}
    assert cannot_wait("changed", {"deadlines": [[sure], [doubtful]]}, TODAY)


def test_it_reaches_a_follower_whose_letters_go_to_the_coordinator(small_scene: Scene) -> None:
    begin(small_scene)
    wishes = subscription(channels=BOTH, review="coordinator")
    small_scene.bring(profile(wishes, areas=["klimat"]), MONDAY)
    small_scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    assert small_scene.work(TUESDAY)["followed"] == 1
    assert "bara till dig" not in small_scene.last_text()


@pytest.mark.parametrize(
    ("kind", "old", "new", "urgent"),
    [
        ("changed", ["2026-11-30"], ["2026-12-24"], True),
        ("changed", ["2026-11-30"], [], True),
        ("changed", ["--02-15"], ["2027-02-16"], True),
        ("changed", ["2026-11-30"], ["2026-11-30", "2027-03-01"], False),
        ("changed", ["2026-05-01", "2026-11-30"], ["2026-11-30"], False),
        ("changed", [], ["2026-11-30"], False),
        ("withdrawn", [], [], True),
        ("closed", [], [], True),
    ],
)
def test_a_day_ahead_that_no_longer_stands_cannot_wait(
    kind: str, old: list[str], new: list[str], *, urgent: bool
) -> None:
    changes = {"deadlines": [[{"date": each} for each in old], [{"date": each} for each in new]]} if old or new else {}
    assert cannot_wait(kind, changes, TODAY) is urgent
