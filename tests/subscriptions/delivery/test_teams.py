"""Teams: cards to a real endpoint, paced, retried, and switched off when the flow is gone."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from subscriptions.delivery.channels import teams
from subscriptions.delivery.channels.teams import TeamsChannel
from subscriptions.delivery.outbox import deliver_due, list_deliveries
from tests.loopback import http
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    NEXT_MONDAY,
    TEAMS,
    Scene,
    call,
    ids_in,
    profile,
    subscription,
)
from tests.subscriptions.delivery.servers import Flow


def frozen(scene: Scene, calls: int = 1) -> None:
    scene.bring(profile(subscription(channels=[TEAMS])), BEFORE)
    wordy = "med en rubrik som inte vill ta slut " * 8
    scene.poll(
        *(call(f"A-{number}", title=f"Stöd till skola A-{number} {wordy}") for number in range(calls)), now=BEFORE
    )
    scene.freeze(MONDAY)


def send(scene: Scene, now: Any = MONDAY, pause: float = 0.0) -> dict[str, int]:
    return deliver_due(scene.engine, scene.settings, now, {"teams": TeamsChannel(pause)})


def test_a_card_arrives_with_its_delivery_number(scene: Scene, flow: Flow) -> None:
    frozen(scene)
    assert send(scene) == {"sent": 1}
    (card,) = flow.cards
    assert json.loads(card)["attachments"][0]["content"]["type"] == "AdaptiveCard"
    assert ids_in(card.decode()) == {"A-0"}
    assert scene.deliveries()[0].identity.removesuffix("-1") in card.decode()


def test_without_an_address_the_card_becomes_a_file(small_scene: Scene) -> None:
    frozen(small_scene)
    assert send(small_scene) == {"sent": 1}
    (file,) = small_scene.settings.outbox_dir.iterdir()
    assert file.suffix == ".json"
    assert json.loads(file.read_bytes())["type"] == "message"


def test_a_large_digest_goes_as_several_cards_each_a_delivery_of_its_own(scene: Scene, flow: Flow) -> None:
    frozen(scene, calls=40)
    flow.says.append(http(b"", "503 Busy"))
    rows = scene.deliveries()
    assert len(rows) > 1
    assert len({row.identity for row in rows}) == len(rows)
    assert send(scene) == {"sent": len(rows) - 1, "pending": 1}
    assert send(scene, MONDAY + timedelta(minutes=4)) == {"sent": 1}
    assert len(set(flow.cards)) == len(rows)
    assert set().union(*(ids_in(card.decode()) for card in flow.cards)) == {f"A-{number}" for number in range(40)}


def test_cards_to_one_channel_are_paced(small_scene: Scene, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(small_scene, calls=40)
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(teams.asyncio, "sleep", note)
    send(small_scene, pause=1.0)
    assert len(flow.cards) == len(waits) > 1
    assert sum(0.9 < wait <= 1.0 for wait in waits) == len(waits) - 1


def test_retry_after_is_obeyed(scene: Scene, flow: Flow) -> None:
    frozen(scene)
    flow.says.append(http(b"", "429 Too Many Requests", Retry_After="600"))
    assert send(scene) == {"pending": 1}
    wait = scene.deliveries()[0].next_try_at - MONDAY
    assert timedelta(seconds=600) <= wait < timedelta(seconds=630)
    assert send(scene, MONDAY + timedelta(minutes=9)) == {}
    assert send(scene, MONDAY + timedelta(minutes=11)) == {"sent": 1}


@pytest.mark.parametrize("status", ["400 Bad Request", "401 No", "403 No", "404 Not Found", "410 Gone"])
def test_a_flow_that_is_gone_switches_the_channel_off(small_scene: Scene, flow: Flow, status: str) -> None:
    frozen(small_scene)
    flow.says.append(http(b"<html>sorry</html>", status))
    assert send(small_scene) == {"dead": 1}
    recipient = small_scene.recipient("TEAMS_SKOLA")
    assert (recipient.state, recipient.reason) == ("off", f"the channel's flow answers with status {status[:3]}")
    small_scene.poll(call("A-9"), now=MONDAY)
    assert small_scene.freeze(NEXT_MONDAY) == {"off": 1}


@pytest.mark.parametrize("answer", [http(b"", "500 Oops"), http(b"", "302 Found", Location="https://x.test/"), b""])
def test_other_failures_are_tried_again(small_scene: Scene, flow: Flow, answer: bytes) -> None:
    frozen(small_scene)
    flow.says.append(answer)
    assert send(small_scene) == {"pending": 1}
    assert small_scene.recipient("TEAMS_SKOLA").state == "active"
    assert send(small_scene, MONDAY + timedelta(minutes=4)) == {"sent": 1}


def test_a_private_address_is_refused_where_private_ones_are(small_scene: Scene, flow: Flow) -> None:
    frozen(small_scene)
    small_scene.settings = replace(small_scene.settings, allow_private_addresses=False)
    assert send(small_scene) == {"dead": 1}
    assert "private network" in (small_scene.deliveries()[0].last_error or "")
    assert flow.cards == []


def test_the_secret_address_is_nowhere_to_be_seen(
    small_scene: Scene, flow: Flow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    frozen(small_scene)
    monkeypatch.setenv("TEAMS_SKOLA", flow.url.replace(str(flow.server.port), "1"))
    assert send(small_scene) == {"pending": 1}
    monkeypatch.setenv("TEAMS_SKOLA", "https://[fel/workflows/geheim?sig=hemlig")
    assert send(small_scene, MONDAY + timedelta(minutes=4)) == {"dead": 1}
    place = Path(str(small_scene.engine.url.database))
    stored = b"".join(file.read_bytes() for file in place.parent.iterdir())
    shown = caplog.text + str(list_deliveries(small_scene.engine)) + stored.decode("latin-1")
    assert "hemlig" not in shown
    assert "geheim" not in shown
