"""A webhook: the digest's calls as JSON, signed, with a key by which a repeat is recognised."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sources.contract import CallData
from subscriptions.models import Delivery
from tests.loopback import http
from tests.subscriptions.delivery.scene import BEFORE, MONDAY, NEXT_MONDAY, Scene, call, profile, subscription
from tests.subscriptions.delivery.servers import Hook, webhook
from watcher.db import transaction

HOOK = {"kind": "webhook", "url_env": "HOOK_SKOLA"}


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with webhook() as hook:
        monkeypatch.setenv("HOOK_SKOLA", hook.url)
        yield hook


def frozen(scene: Scene, calls: int = 1) -> None:
    scene.bring(profile(subscription(channels=[HOOK])), BEFORE)
    scene.poll(
        *(call(f"A-{number}", title=f"Stöd \U0001f3eb skola {number} <b>&") for number in range(calls)), now=BEFORE
    )
    assert scene.freeze(MONDAY) == {"digests": 1}


def test_the_calls_come_with_the_field_names_they_have_everywhere(scene: Scene, hook: Hook) -> None:
    scene.bring(profile(subscription(channels=[HOOK])), BEFORE)
    given = call("A-1", funder="Fonden", summary="Kort", budget={"total": "5000000", "currency": "SEK"})
    scene.poll(given, now=BEFORE)
    assert scene.work(MONDAY) == {"digests": 1, "sent": 1}
    (asked,) = hook.asked
    assert asked.headers["content-type"] == "application/json"
    said = json.loads(asked.body)
    (told,) = said["calls"]
    assert (said["organisation"], said["language"], said["part"], said["parts"]) == ("Byns kommun", "sv", 1, 1)
    assert (told["section"], told["area"], told["notices"]) == ("already-open", "skola", [])
    assert CallData.model_validate(told) == given
    assert asked.headers["idempotency-key"] == scene.deliveries()[0].identity == f"{said['id']}-1"
    assert "watcher-signature" not in asked.headers


def test_a_key_beside_the_address_signs_every_message(
    small_scene: Scene, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SKOLA_KEY", "hemlig")
    frozen(small_scene)
    small_scene.deliver(MONDAY)
    (asked,) = hook.asked
    signed = asked.headers["idempotency-key"].encode() + b"." + asked.body
    assert asked.headers["watcher-signature"] == "sha256=" + hmac.new(b"hemlig", signed, hashlib.sha256).hexdigest()


def test_a_repeat_carries_the_same_key(small_scene: Scene, hook: Hook) -> None:
    frozen(small_scene)
    hook.says += [b"reset", http(b"", "500 Oops"), http(b"", "429 Slow", Retry_After="600")]
    assert small_scene.deliver(MONDAY) == {"pending": 1}
    assert small_scene.deliver(MONDAY + timedelta(minutes=4)) == {"pending": 1}
    assert small_scene.deliver(MONDAY + timedelta(minutes=30)) == {"pending": 1}
    assert small_scene.deliver(MONDAY + timedelta(minutes=39)) == {}
    assert small_scene.deliver(MONDAY + timedelta(hours=2)) == {"sent": 1}
    assert len({(asked.headers["idempotency-key"], asked.body) for asked in hook.asked}) == 1
    assert len(hook.asked) == 4


def test_many_calls_come_in_numbered_parts(small_scene: Scene, hook: Hook) -> None:
    frozen(small_scene, calls=230)
    assert small_scene.deliver(MONDAY) == {"sent": 3}
    parts = sorted((json.loads(asked.body) for asked in hook.asked), key=lambda each: int(each["part"]))
    assert [(each["part"], each["parts"], len(each["calls"])) for each in parts] == [
        (1, 3, 100),
        (2, 3, 100),
        (3, 3, 30),
    ]
    assert len({each["id"] for each in parts}) == 1
    assert len({told["external_id"] for each in parts for told in each["calls"]}) == 230


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_webhook_that_is_gone_is_switched_off(small_scene: Scene, hook: Hook, status: str) -> None:
    frozen(small_scene)
    hook.says.append(http(b"https://hemlig.example/", status))
    assert small_scene.deliver(MONDAY) == {"dead": 1}
    recipient = small_scene.recipient("HOOK_SKOLA")
    assert (recipient.state, recipient.reason) == ("off", f"the webhook answers with status {status[:3]}")


@pytest.mark.parametrize("status", ["400 No", "401 No", "403 No", "302 Found"])
def test_what_may_be_mended_on_the_other_side_is_tried_again(small_scene: Scene, hook: Hook, status: str) -> None:
    frozen(small_scene)
    hook.says.append(http(b"", status))
    assert small_scene.deliver(MONDAY) == {"pending": 1}
    assert small_scene.recipient("HOOK_SKOLA").state == "active"


def test_a_private_address_is_refused_where_private_ones_are(small_scene: Scene, hook: Hook) -> None:
    frozen(small_scene)
    small_scene.settings = replace(small_scene.settings, allow_private_addresses=False)
    assert small_scene.deliver(MONDAY) == {"dead": 1}
    assert hook.asked == []


def test_without_an_address_the_message_becomes_a_file(small_scene: Scene) -> None:
    frozen(small_scene)
    assert small_scene.deliver(NEXT_MONDAY) == {"sent": 1}
    (file,) = small_scene.settings.outbox_dir.iterdir()
    assert json.loads(file.read_bytes())["calls"][0]["external_id"] == "A-0"


def test_the_secret_address_is_nowhere_to_be_seen(
    small_scene: Scene, hook: Hook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    frozen(small_scene)
    monkeypatch.setenv("HOOK_SKOLA", "http://127.0.0.1:1/hemlig?nyckel=hemlig")
    assert small_scene.deliver(MONDAY) == {"pending": 1}
    with transaction(small_scene.engine) as session:
        row = session.get_one(Delivery, small_scene.deliveries()[0].id)
    assert "hemlig" not in caplog.text + str(row)
