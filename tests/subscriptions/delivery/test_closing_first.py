"""A call that closes before the reader's next letter is told at once, and told once; who hears in time is not woken."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from subscriptions.delivery import between
from subscriptions.delivery.closing_first import freeze_calls_closing_first
from subscriptions.delivery.passing import freeze_passed_on, pass_on, targets_of
from subscriptions.delivery.recipients import lift, suppress
from subscriptions.delivery.too_late import organisations_with_moved, organisations_with_new
from subscriptions.digests.plan import Remark
from subscriptions.draft_models import Draft
from subscriptions.models import Subscription
from subscriptions.review import ensure_coordinators
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
from tests.subscriptions.delivery.test_same_call import SHARED, become_one, collect, collected
from watcher.calls.models import Call
from watcher.db import reading, transaction

BEFORE = MONDAY - timedelta(days=3)
MAUNDY = at("2026-04-02 07:30")  # the next letter of whoever gets one every day comes after Easter
WEDNESDAY = TUESDAY + timedelta(days=1)
HER, OTHER = "asa@example.org", "annan@example.org"
MONTHLY = {"rhythm": "monthly", "day": "28"}
FEBRUARY, MARCH, NEXT = at("2027-02-28 07:30"), at("2027-03-01 11:00"), at("2027-03-28 07:30")


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


def concerned(scene: Scene, now: datetime) -> list[str]:
    """Where letters are looked into at a waking."""
    with reading(scene.engine) as session:
        new = organisations_with_new(session, now, scene.settings.timezone)
        return new + organisations_with_moved(session, now, scene.settings.timezone)


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
