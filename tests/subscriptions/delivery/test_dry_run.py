"""A dry run: everything is composed and written to the folder, nothing leaves, and it all comes when it counts."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from subscriptions.delivery.recipients import leave_dry_run
from tests.subscriptions.delivery.mortal import HOOK
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    TEAMS,
    Scene,
    call,
    ids_in,
    profile,
    subscription,
)
from tests.subscriptions.delivery.servers import Flow, Office
from watcher.db import transaction


def test_nothing_leaves_and_afterwards_everything_is_told(scene: Scene, office: Office, flow: Flow) -> None:
    scene.use(office.url)
    scene.settings = replace(scene.settings, dry_run=True)
    scene.bring(profile(subscription(channels=[MAIL, TEAMS, HOOK])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.work(MONDAY) == {"digests": 3, "dry": 3}
    assert (office.arrived, flow.cards) == ([], [])
    files = sorted(file.suffix for file in scene.settings.outbox_dir.iterdir())
    assert files == [".eml", ".json", ".json"]
    assert {row.state for row in scene.deliveries()} == {"dry"}
    scene.settings = replace(scene.settings, dry_run=False)
    with transaction(scene.engine) as session:
        assert leave_dry_run(session) == 2, "the webhook has no address yet"
        assert leave_dry_run(session) == 0
    scene.poll(call("A-1"), call("A-2"), now=MONDAY)
    scene.work(NEXT_MONDAY)
    assert [ids_in(letter.text) for letter in office.arrived] == [{"A-1", "A-2"}]
    assert ids_in(flow.cards[0].decode()) == {"A-1", "A-2"}
    assert scene.deliver(NEXT_MONDAY + timedelta(hours=1)) == {}


def test_what_a_channel_without_an_address_could_not_get_comes_once_it_has_one(
    small_scene: Scene, office: Office, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, address = small_scene, os.environ["TEAMS_SKOLA"]
    monkeypatch.delenv("TEAMS_SKOLA")
    scene.use(office.url)
    scene.bring(profile(subscription(channels=[MAIL, TEAMS])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.work(MONDAY) == {"digests": 2, "sent": 1, "dry": 1}
    assert _again(scene) == 0, "it waits, and is not written anew every minute"
    monkeypatch.setenv("TEAMS_SKOLA", address)
    assert _again(scene) == 1
    scene.work(NEXT_MONDAY)
    assert [ids_in(card.decode()) for card in flow.cards] == [{"A-1"}]
    assert len(office.arrived) == 1, "whoever got it by mail is not told twice"


def _again(scene: Scene) -> int:
    with transaction(scene.engine) as session:
        return leave_dry_run(session)
