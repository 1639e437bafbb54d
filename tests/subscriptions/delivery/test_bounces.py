"""Letters that came back: an address is given up, or the same letter goes again; and nothing told is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from subscriptions.channel_models import Suppression
from subscriptions.delivery.bounces import take_reports
from subscriptions.delivery.outbox import list_deliveries, retry
from subscriptions.delivery.recipients import lift, suppress
from subscriptions.models import Delivery
from tests.subscriptions.delivery.reports import OUT_OF_OFFICE, report
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    Scene,
    call,
    ids_in,
    profile,
    subscription,
)
from tests.subscriptions.delivery.servers import Office, loop_in_thread
from tests.watcher.net.imap_servers import RealServer, real_server
from tests.watcher.net.mailbox_visits import CREDENTIALS
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.work.bounces import read_bounces

TWO = {"kind": "email", "to": ["skola@example.org", "klimat@example.org"]}


def sent(scene: Scene, office: Office) -> None:
    """A letter has gone to two people."""
    scene.use(office.url)
    scene.bring(profile(subscription(channels=[TWO])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.work(MONDAY) == {"digests": 2, "sent": 2}


def letter_to(scene: Scene, address: str = "skola@example.org") -> Delivery:
    with reading(scene.engine) as session:
        found = select(Delivery).where(Delivery.recipient_id == scene.recipient(address).id)
        return session.exec(found.order_by(Delivery.id.desc())).first()  # type: ignore[union-attr,return-value] # a column


def comes_back(scene: Scene, *letters: bytes, now: datetime = MONDAY) -> dict[str, int]:
    with transaction(scene.engine) as session:
        return take_reports(session, letters, "INBOX", "7:1", now)


def mend(scene: Scene, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        lift(session, address)


def test_an_address_that_is_gone_gets_nothing_more_and_nobody_else_waits(scene: Scene, office: Office) -> None:
    sent(scene, office)
    assert comes_back(scene, report(letter_to(scene).identity)) == {"permanent": 1}
    with reading(scene.engine) as session:
        (row,) = session.exec(select(Suppression))
    assert (row.address, row.who, row.at) == ("skola@example.org", "bounce", MONDAY)
    assert row.reason == "came back (5.1.1): 550 5.1.1 no such user"
    assert scene.recipient("skola@example.org").reason == f"on the suppression list since 2026-05-04: {row.reason}"
    back = next(each for each in list_deliveries(scene.engine) if each.recipient == "skola@example.org")
    assert (back.state, back.last_error) == ("bounced", row.reason)
    scene.poll(call("A-1"), call("A-2"), now=MONDAY)
    assert scene.work(NEXT_MONDAY) == {"digests": 1, "off": 1, "sent": 1}
    assert office.arrived[-1].to == "klimat@example.org"


def test_what_came_back_comes_again_when_the_address_is_mended(scene: Scene, office: Office) -> None:
    sent(scene, office)
    comes_back(scene, report(letter_to(scene).identity))
    scene.poll(call("A-1"), call("A-2"), now=MONDAY)
    scene.work(NEXT_MONDAY)
    mend(scene)
    scene.poll(call("A-1"), call("A-2"), call("A-3"), now=NEXT_MONDAY)
    assert scene.work(THIRD_MONDAY)["sent"] == 2
    letters = office.letters("skola@example.org")
    assert [ids_in(letter.text) for letter in letters] == [{"A-1"}, {"A-1", "A-2", "A-3"}]
    others = office.letters("klimat@example.org")
    assert [ids_in(letter.text) for letter in others] == [{"A-1"}, {"A-2"}, {"A-3"}]


def test_a_full_mailbox_gets_the_very_same_letter_a_day_later(scene: Scene, office: Office) -> None:
    sent(scene, office)
    assert comes_back(scene, report(letter_to(scene).identity, status="5.2.2", diagnostic="mailbox full")) == {
        "temporary": 1
    }
    assert scene.recipient("skola@example.org").state == "active"
    assert scene.deliver(MONDAY + timedelta(hours=23)) == {}
    assert scene.deliver(MONDAY + timedelta(hours=25)) == {"sent": 1}
    first, second = office.letters("skola@example.org")
    assert first.message.as_bytes() == second.message.as_bytes()
    assert len(scene.told()) == 1


def test_who_is_out_of_reach_for_a_week_is_given_up(scene: Scene, office: Office) -> None:
    sent(scene, office)
    identity, verdicts = letter_to(scene).identity, []
    for day in range(9):
        now = MONDAY + timedelta(days=day, hours=day)
        scene.deliver(now)
        full = report(identity, status="4.4.7", diagnostic=f"expired on day {day}")
        verdicts += list(comes_back(scene, full, now=now + timedelta(minutes=1)))
    assert verdicts == ["temporary"] * 7 + ["permanent", "known"]
    assert letter_to(scene).state == "bounced"
    assert scene.recipient("skola@example.org").state == "off"
    mend(scene)
    assert scene.work(NEXT_MONDAY + timedelta(days=7))["sent"] == 1
    full = report(letter_to(scene).identity, status="4.4.7", diagnostic="once more")
    assert comes_back(scene, full, now=THIRD_MONDAY + timedelta(days=1)) == {"temporary": 1}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.7.1", "550 5.7.1 relaying denied"),
        ("5.7.26", "550 5.7.26 not authenticated: DMARC"),
        ("5.1.8", "501 5.1.8 the sender's domain does not exist"),
        ("5.6.0", "554 5.6.0 the content is refused"),
    ],
)
def test_what_a_server_has_against_us_stops_no_address(scene: Scene, office: Office, status: str, words: str) -> None:
    sent(scene, office)
    identity, verdicts = letter_to(scene).identity, []
    for day in range(9):
        now = MONDAY + timedelta(days=day, hours=day)
        scene.deliver(now)
        again = report(identity, status=status, diagnostic=f"{words}, on day {day}")
        verdicts += list(comes_back(scene, again, now=now + timedelta(minutes=1)))
    assert set(verdicts) == {"temporary", "dead"}
    assert verdicts.count("dead") == 1, "whoever runs the service is told once that a letter waits for a person"
    assert scene.recipient("skola@example.org").state == "active"
    back = letter_to(scene)
    assert back.state == "dead"  # it waits for a person, and goes out no more by itself
    assert len(office.letters("skola@example.org")) == 3
    assert f"came back ({status}" in (back.last_error or "")
    assert ("WATCHER_SMTP_URL" in (back.last_error or "")) == status.startswith("5.7.")
    retry(scene.engine, back.id or 0, now)
    assert scene.deliver(now) == {"sent": 1}


def test_what_a_server_has_against_us_does_not_count_with_what_it_says_of_the_mailbox(
    scene: Scene, office: Office
) -> None:
    sent(scene, office)
    identity = letter_to(scene).identity
    for day, status in enumerate(["5.2.2", "5.7.1", "5.7.1", "5.2.2"]):
        now = MONDAY + timedelta(days=3 * day)
        scene.deliver(now)
        comes_back(scene, report(identity, status=status, diagnostic=f"on day {day}"), now=now + timedelta(minutes=1))
    assert scene.recipient("skola@example.org").state == "active"


def test_letters_that_got_through_in_between_begin_the_count_anew(scene: Scene, office: Office) -> None:
    sent(scene, office)
    for week in range(5):
        now = MONDAY + timedelta(days=14 * week)
        full = report(letter_to(scene).identity, status="4.2.2", diagnostic=f"full in week {week}")
        assert comes_back(scene, full, now=now) == {"temporary": 1}
        scene.deliver(now + timedelta(days=2))
        scene.poll(*(call(f"A-{number}") for number in range(1, week + 3)), now=now + timedelta(days=3))
        scene.work(now + timedelta(days=14))
    assert scene.recipient("skola@example.org").state == "active"


def test_a_forged_report_does_nothing(scene: Scene, office: Office) -> None:
    sent(scene, office)
    assert comes_back(scene, report("f" * 32), report("f" * 32, to="klimat@example.org")) == {"strange": 2}
    assert [each.state for each in scene.deliveries()] == ["sent", "sent"]


def test_a_report_about_somebody_behind_a_shared_address_does_not_silence_it(scene: Scene, office: Office) -> None:
    sent(scene, office)
    identity = letter_to(scene).identity
    assert comes_back(scene, report(identity, to="eva@example.org")) == {"elsewhere": 1}
    assert scene.recipient("skola@example.org").state == "active"
    assert "somebody behind this address" in (letter_to(scene).last_error or "")
    assert comes_back(scene, report(identity, to="x@y.example", original="skola@example.org")) == {"permanent": 1}


def test_other_mail_and_reports_read_twice_change_nothing(scene: Scene, office: Office) -> None:
    sent(scene, office)
    identity = letter_to(scene).identity
    full = report(identity, status="4.2.2", diagnostic="full")
    assert comes_back(scene, OUT_OF_OFFICE.format(identity=identity).encode(), b"", full, full) == {
        "other": 2,
        "temporary": 1,
        "known": 1,
    }
    delayed = report(identity, action="delayed", status="4.4.1")
    assert comes_back(scene, delayed) == {"delayed": 1}


def test_an_old_report_does_not_silence_an_address_that_has_been_mended(scene: Scene, office: Office) -> None:
    sent(scene, office)
    gone = report(letter_to(scene).identity)
    comes_back(scene, gone)
    mend(scene)
    assert comes_back(scene, gone + b"\r\nthe same, from another server") == {"known": 1}
    assert scene.recipient("skola@example.org").state == "active"


def test_what_waits_for_a_suppressed_address_is_not_sent_and_not_told(scene: Scene, office: Office) -> None:
    scene.use(office.url)
    scene.bring(profile(subscription(channels=[TWO])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    scene.freeze(MONDAY)
    with transaction(scene.engine) as session:
        suppress(session, "Skola@Example.org", reason="asked by phone", who="Åsa", now=MONDAY)
    assert scene.deliver(MONDAY) == {"sent": 1}
    waited = letter_to(scene)
    assert (waited.state, waited.last_error) == (
        "cancelled",
        "on the suppression list since 2026-05-04: asked by phone",
    )
    mend(scene)
    assert scene.work(NEXT_MONDAY) == {"digests": 1, "sent": 1}
    assert ids_in(office.arrived[-1].text) == {"A-1"}


def test_a_recipient_who_comes_later_is_suppressed_too(small_scene: Scene) -> None:
    with transaction(small_scene.engine) as session:
        suppress(session, "klimat@example.org", reason="asked", who="Åsa", now=BEFORE)
    small_scene.bring(profile(subscription(channels=[TWO])), BEFORE)
    assert small_scene.recipient("klimat@example.org").state == "off"
    assert small_scene.recipient("skola@example.org").state == "active"


def test_a_letter_to_a_suppressed_address_is_not_sent_again_by_hand(small_scene: Scene, office: Office) -> None:
    sent(small_scene, office)
    with transaction(small_scene.engine) as session:
        row = session.get_one(Delivery, letter_to(small_scene).id)
        row.state = "dead"
        suppress(session, "skola@example.org", reason="asked", who="Åsa", now=MONDAY)
    with pytest.raises(BadInput, match=r"watcher suppress remove skola@example\.org"):
        retry(small_scene.engine, row.id or 0, MONDAY)


def test_an_address_that_is_none_cannot_be_suppressed(small_scene: Scene) -> None:
    with transaction(small_scene.engine) as session, pytest.raises(BadInput, match="no e-mail address"):
        suppress(session, "skola", reason="x", who="y", now=MONDAY)
    with transaction(small_scene.engine) as session, pytest.raises(BadInput, match="not on the suppression list"):
        lift(session, "skola@example.org")


@pytest.fixture
def mailbox(small_scene: Scene) -> Iterator[list[bytes]]:
    """A real mailbox: what is put into the list is in it at the next look."""
    letters: list[bytes] = []

    with loop_in_thread() as run:
        context = real_server()
        server: RealServer = run(context.__aenter__())
        url = f"imap://{CREDENTIALS}@127.0.0.1:{server.port}"
        small_scene.settings = replace(small_scene.settings, imap_url=url, bounce_folder="Studsar")

        class Box(list[bytes]):
            def append(self, letter: bytes) -> None:
                run(server.put("Studsar", letter, MONDAY))

        try:
            yield Box(letters)
        finally:
            run(context.__aexit__(None, None, None))


def test_a_real_mailbox_is_read_on_from_where_the_last_look_ended(
    small_scene: Scene, office: Office, mailbox: list[bytes]
) -> None:
    sent(small_scene, office)
    settings = small_scene.settings
    mailbox.append(OUT_OF_OFFICE.format(identity=letter_to(small_scene).identity).encode())
    assert read_bounces(small_scene.engine, settings, MONDAY) == {}
    mailbox.append(report(letter_to(small_scene).identity))
    assert read_bounces(small_scene.engine, settings, MONDAY) == {"came back, permanent": 1}
    assert read_bounces(small_scene.engine, settings, MONDAY) == {}
    identity = letter_to(small_scene, "klimat@example.org").identity
    for day, more in enumerate([{}, {}, {"dead": 1}]):
        now = MONDAY + timedelta(days=2 * day)
        mailbox.append(report(identity, to="klimat@example.org", status="5.7.1", diagnostic=f"on day {day}"))
        assert read_bounces(small_scene.engine, settings, now) == {"came back, temporary": 1, **more}
        small_scene.deliver(now + timedelta(days=1, hours=1))
    mailbox.append(report(identity, to="klimat@example.org"))
    assert read_bounces(small_scene.engine, settings, MONDAY) == {"came back, permanent": 1}
    assert small_scene.recipient("klimat@example.org").state == "off"


def test_without_a_mailbox_nothing_is_read(small_scene: Scene) -> None:
    assert read_bounces(small_scene.engine, small_scene.settings, MONDAY) == {}
