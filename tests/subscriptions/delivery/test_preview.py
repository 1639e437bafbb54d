"""What a subscription would say now, without saying it."""

from __future__ import annotations

import json
from email import message_from_bytes, policy

import pytest

from subscriptions.delivery.preview import preview
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    TEAMS,
    TUESDAY,
    Scene,
    call,
    ids_in,
    profile,
    subscription,
)
from watcher.errors import BadInput


def ready(scene: Scene) -> None:
    scene.bring(
        profile(subscription(), subscription("teams", channels=[TEAMS]), subscription("ingen", channels=[])), BEFORE
    )
    scene.poll(call("A-1"), call("A-2"), now=BEFORE)
    scene.match(BEFORE)


def shown(scene: Scene, form: str = "text", name: str = "veckobrev") -> str:
    found = preview(scene.engine, scene.settings, name, TUESDAY, form)
    return (found or b"").decode()


def test_it_shows_what_comes_next_and_changes_nothing(scene: Scene) -> None:
    ready(scene)
    before = (scene.subscriptions(), scene.deliveries(), scene.told())
    assert ids_in(shown(scene)) == {"A-1", "A-2"}
    assert shown(scene) == shown(scene)
    assert (scene.subscriptions(), scene.deliveries(), scene.told()) == before
    scene.work(MONDAY)
    assert shown(scene) == ""
    scene.poll(call("A-3"), now=MONDAY)
    scene.match(MONDAY)
    assert ids_in(shown(scene)) == {"A-3"}


@pytest.mark.parametrize("name", ["veckobrev", "teams", "ingen", "by/veckobrev"])
def test_every_form_can_be_shown_of_every_subscription(small_scene: Scene, name: str) -> None:
    ready(small_scene)
    mail = message_from_bytes(shown(small_scene, "eml", name).encode(), policy=policy.default)
    assert mail["Message-ID"] == "<preview@localhost>"
    assert mail["To"] == ("skola@example.org" if name.endswith("brev") else "Utlysningsbevakning <bevakning@localhost>")
    assert shown(small_scene, "html", name).lower().startswith("<!doctype html")
    for card in shown(small_scene, "teams", name).splitlines():
        assert json.loads(card)["type"] == "message"


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("vekobrev", "text", "no subscription 'vekobrev'; did you mean \"veckobrev\""),
        ("annan/veckobrev", "text", "no subscription"),
        ("veckobrev", "pdf", "no form of a digest; use one of"),
    ],
)
def test_what_cannot_be_shown_is_said(small_scene: Scene, name: str, form: str, said: str) -> None:
    ready(small_scene)
    with pytest.raises(BadInput, match=said):
        shown(small_scene, form, name)


def test_two_organisations_with_one_name_must_be_told_apart(small_scene: Scene) -> None:
    ready(small_scene)
    small_scene.bring(profile(organisation="stad"), BEFORE)
    with pytest.raises(BadInput, match="write by/veckobrev or stad/veckobrev"):
        shown(small_scene)
    small_scene.match(BEFORE)
    assert ids_in(shown(small_scene, name="stad/veckobrev")) == {"A-1", "A-2"}
