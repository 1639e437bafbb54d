"""What we hold of the calls a run brought, read once: their sightings, and names other sources know them by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from sources.contract import CallData, Eligibility
from sources.entry import Entry
from watcher.calls.corrections import corrections_by_call, corrections_of
from watcher.calls.decide import (
    is_address,
    keep_days,
    keep_details,
    keep_past_days,
    next_round,
    plain_address,
    round_address,
    round_id,
    round_number,
)
from watcher.calls.models import Call, CallIdentity, Correction, Sighting
from watcher.db import chosen

# What is kept of a call while one of its fields cannot be read.
_KEPT: dict[str, tuple[str, ...]] = {
    "deadline": ("deadlines", "deadline_model"),
    "opens": ("opens",),
    "text": ("text", "summary"),
    "applicants": ("eligibility",),
    "amount": ("budget", "funding_rate"),
}


@dataclass
class Shelf:
    """`latest`: address -> identity of its newest round. `named`: identity key -> call id, for the fresh calls.

    `others`: call id -> what other sources show of the same call. `corrections`: call id -> what people have corrected.
    """

    entry: Entry
    sightings: dict[str, Sighting]
    calls: dict[int, Call]
    latest: dict[str, str] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    others: dict[int, list[Sighting]] = field(default_factory=dict)
    corrections: dict[int, list[Correction]] = field(default_factory=dict)

    def identity(self, data: CallData, now: datetime) -> str:
        """The identity to keep a fresh call under; an address gets the number of its round."""
        if not is_address(data.external_id):
            return data.external_id
        address = plain_address(data.external_id)
        fresh = data if address == data.external_id else data.model_copy(update={"external_id": address})
        latest = self.latest.get(address)
        return round_id(fresh, self._held(latest) if latest else None, one_address=self.entry.rounds, now=now)

    def _held(self, identity: str) -> CallData:
        """A round as we hold it: with people's corrections where this source leads the call."""
        sighting = self.sightings[identity]
        call = self.calls[sighting.call_id]
        leads = (call.source, call.external_id) == (sighting.source, identity)
        held = CallData.model_validate(call.data if leads else sighting.data)
        return held.model_copy(update={"external_id": identity})

    def with_known_details(self, listed: CallData) -> CallData:
        """A call as listed, with what its own page said when it was last read."""
        sighting = self.sightings.get(listed.external_id)
        return keep_details(listed, CallData.model_validate(sighting.data)) if sighting else listed

    def with_kept_days(self, fresh: CallData, now: datetime, *, read_anew: bool) -> CallData:
        """A call with days of an earlier reading, of which the way it is read now, or its closed page, says nothing."""
        sighting = self.sightings.get(fresh.external_id)
        if sighting is None:
            return fresh
        if fresh.status == "closed" and not fresh.deadlines:
            fresh = keep_past_days(fresh, CallData.model_validate(sighting.data), now)
        if not (read_anew or sighting.data.get("kept")):
            return fresh
        return keep_days(fresh, CallData.model_validate(sighting.data), now, read_anew=read_anew)

    def with_known_fields(self, fresh: CallData, fields: Collection[str]) -> CallData:
        """A call with what we hold of fields that its source is not read for at present: not seen is not gone."""
        sighting = self.sightings.get(fresh.external_id)
        if sighting is None or not fields:
            return fresh
        held = CallData.model_validate(sighting.data)
        empty = (None, "", (), Eligibility())
        names = [name for field in fields for name in _KEPT.get(field, ()) if getattr(fresh, name) in empty]
        update = {name: getattr(held, name) for name in names}
        if fresh.status == "unknown":
            update["status"] = held.status
        return fresh.model_copy(update={**update, "evidence": {**held.evidence, **fresh.evidence}})

    def add(self, sighting: Sighting, call: Call) -> None:
        self.sightings[sighting.external_id] = sighting
        self.calls[sighting.call_id] = call
        self.named.setdefault(f"{sighting.source}:{sighting.external_id}", sighting.call_id)
        if is_address(sighting.external_id):
            self.latest[round_address(sighting.external_id)] = sighting.external_id

    def take(self, other: Shelf) -> None:
        """Add what another shelf of the same source holds."""
        self.sightings |= other.sightings
        self.calls |= other.calls
        self.latest |= other.latest
        self.named |= other.named
        self.others |= other.others
        self.corrections |= other.corrections

    def known_as(self, data: CallData) -> tuple[str, int] | None:
        """The first of a call's names that a call already goes by, and the id of that call."""
        return next(((key, self.named[key]) for key in keys_of(data) if key in self.named), None)

    def knows(self, data: CallData) -> bool:
        """Whether a call goes by one of these names."""
        return data.external_id in self.sightings or self.known_as(data) is not None

    def read_again(self, session: Session, call: Call, sightings: Iterable[Sighting]) -> None:
        """Another source shows this call too, or two calls have turned out to be this one."""
        call_id, rows = call.id or 0, list(sightings)
        self.calls[call_id] = call
        self.others[call_id] = [row for row in rows if row.source != self.entry.id]
        self.corrections[call_id] = corrections_of(session, call_id)


def keys_of(data: CallData) -> list[str]:
    """Every name one call goes by: its own identity and those it shares with other sources."""
    own = f"{data.source}:{data.external_id}"
    numbered = is_address(data.external_id) and round_number(data.external_id) > 1
    # The second round at one address is not the call the first round was.
    shared = [key for key in data.identities if not (numbered and key.startswith("url:"))]
    return [own, *shared]


def read_shelf(session: Session, entry: Entry, fresh: Sequence[CallData]) -> Shelf:
    """Everything `save_run` needs to know of what a run brought, in a handful of queries.

    Years of closed calls stay where they are: loaded are the sightings of the identities and addresses that were
    brought, and of the calls that go by a name that was brought.
    """
    # By every name: which round a call is in, and so whether its address names it, is not known yet.
    names = {key for data in fresh for key in (*keys_of(data), *data.identities)}
    named = {row.key: row.call_id for row in chosen(session, select(CallIdentity), col(CallIdentity.key), names)}
    own = select(Sighting).where(Sighting.source == entry.id)
    sightings = [
        *_rounds(session, own, fresh),
        *chosen(session, own, col(Sighting.call_id), set(named.values())),
    ]
    call_ids = {sighting.call_id for sighting in sightings}
    calls = {call.id or 0: call for call in chosen(session, select(Call), col(Call.id), call_ids)}
    others = select(Sighting).where(Sighting.source != entry.id)
    shelf = Shelf(entry, {}, {}, named=named, corrections=corrections_by_call(session, call_ids))
    for other in sorted(chosen(session, others, col(Sighting.call_id), call_ids), key=lambda row: row.id or 0):
        shelf.others.setdefault(other.call_id, []).append(other)
    for sighting in sorted(sightings, key=lambda row: round_number(row.external_id)):
        shelf.add(sighting, calls[sighting.call_id])
    return shelf


def last_stated(session: Session, source: str, calls: Iterable[CallData]) -> dict[str, CallData]:
    """What a source last stated of calls, under the identities it gives them itself: of an address the last round."""
    wanted = {first_name(call): call for call in calls}
    own = select(Sighting).where(Sighting.source == source)
    rows = sorted(_rounds(session, own, wanted.values()), key=lambda row: round_number(row.external_id))
    last = {round_address(row.external_id) if is_address(row.external_id) else row.external_id: row for row in rows}
    return {
        call.external_id: CallData.model_validate(last[name].data | {"external_id": call.external_id})
        for name, call in wanted.items()
        if name in last
    }


def first_name(call: CallData) -> str:
    """The identity of a call's first round."""
    return plain_address(call.external_id) if is_address(call.external_id) else call.external_id


def _rounds(session: Session, own: SelectOfScalar[Sighting], fresh: Iterable[CallData]) -> Iterator[Sighting]:
    """A source's sightings of these calls; of an address all its rounds, one after the other."""
    wanted = {first_name(data) for data in fresh}
    wanted |= {f"{identity}#1" for identity in wanted if is_address(identity)}
    while wanted:
        found = list(chosen(session, own, col(Sighting.external_id), wanted))
        yield from found
        wanted = {next_round(row.external_id) for row in found if is_address(row.external_id)}
