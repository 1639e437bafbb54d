"""Telling admins what happens to their sources: once, again every week until it is mended, and when it is."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from sources.entry import Entry
from subscriptions.delivery.admin import queue_mail
from subscriptions.models import Progress
from watcher.calls.models import SourceEvent
from watcher.db import take_turn, transaction
from watcher.polling.health import MOVED
from watcher.polling.models import Repair, SourceRun, SourceState, ToldTrouble
from watcher.polling.repairs import waiting
from watcher.settings import Settings
from watcher.work.admin_letter import Facts, render_letter
from watcher.work.causes import causes_since
from watcher.work.troubles import News, Well, news_of

log = logging.getLogger("watcher.admin")

# A round of polling is told as one letter when it is over, but not kept back longer than this.
LONGEST_ROUND = timedelta(hours=2)
_MOVES_TOLD = "admins told of moves"


def tell_admins(engine: Engine, settings: Settings, catalogue: Mapping[str, Entry], now: datetime) -> Counter[str]:
    """Write one letter about every source whose trouble began, goes on or ended since admins were last told.

    The letter, and what admins then know, are written in one transaction: killed anywhere, nothing is told twice.
    Returns how many admin `letters` were written. Raises BadInput if the sender's address in the settings is none.
    """
    with transaction(engine) as session:
        take_turn(session, "admin_letter")
        entries = {name: entry for name, entry in catalogue.items() if entry.active}
        states = [state for state in session.exec(select(SourceState)) if state.source in entries and not state.paused]
        told = {row.source: row for row in session.exec(select(ToldTrouble))}
        moves = _moves(session)
        states.sort(key=lambda state: state.source)
        news = news_of(states, told, entries, now, set(moves.values()), _causes_told(session))
        if _round_goes_on(session, news, now):
            return Counter()
        _remember(session, news, told, now)
        session.merge(Progress(name=_MOVES_TOLD, row_id=max(moves, default=_moves_told(session))))
        if not news.is_worth_a_letter:
            return Counter()
        repairs = {row.source: row for row in session.exec(select(Repair).where(*waiting()))}
        since = causes_since(session, (state for state in (*news.worse, *news.still) if state.health != "quiet"))
        return _write(session, Facts(news, entries, repairs, settings, now, since))


def _causes_told(session: Session) -> dict[str, set[str]]:
    """Why each source that admins know to be unreadable could not be read, until they were last told of it.

    Of its runs, those with which it turned: a source that is ill for a year has hundreds that say the same.
    """
    during = col(SourceEvent.at).between(col(ToldTrouble.since), col(ToldTrouble.told_at))
    query = select(SourceEvent.source, SourceRun.cause).join(
        ToldTrouble, col(ToldTrouble.source) == col(SourceEvent.source)
    )
    query = query.join(SourceRun, col(SourceRun.id) == col(SourceEvent.run_id))
    causes: dict[str, set[str]] = {}
    for source, cause in session.exec(query.where(SourceEvent.kind == "broken", during).distinct()):
        causes.setdefault(source, set()).add(cause or "")
    return causes


def _moves(session: Session) -> dict[int, str]:
    """Sources whose address has moved since admins were last told of that, by the event that says so."""
    query = select(SourceEvent.id, SourceEvent.source).where(SourceEvent.kind == MOVED)
    return {number: source for number, source in session.exec(query.where(col(SourceEvent.id) > _moves_told(session)))
            if number is not None}  # fmt: skip


def _moves_told(session: Session) -> int:
    row = session.get(Progress, _MOVES_TOLD)
    return row.row_id if row else 0


def _round_goes_on(session: Session, news: News, now: datetime) -> bool:
    """Whether sources are being asked just now, and nothing has waited too long for that."""
    if session.exec(select(SourceState.source).where(col(SourceState.claimed_until) > now)).first() is None:
        return False
    since = [state.health_since for state in (*news.worse, *news.cut_off) if state.health_since]
    return not any(begun <= now - LONGEST_ROUND for begun in since)


def _remember(session: Session, news: News, told: Mapping[str, ToldTrouble], now: datetime) -> None:
    """What admins know from now on."""
    for row in (*news.gone, *(well.told for well in news.well)):
        session.delete(row)
    session.flush()
    mended = {well.told.source for well in news.well}
    known = {name: row for name, row in told.items() if name not in mended}
    told_before = min((row.told_at for row in known.values() if row.outage), default=now)
    silent = [well.state for well in news.well if well.state.health == "quiet" and not well.told.outage]
    for state in (*news.worse, *news.still, *silent):
        _keep(session, state, known.get(state.source), told_at=now, outage=False)
    for state in news.cut_off:
        _keep(session, state, known.get(state.source), told_at=now, outage=True)
    for state in news.silently:
        _keep(session, state, None, told_at=told_before, outage=True)


def _keep(session: Session, state: SourceState, row: ToldTrouble | None, *, told_at: datetime, outage: bool) -> None:
    row = row or ToldTrouble(source=state.source, health="", since=told_at, told_at=told_at)
    if row.health != state.health:
        row.since = (state.last_new_at if state.health == "quiet" else state.health_since) or told_at
    row.health, row.lost_fields, row.told_at, row.outage = state.health, sorted(state.lost_fields), told_at, outage
    session.add(row)


def _write(session: Session, facts: Facts) -> Counter[str]:
    letter = render_letter(facts)
    settings = facts.settings
    for address in settings.admin_mail or ("",):
        queue_mail(session, letter, address, settings, facts.now)
    for line in _log_lines(facts.news):
        log.warning("%s", line)
    return Counter({"admin letters": len(settings.admin_mail or ("",))})


def _log_lines(news: News) -> Iterable[str]:
    if news.cut_off:
        yield f"none of {len(news.cut_off)} sources could be reached"
    for state in (*news.worse, *news.still):
        yield f"{state.source} is {state.health}: {'; '.join(state.problems)}"
    for well in news.well:
        yield _well_line(well)
    for state in news.moved:
        yield f"{state.source} has moved to {state.moved_to}"


def _well_line(well: Well) -> str:
    return f"{well.told.source} is {well.state.health}, was {well.told.health}"
