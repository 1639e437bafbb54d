"""Freezing: every match in exactly one digest of every recipient, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, func, select

from subscriptions.delivery import letters, planning
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.delivery.outbox import list_deliveries, retry
from subscriptions.models import Recipient, Subscription, SubscriptionRecipient
from tests.subscriptions.delivery.scene import (
    ENTRY,
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    TEAMS,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.calls.models import SourceEvent
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction

BEFORE = at("2026-05-01 08:00")


def test_the_first_digest_is_a_stock_take_of_what_is_open(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), call("A-2", status="closed"), call("B-1", area="klimat"), call("C-1", area="vatten"))
    scene.poll(call("A-3", deadline="2026-05-03"))
    assert scene.work(MONDAY) == {"digests": 1, "sent": 1}
    assert scene.told() == [{"A-1": "already-open", "B-1": "already-open"}]
    assert "ert första brev" in scene.last_text()


def test_nothing_is_sent_before_its_time_nor_twice(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.work(MONDAY - timedelta(minutes=1)) == {}
    assert scene.work(MONDAY)["digests"] == 1
    assert scene.work(MONDAY) == {}
    assert scene.work(NEXT_MONDAY) == {}
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY


def test_a_week_brings_what_is_new_and_what_has_changed(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), call("A-2"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), call("A-3"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-3": "new-open", "A-1": "changed"}
    assert "sista ansökningsdag är nu 24 december 2026 (tidigare 30 november 2026)" in scene.last_text()


def test_what_is_withdrawn_is_told_to_those_who_were_told_of_it(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), call("A-2"))
    scene.work(MONDAY)
    for _ in range(3):
        scene.poll(call("A-2"), now=TUESDAY, whole=True)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}


def test_what_was_closed_early_between_two_digests_as_nobody_could_foresee_is_not_told(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-2"), now=TUESDAY)
    scene.poll(call("A-2", status="closed"), now=TUESDAY)
    assert scene.work(NEXT_MONDAY) == {}


def test_changed_and_changed_back_needs_no_telling(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.poll(call("A-1"), now=TUESDAY)
    assert scene.work(NEXT_MONDAY) == {}
    scene.poll(call("A-1", deadline="2027-01-15"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "är nu 15 januari 2027 (tidigare 30 november 2026)" in scene.last_text()


def test_a_change_that_no_longer_fits_the_area_is_still_told_to_those_who_know_the_call(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-1", title="Stöd till annat A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.bring(profile(subscription(), subscription("ny", channels=[{"kind": "email", "to": ["ny@example.org"]}])))
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert scene.told("ny@example.org") == []


def test_one_call_through_two_subscriptions_is_told_once(scene: Scene) -> None:
    both = [subscription("ett", areas=["skola"]), subscription("två", areas=["skola", "klimat"])]
    scene.bring(profile(*both), BEFORE)
    scene.poll(call("A-1", area="skola och klimat"))
    assert scene.work(MONDAY)["digests"] == 1
    assert scene.told() == [{"A-1": "already-open"}]
    assert scene.last_text().count("https://fonden.example/A-1") == 1


def test_one_call_through_two_rhythms_is_told_once(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription("varje-dag", rhythm="daily"), subscription("veckobrev")), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-2"), now=MONDAY)
    scene.work(TUESDAY)
    scene.poll(call("A-3"), now=TUESDAY)
    assert scene.work(NEXT_MONDAY)["digests"] == 1
    assert [set(letter) for letter in scene.told()] == [{"A-1"}, {"A-2"}, {"A-3"}]


def test_two_languages_are_two_letters_that_share_what_they_tell(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription("sv", language="sv"), subscription("en", areas=["klimat"], language="en")), BEFORE)
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    assert scene.work(MONDAY)["digests"] == 2
    first, second = scene.told()
    assert first == {"B-1": "already-open"}
    assert second == {"A-1": "already-open"}


def test_a_new_area_is_told_once_as_already_open_without_what_is_known(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]), BEFORE)
    scene.poll(call("A-1", area="skola och klimat"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    assert scene.told() == [{"A-1": "already-open"}]
    scene.bring(profile(areas=["skola", "klimat"]), TUESDAY)
    scene.poll(call("B-2", area="klimat"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"B-1": "already-open", "B-2": "new-open"}
    scene.work(THIRD_MONDAY)
    assert len(scene.told()) == 2


def test_new_words_stop_what_the_old_words_matched(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(areas=["skola"]), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-2"), call("B-1", area="klimat"), now=TUESDAY)
    scene.match(TUESDAY)
    scene.bring(profile(areas=["skola"]).replace('name = "skola"', 'name = "klimat"'), TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"B-1": "already-open"}


def test_a_wider_subscription_is_told_what_it_missed_and_nothing_twice(scene: Scene) -> None:
    scene.bring(profile(subscription(areas=["skola"])), BEFORE)
    scene.poll(call("A-1"), call("B-1", area="klimat"), call("B-2", area="vatten", summary="om skola och sjöar"))
    scene.work(MONDAY)
    assert scene.told() == [{"A-1": "already-open", "B-2": "already-open"}]
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.bring(profile(subscription(areas=["skola", "klimat"])), TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed", "B-1": "already-open"}


def test_the_band_decides_what_is_worth_telling(small_scene: Scene) -> None:
    scene = small_scene
    calls = [call("A-1"), call("A-2", title="A-2", summary="för skola"), call("A-3", title="A-3", text="även skola")]
    bands = [subscription(band, minimum_band=band, channels=[{"kind": "email", "to": [f"{band}@example.org"]}])
             for band in ("strong", "possible", "weak")]  # fmt: skip
    scene.bring(profile(*bands), BEFORE)
    scene.poll(*calls)
    scene.work(MONDAY)
    assert [set(scene.told(f"{band}@example.org")[0]) for band in ("strong", "possible", "weak")] == [
        {"A-1"},
        {"A-1", "A-2"},
        {"A-1", "A-2", "A-3"},
    ]


def test_after_a_long_stop_one_digest_catches_up(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="daily")), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    for day in range(5):
        scene.poll(call(f"A-{day + 2}"), now=TUESDAY + timedelta(days=day))
    late = THIRD_MONDAY + timedelta(hours=3)
    assert scene.work(late)["digests"] == 1
    assert set(scene.told()[1]) == {f"A-{day + 2}" for day in range(5)}
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY + timedelta(days=1)


def test_a_service_that_wakes_late_within_a_pause_keeps_it(small_scene: Scene) -> None:
    scene = small_scene
    pause = {"first": NEXT_MONDAY.date(), "last": NEXT_MONDAY.date() + timedelta(days=3)}
    scene.bring(profile(subscription(pauses=[pause])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.work(NEXT_MONDAY + timedelta(days=1)) == {}
    friday = NEXT_MONDAY + timedelta(days=4)
    assert scene.subscriptions()["veckobrev"].next_due_at == friday
    assert scene.work(friday)["digests"] == 1
    assert set(scene.told()[0]) == {"A-1"}


def test_an_instant_subscription_speaks_at_once_and_only_when_there_is_something(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="instant")), MONDAY)
    scene.poll(call("A-1"), call("A-2", title="A-2", summary="för skola"))
    assert scene.work(MONDAY)["digests"] == 1
    before = scene.subscriptions()["veckobrev"]
    assert scene.work(MONDAY + timedelta(minutes=1)) == {}
    assert scene.subscriptions()["veckobrev"] == before
    scene.poll(call("A-3"), now=MONDAY)
    assert scene.work(MONDAY + timedelta(minutes=2))["digests"] == 1
    assert [set(letter) for letter in scene.told()] == [{"A-1"}, {"A-3"}]


def test_a_stock_take_waits_until_its_areas_have_met_the_open_calls(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.bring(profile(subscription(rhythm="instant")), MONDAY)
    scene.poll(call("A-1"))
    with monkeypatch.context() as patch:
        patch.setattr(Scene, "match", lambda *_: None)
        assert scene.work(MONDAY) == {"waiting": 1}
    assert scene.work(MONDAY)["digests"] == 1


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


def test_a_call_that_closes_before_its_day_is_news(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-1", status="closed"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "stängt" in scene.last_text()


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


def test_a_fault_with_one_organisation_keeps_no_other_from_its_letters(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("by", "stad", "torp"):
        scene.bring(
            profile(subscription(channels=[{"kind": "email", "to": [f"{name}@example.org"]}]), organisation=name)
        )
    scene.poll(call("A-1"))
    with monkeypatch.context() as patch:
        read = planning.read_subscriptions

        def poisoned(session: Any, rows: Any, *rest: Any) -> Any:
            if rows[0].organisation_id == "stad":
                raise ZeroDivisionError("inom oss")
            return read(session, rows, *rest)

        patch.setattr(planning, "read_subscriptions", poisoned)
        assert scene.freeze(NEXT_MONDAY) == {"digests": 2, "unwritable": 1}
    assert "the letters of stad could not be written" in caplog.text
    assert scene.told("stad@example.org") == []
    assert scene.freeze(NEXT_MONDAY) == {"digests": 1}
    for name in ("by", "stad", "torp"):
        assert scene.told(f"{name}@example.org") == [{"A-1": "already-open"}]


def test_a_subscription_without_areas_or_recipients_tells_nothing_and_harms_nobody(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription("tom", channels=[]), areas=[]), BEFORE)
    scene.poll(call("A-1"))
    assert scene.work(MONDAY) == {}
    assert scene.subscriptions()["tom"].next_due_at == NEXT_MONDAY


def test_a_match_that_comes_while_digests_are_written_is_for_the_next_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    compose, late = letters.compose, [call("A-2")]

    def slow_compose(*args: Any, **kind: Any) -> Any:
        if late:
            scene.poll(late.pop(), now=MONDAY)
            scene.match(MONDAY)
        return compose(*args, **kind)

    monkeypatch.setattr(letters, "compose", slow_compose)
    scene.work(MONDAY)
    scene.work(NEXT_MONDAY)
    assert [set(letter) for letter in scene.told()] == [{"A-1"}, {"A-2"}]


def test_a_change_that_is_not_matched_yet_is_not_lost_with_the_one_before_it(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.match(TUESDAY)
    scene.poll(call("A-1", deadline="2026-12-24", funding_rate=0.6), now=TUESDAY)
    freeze_due_digests(scene.engine, scene.settings, NEXT_MONDAY)
    assert "är nu 24 december 2026" in scene.last_text()
    scene.work(THIRD_MONDAY)
    assert [set(letter) for letter in scene.told()] == [{"A-1"}] * 3
    assert "60 procent" in scene.last_text()
    assert "är nu 24 december 2026" not in scene.last_text()


def test_two_workers_racing_write_one_digest(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.bring(profile(subscription("ett"), subscription("två", channels=[TEAMS])), BEFORE)
    scene.poll(call("A-1"))
    scene.match(MONDAY)
    both_have_read, compose = threading.Barrier(2), letters.compose

    def wait_for_the_other(*args: Any, **kind: Any) -> Any:
        both_have_read.wait(20)
        return compose(*args, **kind)

    monkeypatch.setattr(letters, "compose", wait_for_the_other)
    counts: list[dict[str, int]] = []
    workers = [threading.Thread(target=lambda: counts.append(scene.freeze(MONDAY))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts, key=str) == [{"digests": 2}, {"raced": 1}]
    assert len(scene.deliveries()) == 2


def test_two_workers_with_different_subscriptions_of_one_recipient_tell_it_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One tells the call as new, the other in a stock-take: no key but the call's own can keep them apart."""
    scene.bring(profile(subscription("gammal")), BEFORE)
    scene.work(MONDAY)
    scene.bring(profile(subscription("gammal"), subscription("ny", time="07:00")), TUESDAY)
    scene.poll(call("A-1"), now=TUESDAY)
    compose, meanwhile = letters.compose, [True]
    with transaction(scene.engine) as session:
        session.exec(select(Subscription).where(Subscription.key == "gammal")).one().next_due_at = THIRD_MONDAY
    early = NEXT_MONDAY - timedelta(minutes=20)
    scene.match(early)

    def also_make_the_other_due(*args: Any, **kind: Any) -> Any:
        if meanwhile:
            with transaction(scene.engine) as session:
                rows = {row.key: row for row in session.exec(select(Subscription))}
                rows["gammal"].next_due_at = early
                due, rows["ny"].next_due_at = rows["ny"].next_due_at, THIRD_MONDAY
            meanwhile.clear()
            assert freeze_due_digests(scene.engine, scene.settings, early) == {"digests": 1}
            with transaction(scene.engine) as session:
                session.exec(select(Subscription).where(Subscription.key == "ny")).one().next_due_at = due
        return compose(*args, **kind)

    monkeypatch.setattr(letters, "compose", also_make_the_other_due)
    assert freeze_due_digests(scene.engine, scene.settings, early) == {"raced": 1}
    assert freeze_due_digests(scene.engine, scene.settings, early) == {}
    assert scene.told() == [{"A-1": "new-open"}]


def test_a_source_that_cannot_be_read_is_said_to_those_whose_areas_it_feeds(scene: Scene) -> None:
    other = {"kind": "email", "to": ["klimat@example.org"]}
    both = [subscription("skola", areas=["skola"]), subscription("klimat", areas=["klimat"], channels=[other])]
    scene.bring(profile(*both), BEFORE)
    scene.poll(call("A-1"))
    for kind, day in (("broken", 1), ("well", 2), ("broken", 3), ("broken", 10)):
        note(scene, kind, at(f"2026-04-{day:02d} 06:00"))
    scene.work(MONDAY)
    assert "har inte kunnat läsa utlysningar från fonden sedan den 3 april" in scene.last_text()
    with transaction(scene.engine) as session:
        other_source = {"source": "annan", "url": "https://annan.example/B-1"}
        found = call("B-1", area="klimat").model_copy(update=other_source)
        entry = ENTRY.model_copy(update={"id": "annan"})
        save_run(session, entry, Brought([found]), run_id=2, now=TUESDAY, withdraw=False)
    scene.work(NEXT_MONDAY)
    assert scene.told("klimat@example.org") == [{"B-1": "new-open"}]
    assert "har inte kunnat läsa" not in scene.last_text()
    note(scene, "well", TUESDAY)
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert "har inte kunnat läsa" not in scene.last_text()


def note(scene: Scene, kind: str, now: datetime) -> None:
    with transaction(scene.engine) as session:
        session.add(SourceEvent(source="fonden", kind=kind, message="-", at=now))


def test_hostile_words_end_in_a_right_letter_and_card(small_scene: Scene) -> None:
    scene = small_scene
    evil = "skola A-1 <b>&\"' \r\nBcc: ond@example.org [x](https://ond.example) *_~` \u202e\U0001f4b6 " + "å" * 9000
    scene.bring(profile(subscription(channels=[MAIL, TEAMS])), BEFORE)
    scene.poll(call("A-1", title=evil), call("A-2", deadline=None), call("A-3", deadlines=[{"date": "--02-15"}]))
    assert scene.work(MONDAY) == {"digests": 2, "sent": 2}
    assert set(scene.told()[0]) == {"A-1", "A-2", "A-3"}
    assert "\r\nBcc:" not in scene.deliveries()[0].subject + scene.body().decode("latin-1")


def test_a_fault_in_one_letter_shows_as_a_dead_letter_and_delays_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = {"kind": "email", "to": ["god@example.org", "ond@example.org"]}
    scene.bring(profile(subscription(channels=[two])), BEFORE)
    scene.poll(call("A-1"))
    with monkeypatch.context() as patch:
        compose = letters.compose

        def poisoned(reader: Any, *args: Any, **kind: Any) -> Any:
            if reader.address == "ond@example.org":
                raise ZeroDivisionError("inom oss")
            return compose(reader, *args, **kind)

        patch.setattr(letters, "compose", poisoned)
        assert scene.freeze(MONDAY) == {"digests": 1, "unwritable": 1}
    dead = scene.deliveries()[-1]
    assert (dead.state, dead.last_error) == ("dead", "could not be written: ZeroDivisionError: inom oss")
    assert scene.freeze(TUESDAY) == {"digests": 1}
    scene.poll(call("A-2"), now=TUESDAY)
    assert scene.freeze(NEXT_MONDAY) == {"digests": 2}
    for address in ("god@example.org", "ond@example.org"):
        assert [set(letter) for letter in scene.told(address)] == [{"A-1"}, {"A-2"}]


class Killed(BaseException):
    """Stands for a process that dies."""


@pytest.mark.parametrize("dies_at", range(6))
def test_dying_at_any_commit_loses_nothing_and_doubles_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """Polls, matches, freezes and delivers, and dies just before the commit with that number."""
    scene.bring(profile(subscription(), subscription("teams", channels=[TEAMS])), BEFORE)
    left = [dies_at]

    def die(_connection: Any) -> None:
        left[0] -= 1
        if left[0] == -1:
            raise Killed

    event.listen(scene.engine, "commit", die)
    try:
        for _ in range(2):
            try:
                scene.poll(call("A-1"), call("B-1", area="klimat"), now=BEFORE)
                scene.work(MONDAY)
            except (Killed, BaseExceptionGroup):
                continue
    finally:
        event.remove(scene.engine, "commit", die)
    scene.work(MONDAY + timedelta(minutes=20))
    assert left[0] < 0, "there are fewer commits than that"
    assert scene.told() == scene.told("TEAMS_SKOLA") == [{"A-1": "already-open", "B-1": "already-open"}]
    assert [row.state for row in scene.deliveries()] == ["sent", "sent"]
    assert len(list(scene.settings.outbox_dir.iterdir())) == 2


def turn_off(scene: Scene, address: str, state: str = "off") -> None:
    with transaction(scene.engine) as session:
        session.exec(select(Recipient).where(Recipient.address == address)).one().state = state


def test_an_organisation_sets_its_own_lead_time_for_reminders(small_scene: Scene) -> None:
    scene = small_scene
    text = profile(subscription(rhythm="daily")).replace("[organisation]", "[organisation]\nreminders_national = [60]")
    scene.bring(text, BEFORE)
    scene.poll(call("A-1", deadline="2026-07-19"))
    scene.work(MONDAY)
    assert scene.work(at("2026-05-19 07:30")) == {}, "61 days before"
    assert scene.work(at("2026-05-20 07:30"))["digests"] == 1
    assert scene.work(at("2026-06-24 07:30")) == {}, "the usual 30 days do not hold here"
    assert scene.told()[1] == {"A-1": "closing"}


def test_an_organisation_may_do_without_reminders(small_scene: Scene) -> None:
    scene = small_scene
    text = profile(subscription(rhythm="daily")).replace("[organisation]", "[organisation]\nreminders_national = []")
    scene.bring(text, BEFORE)
    scene.poll(call("A-1", deadline="2026-05-20"))
    scene.work(MONDAY)
    assert scene.work(at("2026-05-12 07:30")) == {}
