"""The departments of an organisation: added, renamed, said to be more than the organisation, and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import col, func, select

from subscriptions.area_words import ChangedMeanwhile
from subscriptions.models import Department, PriorityArea, Subscription
from subscriptions.profile_edit import Table, find_table, fingerprint, new_id
from subscriptions.profile_removal import removing_department, take_out
from watcher.language import Texts
from watcher.web.clashes import Clash
from watcher.web.organisation_form import APPLICANTS
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import (
    REFUSED,
    WHOLE,
    Desk,
    Faults,
    Twice,
    acting,
    entry,
    faults_of,
    looking,
    put,
    same_or_stale,
    ticked,
)
from watcher.web.removing import ask_first, is_sure

FIELDS: Mapping[tuple[str, ...], str] = {("organisation", "departments"): "name"}
NEW = ""
CHANGED = "department changed"


@dataclass(frozen=True)
class Typed:
    """`key`: of the department, or empty for a new one. `counts`: its areas and subscriptions."""

    key: str
    name: str
    applicants: tuple[str, ...]
    seen: str
    counts: tuple[int, int] = (0, 0)
    clash: Clash | None = None
    faults: Faults = field(default_factory=dict)


def departments_page(pages: Pages, request: Request, organisation_id: str) -> Response:
    with looking(pages, request, organisation_id) as desk:
        return _show(desk, None)


def act_on_departments(pages: Pages, request: Request, organisation_id: str, form: Mapping[str, str]) -> Response:
    """Add one, change one, or ask what goes with one and remove it."""
    key, applicants = form.get("department", NEW), ticked(form, "applicant-", APPLICANTS)
    typed = Typed(key, form.get("name", "").strip(), tuple(applicants), form.get("seen", ""))
    with acting(pages, request, organisation_id) as desk:
        raw = desk.table()
        if key != NEW and find_table(raw["organisation"]["departments"], key) is None:
            raise HTTPException(404)
        if form.get("do") == "remove":
            return _remove(desk, raw, typed, form)
        query = select(Department.key).where(Department.organisation_id == desk.id)
        change = partial(_change, typed, desk.session.exec(query).all())
        try:
            desk.lay(change, *((CHANGED, _about(desk, key)) if key else ("department added",)))
        except REFUSED as fault:
            clash = _clash(desk, typed) if isinstance(fault, ChangedMeanwhile) else None
            return _show(desk, replace(typed, clash=clash, faults=faults_of(fault, FIELDS, desk.texts)))
        return desk.go_to("/departments", "saved" if key else "added")


def _about(desk: Desk, key: str) -> str:
    query = select(Department.id).where(Department.organisation_id == desk.id, Department.key == key)
    return f"department:{desk.session.exec(query).one()}"


def _clash(desk: Desk, typed: Typed) -> Clash | None:
    """What somebody else has saved of it; None where they have removed it."""
    table = find_table(desk.table()["organisation"]["departments"], typed.key)
    if table is None:
        return None
    theirs = _shown(table["name"], table.get("applicant_types", ()), desk.texts)
    mine = _shown(typed.name, typed.applicants, desk.texts)
    keep = f"/organisations/{quote(desk.id, safe='')}/departments"
    return desk.clash(theirs, mine, typed.seen, (CHANGED,), _about(desk, typed.key), keep)


def _shown(name: str, applicants: Sequence[str], texts: Texts) -> dict[str, str]:
    """In the reader's words, by the labels of the fields."""
    more = texts.listing([texts.say(f"applicant.{each}") for each in APPLICANTS if each in applicants])
    return {texts.say("org.department_name"): name, texts.say("org.department_applicants"): more}


def _remove(desk: Desk, raw: Table, typed: Typed, form: Mapping[str, str]) -> Response:
    if len(raw["organisation"]["departments"]) == 1:
        return _show(desk, replace(typed, faults={WHOLE: desk.texts.say("org.fault_last_department")}))
    removal = removing_department(raw, typed.key)
    if not is_sure(form, removal):
        return ask_first(desk, raw, removal, ("department", typed.key))
    desk.lay(lambda now: take_out(now, removal), "department removed")
    return desk.go_to("/departments", "removed")


def _change(typed: Typed, taken: Sequence[str], raw: Table) -> None:
    listed: list[Table] = raw["organisation"]["departments"]
    others = {each["name"].casefold() for each in listed if each["id"] != typed.key}
    if typed.key == NEW:
        table: Table = {"id": new_id(typed.name, taken)}
        listed.append(table)
    else:
        table = entry(listed, typed.key)
        same_or_stale(table, typed.seen)
    if typed.name.casefold() in others and table.get("name") != typed.name:
        raise Twice("name")
    table["name"] = typed.name
    put(table, "applicant_types", [*typed.applicants])


def _show(desk: Desk, typed: Typed | None) -> Response:
    """`typed`: what came back with a fault; it stands in place of what is stored."""
    query = select(Department).where(Department.organisation_id == desk.id, col(Department.active))
    ids = {row.key: row.id for row in desk.session.exec(query)}
    areas, subscriptions = (_count(desk, model) for model in (PriorityArea, Subscription))
    lines, mark = [], desk.marked("")
    for table in desk.table()["organisation"]["departments"]:
        counts = areas.get(ids[table["id"]], 0), subscriptions.get(ids[table["id"]], 0)
        stands = Typed(
            table["id"], table["name"], tuple(table.get("applicant_types", ())), f"{fingerprint(table)}{mark}", counts
        )  # fmt: skip
        back = typed and typed.key == stands.key
        lines.append(replace(typed, seen=stands.seen, counts=counts) if typed and back else stands)
    return desk.show(
        "departments.html",
        faults=typed.faults if typed else {},
        lines=[*lines, typed if typed and typed.key == NEW else Typed(NEW, "", (), "")],
        applicants=[each for each in APPLICANTS if each not in desk.organisation.applicant_types],
        here="departments",
    )


def _count(desk: Desk, model: type[PriorityArea | Subscription]) -> dict[int | None, int]:
    query = select(model.department_id, func.count()).where(model.organisation_id == desk.id, col(model.active))
    if model is Subscription:
        query = query.where(col(Subscription.personal_of).is_(None))
    return dict(desk.session.exec(query.group_by(col(model.department_id))).all())


PAGES: dict[str, View] = {"/organisations/{organisation_id}/departments": departments_page}
ACTIONS: dict[str, View] = {"/organisations/{organisation_id}/departments": act_on_departments}
