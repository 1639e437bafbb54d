"""Calls seen for the first time: kept waiting, and written together. A first run brings thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col

from sources.contract import CallData
from sources.entry import Entry
from watcher.calls.decide import decide, plain_address, round_address
from watcher.calls.models import Call, CallEvent, CallIdentity, CallVersion, Sighting
from watcher.calls.shelf import keys_of
from watcher.calls.write import facts


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
        fresh = [data for data, _ in self._waiting]
        stated = [facts(data) for data in fresh]
        call_ids = self._write_calls(fresh, stated)
        self._write_versions(fresh, stated, call_ids)
        self._write_sightings(fresh, stated, call_ids)
        names = [
            {"key": key, "call_id": call_id}
            for call_id, (_, keys) in zip(call_ids, self._waiting, strict=True)
            for key in keys
        ]
        self._insert(CallIdentity, names)
        self._waiting.clear()

    def _write_calls(self, fresh: Sequence[CallData], stated: Sequence[dict[str, Any]]) -> list[int]:
        mine = {"withdrawn": False, "first_seen_at": self._now}
        rows = [known | mine | _named(data) for data, known in zip(fresh, stated, strict=True)]
        return self._insert_counted(Call, col(Call.id), rows)

    def _write_versions(
        self, fresh: Sequence[CallData], stated: Sequence[dict[str, Any]], call_ids: Sequence[int]
    ) -> None:
        """The first version of each call, and the event that tells of it: row ids in the order of the calls."""
        first = {"number": 1, "run_id": self._run_id, "at": self._now}
        rows = [first | {"call_id": id_, "data": known["data"]} for id_, known in zip(call_ids, stated, strict=True)]
        version_ids = self._insert_counted(CallVersion, col(CallVersion.id), rows)
        pairs = list(zip(call_ids, version_ids, strict=True))
        self._session.execute(update(Call), [{"id": call_id, "version_id": version} for call_id, version in pairs])
        events = []
        for data, (call_id, version_id) in zip(fresh, pairs, strict=True):
            decision = decide(data, None)
            told = {"kind": decision.kind, "changes": decision.changes, "at": self._now}
            events.append(told | _named(data) | {"call_id": call_id, "version_id": version_id})
        self._insert(CallEvent, events)

    def _write_sightings(
        self, fresh: Sequence[CallData], stated: Sequence[dict[str, Any]], call_ids: Sequence[int]
    ) -> None:
        mine = {"authority": self._entry.authority, "missing_runs": 0}
        mine |= {"first_run_id": self._run_id, "last_run_id": self._run_id}
        seen = zip(fresh, stated, call_ids, strict=True)
        rows = [mine | _named(data) | {"call_id": id_, "data": known["data"]} for data, known, id_ in seen]
        self._insert(Sighting, rows)

    def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        if rows:
            self._session.execute(insert(table), rows)

    def _insert_counted(self, table: type[SQLModel], column: Mapped[Any], rows: list[dict[str, Any]]) -> list[int]:
        """Insert, and say the row ids in the order of the rows."""
        query = insert(table).returning(column, sort_by_parameter_order=True)
        return list(self._session.execute(query, rows).scalars())


def _named(data: CallData) -> dict[str, str]:
    return {"source": data.source, "external_id": data.external_id}


def _all_names(data: CallData, address: str) -> set[str]:
    return {address, *keys_of(data), *data.identities}
