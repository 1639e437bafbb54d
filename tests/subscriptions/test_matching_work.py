"""From events to matches: all of them, once, whoever works and whatever changes meanwhile."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import CallData
from subscriptions import analysed, judging, matching_work
from subscriptions.models import Match, PriorityArea, Progress
from subscriptions.unjudged import unjudged_calls
from tests.subscriptions.delivery.scene import TUESDAY, Scene, call, make_scene, profile
from watcher.calls.models import Call, CallEvent
from watcher.db import reading
from watcher.settings import Settings


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, kept_database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    return make_scene(monkeypatch, kept_database, settings, tmp_path)


def matches(scene: Scene) -> list[tuple[str, str, str]]:
    """Area, call and key, in order."""
    with reading(scene.engine) as session:
        query = (
            select(PriorityArea.key, Call.external_id, Match.key)
            .join(PriorityArea, col(PriorityArea.id) == Match.area_id)
            .join(Call, col(Call.id) == Match.call_id)
            .order_by(col(Match.id))
        )
        return list(session.exec(query))


def bands(scene: Scene) -> list[tuple[float, str]]:
    with reading(scene.engine) as session:
        return list(session.exec(select(Match.score, Match.band).order_by(col(Match.id))))


def test_every_event_meets_every_area_once(scene: Scene) -> None:
    scene.bring(profile())
    scene.match()
    scene.poll(call("A-1"), call("A-2", area="skola och klimat"), call("C-1", area="vatten"))
    assert scene.match() == {"events": 3, "matches": 3}
    assert matches(scene) == [
        ("skola", "A-1", "1:event:1"),
        ("skola", "A-2", "1:event:2"),
        ("klimat", "A-2", "1:event:2"),
    ]
    assert scene.match() == {}


def test_more_events_than_fit_into_one_batch_are_all_matched(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching_work, "EVENTS_AT_ONCE", 3)
    scene.bring(profile(areas=["skola"]))
    scene.match()
    scene.poll(*(call(f"A-{number}") for number in range(10)))
    assert scene.match() == {"events": 10, "matches": 10}


def test_a_new_area_meets_the_live_calls_once(scene: Scene) -> None:
    scene.poll(call("A-1"), call("A-2", status="closed"), call("A-3", deadline="2026-05-01"))
    scene.match()
    scene.bring(profile(areas=["skola"]))
    assert scene.match() == {"areas": 1, "matches": 1}
    assert matches(scene) == [("skola", "A-1", "1:call:1")]
    assert scene.match() == {}


def test_new_words_meet_the_live_calls_anew(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    scene.match()
    scene.bring(profile(areas=["skola"]).replace('name = "skola"', 'name = "klimat"'))
    assert scene.match() == {"areas": 1, "matches": 1}
    assert matches(scene)[-1] == ("skola", "B-1", "2:call:2")


def test_what_becomes_of_a_call_is_matched_on_for_areas_that_had_it(scene: Scene) -> None:
    scene.bring(profile())
    scene.match()
    scene.poll(call("A-1"))
    scene.match()
    scene.poll(call("A-1", deadline="2026-12-24"), now=TUESDAY)
    scene.match()
    scene.poll(call("A-1", deadline="2026-12-24", status="closed"), now=TUESDAY)
    scene.match()
    assert matches(scene) == [("skola", "A-1", f"1:event:{number}") for number in (1, 2, 3)]
    assert bands(scene) == [(0.9, "strong")] * 3


def test_a_call_that_no_longer_fits_attracts_nobody_new(scene: Scene) -> None:
    scene.bring(profile())
    scene.match()
    scene.poll(call("A-1"))
    scene.match()
    scene.poll(call("A-1", title="Nytt namn A-1"), now=TUESDAY)
    scene.match()
    assert bands(scene) == [(0.9, "strong"), (0.0, "weak")]


def test_a_call_nobody_had_is_not_matched_when_it_ends(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1", status="closed"), call("C-1", area="vatten"))
    scene.poll(call("C-1", area="vatten", status="closed"), now=TUESDAY)
    scene.match()
    assert matches(scene) == []


def test_an_inactive_area_is_not_matched(scene: Scene) -> None:
    scene.bring(profile())
    scene.bring(profile(areas=["klimat"]))
    scene.poll(call("A-1"))
    scene.match()
    assert matches(scene) == []


@pytest.mark.parametrize("work", ["events", "areas"])
def test_two_workers_racing_match_once(scene: Scene, monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    scene.bring(profile(areas=["skola"]))
    if work == "events":
        scene.match()
    scene.poll(call("A-1"))
    if work == "areas":
        with reading(scene.engine) as session:
            assert session.get(Progress, "matching") is None
    both_have_read, judge = threading.Barrier(2), judging.judge

    def wait_for_the_other(*args: Any) -> Any:
        both_have_read.wait(20)
        return judge(*args)

    monkeypatch.setattr(judging, "judge", wait_for_the_other)
    job = matching_work.match_new_events if work == "events" else matching_work.match_changed_areas
    counts: list[dict[str, int]] = []
    workers = [threading.Thread(target=lambda: counts.append(job(scene.engine))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(count.get("matches", 0) for count in counts) == [0, 1]
    assert sum(count.get("raced", 0) for count in counts) == 1
    assert len(matches(scene)) == 1


def test_words_changed_while_they_are_matched_are_matched_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.poll(call("A-1"), call("B-1", area="klimat"))
    judge, changes = judging.judge, [profile(areas=["skola"]).replace('name = "skola"', 'name = "klimat"')]

    def interrupted(*args: Any) -> Any:
        if changes:
            scene.bring(changes.pop())
        return judge(*args)

    monkeypatch.setattr(judging, "judge", interrupted)
    assert matching_work.match_changed_areas(scene.engine) == {"raced": 1}
    assert matching_work.match_changed_areas(scene.engine) == {"areas": 1, "matches": 1}
    assert matches(scene) == [("skola", "B-1", "2:call:2")]


def test_matches_become_visible_in_order_of_their_ids(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(*(call(f"A-{number}", area="skola och klimat") for number in range(20)))
    seen: list[list[int]] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            with reading(scene.engine) as session:
                seen.append(list(session.exec(select(Match.id).order_by(col(Match.id)))))

    jobs = (matching_work.match_new_events, matching_work.match_changed_areas)
    watcher = threading.Thread(target=watch)
    workers = [threading.Thread(target=job, args=(scene.engine,)) for job in jobs]
    watcher.start()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stop.set()
    watcher.join()
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(seen))


def test_the_real_judgement_finds_a_school_call_and_says_why(
    kept_database: Engine, settings: Settings, tmp_path: Path
) -> None:
    scene = Scene(kept_database, settings, tmp_path)
    words = 'name = "Skolans internationalisering, från förskola till vuxenutbildning"'
    scene.bring(profile(areas=["skola"]).replace('name = "skola"', words))
    text = "Grants for mobility of pupils and staff in school education, adult education and early childhood education."
    scene.poll(call("A-1", title="Mobility of pupils and staff in school education", text=text, language="en"))
    scene.poll(call("C-1", title="Deep sea mining robots", text="Mining of the deep sea bed.", language="en"))
    scene.match()
    assert {external_id for _, external_id, _ in matches(scene)} == {"A-1"}
    with reading(scene.engine) as session:
        match = session.exec(select(Match)).first()
        events = len(session.exec(select(CallEvent)).all())
    assert match
    assert match.band in ("strong", "possible")
    assert {"term", "found", "where", "via", "weight"} == match.reasons[0].keys()
    assert events == 2


@pytest.mark.parametrize("work", ["events", "areas"])
def test_a_call_that_cannot_be_judged_is_named_and_keeps_no_other_from_its_match(
    kept_database: Engine,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    work: str,
) -> None:
    scene = Scene(kept_database, settings, tmp_path)
    analyse = analysed.analyse_call

    def poisoned(data: CallData) -> Any:
        if data.external_id == "A-1":
            raise ZeroDivisionError("inom oss")
        return analyse(data)

    monkeypatch.setattr(analysed, "analyse_call", poisoned)
    scene.bring(profile(areas=["skola"]).replace('name = "skola"', 'name = "Skolans internationalisering"'))
    if work == "events":
        scene.match()
    title = "Internationella utbyten för skolor"
    scene.poll(*(call(f"A-{number}", title=title, text=f"{title}.") for number in range(3)))
    job = matching_work.match_new_events if work == "events" else matching_work.match_changed_areas
    assert job(scene.engine)["unjudged"] == 1
    assert [external_id for _, external_id, _ in matches(scene)] == ["A-0", "A-2"]
    assert "call A-1 of fonden could not be compared with any area" in caplog.text
    with reading(scene.engine) as session:
        left = unjudged_calls(session)
    assert left is not None
    assert (left.count, left.call.external_id) == (1, "A-1")


def poll_and_fail(scene: Scene, *calls: Any) -> int:
    """Poll while nothing can be judged; how many calls that concerned."""
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(judging, "judge", lambda _listeners, some: [None for _call in some])
        scene.poll(*calls)
        return matching_work.match_new_events(scene.engine)["unjudged"]


def test_what_could_not_be_judged_is_judged_with_the_next_events(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.match()
    assert poll_and_fail(scene, call("A-1"), call("A-2"), call("A-3", area="vatten")) == 3
    assert matches(scene) == []
    scene.poll(call("A-1"), call("A-2", title="Skolan"), call("A-3", area="vatten"))
    assert matching_work.match_new_events(scene.engine) == {"events": 1, "matches": 2}
    assert sorted(matches(scene)) == [("skola", "A-1", "1:call:1"), ("skola", "A-2", "1:event:4")]
    with reading(scene.engine) as session:
        assert unjudged_calls(session) is None


def test_what_one_area_alone_has_met_since_still_waits_for_the_others(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.match()
    assert poll_and_fail(scene, call("A-1", area="skola och klimat")) == 1
    scene.bring(profile(areas=["skola", "klimat"]))
    assert matching_work.match_changed_areas(scene.engine) == {"areas": 1, "matches": 1}
    scene.poll(call("A-1", area="skola och klimat"), call("A-2", area="vatten"))
    matching_work.match_new_events(scene.engine)
    assert {area for area, _, _ in matches(scene)} == {"skola", "klimat"}


def test_a_call_that_is_over_before_it_could_be_judged_is_let_go_of(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.match()
    poll_and_fail(scene, call("A-1"), call("A-2"))
    scene.poll(call("A-1", status="closed"), call("A-2"))
    assert matching_work.match_new_events(scene.engine) == {"events": 1, "matches": 1}
    with reading(scene.engine) as session:
        assert unjudged_calls(session) is None


def test_a_call_that_was_told_stays_as_it_was_judged_while_it_cannot_be(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.match()
    scene.poll(call("A-1"))
    scene.match()
    assert poll_and_fail(scene, call("A-1", title="Skolan")) == 1
    first, second = bands(scene)
    assert first == second
