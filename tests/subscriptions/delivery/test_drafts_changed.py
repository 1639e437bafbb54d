"""A coming letter can be shortened and signed: nothing is lost by it, and nobody overwrites another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from subscriptions.delivery.draft_edits import Edit, LetterGone, take_in
from subscriptions.delivery.draft_rows import ChangedMeanwhile
from subscriptions.draft_models import LeftOut
from subscriptions.models import DeliveryContent, Subscription
from tests.subscriptions.delivery.drafting import EARLY, begin, id_of, save, seen, work
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.db import reading, transaction


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
    save(scene, Edit("Åsa", leave_out=frozenset({id_of(scene, "A-0")})))
    assert work(scene, NEXT_MONDAY) == {}, "35 days before: thirty go by in the week after it"
    assert work(scene, at("2026-05-18 07:30")) == {}
    assert work(scene, at("2026-05-25 07:30")) == {}
    assert work(scene, at("2026-06-01 07:30")) == {"digests": 1}
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
