"""Areas copied from an organisation that shares its profile: their words, never whom it writes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import col, select

from subscriptions.models import Department, Organisation, PriorityArea
from subscriptions.profile_edit import Table, new_id
from watcher.web.area_list import is_there
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import REFUSED, Desk, Faults, Twice, acting, faults_of, looking, put, ticked

FIELDS: Mapping[tuple[str, ...], str] = {("areas", "department"): "department", (): "department"}


@dataclass(frozen=True)
class Typed:
    """`source`: the organisation whose areas they are. `areas`: their ids there."""

    source: str
    department: str = ""
    areas: Sequence[str] = ()
    faults: Faults = field(default_factory=dict)


def copy_page(pages: Pages, request: Request, organisation_id: str) -> Response:
    with looking(pages, request, organisation_id) as desk:
        return _show(desk, Typed(request.query_params.get("from", "")))


def copy_areas(pages: Pages, request: Request, organisation_id: str, form: Mapping[str, str]) -> Response:
    with acting(pages, request, organisation_id) as desk:
        source = form.get("from", "")
        areas = _shared_areas(desk, source) if source else []
        typed = Typed(source, form.get("department", ""), ticked(form, "area-", [area.key for area in areas]))
        if not typed.areas:
            return _show(desk, replace(typed, faults={"areas": desk.texts.say("org.fault_copy_areas")}))
        query = select(PriorityArea.key).where(PriorityArea.organisation_id == desk.id)
        wanted = [area for area in areas if area.key in typed.areas]
        try:
            change = partial(_copy, wanted, typed.department, [*desk.session.exec(query)])
            desk.lay(change, "areas copied", f"organisation:{source}")
        except REFUSED as fault:
            return _show(desk, replace(typed, faults=faults_of(fault, FIELDS, desk.texts)))
        return desk.go_to("/areas", "copied")


def _copy(areas: Sequence[PriorityArea], department: str, taken: list[str], raw: Table) -> None:
    """Those that are there already stay as they are: the form was sent twice, or more was ticked than was new."""
    new = [area for area in areas if not is_there(raw, department, area.name)]
    if not new:
        raise Twice("areas")
    for area in new:
        table: dict[str, Any] = {"id": new_id(area.name, taken), "name": area.name, "department": department}
        put(table, "description", area.description)
        for name in ("must_not", "fields_added", "fields_left_out"):
            put(table, name, [*getattr(area, name)])
        table["weight"] = area.weight
        taken.append(table["id"])
        raw["areas"].append(table)


def _shared_areas(desk: Desk, source: str) -> list[PriorityArea]:
    """Raises HTTPException 404 for an organisation that does not share, as for one that is not there."""
    row = desk.session.get(Organisation, source)
    if row is None or not row.shares_profile or row.id == desk.id:
        raise HTTPException(404)
    query = select(PriorityArea).where(PriorityArea.organisation_id == source, col(PriorityArea.active))
    return list(desk.session.exec(query.order_by(col(PriorityArea.id))))


def _show(desk: Desk, typed: Typed) -> Response:
    sharing = select(Organisation).where(col(Organisation.shares_profile), Organisation.id != desk.id)
    own = select(Department).where(Department.organisation_id == desk.id, col(Department.active))
    return desk.show(
        "copying.html",
        faults=typed.faults,
        sharing=desk.session.exec(sharing.order_by(col(Organisation.name))).all(),
        areas=_shared_areas(desk, typed.source) if typed.source else [],
        typed=typed,
        departments=desk.session.exec(own.order_by(col(Department.id))).all(),
        here="copy",
    )


PAGES: dict[str, View] = {"/organisations/{organisation_id}/copy": copy_page}
ACTIONS: dict[str, View] = {"/organisations/{organisation_id}/copy": copy_areas}
