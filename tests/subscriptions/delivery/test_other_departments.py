"""What a letter says of other departments that a call concerns."""

from __future__ import annotations

import tomllib

import tomli_w

from tests.subscriptions.delivery.choosing import say
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    Scene,
    call,
    profile,
    subscription,
    text_of,
)


def test_interest_stands_in_other_departments_letters(small_scene: Scene) -> None:
    scene = small_scene
    social = {"kind": "email", "to": ["social@example.org"]}
    facts = tomllib.loads(profile(subscription(), subscription("social", department="social", channels=[social])))
    facts["organisation"]["departments"].append({"id": "social", "name": "Socialförvaltningen"})
    facts["areas"].append({"id": "omsorg", "department": "social", "name": "skola"})
    scene.bring(tomli_w.dumps(facts), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    say(scene, "interested", "A-1", MONDAY, "social@example.org")
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    of_school, of_social = (_last_text(scene, address) for address in ("skola@example.org", "social@example.org"))
    assert "Berör också: Socialförvaltningen Socialförvaltningen är intresserad." in of_school
    assert "intresserad." not in of_social


def test_another_department_is_not_said_to_have_a_call_that_its_own_letter_has_still_to_bring(
    small_scene: Scene,
) -> None:
    scene = small_scene
    later = {"kind": "email", "to": ["social@example.org"]}
    next_day = subscription("social", department="social", channels=[later], day="tuesday")
    facts = tomllib.loads(profile(subscription(), next_day))
    facts["organisation"]["departments"].append({"id": "social", "name": "Socialförvaltningen"})
    facts["areas"].append({"id": "omsorg", "department": "social", "name": "skola"})
    scene.bring(tomli_w.dumps(facts), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    assert scene.told("social@example.org") == []
    words = _last_text(scene, "skola@example.org")
    assert "Berör också: Socialförvaltningen" in words
    assert "gått till" not in words


def test_a_letter_for_several_departments_names_them_in_the_order_of_the_pages(small_scene: Scene) -> None:
    scene = small_scene
    facts = tomllib.loads(profile(subscription(), subscription("bygg", department="bygg")))
    facts["organisation"]["departments"].append({"id": "bygg", "name": "Byggförvaltningen"})
    facts["areas"].append({"id": "hus", "department": "bygg", "name": "skola"})
    scene.bring(tomli_w.dumps(facts), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    assert "Byggförvaltningen och Skolförvaltningen" in scene.deliveries()[-1].subject


def _last_text(scene: Scene, address: str) -> str:
    numbers = [n for n, each in enumerate(scene.deliveries()) if each.recipient_id == scene.recipient(address).id]
    return text_of(scene.body(numbers[-1]))
