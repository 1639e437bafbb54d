"""Reminders before a last day: once for each step, to whoever was told of the call."""

from __future__ import annotations

from datetime import timedelta

from tests.subscriptions.delivery.scene import (
    BEFORE,
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)


def test_reminders_come_once_for_each_step_and_a_foreseen_end_is_no_news(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="daily")), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-10"), call("E-1", deadline="2026-08-10", level="eu"))
    reminded = {}
    steps = (
        at("2026-05-05 07:30"),
        at("2026-05-11 07:30"),
        at("2026-05-12 07:30"),
        at("2026-05-31 07:30"),
        at("2026-06-11 07:30"),
    )
    for step in (*steps, at("2026-06-26 07:30"), at("2026-07-27 07:30"), at("2026-08-11 07:30")):
        for now in (step - timedelta(days=1), step, step + timedelta(days=1)):
            if scene.work(now).get("digests"):
                reminded[now.date().isoformat()] = scene.told()[-1]
    assert reminded == {
        "2026-05-04": {"A-1": "already-open", "E-1": "already-open"},
        "2026-05-11": {"A-1": "closing"},
        "2026-05-12": {"E-1": "prepare"},
        "2026-05-31": {"A-1": "closing"},
        "2026-06-26": {"E-1": "prepare"},
        "2026-07-27": {"E-1": "closing"},
    }


def test_a_reminder_follows_who_was_told_even_when_the_subscription_that_told_is_gone(small_scene: Scene) -> None:
    """Whoever knows a call is reminded by any subscription of theirs that listens to one of its areas."""
    scene = small_scene
    other = {"kind": "email", "to": ["klimat@example.org"]}
    told = subscription(
        "som-berättade", areas=["skola", "klimat"], channels=[{**MAIL, "to": [*MAIL["to"], *other["to"]]}]
    )
    scene.bring(profile(told), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-10"))
    scene.work(MONDAY)
    left = [subscription("kvar", rhythm="daily", areas=["skola"])]
    left += [subscription("annat", rhythm="daily", areas=["klimat"], channels=[other])]
    scene.bring(profile(*left), TUESDAY)
    assert scene.work(at("2026-05-11 07:30"))["digests"] == 1
    assert scene.told() == [{"A-1": "already-open"}, {"A-1": "closing"}]
    assert scene.told("klimat@example.org") == [{"A-1": "already-open"}]  # listens to nothing the call concerns


def test_two_subscriptions_of_one_recipient_remind_once(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription("ett"), subscription("två", rhythm="daily")), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-10"))
    scene.work(MONDAY)
    for day in range(4, 26):
        scene.work(at(f"2026-05-{day:02d} 07:30"))
    assert scene.told() == [{"A-1": "already-open"}, {"A-1": "closing"}]


def test_nobody_is_reminded_of_a_call_that_only_others_were_told_of(small_scene: Scene) -> None:
    scene = small_scene
    demanding = subscription("krävande", minimum_band="strong", channels=[{"kind": "email", "to": ["ny@example.org"]}])
    scene.bring(profile(subscription(), demanding), BEFORE)
    scene.poll(call("A-1", title="A-1", summary="för skola", deadline="2026-06-08"))
    scene.work(MONDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told() == [{"A-1": "already-open"}, {"A-1": "closing"}]
    assert scene.told("ny@example.org") == []


def test_whoever_has_just_been_told_of_a_date_is_not_reminded_of_it_the_next_day(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="daily")), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-01"))
    scene.work(MONDAY)
    assert scene.work(TUESDAY) == {}


def test_a_moved_deadline_is_reminded_of_anew(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="daily")), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-01"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-07-01"), now=MONDAY)
    scene.work(TUESDAY)
    assert scene.told()[-1] == {"A-1": "changed"}
    assert scene.work(at("2026-05-31 07:30")) == {}
    assert scene.work(at("2026-06-01 07:30"))["digests"] == 1
    assert scene.told()[-1] == {"A-1": "closing"}


def test_an_instant_reminder_does_not_wake_anybody(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="instant", time="08:00")), MONDAY)
    scene.poll(call("A-1", deadline="2026-06-10"))
    scene.work(MONDAY)
    assert scene.work(at("2026-05-11 00:01")) == {}
    assert scene.work(at("2026-05-11 08:00"))["digests"] == 1


def test_an_organisation_sets_its_own_lead_time_for_reminders(small_scene: Scene) -> None:
    scene = small_scene
    text = profile(subscription(rhythm="daily")).replace("[organisation]", "[organisation]\nreminders_national = [60]")
    scene.bring(text, BEFORE)
    scene.poll(call("A-1", deadline="2026-07-19"))
    scene.work(MONDAY)
    assert scene.work(at("2026-05-19 07:30")) == {}, "61 days before"
    assert scene.work(at("2026-05-20 07:30"))["digests"] == 1
    assert scene.work(at("2026-06-24 07:30")) == {}, "the usual 30 days do not hold here"
    assert scene.told()[1] == {"A-1": "prepare"}


def test_an_organisation_may_do_without_reminders(small_scene: Scene) -> None:
    scene = small_scene
    text = profile(subscription(rhythm="daily")).replace("[organisation]", "[organisation]\nreminders_national = []")
    scene.bring(text, BEFORE)
    scene.poll(call("A-1", deadline="2026-05-20"))
    scene.work(MONDAY)
    assert scene.work(at("2026-05-12 07:30")) == {}


MONDAYS = [at(f"2026-{day} 07:30") for day in ("05-11", "05-18", "05-25", "06-01", "06-08")]


def reminded_on(scene: Scene, deadline: str, rhythm: str = "weekly", text: str | None = None) -> list[str]:
    """On which days a weekly reader, told of a call on 4 May, is reminded of it."""
    scene.bring(text or profile(subscription(rhythm=rhythm)), BEFORE)
    scene.poll(call("A-1", deadline=deadline))
    scene.work(MONDAY)
    days = []
    for monday in MONDAYS:
        if scene.work(monday).get("digests"):
            days.append(f"{monday:%m-%d}")
            assert scene.told()[-1] in ({"A-1": "closing"}, {"A-1": "prepare"})
    return days


def test_a_weekly_letter_reminds_before_the_days_one_asked_for_have_gone_by(small_scene: Scene) -> None:
    """Thirty days before 12 June is 13 May, ten is 2 June: both between two Mondays."""
    assert reminded_on(small_scene, "2026-06-12") == ["05-11", "06-01"]


def test_a_weekly_letter_that_comes_on_the_very_day_reminds_then_and_not_before(small_scene: Scene) -> None:
    assert reminded_on(small_scene, "2026-06-17") == ["05-18", "06-01"]  # 30 days before, and 16: next would be 9


def test_a_reminder_that_came_early_does_not_come_again_to_whoever_gets_letters_every_day_from_then_on(
    small_scene: Scene,
) -> None:
    scene = small_scene
    assert reminded_on(scene, "2026-06-12") == ["05-11", "06-01"]
    scene.bring(profile(subscription(rhythm="daily")), at("2026-06-01 08:00"))
    for day in range(2, 12):
        assert not scene.work(at(f"2026-06-{day:02d} 07:30")).get("digests"), day


def test_whoever_is_first_told_a_few_days_before_a_step_is_reminded_in_the_next_letter(small_scene: Scene) -> None:
    """Told on 4 May with thirteen days left, reminded on 11 May with six."""
    assert reminded_on(small_scene, "2026-05-17") == ["05-11"]


def test_a_month_before_its_step_a_reminder_would_say_nothing(small_scene: Scene) -> None:
    """Letters with 70, 42 and 7 days left."""
    scene = small_scene
    scene.bring(profile(subscription(rhythm="monthly")), BEFORE)
    scene.poll(call("A-1", deadline="2026-07-13"))
    told = [day for day in ("05-04", "06-01", "07-06") if scene.work(at(f"2026-{day} 07:30")).get("digests")]
    assert told == ["05-04", "07-06"]
