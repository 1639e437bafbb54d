"""Keeping: writes what a run brought as calls, versions and events, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, update
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from sources.contract import LIVE_STATUSES, CallData
from sources.entry import Entry
from watcher.calls.corrections import apply_corrections, corrections_of, question_corrections
from watcher.calls.decide import Decision, as_time_passes
from watcher.calls.models import Call, CallIdentity, Sighting
from watcher.calls.newcomers import Newcomers
from watcher.calls.shelf import Shelf, keys_of, read_shelf
from watcher.calls.write import apply, key_of, write_event
from watcher.db import take_turn

# A call that an unstable list overlooks once or twice must not be reported as gone.
RUNS_BEFORE_WITHDRAWN = 3
T = TypeVar("T")


@dataclass(frozen=True)
class Brought:
    """What a run brought. `as_listed`: calls it has only the list's words for, though their pages were read before."""

    calls: Sequence[CallData]
    as_listed: frozenset[str] = frozenset()


def save_run(
    session: Session, entry: Entry, brought: Brought, *, run_id: int, now: datetime, withdraw: bool
) -> Counter[str]:
    """Keep what a run brought. `withdraw`: the list was whole and complete, so absence counts.

    Returns how many calls were new, changed, closed, reopened, withdrawn, joined to another source's, or the same.
    """
    take_turn(session, "call_event")
    if withdraw:
        _count_absence(session, entry.id)
    shelf = read_shelf(session, entry, brought.calls)
    newcomers = Newcomers(session, entry, run_id=run_id, now=now)
    counts: Counter[str] = Counter()
    for data in brought.calls:
        if newcomers.knows(data):  # the shelf was read before they came
            newcomers.write()
            shelf.take(read_shelf(session, entry, [data]))
        named = data.model_copy(update={"external_id": shelf.identity(data, now)})
        if data.external_id in brought.as_listed:
            named = shelf.with_known_details(named)
        counts[_keep(session, shelf, newcomers, named, run_id=run_id, now=now) or "same"] += 1
    newcomers.write()
    if withdraw:
        counts["withdrawn"] += _withdraw_missing(session, entry.id, run_id=run_id, now=now)
    return counts + pass_time(session, now, source=entry.id)


def live_ids(session: Session, source: str) -> list[str]:
    """The identities under which a source shows calls that can still be applied for, whoever leads them."""
    live = _live(select(Sighting.external_id), source)
    return list(session.exec(live.order_by(col(Sighting.id))))


def count_live(session: Session, source: str) -> int:
    """How many there are of them."""
    return session.exec(_live(select(func.count()).select_from(Sighting), source)).one()


def _live(query: SelectOfScalar[T], source: str) -> SelectOfScalar[T]:
    shown = query.join(Call, col(Call.id) == col(Sighting.call_id)).where(Sighting.source == source)
    return shown.where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False))


def pass_time(session: Session, now: datetime, source: str | None = None) -> Counter[str]:
    """Open what has opened and close what has closed since it was last read. All sources if none is named."""
    counts: Counter[str] = Counter()
    if session.exec(_due(select(col(Call.id)), now, source).limit(1)).first() is None:
        return counts  # the usual case: nobody need wait for the turn
    take_turn(session, "call_event")
    for call in session.exec(_due(select(Call), now, source).order_by(col(Call.id))).all():
        later = as_time_passes(CallData.model_validate(call.data), now)
        kind = apply(session, call, later, run_id=None, now=now)
        counts += Counter({kind: 1} if kind else {})
    return counts


def _due(query: SelectOfScalar[T], now: datetime, source: str | None) -> SelectOfScalar[T]:
    """Those of the live calls whose day has come, or comes soon.

    A day's margin: the zone of each deadline decides the exact moment, in as_time_passes.
    """
    soon = (now + timedelta(days=1)).date().isoformat()
    due = or_(col(Call.last_deadline) <= soon, (col(Call.status) == "forthcoming") & (col(Call.opens) <= soon))
    query = query.where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False), due)
    return query if source is None else query.where(Call.source == source)


def refresh(session: Session, call: Call, now: datetime) -> str | None:
    """Work out a call anew from what its leading source states and people's corrections. Returns the event's kind."""
    take_turn(session, "call_event")
    stated = CallData.model_validate(_leading_sighting(session, call).data)
    corrected = apply_corrections(stated, corrections_of(session, key_of(call)), now)
    return apply(session, call, as_time_passes(corrected, now), run_id=None, now=now)


def _keep(
    session: Session, shelf: Shelf, newcomers: Newcomers, data: CallData, *, run_id: int, now: datetime
) -> str | None:
    sighting = shelf.sightings.get(data.external_id)
    if sighting is None and (known := _same_call(session, shelf, data, now)):
        newcomers.write()
        return _join(session, shelf, known, data, run_id=run_id, now=now)
    if sighting is None:
        newcomers.add(data, shelf)
        return "new"
    before = CallData.model_validate(sighting.data)
    sighting.last_run_id, sighting.missing_runs = run_id, 0
    call = shelf.calls[sighting.call_id]
    _name(session, shelf, data, call)
    if before == data and not call.withdrawn:
        return None
    sighting.data = data.model_dump(mode="json")
    if not _leads(sighting, call):
        return None  # another source leads this call; its facts are told, these are kept beside them
    corrections = corrections_of(session, key_of(call))
    question_corrections(corrections, before, data)
    stated = apply_corrections(data, corrections, now)
    newcomers.write()  # events are told in the order in which the source shows its calls
    if not call.withdrawn:
        return apply(session, call, stated, run_id=run_id, now=now)
    call.withdrawn = False
    back = Decision("reopened", {"status": ["withdrawn", stated.status]})
    write_event(session, call, stated, back, run_id=run_id, now=now)
    return back.kind


def _join(session: Session, shelf: Shelf, call: Call, data: CallData, *, run_id: int, now: datetime) -> str:
    """One more source that shows a call we hold."""
    sighting = Sighting(
        call_id=key_of(call),
        source=data.source,
        external_id=data.external_id,
        data=data.model_dump(mode="json"),
        authority=shelf.entry.authority,
        first_run_id=run_id,
        last_run_id=run_id,
    )
    session.add(sighting)
    _name(session, shelf, data, call)
    shelf.add(sighting, call)
    _let_lead(session, call, sighting, data, run_id=run_id, now=now)
    return "joined"


def _same_call(session: Session, shelf: Shelf, data: CallData, now: datetime) -> Call | None:
    """The call another source has already shown under one of these names.

    Not one that this source shows too: it tells the two apart. Nor one that is over while this is live: that is a
    new round, and whoever waits for it must be told.
    """
    known_id = shelf.known_as(data)
    if known_id is None or known_id in shelf.calls:
        return None
    call = session.get_one(Call, known_id)
    is_over = call.withdrawn or not as_time_passes(CallData.model_validate(call.data), now).is_live
    return None if is_over and data.is_live else call


def _name(session: Session, shelf: Shelf, data: CallData, call: Call) -> None:
    """Remember every name a call goes by that no call has yet; a page read later may bring more."""
    for key in (key for key in keys_of(data) if key not in shelf.named):
        shelf.named[key] = key_of(call)
        session.add(CallIdentity(key=key, call_id=key_of(call)))


def _let_lead(session: Session, call: Call, sighting: Sighting, data: CallData, *, run_id: int, now: datetime) -> None:
    """A source with more authority takes over the telling of a call another source showed first."""
    if sighting.authority >= _leading_sighting(session, call).authority:
        return
    call.source, call.external_id = data.source, data.external_id
    corrected = apply_corrections(data, corrections_of(session, key_of(call)), now)
    apply(session, call, corrected, run_id=run_id, now=now)


def _count_absence(session: Session, source: str) -> None:
    """One more complete run without each call of the source; for those it does show, `_keep` begins anew.

    Counted in the database, and no further than it matters: a long history need not be read for it.
    """
    missing = update(Sighting).where(col(Sighting.source) == source)
    missing = missing.where(col(Sighting.missing_runs) < RUNS_BEFORE_WITHDRAWN)
    session.exec(missing.values(missing_runs=col(Sighting.missing_runs) + 1))


def _withdraw_missing(session: Session, source: str, *, run_id: int, now: datetime) -> int:
    """Withdraw the live calls that several complete runs in a row did not show, unless another source shows them."""
    query = select(Sighting, Call).join(Call, col(Call.id) == Sighting.call_id).where(Sighting.source == source)
    query = query.where(col(Sighting.missing_runs) >= RUNS_BEFORE_WITHDRAWN)
    live = query.where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False))
    withdrawn = 0
    for sighting, call in session.exec(live.order_by(col(Sighting.id))).all():
        held = as_time_passes(CallData.model_validate(call.data), now)
        gone = held.is_live and _leads(sighting, call)
        if gone and not _hand_over(session, call, run_id=run_id, now=now):
            call.withdrawn = True
            event = Decision("withdrawn", {"status": [held.status, "withdrawn"]})
            write_event(session, call, held, event, run_id=run_id, now=now)
            withdrawn += 1
    return withdrawn


def _hand_over(session: Session, call: Call, *, run_id: int, now: datetime) -> bool:
    """Let another source that still shows the call tell of it. False if there is none."""
    others = select(Sighting).where(Sighting.call_id == key_of(call), Sighting.missing_runs == 0)
    heir = session.exec(others.order_by(col(Sighting.authority), col(Sighting.id))).first()
    if heir is None:
        return False
    call.source, call.external_id = heir.source, heir.external_id
    stated = CallData.model_validate(heir.data)
    corrected = apply_corrections(stated, corrections_of(session, key_of(call)), now)
    apply(session, call, as_time_passes(corrected, now), run_id=run_id, now=now)
    return True


def _leads(sighting: Sighting, call: Call) -> bool:
    return (call.source, call.external_id) == (sighting.source, sighting.external_id)


def _leading_sighting(session: Session, call: Call) -> Sighting:
    query = select(Sighting).where(Sighting.source == call.source, Sighting.external_id == call.external_id)
    return session.exec(query).one()
