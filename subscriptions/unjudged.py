"""Calls that a fault of ours kept from being compared with areas: written down, shown to administrators, tried again.

Each is a row of `Progress` with the call's own row: there is nothing that one could do with them but count and try.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, delete, func, select

from subscriptions.models import Progress
from watcher.calls.models import Call

_PREFIX = "unjudged:"
# So many are tried again with each batch of events; where more fail, it is not the calls.
MOST_TRIED = 20


@dataclass(frozen=True)
class Unjudged:
    """How many calls there are, and the first of them."""

    count: int
    call: Call


def waiting_calls(session: Session) -> set[int]:
    """The rows of those to be tried again, the first ones first."""
    query = select(Progress.row_id).where(col(Progress.name).startswith(_PREFIX)).order_by(col(Progress.row_id))
    return set(session.exec(query.limit(MOST_TRIED)))


def note_unjudged(session: Session, failed: Iterable[int], settled: Iterable[int]) -> None:
    """Keep those that failed; let go of those that all areas have been compared with, or need not be any more. By their
    rows. The turn `match` is taken."""
    names = [f"{_PREFIX}{call}" for call in settled]
    if names:
        session.exec(delete(Progress).where(col(Progress.name).in_(names)))
    for call in failed:
        session.merge(Progress(name=f"{_PREFIX}{call}", row_id=call))


def unjudged_calls(session: Session) -> Unjudged | None:
    """What an administrator should know of them; None if there are none."""
    query = select(func.count(), func.min(Progress.row_id)).where(col(Progress.name).startswith(_PREFIX))
    count, first = session.exec(query).one()
    call = session.get(Call, first) if count else None
    return Unjudged(count, call) if call is not None else None
