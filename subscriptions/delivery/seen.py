"""Reading matches, and what a recipient has been told, as plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, NamedTuple, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam
from sqlalchemy import cast as cast_to
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from sources.contract import LIVE_STATUSES
from subscriptions.answers import refused_calls
from subscriptions.delivery.picking import AreaSeen, CallSeen, EventSeen, History, MatchSeen
from subscriptions.delivery.reminding import MOST_DAYS_AHEAD
from subscriptions.delivery.standing import as_at
from subscriptions.digests.plan import Kind
from subscriptions.digests.reminders import ReminderSteps
from subscriptions.models import DeliveryItem, Department, Match, Organisation, PriorityArea
from subscriptions.replies import interested_in
from watcher.calls.facts import facts_in
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallEvent
from watcher.db import once

T = TypeVar("T")


def read_histories(session: Session, recipients: Collection[int], concerned: Collection[int]) -> dict[int, History]:
    """What each recipient has been told of live calls, and of these; of calls that have become one, as of that one."""
    histories, joined = {each: History() for each in recipients}, joined_calls(session)
    first, *more = [*in_parts([*concerned, *joined])] or [()]
    calls = ((True, first), *((False, some) for some in more))
    for people, (with_live, these) in product(in_parts([*recipients]), calls):
        given = {"people": people, "calls": these}
        for recipient_id, call_id, version_id, key in session.exec(_told_of(with_live=with_live), params=given):
            histories[recipient_id].add(call_id, version_id, key)
            if into := joined.get(call_id):
                for kept, version in into.known_as:
                    histories[recipient_id].add(kept, version, _key_of_one(key, kept))
    return histories


@cache  # these questions are asked for every letter: to put one together takes longer than to answer it
def _told_of(*, with_live: bool) -> Select[int, int, int, str]:
    """What `people` were told of `calls`, and of live calls."""
    query = select(DeliveryItem.recipient_id, DeliveryItem.call_id, DeliveryItem.version_id, DeliveryItem.key)
    query = query.join(Call, col(Call.id) == DeliveryItem.call_id)
    these = col(Call.id).in_(_some("calls"))
    return query.where(col(DeliveryItem.recipient_id).in_(_some("people")), _is_live() | these if with_live else these)


def _some(name: str) -> BindParameter[Any]:
    """Values that come with each asking."""
    return bindparam(name, expanding=True)


def read_areas(session: Session, organisation_id: str) -> tuple[list[tuple[PriorityArea, Department | None]], int]:
    """All areas of an organisation, also those that are watched no more, with their departments.

    And the highest match that there is, of whichever organisation.
    """

    def ask() -> tuple[list[tuple[PriorityArea, Department | None]], int]:
        rows = session.exec(_all_areas(), params={"organisation": organisation_id}).all()
        until = rows[0][2] if rows else session.exec(select(func.max(Match.id))).one()
        return [(area, department) for area, department, _ in rows], until or 0

    return once(session, f"areas of {organisation_id}", ask)


@cache
def _all_areas() -> Select[PriorityArea, Department, int]:
    query = select(PriorityArea, Department, select(func.max(Match.id)).scalar_subquery())
    query = query.join(Department, col(Department.id) == PriorityArea.department_id, isouter=True)
    return query.where(PriorityArea.organisation_id == bindparam("organisation"))


def _key_of_one(key: str, call_id: int) -> str:
    """The key under which the call that has taken this one in is told."""
    what, _, of_call = key.partition(":")
    _, _, rest = of_call.partition(":")
    return key if what == "event" else ":".join(filter(None, (what, str(call_id), rest)))


def in_parts(rows: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """A database takes only so many values in one question."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _is_live() -> ColumnElement[bool]:
    return col(Call.status).in_(LIVE_STATUSES) & col(Call.withdrawn).is_(False)


class _Matched(NamedTuple):
    """A match as it is read. Without an event the last four are None."""

    id: int
    area_id: int
    call_id: int
    revision: int
    score: float
    band: str
    reasons: Sequence[Mapping[str, Any]]
    event_id: int | None
    kind: str | None
    version_id: int | None
    changes: Mapping[str, Any]


_COLUMNS: tuple[Any, ...] = (
    *(Match.id, Match.area_id, Match.call_id, Match.revision, Match.score, Match.band, Match.reasons),
    *(CallEvent.id, CallEvent.kind, CallEvent.version_id, CallEvent.changes),
)


class Matches:
    """Match rows of an organisation's areas, each call read and checked once."""

    def __init__(
        self, session: Session, organisation: Organisation, areas: Mapping[int, AreaSeen], now: datetime, zone: ZoneInfo
    ) -> None:
        self._session, self._organisation, self._areas = session, organisation.id, areas
        self._steps = ReminderSteps(organisation.reminders_eu, organisation.reminders_national)
        self._now, self._zone = now, zone
        self._calls: dict[int, CallSeen] = {}
        self._refused = once(session, f"refused in {organisation.id}", self._read_refused)
        self._joined = joined_calls(session)

    def _read_refused(self) -> dict[int, frozenset[int]]:
        return refused_calls(self._session, [area for area, _ in read_areas(self._session, self._organisation)[0]])

    def read(self, after: int, until: int, recipients: Collection[int], following: datetime) -> tuple[MatchSeen, ...]:
        """Matches in a window of calls that can be applied for, or that a recipient must hear the end of.

        And every match, whenever made, of live calls that a recipient was told of and may have to be reminded of: at
        the latest in the last letter before its day, if the one after comes only at `following`.
        """
        # A few days more than the longest step, and than those by which a reminder may come before it: a last day is
        # one in its own zone. Which step it is, the call says.
        furthest = timedelta(days=self._steps.longest + MOST_DAYS_AHEAD)
        latest = max(following, self._now + furthest).astimezone(self._zone).date()
        window = {"after": after, "until": until, "latest": (latest + timedelta(days=3)).isoformat()}
        return self._read(window | {"recipients": recipients, "known": self._known_to(recipients)})

    def see(self, call_ids: Collection[int]) -> dict[int, CallSeen]:
        """Calls as they are now, whether or not anything matched them."""
        for some in in_parts(sorted(set(call_ids) - self._calls.keys())):
            self._keep(self._session.exec(_facts_of(), params={"calls": some}).all())
        return {call_id: self._calls[call_id] for call_id in call_ids}

    def calls(self, call_ids: Collection[int]) -> dict[int, CallSeen]:
        """Calls by the ids that they went by, as what they are now."""
        names = {each: self._now_part_of(each) for each in call_ids}
        seen = self.see(names.values())
        return {each: seen[name] for each, name in names.items()}

    def _known_to(self, recipients: Collection[int]) -> set[int]:
        """Calls that a recipient was told of by the name of one that has become part of it."""
        lost = [row for some in in_parts(list(self._joined)) for row in self._told_among(some, recipients)]
        return {kept for row in lost for kept, _ in self._joined[row].known_as}

    def _told_among(self, calls: Sequence[int], recipients: Collection[int]) -> Sequence[int]:
        told = select(DeliveryItem.call_id).where(col(DeliveryItem.recipient_id).in_(recipients))
        return self._session.exec(told.where(col(DeliveryItem.call_id).in_(calls)).distinct()).all()

    def _read(self, given: Mapping[str, Any]) -> tuple[MatchSeen, ...]:
        asked = self._session.connection().execute(_window(), {**given, "areas": [*self._areas]})
        found = [_Matched(*row) for row in asked]
        rows = [row for row in found if self._now_part_of(row.call_id) not in self._refused.get(row.area_id, ())]
        self.see({self._now_part_of(row.call_id) for row in rows})
        return tuple(self._match(row) for row in rows)

    def _now_part_of(self, call_id: int) -> int:
        """The call itself, or the one that has taken it in."""
        into = self._joined.get(call_id)
        return into.kept if into else call_id

    def _match(self, row: _Matched) -> MatchSeen:
        return MatchSeen(
            id=row.id,
            area=self._areas[row.area_id],
            call=self._calls[self._now_part_of(row.call_id)],
            matched_as=row.call_id,
            event=_event_of(row),
            revision=row.revision,
            score=row.score,
            band=row.band,
            reasons=tuple(row.reasons),
        )

    def _keep(self, rows: Sequence[tuple[int | None, str, int | None, bool]]) -> None:
        ids = sorted(row_id or 0 for row_id, *_ in rows)
        others, interested = self._departments(ids), interested_in(self._session, self._organisation, ids)
        for row_id, facts, version_id, is_withdrawn in rows:
            call_id = row_id or 0
            seen = CallSeen(
                id=call_id,
                data=facts_in(facts),
                version_id=version_id or 0,
                is_live=False,
                ran_out=False,
                others=others.get(call_id, ()),
                interested=tuple(sorted(interested.get(call_id, {}).values())),
                is_withdrawn=is_withdrawn,
            )
            self._calls[call_id] = as_at(seen, self._steps, self._now, self._zone)

    def _departments(self, call_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The departments of the organisation that each call is worth something to, by name."""
        names: defaultdict[int, set[str]] = defaultdict(set)
        for some in in_parts(call_ids):
            given = {"organisation": self._organisation, "calls": some}
            for call_id, area_id, name in self._session.exec(_wanted_by(), params=given):
                if call_id not in self._refused.get(area_id, ()):
                    names[call_id].add(name)
        return {call_id: tuple(sorted(found)) for call_id, found in names.items()}


@cache
def _window() -> Any:  # as many columns as no type has room for
    """What `Matches.read` says."""
    told = select(DeliveryItem.call_id).where(col(DeliveryItem.recipient_id).in_(_some("recipients")))
    is_told = col(Call.id).in_(told) | col(Call.id).in_(_some("known"))
    is_near = _is_live() & is_told & (col(Call.days) != "") & (col(Call.days) < bindparam("latest"))
    is_new = (col(Match.id) > bindparam("after")) & (col(Match.id) <= bindparam("until"))
    return (
        columns_of(*_COLUMNS)
        .join(Call, col(Call.id) == Match.call_id)
        .join(CallEvent, col(CallEvent.id) == Match.event_id, isouter=True)
        .where(col(Match.area_id).in_(_some("areas")), is_new & (_is_live() | is_told) | is_near)
        .order_by(col(Match.id))
    )


@cache
def _facts_of() -> Select[int | None, str, int | None, bool]:
    """As columns, and the facts as they are written: rows and their JSON would cost more than all the rest."""
    facts = cast_to(col(Call.data), Text)
    return select(Call.id, facts, Call.version_id, Call.withdrawn).where(col(Call.id).in_(_some("calls")))


@cache
def _wanted_by() -> Select[int, int, str]:
    return (
        select(Match.call_id, Match.area_id, Department.name)
        .join(PriorityArea, col(PriorityArea.id) == Match.area_id)
        .join(Department, col(Department.id) == PriorityArea.department_id)
        .where(PriorityArea.organisation_id == bindparam("organisation"), col(PriorityArea.active))
        .where(col(Match.revision) >= PriorityArea.matched_revision, col(Match.band) != "weak")
        .where(col(Match.call_id).in_(_some("calls")))
        .distinct()
    )


def _event_of(row: _Matched) -> EventSeen | None:
    if row.event_id is None:
        return None
    return EventSeen(row.event_id, cast(Kind, row.kind), row.version_id or 0, row.changes)


def event_seen(row: CallEvent) -> EventSeen:
    return EventSeen(row.id or 0, cast(Kind, row.kind), row.version_id, row.changes)
