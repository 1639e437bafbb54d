"""One run of one source: crawl, check, keep. Everything it decides is written in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from sources.contract import Known
from sources.entry import Entry, Source
from sources.registry import build_source
from watcher.calls.models import Sighting
from watcher.calls.store import Brought, count_live, live_ids, pass_time, save_run
from watcher.db import transaction
from watcher.errors import WatcherError
from watcher.polling.check import Crawl, Verdict, judge
from watcher.polling.claims import CLAIM_LASTS, claim, end_claim, release
from watcher.polling.crawl import Fetches, Progress, crawl
from watcher.polling.health import note_outcome
from watcher.polling.models import SourceRun, SourceState

# An unstable list often shows the rest when asked once more.
PASSES_OVER_A_SHORT_LIST = 2
# A run must be over before others may think that its worker is dead.
LONGEST_RUN = CLAIM_LASTS - timedelta(minutes=10)
log = logging.getLogger("watcher.polling")


@dataclass(frozen=True)
class RunReport:
    """What became of a run: `outcome` complete, incomplete, broken, unchanged or busy (another worker runs it)."""

    source: str
    outcome: str
    run_id: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def fell_short(self) -> bool:
        return self.outcome not in ("complete", "unchanged")


@dataclass(frozen=True)
class RunOptions:
    """`passes`: how often a short list is asked again. `accept_jump`: a person says the new size is right."""

    whether_due_or_not: bool = False
    passes: int = PASSES_OVER_A_SHORT_LIST
    accept_jump: bool = False


async def run_source(
    engine: Engine, entry: Entry, fetcher: Fetches, now: datetime, progress: Progress, options: RunOptions
) -> RunReport:
    """Ask one source everything it has to say and keep it. Safe to kill anywhere: it is then as if never begun."""
    token = claim(engine, entry.id, now, whether_due_or_not=options.whether_due_or_not)
    if token is None:
        return RunReport(
            entry.id, "busy", problems=("another worker is reading this source now; try again when it is done",)
        )
    run: _Run | None = None
    try:
        run = _begin(engine, build_source(entry), token, now)
        found = await _crawl_in_time(run, fetcher, progress, options.passes)
        verdict = judge(
            found,
            whole_list=run.source.coverage == "whole",
            known_live=len(run.known.live_ids),
            known_any=run.known_any,
            accept_jump=options.accept_jump,
        )
        return _finish(engine, run, found, verdict, fetcher)
    except BaseException:
        release(engine, entry.id, token)
        raise


@dataclass(frozen=True)
class _Run:
    """One run of one source, from its beginning."""

    id: int
    source: Source
    token: str
    now: datetime
    known: Known
    known_any: bool


async def _crawl_in_time(run: _Run, fetcher: Fetches, progress: Progress, passes: int) -> Crawl:
    """What the source brought. A reader that fails in a way nobody foresaw is told as broken, not in silence."""
    try:
        async with asyncio.timeout(LONGEST_RUN.total_seconds()):
            return await _crawl_until_whole(run.source, fetcher, run.known, run.now, progress, passes)
    except TimeoutError:
        return Crawl(failure=f"the run took longer than {LONGEST_RUN}", unreadable=True)
    except WatcherError:
        raise
    except Exception as fault:
        log.exception("%s: our own fault", run.source.entry.id)
        return Crawl(failure=f"our own fault: {type(fault).__name__}: {fault}", unreadable=True)


async def _crawl_until_whole(
    source: Source, fetcher: Fetches, known: Known, now: datetime, progress: Progress, passes: int
) -> Crawl:
    found = await crawl(source, fetcher, known, now, progress)
    for _ in range(passes - 1):
        if found.failure or found.expected is None or len(found.keys) >= found.expected:
            break
        progress(f"{source.entry.id}: {len(found.keys)} of {found.expected}, asking once more")
        again = await crawl(source, fetcher, known, now, progress)
        found = again if len(again.keys) > len(found.keys) else found
    return found


def _begin(engine: Engine, source: Source, token: str, now: datetime) -> _Run:
    name = source.entry.id
    with transaction(engine) as session:
        row = SourceRun(source=name, started_at=now)
        session.add(row)
        session.flush()
        run_id = row.id or 0
        state = session.get(SourceState, name)
        live = live_ids(session, name)
        some = select(Sighting.id).where(Sighting.source == name).limit(1)
        known_any = bool(live) or session.exec(some).first() is not None
    since: date | None = state.last_complete_at.date() if state and state.last_complete_at else None
    return _Run(run_id, source, token, now, Known(since=since, live_ids=tuple(live)), known_any)


def _finish(engine: Engine, run: _Run, found: Crawl, verdict: Verdict, fetcher: Fetches) -> RunReport:
    entry, now = run.source.entry, run.now
    with transaction(engine) as session:
        if not end_claim(session, entry.id, run.token):
            problem = "another worker took over this source meanwhile; what it read is newer"
            return RunReport(entry.id, "busy", run.id, problems=(problem,))
        counts = _keep(session, run.source, run.id, found, verdict, now)
        row = session.get_one(SourceRun, run.id)
        row.ended_at, row.outcome, row.problems = now, verdict.outcome, list(verdict.problems)
        row.counts = dict(counts)
        state = session.get_one(SourceState, entry.id)
        note_outcome(session, state, verdict, run_id=run.id, now=now)
        state.live_calls = count_live(session, entry.id)
        state.next_due_at = now + max(fetcher.wait or timedelta(), timedelta(hours=entry.poll_hours))
        fetcher.remember(session, entry.id, now, whole=verdict.outcome in ("complete", "unchanged"))
    return RunReport(entry.id, verdict.outcome, run.id, dict(counts), verdict.problems)


def _keep(session: Session, source: Source, run_id: int, found: Crawl, verdict: Verdict, now: datetime) -> Counter[str]:
    counts = Counter({"pages": found.pages, "repeated": found.repeated, "calls": len(found.calls)})
    counts["live"] = sum(call.is_live for call in found.calls)
    if verdict.outcome in ("complete", "incomplete"):
        withdraw = verdict.outcome == "complete" and source.coverage == "whole"
        brought = Brought(found.calls, found.as_listed)
        counts += save_run(session, source.entry, brought, run_id=run_id, now=now, withdraw=withdraw)
    else:
        counts += pass_time(session, now, source=source.entry.id)
    return counts
