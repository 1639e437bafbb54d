"""Wakes the jobs in one process. Woken on several machines side by side, claims keep them apart."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from apscheduler.schedulers.background import BackgroundScheduler

from watcher.clock import Clock
from watcher.work.jobs import JOBS, Job
from watcher.work.service import Service

log = logging.getLogger("watcher.work")

EVERY = {
    "asked": timedelta(seconds=10),
    "poll": timedelta(minutes=10),
    "time": timedelta(minutes=10),
    "match": timedelta(minutes=1),
    "bounces": timedelta(minutes=10),
    "freeze": timedelta(minutes=1),
    "tell": timedelta(minutes=5),
    "deliver": timedelta(seconds=30),
}


def make_scheduler(
    service: Service, clock: Clock, jobs: Mapping[str, Job] = MappingProxyType(JOBS), first: datetime | None = None
) -> BackgroundScheduler:
    """A scheduler, not yet started. A job never overlaps itself; missed wakings become one.

    `first`: when the jobs are woken first, where `clock` does not tell the time of day outside.
    """
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    for name, job in jobs.items():
        scheduler.add_job(
            _run, "interval", seconds=EVERY[name].total_seconds(), args=(name, job, service, clock), id=name,
            next_run_time=first or clock(), misfire_grace_time=None,
        )  # fmt: skip
    return scheduler


def _run(name: str, job: Job, service: Service, clock: Clock) -> None:
    """One waking. A failure is told in the log with its cause and tried again at the next waking."""
    try:
        done = job(service, clock())
    except Exception:
        log.exception("%s failed; it will be tried again", name)
        return
    if done:
        log.info("%s: %s", name, ", ".join(f"{count} {what}" for what, count in sorted(done.items())))
