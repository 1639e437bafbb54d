"""Calls that a source has stopped showing: counted run by run, and withdrawn after several."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from sources.contract import LIVE_STATUSES, CallData
from sources.entry import BY_HAND
from sources.reading.status import HOME_ZONE
from watcher.calls.corrections import corrections_by_call
from watcher.calls.decide import UNREAD, Decision, as_time_passes
from watcher.calls.models import Call, Sighting
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN, is_gone, sightings_by_call
from watcher.calls.telling import Occasion, tell
from watcher.calls.write import key_of, write_event


def count_absence(session: Session, source: str, none_open: datetime | None, standing: frozenset[str]) -> None:
    """One more complete run without each call of the source; for those it does show, `_keep` begins anew.

    Counted in the database, and no further than it matters: a long history need not be read for it. `none_open`: the
    moment at which the source says that nothing is open, so that calls to come are not missed. `standing`: nor those.
    """
    missing = update(Sighting).where(col(Sighting.source) == source)
    if standing:
        missing = missing.where(col(Sighting.external_id).not_in(standing))
    missing = missing.where(col(Sighting.missing_runs) < RUNS_BEFORE_WITHDRAWN)
    if none_open:
        today = none_open.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat()
        coming = select(Call.id).where(Call.status == "forthcoming", col(Call.opens) > today)
        missing = missing.where(col(Sighting.call_id).not_in(coming))
    session.exec(missing.values(missing_runs=col(Sighting.missing_runs) + 1))


def withdraw_missing(session: Session, source: str, occasion: Occasion) -> int:
    """Withdraw the live calls that several complete runs in a row did not show, unless another source shows them.

    By a person's act it is the source that has gone, and nobody says that the funder has taken away its call.
    """
    because = UNREAD if occasion.by_person and source != BY_HAND else "withdrawn"
    query = select(Sighting, Call).join(Call, col(Call.id) == Sighting.call_id).where(Sighting.source == source)
    query = query.where(col(Sighting.missing_runs) >= RUNS_BEFORE_WITHDRAWN)
    live = query.where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False))
    withdrawn = 0
    calls = [call for _, call in session.exec(live.order_by(col(Sighting.id)))]
    ids = {key_of(call) for call in calls}
    shown_by, corrections = sightings_by_call(session, ids), corrections_by_call(session, ids)
    for call in calls:
        held = as_time_passes(CallData.model_validate(call.data), occasion.now)
        if not held.is_live:
            continue
        sightings = shown_by[key_of(call)]
        if not all(map(is_gone, sightings)):  # another source that still shows the call tells of it now
            tell(session, call, sightings, occasion, corrections=corrections.get(key_of(call), ()))
            continue
        call.withdrawn = True
        event = Decision("withdrawn", {"status": [held.status, because]})
        write_event(session, call, held, event, run_id=occasion.run_id, now=occasion.now)
        withdrawn += 1
    return withdrawn
