"""The calls of the last twelve months, kept in memory between one question and the next."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import Text, cast, func
from sqlmodel import Session, col, select

from subscriptions.analysed import analysed
from subscriptions.matching.call_table import CallTable
from subscriptions.matching.model import AnalysedCall
from subscriptions.matching.tuning import WEEKS
from subscriptions.matching.verdicts import Year, Young
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallVersion

YEAR: Final = timedelta(days=365)
WEEK: Final = timedelta(weeks=1)
# What a source has when it is read for the first time is there within this.
FIRST_READING: Final = timedelta(days=1)
ROWS_AT_ONCE: Final = 500
Stamp = tuple[Any, ...]


class Held(NamedTuple):
    """One call: a mark of what its row says, the day it is counted from, and in the year what it is about.

    `source`, `seen_at`: where it was read, and when first.
    """

    mark: bytes
    day: str
    about: AnalysedCall | None
    source: str
    seen_at: datetime


class CallsOfAYear:
    """Those that were published in the last twelve months, or first seen then where no day is stated.

    Read again when there is a new call or version, and each day; of what is as it was nothing is analysed again. Holds
    the calls of one year and no others: about 40 KB each. Threads take turns.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: Stamp = ()
        self._held: dict[int, Held] = {}
        self._year = Year(CallTable(()))

    def at(self, session: Session, now: datetime) -> Year:
        """The calls as the session sees them. One question, where nothing has changed."""
        last = select(func.max(CallVersion.id)).scalar_subquery()
        stamp = (*session.exec(select(func.max(Call.id), last)).one(), now.date())
        with self._lock:
            if stamp != self._stamp:
                self._held = dict(self._read(session, (now - YEAR).date().isoformat()))
                table = CallTable(each.about for each in self._held.values() if each.about)
                self._year = Year(table, _young([*self._held.values()], now))
                self._stamp = stamp
            return self._year

    def _read(self, session: Session, since: str) -> Iterator[tuple[int, Held]]:
        """Every call that is told under its own name. The row's words are compared before they are understood."""
        joined = joined_calls(session)
        rows = session.exec(
            select(Call.id, cast(col(Call.data), Text), Call.source, Call.first_seen_at)
            .order_by(col(Call.id))
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        for call_id, data, source, first_seen_at in rows:
            if call_id is not None and call_id not in joined:
                yield call_id, self._hold(call_id, data, (source, first_seen_at), since)

    def _hold(self, call_id: int, data: str, seen: tuple[str, datetime], since: str) -> Held:
        mark = blake2b(data.encode(), digest_size=16).digest()
        known = self._held.get(call_id)
        if known and known.mark == mark and (known.about is None) == (known.day < since):
            return known
        row = json.loads(data)
        stated = (row.get("published"), row.get("opens"))
        day = next((each for each in stated if each and not each.startswith("--")), seen[1].date().isoformat())
        return Held(mark, day, analysed(row) if day >= since else None, *seen)


def _young(held: Sequence[Held], now: datetime) -> Young | None:
    """None where the first call was read a year ago, or there is none yet."""
    began: dict[str, datetime] = {}
    for each in held:
        began[each.source] = min(each.seen_at, began.get(each.source, each.seen_at))
    if not began or (weeks := (now - min(began.values())) // WEEK) >= WEEKS:
        return None
    in_year = [each for each in held if each.about]
    came = [each.seen_at - began[each.source] >= FIRST_READING for each in in_year]
    return Young(max(0, weeks), np.array(came, dtype=np.bool_))


def calls_of_a_year(session: Session, now: datetime) -> Year:
    """The same for one question."""
    return CallsOfAYear().at(session, now)
