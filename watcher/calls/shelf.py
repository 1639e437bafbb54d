"""What we hold of one source, read once per run: its sightings, their calls, and names other sources know them by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, select

from sources.contract import CallData
from sources.entry import Entry
from watcher.calls.decide import is_address, keep_details, plain_address, round_address, round_id, round_number
from watcher.calls.models import Call, CallIdentity, Sighting

_CHUNK = 500


@dataclass
class Shelf:
    """`latest`: address -> identity of its newest round. `named`: identity key -> call id, for the fresh calls."""

    entry: Entry
    sightings: dict[str, Sighting]
    calls: dict[int, Call]
    latest: dict[str, str] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    def identity(self, data: CallData, now: datetime) -> str:
        """The identity to keep a fresh call under; an address gets the number of its round."""
        if not is_address(data.external_id):
            return data.external_id
        fresh = data.model_copy(update={"external_id": plain_address(data.external_id)})
        latest = self.latest.get(fresh.external_id)
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

    def add(self, sighting: Sighting, call: Call) -> None:
        self.sightings[sighting.external_id] = sighting
        self.calls[sighting.call_id] = call
        self.named.setdefault(f"{sighting.source}:{sighting.external_id}", sighting.call_id)
        if is_address(sighting.external_id):
            self.latest[round_address(sighting.external_id)] = sighting.external_id

    def known_as(self, data: CallData) -> int | None:
        """The id of a call that already goes by one of these names."""
        return next((self.named[key] for key in keys_of(data) if key in self.named), None)


def keys_of(data: CallData) -> list[str]:
    """Every name one call goes by: its own identity and those it shares with other sources."""
    own = f"{data.source}:{data.external_id}"
    numbered = is_address(data.external_id) and round_number(data.external_id) > 1
    # The second round at one address is not the call the first round was.
    shared = [key for key in data.identities if not (numbered and key.startswith("url:"))]
    return [own, *shared]


def read_shelf(session: Session, entry: Entry, fresh: Iterable[CallData]) -> Shelf:
    """Everything `save_run` needs to know, in a handful of queries."""
    calls = session.exec(select(Call).join(Sighting).where(Sighting.source == entry.id))
    shelf = Shelf(entry, {}, {call.id or 0: call for call in calls})
    query = select(Sighting).where(Sighting.source == entry.id)
    for sighting in sorted(session.exec(query), key=lambda row: round_number(row.external_id)):
        shelf.add(sighting, shelf.calls[sighting.call_id])
    names = iter(sorted({key for data in fresh for key in keys_of(data)}))
    while chunk := list(islice(names, _CHUNK)):
        for identity in session.exec(select(CallIdentity).where(col(CallIdentity.key).in_(chunk))):
            shelf.named[identity.key] = identity.call_id
    return shelf


def held_calls(session: Session, source: str, external_ids: Collection[str]) -> dict[str, CallData]:
    """What a source last stated of calls, under the identities its pages give them: of an address the last round."""
    wanted = {plain_address(identity) if is_address(identity) else identity: identity for identity in external_ids}
    rows = session.exec(select(Sighting).where(Sighting.source == source)) if wanted else ()
    held: dict[str, CallData] = {}
    for row in sorted(rows, key=lambda row: round_number(row.external_id) if is_address(row.external_id) else 1):
        address = round_address(row.external_id) if is_address(row.external_id) else row.external_id
        if address in wanted:
            named = CallData.model_validate(row.data).model_copy(update={"external_id": wanted[address]})
            held[wanted[address]] = named
    return held


def missing(shelf: Shelf, seen: set[str]) -> Iterator[Sighting]:
    """Sightings that a complete run did not show."""
    return (sighting for identity, sighting in shelf.sightings.items() if identity not in seen)
