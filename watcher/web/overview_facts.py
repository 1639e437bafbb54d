"""What the pictures of an organisation are drawn from: its areas, and the calls that belong to them, in numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from subscriptions.models import Department, Match, PriorityArea
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.web.call_conditions import live_if_met, met
from watcher.web.wanted import BANDS

WEEKS = 26
DAYS = WEEKS * 7
# More lines than anybody reads; how many are left out is said.
MOST_AREAS = 60
# How many titles are fetched for all that is drawn, and how many stand at one mark.
MOST_TITLES = 200
TITLES_AT_ONE = 3
# Calls that belong at least so surely: what a department would be told of.
BAND = BANDS[0]


@dataclass(frozen=True)
class AreaName:
    id: int
    name: str
    department: str


@dataclass(frozen=True)
class Belonging:
    """A call that can be applied for and belongs to an area. `days`: full last days, in order."""

    area: int
    call: int
    status: str
    level: str
    programme: str
    days: tuple[str, ...]


@dataclass(frozen=True)
class Coming:
    """An area's last days in the time that is drawn, and its calls that have none there.

    `days`: day -> the calls that close, or have a cut-off, then. `later`: their next day lies behind that time.
    """

    days: Mapping[date, Sequence[int]]
    later: int
    rolling: int
    unknown: int

    @property
    def dated(self) -> int:
        return sum(map(len, self.days.values()))


def areas_of(session: Session, organisation: str) -> list[AreaName]:
    """All that are watched, by department."""
    query = (
        select(PriorityArea.id, PriorityArea.name, Department.name)
        .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
        .where(PriorityArea.organisation_id == organisation, col(PriorityArea.active))
        .order_by(func.coalesce(col(Department.name), ""), col(PriorityArea.name), col(PriorityArea.id))
    )
    return [AreaName(id_ or 0, name, department or "") for id_, name, department in session.exec(query)]


def belonging_calls(session: Session, areas: Collection[int]) -> list[Belonging]:
    """Every live call of these areas, once for each of them: the very ones that the search shows."""
    query = (
        columns_of(
            col(Match.area_id), col(Call.id), col(Call.status), col(Call.level), col(Call.programme), col(Call.days)
        )
        .join(Call, col(Call.id) == col(Match.call_id))
        .where(*met(areas, BAND), live_if_met())
    )
    rows = session.connection().execute(query)
    return [
        Belonging(area, call or 0, status, level, programme, tuple(days.split()))
        for area, call, status, level, programme, days in rows
    ]


def coming(calls: Iterable[Belonging], today: date) -> Coming:
    """What comes within `DAYS` days from today. Every call is counted somewhere."""
    days: dict[date, list[int]] = {}
    others: Counter[str] = Counter()
    end = (today + timedelta(days=DAYS)).isoformat()
    for call in calls:
        ahead = [day for day in call.days if day >= today.isoformat()]
        near = [day for day in ahead if day < end]
        for day in near:
            days.setdefault(date.fromisoformat(day), []).append(call.call)
        if not near:
            others["later" if ahead else "rolling" if call.status == "rolling" else "unknown"] += 1
    return Coming(dict(sorted(days.items())), others["later"], others["rolling"], others["unknown"])


def first_week(today: date) -> date:
    """The Monday with which the weeks that are drawn begin; the last of them is the one that today is in."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def new_by_week(
    session: Session, areas: Collection[int], today: date, zone: ZoneInfo
) -> tuple[dict[int, list[int]], int | None]:
    """How many calls that belong to each area were read for the first time in each week.

    Also in which of the weeks the very first call was read, if in one of them: all that was there then came at once.
    """
    begins = [datetime.combine(first_week(today) + timedelta(weeks=each), time.min, zone) for each in range(WEEKS)]
    latest = select(func.max(Match.id)).where(col(Match.area_id).in_(areas))
    latest = latest.group_by(col(Match.area_id), col(Match.call_id))
    # Not `met`: a call that has closed is met no more when its area changes, and still came in its week.
    query = (
        columns_of(col(Match.area_id), col(Call.id), col(Call.first_seen_at))
        .join(Call, col(Call.id) == col(Match.call_id))
        .where(col(Match.id).in_(latest), col(Match.score) > 0, col(Match.band).in_(BANDS))
        .where(col(Call.first_seen_at) >= begins[0])
    )
    taken_in = joined_calls(session).keys()
    counts = {area: [0] * WEEKS for area in areas}
    for area, call_id, seen in session.connection().execute(query):
        if call_id not in taken_in:
            counts[area][bisect_right(begins, seen) - 1] += 1
    first = session.exec(select(Call.first_seen_at).order_by(col(Call.id)).limit(1)).first()
    return counts, bisect_right(begins, first) - 1 if first and first >= begins[0] else None


def titles(session: Session, calls: Sequence[int]) -> dict[int, str]:
    """What the calls are called by their sources; only so many, for their facts are long."""
    wanted = list(dict.fromkeys(calls))[:MOST_TITLES]
    query = select(Call.id, col(Call.data)["title"].as_string()).where(col(Call.id).in_(wanted))
    return {id_ or 0: title for id_, title in session.exec(query)}


@dataclass(frozen=True)
class Drawn:
    """What the pictures of one organisation are drawn from. `named`: titles of calls, as far as they are needed.

    `ahead`, `weekly`: by area. `began`: the week in which the very first call was read, if that is drawn.
    """

    areas: Sequence[AreaName]
    not_shown: int
    calls: Sequence[Belonging]
    ahead: Mapping[int, Coming]
    named: Mapping[int, str]
    weekly: Mapping[int, Sequence[int]]
    began: int | None


def read_drawn(session: Session, organisation: str, today: date, zone: ZoneInfo) -> Drawn:
    """Of an organisation's first areas, as many as are shown."""
    every = areas_of(session, organisation)
    areas = every[:MOST_AREAS]
    ids = [area.id for area in areas]
    calls = belonging_calls(session, ids)
    of_area: dict[int, list[Belonging]] = {id_: [] for id_ in ids}
    for each in calls:
        of_area[each.area].append(each)
    ahead = {id_: coming(some, today) for id_, some in of_area.items()}
    weekly, began = new_by_week(session, ids, today, zone)
    return Drawn(areas, len(every) - len(areas), calls, ahead, _titles(session, ahead, today), weekly, began)


def _titles(session: Session, ahead: Mapping[int, Coming], today: date) -> dict[int, str]:
    """Of the calls that stand few at a mark, the nearest first."""
    nearest: list[tuple[int, int]] = []
    for each in ahead.values():
        weeks = by_week(each, today)
        nearest += [(week, call) for week, some in weeks.items() if len(some) <= TITLES_AT_ONE for _, call in some]
    return titles(session, [call for _, call in sorted(nearest)])


def by_week(each: Coming, today: date) -> dict[int, list[tuple[date, int]]]:
    """The calls of each week from today, with their days."""
    weeks: dict[int, list[tuple[date, int]]] = {}
    for day, calls in each.days.items():
        weeks.setdefault((day - today).days // 7, []).extend((day, call) for call in calls)
    return weeks
