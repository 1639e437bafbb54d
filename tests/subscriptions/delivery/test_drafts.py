"""A coming letter can be shown, shortened, signed, stopped, let go: nothing is lost by it, and nothing told twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import col, select

from subscriptions.delivery.draft_edits import Edit, LetterGone, Seen, let_go, save_draft, stop, take_in
from subscriptions.delivery.draft_rows import ChangedMeanwhile, current_drafts
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.delivery.shown import show_drafts
from subscriptions.draft_models import Draft, LeftOut
from subscriptions.models import AdminLetter, DeliveryContent, Match, Subscription
from subscriptions.review import end_trials, ensure_coordinators
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    STOCKHOLM,
    THIRD_MONDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.calls.models import Call
from watcher.db import reading, transaction

EARLY, FRIDAY, SATURDAY = at("2026-05-05 12:00"), at("2026-05-08 08:00"), at("2026-05-09 12:00")
SHOWN = {"review": "shown"}


def begin(scene: Scene, **facts: object) -> None:
    """A subscription whose first letter is behind it."""
    scene.bring(profile(subscription(**facts | {"review": "direct"})), MONDAY - timedelta(days=3))
    scene.poll(call("A-0"), now=MONDAY - timedelta(days=3))
    scene.freeze(MONDAY)
    scene.bring(profile(subscription(**facts)), MONDAY)
    work(scene, MONDAY)


def work(scene: Scene, now: object) -> Counter[str]:
    """As the service does it, up to the outbox."""
    scene.match()
    end_trials(scene.engine, now, STOCKHOLM)
    ensure_coordinators(scene.engine)
    return show_drafts(scene.engine, scene.settings, now) + freeze_due_digests(scene.engine, scene.settings, now)


def seen(scene: Scene) -> Seen:
    with reading(scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        draft = current_drafts(session, [row.id or 0]).get(row.id or 0)
        last = session.exec(select(Match.id).order_by(col(Match.id).desc()).limit(1)).first()
        assert row.next_due_at is not None
        return Seen(row.next_due_at, draft.revision if draft else 0, last or 0)


def save(scene: Scene, edit: Edit, now: object = FRIDAY, as_seen: Seen | None = None) -> None:
    as_seen = as_seen or seen(scene)
    with transaction(scene.engine) as session:
        save_draft(session, session.exec(select(Subscription)).one(), as_seen, edit, now, STOCKHOLM)


def act(scene: Scene, action: object, now: object = FRIDAY) -> None:
    as_seen = seen(scene)
    with transaction(scene.engine) as session:
        action(session, session.exec(select(Subscription)).one(), as_seen, "Åsa", now)


def id_of(scene: Scene, external_id: str) -> int:
    with reading(scene.engine) as session:
        return session.exec(select(Call.id).where(Call.external_id == external_id)).one() or 0


def mails(scene: Scene) -> list[AdminLetter]:
    with reading(scene.engine) as session:
        return list(session.exec(select(AdminLetter)))


def test_the_working_day_before_the_coordinator_is_told_what_leaves(scene: Scene) -> None:
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), call("A-2"), now=EARLY)
    assert work(scene, FRIDAY - timedelta(minutes=1)) == {}
    assert work(scene, FRIDAY) == {"drafts": 1}
    assert [mail.address for mail in mails(scene)] == ["asa@example.org"]
    assert mails(scene)[0].subject == "Måndagens brev är klart att granska: 2 utlysningar till 1 förvaltning"
    assert work(scene, FRIDAY + timedelta(minutes=1)) == {}
    assert work(scene, NEXT_MONDAY) == {"digests": 1}, "untouched, it leaves on time"
    assert scene.told()[-1] == {"A-1": "new-open", "A-2": "new-open"}


def test_she_is_told_of_each_letter_as_it_is_at_its_own_hour(small_scene: Scene) -> None:
    """What closes at noon is in the letter of the morning, though another one leaves in the afternoon."""
    scene = small_scene
    letters = subscription("morgon", **SHOWN), subscription("eftermiddag", time="16:00", **SHOWN)
    scene.bring(profile(*letters), EARLY)
    scene.poll(call("A-1"), call("A-2", deadlines=[{"date": "2026-05-11", "time": "12:00"}]), now=EARLY)
    assert work(scene, FRIDAY) == {"drafts": 2}
    assert mails(scene)[0].subject == "Måndagens brev är klart att granska: 2 utlysningar till 1 förvaltning"


def test_what_comes_after_the_draft_waits_unless_it_is_urgent_or_befalls_what_is_known(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    work(scene, FRIDAY)
    scene.poll(call("A-0", budget={"total": "5", "currency": "SEK"}), call("A-2"), call("A-3", deadline="2026-05-20"),
               now=SATURDAY)  # fmt: skip
    work(scene, NEXT_MONDAY)
    assert scene.told()[-1] == {"A-0": "changed", "A-1": "new-open", "A-3": "new-open"}
    work(scene, at("2026-05-15 08:00"))
    work(scene, THIRD_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open"}


def test_the_draft_tells_the_facts_of_the_day_it_leaves(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1", deadline="2026-11-30"), now=EARLY)
    work(scene, FRIDAY)
    scene.poll(call("A-1", deadline="2026-12-15"), now=SATURDAY)
    work(scene, NEXT_MONDAY)
    assert "15 december 2026" in scene.last_text()
    assert "30 november 2026" not in scene.last_text()
    work(scene, at("2026-05-15 08:00"))
    assert work(scene, THIRD_MONDAY) == {}, "it is not told again"


def test_a_letter_that_nobody_was_shown_in_time_leaves_a_working_day_later(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    assert work(scene, NEXT_MONDAY) == {"drafts": 1}
    assert work(scene, NEXT_MONDAY + timedelta(days=1)) == {"digests": 1}
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY


def test_a_call_that_is_left_out_does_not_come_until_it_is_taken_in_again(scene: Scene) -> None:
    begin(scene)
    scene.poll(call("A-1"), call("A-2"), now=EARLY)
    scene.match()
    out = frozenset({id_of(scene, "A-1")})
    save(scene, Edit("Åsa", leave_out=out))
    work(scene, NEXT_MONDAY)
    assert scene.told()[-1] == {"A-2": "new-open"}
    scene.poll(call("A-1", budget={"total": "5", "currency": "SEK"}), now=NEXT_MONDAY)
    assert work(scene, THIRD_MONDAY) == {}, "a change of what nobody knows is no news"
    with transaction(scene.engine) as session:
        assert [(row.who, row.call_id) for row in session.exec(select(LeftOut))] == [("Åsa", id_of(scene, "A-1"))]
        take_in(session, session.exec(select(Subscription)).one(), out)
    assert work(scene, THIRD_MONDAY + timedelta(days=7)) == {"digests": 1}
    assert scene.told()[-1] == {"A-1": "new-open"}


def test_leaving_out_a_change_spares_no_reader_the_next_one(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    scene.poll(call("A-0", budget={"total": "5", "currency": "SEK"}), now=EARLY)
    scene.match()
    save(scene, Edit("Åsa", leave_out=frozenset({id_of(scene, "A-0")})))
    assert work(scene, NEXT_MONDAY) == {}
    scene.poll(call("A-0", deadline="2026-10-01", budget={"total": "5", "currency": "SEK"}), now=NEXT_MONDAY)
    work(scene, THIRD_MONDAY)
    assert scene.told()[-1] == {"A-0": "changed"}


def test_a_reminder_that_is_left_out_does_not_come_back_but_the_next_one_does(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription()), MONDAY - timedelta(days=3))
    scene.poll(call("A-0", deadline="2026-06-15"), now=MONDAY - timedelta(days=3))
    scene.freeze(MONDAY)
    thirty = at("2026-05-18 07:30")  # 28 days before
    work(scene, NEXT_MONDAY)
    save(scene, Edit("Åsa", leave_out=frozenset({id_of(scene, "A-0")})))
    assert work(scene, thirty) == {}
    assert work(scene, at("2026-06-01 07:30")) == {}
    assert work(scene, at("2026-06-08 07:30")) == {"digests": 1}
    assert scene.told()[-1] == {"A-0": "closing"}


def test_her_lines_stand_in_the_letter_with_her_name_and_do_nothing(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    hostile = "<b>Läs</b> *den* [här](https://x.example)"
    save(scene, Edit("Åsa <i>Öberg</i>", line=hostile, lines={id_of(scene, "A-1"): "Passar \u202e er"}))
    work(scene, NEXT_MONDAY)
    assert f"{hostile} – Åsa <i>Öberg</i>" in scene.last_text()
    assert "> Passar er > – Åsa" in scene.last_text()
    with reading(scene.engine) as session:
        page = session.get_one(DeliveryContent, scene.deliveries()[-1].id).page
    assert "&lt;b&gt;Läs&lt;/b&gt;" in page
    assert "<b>" not in page
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    work(scene, THIRD_MONDAY)
    assert "Läs" not in scene.last_text().split("Frågor")[0].replace("Läs utlysningen", ""), "it was for that letter"


def test_a_stopped_letter_becomes_part_of_the_next_one(scene: Scene) -> None:
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    act(scene, stop)
    assert work(scene, NEXT_MONDAY) == {"held": 1}
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    assert work(scene, THIRD_MONDAY) == {"digests": 1}
    assert scene.told()[-1] == {"A-1": "new-open", "A-2": "new-open"}


def test_a_stopped_letter_that_is_shown_is_shown_again_with_what_has_come(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    work(scene, FRIDAY)
    act(scene, stop)
    assert work(scene, NEXT_MONDAY) == {"held": 1}
    scene.poll(call("A-2"), now=NEXT_MONDAY)
    work(scene, FRIDAY + timedelta(days=7))
    assert "2 utlysningar" in mails(scene)[-1].subject
    work(scene, THIRD_MONDAY)
    assert scene.told()[-1] == {"A-1": "new-open", "A-2": "new-open"}


@pytest.mark.parametrize("late", [False, True])
def test_a_stopped_letter_that_is_let_go_leaves_at_its_time_or_at_once(small_scene: Scene, late: bool) -> None:
    scene = small_scene
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    act(scene, stop)
    leaves = NEXT_MONDAY
    if late:
        work(scene, NEXT_MONDAY)
        leaves = NEXT_MONDAY + timedelta(days=1)
    act(scene, let_go, leaves)
    assert work(scene, leaves) == {"digests": 1}
    assert scene.subscriptions()["veckobrev"].next_due_at == THIRD_MONDAY
    assert scene.told()[-1] == {"A-1": "new-open"}


def test_two_people_do_not_overwrite_each_other_and_nobody_edits_what_has_left(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    before = seen(scene)
    save(scene, Edit("Åsa", line="Hej"))
    with pytest.raises(ChangedMeanwhile):
        save(scene, Edit("Bo", line="Hallå"), as_seen=before)
    after = seen(scene)
    work(scene, NEXT_MONDAY)
    with pytest.raises(LetterGone):
        save(scene, Edit("Bo", line="Hallå"), as_seen=after)
    assert "Hej – Åsa" in scene.last_text()


def test_a_line_written_while_the_letter_was_composed_is_not_lost(
    small_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter is composed from one reading; who changes the draft after it makes the writing begin again."""
    scene = small_scene
    begin(scene)
    scene.poll(call("A-1"), now=EARLY)
    scene.match()
    import subscriptions.delivery.freeze as module  # noqa: PLC0415 - to meet it between reading and writing

    write = module._write

    def late(*given: object) -> None:
        monkeypatch.setattr(module, "_write", write)
        save(scene, Edit("Åsa", line="Hej"))
        write(*given)

    monkeypatch.setattr(module, "_write", late)
    assert work(scene, NEXT_MONDAY) == {"raced": 1}
    assert work(scene, NEXT_MONDAY) == {"digests": 1}
    assert "Hej – Åsa" in scene.last_text()


def test_letters_go_to_the_coordinator_alone_until_the_trial_is_over(scene: Scene) -> None:
    scene.bring(profile(subscription(coordinator_until=at("2026-05-12 00:00").date())), MONDAY - timedelta(days=3))
    scene.poll(call("A-1"), now=MONDAY - timedelta(days=3))
    assert work(scene, MONDAY) == {"digests": 1}
    assert scene.told() == []
    assert scene.told("asa@example.org") == [{"A-1": "already-open"}]
    assert "bara till dig som samordnare" in scene.last_text()
    scene.poll(call("A-2"), now=EARLY)
    work(scene, NEXT_MONDAY)
    assert work(scene, THIRD_MONDAY) == {"digests": 1}
    assert scene.told() == [{"A-1": "already-open", "A-2": "already-open"}]
    assert len(scene.told("asa@example.org")) == 2
    assert "bara till dig" not in scene.last_text()


def test_what_went_to_the_coordinator_is_told_when_it_goes_straight_out_again(small_scene: Scene) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review="coordinator")), MONDAY - timedelta(days=3))
    scene.poll(call("A-1"), now=MONDAY - timedelta(days=3))
    work(scene, MONDAY)
    scene.bring(profile(subscription(review="direct")), EARLY)
    work(scene, NEXT_MONDAY)
    assert scene.told() == [{"A-1": "already-open"}]


def test_a_profile_that_does_not_say_sends_straight_out_and_leaves_what_is_set(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene)
    assert scene.subscriptions()["veckobrev"].review == "direct"
    scene.bring(profile(subscription(review="shown")), EARLY)
    scene.bring(profile(subscription()), EARLY)
    assert scene.subscriptions()["veckobrev"].review == "shown"


def test_a_draft_that_is_done_stays_as_it_left(small_scene: Scene) -> None:
    scene = small_scene
    begin(scene, **SHOWN)
    scene.poll(call("A-1"), now=EARLY)
    work(scene, FRIDAY)
    work(scene, NEXT_MONDAY)
    with reading(scene.engine) as session:
        assert [draft.state for draft in session.exec(select(Draft))] == ["done"]
