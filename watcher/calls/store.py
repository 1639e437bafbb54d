"""Keeping: writes what a run brought as calls, versions and events, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from sources.contract import LIVE_STATUSES, CallData
from sources.entry import Entry
from sources.settled import settled
from sources.supposed import marked
from sources.true_days import with_true_days
from watcher.calls.absence import count_absence, withdraw_missing
from watcher.calls.corrections import corrections_by_call
from watcher.calls.decide import as_time_passes
from watcher.calls.joining import join_calls, may_be_one
from watcher.calls.met_again import known_names, meet_again, meet_moved
from watcher.calls.models import Call, CallIdentity, Sighting
from watcher.calls.newcomers import Newcomers
from watcher.calls.shelf import Shelf, keys_of, read_shelf
from watcher.calls.stated import broken_sources, sightings_by_call, sightings_of
from watcher.calls.telling import Occasion, tell, tell_joined
from watcher.calls.write import add_call, apply, key_of, set_facts
from watcher.db import take_turn

T = TypeVar("T")
_WORDS = ("title", "summary", "text", "documents")


@dataclass(frozen=True)
class Brought:
    """What a run brought. `as_listed`: calls it has only the list's words for, though their pages were read before.

    `lost`: fields that the source is not read for at present, though it used to be. `read_anew`: the source is read in
    another way than before, so that other words are no word of the funder's. `none_open`: by which words the source
    itself says that nothing is open; of calls that have yet to open it says nothing. `has_moved`: known calls stand at
    another address now, and are to be met there. `standing`: known calls that are not in the list, and whose own pages
    still stand.
    """

    calls: Sequence[CallData]
    as_listed: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    read_anew: bool = False
    none_open: str = ""
    has_moved: bool = False
    standing: frozenset[str] = frozenset()

    def shows_no_call(self, data: CallData) -> bool:
        """Whether all that makes a call of this is the page, which says that there is none at present."""
        said = data.evidence.get("status", "")
        return data.status == "closed" and bool(said) and (said in self.none_open or self.none_open in said)


def save_run(
    session: Session, entry: Entry, brought: Brought, *, run_id: int, now: datetime, withdraw: bool
) -> Counter[str]:
    """Keep what a run brought. `withdraw`: the list was whole and complete, so absence counts.

    Returns how many calls were new, changed, closed, reopened, withdrawn, joined to another source's, or the same.
    """
    take_turn(session, "call_event")
    # Of a source that has shown nothing yet there is nothing to meet again and nothing to miss.
    is_known = session.exec(_ANY_OF, params={"source": entry.id}).first() is not None
    if brought.read_anew:
        meet_again(session, entry.id, brought.calls)
    elif brought.has_moved:
        meet_moved(session, entry.id, brought.calls)
    # After those were met that may come back at another address just before they are missed too often.
    if withdraw and is_known:
        count_absence(session, entry.id, now if brought.none_open else None, brought.standing)
    known = known_names(session, entry.id, brought.calls) if is_known else {}
    as_listed = {known.get(name, name) for name in brought.as_listed}
    calls = [marked(_known_as(data, known), entry) for data in brought.calls]
    shelf = read_shelf(session, entry, calls)
    # Whatever was wrong with this source, it can be read now.
    occasion = Occasion(now, run_id, broken_sources(session) - {entry.id})
    newcomers = Newcomers(session, entry, run_id=run_id, now=now)
    counts: Counter[str] = Counter()
    for data in calls:
        if newcomers.knows(data):  # the shelf was read before they came
            newcomers.write()
            shelf.take(read_shelf(session, entry, [data]))
        identity = shelf.identity(data, now)
        named = data if identity == data.external_id else data.model_copy(update={"external_id": identity})
        if brought.none_open and brought.shows_no_call(named) and not shelf.knows(named):
            continue  # who reads "nothing is open" has nothing new to hear of
        named = shelf.with_kept_days(named, now, read_anew=brought.read_anew)
        if data.external_id in as_listed:
            named = shelf.with_known_details(named)
        # Here everything passes that is kept: list, own page, document, letter, form, and what we held of it before.
        named = settled(shelf.with_known_fields(named, brought.lost))
        if brought.read_anew:
            _take_words(shelf, named)
        counts[_keep(session, shelf, newcomers, named, occasion) or "same"] += 1
    newcomers.write()
    if withdraw and is_known:
        counts["withdrawn"] += withdraw_missing(session, entry.id, occasion)
    return counts + pass_time(session, now, source=entry.id)


def _known_as(data: CallData, known: Mapping[str, str]) -> CallData:
    name = known.get(data.external_id)
    return data.model_copy(update={"external_id": name}) if name else data


def pass_time(session: Session, now: datetime, source: str | None = None) -> Counter[str]:
    """Open what has opened and close what has closed since it was last read. All sources if none is named."""
    counts: Counter[str] = Counter()
    soon: dict[str, Any] = {"soon": (now + timedelta(days=1)).date().isoformat()}
    given = soon if source is None else {**soon, "source": source}
    if session.exec(_DUE_ID if source is None else _DUE_ID_OF, params=given).first() is None:
        return counts  # the usual case: nobody need wait for the turn
    take_turn(session, "call_event")
    calls = session.exec(_DUE if source is None else _DUE_OF, params=given).all()
    # By a day that its leading source has not stated, a call is closed only where that source agrees.
    asked = {key_of(call) for call in calls if "deadlines" in call.data.get("filled_by", ())}
    sightings, corrections = sightings_by_call(session, asked), corrections_by_call(session, asked)
    occasion = Occasion(now, broken=broken_sources(session) if asked else frozenset())
    for call in calls:
        if shown := sightings.get(key_of(call)):
            kind = tell(session, call, shown, occasion, corrections=corrections.get(key_of(call), ()))
        else:
            later = as_time_passes(CallData.model_validate(call.data), now)
            kind = apply(session, call, later, run_id=None, now=now)
        counts += Counter({kind: 1} if kind else {})
    return counts


def _due(query: SelectOfScalar[T]) -> SelectOfScalar[T]:
    """Those of the live calls whose day has come, or comes soon: by the day given as a parameter.

    A day's margin: the zone of each deadline decides the exact moment, in as_time_passes.
    """
    soon: BindParameter[str] = bindparam("soon")
    due = or_(col(Call.last_deadline) <= soon, (col(Call.status) == "forthcoming") & (col(Call.opens) <= soon))
    query = query.where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False), due)
    return query.order_by(col(Call.id))


def _of_source(query: SelectOfScalar[T]) -> SelectOfScalar[T]:
    return query.where(Call.source == bindparam("source"))


_ANY_OF = select(Sighting.id).where(Sighting.source == bindparam("source")).limit(1)
_DUE = _due(select(Call))
_DUE_OF = _of_source(_DUE)
_DUE_ID = _due(select(col(Call.id))).limit(1)
_DUE_ID_OF = _of_source(_due(select(col(Call.id)))).limit(1)


def refresh(session: Session, call: Call, now: datetime) -> str | None:
    """Work out a call anew from what its sources state and people's corrections. Returns the event's kind."""
    take_turn(session, "call_event")
    occasion = Occasion(now, broken=broken_sources(session), by_person=True)
    return tell(session, call, sightings_of(session, call), occasion)


def _keep(session: Session, shelf: Shelf, newcomers: Newcomers, data: CallData, occasion: Occasion) -> str | None:
    sighting = shelf.sightings.get(data.external_id)
    if sighting is None and shelf.known_as(data) is None:
        newcomers.add(data)
        return "new"
    if sighting is None:
        newcomers.write()
        return _first_sighting(session, shelf, data, occasion)
    before = CallData.model_validate(sighting.data)
    sighting.last_run_id, sighting.missing_runs, sighting.authority = occasion.run_id, 0, shelf.entry.authority
    call, kind = shelf.calls[sighting.call_id], None
    others = shelf.others.get(key_of(call), [])
    if before != data:
        sighting.data = data.model_dump(mode="json")
    if before != data or call.withdrawn or others:
        newcomers.write()  # events are told in the order in which the source shows its calls
        corrections = shelf.corrections.get(key_of(call), ())
        was = {sighting.id or 0: before}
        kind = tell(session, call, [sighting, *others], occasion, corrections=corrections, before=was)
    joined = _name(session, shelf, data, call, occasion)
    return kind or ("joined" if joined is not call else None)


def _take_words(shelf: Shelf, data: CallData) -> None:
    """Lay only the words of a fresh reading on a known call, in silence: they differ because we read differently.

    So they neither undo what a person has corrected nor question it.
    """
    sighting = shelf.sightings.get(data.external_id)
    if sighting is None:
        return
    call = shelf.calls[sighting.call_id]
    if (call.source, call.external_id) != (sighting.source, sighting.external_id):
        return  # another source's words are told
    words = data.model_dump(mode="json", include=set(_WORDS))
    sighting.data = {**sighting.data, **words}
    corrected = {each.field for each in shelf.corrections.get(key_of(call), ()) if each.state == "active"}
    kept = {name: value for name, value in words.items() if name not in corrected}
    facts = CallData.model_validate({**call.data, **kept})
    set_facts(call, with_true_days(facts) if "deadlines" in corrected else facts)


def _first_sighting(session: Session, shelf: Shelf, data: CallData, occasion: Occasion) -> str:
    known = _same_call(session, shelf, data, occasion.now)
    call = known or add_call(session, data, run_id=occasion.run_id, now=occasion.now)
    sighting = Sighting(
        call_id=key_of(call),
        source=data.source,
        external_id=data.external_id,
        data=data.model_dump(mode="json"),
        authority=shelf.entry.authority,
        first_run_id=occasion.run_id,
        last_run_id=occasion.run_id,
    )
    session.add(sighting)
    if known is not None:
        sightings = sightings_of(session, known)
        tell_joined(session, known, sightings, occasion)
        shelf.read_again(session, known, sightings)
    shelf.add(sighting, _name(session, shelf, data, call, occasion))
    return "new" if known is None else "joined"


def _same_call(session: Session, shelf: Shelf, data: CallData, now: datetime) -> Call | None:
    """The call another source has already shown under one of these names.

    Not one that this source shows too: it tells the two apart. Nor one that is over while this is live: that is a
    new round, and whoever waits for it must be told. An address may be used again, and show the last round still.
    """
    name, known_id = shelf.known_as(data) or ("", 0)
    if not known_id or known_id in shelf.calls:
        return None
    call = session.get_one(Call, known_id)
    is_over = call.withdrawn or not as_time_passes(CallData.model_validate(call.data), now).is_live
    if is_over:
        return None if data.is_live else call
    return call if data.is_live or not name.startswith("url:") else None


def _name(session: Session, shelf: Shelf, data: CallData, call: Call, occasion: Occasion) -> Call:
    """Remember every name a call goes by; a page read later may bring more.

    One that another call goes by shows that the two are one. Returns the call that is left.
    """
    for key in keys_of(data):
        owner = shelf.named.get(key)
        if owner is None:
            shelf.named[key] = key_of(call)
            session.add(CallIdentity(key=key, call_id=key_of(call)))
        elif owner != call.id:
            call = _join(session, shelf, call, session.get_one(Call, owner), occasion)
    return call


def _join(session: Session, shelf: Shelf, call: Call, other: Call, occasion: Occasion) -> Call:
    if not may_be_one(session, call, other, occasion.now):
        return call
    # The elder is the one that more people have been told of.
    kept, lost = sorted((call, other), key=key_of)
    join_calls(session, kept, lost, occasion)
    shelf.named |= {key: key_of(kept) for key, owner in shelf.named.items() if owner == lost.id}
    shelf.read_again(session, kept, sightings_of(session, kept))
    return kept
