"""Waking: each job at its own pace, again and again, whatever befalls it or the others."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, create_engine

from watcher.clock import system_clock
from watcher.settings import Settings
from watcher.work import scheduler
from watcher.work.jobs import JOBS
from watcher.work.service import Service

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
SOON = timedelta(seconds=0.05)


@pytest.fixture
def service(settings: Settings) -> Service:
    engine: Engine = create_engine("sqlite://")
    return Service(settings, engine)


def run_until(made: BackgroundScheduler, enough: threading.Event) -> None:
    made.start()
    try:
        assert enough.wait(20)
    finally:
        made.shutdown(wait=True)


def test_every_job_is_woken_at_once_and_then_at_its_own_pace(service: Service) -> None:
    made = scheduler.make_scheduler(service, lambda: NOW)
    made.start(paused=True)
    found = {job.id: (job.next_run_time, job.trigger.interval) for job in made.get_jobs()}
    made.shutdown()
    assert found == {name: (NOW, scheduler.EVERY[name]) for name in JOBS}


def test_a_job_never_overlaps_itself_and_missed_wakings_become_one(service: Service) -> None:
    made = scheduler.make_scheduler(service, lambda: NOW)
    made.start(paused=True)
    found = {(job.max_instances, job.coalesce, job.misfire_grace_time) for job in made.get_jobs()}
    made.shutdown()
    assert found == {(1, True, None)}


def test_a_job_that_fails_is_told_and_tried_again_and_stops_no_other(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    woken: Counter[str] = Counter()
    enough = threading.Event()

    def failing(*_: object) -> Counter[str]:
        woken["failing"] += 1
        raise ZeroDivisionError("in the job")

    def sound(*_: object) -> Counter[str]:
        woken["sound"] += 1
        if min(woken["failing"], woken["sound"]) >= 3:
            enough.set()
        return Counter({"things": 2})

    monkeypatch.setattr(scheduler, "EVERY", {"failing": SOON, "sound": SOON})
    with caplog.at_level(logging.INFO, "watcher.work"):
        jobs = {"failing": failing, "sound": sound}
        run_until(scheduler.make_scheduler(service, system_clock, jobs), enough)
    told = Counter(record.getMessage() for record in caplog.records if record.name == "watcher.work")
    assert told["failing failed; it will be tried again"] >= 3
    assert told["sound: 2 things"] >= 3
    assert "ZeroDivisionError: in the job" in caplog.text


def test_a_slow_job_keeps_no_other_waiting(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    enough, quick = threading.Event(), Counter[str]()

    def slow(*_: object) -> Counter[str]:
        assert enough.wait(20)
        return Counter()

    def fast(*_: object) -> Counter[str]:
        quick["woken"] += 1
        if quick["woken"] == 3:
            enough.set()
        return Counter()

    monkeypatch.setattr(scheduler, "EVERY", {"slow": SOON, "fast": SOON})
    run_until(scheduler.make_scheduler(service, system_clock, {"slow": slow, "fast": fast}), enough)
