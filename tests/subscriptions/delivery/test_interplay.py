"""Where two ways of changing who gets a letter meet, nobody is passed over and nobody is told against their will."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import tomli_w
from sqlmodel import col, select

from subscriptions.delivery.channel import NotDelivered, all_channels
from subscriptions.delivery.claims import DeliveryQueue, Ending
from subscriptions.delivery.coming import contents_of
from subscriptions.delivery.draft_edits import Edit, Seen, save_draft
from subscriptions.delivery.draft_rows import current_drafts
from subscriptions.delivery.freeze import _Raced, _write, freeze_due_digests
from subscriptions.delivery.passing import pass_on, targets_of
from subscriptions.delivery.planning import make_plan
from subscriptions.delivery.recipients import leave_dry_run, lift, suppress
from subscriptions.delivery.shown import show_drafts
from subscriptions.delivery.tries import outcome_of
from subscriptions.digests.plan import Remark
from subscriptions.draft_models import Draft
from subscriptions.holders import holder_of
from subscriptions.models import Recipient, Subscription
from subscriptions.reader_choices import Choice, choose, come_back, leave
from subscriptions.review import end_trials, ensure_coordinators
from tests.subscriptions.delivery.scene import (
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
)
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.errors import BadInput

FRIDAY = MONDAY - timedelta(days=3)
LATER = at("2026-05-25 07:30")
SKOLA, ANNAN, HER = "skola@example.org", "annan@example.org", "asa@example.org"
TWO = [{"kind": "email", "to": [SKOLA, ANNAN]}]


def work(scene: Scene, now: datetime) -> None:
    """What the service does before letters are sent."""
    scene.match(now)
    end_trials(scene.engine, now, STOCKHOLM)
    ensure_coordinators(scene.engine)
    show_drafts(scene.engine, scene.settings, now)
    freeze_due_digests(scene.engine, scene.settings, now)


def begin(scene: Scene, **wishes: object) -> None:
    scene.bring(profile(subscription(**wishes)), FRIDAY)
    scene.poll(call("A-0"), now=FRIDAY)


def call_id(scene: Scene, name: str) -> int:
    with reading(scene.engine) as session:
        return session.exec(select(Call.id).where(Call.external_id == name)).one() or 0


def choose_own(scene: Scene, rhythm: str, language: str) -> None:
    with transaction(scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == SKOLA)).one()
        holder = holder_of(session, recipient)
        choose(session, holder, holder.subscriptions[0], Choice(rhythm, language, None), TUESDAY, STOCKHOLM)


def suppressed(scene: Scene, *addresses: str) -> None:
    with transaction(scene.engine) as session:
        for address in addresses:
            suppress(session, address, reason="bounced", who="bounce", now=TUESDAY)


def lifted(scene: Scene, address: str) -> None:
    with transaction(scene.engine) as session:
        lift(session, address)


def was_told(scene: Scene, name: str, address: str = SKOLA) -> bool:
    return any(name in letter for letter in scene.told(address))


def test_what_a_dry_run_wrote_to_the_coordinator_instead_comes_to_her_afterwards(small_scene: Scene) -> None:
    live = small_scene.settings
    small_scene.settings = replace(live, dry_run=True)
    begin(small_scene, review="coordinator")
    work(small_scene, MONDAY)
    small_scene.deliver(MONDAY)
    small_scene.settings = live
    with transaction(small_scene.engine) as session:
        assert leave_dry_run(session) == 1
    work(small_scene, NEXT_MONDAY)
    assert "A-0" in small_scene.told(HER)[-1]


def test_a_coordinator_who_can_be_reached_again_gets_what_she_missed(small_scene: Scene) -> None:
    begin(small_scene, review="coordinator")
    work(small_scene, MONDAY)
    suppressed(small_scene, HER)
    lifted(small_scene, HER)
    work(small_scene, NEXT_MONDAY)
    assert "A-0" in small_scene.told(HER)[-1]


def test_a_coordinator_on_the_suppression_list_is_not_written_to_as_one(small_scene: Scene) -> None:
    suppressed(small_scene, HER)
    begin(small_scene, review="coordinator")
    work(small_scene, MONDAY)
    assert small_scene.told(HER) == []


def test_a_coordinator_with_an_address_elsewhere_is_not_asked_whether_she_wants_her_letters(small_scene: Scene) -> None:
    wishes = tomllib.loads(profile(subscription(review="coordinator")))
    wishes["organisation"] |= {"domains": ["kommun.example"]}
    wishes["organisation"]["contact"]["email"] = "asa@other.example"
    for _ in range(2):
        small_scene.bring(tomli_w.dumps(wishes), FRIDAY)
        ensure_coordinators(small_scene.engine)
    small_scene.poll(call("A-0"), now=FRIDAY)
    work(small_scene, MONDAY)
    assert was_told(small_scene, "A-0", "asa@other.example")


def test_an_address_that_never_said_yes_is_still_asked_when_the_suppression_is_lifted(small_scene: Scene) -> None:
    wishes = tomllib.loads(profile())
    wishes["organisation"]["domains"] = ["kommun.example"]
    small_scene.bring(tomli_w.dumps(wishes), FRIDAY)
    suppressed(small_scene, SKOLA)
    lifted(small_scene, SKOLA)
    small_scene.poll(call("A-0"), now=FRIDAY)
    work(small_scene, MONDAY)
    assert (small_scene.recipient(SKOLA).state, small_scene.told()) == ("waiting", [])


def test_what_a_refused_letter_told_comes_when_the_address_is_right_again(small_scene: Scene) -> None:
    begin(small_scene)
    work(small_scene, MONDAY)
    queue = DeliveryQueue(small_scene.engine, "email")
    claim = queue.turn([], 1, MONDAY)[1][0]
    refused = NotDelivered("550 no such user", permanent=True, recipient_off=True)
    queue.turn([Ending(claim, outcome_of(refused, identity="x", attempts=1, now=MONDAY), MONDAY)], 0, MONDAY)
    lifted(small_scene, SKOLA)
    work(small_scene, NEXT_MONDAY)
    assert [row.state for row in small_scene.deliveries()] == ["cancelled", "pending"]
    assert "A-0" in small_scene.told()[-1]


@pytest.mark.parametrize("addresses", [(ANNAN,), (ANNAN, SKOLA)])
def test_a_letter_to_somebody_switched_off_since_it_was_written_is_not_frozen(
    small_scene: Scene, addresses: tuple[str, ...]
) -> None:
    begin(small_scene, channels=TWO)
    small_scene.match()
    with reading(small_scene.engine) as session:
        plan = make_plan(session, "by", small_scene.settings, MONDAY, all_channels())
    suppressed(small_scene, *addresses)
    with pytest.raises(_Raced):
        _write(small_scene.engine, plan, MONDAY)
    assert small_scene.deliveries() == []


def test_a_call_sent_on_reaches_a_reader_who_has_chosen_a_rhythm_of_their_own_since(small_scene: Scene) -> None:
    begin(small_scene)
    small_scene.poll(call("A-0"), call("B-1", area="hav"), now=FRIDAY)
    small_scene.work(MONDAY)
    sea = call_id(small_scene, "B-1")
    with transaction(small_scene.engine) as session:
        targets = targets_of(session, "by", [sea])
        assert pass_on(session, sea, targets, Remark("Läs", "Åsa"), TUESDAY, at_once=False) == 1
    choose_own(small_scene, "daily", "sv")
    small_scene.work(NEXT_MONDAY)
    assert was_told(small_scene, "B-1")


def test_letters_that_go_to_the_readers_again_go_to_those_with_a_language_of_their_own_too(small_scene: Scene) -> None:
    begin(small_scene, channels=TWO)
    small_scene.work(MONDAY)
    small_scene.bring(profile(subscription(channels=TWO, review="coordinator")), TUESDAY)
    choose_own(small_scene, "weekly", "en")
    small_scene.bring(profile(subscription(channels=TWO, review="direct")), TUESDAY)
    small_scene.poll(call("A-1"), now=TUESDAY)
    work(small_scene, NEXT_MONDAY)
    assert was_told(small_scene, "A-1")


def test_letters_that_go_to_the_coordinator_leave_nobody_with_a_language_of_their_own_out(small_scene: Scene) -> None:
    begin(small_scene, channels=TWO)
    small_scene.work(MONDAY)
    choose_own(small_scene, "weekly", "en")
    small_scene.bring(profile(subscription(channels=TWO, review="coordinator")), TUESDAY)
    small_scene.poll(call("A-1"), now=TUESDAY)
    work(small_scene, NEXT_MONDAY)
    assert not was_told(small_scene, "A-1")
    assert was_told(small_scene, "A-1", HER)


def test_what_the_coordinator_left_out_stays_out_of_a_readers_own_letters_too(small_scene: Scene) -> None:
    begin(small_scene, channels=TWO)
    work(small_scene, MONDAY)
    small_scene.poll(call("A-1"), now=TUESDAY)
    small_scene.match()
    with transaction(small_scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        edit = Edit("Åsa", leave_out=frozenset([call_id(small_scene, "A-1")]))
        save_draft(session, row, Seen(row.next_due_at or MONDAY, 0, 99), edit, TUESDAY, STOCKHOLM)
    choose_own(small_scene, "weekly", "en")
    work(small_scene, NEXT_MONDAY)
    assert not was_told(small_scene, "A-1")
    assert not was_told(small_scene, "A-1", ANNAN)


def test_words_for_a_letter_that_had_nothing_to_say_hold_back_no_later_call(small_scene: Scene) -> None:
    shown = at("2026-05-08 08:00")
    begin(small_scene, review="shown")
    for now in (MONDAY, TUESDAY, shown):
        work(small_scene, now)
    with transaction(small_scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        draft = current_drafts(session, [row.id or 0])[row.id or 0]
        seen = Seen(row.next_due_at or MONDAY, draft.revision, draft.until_match_id or 0)
        save_draft(session, row, seen, Edit("Åsa", line="Hej"), shown, STOCKHOLM)
    work(small_scene, NEXT_MONDAY)
    small_scene.bring(profile(subscription(review="direct")), NEXT_MONDAY)
    small_scene.poll(call("A-1"), now=NEXT_MONDAY)
    for now in (THIRD_MONDAY, LATER):
        work(small_scene, now)
    assert was_told(small_scene, "A-1")


def test_the_coordinator_sees_what_a_reader_who_has_come_back_will_get(small_scene: Scene) -> None:
    shown = at("2026-05-08 08:00")
    begin(small_scene, channels=TWO, review="shown")
    with transaction(small_scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == ANNAN)).one()
        holder = holder_of(session, recipient)
        leave(session, holder, holder.subscriptions, "page", FRIDAY)
    work(small_scene, MONDAY)
    work(small_scene, TUESDAY)
    with transaction(small_scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == ANNAN)).one()
        come_back(session, recipient, TUESDAY, STOCKHOLM)
    work(small_scene, shown)
    with reading(small_scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        contents = contents_of(session, small_scene.settings, row, shown)
    assert set(contents.told) == set(contents.letter.calls) == {call_id(small_scene, "A-0")}
    work(small_scene, NEXT_MONDAY)
    assert was_told(small_scene, "A-0", ANNAN)


def test_a_readers_own_rhythm_goes_past_nobody_who_is_to_see_letters_first(small_scene: Scene) -> None:
    begin(small_scene, channels=TWO, review="shown")
    with pytest.raises(BadInput, match="no day on which"):
        choose_own(small_scene, "instant", "sv")
    choose_own(small_scene, "daily", "sv")
    small_scene.poll(call("A-1"), now=TUESDAY)
    seen = TUESDAY + timedelta(hours=1)
    work(small_scene, seen)
    assert not was_told(small_scene, "A-1")
    work(small_scene, seen + timedelta(days=1))
    assert was_told(small_scene, "A-1")
    with reading(small_scene.engine) as session:
        own = select(Subscription.id).where(col(Subscription.personal_of).is_not(None))
        (draft,) = session.exec(select(Draft).where(col(Draft.subscription_id).in_(own), Draft.state == "done")).all()
    assert draft.shown_at == seen


def test_letters_that_come_at_once_come_daily_when_the_coordinator_is_to_see_them(small_scene: Scene) -> None:
    begin(small_scene, channels=TWO)
    work(small_scene, MONDAY)
    choose_own(small_scene, "instant", "sv")
    small_scene.bring(profile(subscription(channels=TWO, review="shown")), TUESDAY)
    own = next(row for row in small_scene.subscriptions().values() if row.personal_of)
    assert (own.rhythm, own.review) == ("daily", "shown")
    small_scene.poll(call("A-1"), now=TUESDAY)
    work(small_scene, TUESDAY)
    assert not was_told(small_scene, "A-1"), "nobody has seen it"
    work(small_scene, TUESDAY + timedelta(days=1, hours=1))
    assert was_told(small_scene, "A-1")
