"""The outbox: sent once, tried again when it fails, and never held up by one bad recipient."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.delivery.channel import NotDelivered, Parcel, Sender, all_channels
from subscriptions.delivery.channels.email import EmailChannel
from subscriptions.delivery.claims import LEASE, Claimed, DeliveryQueue, Ending
from subscriptions.delivery.outbox import SECONDS_PER_TRY, deliver_due, list_deliveries, retry
from subscriptions.delivery.tries import LADDER, MOST_TRIES, Outcome, outcome_of
from subscriptions.models import Delivery
from tests.subscriptions.delivery.scene import MONDAY, NEXT_MONDAY, Scene, at, call, ids_in, profile, subscription
from tests.subscriptions.delivery.servers import Office
from watcher.db import transaction
from watcher.errors import BadInput
from watcher.settings import Settings, read_settings

BEFORE = at("2026-05-01 08:00")


def letters_to(*names: str) -> dict[str, object]:
    return {"kind": "email", "to": [f"{name}@example.org" for name in names]}


def frozen(scene: Scene, office: Office | None, *names: str) -> None:
    """One letter to each, ready to be sent."""
    if office is not None:
        scene.use(office.url)
    scene.bring(profile(subscription(channels=[letters_to(*names)])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.freeze(MONDAY) == {"digests": len(names)}


def claim(scene: Scene, now: datetime) -> list[Claimed]:
    """As a worker does that is never heard of again."""
    return DeliveryQueue(scene.engine, "email").turn([], 1, now)[1]


def record(scene: Scene, claimed: Claimed, outcome: Outcome) -> bool:
    (written,), _ = DeliveryQueue(scene.engine, "email").turn([Ending(claimed, outcome, MONDAY + LEASE)], 0, MONDAY)
    return written


def states(scene: Scene) -> list[str]:
    return [row.state for row in scene.deliveries()]


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


def again(scene: Scene, delivery: Delivery) -> None:
    """As after a crash between the server's yes and our writing it down."""
    with transaction(scene.engine) as session:
        row = session.get_one(Delivery, delivery.id)
        row.state, row.lease, row.lease_until = "sending", "gone", MONDAY


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


def test_a_hard_bounce_switches_the_recipient_off_and_says_why(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    office.rcpt = {"skola@example.org": "550 5.1.1 no such user"}
    scene.deliver(MONDAY)
    recipient = scene.recipient("skola@example.org")
    assert recipient.state == "off"
    assert "no such user" in (recipient.reason or "")
    scene.poll(call("A-2"), now=MONDAY)
    assert scene.work(NEXT_MONDAY) == {"off": 1}


def test_what_waits_for_a_recipient_who_is_off_becomes_a_dead_letter(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    with transaction(scene.engine) as session:
        recipient = session.merge(scene.recipient("skola@example.org"))
        recipient.state, recipient.reason = "off", "has left"
    assert scene.deliver(MONDAY) == {"dead": 1}
    assert scene.deliveries()[0].last_error == "the recipient is off: has left"
    assert office.arrived == []


@pytest.mark.parametrize(
    ("rcpt", "data", "state"),
    [
        ("550 5.7.1 relaying denied", None, "pending"),
        ("452 4.2.2 mailbox full", None, "pending"),
        (None, "451 greylisted", "pending"),
        (None, "554 5.6.0 refused as spam", "dead"),
    ],
)
def test_what_is_not_the_mailboxs_fault_leaves_the_recipient_on(
    small_scene: Scene, office: Office, rcpt: str | None, data: str | None, state: str
) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    office.rcpt = {"skola@example.org": rcpt} if rcpt else {}
    office.data = [data] if data else []
    scene.deliver(MONDAY)
    assert states(scene) == [state]
    assert scene.recipient("skola@example.org").state == "active"


def test_an_unreachable_server_puts_letters_off_and_loses_none(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    scene.use("smtp://127.0.0.1:1")
    assert scene.deliver(MONDAY) == {"pending": 1}
    scene.use(office.url)
    assert scene.deliver(MONDAY + timedelta(minutes=2)) == {}
    assert scene.deliver(MONDAY + timedelta(minutes=4)) == {"sent": 1}


def test_an_unusable_server_address_is_told_to_the_operator(small_scene: Scene) -> None:
    scene = small_scene
    frozen(scene, None, "skola")
    scene.use("http://not-a-mail-server/")
    with pytest.raises(BadInput, match="WATCHER_SMTP_URL"):
        scene.deliver(MONDAY)
    assert states(scene) == ["pending"]


def test_the_ladder_is_climbed_over_two_days_then_the_letter_is_dead(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    office.data = ["451 not now"] * MOST_TRIES
    now, tries = MONDAY, []
    while scene.deliver(now)["pending"]:
        tries.append(now)
        now = scene.deliveries()[0].next_try_at
    tries.append(now)
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert len(tries) == MOST_TRIES
    for wait, step in zip(waits, LADDER, strict=True):
        assert step <= wait <= step * 1.11
    assert now - MONDAY >= timedelta(hours=54)
    assert states(scene) == ["dead"]
    assert scene.recipient("skola@example.org").state == "active"


def test_a_dead_letter_can_be_sent_again_and_revives_its_recipient(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    office.rcpt = {"skola@example.org": "550 5.1.1 no such user"}
    scene.deliver(MONDAY)
    office.rcpt = {}
    (dead,) = list_deliveries(scene.engine, state="dead")
    assert retry(scene.engine, dead.id, NEXT_MONDAY).state == "pending"
    assert scene.deliver(NEXT_MONDAY) == {"sent": 1}
    assert scene.recipient("skola@example.org").state == "active"
    assert office.letters()[0].message_id == f"<{dead.identity}@localhost>"
    with pytest.raises(BadInput, match="is sent; only dead letters"):
        retry(scene.engine, dead.id, NEXT_MONDAY)
    with pytest.raises(BadInput, match="no delivery 4711"):
        retry(scene.engine, 4711, NEXT_MONDAY)


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


def test_a_letter_we_die_with_every_time_is_given_up(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    now = MONDAY
    for _ in range(MOST_TRIES):
        assert claim(scene, now)
        now += LEASE
    assert scene.deliver(now) == {"dead": 1, "again": 1}
    assert "middle of every try" in (scene.deliveries()[0].last_error or "")


def test_the_lease_outlasts_the_longest_try() -> None:
    assert timedelta(seconds=SECONDS_PER_TRY) < LEASE


class Faulty(EmailChannel):
    """A channel with a fault of its own in its first letter."""

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Sender]:
        async with super().open(settings) as real:

            class First:
                async def send(self, parcel: Parcel) -> None:
                    if parcel.address.startswith("ond"):
                        raise KeyError("hemligt")
                    await real.send(parcel)

            yield First()


def test_a_fault_of_ours_in_one_letter_shows_and_holds_up_no_other(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "ond", "god")
    counts = deliver_due(scene.engine, scene.settings, MONDAY, {"email": Faulty()})
    assert counts == {"pending": 1, "sent": 1}
    assert scene.deliveries()[0].last_error == "our own fault: KeyError"


def test_no_secret_gets_into_an_error(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    scene.settings = replace(scene.settings, secret_key="hemlig-nyckel")
    office.data = ["554 refused: hemlig-nyckel"]
    scene.deliver(MONDAY)
    assert "hemlig-nyckel" not in (scene.deliveries()[0].last_error or "")


def test_a_folder_that_cannot_be_written_puts_the_letter_off(small_scene: Scene) -> None:
    scene = small_scene
    frozen(scene, None, "skola")
    scene.settings.data_dir.mkdir()
    scene.settings.outbox_dir.write_text("in the way")
    assert scene.deliver(MONDAY) == {"pending": 1}
    assert "outbox folder" in (scene.deliveries()[0].last_error or "")


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


failures = st.builds(
    NotDelivered,
    st.text(max_size=900),
    permanent=st.booleans(),
    recipient_off=st.booleans(),
    retry_after=st.none() | st.timedeltas(timedelta(), timedelta(days=1)),
)


@given(failures, st.integers(1, MOST_TRIES), st.text(max_size=40))
def test_a_failed_try_is_put_off_by_at_least_its_step_and_what_was_asked(
    failure: NotDelivered, attempts: int, identity: str
) -> None:
    outcome = outcome_of(failure, identity=identity, attempts=attempts, now=MONDAY)
    again = outcome_of(failure, identity=identity, attempts=attempts, now=MONDAY)
    assert outcome == again
    assert len(outcome.error or "") <= 500
    if failure.permanent or attempts == MOST_TRIES:
        assert outcome.state == "dead"
    else:
        waits = outcome.next_try_at - MONDAY
        assert outcome.state == "pending"
        assert waits >= max(LADDER[attempts - 1], failure.retry_after or timedelta())
        assert not outcome.recipient_off
