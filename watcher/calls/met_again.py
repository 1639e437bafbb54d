"""The same call of one source under another identity: a person chose another link, or the page was built anew.

A call keeps the identity it was first known by, since what was told is told under it; the other one becomes a name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import islice

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from sources.contract import CallData
from sources.reading.sameness import comparable
from watcher.calls.decide import is_address
from watcher.calls.held import held_sightings, own_identity
from watcher.calls.models import CallIdentity, Sighting
from watcher.calls.shelf import first_name, last_stated
from watcher.db import CHUNK, chosen

_Key = Callable[[CallData], Hashable]


def known_names(session: Session, source: str, fresh: Sequence[CallData]) -> dict[str, str]:
    """The fresh identity -> the one a call is kept by, for fresh calls that their source gave another one before.

    Not for one beside which its source shows the other too: those are two calls, and stay two from then on.
    """
    names = {f"{source}:{first_name(call)}": call.external_id for call in fresh}
    # Bare columns: each run asks this, and what it holds is loaded for it later.
    query = columns(col(CallIdentity.key), col(Sighting.external_id)).where(col(Sighting.source) == source)
    query = query.join(Sighting, col(Sighting.call_id) == col(CallIdentity.call_id))
    left, found = iter(sorted(names)), dict[str, list[str]]()
    while chunk := list(islice(left, CHUNK)):
        for key, kept in session.connection().execute(query.where(col(CallIdentity.key).in_(chunk))):
            found.setdefault(names[key], []).append(own_identity(kept))
    shown = {first_name(call) for call in fresh} | set(names.values())
    met = {name: known[0] for name, known in found.items() if shown.isdisjoint(known)}
    itself = last_stated(session, source, [call for call in fresh if call.external_id in met]) if met else {}
    return {name: known for name, known in met.items() if name not in itself}


def meet_again(session: Session, source: str, fresh: Sequence[CallData]) -> None:
    """Let live calls go by the identities under which their source, read in another way, gives them now.

    Those that it neither gives nor gave before are met by title and days, or else by title alone; where two could be
    meant, nobody knows which.
    """
    known, held = known_names(session, source, fresh), held_sightings(session, source)
    there = {call.external_id for call in fresh} | set(known.values())
    left = [_as_held(name, row) for name, row in held.items() if name not in there]
    names = {f"{source}:{first_name(call)}": call for call in fresh if call.external_id not in known}
    taken = select(CallIdentity.key)
    # Of an address that serves every round, the first round has the name.
    rounds = {f"{name}#1": name for name, call in names.items() if is_address(call.external_id)}
    for key in chosen(session, taken, col(CallIdentity.key), {*names, *rounds}):
        names.pop(rounds.get(key, key), None)
    strangers = list(names.values())
    for same in (_title_and_days, _title):
        pairs = list(_pairs(strangers, left, same))
        for call, other in pairs:
            row = held[other.external_id]
            session.add(CallIdentity(key=f"{source}:{first_name(call)}", call_id=row.call_id))
        session.flush()
        strangers = [call for call in strangers if all(call is not one for one, _ in pairs)]
        left = [call for call in left if all(call is not other for _, other in pairs)]


def moved_addresses(
    fresh: Sequence[CallData], held: Mapping[str, CallData], known: Mapping[str, str]
) -> dict[str, str]:
    """The fresh identity -> the one a call is held by, for calls whose address alone is another one today. Pure.

    A list was moved, or lost a slash: the old address is gone from it, and at a new one stands a call of the same title
    and the same days, and no second one. What has no day is not met so: its title may be that of the next round. Nor
    is what has a number of its own (`is_address`). `held`: live calls by identity; `known`: what `known_names` says.
    """
    there = {call.external_id for call in fresh} | set(known.values())
    others = (call.model_copy(update={"external_id": name}) for name, call in held.items() if name not in there)
    left = [call for call in others if _is_dated_page(call)]
    if not left:
        return {}
    strangers = [call for call in fresh if call.external_id not in known and call.external_id not in held]
    pairs = _pairs([call for call in strangers if _is_dated_page(call)], left, _title_and_days)
    return {call.external_id: other.external_id for call, other in pairs}


def meet_moved(session: Session, source: str, fresh: Sequence[CallData]) -> None:
    """Let the live calls whose address is another one today (`moved_addresses`) go by that too."""
    rows = held_sightings(session, source)
    held = {name: CallData.model_validate(row.data) for name, row in rows.items()}
    moved = moved_addresses(fresh, held, known_names(session, source, fresh))
    names = {f"{source}:{first_name(call)}": moved[call.external_id] for call in fresh if call.external_id in moved}
    # Of an address that serves every round, the first round has the name.
    rounds = {f"{name}#1": name for name in names}
    for key in chosen(session, select(CallIdentity.key), col(CallIdentity.key), {*names, *rounds}):
        names.pop(rounds.get(key, key), None)
    session.add_all(CallIdentity(key=key, call_id=rows[name].call_id) for key, name in names.items())
    session.flush()


def _is_dated_page(call: CallData) -> bool:
    return is_address(call.external_id) and bool(call.deadlines)


def _as_held(name: str, row: Sighting) -> CallData:
    return CallData.model_validate(row.data | {"external_id": name})


def _pairs(fresh: Sequence[CallData], held: Sequence[CallData], same: _Key) -> Iterable[tuple[CallData, CallData]]:
    """The calls of which each is the only one on its side that is so."""
    ones, others = _alone(fresh, same), _alone(held, same)
    return ((call, others[key]) for key, call in ones.items() if key in others)


def _alone(calls: Sequence[CallData], same: _Key) -> dict[Hashable, CallData]:
    found: dict[Hashable, list[CallData]] = {}
    for call in calls:
        found.setdefault(same(call), []).append(call)
    return {key: group[0] for key, group in found.items() if len(group) == 1}


def _title(call: CallData) -> Hashable:
    return comparable(call.title).casefold()


def _title_and_days(call: CallData) -> Hashable:
    return _title(call), frozenset(deadline.date for deadline in call.deadlines)
