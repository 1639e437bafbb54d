"""All work that is due, once: every job has its turn, whatever befalls the others."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from sources.entry import Entry
from sources.registry import CatalogueFault, load_catalogue
from subscriptions.matching_work import is_behind
from subscriptions.models import PriorityArea
from tests.subscriptions.delivery.scene import MONDAY, NEXT_MONDAY, THIRD_MONDAY, Scene, call, make_scene, profile
from watcher.calls.models import CallEvent
from watcher.db import reading
from watcher.polling.pipeline import RunReport
from watcher.settings import Settings
from watcher.work import jobs
from watcher.work.service import Service


@pytest.fixture
def service(database: Engine, settings: Settings) -> Service:
    return Service(settings, database)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """The same database with an organisation that watches."""
    found = make_scene(monkeypatch, database, settings, tmp_path)
    found.bring(profile())
    return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were asked; the network is another test's affair. Of three, one cannot be read."""
    found: list[str] = []

    async def no_network(_service: Service, entries: list[Entry], *_: object) -> list[RunReport]:
        found.extend(entry.id for entry in entries)
        fates = [("complete", ()), ("broken", ("the layout has changed",)), ("busy", ("another worker",))]
        return [RunReport(entry.id, *fate[:1], problems=fate[1]) for entry, fate in zip(entries, fates, strict=False)]

    monkeypatch.setattr(jobs, "run_live", no_network)
    return found


def catalogue_of(monkeypatch: pytest.MonkeyPatch, settings: Settings, *names: str) -> None:
    """A catalogue of these entries alone."""
    monkeypatch.setattr(jobs, "CATALOGUE", settings.data_dir / "none")
    settings.own_catalogue_dir.mkdir(parents=True)
    (settings.data_dir / "none").mkdir()
    for name in names:
        text = f'id = "{name}"\nkind = "feed"\nurl = "https://{name}.example/"\nlevel = "national"\n'
        names_of = f'verified_on = 2026-05-01\n[name]\nsv = "{name}"\nen = "{name}"\n'
        (settings.own_catalogue_dir / f"{name}.toml").write_text(text + names_of, "utf-8")


def test_one_call_travels_from_the_source_to_the_letter_in_one_go(
    service: Service, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poll(_: Service, now: datetime) -> Counter[str]:
        scene.poll(call("A-1"), now=now)
        return Counter({"sources complete": 1})

    done = jobs.run_all(service, NEXT_MONDAY, {**jobs.JOBS, "poll": poll})
    assert {name: done[name] for name in ("sources complete", "events", "digests", "sent")} == {
        "sources complete": 1,
        "events": 1,
        "digests": 1,
        "sent": 1,
    }
    assert jobs.run_all(service, NEXT_MONDAY, {**jobs.JOBS, "poll": lambda *_: Counter()}) == {}


def test_a_job_that_fails_keeps_no_other_from_its_work_and_is_told(
    service: Service, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.poll(call("A-1"))

    def poll(*_: object) -> Counter[str]:
        raise ZeroDivisionError("in the poll")

    def match(*_: object) -> Counter[str]:
        raise KeyError("in matching")

    turns: list[str] = []

    def last(*_: object) -> Counter[str]:
        turns.append("last")
        return Counter()

    with caplog.at_level(logging.WARNING), pytest.raises(ZeroDivisionError, match="in the poll"):
        jobs.run_all(service, NEXT_MONDAY, {"poll": poll, "time": jobs.time_passes, "match": match, "last": last})
    assert turns == ["last"]
    assert caplog.messages == ["poll failed: ZeroDivisionError", "match failed: KeyError"]


def test_the_jobs_stand_in_the_order_in_which_a_call_travels() -> None:
    assert list(jobs.JOBS) == ["asked", "poll", "time", "match", "bounces", "freeze", "tell", "deliver"]


def test_a_poll_asks_what_is_due_and_tells_what_could_not_be_read(
    service: Service,
    settings: Settings,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    catalogue_of(monkeypatch, settings, "ett", "tre", "tva")
    with caplog.at_level(logging.WARNING):
        done = jobs.poll(service, MONDAY)
    assert asked == ["ett", "tre", "tva"]
    assert done == {"sources complete": 1, "sources broken": 1, "sources busy": 1}
    assert caplog.messages == ["tre: broken: the layout has changed"]


def test_what_somebody_asked_for_is_compared_with_the_areas_at_once(
    service: Service, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.match(service, MONDAY)
    monkeypatch.setattr(jobs, "read_asked", lambda *_: Counter())
    assert jobs.asked(service, MONDAY) == {}

    def read(_: Service, now: datetime) -> Counter[str]:
        scene.poll(call("A-1"), now=now)
        return Counter({"sources complete": 1})

    monkeypatch.setattr(jobs, "read_asked", read)
    assert jobs.asked(service, MONDAY)["sources complete"] == 1
    with reading(service.engine) as session:
        assert not is_behind(session, session.exec(select(PriorityArea)).all())
    assert jobs.match(service, MONDAY) == {}


def test_a_poll_with_nothing_due_opens_no_connection(
    service: Service, settings: Settings, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue_of(monkeypatch, settings)
    assert jobs.poll(service, MONDAY) == {}
    assert asked == []


def test_a_faulty_entry_is_named_and_the_others_are_asked(
    service: Service,
    settings: Settings,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    catalogue_of(monkeypatch, settings, "ett")
    (settings.own_catalogue_dir / "trasig.toml").write_text('id = "trasig"\n', "utf-8")
    with caplog.at_level(logging.ERROR):
        jobs.poll(service, MONDAY)
    assert asked == ["ett"]
    assert "trasig" in caplog.text


def test_calls_open_and_close_in_time_whether_their_source_is_read_or_not(service: Service, scene: Scene) -> None:
    scene.poll(call("A-1", deadline="2026-05-10"), coming("A-2"))
    assert jobs.time_passes(service, THIRD_MONDAY) == {"closed": 1, "changed": 1}
    with reading(service.engine) as session:
        told = [(row.external_id, row.kind) for row in session.exec(select(CallEvent).order_by(CallEvent.id))]
    assert told[2:] == [("A-1", "closed"), ("A-2", "changed")]


def test_letters_of_a_service_that_wakes_after_days_tell_calls_as_they_stand_now(
    service: Service, scene: Scene
) -> None:
    scene.poll(coming("A-1"), call("A-2", deadline="2026-05-10"), now=MONDAY)
    scene.match()
    scene.poll(call("A-3"), now=MONDAY)
    jobs.freeze(service, THIRD_MONDAY)
    assert scene.told() == [{"A-1": "already-open", "A-3": "already-open"}]
    for monday in (THIRD_MONDAY, THIRD_MONDAY + timedelta(weeks=1)):
        jobs.run_all(service, monday, {**jobs.JOBS, "poll": lambda *_: Counter()})
    assert len(scene.told()) == 1, "that it has opened is told already"


def test_a_fault_in_matching_holds_no_letter_back(
    service: Service, scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> Counter[str]:
        raise ValueError("a call that cannot be matched")

    scene.poll(call("A-1"), now=MONDAY)
    scene.match()
    monkeypatch.setattr(jobs, "match_new_events", fails)
    assert jobs.freeze(service, NEXT_MONDAY) == {"digests": 1, "facts behind": 1}
    assert "a call that cannot be matched" in caplog.text


def coming(external_id: str) -> CallData:
    return call(external_id, status="forthcoming", opens="2026-05-15")


def test_the_real_catalogue_is_what_a_poll_reads() -> None:
    faults: list[CatalogueFault] = []
    assert "vinnova" in load_catalogue([jobs.CATALOGUE], faults.append)
    assert faults == []
