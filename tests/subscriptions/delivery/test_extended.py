"""A deadline that was extended is told at once to those who were told the old one, and to nobody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sources.contract import CallData
from subscriptions.delivery.extended import is_extension
from tests.subscriptions.delivery.scene import MONDAY, NEXT_MONDAY, TUESDAY, Scene, call, profile, subscription

OLD, LATER, EARLIER = "2026-11-30", "2026-12-24", "2026-11-02"
BEFORE = MONDAY - timedelta(days=3)


def told_of_one(scene: Scene) -> None:
    scene.bring(profile(subscription()), BEFORE)
    scene.poll(call("A-1", deadline=OLD), now=BEFORE)
    scene.work(MONDAY)


def test_whoever_was_told_the_old_day_hears_of_the_new_one_the_same_hour(scene: Scene) -> None:
    told_of_one(scene)
    scene.poll(call("A-1", deadline=LATER), call("A-2"), now=TUESDAY)
    assert scene.work(TUESDAY) == {"extended": 1, "sent": 1}
    assert "är nu 24 december 2026 (tidigare 30 november 2026)" in scene.last_text()
    assert "A-2" not in scene.last_text(), "what is new waits for its day"
    scene.work(NEXT_MONDAY)
    assert scene.told() == [{"A-1": "already-open"}, {"A-1": "changed"}, {"A-2": "new-open"}]


@pytest.mark.parametrize("right", [LATER, EARLIER])
def test_whoever_was_told_a_day_that_we_misread_is_told_the_right_one_the_same_hour(scene: Scene, right: str) -> None:
    words = {OLD: "Frågor till 30 november", LATER: "Ansök senast 24 december", EARLIER: "Ansök senast 2 november"}

    def read_as(day: str) -> CallData:
        return call("A-1", deadline=day, text=". ".join(words.values()), evidence={"deadlines": words[day]})

    scene.bring(profile(subscription()), BEFORE)
    scene.poll(read_as(OLD), now=BEFORE)
    scene.work(MONDAY)
    scene.poll(read_as(right), now=TUESDAY)
    assert scene.work(TUESDAY) == {"extended": 1, "sent": 1}
    assert "vi läste fel" in scene.last_text()
    assert "Förlängd" not in scene.last_text()
    assert scene.work(NEXT_MONDAY) == {}


def test_once_at_once_is_enough(small_scene: Scene) -> None:
    scene = small_scene
    told_of_one(scene)
    scene.poll(call("A-1", deadline=LATER), now=TUESDAY)
    scene.work(TUESDAY)
    assert scene.work(TUESDAY + timedelta(hours=1)) == {}
    assert scene.work(NEXT_MONDAY) == {}


def test_what_else_befell_the_call_since_its_last_letter_is_told_with_it(small_scene: Scene) -> None:
    scene = small_scene
    told_of_one(scene)
    scene.poll(call("A-1", deadline=OLD, opens="2026-06-02", status="forthcoming"), now=TUESDAY)
    assert scene.work(TUESDAY) == {}
    wednesday = TUESDAY + timedelta(days=1)
    scene.poll(call("A-1", deadline=LATER, opens="2026-06-02", status="forthcoming"), now=wednesday)
    assert scene.work(wednesday) == {"extended": 1, "sent": 1}
    assert "är nu 24 december 2026" in scene.last_text()
    assert "Utlysningen har inte öppnat än." in scene.last_text()
    assert scene.work(NEXT_MONDAY) == {}


def test_a_deadline_that_came_nearer_and_other_changes_wait_for_the_digest(small_scene: Scene) -> None:
    scene = small_scene
    told_of_one(scene)
    scene.poll(call("A-1", deadline=EARLIER), now=TUESDAY)
    assert scene.work(TUESDAY) == {}
    assert scene.work(NEXT_MONDAY) == {"digests": 1, "sent": 1}


def test_who_was_never_told_of_the_call_is_not_woken_for_it(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription()), BEFORE)
    scene.poll(call("A-1", deadline=OLD), now=BEFORE)
    scene.match()
    scene.poll(call("A-1", deadline=LATER), now=BEFORE)
    assert scene.work(BEFORE) == {}


def test_on_the_day_of_the_digest_one_letter_says_it_all(small_scene: Scene) -> None:
    scene = small_scene
    told_of_one(scene)
    scene.poll(call("A-1", deadline=LATER), call("A-2"), now=NEXT_MONDAY)
    assert scene.work(NEXT_MONDAY) == {"digests": 1, "sent": 1}


def test_a_pause_is_kept(small_scene: Scene) -> None:
    scene = small_scene
    pause = {"first": TUESDAY.date(), "last": NEXT_MONDAY.date()}
    scene.bring(profile(subscription(pauses=[pause])), BEFORE)
    scene.poll(call("A-1", deadline=OLD), now=BEFORE)
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline=LATER), now=TUESDAY)
    assert scene.work(TUESDAY) == {}
    assert scene.work(NEXT_MONDAY) == {}
    assert scene.work(NEXT_MONDAY + timedelta(days=1)) == {"digests": 1, "sent": 1}


def test_an_instant_subscription_tells_it_once(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(rhythm="instant")), BEFORE)
    scene.poll(call("A-1", deadline=OLD), now=BEFORE)
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline=LATER), now=TUESDAY)
    assert scene.work(TUESDAY) == {"digests": 1, "sent": 1}


def test_a_letter_that_cannot_be_written_comes_with_the_digest(
    small_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = small_scene
    told_of_one(scene)
    scene.poll(call("A-1", deadline=LATER), now=TUESDAY)
    with monkeypatch.context() as broken:
        broken.setattr("subscriptions.delivery.between.write_letter", lambda *_: 1 / 0)
        assert scene.work(TUESDAY)["unwritable"] == 1
    scene.work(NEXT_MONDAY)
    assert scene.told()[1:] == [{"A-1": "changed"}]


@pytest.mark.parametrize(
    ("old", "new", "extended"),
    [
        ([OLD], [LATER], True),
        ([OLD], [EARLIER], False),
        ([OLD], [OLD, LATER], False),
        ([], [LATER], False),
        (["--11-30"], [LATER], False),
        ([EARLIER, OLD], [EARLIER, LATER], True),
    ],
)
def test_an_extension_is_the_same_dates_with_a_later_last_one(old: list[str], new: list[str], extended: bool) -> None:
    dates = [[{"date": day} for day in days] for days in (old, new)]
    assert is_extension({"deadlines": dates}) is extended
    assert not is_extension({"status": ["open", "closed"]})
