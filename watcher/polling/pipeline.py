"""One run of one source: crawl, check, keep. Everything it decides is written in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlmodel import Session, select

from sources.contract import Known
from sources.entry import Entry, Source
from sources.registry import build_source
from watcher.calls.decide import as_time_passes
from watcher.calls.held import count_live, live_ids
from watcher.calls.models import Sighting
from watcher.calls.shelf import last_stated
from watcher.calls.store import Brought, pass_time, save_run
from watcher.clock import Clock
from watcher.db import reading, transaction
from watcher.errors import WatcherError
from watcher.polling.beside import Reads, read_here
from watcher.polling.check import judge
from watcher.polling.claims import CLAIM_LASTS, claim, end_claim, next_due, release
from watcher.polling.crawl import Fetches, Progress, crawl
from watcher.polling.gathered import Crawl
from watcher.polling.health import READ, Ended, note_outcome
from watcher.polling.judged import Result, Run, judged, standing_calls
from watcher.polling.jump import Held
from watcher.polling.kept import keep_answer, keep_believed
from watcher.polling.models import Repair, SourceRun, SourceState
from watcher.polling.outcomes import UNREACHABLE
from watcher.polling.repairs import (
    answer_hash,
    is_read_anew,
    keep_repair,
    may_be_repaired,
    propose_repair,
    reads_as_doubted,
)

# An unstable list often shows the rest when asked once more.
PASSES_OVER_A_SHORT_LIST = 2
# A run must be over before others may think that its worker is dead.
LONGEST_RUN = CLAIM_LASTS - timedelta(minutes=10)
# A network that is down, ours or theirs, is often up again soon.
TRIED_AGAIN_AFTER, TRIED_SOON_FOR = timedelta(minutes=30), timedelta(days=1)
LONGEST_FAULT = 300
# These do answer, and asking them sooner helps nobody.
_THEIR_OWN = frozenset({"tls", "robots-unreachable"})
# A database that is away is so for all, and may be back at once; a row that another worker has just written is there.
_NOT_OURS = (WatcherError, OperationalError, InterfaceError, IntegrityError)
log = logging.getLogger("watcher.polling")


@dataclass(frozen=True)
class RunReport:
    """What became of a run: `outcome` complete, incomplete, broken, unchanged or busy (another worker runs it).

    `cause`: the first thing that is wrong, in one word.
    """

    source: str
    outcome: str
    run_id: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    cause: str | None = None

    @property
    def fell_short(self) -> bool:
        return self.outcome not in READ


@dataclass(frozen=True)
class RunOptions:
    """`passes`: how often a short list is asked again.

    `accept_jump`: a person says that the list is right though its size jumped or a field is gone. `clock`: what the
    time is while the round lasts; None where it stands still. `on_report`: told of each run as it ends. `read`: who
    reads the answers.
    """

    whether_due_or_not: bool = False
    passes: int = PASSES_OVER_A_SHORT_LIST
    accept_jump: bool = False
    clock: Clock | None = None
    on_report: Callable[[RunReport], None] | None = None
    read: Reads = read_here


async def run_source(
    engine: Engine, entry: Entry, fetcher: Fetches, now: datetime, progress: Progress, options: RunOptions
) -> RunReport:
    """Ask one source everything it has to say and keep it. Safe to kill anywhere: it is then as if never begun.

    `now`: when the round began that this run belongs to.
    """
    source, clock = build_source(entry), options.clock or (lambda: now)
    with transaction(engine) as session:
        token = claim(session, entry.id, now, turn=clock(), whether_due_or_not=options.whether_due_or_not)
        run = _begin(session, source, token, now) if token else None
    if run is None:
        problem = "another worker is reading this source now, or has just read it; try again when it is done"
        return RunReport(entry.id, "busy", problems=(problem,))
    try:
        found = await _crawl_in_time(run, fetcher, progress, options)
        result = await _weighed(engine, run, found, fetcher, options)
        try:
            return _finish(engine, run, result, fetcher, clock)
        except _NOT_OURS:
            raise
        except Exception as fault:  # noqa: BLE001 - told as broken, and logged
            return _finish(engine, run, _failed(run, fault), fetcher, clock)
    except BaseException:
        release(engine, entry.id, run.token)
        raise


async def _weighed(engine: Engine, run: Run, found: Crawl, fetcher: Fetches, options: RunOptions) -> Result:
    """What a crawl is worth. Where that fails in a way nobody foresaw, it is told as broken, as a reader that fails is:
    the source would be asked anew at each waking of the jobs, and stand as well.
    """
    try:
        _put_in_held(engine, run, found)
        result = await judged(engine, run, found, accept=options.accept_jump)
        result = replace(result, repair=await _studied(engine, run, result))
        return replace(result, standing=await standing_calls(engine, run, result, fetcher))
    except _NOT_OURS:
        raise
    except Exception as fault:  # noqa: BLE001 - told as broken, and logged
        return _failed(run, fault)


def _failed(run: Run, fault: Exception) -> Result:
    found = _our_fault(run, fault)
    return Result(found, judge(found, whole_list=False, held=Held(0), known_any=run.known_any), {})


def _our_fault(run: Run, fault: Exception) -> Crawl:
    log.exception("%s: our own fault", run.source.entry.id)
    said = " ".join(str(fault).split())[:LONGEST_FAULT]  # a database repeats all that it was given
    words = f"our own fault: {type(fault).__name__}: {said}"
    return Crawl(failure=words, cause="our-fault", unreadable=True)


async def _studied(engine: Engine, run: Run, result: Result) -> Repair | None:
    """A proposal for a page with a new layout, made elsewhere than on the loop: it may take seconds."""
    page = result.found.first
    if page is None or not may_be_repaired(result.found, result.verdict):
        return None
    with reading(engine) as session:
        known = session.get(Repair, run.source.entry.id)
    # A proposal of a day to come was a person's look ahead: it cannot be accepted now.
    if known is not None and known.proposed_at <= run.now and known.answer_hash == answer_hash(page):
        return None
    try:
        proposal = await asyncio.to_thread(propose_repair, run.source.entry, page, run.now)
    except Exception:
        log.exception("%s: its new layout could not be studied, by a fault of ours", run.source.entry.id)
        return None
    return None if proposal and reads_as_doubted(proposal, result.found, result.verdict) else proposal


async def _crawl_in_time(run: Run, fetcher: Fetches, progress: Progress, options: RunOptions) -> Crawl:
    """What the source brought. A reader that fails in a way nobody foresaw is told as broken, not in silence."""
    try:
        async with asyncio.timeout(LONGEST_RUN.total_seconds()):
            return await _crawl_until_whole(run, fetcher, progress, options)
    except TimeoutError:
        return Crawl(failure=f"the run took longer than {LONGEST_RUN}", cause="timeout", unreadable=True)
    except WatcherError:
        raise
    except Exception as fault:  # noqa: BLE001 - told as broken, and logged
        return _our_fault(run, fault)


async def _crawl_until_whole(run: Run, fetcher: Fetches, progress: Progress, options: RunOptions) -> Crawl:
    source, name = run.source, run.source.entry.id
    found = await crawl(source, fetcher, run.known, run.now, progress, read=options.read)
    for _ in range(options.passes - 1):
        if found.failure or found.expected is None or len(found.keys) >= found.expected:
            break
        progress(f"{name}: {len(found.keys)} of {found.expected}, asking once more")
        again = await crawl(source, fetcher, run.known, run.now, progress, read=options.read)
        found = again if len(again.keys) > len(found.keys) else found
    return found


def _put_in_held(engine: Engine, run: Run, found: Crawl) -> None:
    """Give the calls whose pages say what they said before as they are held, so that they are judged and kept whole."""
    if not found.same:
        return
    with reading(engine) as session:
        same = [call for call in found.calls if call.external_id in found.same]
        held = last_stated(session, run.source.entry.id, same)
    known = {name: as_time_passes(call, run.now) for name, call in held.items()}
    found.calls = tuple(known.get(call.external_id, call) for call in found.calls)
    found.as_listed |= found.same - known.keys()


def _begin(session: Session, source: Source, token: str, now: datetime) -> Run:
    """The run's own row, and what is known of the source. In the transaction of the claim: one wait for the disk."""
    name = source.entry.id
    row = SourceRun(source=name, started_at=now)
    session.add(row)
    session.flush()
    state = session.get(SourceState, name)
    live = live_ids(session, name)
    some = select(Sighting.id).where(Sighting.source == name).limit(1)
    known_any = bool(live) or session.exec(some).first() is not None
    since: date | None = state.last_complete_at.date() if state and state.last_complete_at else None
    return Run(row.id or 0, source, token, now, Known(since=since, live_ids=tuple(live)), known_any)


def _finish(engine: Engine, run: Run, result: Result, fetcher: Fetches, clock: Clock) -> RunReport:
    entry, now, verdict = run.source.entry, run.now, result.verdict
    with transaction(engine) as session:
        if not end_claim(session, entry.id, run.token):
            problem = "another worker took over this source meanwhile; what it read is newer"
            return RunReport(entry.id, "busy", run.id, problems=(problem,))
        state, repair = session.get_one(SourceState, entry.id), session.get(Repair, entry.id)
        counts = _keep(session, run, result, read_anew=is_read_anew(repair, state))
        live = count_live(session, entry.id)
        row = session.get_one(SourceRun, run.id)
        row.ended_at, row.outcome, row.problems, row.cause = now, verdict.outcome, list(verdict.problems), verdict.cause
        row.counts, row.accepted = dict(counts), result.accepted
        row.fields = {field: list(share) for field, share in result.shares.items()}
        news = counts["new"] + counts["joined"] + counts["reopened"]
        note_outcome(session, state, entry, Ended(run.id, verdict, news, fetcher.moved_to), now)
        keep_repair(session, repair, result.repair, is_read=verdict.outcome in READ)
        state.live_calls = live
        asked_until = clock() + fetcher.wait if fetcher.wait else None
        state.next_due_at = next_due(now, _pause(entry, state, now), asked_until)
        if result.found.first is not None:
            keep_believed(session, entry.id, believed=verdict.outcome != "broken")
            keep_answer(session, entry.id, result.found.first, now)
        fetcher.remember(session, entry.id, now, whole=verdict.outcome in READ)
        if verdict.outcome in ("complete", "incomplete"):
            missed = (result.found.as_listed - result.found.wordless) | result.found.left_out
            fetcher.remember_details(session, entry.id, now, missed=missed)
    return RunReport(entry.id, verdict.outcome, run.id, dict(counts), verdict.problems, verdict.cause)


def _pause(entry: Entry, state: SourceState, now: datetime) -> timedelta:
    """How long a source is left alone. One that did not answer at all is tried again soon, for the first day of it."""
    usual = timedelta(hours=entry.poll_hours)
    is_silent = state.health in ("broken", "incomplete") and state.cause in UNREACHABLE - _THEIR_OWN
    since = state.broken_since or state.health_since
    if is_silent and since and now - since < TRIED_SOON_FOR:
        return min(usual, TRIED_AGAIN_AFTER)
    return usual


def _keep(session: Session, run: Run, result: Result, *, read_anew: bool) -> Counter[str]:
    found, outcome, source = result.found, result.verdict.outcome, run.source
    counts = Counter({"pages": found.pages, "repeated": found.repeated, "calls": len(found.calls)})
    counts["live"] = sum(call.is_live for call in found.calls)
    counts["same_details"] = len(found.same)
    if outcome in ("complete", "incomplete"):
        withdraw = outcome == "complete" and source.coverage == "whole"
        none_open = (found.nothing_open or "") if found.says_none_open else ""
        brought = Brought(
            found.calls, found.as_listed, result.not_read, read_anew, none_open, found.has_moved, result.standing
        )
        counts += save_run(session, source.entry, brought, run_id=run.id, now=run.now, withdraw=withdraw)
    else:
        counts += pass_time(session, run.now, source=source.entry.id)
    return counts
