"""What readers choose for themselves, and that no letter is lost or doubled by it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy

import pytest
import tomli_w
from sqlmodel import col, select

from subscriptions.delivery.asking import ask_again, ask_for_a_yes
from subscriptions.models import AdminLetter, Subscription
from subscriptions.profiles import export_profile
from subscriptions.reader_choices import Choice
from subscriptions.yes import say_yes, waiting_for
from tests.subscriptions.delivery.choosing import BOTH, back, go, holder, pick
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from tests.subscriptions.delivery.servers import Office
from watcher.db import reading, transaction
from watcher.errors import BadInput

FOURTH_MONDAY = at("2026-05-25 07:30")
ELSEWHERE = "anna@elsewhere.example"


def test_a_pause_of_ones_own_loses_nothing_and_others_notice_nothing(scene: Scene) -> None:
    scene.bring(profile(subscription(channels=BOTH)), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    pick(scene, Choice("weekly", "sv", date(2026, 5, 15)), TUESDAY)
    scene.poll(call("A-1"), call("A-2"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert (len(scene.told()), scene.told("annan@example.org")[1]) == (1, {"A-2": "new-open"})
    scene.poll(call("A-1"), call("A-2"), call("A-3"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told()[1] == {"A-2": "new-open", "A-3": "new-open"}
    assert scene.told("annan@example.org")[2] == {"A-3": "new-open"}


def test_what_readers_chose_outlives_an_import_and_the_areas_follow_it(scene: Scene) -> None:
    text = profile(subscription(areas=["skola"], channels=BOTH))
    scene.bring(text, BEFORE)
    pick(scene, Choice("daily", "en", None), BEFORE)
    scene.bring(text, BEFORE)
    assert [(each.rhythm, each.language) for each in holder(scene).subscriptions] == [("daily", "en")]
    with reading(scene.engine) as session:
        exported = export_profile(session, "by")
    assert "skola@example.org" in exported
    assert "daily" not in exported
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    scene.bring(profile(subscription(areas=["skola", "klimat"], channels=BOTH)), MONDAY)
    scene.work(TUESDAY)
    assert scene.told() == [{"A-1": "already-open"}, {"B-1": "already-open"}]
    scene.bring(profile(subscription(channels=[{"kind": "email", "to": ["annan@example.org"]}])), TUESDAY)
    assert holder(scene).subscriptions == ()
    scene.bring(text, TUESDAY)
    assert [each.rhythm for each in holder(scene).subscriptions] == ["weekly"]


def test_who_has_left_stays_away_through_imports_and_hears_all_that_was_missed_when_back(scene: Scene) -> None:
    text = profile(subscription(channels=BOTH))
    scene.bring(text, BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    go(scene, MONDAY)
    scene.bring(text, MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), call("A-2"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert len(scene.told()) == 1
    back(scene, NEXT_MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), call("A-2"), call("A-3"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told()[1].keys() == {"A-1", "A-2", "A-3"}
    assert scene.told("annan@example.org")[1:] == [{"A-1": "changed", "A-2": "new-open"}, {"A-3": "new-open"}]
    scene.poll(call("A-1", deadline="2026-12-24"), call("A-2"), call("A-3"), call("A-4"), now=THIRD_MONDAY)
    scene.work(FOURTH_MONDAY)
    assert scene.told()[2] == {"A-4": "new-open"}


def outside(channels: list[dict[str, object]]) -> str:
    facts = tomllib.loads(profile(subscription(channels=channels)))
    facts["organisation"]["domains"] = ["example.org"]
    return tomli_w.dumps(facts)


def test_an_address_elsewhere_is_asked_once_and_gets_a_stock_take_after_its_yes(scene: Scene, office: Office) -> None:
    scene.use(office.url)
    scene.bring(outside([{"kind": "email", "to": ["skola@example.org", "a@sub.example.org", ELSEWHERE]}]), BEFORE)
    scene.poll(call("A-1"))
    assert ask_for_a_yes(scene.engine, scene.settings, BEFORE) == {"asked": 1}
    assert ask_for_a_yes(scene.engine, scene.settings, MONDAY) == {}
    assert scene.work(MONDAY) == {"digests": 2, "unconfirmed": 1, "sent": 3}
    (question,) = office.letters(ELSEWHERE)
    assert "/confirm/" in question.text
    scene.poll(call("A-1"), call("A-2"), now=TUESDAY)
    assert scene.work(NEXT_MONDAY)["unconfirmed"] == 1
    with transaction(scene.engine) as session:
        waiting = waiting_for(session)
        assert [each.address for each in waiting] == [ELSEWHERE]
        assert say_yes(session, waiting[0], NEXT_MONDAY)
        assert not say_yes(session, waiting[0], NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told(ELSEWHERE) == [{"A-1": "already-open", "A-2": "already-open"}]
    assert "ert första brev" in scene.last_text()
    scene.bring(outside([{"kind": "email", "to": [ELSEWHERE]}]), THIRD_MONDAY)
    assert scene.recipient(ELSEWHERE).state == "active"


def test_nobody_is_asked_without_domains_nor_who_has_had_letters(small_scene: Scene) -> None:
    scene = small_scene
    channels: list[dict[str, object]] = [{"kind": "email", "to": [ELSEWHERE]}]
    scene.bring(profile(subscription(channels=channels)), BEFORE)
    assert scene.recipient(ELSEWHERE).state == "active"
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    scene.bring(outside(channels), TUESDAY)
    assert scene.recipient(ELSEWHERE).state == "active"
    scene.bring(outside([{"kind": "email", "to": ["ny@elsewhere.example"]}]), TUESDAY)
    assert scene.recipient("ny@elsewhere.example").state == "waiting"
    ask_for_a_yes(scene.engine, scene.settings, TUESDAY)
    assert ask_again(scene.engine, scene.settings, "ny@elsewhere.example", NEXT_MONDAY) == 1
    with reading(scene.engine) as session:
        assert len(session.exec(select(AdminLetter)).all()) == 2
    for stranger in (ELSEWHERE, "nobody@example.org"):
        with pytest.raises(BadInput):
            ask_again(scene.engine, scene.settings, stranger, NEXT_MONDAY)
    scene.bring(profile(subscription(channels=[{"kind": "email", "to": ["ny@elsewhere.example"]}])), NEXT_MONDAY)
    assert scene.recipient("ny@elsewhere.example").state == "active"


def test_a_letter_names_the_ways_to_leave_that_fit_its_reader(small_scene: Scene) -> None:
    scene = small_scene
    shared = {"kind": "email", "to": ["alla@example.org"], "shared": True}
    scene.settings = replace(scene.settings, base_url="https://bevakning.example.org")
    scene.bring(profile(subscription(channels=[MAIL, shared])), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    heads = {}
    for number in range(2):
        mail = message_from_bytes(scene.body(number), policy=policy.default)
        heads[str(mail["To"])] = mail
    own, of_all = heads["skola@example.org"], heads["alla@example.org"]
    assert own["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(own["List-Unsubscribe"]).startswith("<https://bevakning.example.org/leave/")
    assert of_all["List-Unsubscribe-Post"] is None
    assert "/leave/" in str(of_all["List-Unsubscribe"])
    assert "mailto:asa@example.org" in str(of_all["List-Unsubscribe"])
    with reading(scene.engine) as session:
        assert "shared = true" in export_profile(session, "by")
        assert session.exec(select(Subscription).where(col(Subscription.personal_of).is_not(None))).all() == []
