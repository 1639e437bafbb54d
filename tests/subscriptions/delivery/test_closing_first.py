"""A call that closes before the reader's next letter is told at once, and told once; who hears in time is not woken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from subscriptions.delivery import between
from subscriptions.delivery.closing_first import freeze_calls_closing_first
from subscriptions.draft_models import Draft
from subscriptions.models import Subscription
from tests.subscriptions.delivery.closing import BEFORE, OTHER, WEDNESDAY, comes, subjects, weekly
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from tests.subscriptions.delivery.storm import Storm
from watcher.db import transaction

MAUNDY = at("2026-04-02 07:30")  # the next letter of whoever gets one every day comes after Easter
MONTHLY = {"rhythm": "monthly", "day": "28"}
FEBRUARY, MARCH, NEXT = at("2027-02-28 07:30"), at("2027-03-01 11:00"), at("2027-03-28 07:30")


def test_a_monthly_reader_hears_once_of_a_call_that_opens_and_closes_between_two_letters(scene: Scene) -> None:
    scene.bring(profile(subscription(**MONTHLY)), FEBRUARY - timedelta(days=3))
    scene.poll(call("A-1", deadline="2027-11-30"), now=FEBRUARY - timedelta(days=3))
    scene.work(FEBRUARY)
    scene.poll(call("A-2", deadline="2027-03-18"), call("A-3", deadline="2027-04-18"), now=MARCH)
    assert scene.work(MARCH) == {"closing first": 1, "sent": 1}
    assert scene.told()[1] == {"A-2": "new-open"}, "the other waits for its letter"
    assert subjects(scene)[1] == "Stänger före nästa brev: Stöd till skola A-2 (Skolförvaltningen)"
    assert "Den här utlysningen stänger före ert nästa brev. Därför får ni veta det redan nu." in scene.last_text()
    for later in (timedelta(minutes=1), timedelta(days=1), timedelta(days=9)):
        assert scene.work(MARCH + later) == {}
    assert scene.work(NEXT)["digests"] == 1
    assert scene.told()[2] == {"A-3": "new-open"}


def test_a_weekly_reader_hears_in_one_letter_of_all_that_closes_within_the_week(small_scene: Scene) -> None:
    scene = small_scene
    weekly(scene, language="en")
    scene.poll(call("A-2", deadline="2026-05-08"), call("A-3", deadline="2026-05-10"), now=TUESDAY)
    assert scene.work(TUESDAY) == {"closing first": 1, "sent": 1}
    assert subjects(scene)[1] == "Closes before your next letter: 2 calls (Skolförvaltningen)"
    assert "These calls close before your next letter, so you are told of them now." in scene.last_text()
    assert scene.work(NEXT_MONDAY) == {}


@pytest.mark.parametrize(
    ("deadlines", "hour"),
    [
        (["2026-05-11"], None),  # the letter of that morning tells it
        (["2026-05-08", "2026-11-30"], None),  # one of its days comes later
        (["2026-05-08", "--11-30"], None),  # a day of a year that nobody knows
        (["2026-05-11"], "07:31"),
    ],
)
def test_what_the_next_letter_tells_in_time_waits_for_it(
    small_scene: Scene, deadlines: list[str], hour: str | None
) -> None:
    weekly(small_scene)
    days = [{"date": day, "time": hour} for day in deadlines]
    assert comes(small_scene, "2026-05-08", deadlines=days) == {}
    assert small_scene.work(NEXT_MONDAY)["digests"] == 1


def test_the_hour_of_the_last_day_counts(small_scene: Scene) -> None:
    weekly(small_scene)
    days = [{"date": "2026-05-11", "time": "07:00"}]
    assert comes(small_scene, "2026-05-11", deadlines=days)["closing first"] == 1


def test_a_coming_call_and_a_day_that_moved_nearer_are_told_too(small_scene: Scene) -> None:
    scene = small_scene
    weekly(scene)
    assert comes(scene, "2026-05-20", opens="2026-05-07", status="forthcoming") == {}
    assert comes(scene, "2026-05-09", WEDNESDAY, opens="2026-05-07", status="forthcoming")["closing first"] == 1
    assert scene.told()[1] == {"A-2": "new-coming"}


def test_what_is_over_or_less_than_was_asked_for_wakes_nobody(small_scene: Scene) -> None:
    scene = small_scene
    weekly(scene, minimum_band="strong")
    scene.poll(call("A-2", deadline="2026-05-04"), call("B-1", "hav", "2026-05-08", summary="för skola"), now=TUESDAY)
    assert scene.work(TUESDAY) == {}


@pytest.mark.parametrize("rhythm", ["daily", "instant"])
def test_who_hears_daily_or_at_once_needs_no_letter_beside_it(small_scene: Scene, rhythm: str) -> None:
    weekly(small_scene, rhythm=rhythm)
    small_scene.poll(call("A-2", deadline="2026-05-05"), call("A-3", deadline="2026-05-08"), now=MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert small_scene.work(later)["closing first"] == 0
    small_scene.work(TUESDAY)
    assert [set(letter) for letter in small_scene.told()] == [{"A-1"}, {"A-2", "A-3"}]


def test_who_hears_of_it_tomorrow_by_another_subscription_is_not_told_twice(small_scene: Scene) -> None:
    scene = small_scene
    both = [subscription("varje-dag", rhythm="daily", areas=["skola"]), subscription("veckobrev")]
    scene.bring(profile(*both), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    scene.work(MONDAY)
    assert comes(scene, "2026-05-08", MONDAY + timedelta(hours=1)) == {}
    assert scene.work(TUESDAY)["digests"] == 1
    assert scene.work(TUESDAY + timedelta(hours=1)) == {}


def test_in_a_pause_nothing_comes_and_after_it_what_can_still_be_applied_for(small_scene: Scene) -> None:
    scene = small_scene
    weekly(scene, pauses=[{"first": TUESDAY.date(), "last": WEDNESDAY.date()}])
    scene.poll(call("A-2", deadline="2026-05-06"), call("A-3", deadline="2026-05-08"), now=TUESDAY)
    assert scene.work(TUESDAY) == {}
    assert scene.work(WEDNESDAY) == {}
    assert scene.work(WEDNESDAY + timedelta(days=1))["closing first"] == 1
    assert scene.told()[1] == {"A-3": "new-open"}


def test_what_closes_in_a_pause_that_lies_ahead_is_told_before_it(small_scene: Scene) -> None:
    weekly(small_scene, pauses=[{"first": WEDNESDAY.date(), "last": at("2026-06-30 00:00").date()}])
    assert comes(small_scene, "2026-06-20")["closing first"] == 1


def test_before_a_first_letter_too_which_then_tells_the_rest(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), TUESDAY)
    scene.poll(call("A-1"), now=TUESDAY)
    assert comes(scene, "2026-05-08")["closing first"] == 1
    assert "ert första brev" not in scene.last_text()
    scene.work(NEXT_MONDAY)
    assert [set(letter) for letter in scene.told()] == [{"A-2"}, {"A-1"}]


def test_over_a_long_weekend_a_daily_reader_is_told_too(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="daily")), at("2026-04-01 06:00"))
    scene.work(MAUNDY)
    scene.poll(call("A-1", deadline="2026-04-05"), call("A-2", deadline="2026-04-07"), now=MAUNDY + timedelta(hours=3))
    assert scene.work(MAUNDY + timedelta(hours=3))["closing first"] == 1
    assert scene.work(at("2026-04-07 07:30"))["digests"] == 1
    assert [set(letter) for letter in scene.told()] == [{"A-1"}, {"A-2"}]


def test_a_letter_that_a_person_has_stopped_leaves_by_no_other_way(small_scene: Scene) -> None:
    weekly(small_scene)
    with transaction(small_scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        draft = Draft(subscription_id=row.id or 0, due_at=row.next_due_at or MONDAY, revision=1, state="stopped")
        session.add(draft)
    assert comes(small_scene, "2026-05-08") == {}


@pytest.mark.parametrize("commit", [1, 2, 3, 4, 5])
def test_killed_anywhere_everybody_is_told_and_nobody_twice(small_scene: Scene, commit: int) -> None:
    scene = small_scene
    weekly(scene, channels=[{"kind": "email", "to": ["skola@example.org", OTHER]}])
    scene.poll(call("A-2", deadline="2026-05-08"), now=TUESDAY)
    with Storm(scene).dying(commit):
        scene.work(TUESDAY)
    for later in (1, 2, 24 * 6):
        scene.work(TUESDAY + timedelta(hours=later))
    for address in ("skola@example.org", OTHER):
        assert [set(letter) for letter in scene.told(address)] == [{"A-1"}, {"A-2"}]


def test_two_workers_at_once_tell_it_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    weekly(scene)
    scene.poll(call("A-2", deadline="2026-05-08"), now=TUESDAY)
    scene.match(TUESDAY)
    real, other = between.freeze_letters, [lambda: freeze_calls_closing_first(scene.engine, scene.settings, TUESDAY)]

    def write(*args: object) -> None:
        if other:
            assert other.pop()() == {"closing first": 1}
        real(*args)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(between, "freeze_letters", write)
    assert freeze_calls_closing_first(scene.engine, scene.settings, TUESDAY) == {"raced": 1}
    assert len(scene.told()) == 2


def test_one_that_could_not_be_written_is_told_when_it_can(small_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    weekly(small_scene)
    with monkeypatch.context() as broken:
        broken.setattr("subscriptions.delivery.between.write_letter", lambda *_: 1 / 0)
        assert comes(small_scene, "2026-05-08")["unwritable"] == 1
    assert small_scene.work(TUESDAY + timedelta(minutes=1))["closing first"] == 1
