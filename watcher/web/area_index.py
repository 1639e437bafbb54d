"""All priority areas that one may see: by department; where they are many, by organisation, with a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from subscriptions.models import Department, Organisation, PriorityArea
from watcher.db import reading
from watcher.people.roles import Visitor
from watcher.web.pages import Pages, View

# So many are read on one page; of more, the organisations are shown first.
MOST_AT_ONCE = 250
MOST_WORDS = 8
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Owner:
    """An organisation, and how many areas it has."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class AreaLine:
    id: int
    name: str
    owner: str
    department: str


def all_areas(pages: Pages, request: Request) -> HTMLResponse:
    """Of the organisation asked for, or as far as they fit the words; else all, if they are not too many."""
    visitor = pages.visitor(request)
    asked = request.query_params.get("organisation", "")
    words = request.query_params.get("words", "").strip()[:LONGEST_WORDS]
    with reading(pages.engine) as session:
        owners = _owners(session, visitor)
        is_long = sum(each.count for each in owners) > MOST_AT_ONCE
        if asked and not _may_ask(session, visitor, asked):
            raise HTTPException(404)
        where = _fitting(words)
        if asked:
            where.append(col(PriorityArea.organisation_id) == asked)
        lines = _lines(session, visitor, where) if where or not is_long else []
    return pages.show(
        request,
        "areas.html",
        organisations=_grouped(owners, lines[:MOST_AT_ONCE]),
        owners=owners if is_long and not where else [],
        chosen=asked,
        words=words,
        is_long=is_long,
        is_cut=len(lines) > MOST_AT_ONCE,
        most=MOST_AT_ONCE,
        section="areas",
    )


def _may_ask(session: Session, visitor: Visitor, organisation: str) -> bool:
    query = select(Organisation.id).where(Organisation.id == organisation, visitor.sees(Organisation.id))
    return "\0" not in organisation and session.exec(query).first() is not None


def _owners(session: Session, visitor: Visitor) -> list[Owner]:
    """Those with any area, by name."""
    query = (
        columns_of(col(Organisation.id), col(Organisation.name), func.count())
        .join(PriorityArea, col(PriorityArea.organisation_id) == col(Organisation.id))
        .where(col(PriorityArea.active), visitor.sees(Organisation.id))
        .group_by(col(Organisation.id), col(Organisation.name))
        .order_by(col(Organisation.name), col(Organisation.id))
    )
    return [Owner(*row) for row in session.connection().execute(query)]


def _fitting(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the name of the area, of its department or of its organisation.

    SQLite knows the other case of a to z only: a word is looked for as it begins a name, too, and all in capitals.
    """
    places = (col(PriorityArea.name), col(Department.name), col(Organisation.name))
    return [
        or_(
            *(
                place.icontains(form, autoescape=True)
                for place in places
                for form in sorted({word.lower(), word.capitalize(), word.upper()})
            )
        )
        for word in words.replace("\0", "").split()[:MOST_WORDS]
    ]


def _lines(session: Session, visitor: Visitor, where: Iterable[ColumnElement[bool]]) -> list[AreaLine]:
    """One more than are shown at once, where there are more. Names alone: the words of an area are long."""
    department = func.coalesce(col(Department.name), "")
    query = (
        columns_of(col(PriorityArea.id), col(PriorityArea.name), col(PriorityArea.organisation_id), department)
        .join(Organisation, col(Organisation.id) == col(PriorityArea.organisation_id))
        .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
        .where(col(PriorityArea.active), visitor.sees(PriorityArea.organisation_id), *where)
        .order_by(col(Organisation.name), col(Organisation.id), department, col(PriorityArea.name))
    )
    rows = session.connection().execute(query.limit(MOST_AT_ONCE + 1))
    return [AreaLine(id_ or 0, name, owner, its) for id_, name, owner, its in rows]


def _grouped(owners: Sequence[Owner], lines: Iterable[AreaLine]) -> list[tuple[Owner, dict[str, list[AreaLine]]]]:
    """By organisation, in its order, and department."""
    known, grouped = {each.id: each for each in owners}, dict[str, dict[str, list[AreaLine]]]()
    for line in lines:
        grouped.setdefault(line.owner, {}).setdefault(line.department, []).append(line)
    return [(known[owner], departments) for owner, departments in grouped.items()]


STAFF: dict[str, View] = {"/areas": all_areas}
