"""One run of one source: crawl, check, keep. Everything it decides is written in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from sources.contract import Known
from sources.entry import Entry, Source
from sources.registry import build_source
from watcher.calls.models import Sighting
from watcher.calls.store import Brought, live_ids, pass_time, save_run
from watcher.db import reading, transaction
from watcher.polling.check import Crawl, Verdict, judge
from watcher.polling.claims import claim, release
from watcher.polling.crawl import Fetches, Progress, crawl
from watcher.polling.health import note_outcome
from watcher.polling.models import SourceRun, SourceState

# An unstable list often shows the rest when asked once more.
PASSES_OVER_A_SHORT_LIST = 2


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
        return RunReport(entry.id, "busy", problems=("another worker is reading this source, or it is not due",))
    try:
        return await _run(engine, build_source(entry), fetcher, now, progress, options)
    except BaseException:
        release(engine, entry.id, token)
        raise


async def _run(
    engine: Engine, source: Source, fetcher: Fetches, now: datetime, progress: Progress, options: RunOptions
) -> RunReport:
    run_id, known, known_any = _begin(engine, source.entry.id, now)
    found = await _crawl_until_whole(source, fetcher, known, now, progress, options.passes)
    verdict = judge(
        found,
        whole_list=source.coverage == "whole",
        known_live=len(known.live_ids),
        known_any=known_any,
        accept_jump=options.accept_jump,
    )
    return _finish(engine, source, run_id, found, verdict, now, fetcher)


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


def _begin(engine: Engine, source: str, now: datetime) -> tuple[int, Known, bool]:
    with transaction(engine) as session:
        run = SourceRun(source=source, started_at=now)
        session.add(run)
        session.flush()
        run_id = run.id or 0
    with reading(engine) as session:
        state = session.get(SourceState, source)
        live = live_ids(session, source)
        known_any = session.exec(select(Sighting.id).where(Sighting.source == source).limit(1)).first() is not None
    since: date | None = state.last_success_at.date() if state and state.last_success_at else None
    return run_id, Known(since=since, live_ids=tuple(live)), known_any


def _finish(  # noqa: PLR0913 - all that a finished run consists of
    engine: Engine, source: Source, run_id: int, found: Crawl, verdict: Verdict, now: datetime, fetcher: Fetches
) -> RunReport:
    entry = source.entry
    with transaction(engine) as session:
        counts = _keep(session, source, run_id, found, verdict, now)
        run = session.get_one(SourceRun, run_id)
        run.ended_at, run.outcome, run.problems = now, verdict.outcome, list(verdict.problems)
        run.counts = dict(counts)
        state = session.get_one(SourceState, entry.id)
        note_outcome(session, state, verdict, run_id=run_id, now=now)
        state.live_calls = len(live_ids(session, entry.id))
        state.claim, state.claimed_until = None, None
        state.next_due_at = now + (getattr(fetcher, "wait", None) or timedelta(hours=entry.poll_hours))
        if hasattr(fetcher, "remember"):
            fetcher.remember(session, entry.id, now, whole=verdict.outcome in ("complete", "unchanged"))
    return RunReport(entry.id, verdict.outcome, run_id, dict(counts), verdict.problems)


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
