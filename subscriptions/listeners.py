"""Active priority areas as matching sees them: their words, and who would apply."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from subscriptions.answers import answers_of, refused_calls
from subscriptions.matching.learn import Answers
from subscriptions.matching.model import Area
from subscriptions.matching.model import Organisation as Applicant
from subscriptions.models import Department, Organisation, PriorityArea, saved_id


@dataclass(frozen=True)
class Listener:
    """One revision of one area. `answers`: None if there are none. `refused`: calls that are not to come again."""

    row_id: int
    revision: int
    matched_revision: int
    area: Area
    applicant: Applicant
    department_types: tuple[str, ...]
    answers: Answers | None = None
    refused: frozenset[int] = frozenset()


def read_listeners(
    session: Session, *, unmatched_only: bool = False, organisation: str | None = None
) -> list[Listener]:
    """Every active area; or only those whose latest words have not yet met all live calls.

    `organisation`: only its own, and without the calls that they refuse.
    """
    query = (
        select(PriorityArea, Organisation, Department)
        .join(Organisation, col(Organisation.id) == PriorityArea.organisation_id)
        .join(Department, col(Department.id) == PriorityArea.department_id, isouter=True)
        .where(col(PriorityArea.active))
        .order_by(col(PriorityArea.id))
    )
    if unmatched_only:
        query = query.where(col(PriorityArea.matched_revision) < col(PriorityArea.revision))
    if organisation is not None:
        query = query.where(PriorityArea.organisation_id == organisation)
    found = session.exec(query).all()
    areas = [area for area, _owner, _department in found]
    answers = answers_of(session, {saved_id(area) for area in areas}, organisation)
    refused = refused_calls(session, areas) if organisation is None else {}
    return [
        Listener(
            row_id=saved_id(area),
            revision=area.revision,
            matched_revision=area.matched_revision,
            area=as_area(area),
            applicant=as_applicant(owner),
            department_types=tuple(department.applicant_types) if department else (),
            answers=answers.get(saved_id(area)),
            refused=refused.get(saved_id(area), frozenset()),
        )
        for area, owner, department in found
    ]


def as_area(row: PriorityArea) -> Area:
    return Area(
        organisation_id=row.organisation_id,
        id=row.key,
        name=row.name,
        description=row.description,
        must_not=tuple(row.must_not),
        weight=row.weight,
        fields_added=tuple(row.fields_added),
        fields_left_out=tuple(row.fields_left_out),
    )


def as_applicant(row: Organisation) -> Applicant:
    return Applicant(
        id=row.id,
        regions=tuple(row.regions),
        applicant_types=tuple(row.applicant_types),
        partners=tuple(row.partners),
        country=row.country,
        smallest_project=row.smallest_project,
        largest_project=row.largest_project,
        days_needed=row.days_needed,
    )
