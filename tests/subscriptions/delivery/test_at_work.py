"""Letters and reminders come while people are at work, and never so late that nobody can act by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from subscriptions.delivery.planning import PUT_OFF
from subscriptions.digests.reminders import EU_STEPS
from subscriptions.draft_models import Draft
from subscriptions.models import Organisation, PriorityArea, Recipient, Subscription
from subscriptions.reader_models import Follow
from tests.subscriptions.delivery.scene import MONDAY, NEXT_MONDAY, Scene, at, call, profile, subscription
from watcher.calls.models import Call
from watcher.db import transaction

BEFORE = MONDAY - timedelta(days=3)
NIGHT, MORNING = at("2026-05-05 02:13"), at("2026-05-05 07:30")


def down_until(scene: Scene, now: datetime, **facts: object) -> int:
    """How many letters leave when the service wakes after it was due on Monday."""
    scene.bring(profile(subscription(**facts)), BEFORE)
    scene.poll(call("A-1"), call("A-2"), now=BEFORE)
    return scene.work(now)["digests"]


@pytest.mark.parametrize(
    ("wakes", "leaves"),
    [
        (NIGHT, MORNING),
        (at("2026-05-05 21:40"), at("2026-05-06 07:30")),
        (at("2026-05-09 11:00"), NEXT_MONDAY),  # a Saturday
        (at("2026-05-14 11:00"), at("2026-05-15 07:30")),  # Ascension Day
    ],
)
def test_what_was_missed_comes_in_one_letter_when_people_are_next_at_work(
    small_scene: Scene, wakes: datetime, leaves: datetime
) -> None:
    assert down_until(small_scene, wakes) == 0
    assert small_scene.subscriptions()["veckobrev"].next_due_at == leaves + PUT_OFF
    assert small_scene.work(leaves + PUT_OFF)["digests"] == 1
    assert [set(letter) for letter in small_scene.told()] == [{"A-1", "A-2"}]


@pytest.mark.parametrize(
    ("wakes", "facts"),
    [
        (at("2026-05-06 14:00"), {}),  # people are at work
        (at("2026-05-04 09:20"), {"time": "07:30"}),
        (at("2026-05-02 22:10"), {"day": "saturday", "time": "22:00"}),  # it is hardly late, and was asked for then
    ],
)
def test_what_is_hardly_late_or_comes_in_working_hours_leaves_at_once(
    small_scene: Scene, wakes: datetime, facts: dict[str, object]
) -> None:
    assert down_until(small_scene, wakes, **facts) == 1


@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_where_the_service_only_ever_wakes_at_night_a_letter_waits_but_once(small_scene: Scene, rhythm: str) -> None:
    assert down_until(small_scene, at("2026-05-05 21:40"), rhythm=rhythm) == 0
    assert small_scene.work(at("2026-05-06 21:40"))["digests"] == 1


def test_at_night_too_where_something_in_it_closes_before_the_morning(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), call("A-2", deadlines=[{"date": "2026-05-05", "time": "07:00"}]), now=BEFORE)
    assert scene.work(NIGHT)["digests"] == 1
    assert [set(letter) for letter in scene.told()] == [{"A-1", "A-2"}]


SUNDAY_OR_NEXT_YEAR = [{"date": "2026-05-17", "time": "17:00"}, {"date": "2027-02-16", "time": "17:00"}]


@pytest.mark.parametrize("is_known", [True, False])
def test_nor_does_it_wait_past_the_first_of_several_last_days(small_scene: Scene, is_known: bool) -> None:
    scene, begins, ends = small_scene, at("2026-05-08 07:30"), at("2026-05-15 19:00")
    scene.bring(profile(subscription(day="friday")), begins - timedelta(hours=1))
    remind(scene, 5)
    several = call("A-1", deadlines=SUNDAY_OR_NEXT_YEAR)
    scene.poll(*([several] if is_known else []), call("A-2"), now=begins - timedelta(hours=1))
    assert scene.work(begins)["digests"] == 1
    scene.poll(several, now=ends)
    assert scene.work(ends)["digests"] == 1
    assert scene.told()[1] == {"A-1": "closing" if is_known else "new-open"}


def test_a_letter_that_was_seen_stays_seen_when_it_waits_for_the_morning(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review="shown")), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    scene.match(BEFORE)
    with transaction(scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        session.add(Draft(subscription_id=row.id or 0, due_at=row.next_due_at or MONDAY, shown_at=BEFORE))
    assert scene.work(NIGHT) == {}
    assert scene.work(MORNING + PUT_OFF)["digests"] == 1


def remind(scene: Scene, *steps: int, eu: Sequence[int] = EU_STEPS) -> None:
    with transaction(scene.engine) as session:
        row = session.exec(select(Organisation)).one()
        row.reminders_national, row.reminders_eu = list(steps), list(eu)
        session.add(row)


def test_the_last_letter_before_a_call_closes_reminds_of_it(small_scene: Scene) -> None:
    """Daily, over Easter: the step of two days would be reached when no letter comes."""
    scene = small_scene
    scene.bring(profile(subscription(rhythm="daily")), at("2026-03-31 06:00"))
    remind(scene, 2)
    scene.poll(call("A-1", deadline="2026-04-06"), now=at("2026-03-31 06:00"))
    assert [scene.work(at(f"2026-0{day} 07:30"))["digests"] for day in ("3-31", "4-01", "4-02", "4-07")] == [1, 0, 1, 0]
    assert scene.told()[1] == {"A-1": "closing"}


def test_monthly_readers_are_reminded_in_the_last_letter_too(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="monthly", day="1")), at("2026-05-29 07:30"))
    scene.poll(call("A-1", deadline="2026-07-28"), now=at("2026-05-29 07:30"))
    assert scene.work(at("2026-06-01 07:30"))["digests"] == 1
    assert scene.work(at("2026-07-01 07:30"))["digests"] == 1
    assert scene.told()[1] == {"A-1": "closing"}


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "forthcoming", "opens": "2026-05-12", "deadline": "2026-05-16"},
        {"deadlines": [{"date": "2026-05-16", "or_date": "2026-06-15"}]},
    ],
)
def test_it_reminds_of_what_opens_only_after_it_and_of_the_nearest_day_that_may_be_meant(
    small_scene: Scene, facts: dict[str, Any]
) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    remind(scene, 1)
    scene.poll(call("A-1", **facts), now=BEFORE)
    assert [scene.work(when)["digests"] for when in (MONDAY, NEXT_MONDAY)] == [1, 1]
    assert scene.told()[1] == {"A-1": "closing"}


def test_before_a_long_pause_the_last_letter_reminds_too(small_scene: Scene) -> None:
    scene = small_scene
    summer = {"first": at("2026-06-16 00:00").date(), "last": at("2026-08-16 00:00").date()}
    scene.bring(profile(subscription(pauses=[summer])), at("2026-05-29 07:30"))
    remind(scene, 10, eu=[14])
    scene.poll(call("A-1", deadline="2026-08-10"), now=at("2026-05-29 07:30"))
    days = ("06-01", "06-08", "06-15", "08-17")
    assert [scene.work(at(f"2026-{day} 07:30"))["digests"] for day in days] == [1, 0, 1, 0]
    assert scene.told()[1] == {"A-1": "prepare"}


@pytest.mark.parametrize("day", ["15", "17"])  # on a day of the weekly letter too, and on one of its own
@pytest.mark.parametrize("is_followed", [False, True])
def test_the_last_reminder_is_kept_for_the_letter_that_comes_last(
    small_scene: Scene, day: str, is_followed: bool
) -> None:
    """A monthly letter is no reader's last one before the day, where a weekly one comes after it."""
    scene, begins = small_scene, at("2026-05-29 07:30")
    scene.bring(profile(subscription("manad", rhythm="monthly", day=day), subscription("vecka")), begins)
    scene.poll(call("A-1", deadline="2026-07-10"), now=begins)
    scene.work(at("2026-06-01 07:30"))
    if is_followed:
        follow(scene)
    days = ("06-08", "06-15", "06-17", "06-22", "06-29", "07-06", "07-17")
    letters = [day for day in days if scene.work(at(f"2026-{day} 07:30"))["digests"]]
    assert letters == ["06-08", "06-29"], "30 and 10 days go by before the weekly letter after these"
    assert scene.told()[1:] == [{"A-1": "prepare"}, {"A-1": "closing"}]


def follow(scene: Scene) -> None:
    """They follow the only call there is, and no area brings it to them any more."""
    with transaction(scene.engine) as session:
        area = session.exec(select(PriorityArea).where(PriorityArea.key == "skola")).one()
        area.active = False
        found = session.exec(select(Call)).one()
        recipient = session.exec(select(Recipient)).one()
        session.add(
            Follow(recipient_id=recipient.id or 0, call_id=found.id or 0, version_id=found.version_id or 0, at=MONDAY)
        )
        session.add(area)


def test_a_reminder_of_an_instant_subscription_waits_for_a_working_day(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="instant")), MONDAY)
    scene.poll(call("A-1", deadline="2026-05-19"), call("A-2", deadline="2026-05-10"), now=MONDAY)
    scene.work(MONDAY)
    remind(scene, 10, 1)
    days = ("2026-05-08 08:00", "2026-05-09 08:00", "2026-05-10 08:00", "2026-05-11 08:00")
    assert [scene.work(at(day))["digests"] for day in days] == [1, 0, 0, 1]
    assert [set(letter) for letter in scene.told()] == [{"A-1", "A-2"}, {"A-2"}, {"A-1"}]


def test_a_call_is_not_told_anew_as_closing_the_week_after_it_was_told_first(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    remind(scene, 90, 45, 14)
    scene.poll(call("A-1", deadline="2026-08-06"), now=BEFORE)  # 94 days after the first letter
    weeks = [scene.work(MONDAY + timedelta(weeks=week))["digests"] for week in range(13)]
    assert [week for week, count in enumerate(weeks) if count] == [0, 7, 11], (
        "94 days, 45, and 17: the letter after it would come with 10"
    )


def test_what_cannot_be_applied_for_yet_is_not_about_to_close(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-30", opens="2026-06-08", status="unknown"), now=BEFORE)
    assert [scene.work(MONDAY + timedelta(weeks=week))["digests"] for week in (0, 4)] == [1, 0]
