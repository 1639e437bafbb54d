"""From call events to matches: every event meets every area once, every new or changed area all live calls once.

Scoring is done outside the transactions; whether it still stands is asked again when it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Engine, delete, exists, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from sources.contract import LIVE_STATUSES
from subscriptions import judging
from subscriptions.judging import Judgement
from subscriptions.listeners import Listener, read_listeners
from subscriptions.models import Match, PriorityArea, Progress
from subscriptions.unjudged import note_unjudged, waiting_calls
from watcher.calls.joining import Joined, joined_calls
from watcher.calls.models import Call, CallEvent
from watcher.calls.write import key_of
from watcher.db import reading, take_turn, transaction

READER = "matching"
EVENTS_AT_ONCE = 200
CALLS_AT_ONCE = 200
AREAS_AT_ONCE = 100

Row = dict[str, Any]
# How much calls concern areas, by their rows; None for those that a fault of ours kept from being judged.
Judged = Mapping[int, dict[int, Judgement] | None]
T = TypeVar("T")


def match_new_events(engine: Engine) -> Counter[str]:
    """Match what has happened to calls since the last time. Returns how many `events` and `matches` there were.

    A call that no longer matches, or can no longer be applied for, is matched on for areas that had it before:
    whoever was told of it must hear what became of it. `unjudged`: calls that a fault of ours kept from being compared;
    they are tried again with the next events.
    """
    counts: Counter[str] = Counter()
    while step := _match_batch(engine):
        counts += step
    return counts


def match_changed_areas(engine: Engine) -> Counter[str]:
    """Let new and changed areas meet all live calls. Returns how many `areas` and `matches` there were.

    `unjudged`: calls that a fault of ours kept from being compared with some of them.
    """
    with reading(engine) as session:
        listeners = read_listeners(session, unmatched_only=True)
        query = select(Call.id).where(col(Call.status).in_(LIVE_STATUSES)).order_by(col(Call.id))
        call_ids = list(session.exec(query)) if listeners else []
    counts: Counter[str] = Counter()
    for some in _in_parts(listeners, AREAS_AT_ONCE):
        met, judged = _meet_live_calls(engine, some, call_ids)
        for listener in some:
            counts += _write_met(engine, listener, met[listener.row_id])
        if failed := _failed(judged):
            counts["unjudged"] += len(failed)
            with transaction(engine) as session:
                take_turn(session, "match")
                note_unjudged(session, failed, ())  # those that waited do so for other areas, too
    return +counts


def has_new_words(areas: Iterable[PriorityArea]) -> bool:
    """Whether one of these areas has words that no call has met yet."""
    return any(area.matched_revision < area.revision for area in areas)


def is_behind(session: Session, areas: Iterable[PriorityArea]) -> bool:
    """Whether something has happened to calls, or to the words of one of these areas, that has not been matched yet."""
    if has_new_words(areas):
        return True
    matched = select(Progress.row_id).where(Progress.name == READER).scalar_subquery()
    latest, done = session.exec(select(func.max(CallEvent.id), matched)).one()
    return (latest or 0) > (done or 0)


def is_unmatched(session: Session, call_ids: Collection[int]) -> bool:
    """Whether something has happened to one of these calls that has not been matched yet."""
    matched = select(Progress.row_id).where(Progress.name == READER).scalar_subquery()
    latest = select(func.max(CallEvent.id)).where(col(CallEvent.call_id).in_(call_ids)).scalar_subquery()
    last, done = session.exec(select(latest, matched)).one()
    return (last or 0) > (done or 0)


def _match_batch(engine: Engine) -> Counter[str]:
    """The next events; nothing if there are none."""
    with reading(engine) as session:
        progress = session.get(Progress, READER)
        start = progress.row_id if progress else 0
        query = select(CallEvent).where(col(CallEvent.id) > start).order_by(col(CallEvent.id)).limit(EVENTS_AT_ONCE)
        events = session.exec(query).all()
        if not events:
            return Counter()
        concerned, waiting = {event.call_id for event in events}, waiting_calls(session)
        calls = session.exec(select(Call).where(col(Call.id).in_(concerned | waiting))).all()
        listeners = read_listeners(session)
        former, joined = _former(session, concerned), joined_calls(session)
    live = [call for call in calls if _is_live(call)]
    judged: Judged = dict(zip(map(key_of, live), judging.judge(listeners, live), strict=True))
    rows = _event_rows(events, judged, listeners, former, joined)
    for call in (each for each in live if key_of(each) in waiting - concerned):
        rows += _rows_of(call, judged[key_of(call)], listeners)
    with transaction(engine) as session:
        take_turn(session, "match")
        if not _move_progress(session, start, events[-1].id or start):
            return Counter(raced=1)  # another worker has matched these; go on with what is left
        _insert(session, rows)
        failed = _failed(judged)
        note_unjudged(session, failed, (judged.keys() | waiting) - failed)  # by all areas, or over by now
    return +Counter(events=len(events), matches=len(rows), unjudged=len(failed))


def _failed(judged: Judged) -> set[int]:
    return {number for number, each in judged.items() if each is None}


def _rows_of(call: Call, judged: dict[int, Judgement] | None, listeners: Iterable[Listener]) -> Iterator[Row]:
    """How a call stands with the areas it concerns, whatever has happened to it."""
    for listener in listeners:
        if judged is not None and listener.row_id in judged and key_of(call) not in listener.refused:
            yield _row(listener, key_of(call), call.version_id or 0, judged[listener.row_id])


def _event_rows(
    events: Sequence[CallEvent],
    judged: Judged,
    listeners: Sequence[Listener],
    former: Mapping[tuple[int, int], Match],
    joined: Mapping[int, Joined],
) -> list[Row]:
    rows = []
    for event in events:
        into = joined.get(event.call_id)
        refused = into.kept if into else event.call_id
        for listener in (each for each in listeners if refused not in each.refused):
            by_area = judged.get(event.call_id)
            verdict = by_area.get(listener.row_id) if by_area else None
            if verdict is None and event.kind != "new":
                verdict = _carried_on(former.get((listener.row_id, event.call_id)), is_live=by_area is not None)
            if verdict is not None:
                rows.append(_row(listener, event.call_id, event.version_id, verdict, event_id=event.id))
    return rows


def _is_live(call: Call) -> bool:
    """As it is kept, not as a clock says: time passing is written as an event of its own, and whoever looks ahead with
    another clock must not decide for those who come after."""
    return not call.withdrawn and call.status in LIVE_STATUSES


def _former(session: Session, call_ids: set[int]) -> dict[tuple[int, int], Match]:
    """The latest match of each area and call; if there is none, that of a call which has become part of it."""
    joined = joined_calls(session)
    kept = {lost: [one for one, _ in into.known_as if one in call_ids] for lost, into in joined.items()}
    concerned = call_ids | {lost for lost, into in kept.items() if into}
    rows = session.exec(select(Match).where(col(Match.call_id).in_(concerned)).order_by(col(Match.id))).all()
    inherited = {(row.area_id, into): row for row in rows for into in kept.get(row.call_id, ())}
    return inherited | {(row.area_id, row.call_id): row for row in rows}


def _carried_on(former: Match | None, *, is_live: bool) -> Judgement | None:
    """The judgement of a call the area had before. One that is open but no longer fits must not attract new readers."""
    if former is None:
        return None
    return Judgement(0.0, "weak", former.reasons) if is_live else Judgement(former.score, former.band, former.reasons)


def _meet_live_calls(
    engine: Engine, listeners: Sequence[Listener], call_ids: Sequence[int | None]
) -> tuple[dict[int, list[Row]], Judged]:
    """The matches of each area, by its row, and how each call was judged, without the judgement. Calls are read in
    parts: analysed, they take room."""
    met: dict[int, list[Row]] = {listener.row_id: [] for listener in listeners}
    asked: dict[int, dict[int, Judgement] | None] = {}
    for some in _in_parts(call_ids, CALLS_AT_ONCE):
        with reading(engine) as session:
            calls = session.exec(select(Call).where(col(Call.id).in_(some)).order_by(col(Call.id))).all()
        live = [call for call in calls if _is_live(call)]
        for call, judged in zip(live, judging.judge(listeners, live), strict=True):
            asked[key_of(call)] = None if judged is None else {}
            for row in _rows_of(call, judged, listeners):
                met[row["area_id"]].append(row)
    return met, asked


def _write_met(engine: Engine, listener: Listener, rows: Sequence[Row]) -> Counter[str]:
    """The area's matches, unless its words have changed again or another worker was faster."""
    with transaction(engine) as session:
        take_turn(session, "match")
        moved = session.exec(
            update(PriorityArea)
            .where(col(PriorityArea.id) == listener.row_id)
            .where(col(PriorityArea.revision) == listener.revision)
            .where(col(PriorityArea.matched_revision) == listener.matched_revision)
            .values(matched_revision=listener.revision)
        )
        if moved.rowcount == 0:
            return Counter(raced=1)
        _insert(session, rows)
        _remove_superseded(session, listener)
    return Counter(areas=1, matches=len(rows))


def _remove_superseded(session: Session, listener: Listener) -> None:
    """Meetings by former words of calls that the area has met since: nothing tells of them any more.

    A call's last row stays, so that the area goes on with it. So does the last row of all: SQLite gives the ids of
    rows removed from the end once more, and what had one would be behind every subscription's window.
    """
    later = aliased(Match)
    met_since = exists().where(
        col(later.area_id) == Match.area_id, col(later.call_id) == Match.call_id, col(later.id) > col(Match.id)
    )
    former = delete(Match).where(col(Match.area_id) == listener.row_id, col(Match.revision) < listener.revision)
    superseded = former.where(col(Match.event_id).is_(None), met_since)
    session.connection().execute(superseded)


def _row(listener: Listener, call_id: int, version_id: int, judged: Judgement, event_id: int | None = None) -> Row:
    what = f"call:{version_id}" if event_id is None else f"event:{event_id}"
    return {
        "area_id": listener.row_id,
        "key": f"{listener.revision}:{what}",
        "revision": listener.revision,
        "call_id": call_id,
        "version_id": version_id,
        "event_id": event_id,
        "score": judged.score,
        "band": judged.band,
        "reasons": judged.reasons,
    }


def _insert(session: Session, rows: Sequence[Row]) -> None:
    """Rows that are there already stay as they are."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for some in _in_parts(rows, 500):
        rows_of = insert(Match).on_conflict_do_nothing(index_elements=["area_id", "key"])
        session.connection().execute(rows_of, some)


def _move_progress(session: Session, start: int, end: int) -> bool:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(Progress).values(name=READER, row_id=0)
    session.connection().execute(first.on_conflict_do_nothing(index_elements=["name"]))
    move = update(Progress).where(col(Progress.name) == READER, col(Progress.row_id) == start).values(row_id=end)
    return session.exec(move).rowcount == 1


def _in_parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
