"""What a letter tells, and when: everything once, whatever subscriptions and areas it comes by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    call,
    profile,
    subscription,
)


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


def test_a_call_that_closes_before_its_day_is_news(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.poll(call("A-1", status="closed"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "stängt" in scene.last_text()
