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
from watcher.calls.decide import is_address, round_address
from watcher.calls.models import CallIdentity, Sighting
from watcher.calls.shelf import first_name
from watcher.db import CHUNK, chosen

_Key = Callable[[CallData], Hashable]


def known_names(session: Session, source: str, fresh: Sequence[CallData]) -> dict[str, str]:
    """The fresh identity -> the one a call is kept by, for fresh calls that their source gave another one before."""
    names = {f"{source}:{first_name(call)}": call.external_id for call in fresh}
    # Bare columns: each run asks this, and what it holds is loaded for it later.
    query = columns(col(CallIdentity.key), col(Sighting.external_id)).where(col(Sighting.source) == source)
    query = query.join(Sighting, col(Sighting.call_id) == col(CallIdentity.call_id))
    left, found = iter(sorted(names)), dict[str, list[str]]()
    while chunk := list(islice(left, CHUNK)):
        for key, kept in session.connection().execute(query.where(col(CallIdentity.key).in_(chunk))):
            found.setdefault(names[key], []).append(_plain(kept))
    return {name: known[0] for name, known in found.items() if name not in known}


def meet_again(session: Session, source: str, fresh: Sequence[CallData], held: Mapping[str, CallData]) -> None:
    """Let live calls go by the identities under which their source, read in another way, gives them now.

    `held`: its live calls by identity. Those that are in neither are met by title and days, or else by title alone;
    where two could be meant, nobody knows which.
    """
    known = known_names(session, source, fresh)
    there = {call.external_id for call in fresh} | set(known.values())
    left = [call.model_copy(update={"external_id": name}) for name, call in held.items() if name not in there]
    names = {f"{source}:{first_name(call)}": call for call in fresh if call.external_id not in known}
    taken = select(CallIdentity.key)
    for key in chosen(session, taken, col(CallIdentity.key), set(names)):
        names.pop(key, None)
    strangers = list(names.values())
    for same in (_title_and_days, _title):
        pairs = list(_pairs(strangers, left, same))
        _name(session, source, pairs)
        strangers = [call for call in strangers if all(call is not one for one, _ in pairs)]
        left = [call for call in left if all(call is not other for _, other in pairs)]


def _name(session: Session, source: str, pairs: Iterable[tuple[CallData, CallData]]) -> None:
    kept = {f"{source}:{known.external_id}": fresh for fresh, known in pairs}
    query = select(CallIdentity)
    for row in list(chosen(session, query, col(CallIdentity.key), set(kept))):
        session.add(CallIdentity(key=f"{source}:{first_name(kept[row.key])}", call_id=row.call_id))
    session.flush()


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


def _plain(identity: str) -> str:
    return round_address(identity) if is_address(identity) else identity
