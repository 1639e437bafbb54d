"""The job functions: each does what is due now, once, and can be run again or killed at any point."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from sources.registry import CATALOGUE, CatalogueFault, load_catalogue
from subscriptions.delivery.asking import ask_for_a_yes
from subscriptions.delivery.closing_first import freeze_calls_closing_first
from subscriptions.delivery.codes import ask_for_codes
from subscriptions.delivery.extended import freeze_extended_deadlines
from subscriptions.delivery.far_ahead import bring_nearer
from subscriptions.delivery.followed_at_once import freeze_followed_changes
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.delivery.outbox import deliver_due
from subscriptions.delivery.passing import freeze_passed_on
from subscriptions.delivery.recipients import leave_dry_run
from subscriptions.delivery.shown import show_drafts
from subscriptions.matching_work import match_changed_areas, match_new_events
from subscriptions.review import end_trials, ensure_coordinators
from watcher.calls.store import pass_time
from watcher.clock import latest_day
from watcher.db import reading, transaction
from watcher.polling.claims import due_sources
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunOptions
from watcher.work.admins import tell_admins
from watcher.work.asked import read_asked
from watcher.work.bounces import read_bounces
from watcher.work.contradicted import tell_of_questions
from watcher.work.coordinators import tell_coordinators
from watcher.work.no_network import Reached, is_unanswered, none_reached, say_so
from watcher.work.polling import run_live
from watcher.work.service import Service
from watcher.work.statistics import refresh_statistics
from watcher.work.stranded import tell_of_stranded

log = logging.getLogger("watcher.work")

Job = Callable[[Service, datetime], Counter[str]]


def poll(service: Service, now: datetime) -> Counter[str]:
    """Ask every source whose time has come."""
    catalogue = load_catalogue([CATALOGUE, service.settings.own_catalogue_dir], _left_out, today=latest_day(now))
    due = due_sources(service.engine, catalogue, now)
    if not due:
        return Counter()
    how = RunOptions(on_report=Reached(service.settings, catalogue, now))
    reports = asyncio.run(run_live(service, due, now, log.debug, how))
    short = [report for report in reports if report.fell_short and report.outcome != "busy"]
    if none_reached(reports, catalogue, now):
        say_so(reports, service.settings)
        short = [report for report in short if not is_unanswered(report)]
    for report in short:
        log.warning("%s: %s: %s", report.source, report.outcome, "; ".join(report.problems))
    return Counter(f"sources {report.outcome}" for report in reports)


def _left_out(fault: CatalogueFault) -> None:
    log.error("catalogue entry left out: %s", fault)


def time_passes(service: Service, now: datetime) -> Counter[str]:
    """Open and close calls whose day has come, whether their source was read or not; and the database's daily care."""
    with transaction(service.engine) as session:
        passed = pass_time(session, now)
    refresh_statistics(service.engine, now)  # after it: should it fail, no call waits for it
    return passed


def match(service: Service, now: datetime) -> Counter[str]:
    """Let new events meet all areas, and changed areas meet all calls, as they are kept: the clock has no say here."""
    del now
    return Counter(match_new_events(service.engine)) + Counter(match_changed_areas(service.engine))


def asked(service: Service, now: datetime) -> Counter[str]:
    """Read what somebody wants read now, and compare it with the areas at once: she is waiting at the page."""
    read = read_asked(service, now)
    return read + match(service, now) if read else read


def freeze(service: Service, now: datetime) -> Counter[str]:
    """Ask who must confirm first; show coordinators what leaves next; freeze what is due, and what cannot wait."""
    engine, settings = service.engine, service.settings
    if not settings.dry_run:
        with transaction(engine) as session:
            leave_dry_run(session)
    behind = _catch_up(service, now)
    end_trials(engine, now, settings.timezone)
    ensure_coordinators(engine)
    bring_nearer(engine, settings, now)
    asked = behind + ask_for_codes(engine, settings, now) + ask_for_a_yes(engine, settings, now)
    due = asked + show_drafts(engine, settings, now) + freeze_due_digests(engine, settings, now)
    due += freeze_passed_on(engine, settings, now) + freeze_followed_changes(engine, settings, now)
    return due + freeze_extended_deadlines(engine, settings, now) + freeze_calls_closing_first(engine, settings, now)


def _catch_up(service: Service, now: datetime) -> Counter[str]:
    """Before letters are written: calls as they stand now, and whom their news concerns.

    A service that wakes after days wakes all its jobs at once, and letters that are due must not be written by facts
    of the day it fell asleep. A fault here holds no letter back, and is counted (`facts behind`): the jobs whose work
    this is tell it too and try again.
    """
    try:
        with transaction(service.engine) as session:
            pass_time(session, now)
        match_new_events(service.engine)
    except Exception:
        log.exception("letters are written by what was known before")
        return Counter({"facts behind": 1})
    return Counter()


def tell(service: Service, now: datetime) -> Counter[str]:
    """Write to admins about their sources, and to coordinators about who is not reached and what waits for them."""
    with reading(service.engine) as session:
        asked = set(session.exec(select(SourceState.source)))
    catalogue = load_catalogue([CATALOGUE, service.settings.own_catalogue_dir], _left_out, asked, latest_day(now))
    told = tell_admins(service.engine, service.settings, catalogue, now)
    told += tell_coordinators(service.engine, service.settings, now)
    told += tell_of_questions(service.engine, service.settings, now)
    return told + tell_of_stranded(service.engine, service.settings, now)


def deliver(service: Service, now: datetime) -> Counter[str]:
    """Send what waits in the outbox."""
    return Counter(deliver_due(service.engine, service.settings, now))


def bounces(service: Service, now: datetime) -> Counter[str]:
    """Read what has come back to the mailbox, and act on it."""
    return read_bounces(service.engine, service.settings, now)


JOBS: dict[str, Job] = {
    "asked": asked,
    "poll": poll,
    "time": time_passes,
    "match": match,
    "bounces": bounces,
    "freeze": freeze,
    "tell": tell,
    "deliver": deliver,
}


def run_all(service: Service, now: datetime, jobs: dict[str, Job] | None = None) -> Counter[str]:
    """All work that is due now, once, in the order one call travels.

    One job's fault does not keep the others from theirs; the first is raised when all have had their turn.
    """
    done: Counter[str] = Counter()
    faults: list[Exception] = []
    for name, job in (jobs or JOBS).items():
        try:
            done += job(service, now)
        except Exception as fault:  # noqa: BLE001 - raised again below, when the others are done
            log.warning("%s failed: %s", name, type(fault).__name__)
            faults.append(fault)
    if faults:
        raise faults[0]
    return done
