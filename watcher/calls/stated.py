"""What the sources of one call state, read from their sightings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from sources.contract import CallData
from sources.reading.status import has_passed
from watcher.calls.decide import as_time_passes
from watcher.calls.models import Call, Correction, Sighting, SourceEvent
from watcher.calls.together import Stated, together
from watcher.calls.write import key_of
from watcher.db import chosen

# A call that an unstable list overlooks once or twice must not be reported as gone.
RUNS_BEFORE_WITHDRAWN = 3
OfCall = TypeVar("OfCall", Sighting, Correction)


def sightings_of(session: Session, call: Call) -> list[Sighting]:
    return list(session.exec(select(Sighting).where(Sighting.call_id == key_of(call)).order_by(col(Sighting.id))))


def sightings_by_call(session: Session, call_ids: Collection[int]) -> dict[int, list[Sighting]]:
    """Of many calls at once; each call's in the order in which they came."""
    rows = chosen(session, select(Sighting), col(Sighting.call_id), call_ids)
    return by_call(sorted(rows, key=lambda row: row.id or 0))


def by_call(rows: Iterable[OfCall]) -> dict[int, list[OfCall]]:
    found: dict[int, list[OfCall]] = {}
    for row in rows:
        found.setdefault(row.call_id, []).append(row)
    return found


def is_gone(sighting: Sighting) -> bool:
    """Whether several complete runs in a row did not show the call."""
    return sighting.missing_runs >= RUNS_BEFORE_WITHDRAWN


def still_shown() -> ColumnElement[bool]:
    """The condition that a sighting's source still shows the call, as far as is known."""
    return col(Sighting.missing_runs) < RUNS_BEFORE_WITHDRAWN


def broken_sources(session: Session) -> frozenset[str]:
    """Sources whose latest run could not be believed."""
    latest = select(func.max(SourceEvent.id)).group_by(col(SourceEvent.source))
    query = select(SourceEvent.source).where(col(SourceEvent.id).in_(latest), SourceEvent.kind == "broken")
    return frozenset(session.exec(query))


def stated_by(session: Session, call: Call, now: datetime) -> CallData:
    """What the sources of a call state together, without people's corrections."""
    return together(read_stated(sightings_of(session, call), broken_sources(session), now))


def read_stated(
    sightings: Sequence[Sighting],
    broken: Collection[str],
    now: datetime,
    instead: Mapping[int, CallData] | None = None,
) -> list[Stated]:
    """`instead`: what to take for a sighting's own words, by its row."""
    words = [(instead or {}).get(each.id or 0) or CallData.model_validate(each.data) for each in sightings]
    return [
        Stated(
            data=data,
            authority=each.authority,
            gone=is_gone(each),
            broken=each.source in broken,
            over=_is_over(data, now),
        )
        for each, data in zip(sightings, words, strict=True)
    ]


def _is_over(data: CallData, now: datetime) -> bool:
    """Also a rolling call of which all stated days have passed: it gives no day to one that is to close by a day."""
    passed = bool(data.deadlines) and all(has_passed(day, now) for day in data.deadlines)
    return passed or not data.is_live


def joint(stated: Sequence[Stated], now: datetime) -> CallData:
    """A single source's own word stands; what was put together from readings of several days is brought up to now."""
    call = together(stated)
    return call if len(stated) == 1 else as_time_passes(call, now)
