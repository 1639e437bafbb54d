"""Before a removed area comes back: what comes with it, and how many calls that makes letters of."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import Response
from sqlmodel import select

from subscriptions.models import Department, PriorityArea
from subscriptions.profile_edit import Table, fingerprint
from subscriptions.tuning_work import open_calls_of
from watcher.web.area_back import Gone
from watcher.web.profile_pages import Desk, entry


def ask_to_restore(desk: Desk, row: PriorityArea, back: Gone, department: str, after: Table) -> Response:
    """A page that says what the act will do. `after`: the profile as it would be.

    The form carries what was said to come back: if that is another by then, it asks anew.
    """
    own = select(Department).where(Department.organisation_id == desk.id, Department.key == department)
    year = desk.pages.year.at(desk.session, desk.pages.clock())
    return desk.show(
        "restoring.html",
        faults={},
        area=row,
        department=department,
        brings=back.titles(after, desk.texts),
        count=open_calls_of(desk.session, row, desk.session.exec(own).first(), year),
        has_letter=has_letter(after, row.key),
        sure=mark_of(row, back, department),
        action=desk.request.url.path,
    )


def is_sure(form: Mapping[str, str], row: PriorityArea, back: Gone, department: str) -> bool:
    """Whether the form comes from the page that said just this."""
    return form.get("sure") == mark_of(row, back, department)


def mark_of(row: PriorityArea, back: Gone, department: str) -> str:
    return fingerprint({"area": row.key, "department": department, "tables": back.tables, "narrowed": back.narrowed})


def has_letter(raw: Table, key: str) -> bool:
    """Whether a subscription includes the area: by its name, with its department, or with all there is."""
    department = entry(raw["areas"], key)["department"]
    return any(
        key in each["areas"] if each.get("areas") else each.get("department") in (None, department)
        for each in raw["subscriptions"]
    )
