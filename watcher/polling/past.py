"""What a source's runs are measured by: its own earlier good ones, back to where a person began its past anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from watcher.polling.fields import FEWEST_RUNS, RUNS_REMEMBERED, Shares
from watcher.polling.models import Repair, SourceRun, SourceState

REPAIRED, ACCEPTED = "repaired", "accepted"


@dataclass(frozen=True)
class Past:
    """`runs`: what good runs read, latest first. `unread`: fields that the accepted way to read does not read."""

    runs: tuple[Shares, ...] = ()
    unread: frozenset[str] = frozenset()


def past_of(session: Session, source: str) -> Past:
    """The latest complete runs, back to the last that a person had to accept or to an accepted repair."""
    runs: list[Shares] = []
    for row in session.exec(marks(source, "complete", REPAIRED).limit(RUNS_REMEMBERED)):
        if row.outcome == REPAIRED:
            return Past((*runs, *_promise(_shares(row))), _never_read(_shares(row), runs))
        runs.append(_shares(row))
        if row.accepted:
            return Past(tuple(runs))
    if len(runs) < RUNS_REMEMBERED:
        return Past(tuple(runs))  # there are no others
    repaired = session.exec(marks(source, REPAIRED).limit(1)).first()  # long ago, and still how it is read
    return Past(tuple(runs), _never_read(_shares(repaired), runs) if repaired else frozenset())


def marks(source: str, *outcomes: str) -> SelectOfScalar[SourceRun]:
    """A source's runs that ended so, latest first."""
    query = select(SourceRun).where(SourceRun.source == source, col(SourceRun.outcome).in_(outcomes))
    return query.order_by(col(SourceRun.id).desc())


def _shares(row: SourceRun) -> Shares:
    return {field: (have, of) for field, (have, of) in row.fields.items()}


def _promise(shares: Shares) -> list[Shares]:
    """What a person accepted counts like as many runs as make a habit, but nobody promised what was not read."""
    return [{field: (have, of) for field, (have, of) in shares.items() if have}] * FEWEST_RUNS


def _never_read(promise: Shares, runs: Iterable[Shares]) -> frozenset[str]:
    """Fields that the proposal did not read, nor any good run since."""
    read = {field for run in (promise, *runs) for field, (have, _) in run.items() if have}
    return frozenset(promise.keys() - read)


def note_accepted(session: Session, repair: Repair, now: datetime) -> None:
    """Note that a person accepted a new way to read a source: its past begins here, with what the proposal reads.

    The source is due at once.
    """
    repair.accepted_at, repair.rejected_at = now, None
    session.get_one(SourceState, repair.source).next_due_at = now
    begin_past(session, repair.source, repair.calls, now)


def begin_past(session: Session, source: str, calls: Iterable[dict[str, Any]], now: datetime) -> None:
    """From here on a source is read in another way. `calls`: what that reads, as a proposal says; none: not known."""
    fields = _shares_promised(calls)
    session.add(SourceRun(source=source, started_at=now, ended_at=now, outcome=REPAIRED, fields=fields, accepted=True))


def _shares_promised(calls: Iterable[dict[str, Any]]) -> dict[str, list[int]]:
    shares: dict[str, list[int]] = {}
    for call in calls:
        for field, is_read in call.get("fields", {}).items():  # proposals of earlier versions do not say
            share = shares.setdefault(field, [0, 0])
            share[0], share[1] = share[0] + bool(is_read), share[1] + 1
    return shares
