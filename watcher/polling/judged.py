"""What a run brought is worth: laid beside what is held of its source and what its earlier runs read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from sources.contract import Known
from sources.entry import ByPlace, Source
from watcher.calls.held import count_ended, count_ending, count_live, held_calls
from watcher.db import reading
from watcher.polling.accepted import Right, right_of
from watcher.polling.check import Verdict, judge
from watcher.polling.compared import note_held, sift_unseen
from watcher.polling.crawl import Fetches
from watcher.polling.fields import FEWEST_SAME, Lost, Shares, deadlines_gone, lost_fields, shares_of
from watcher.polling.gathered import Crawl
from watcher.polling.jump import Held
from watcher.polling.missing import about_to_go, still_standing
from watcher.polling.models import Repair, SourceState
from watcher.polling.past import Past, past_of
from watcher.polling.unread import unread_in


@dataclass(frozen=True)
class Run:
    """One run of one source, from its beginning."""

    id: int
    source: Source
    token: str
    now: datetime
    known: Known
    known_any: bool


@dataclass(frozen=True)
class Result:
    """What a run brought and what it is worth. `accepted`: a person said that it is right.

    `not_read`: fields that are not read at present, so that what is known of them stays. `standing`: known calls that
    the list has stopped showing, and whose own pages still stand.
    """

    found: Crawl
    verdict: Verdict
    shares: Shares
    accepted: bool = False
    not_read: frozenset[str] = frozenset()
    repair: Repair | None = None
    standing: frozenset[str] = frozenset()


async def judged(engine: Engine, run: Run, found: Crawl, *, accept: bool) -> Result:
    """What a crawl is worth. `accept`: a person says that it is right. Notes in `found` what only those see who know
    what is held.
    """
    whole_list = run.source.coverage == "whole"
    with reading(engine) as session:
        name = run.source.entry.id
        past, right = (Past(), Right()) if found.unchanged else (past_of(session, name), right_of(session, name))
        # At one moment: calls may close while a long run reads.
        held = Held(0) if found.unchanged else _held(session, name, run.now)
        note_held(session, name, found, right, run.now, whole_list=whole_list)
        if not accept and _is_unseen(run.source):
            sift_unseen(session, run.source.entry, found, run.known.live_ids, run.now)
    shares = shares_of(found.calls, found.as_listed, found.invalid)
    found.unread = await unread_in(engine, name, found, held)
    lost = () if accept or found.unchanged else _lost(engine, run, found, shares, past)
    doubted = tuple(each for each in lost if each.field not in right.fields)
    verdict = judge(
        found,
        whole_list=whole_list,
        held=held,
        known_any=run.known_any,
        right=None if accept else right.live,
        lost=doubted,
    )
    not_read = frozenset(lost.field for lost in verdict.lost) | (frozenset() if accept else past.unread)
    return Result(found, verdict, shares, accepted=accept or doubted != lost, not_read=not_read)


def _held(session: Session, name: str, now: datetime) -> Held:
    state, live = session.get(SourceState, name), count_live(session, name)
    since = state.last_success_at if state and (live < state.live_calls or state.health == "broken") else None
    ended = count_ended(session, name, since, now) if since else 0
    return Held(live, count_ending(session, name, now), ended)


def _is_unseen(source: Source) -> bool:
    """Whether it is only supposed where on a page the calls stand: nobody has compared the two."""
    return source.entry.verified == "described" and isinstance(source, ByPlace)


def _lost(engine: Engine, run: Run, found: Crawl, shares: Shares, past: Past) -> tuple[Lost, ...]:
    """Fields that this source used to be read for, by its own earlier runs and by the calls it still shows."""
    lost = lost_fields(shares, past.runs, run.now)
    have, of = shares.get("deadline", (0, 0))
    is_known = "deadline" in past.unread or any(each.field == "deadline" for each in lost)
    if of - have < FEWEST_SAME or is_known:
        return lost
    with reading(engine) as session:
        held = held_calls(session, run.source.entry.id)
    read = [call for call in found.calls if call.external_id not in found.as_listed]
    return (*lost, *deadlines_gone(read, held, run.now))


async def standing_calls(engine: Engine, run: Run, result: Result, fetcher: Fetches) -> frozenset[str]:
    """Calls that this run would withdraw, were it not that their own pages say that they are there."""
    is_whole = result.verdict.outcome == "complete" and run.source.coverage == "whole"
    if not is_whole or result.accepted or result.found.says_none_open or not isinstance(run.source, ByPlace):
        return frozenset()
    with reading(engine) as session:
        going = about_to_go(session, run.source, result.found)
    return await still_standing(run.source, fetcher, going, run.now, run.id)
