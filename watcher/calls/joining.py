"""Two calls that turn out to be one: a name that both go by was learnt only after each had been told of.

What was told stays told under the call that is lost; whoever looks up what a recipient knows asks `joined_calls`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from sources.contract import CallData
from watcher.calls.decide import as_time_passes, decide
from watcher.calls.models import Call, CallIdentity, Correction
from watcher.calls.stated import sightings_of
from watcher.calls.telling import Occasion, match_again, tell
from watcher.calls.write import key_of, write_event
from watcher.db import once

# Stands for the source of a call that has become part of another. No catalogue entry can be called so.
JOINED = "+joined"


@dataclass(frozen=True)
class Joined:
    """A call that another one has taken in, which may have become part of a third since. `kept`: the one that is left.

    `known_as`: each call that took it in, first to last, with a version: whoever was told of the lost call knows that
    one as of this version, and is to be told what befell it later.
    """

    kept: int
    known_as: tuple[tuple[int, int], ...]


def joined_calls(session: Session) -> dict[int, Joined]:
    """Every call that has become part of another, by its id."""
    return once(session, "joined calls", lambda: _read_joined(session))


def _read_joined(session: Session) -> dict[int, Joined]:
    rows = session.exec(_all_joined())
    into = {row_id or 0: (int(name.partition(":")[0]), version or 0) for row_id, name, version in rows}
    return {row_id: _followed(row_id, into) for row_id in into}


@cache  # asked for every letter and many a page: to put the question together takes longer than to answer it
def _all_joined() -> Select[int | None, str, int | None]:
    return select(Call.id, Call.external_id, Call.version_id).where(Call.source == JOINED)


def is_joined(call: Call) -> bool:
    """Whether a call has become part of another."""
    return call.source == JOINED


def names_of(session: Session, call_id: int) -> list[int]:
    """The ids by which a call has been known: its own, and those of the calls that it has taken in."""
    return [call_id, *(lost for lost, into in joined_calls(session).items() if into.kept == call_id)]


def _followed(call_id: int, into: Mapping[int, tuple[int, int]]) -> Joined:
    """The way of one call. It ends: a call that was taken in takes in no other any more."""
    known_as = []
    while call_id in into:
        call_id, version = into[call_id]
        known_as.append((call_id, version))
    return Joined(call_id, tuple(known_as))


def may_be_one(session: Session, one: Call, other: Call, now: datetime) -> bool:
    """Whether two calls with a name in common can be one: both are live, and no source tells them apart."""
    if not all(_is_live(call, now) for call in (one, other)):
        return False
    mine, theirs = ({row.source for row in sightings_of(session, call)} for call in (one, other))
    return not mine & theirs


def join_calls(session: Session, kept: Call, lost: Call, occasion: Occasion) -> None:
    """Let one call take in another, with its sightings, names and corrections. The turn `call_event` is taken.

    Who knows the lost one is told what they would otherwise miss, as a change of it: under its name, and with the
    kept one's facts, which say who states what. The kept one is matched anew:
    areas that only the lost one concerned go on with it.
    """
    before = CallData.model_validate(lost.data)
    sightings = sightings_of(session, kept) + sightings_of(session, lost)
    for sighting in sightings:
        sighting.call_id = key_of(kept)
    for table in (CallIdentity, Correction):
        session.exec(update(table).where(col(table.call_id) == lost.id).values(call_id=kept.id))
    _park(session, kept, lost)
    if tell(session, kept, sightings, occasion) is None:
        match_again(session, kept, occasion)
    facts = CallData.model_validate(kept.data)
    missed = decide(facts, before, moved=(), now=occasion.now)
    if missed.kind is not None:
        write_event(session, lost, facts, missed, run_id=occasion.run_id, now=occasion.now, known_as=before)
    else:
        lost.version_id = kept.version_id


def _park(session: Session, kept: Call, lost: Call) -> None:
    lost.source, lost.external_id, lost.withdrawn = JOINED, f"{kept.id}:{lost.id}", True
    session.flush()  # its own name is free now for the call that takes it in


def _is_live(call: Call, now: datetime) -> bool:
    return not call.withdrawn and as_time_passes(CallData.model_validate(call.data), now).is_live
