"""Finding calls: every condition a reader may set, checked and asked as one query."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from sources.contract import LIVE_STATUSES, ApplicantType, Level
from subscriptions.models import Department, Match, Organisation, PriorityArea
from watcher.calls.models import Call
from watcher.calls.write import folded
from watcher.people.roles import Visitor

PAGE_SIZE = 40
MOST_WORDS = 8
LONGEST = 200
_NEVER = "no day"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})?", re.ASCII)
STATUSES = ("open", "forthcoming", "rolling", "unknown")
LEVELS: tuple[str, ...] = get_args(Level)
APPLICANTS: tuple[str, ...] = tuple(kind for kind in get_args(ApplicantType) if kind != "any")


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for, as typed. `faults`: field -> key of the text that says what is wrong with it.

    `before`: the latest last day to apply, an ISO date. `area`: id of a priority area that the calls belong to.
    """

    words: str = ""
    status: str = ""
    level: str = ""
    programme: str = ""
    who: str = ""
    before: str = ""
    area: str = ""
    page: int = 1
    faults: Mapping[str, str] = field(default_factory=dict)

    def parameters(self, page: int) -> dict[str, str]:
        """What an address must hold to ask for the same on another page."""
        names = ("words", "status", "level", "programme", "who", "before", "area")
        given = {name: str(getattr(self, name)) for name in names if getattr(self, name)}
        return given | ({"page": str(page)} if page > 1 else {})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.parameters(1))


@dataclass(frozen=True)
class Found:
    """One page of calls, and how many there are in all."""

    calls: Sequence[Call]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """What an address asks for. What cannot be used is said beside its field, and asks for nothing."""
    plain = {name: _line(given.get(name, "")) for name in ("words", "programme", "before")}
    chosen = {
        "status": _one_of(given.get("status", ""), STATUSES),
        "level": _one_of(given.get("level", ""), LEVELS),
        "who": _one_of(given.get("who", ""), APPLICANTS),
    }
    area, page = given.get("area", ""), given.get("page", "1")
    faults = {} if _DAY.fullmatch(plain["before"]) and _is_day(plain["before"]) else {"before": "web.fault_day"}
    return Wanted(
        **plain,
        **chosen,
        area=area if is_number(area) else "",
        page=max(1, int(page)) if is_number(page) else 1,
        faults=faults,
    )


def _one_of(value: str, allowed: Sequence[str]) -> str:
    return value if value in allowed else ""


def _line(value: str) -> str:
    """What was typed, without marks that no text holds: PostgreSQL refuses some of them."""
    return "".join(letter for letter in value if letter.isprintable()).strip()[:LONGEST]


def is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < len("1000000000")


def _is_day(value: str) -> bool:
    try:
        return not value or date.fromisoformat(value) is not None
    except ValueError:
        return False


def find_calls(session: Session, wanted: Wanted, today: date, among: Collection[int] | None = None) -> Found:
    """Live calls, in the order in which their next last day comes; those without a known one come last.

    `among`: only those that belong to one of these priority areas.
    """
    query = select(Call.id, Call.days).where(*_conditions(wanted)).order_by(col(Call.id))
    if among is not None:
        query = query.where(col(Call.id).in_(_calls_of_areas(among)))
    dated = [(_next(days, today.isoformat()), call_id or 0) for call_id, days in session.exec(query)]
    if wanted.before and "before" not in wanted.faults:
        dated = [each for each in dated if each[0] <= wanted.before and each[0] != _NEVER]
    page = min(wanted.page, max(1, -(-len(dated) // PAGE_SIZE)))
    ids = [call_id for _, call_id in sorted(dated)[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    calls = {call.id: call for call in session.exec(select(Call).where(col(Call.id).in_(ids)))}
    return Found([calls[each] for each in ids], len(dated), page)


def _next(days: str, today: str) -> str:
    """The first day that has not passed; a mark after every date where there is none."""
    return next((day for day in days.split() if day >= today), _NEVER)


def programmes(session: Session) -> list[str]:
    """The programmes that have live calls."""
    query = select(Call.programme).where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False))
    return sorted(name for name in session.exec(query.distinct()) if name)


def is_seen(session: Session, area: str, visitor: Visitor) -> bool:
    """Whether there is such an area for this visitor. Where there is none for her, nothing tells that it exists."""
    row = session.get(PriorityArea, int(area))
    return row is not None and visitor.role_in(row.organisation_id) is not None


def areas(session: Session, visitor: Visitor) -> list[tuple[str, list[tuple[int, str]]]]:
    """The priority areas that are watched and that one may see, by organisation and department."""
    query = (
        select(Organisation.name, Department.name, PriorityArea.id, PriorityArea.name)
        .join(Organisation, col(Organisation.id) == col(PriorityArea.organisation_id))
        .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
        .where(col(PriorityArea.active), visitor.sees(PriorityArea.organisation_id))
        .order_by(col(Organisation.name), col(Department.name), col(PriorityArea.name))
    )
    grouped: dict[str, list[tuple[int, str]]] = {}
    for organisation, department, area_id, name in session.exec(query):
        whose = f"{organisation}: {department}" if department else organisation
        grouped.setdefault(whose, []).append((area_id or 0, name))
    return list(grouped.items())


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield col(Call.withdrawn).is_(False)
    yield col(Call.status).in_(LIVE_STATUSES)
    for word in folded(wanted.words).split()[:MOST_WORDS]:
        yield col(Call.words).contains(word, autoescape=True)
    for column, value in ((Call.status, wanted.status), (Call.level, wanted.level), (Call.programme, wanted.programme)):
        if value:
            yield col(column) == value
    if wanted.who:
        yield col(Call.applicants).contains(f"|{wanted.who}|") | col(Call.applicants).contains("|any|")
    if wanted.area:
        yield col(Call.id).in_(_calls_of_areas([int(wanted.area)]))


def _calls_of_areas(areas: Collection[int]) -> SelectOfScalar[int]:
    """Calls that belong to an area by its latest look at them. A changed area may not have met them all again yet."""
    latest = select(func.max(Match.id)).where(col(Match.area_id).in_(areas))
    latest = latest.group_by(col(Match.area_id), col(Match.call_id))
    met = select(Match.call_id).join(PriorityArea, col(PriorityArea.id) == col(Match.area_id))
    still = col(Match.revision) >= col(PriorityArea.matched_revision)
    return met.where(col(Match.id).in_(latest), still, col(Match.score) > 0)
