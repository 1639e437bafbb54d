"""Which calls a source shows that can still be applied for."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from sources.contract import LIVE_STATUSES, CallData
from sources.reading.status import HOME_ZONE
from watcher.calls.decide import is_address, printed_address, round_address
from watcher.calls.models import Call, Sighting
from watcher.calls.stated import still_shown

T = TypeVar("T")


def live_ids(session: Session, source: str) -> list[str]:
    """The identities under which a source shows calls that can still be applied for, whoever leads them.

    Those that it has dropped are not among them, though another source may still show them.
    """
    return list(session.exec(_LIVE_IDS, params={"source": source}))


def count_live(session: Session, source: str) -> int:
    """How many there are of them."""
    return session.exec(_LIVE_COUNT, params={"source": source}).one()


def count_ending(session: Session, source: str, now: datetime) -> int:
    """How many of them have their last day today, or had it before. A rolling call has none."""
    today = now.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat()
    return session.exec(_ENDING_COUNT, params={"source": source, "today": today}).one()


def count_ended(session: Session, source: str, since: datetime, now: datetime) -> int:
    """How many it showed when it was last read, at `since`, that have closed by their own last day from then on."""
    days = [moment.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat() for moment in (since, now)]
    return session.exec(_ENDED_COUNT, params={"source": source, "since": days[0], "today": days[1]}).one()


def _shown(query: SelectOfScalar[T]) -> SelectOfScalar[T]:
    """Of the source given as a parameter: each run asks this, and making the question takes longer than its answer."""
    shown = query.join(Call, col(Call.id) == col(Sighting.call_id)).where(Sighting.source == bindparam("source"))
    return shown.where(still_shown(), col(Call.withdrawn).is_(False))


def _live(query: SelectOfScalar[T]) -> SelectOfScalar[T]:
    return _shown(query).where(col(Call.status).in_(LIVE_STATUSES))


_LIVE_IDS = _live(select(Sighting.external_id)).order_by(col(Sighting.id))
_LIVE_COUNT = _live(select(func.count()).select_from(Sighting))
_ENDING_COUNT = _LIVE_COUNT.where(Call.status != "rolling", col(Call.last_deadline) <= bindparam("today"))
_ENDED_COUNT = _shown(select(func.count()).select_from(Sighting)).where(
    Call.status == "closed",
    col(Sighting.missing_runs) == 0,
    col(Call.last_deadline).between(bindparam("since"), bindparam("today")),
)
_LIVE_ROWS = _live(select(Sighting)).order_by(col(Sighting.id))


def held_sightings(session: Session, source: str) -> dict[str, Sighting]:
    """A source's live calls by the identity that the source itself gives them; of an address the latest round."""
    rows = session.exec(_LIVE_ROWS, params={"source": source})
    return {own_identity(row.external_id): row for row in rows}


def held_calls(session: Session, source: str) -> dict[str, CallData]:
    """What they were last read as."""
    held = held_sightings(session, source)
    return {name: CallData.model_validate(row.data) for name, row in held.items()}


def own_identity(identity: str) -> str:
    """The identity that a source itself gives a call: an address without the number of its round."""
    return printed_address(round_address(identity)) if is_address(identity) else identity
