"""What cannot be sent is put off, tried again, and in the end a dead letter that somebody sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.delivery.channel import NotDelivered, Parcel, Sender
from subscriptions.delivery.channels.email import EmailChannel
from subscriptions.delivery.claims import LEASE
from subscriptions.delivery.outbox import deliver_due, list_deliveries, retry
from subscriptions.delivery.tries import LADDER, MOST_TRIES, outcome_of
from tests.subscriptions.delivery.posting import claim, frozen, states
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    Scene,
    call,
)
from tests.subscriptions.delivery.servers import Office
from watcher.db import transaction
from watcher.errors import BadInput
from watcher.settings import Settings


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
        ("550 relay not permitted", None, "pending"),
        ("452 4.2.2 mailbox full", None, "pending"),
        ("552 5.2.2 mailbox full", None, "pending"),
        ("550 5.4.6 routing loop", None, "pending"),
        ("552 5.3.4 message too big", None, "dead"),
        (None, "554 5.7.9 DMARC", "pending"),
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


def test_a_letter_we_die_with_every_time_is_given_up(small_scene: Scene, office: Office) -> None:
    scene = small_scene
    frozen(scene, office, "skola")
    now = MONDAY
    for _ in range(MOST_TRIES):
        assert claim(scene, now)
        now += LEASE
    assert scene.deliver(now) == {"dead": 1, "again": 1}
    assert "middle of every try" in (scene.deliveries()[0].last_error or "")


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


def test_a_folder_that_cannot_be_written_puts_the_letter_off(small_scene: Scene) -> None:
    scene = small_scene
    frozen(scene, None, "skola")
    scene.settings.data_dir.mkdir()
    scene.settings.outbox_dir.write_text("in the way")
    assert scene.deliver(MONDAY) == {"pending": 1}
    assert "outbox folder" in (scene.deliveries()[0].last_error or "")


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
