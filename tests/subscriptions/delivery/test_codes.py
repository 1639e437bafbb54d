"""A Teams channel gets nothing until somebody has read its code there, and nothing is lost meanwhile."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from subscriptions.channel_models import ChannelCode
from subscriptions.delivery.codes import TRY_AGAIN, ask_for_codes, confirm, try_channel
from subscriptions.delivery.outbox import deliver_due
from subscriptions.models import AdminLetter, Recipient
from subscriptions.profiles import export_profile
from tests.loopback import http
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
    text_of,
)
from tests.subscriptions.delivery.servers import Flow
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.work.coordinators import tell_coordinators


def set_up(scene: Scene) -> None:
    scene.bring(profile(subscription(channels=[{**TEAMS, "confirm": True}, MAIL])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)


def code_on(card: bytes) -> str:
    texts = [block["text"] for block in json.loads(card)["attachments"][0]["content"]["body"]]
    (code,) = re.findall(r"\b[A-Z2-9]{8}\b", " ".join(texts))
    return str(code)


def type_in(scene: Scene, code: str) -> None:
    with transaction(scene.engine) as session:
        confirm(session, code, MONDAY)


def test_a_channel_waits_for_its_code_and_then_gets_everything(scene: Scene, flow: Flow) -> None:
    set_up(scene)
    assert ask_for_codes(scene.engine, scene.settings, BEFORE) == {"asked": 1}
    assert ask_for_codes(scene.engine, scene.settings, MONDAY) == {}
    assert scene.freeze(MONDAY) == {"digests": 1, "unconfirmed": 1}
    code = code_on(flow.cards[0])
    type_in(scene, f" {code[:4].lower()}-{code[4:]} ")
    assert scene.recipient("TEAMS_SKOLA").state == "active"
    assert ask_for_codes(scene.engine, scene.settings, MONDAY) == {}
    assert scene.work(NEXT_MONDAY)["sent"] == 2  # the letter that had waited for its time, and the channel's first
    assert ids_in(flow.cards[1].decode()) == {"A-1"}


def test_a_channel_whose_profile_vouches_for_it_is_asked_for_no_code(small_scene: Scene, flow: Flow) -> None:
    small_scene.bring(profile(subscription(channels=[TEAMS])), BEFORE)
    small_scene.poll(call("A-1"), now=BEFORE)
    assert ask_for_codes(small_scene.engine, small_scene.settings, BEFORE) == {}
    assert small_scene.work(MONDAY)["sent"] == 1
    assert [ids_in(card.decode()) for card in flow.cards] == [{"A-1"}]


def test_that_a_channel_waits_for_a_code_is_exported(small_scene: Scene) -> None:
    set_up(small_scene)
    with reading(small_scene.engine) as session:
        organisation = session.exec(select(Recipient.organisation_id)).first() or ""
        assert export_profile(session, organisation).count("confirm = true") == 1


def test_a_wrong_code_or_one_of_somebody_else_opens_nothing(small_scene: Scene, flow: Flow) -> None:
    set_up(small_scene)
    ask_for_codes(small_scene.engine, small_scene.settings, BEFORE)
    code = code_on(flow.cards[0])
    with transaction(small_scene.engine) as session:
        for wrong, organisation in (("AAAAAAAA", None), ("", None), (code, "another-town")):
            with pytest.raises(BadInput, match="no channel waits"):
                confirm(session, wrong, MONDAY, organisation)
        confirm(session, code, MONDAY, "by")
        with pytest.raises(BadInput, match="no channel waits"):
            confirm(session, code, MONDAY)


def test_what_was_written_before_the_channel_needed_a_code_waits_too(small_scene: Scene, flow: Flow) -> None:
    set_up(small_scene)
    small_scene.freeze(MONDAY)
    ask_for_codes(small_scene.engine, small_scene.settings, MONDAY)
    assert small_scene.deliver(MONDAY) == {"sent": 1}  # the mail
    type_in(small_scene, code_on(flow.cards[0]))
    assert small_scene.deliver(MONDAY) == {"sent": 1}


def test_the_same_code_is_sent_again_while_the_flow_does_not_answer(small_scene: Scene, flow: Flow) -> None:
    set_up(small_scene)
    flow.says.append(http(b"", "503 Busy"))
    assert ask_for_codes(small_scene.engine, small_scene.settings, BEFORE) == {"not asked": 1}
    assert "status 503" in (small_scene.recipient("TEAMS_SKOLA").reason or "")
    assert ask_for_codes(small_scene.engine, small_scene.settings, BEFORE + TRY_AGAIN / 2) == {}
    assert ask_for_codes(small_scene.engine, small_scene.settings, BEFORE + TRY_AGAIN) == {"asked": 1}
    assert code_on(flow.cards[0]) == code_on(flow.cards[1])


def test_a_channel_that_is_tried_as_soon_as_it_is_named_says_why_its_card_was_not_taken(
    small_scene: Scene, flow: Flow
) -> None:
    set_up(small_scene)
    flow.says.append(http(b"\r\n<!doctype html><title>Sign in</title>", "200 OK"))
    _, error = try_channel(small_scene.engine, small_scene.settings, "TEAMS_SKOLA", BEFORE)
    assert "a web page answers" in (error or "")
    channel = small_scene.recipient("TEAMS_SKOLA")
    assert channel.state == "waiting"
    assert "a web page answers" in (channel.reason or "")
    ask_for_codes(small_scene.engine, small_scene.settings, BEFORE)
    assert "a web page answers" in (small_scene.recipient("TEAMS_SKOLA").reason or "")


def test_without_an_address_no_code_is_asked_for(small_scene: Scene) -> None:
    set_up(small_scene)
    assert ask_for_codes(small_scene.engine, small_scene.settings, BEFORE) == {}
    assert small_scene.recipient("TEAMS_SKOLA").state == "active"


def test_nobody_is_asked_in_a_dry_run(small_scene: Scene, flow: Flow) -> None:
    set_up(small_scene)
    assert ask_for_codes(small_scene.engine, replace(small_scene.settings, dry_run=True), BEFORE) == {}


def test_a_channel_that_is_gone_is_told_to_the_coordinator_once_and_comes_back_by_a_new_code(
    small_scene: Scene, flow: Flow
) -> None:
    scene = small_scene
    set_up(scene)
    ask_for_codes(scene.engine, scene.settings, BEFORE)
    type_in(scene, code_on(flow.cards[0]))
    flow.says.append(http(b"", "404 Not Found"))
    assert scene.work(MONDAY)["dead"] == 1
    assert tell_coordinators(scene.engine, scene.settings, MONDAY) == {"notices": 1}
    assert tell_coordinators(scene.engine, scene.settings, NEXT_MONDAY) == {}
    with reading(scene.engine) as session:
        (letter,) = session.exec(select(AdminLetter))
    assert (letter.address, letter.subject) == ("asa@example.org", "1 mottagare får inga fler brev")
    text = text_of(letter.body)
    assert "TEAMS_SKOLA tar inte emot kort" in text
    assert "watcher teams test TEAMS_SKOLA" in text
    assert "status 404" in text
    recipient, error = try_channel(scene.engine, scene.settings, "veckobrev", NEXT_MONDAY)
    assert (recipient.state, error) == ("waiting", None)
    type_in(scene, code_on(flow.cards[-1]))
    scene.poll(call("A-1"), call("A-2"), now=NEXT_MONDAY)
    scene.work(NEXT_MONDAY + timedelta(days=7))
    assert ids_in(flow.cards[-1].decode()) == {"A-1", "A-2"}  # what the dead card told comes too


def test_a_test_card_of_a_channel_in_use_carries_no_code(small_scene: Scene, flow: Flow) -> None:
    set_up(small_scene)
    ask_for_codes(small_scene.engine, small_scene.settings, BEFORE)
    type_in(small_scene, code_on(flow.cards[0]))
    recipient, error = try_channel(small_scene.engine, small_scene.settings, "TEAMS_SKOLA", MONDAY)
    assert (recipient.state, error) == ("active", None)
    assert "Kortet kom fram" in flow.cards[1].decode()
    flow.says.append(http(b"<html>hemlig</html>", "410 Gone"))
    recipient, error = try_channel(small_scene.engine, small_scene.settings, "TEAMS_SKOLA", MONDAY)
    assert (recipient.state, error) == ("off", "the channel's flow answers with status 410")


def test_a_name_that_stands_for_no_channel_is_told(small_scene: Scene) -> None:
    set_up(small_scene)
    with pytest.raises(BadInput, match=r"'skola@example\.org'"):
        try_channel(small_scene.engine, small_scene.settings, "skola@example.org", MONDAY)


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted"])
def test_a_web_page_instead_of_a_yes_is_no_yes(small_scene: Scene, flow: Flow, status: str) -> None:
    small_scene.bring(profile(subscription(channels=[TEAMS])), BEFORE)
    small_scene.poll(call("A-1"), now=BEFORE)
    small_scene.freeze(MONDAY)
    flow.says.append(http(b"\r\n<!doctype html><title>Sign in</title>", status))
    assert deliver_due(small_scene.engine, small_scene.settings, MONDAY) == {"pending": 1}
    assert "a web page answers" in (small_scene.deliveries()[0].last_error or "")
    assert small_scene.recipient("TEAMS_SKOLA").state == "active"
    assert deliver_due(small_scene.engine, small_scene.settings, MONDAY + timedelta(minutes=4)) == {"sent": 1}


def test_admins_are_told_where_the_coordinator_is_the_one_who_cannot_be_reached(small_scene: Scene) -> None:
    scene = small_scene
    scene.settings = replace(scene.settings, admin_mail=("drift@example.org",))
    scene.bring(profile(subscription(channels=[{"kind": "email", "to": ["asa@example.org"]}])), BEFORE)
    with transaction(scene.engine) as session:
        recipient = session.merge(scene.recipient("asa@example.org"))
        recipient.state, recipient.reason = "off", "550 no such user"
    tell_coordinators(scene.engine, scene.settings, MONDAY)
    with reading(scene.engine) as session:
        (letter,) = session.exec(select(AdminLetter))
        assert session.exec(select(ChannelCode)).all() == []
    assert letter.address == "drift@example.org"
    assert "watcher suppress remove asa@example.org" in text_of(letter.body)


def test_once_a_year_somebody_shows_that_the_cards_are_read_and_they_come_meanwhile(
    small_scene: Scene, flow: Flow
) -> None:
    scene = small_scene
    set_up(scene)
    ask_for_codes(scene.engine, scene.settings, BEFORE)
    type_in(scene, code_on(flow.cards[0]))
    assert ask_for_codes(scene.engine, scene.settings, MONDAY + timedelta(days=364)) == {}
    later = MONDAY + timedelta(days=366)
    assert ask_for_codes(scene.engine, scene.settings, later) == {"asked": 1}
    assert ask_for_codes(scene.engine, scene.settings, later + timedelta(days=30)) == {}
    assert "Ett år har gått" in flow.cards[1].decode()
    assert scene.recipient("TEAMS_SKOLA").state == "active"
    assert code_on(flow.cards[0]) != code_on(flow.cards[1])
    with transaction(scene.engine) as session:
        confirm(session, code_on(flow.cards[1]), later)
        with pytest.raises(BadInput, match="no channel waits"):
            confirm(session, code_on(flow.cards[1]), later)
    assert ask_for_codes(scene.engine, scene.settings, later + timedelta(days=60)) == {}
