"""Calls seen for the first time: kept waiting, and written together. A first run brings thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, Table, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col

from sources.contract import CallData
from sources.entry import Entry
from watcher.calls.decide import decide, plain_address, round_address
from watcher.calls.models import Call, CallEvent, CallIdentity, CallVersion, Sighting
from watcher.calls.shelf import keys_of
from watcher.calls.write import columns
from watcher.db import CHUNK, Json


@dataclass(frozen=True)
class _Fresh:
    """One that waits: what its source states, the same as columns, and the names it goes by."""

    data: CallData
    facts: dict[str, Any]
    names: list[str]


class Newcomers:
    """The new calls of one run of one source, each with its sighting, first version, event and names.

    They are written in the order they came, and before anything that is told after them: the caller writes them
    before any other event.
    """

    def __init__(self, session: Session, entry: Entry, *, run_id: int, now: datetime) -> None:
        self._session, self._entry = session, entry
        self._run_id, self._now = run_id, now
        self._waiting: list[tuple[CallData, list[str]]] = []
        self._names: set[str] = set()

    def knows(self, data: CallData) -> bool:
        """Whether a call of this run, new to us, goes by a name of this one or stands at its address."""
        return not self._names.isdisjoint(_all_names(data, plain_address(data.external_id)))

    def add(self, data: CallData) -> None:
        """Let a call wait that no other goes by a name of."""
        self._waiting.append((data, list(dict.fromkeys(keys_of(data)))))
        self._names |= _all_names(data, round_address(data.external_id))

    def write(self) -> None:
        """Write those that wait."""
        if not self._waiting:
            return
        self._session.flush()
        fresh = [_Fresh(data, _facts(data), names) for data, names in self._waiting]
        call_ids = self._write_calls(fresh)
        self._write_versions(fresh, call_ids)
        self._write_sightings(fresh, call_ids)
        named = zip(call_ids, fresh, strict=True)
        self._insert(CallIdentity, [{"key": key, "call_id": call_id} for call_id, one in named for key in one.names])
        self._waiting.clear()

    def _write_calls(self, fresh: Sequence[_Fresh]) -> list[int]:
        """Writes the calls. Returns their row ids, in their order."""
        mine = {"withdrawn": False, "first_seen_at": self._now}
        self._insert(Call, [one.facts | mine | _named(one.data) for one in fresh])
        written = select(col(Call.external_id), col(Call.id)).where(col(Call.source) == self._entry.id)
        names = [one.data.external_id for one in fresh]
        ids = self._ids(written, col(Call.external_id), names)
        return [ids[name] for name in names]

    def _write_versions(self, fresh: Sequence[_Fresh], call_ids: Sequence[int]) -> None:
        """The first version of each call, and the event that tells of it: row ids in the order of the calls."""
        first = {"number": 1, "run_id": self._run_id, "at": self._now}
        pairs = list(zip(call_ids, fresh, strict=True))
        self._insert(CallVersion, [first | {"call_id": id_, "data": one.facts["data"]} for id_, one in pairs])
        ids = self._ids(select(col(CallVersion.call_id), col(CallVersion.id)), col(CallVersion.call_id), call_ids)
        self._session.connection().execute(_LATEST, [{"call": id_, "version": ids[id_]} for id_ in call_ids])
        events = []
        for call_id, one in pairs:
            decision = decide(one.data, None)
            told = {"kind": decision.kind, "changes": decision.changes, "at": self._now}
            events.append(told | _named(one.data) | {"call_id": call_id, "version_id": ids[call_id]})
        self._insert(CallEvent, events)

    def _write_sightings(self, fresh: Sequence[_Fresh], call_ids: Sequence[int]) -> None:
        mine = {"authority": self._entry.authority, "missing_runs": 0}
        mine |= {"first_run_id": self._run_id, "last_run_id": self._run_id}
        seen = zip(fresh, call_ids, strict=True)
        rows = [mine | _named(one.data) | {"call_id": id_, "data": one.facts["data"]} for one, id_ in seen]
        self._insert(Sighting, rows)

    def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        """Insert, in the order of the rows. Past the mapper, which takes longer over each row than the database."""
        if rows:
            self._session.connection().execute(insert(_table(table)), rows)

    def _ids(self, query: Select[*tuple[Any, ...]], column: Mapped[Any], names: Sequence[Any]) -> dict[Any, int]:
        """The row ids of what has just been written. Asked for: an insert that returns them goes row by row."""
        left = iter(names)
        ids: dict[Any, int] = {}
        while chunk := list(islice(left, CHUNK)):
            rows = self._session.connection().execute(query.where(column.in_(chunk)))
            ids |= {row[0]: row[1] for row in rows}
        return ids


def _facts(data: CallData) -> dict[str, Any]:
    """The columns, with what is stated put into JSON once: it goes into three rows."""
    return {**columns(data), "data": Json(data.model_dump_json())}


def _table(model: type[SQLModel]) -> Table:
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


def _named(data: CallData) -> dict[str, str]:
    return {"source": data.source, "external_id": data.external_id}


def _all_names(data: CallData, address: str) -> set[str]:
    return {address, *keys_of(data), *data.identities}


_LATEST = update(_table(Call)).where(col(Call.id) == bindparam("call")).values(version_id=bindparam("version"))
