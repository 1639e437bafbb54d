"""Finding calls: what fits every condition, in order, a page at a time; and the areas to choose among."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, case, false, not_
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from sources.contract import LIVE_STATUSES
from subscriptions.models import Department, Match, Organisation, PriorityArea
from watcher.calls.models import Call
from watcher.people.roles import Visitor
from watcher.web.call_conditions import conditions, live, met, money_is_unsaid, shown_by
from watcher.web.wanted import DEPARTMENT, Wanted

PAGE_SIZE = 40
# Where somebody sees more, an organisation is chosen first: thousands to choose among help nobody.
MOST_AREAS = 500
_NEVER = "no day"  # sorts behind every date
_LAST_OF_ALL = date.max.isoformat()


@dataclass(frozen=True)
class Found:
    """One page of calls, and how many there are in all. `unsaid`: ids of those whose money cannot be compared.

    `silent`: ids of those that do not say who may apply, where somebody was asked for. `kept_back`: how many of them
    would fit but for that, where they were not wanted. `areas`: those that all belong to one of; none if they need not.
    """

    calls: Sequence[Call]
    total: int
    page: int
    unsaid: Collection[int] = field(default_factory=frozenset)
    silent: Collection[int] = field(default_factory=frozenset)
    kept_back: int = 0
    areas: Collection[int] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def find_calls(
    session: Session,
    wanted: Wanted,
    today: date,
    among: Collection[int] | None = None,
    refused: Collection[int] = (),
) -> Found:
    """Live calls, in the order in which their next last day comes; those without a known one come last.

    Or those first that we have known for the shortest time, or that fit the areas best. `among`: only those that belong
    to one of these priority areas. `refused`: ids of calls to leave out, or, where `wanted` asks for those, the only
    ones: an area belongs no more to a call that was said not to be relevant for it.
    """
    areas = None if wanted.refused else _areas_meant(session, wanted, among)
    where = [*conditions(wanted, areas)]
    if refused or wanted.refused:
        where.append(col(Call.id).in_(refused) if wanted.refused else col(Call.id).not_in(refused))
    day = max(today.isoformat(), wanted.day("after"))  # a call is met by its first last day from then on
    scores = _scores(session, areas) if wanted.sort == "best" and areas is not None else {}
    is_long = areas is None and not (wanted.words or wanted.asks_for_money or (wanted.who and wanted.who_unsaid))
    # A source's sightings are looked up once: where they are many that is the cost.
    is_long = is_long and not (wanted.source or wanted.refused)
    found = (_found_by_index if is_long else _found_by_all)(session, wanted, where, day)
    first_newest = wanted.sort == "newest"
    ordered = sorted((-scores.get(id_, 0.0), -id_ if first_newest else 0, day, id_) for id_, day in found.days.items())
    ids = [each[-1] for each in ordered[(found.page - 1) * PAGE_SIZE : found.page * PAGE_SIZE]]
    calls = {call.id: call for call in session.exec(select(Call).where(col(Call.id).in_(ids)))}
    listed = [calls[each] for each in ids]
    return Found(listed, found.total, found.page, found.unsaid, found.silent, found.kept_back, areas or ())


@dataclass(frozen=True)
class _Days:
    """When calls can next be applied for, by id: of all that were found or at least those up to the page's last.

    `unsaid`, `silent` and `kept_back` as in `Found`.
    """

    days: Mapping[int, str]
    total: int
    page: int
    unsaid: Collection[int] = field(default_factory=frozenset)
    silent: Collection[int] = field(default_factory=frozenset)
    kept_back: int = 0


def _found_by_all(session: Session, wanted: Wanted, where: Sequence[ColumnElement[bool]], today: str) -> _Days:
    """Where what is asked for narrows the list, and each call must be looked at to tell: each only once."""
    is_silent = col(Call.applicants) == "" if wanted.who else false()
    query = columns_of(col(Call.id), col(Call.days), money_is_unsaid(wanted), is_silent).where(*where)
    found = session.connection().execute(query)
    rows = [(id_ or 0, _next(days, today), unsaid, silent) for id_, days, unsaid, silent in found]
    fitting = [row for row in rows if _is_before(row[1], wanted)]
    quiet = {id_ for id_, _, _, silent in fitting if silent}
    days = {id_: day for id_, day, _, _ in fitting if wanted.who_unsaid or id_ not in quiet}
    unclear = {id_ for id_, _, unsaid, _ in fitting if unsaid and id_ in days}
    page = _last_page(wanted, len(days))
    return _Days(days, len(days), page, unclear, quiet, len(fitting) - len(days))


def _found_by_index(session: Session, wanted: Wanted, where: Sequence[ColumnElement[bool]], today: str) -> _Days:
    """Where the list is long: the database puts it in order, but for calls of whose several days some have passed."""
    silent = col(Call.applicants) == ""  # those fit too, and are kept back
    fitting = [*where, not_(silent)] if wanted.who else where
    days, rest, next_day = _parted(session, wanted, fitting, today)
    total = len(days) + _count(session, rest)
    page = _last_page(wanted, total)
    order = (col(Call.id).desc(),) if wanted.sort == "newest" else (next_day, col(Call.id))
    first = columns_of(col(Call.id), next_day).where(*rest).order_by(*order).limit(page * PAGE_SIZE)
    days |= {id_ or 0: day for id_, day in session.connection().execute(first)}
    if not wanted.who:
        return _Days(days, total, page)
    some, others, _ = _parted(session, wanted, [*where, silent], today)
    return _Days(days, total, page, kept_back=len(some) + _count(session, others))


def _parted(
    session: Session, wanted: Wanted, where: Sequence[ColumnElement[bool]], today: str
) -> tuple[dict[int, str], list[ColumnElement[bool]], ColumnElement[str]]:
    """Next days of calls of whose several days some have passed; the conditions of all others, and their next day."""
    between = and_(col(Call.days) < today, func.length(Call.days) > len(today))
    some = columns_of(col(Call.id), col(Call.days)).where(*where, between)
    found = [(id_ or 0, _next(days, today)) for id_, days in session.connection().execute(some)]
    next_day = case((col(Call.days) >= today, func.substr(Call.days, 1, len(today))), else_=_NEVER)
    rest = [*where, not_(between), *([next_day <= _latest(wanted)] if _latest(wanted) else [])]
    return {id_: day for id_, day in found if _is_before(day, wanted)}, rest, next_day


def _count(session: Session, where: Sequence[ColumnElement[bool]]) -> int:
    return session.connection().execute(columns_of(func.count()).select_from(Call).where(*where)).scalar_one()


def _last_page(wanted: Wanted, total: int) -> int:
    """The page that was asked for, or the last one there is."""
    return min(wanted.page, max(1, -(-total // PAGE_SIZE)))


def _latest(wanted: Wanted) -> str:
    """The latest last day that fits; empty where a call needs to have none."""
    return wanted.day("before") or (_LAST_OF_ALL if wanted.day("after") else "")


def _is_before(day: str, wanted: Wanted) -> bool:
    return not _latest(wanted) or day <= _latest(wanted)


def _next(days: str, today: str) -> str:
    """The first day that has not passed; a mark after every date where there is none."""
    if days[:10] >= today:
        return days[:10]
    return next((day for day in days.split() if day >= today), _NEVER)


def programmes(session: Session) -> list[str]:
    """The programmes that have live calls."""
    query = select(Call.programme).where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False))
    return sorted(name for name in session.exec(query.distinct()) if name)


def owner_of(session: Session, area: str, visitor: Visitor) -> str | None:
    """Whose area in use, or department, it is; None where there is none for this visitor.

    Nothing tells whether there is.
    """
    number = int(area.removeprefix(DEPARTMENT))
    row: Department | PriorityArea | None
    row = session.get(Department, number) if area.startswith(DEPARTMENT) else session.get(PriorityArea, number)
    if row is None or (isinstance(row, PriorityArea) and not row.active):
        return None
    return row.organisation_id if visitor.role_in(row.organisation_id) is not None else None


def has_many_areas(session: Session, visitor: Visitor) -> bool:
    """Whether one may see more areas than anybody chooses among at once."""
    watched = select(PriorityArea.id).where(col(PriorityArea.active), visitor.sees(PriorityArea.organisation_id))
    count = select(func.count()).select_from(watched.limit(MOST_AREAS + 1).subquery())
    return session.exec(count).one() > MOST_AREAS


def areas(session: Session, visitor: Visitor, organisation: str | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The priority areas that are watched and that one may see, by organisation and department.

    `organisation`: only those of one. Before a department's areas stands the department itself, without a name, where
    it has several.
    """
    of_whom = visitor.sees(PriorityArea.organisation_id)
    if organisation is not None:
        of_whom = and_(of_whom, col(PriorityArea.organisation_id) == organisation)
    query = (
        columns_of(
            col(Organisation.name),
            col(Department.name),
            col(PriorityArea.department_id),
            col(PriorityArea.id),
            col(PriorityArea.name),
        )
        .join(Organisation, col(Organisation.id) == col(PriorityArea.organisation_id))
        .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
        .where(col(PriorityArea.active), of_whom)
        .order_by(col(Organisation.name), col(Department.name), col(PriorityArea.name))
    )
    grouped: dict[tuple[str, int | None], list[tuple[str, str]]] = {}
    for whose_area, department, department_id, id_, name in session.connection().execute(query).all():
        whose = f"{whose_area}: {department}" if department else whose_area
        grouped.setdefault((whose, department_id), []).append((str(id_), name))
    return [
        (whose, [(f"{DEPARTMENT}{department_id}", ""), *some] if department_id and len(some) > 1 else some)
        for (whose, department_id), some in grouped.items()
    ]


def _areas_meant(session: Session, wanted: Wanted, among: Collection[int] | None) -> Collection[int] | None:
    """To which areas the calls must belong, to one of them; None: they need not belong to any."""
    if wanted.organisation and not wanted.area:
        of_one = select(PriorityArea.id).where(PriorityArea.organisation_id == wanted.organisation)
        return [
            each or 0 for each in session.exec(of_one.where(col(PriorityArea.active))) if among is None or each in among
        ]
    if not wanted.area:
        return among
    if not wanted.area.startswith(DEPARTMENT):
        return [int(wanted.area)]
    query = select(PriorityArea.id).where(
        PriorityArea.department_id == int(wanted.area.removeprefix(DEPARTMENT)), col(PriorityArea.active)
    )
    return [each or 0 for each in session.exec(query) if among is None or each in among]


def count_of_source(session: Session, source: str) -> int:
    """How many calls that can be applied for a source shows: as many as the search finds."""
    return _count(session, [*live(), col(Call.id).in_(shown_by(source))])


def _scores(session: Session, areas: Collection[int]) -> Mapping[int, float]:
    """How well each call fits the area that it fits best."""
    query = select(Match.call_id, func.max(Match.score)).where(*met(areas)).group_by(col(Match.call_id))
    return dict(session.exec(query).all())
