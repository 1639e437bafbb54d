"""A call that a person sends on reaches whom they chose, once, with their words as the reason."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest
import tomli_w
from sqlmodel import select

from subscriptions.delivery.extended import freeze_extended_deadlines
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.delivery.passing import freeze_passed_on, pass_on, targets_of
from subscriptions.digests.plan import Remark
from subscriptions.holders import holder_of
from subscriptions.models import AdminLetter, Recipient
from subscriptions.reader_choices import Choice, choose
from tests.subscriptions.delivery.scene import (
    MAIL,
    MONDAY,
    NEXT_MONDAY,
    STOCKHOLM,
    TEAMS,
    THIRD_MONDAY,
    TUESDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
    text_of,
)
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call
from watcher.calls.store import refresh
from watcher.db import reading, transaction
from watcher.work.stranded import tell_of_stranded

FRIDAY = MONDAY - timedelta(days=3)


def begin(scene: Scene, **facts: object) -> None:
    scene.bring(profile(subscription(**facts)), FRIDAY)
    scene.poll(call("A-0"), call("B-1", area="hav"), now=FRIDAY)
    scene.work(MONDAY)


def id_of(scene: Scene, external_id: str) -> int:
    with reading(scene.engine) as session:
        return session.exec(select(Call.id).where(Call.external_id == external_id)).one() or 0


def send_on(scene: Scene, external_id: str, *, at_once: bool = False, line: str = "Se särskilt sidan 3.") -> int:
    call_id = id_of(scene, external_id)
    with transaction(scene.engine) as session:
        chosen = targets_of(session, "by", [call_id])
        return pass_on(session, call_id, chosen, Remark(line, "Åsa"), TUESDAY, at_once=at_once)


def test_it_comes_with_the_next_letter_and_says_who_sent_it(scene: Scene) -> None:
    begin(scene)
    assert send_on(scene, "B-1") == 1
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {}
    scene.poll(call("A-2"), now=TUESDAY)
    scene.match()
    freeze_due_digests(scene.engine, scene.settings, NEXT_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open", "B-1": "new-open"}
    assert "Varför ni får den: Skickat vidare av Åsa: Se särskilt sidan 3." in scene.last_text()


def test_sent_at_once_it_is_a_letter_of_its_own_and_once_is_enough(scene: Scene) -> None:
    begin(scene)
    scene.poll(call("A-2"), now=TUESDAY)
    scene.match()
    send_on(scene, "B-1", at_once=True, line="")
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {"passed on": 1}
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {}
    assert scene.told()[-1] == {"B-1": "new-open"}
    assert "Skickat vidare av Åsa." in scene.last_text()
    scene.work(NEXT_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open"}


def test_who_has_had_the_call_is_not_sent_it_again(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    assert send_on(scene, "A-0") == 0
    assert send_on(scene, "B-1") == 1
    assert send_on(scene, "B-1") == 0
    scene.work(NEXT_MONDAY)
    assert send_on(scene, "B-1", at_once=True) == 0
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {}


def test_a_call_that_matches_by_itself_later_does_not_come_twice(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    send_on(scene, "B-1", at_once=True)
    freeze_passed_on(scene.engine, scene.settings, TUESDAY)
    scene.bring(profile(subscription(), areas=("skola", "klimat", "hav")), TUESDAY)
    scene.match()
    assert scene.work(NEXT_MONDAY) == {"sent": 1}, "the letter that was written before"
    assert scene.told()[-1] == {"B-1": "new-open"}


def test_a_call_that_both_matches_and_is_sent_on_comes_once_and_says_both(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    scene.poll(call("A-2"), now=TUESDAY)
    scene.match()
    send_on(scene, "A-2")
    scene.work(NEXT_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open"}
    assert "Skickat vidare av Åsa: Se särskilt sidan 3." in scene.last_text()
    assert "Hör också till skola." in scene.last_text()
    assert scene.work(THIRD_MONDAY) == {}


def test_a_department_whose_letters_go_to_the_coordinator_gets_it_at_once(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, review="coordinator")
    send_on(scene, "B-1")
    freeze_passed_on(scene.engine, scene.settings, TUESDAY)
    assert scene.told() == [{"B-1": "new-open"}]
    assert "bara till dig" not in scene.last_text()


def test_what_waits_for_the_next_letter_can_be_hurried_and_still_comes_once(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    assert send_on(scene, "B-1") == 1
    with reading(scene.engine) as session:
        (target,) = targets_of(session, "by", [id_of(scene, "B-1")])
    assert (target.told, target.waits) == (False, True)
    assert send_on(scene, "B-1", at_once=True, line="Det brådskar.") == 1
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {"passed on": 1}
    assert "Skickat vidare av Åsa: Det brådskar." in scene.last_text()
    assert send_on(scene, "B-1", at_once=True) == 0
    scene.work(NEXT_MONDAY)
    assert [letter for letter in scene.told() if "B-1" in letter] == [{"B-1": "new-open"}]


@pytest.mark.parametrize("own_form", [False, True])
def test_it_is_not_lost_to_a_reader_whose_letters_go_to_the_coordinator_meanwhile(
    small_scene: Scene, *, own_form: bool
) -> None:
    scene = small_scene
    begin(scene)
    send_on(scene, "B-1", at_once=own_form)
    if own_form:  # through a subscription that is theirs no more
        with transaction(scene.engine) as session:
            holder = holder_of(session, session.exec(select(Recipient).where(Recipient.address != "")).one())
            choose(session, holder, holder.subscriptions[0], Choice("daily", "sv", None), TUESDAY, STOCKHOLM)
    scene.bring(profile(subscription(review="coordinator")), TUESDAY)
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {"passed on": 1}
    assert scene.told()[-1] == {"B-1": "new-open"}
    assert "bara till dig" not in scene.last_text()
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {}


def test_two_recipients_get_one_letter_each_and_only_those_chosen(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, channels=[{"kind": "email", "to": ["skola@example.org", "rektor@example.org"]}])
    call_id = id_of(scene, "B-1")
    with transaction(scene.engine) as session:
        one = [each for each in targets_of(session, "by", [call_id]) if each.recipient.address == "rektor@example.org"]
        pass_on(session, call_id, one, Remark("", "Åsa"), TUESDAY, at_once=True)
        told = [each.recipient.address for each in targets_of(session, "by", [call_id]) if each.told]
        assert told == ["rektor@example.org"]
    freeze_passed_on(scene.engine, scene.settings, TUESDAY)
    assert scene.told("rektor@example.org")[-1] == {"B-1": "new-open"}
    assert len(scene.told()) == 1


def test_the_letter_names_the_department_that_was_meant_and_none_of_the_reader_s_others(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    both = tomllib.loads(profile(subscription(), subscription("kultur")))
    both["organisation"]["departments"].append({"id": "kultur", "name": "Kulturförvaltningen"})
    both["subscriptions"][1]["department"] = "kultur"
    scene.bring(tomli_w.dumps(both), TUESDAY)
    call_id = id_of(scene, "B-1")
    with transaction(scene.engine) as session:
        meant = [
            each for each in targets_of(session, "by", [call_id]) if each.department and each.department.key == "kultur"
        ]
        assert pass_on(session, call_id, meant, Remark("", "Åsa"), TUESDAY, at_once=True) == 1
    assert freeze_passed_on(scene.engine, scene.settings, TUESDAY) == {"passed on": 1}
    assert "Kulturförvaltningen" in scene.last_text()
    assert "Skolförvaltningen" not in scene.last_text()


def test_a_call_left_out_can_still_be_sent_on(small_scene: Scene) -> None:
    from subscriptions.draft_models import LeftOut  # noqa: PLC0415 - here alone

    scene = small_scene
    begin(scene)
    scene.poll(call("A-2"), now=TUESDAY)
    scene.match()
    with transaction(scene.engine) as session:
        session.add(LeftOut(subscription_id=1, call_id=id_of(scene, "A-2"), until_match_id=99, who="Åsa", at=TUESDAY))
    send_on(scene, "A-2")
    scene.work(NEXT_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open"}


@pytest.mark.parametrize("day", ["2026-10-01", "2026-12-24"])
def test_a_corrected_day_is_told_at_once_to_whoever_was_told_the_wrong_one(scene: Scene, day: str) -> None:
    begin(scene)
    correct(scene, "deadlines", [{"date": day}])
    assert scene.work(TUESDAY) == {"extended": 1, "sent": 1}
    assert ("1 oktober" if "10" in day[5:7] else "24 december") in scene.last_text()
    assert "Rättelse: sista ansökningsdag är" in scene.last_text(), "the funder has moved nothing"
    assert "Förlängd" not in scene.last_text()
    assert scene.work(NEXT_MONDAY) == {}


def test_a_correction_of_something_else_waits_for_the_digest(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    correct(scene, "eligibility", {"applicant_types": ["municipality"]})
    assert scene.work(TUESDAY) == {}
    assert scene.work(NEXT_MONDAY) == {"digests": 1, "sent": 1}


def test_a_correction_reaches_readers_whose_letters_now_go_to_the_coordinator(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    scene.bring(profile(subscription(review="coordinator", channels=[MAIL])), at("2026-05-04 12:00"))
    correct(scene, "deadlines", [{"date": "2026-10-01"}])
    scene.match()
    freeze_extended_deadlines(scene.engine, scene.settings, TUESDAY)
    assert scene.told()[-1] == {"A-0": "changed"}
    assert "bara till dig" not in scene.last_text()


def correct(scene: Scene, name: str, value: object) -> None:
    with transaction(scene.engine) as session:
        held = session.exec(select(Call).where(Call.external_id == "A-0")).one()
        add_correction(session, held, field=name, new=value, who="Åsa", why="telefon", now=TUESDAY)
        refresh(session, held, TUESDAY)


def notices(scene: Scene) -> list[tuple[str, str, str]]:
    with reading(scene.engine) as session:
        return [(mail.address, mail.subject, text_of(mail.body)) for mail in session.exec(select(AdminLetter))]


def test_what_waits_for_a_letter_that_will_never_come_ends_with_a_word_to_the_coordinator(scene: Scene) -> None:
    begin(scene)
    send_on(scene, "B-1")
    assert tell_of_stranded(scene.engine, scene.settings, TUESDAY) == {}, "it comes with the next letter"
    other = {"channels": [{"kind": "email", "to": ["annan@example.org"]}]}
    scene.bring(profile(subscription("nytt", **other)), TUESDAY)
    assert tell_of_stranded(scene.engine, scene.settings, TUESDAY) == {"stranded": 1}
    assert tell_of_stranded(scene.engine, scene.settings, TUESDAY) == {}
    ((address, subject, text),) = notices(scene)
    assert (address, subject) == ("asa@example.org", "1 utlysning som skickades vidare kom inte fram")
    assert "Stöd till hav B-1" in text
    assert "skickades vidare till skola@example.org den 5 maj 2026 av Åsa. Dit går inga brev längre" in text
    assert send_on(scene, "B-1") == 1, "she can send it to somebody else"
    scene.work(NEXT_MONDAY)
    assert "B-1" in scene.told("annan@example.org")[-1]


def test_what_waits_comes_through_another_subscription_of_the_same_reader(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    send_on(scene, "B-1")
    scene.bring(profile(subscription("nytt")), TUESDAY)
    assert tell_of_stranded(scene.engine, scene.settings, TUESDAY) == {}
    scene.work(NEXT_MONDAY)
    assert scene.told()[-1] == {"B-1": "new-open"}
    scene.bring(profile(subscription("klart", channels=[])), NEXT_MONDAY)
    assert tell_of_stranded(scene.engine, scene.settings, NEXT_MONDAY) == {}, "it has arrived"


def test_a_call_that_closes_before_the_next_letter_is_not_waited_with_in_silence(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    send_on(scene, "B-1")
    scene.poll(call("B-1", area="hav", status="closed"), now=TUESDAY)
    assert tell_of_stranded(scene.engine, scene.settings, TUESDAY) == {"stranded": 1}
    assert "Den går inte längre att söka" in notices(scene)[0][2]


def test_a_channel_to_which_a_call_was_sent_on_is_named_as_such(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, channels=[TEAMS])
    send_on(scene, "B-1")
    scene.poll(call("B-1", area="hav", status="closed"), now=TUESDAY)
    tell_of_stranded(scene.engine, scene.settings, TUESDAY)
    text = notices(scene)[0][2]
    assert "skickades vidare till en kanal i Teams den 5 maj 2026" in text
    assert "TEAMS_SKOLA" not in text
