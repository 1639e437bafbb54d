"""A coming letter is shown, stopped, let go: nothing is lost by it, and nothing told twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from subscriptions.delivery.draft_edits import let_go, stop
from subscriptions.draft_models import Draft
from tests.subscriptions.delivery.drafting import EARLY, FRIDAY, SATURDAY, SHOWN, act, begin, mails, work
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.db import reading


def test_the_working_day_before_the_coordinator_is_told_what_leaves(scene: Scene) -> None:
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), call("A-2"), now=EARLY)
    assert work(scene, FRIDAY - timedelta(minutes=1)) == {}
    assert work(scene, FRIDAY) == {"drafts": 1}
    assert [mail.address for mail in mails(scene)] == ["asa@example.org"]
    assert mails(scene)[0].subject == "Måndagens brev är klart att granska: 2 utlysningar till 1 förvaltning"
    assert work(scene, FRIDAY + timedelta(minutes=1)) == {}
    assert work(scene, NEXT_MONDAY) == {"digests": 1}, "untouched, it leaves on time"
    assert scene.told()[-1] == {"A-1": "new-open", "A-2": "new-open"}


def test_she_is_told_of_each_letter_as_it_is_at_its_own_hour(small_scene: Scene) -> None:
    """What closes at noon is in the letter of the morning, though another one leaves in the afternoon."""
    scene = small_scene
    letters = subscription("morgon", **SHOWN), subscription("eftermiddag", time="16:00", **SHOWN)
    scene.bring(profile(*letters), EARLY)
    scene.poll(call("A-1"), call("A-2", deadlines=[{"date": "2026-05-11", "time": "12:00"}]), now=EARLY)
    assert work(scene, FRIDAY) == {"drafts": 2}
    assert mails(scene)[0].subject == "Måndagens brev är klart att granska: 2 utlysningar till 1 förvaltning"


def test_what_comes_after_the_draft_waits_unless_it_is_urgent_or_befalls_what_is_known(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    work(scene, FRIDAY)
    scene.poll(call("A-0", budget={"total": "5", "currency": "SEK"}), call("A-2"), call("A-3", deadline="2026-05-20"),
               now=SATURDAY)  # fmt: skip
    work(scene, NEXT_MONDAY)
    assert scene.told()[-1] == {"A-0": "changed", "A-1": "new-open", "A-3": "new-open"}
    work(scene, at("2026-05-15 08:00"))
    work(scene, THIRD_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open"}


def test_the_draft_tells_the_facts_of_the_day_it_leaves(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1", deadline="2026-11-30"), now=EARLY)
    work(scene, FRIDAY)
    scene.poll(call("A-1", deadline="2026-12-15"), now=SATURDAY)
    work(scene, NEXT_MONDAY)
    assert "15 december 2026" in scene.last_text()
    assert "30 november 2026" not in scene.last_text()
    work(scene, at("2026-05-15 08:00"))
    assert work(scene, THIRD_MONDAY) == {}, "it is not told again"


def test_a_letter_that_nobody_was_shown_in_time_leaves_a_working_day_later(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    assert work(scene, NEXT_MONDAY) == {"drafts": 1}
    assert work(scene, NEXT_MONDAY + timedelta(days=1)) == {"digests": 1}
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY


def test_a_stopped_letter_becomes_part_of_the_next_one(scene: Scene) -> None:
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    act(scene, stop)
    assert work(scene, NEXT_MONDAY) == {"held": 1}
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    assert work(scene, THIRD_MONDAY) == {"digests": 1}
    assert scene.told()[-1] == {"A-1": "new-open", "A-2": "new-open"}


def test_a_stopped_letter_that_is_shown_is_shown_again_with_what_has_come(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    work(scene, FRIDAY)
    act(scene, stop)
    assert work(scene, NEXT_MONDAY) == {"held": 1}
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    work(scene, FRIDAY + timedelta(days=7))
    assert "2 utlysningar" in mails(scene)[-1].subject
    work(scene, THIRD_MONDAY)
    assert scene.told()[-1] == {"A-1": "new-open", "A-2": "new-open"}


@pytest.mark.parametrize("late", [False, True])
def test_a_stopped_letter_that_is_let_go_leaves_at_its_time_or_at_once(small_scene: Scene, late: bool) -> None:
    scene = small_scene
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    act(scene, stop)
    leaves = NEXT_MONDAY
    if late:
        work(scene, NEXT_MONDAY)
        leaves = NEXT_MONDAY + timedelta(days=1)
    act(scene, let_go, leaves)
    assert work(scene, leaves) == {"digests": 1}
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY
    assert scene.told()[-1] == {"A-1": "new-open"}


def test_letters_go_to_the_coordinator_alone_until_the_trial_is_over(scene: Scene) -> None:
    scene.bring(profile(subscription(coordinator_until=at("2026-05-12 00:00").date())), MONDAY - timedelta(days=3))
    scene.poll(call("A-1"), now=MONDAY - timedelta(days=3))
    assert work(scene, MONDAY) == {"digests": 1}
    assert scene.told() == []
    assert scene.told("asa@example.org") == [{"A-1": "already-open"}]
    assert "bara till dig som samordnare" in scene.last_text()
    scene.poll(call("A-2"), now=EARLY)
    work(scene, NEXT_MONDAY)
    assert work(scene, THIRD_MONDAY) == {"digests": 1}
    assert scene.told() == [{"A-1": "already-open", "A-2": "already-open"}]
    assert len(scene.told("asa@example.org")) == 2
    assert "bara till dig" not in scene.last_text()


def test_what_went_to_the_coordinator_is_told_when_it_goes_straight_out_again(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review="coordinator")), MONDAY - timedelta(days=3))
    scene.poll(call("A-1"), now=MONDAY - timedelta(days=3))
    work(scene, MONDAY)
    scene.bring(profile(subscription(review="direct")), EARLY)
    work(scene, NEXT_MONDAY)
    assert scene.told() == [{"A-1": "already-open"}]


def test_a_profile_that_does_not_say_sends_straight_out_and_leaves_what_is_set(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    assert scene.subscriptions()["veckobrev"].review == "direct"
    scene.bring(profile(subscription(review="shown")), EARLY)
    scene.bring(profile(subscription()), EARLY)
    assert scene.subscriptions()["veckobrev"].review == "shown"


def test_a_draft_that_is_done_stays_as_it_left(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    work(scene, FRIDAY)
    work(scene, NEXT_MONDAY)
    with reading(scene.engine) as session:
        assert [draft.state for draft in session.exec(select(Draft))] == ["done"]
