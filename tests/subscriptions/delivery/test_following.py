"""A call that readers follow is told of and reminded of, whatever becomes of their areas, and never twice."""

from __future__ import annotations

from datetime import timedelta

from tests.subscriptions.delivery.choosing import BOTH, say
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


def test_a_followed_call_is_told_of_though_its_area_is_gone(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), call("A-2"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    scene.bring(profile(areas=["klimat"]), MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), call("A-2", deadline="2026-12-24"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "Utlysningar ni bevakar" in scene.last_text()
    assert "sista ansökningsdag är nu 24 december 2026 (tidigare 30 november 2026)" in scene.last_text()
    assert scene.work(THIRD_MONDAY) == {}


def test_a_followed_call_is_told_once_where_an_area_tells_of_it_too(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    assert scene.work(TUESDAY) == {"followed": 1, "sent": 1}
    assert scene.work(NEXT_MONDAY) == {}
    assert scene.told()[1] == {"A-1": "changed"}
    scene.poll(call("A-1", deadline="2026-12-24", title="Stöd till skola A-1 igen"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told()[2] == {"A-1": "changed"}
    assert "Varför ni får den: Rubriken nämner ”skola”" in scene.last_text()


def test_what_the_follower_saw_when_they_began_is_no_news_and_what_follows_is(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(areas=["klimat"])), BEFORE)
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    say(scene, "follow", "A-1", TUESDAY)
    assert scene.work(NEXT_MONDAY) == {}
    for _ in range(3):
        scene.poll(call("B-1", area="klimat"), now=NEXT_MONDAY, whole=True)
    scene.work(THIRD_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "finns inte längre hos finansiären" in scene.last_text()


def test_followers_are_reminded_once_for_each_step_until_they_let_go(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(areas=["klimat"], rhythm="daily")), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-10"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    reminded = []
    for day in range(1, 30):
        now = MONDAY + timedelta(days=day)
        if day == 20:
            say(scene, "unfollow", "A-1", now)
        if scene.work(now).get("digests"):
            reminded.append((now.date().isoformat(), scene.told()[-1]))
    assert reminded == [("2026-05-11", {"A-1": "closing"})]


def test_a_refused_call_is_still_followed(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(channels=BOTH)), BEFORE)
    scene.poll(call("A-1"), call("A-2"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    say(scene, "not-relevant", "A-1", MONDAY, "annan@example.org")
    scene.poll(call("A-1", opens="2026-05-01", deadline="2026-10-30"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert scene.told("annan@example.org")[1:] == []
