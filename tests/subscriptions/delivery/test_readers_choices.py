"""What readers choose for themselves, and that no letter is lost or doubled by it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import tomli_w
from sqlmodel import col, select

from subscriptions.delivery.asking import ask_again, ask_for_a_yes
from subscriptions.holders import Holder, holder_of
from subscriptions.models import AdminLetter, Recipient, Subscription
from subscriptions.profiles import export_profile
from subscriptions.reader_choices import Choice, choose, come_back, leave
from subscriptions.replies import Act, reply
from subscriptions.yes import say_yes, waiting_for
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    STOCKHOLM,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
    text_of,
)
from tests.subscriptions.delivery.servers import Office
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.errors import BadInput

FOURTH_MONDAY = at("2026-05-25 07:30")
ELSEWHERE = "anna@elsewhere.example"
BOTH = [{"kind": "email", "to": ["skola@example.org", "annan@example.org"]}]


def holder(scene: Scene, address: str = "skola@example.org") -> Holder:
    with reading(scene.engine) as session:
        return holder_of(session, session.exec(select(Recipient).where(Recipient.address == address)).one())


def say(scene: Scene, act: Act, external_id: str, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        take_turn(session, "match")
        found = session.exec(select(Call).where(Call.external_id == external_id)).one()
        recipient = session.exec(select(Recipient).where(Recipient.address == address)).one()
        reply(session, holder_of(session, recipient), found, act, now)


def pick(scene: Scene, wanted: Choice, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == address)).one()
        whose = holder_of(session, recipient)
        choose(session, whose, whose.subscriptions[0], wanted, now, STOCKHOLM)


def go(scene: Scene, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == address)).one()
        whose = holder_of(session, recipient)
        leave(session, whose, whose.subscriptions, "page", now)


def back(scene: Scene, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        come_back(session, session.exec(select(Recipient).where(Recipient.address == address)).one(), now, STOCKHOLM)


def test_a_followed_call_is_told_of_though_its_area_is_gone(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"), call("A-2"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    scene.bring(profile(areas=["klimat"]), MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), call("A-2", deadline="2026-12-24"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "Utlysningar ni bevakar" in scene.last_text()
    assert "sista ansökningsdag är nu 24 december 2026 (tidigare 30 november 2026)" in scene.last_text()
    assert scene.work(THIRD_MONDAY) == {}


def test_a_followed_call_is_told_once_where_an_area_tells_of_it_too(scene: Scene) -> None:
    scene.bring(profile(), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    assert scene.work(TUESDAY) == {"followed": 1, "sent": 1}
    assert scene.work(NEXT_MONDAY) == {}
    assert scene.told()[1] == {"A-1": "changed"}
    scene.poll(call("A-1", deadline="2026-12-24", title="Stöd till skola A-1 igen"), now=NEXT_MONDAY)
    scene.work(THIRD_MONDAY)
    assert scene.told()[2] == {"A-1": "changed"}
    assert "Varför ni får den: Rubriken nämner ”skola”" in scene.last_text()


def test_what_the_follower_saw_when_they_began_is_no_news_and_what_follows_is(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(areas=["klimat"])), BEFORE)
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    say(scene, "follow", "A-1", TUESDAY)
    assert scene.work(NEXT_MONDAY) == {}
    for _ in range(3):
        scene.poll(call("B-1", area="klimat"), now=NEXT_MONDAY, whole=True)
    scene.work(THIRD_MONDAY)
    assert scene.told()[1] == {"A-1": "changed"}
    assert "finns inte längre hos finansiären" in scene.last_text()


def test_followers_are_reminded_once_for_each_step_until_they_let_go(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(areas=["klimat"], rhythm="daily")), BEFORE)
    scene.poll(call("A-1", deadline="2026-06-10"), call("B-1", area="klimat"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    reminded = []
    for day in range(1, 30):
        now = MONDAY + timedelta(days=day)
        if day == 20:
            say(scene, "unfollow", "A-1", now)
        if scene.work(now).get("digests"):
            reminded.append((now.date().isoformat(), scene.told()[-1]))
    assert reminded == [("2026-05-11", {"A-1": "closing"})]


def test_a_refused_call_is_still_followed(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(channels=BOTH)), BEFORE)
    scene.poll(call("A-1"), call("A-2"))
    scene.work(MONDAY)
    say(scene, "follow", "A-1", MONDAY)
    say(scene, "not-relevant", "A-1", MONDAY, "annan@example.org")
    scene.poll(call("A-1", opens="2026-05-01", deadline="2026-10-30"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert scene.told("annan@example.org")[1:] == []


def test_interest_stands_in_other_departments_letters(small_scene: Scene) -> None:
    scene = small_scene
    social = {"kind": "email", "to": ["social@example.org"]}
    facts = tomllib.loads(profile(subscription(), subscription("social", department="social", channels=[social])))
    facts["organisation"]["departments"].append({"id": "social", "name": "Socialförvaltningen"})
    facts["areas"].append({"id": "omsorg", "department": "social", "name": "skola"})
    scene.bring(tomli_w.dumps(facts), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    say(scene, "interested", "A-1", MONDAY, "social@example.org")
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.work(NEXT_MONDAY)
    of_school, of_social = (_last_text(scene, address) for address in ("skola@example.org", "social@example.org"))
    assert "Berör också: Socialförvaltningen Socialförvaltningen är intresserad." in of_school
    assert "intresserad." not in of_social


def test_another_department_is_not_said_to_have_a_call_that_its_own_letter_has_still_to_bring(
    small_scene: Scene,
) -> None:
    scene = small_scene
    later = {"kind": "email", "to": ["social@example.org"]}
    next_day = subscription("social", department="social", channels=[later], day="tuesday")
    facts = tomllib.loads(profile(subscription(), next_day))
    facts["organisation"]["departments"].append({"id": "social", "name": "Socialförvaltningen"})
    facts["areas"].append({"id": "omsorg", "department": "social", "name": "skola"})
    scene.bring(tomli_w.dumps(facts), BEFORE)
    scene.poll(call("A-1"))
    scene.work(MONDAY)
    assert scene.told("social@example.org") == []
    words = _last_text(scene, "skola@example.org")
    assert "Berör också: Socialförvaltningen" in words
    assert "gått till" not in words


def _last_text(scene: Scene, address: str) -> str:
    numbers = [n for n, each in enumerate(scene.deliveries()) if each.recipient_id == scene.recipient(address).id]
    return text_of(scene.body(numbers[-1]))


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
