"""The outbox: sent once, tried again when it fails, and never held up by one bad recipient."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from subscriptions.delivery.channel import NotDelivered, all_channels
from subscriptions.delivery.claims import LEASE
from subscriptions.delivery.outbox import SECONDS_PER_TRY, list_deliveries
from subscriptions.delivery.tries import outcome_of
from tests.subscriptions.delivery.posting import again, claim, frozen, record, states
from tests.subscriptions.delivery.scene import (
    MONDAY,
    Scene,
    ids_in,
)
from tests.subscriptions.delivery.servers import Office
from watcher.errors import BadInput
from watcher.settings import read_settings


def test_a_letter_goes_to_a_real_server_once_with_its_identity(scene: Scene, office: Office) -> None:
    frozen(scene, office, "skola", "klimat")
    assert scene.deliver(MONDAY) == {"sent": 2}
    assert scene.deliver(MONDAY + timedelta(hours=1)) == {}
    assert sorted(letter.to for letter in office.arrived) == ["klimat@example.org", "skola@example.org"]
    first = scene.deliveries()[0]
    assert {letter.message_id for letter in office.arrived} >= {f"<{first.identity}@localhost>"}
    assert ids_in(office.arrived[0].text) == {"A-1"}
    assert (first.state, first.attempts, first.lease, first.sent_at is not None) == ("sent", 1, None, True)
    assert office.arrived[0].message["Reply-To"] == "asa@example.org"


def test_without_a_server_letters_become_files_that_are_never_written_twice(small_scene: Scene) -> None:
    scene = small_scene
    frozen(scene, None, "skola")
    scene.deliver(MONDAY)
    delivery = scene.deliveries()[0]
    (file,) = scene.settings.outbox_dir.iterdir()
    assert file.name == f"20260504T053000Z-{delivery.identity}.eml"
    assert file.read_bytes() == scene.body()
    again(scene, delivery)
    scene.deliver(MONDAY + timedelta(hours=1))
    assert list(scene.settings.outbox_dir.iterdir()) == [file]


def test_what_a_crash_left_half_done_goes_out_once_more_with_the_same_identity(scene: Scene, office: Office) -> None:
    frozen(scene, office, "skola")
    assert claim(scene, MONDAY)
    assert scene.deliver(MONDAY + LEASE - timedelta(minutes=1)) == {}
    assert scene.deliver(MONDAY + LEASE) == {"sent": 1, "again": 1}
    assert scene.deliveries()[0].attempts == 2


def test_a_broken_line_repeats_the_same_letter_with_the_same_identity(scene: Scene, office: Office) -> None:
    frozen(scene, office, "skola")
    office.data = ["hang up"]
    assert scene.deliver(MONDAY) == {"pending": 1}
    assert "uncertain" in (scene.deliveries()[0].last_error or "")
    assert scene.deliver(MONDAY + timedelta(minutes=4)) == {"sent": 1}
    first, second = office.letters()
    assert (first.message_id, first.text) == (second.message_id, second.text)


def test_one_poisoned_recipient_delays_nobody(scene: Scene, office: Office) -> None:
    frozen(scene, office, "a", "ond", "tveksam", "b", "c")
    office.rcpt = {"ond@example.org": "550 5.1.1 no such user", "tveksam@example.org": "451 try later"}
    assert scene.deliver(MONDAY) == {"sent": 3, "dead": 1, "pending": 1}
    assert sorted(letter.to[0] for letter in office.arrived) == ["a", "b", "c"]


def test_the_list_shows_every_delivery_with_its_state(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "ond", "god")
    office.rcpt = {"ond@example.org": "550 5.1.1 no such user"}
    scene.deliver(MONDAY)
    assert [(row.recipient, row.state) for row in list_deliveries(scene.engine)] == [
        ("god@example.org", "sent"),
        ("ond@example.org", "dead"),
    ]
    assert [row.recipient for row in list_deliveries(scene.engine, limit=1)] == ["god@example.org"]


def test_two_workers_share_the_work_and_send_nothing_twice(scene: Scene, office: Office) -> None:
    frozen(scene, office, *(f"n{number}" for number in range(12)))

    async def both() -> list[dict[str, int]]:
        return list(await asyncio.gather(*(asyncio.to_thread(scene.deliver, MONDAY) for _ in range(2))))

    counts = asyncio.run(both())
    assert sum(count.get("sent", 0) for count in counts) == 12
    assert len(office.arrived) == len({letter.to for letter in office.arrived}) == 12


def test_a_lost_lease_writes_nothing(scene: Scene) -> None:
    frozen(scene, None, "skola")
    (slow,) = claim(scene, MONDAY)
    (fast,) = claim(scene, MONDAY + LEASE)
    assert fast.again
    sent = outcome_of(None, identity="x", attempts=1, now=MONDAY)
    assert record(scene, fast, sent)
    late = NotDelivered("no such user", permanent=True, recipient_off=True)
    dead = outcome_of(late, identity="x", attempts=1, now=MONDAY)
    assert not record(scene, slow, dead)
    assert states(scene) == ["sent"]
    assert scene.recipient("skola@example.org").state == "active"


def test_the_lease_outlasts_the_longest_try() -> None:
    assert timedelta(seconds=SECONDS_PER_TRY) < LEASE


def test_no_secret_gets_into_an_error(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    scene.settings = replace(scene.settings, secret_key="hemlig-nyckel")
    office.data = ["554 refused: hemlig-nyckel"]
    scene.deliver(MONDAY)
    assert "hemlig-nyckel" not in (scene.deliveries()[0].last_error or "")


def test_the_brake_lets_so_many_letters_go_in_any_hour_and_loses_none(scene: Scene, office: Office) -> None:
    frozen(scene, office, *(f"n{number}" for number in range(5)))
    scene.settings = replace(scene.settings, mails_per_hour=2)
    assert scene.deliver(MONDAY) == {"sent": 2}
    assert scene.deliver(MONDAY + timedelta(minutes=30)) == {}
    assert scene.deliver(MONDAY + timedelta(minutes=61)) == {"sent": 2}
    assert scene.deliver(MONDAY + timedelta(minutes=123)) == {"sent": 1}
    assert len({letter.to for letter in office.arrived}) == 5


@pytest.mark.parametrize("value", ["0", "-1", "many", "1e3", "٣"])
def test_a_brake_that_is_no_number_is_named(value: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_MAILS_PER_HOUR"):
        read_settings({"WATCHER_MAILS_PER_HOUR": value})


def test_every_module_in_the_folder_is_a_channel() -> None:
    import subscriptions.delivery.channels as package  # noqa: PLC0415 - only its folder is looked at

    modules = {path.stem for path in Path(package.__path__[0]).glob("[a-z]*.py")}
    assert set(all_channels()) == modules
