"""The areas of one organisation: added, given to a department, weighed, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import func, select

from subscriptions.area_doubts import doubts_said
from subscriptions.area_words import ChangedMeanwhile
from subscriptions.listeners import as_area
from subscriptions.models import Department, PriorityArea, saved_id
from subscriptions.profile_edit import Table, find_table, fingerprint, new_id
from subscriptions.profile_export import area_table
from subscriptions.profile_removal import removing_area, take_out
from watcher.language import Texts
from watcher.web import area_restoring
from watcher.web.access import number_in
from watcher.web.area_back import RESTORED, Gone, gone_with, noted
from watcher.web.area_removed import REMOVED
from watcher.web.area_restoring import has_letter
from watcher.web.clashes import Clash
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import (
    REFUSED,
    Desk,
    Faults,
    Twice,
    acting,
    entry,
    faults_of,
    lines_of,
    looking,
    put,
    same_or_stale,
)
from watcher.web.removing import ask_first, is_sure

# What the words for a weight stand for; one that a file has chosen otherwise stays as it is.
WEIGHTS = ("0.5", "1.0", "1.5", "2.0")
TYPED = ("name", "description", "must_not", "weight", "department", "seen")
FIELDS: Mapping[tuple[str, ...], str] = {
    **{("areas", each): f"area_{each}" for each in ("name", "description", "must_not")},
    **{("areas", each): each for each in ("weight", "department")},
    (): "department",  # the one that is chosen is not there any more
}
HEAVIEST = 10
MOST_REMOVED = 100
MOVED = "area moved"


@dataclass(frozen=True)
class Typed:
    """`key`: of the area, or empty for a new one."""

    key: str = ""
    name: str = ""
    description: str = ""
    must_not: str = ""
    weight: str = "1.0"
    department: str = ""
    seen: str = ""
    id: int = 0
    clash: Clash | None = None
    faults: Faults = field(default_factory=dict)


def areas_page(pages: Pages, request: Request, organisation_id: str) -> Response:
    with looking(pages, request, organisation_id) as desk:
        return _show(desk, None)


def act_on_areas(pages: Pages, request: Request, organisation_id: str, form: Mapping[str, str]) -> Response:
    """Add one, change whose it is or its weight, bring one back, or ask what goes with one and remove it."""
    given = {name: form.get(name, "").strip() for name in TYPED}
    typed = Typed(form.get("area", ""), *(given[name] for name in TYPED))  # type: ignore[arg-type] # all are text
    if form.get("do") == "restore":
        return _restore_or_ask(pages, request, organisation_id, typed, form)
    with acting(pages, request, organisation_id) as desk:
        raw = desk.table()
        if typed.key and find_table(raw["areas"], typed.key) is None:
            raise HTTPException(404)
        if form.get("do") == "remove":
            removal = removing_area(raw, typed.key)
            if not is_sure(form, removal):
                return ask_first(desk, raw, removal, ("area", typed.key))
            return _lay(desk, typed, lambda now: take_out(now, removal), REMOVED, "removed", noted(desk, removal))
        query = select(PriorityArea.key).where(PriorityArea.organisation_id == desk.id)
        change = partial(_change, typed, desk.session.exec(query).all())
        return _lay(desk, typed, change, *((MOVED, "saved") if typed.key else ("area added", "added")))


def _restore_or_ask(
    pages: Pages, request: Request, organisation_id: str, typed: Typed, form: Mapping[str, str]
) -> Response:
    """It makes letters, so it is asked first. One that is there already is left as it is: somebody pressed twice."""
    with acting(pages, request, organisation_id) as desk:
        row = _removed(desk, form)
        if row.active:
            return desk.go_to("/areas", "restored")
        back = gone_with(desk, [row])[saved_id(row)]
        if area_restoring.is_sure(form, row, back, typed.department):
            return _bring_back(desk, typed, row, back)
    with looking(pages, request, organisation_id) as desk:  # the calls of a year may have to be read first
        row, raw = _removed(desk, form), desk.table()
        back = gone_with(desk, [row])[saved_id(row)]
        _restore(row, back, typed.department, raw)
        return area_restoring.ask_to_restore(desk, row, back, typed.department, raw)


def _bring_back(desk: Desk, typed: Typed, row: PriorityArea, back: Gone) -> Response:
    """The area, and what went with it when it was removed."""
    also = [(RESTORED, f"subscription:{each}") for each in back.rows]
    change = partial(_restore, row, back, typed.department)
    done = "restored-with" if also else "restored"
    return _lay(desk, replace(typed, key=row.key), change, "area restored", done, also)


def _lay(
    desk: Desk,
    typed: Typed,
    change: Callable[[Table], None],
    what: str,
    done: str,
    also: Sequence[tuple[str, str]] = (),
) -> Response:
    try:
        desk.lay(change, what, _about(desk, typed) if what in (MOVED, REMOVED, "area restored") else "", also)
    except REFUSED as fault:
        clash = _clash(desk, typed) if what == MOVED and isinstance(fault, ChangedMeanwhile) else None
        return _show(desk, replace(typed, clash=clash, faults=faults_of(fault, FIELDS, desk.texts)))
    return desk.go_to("/areas", done, f"&area={_newest(desk)}" if done == "added" else "")


def _about(desk: Desk, typed: Typed) -> str:
    query = select(PriorityArea.id).where(PriorityArea.organisation_id == desk.id, PriorityArea.key == typed.key)
    return f"area:{desk.session.exec(query).one()}"


def _clash(desk: Desk, typed: Typed) -> Clash | None:
    raw, keep = desk.table(), f"/organisations/{quote(desk.id, safe='')}/areas"
    table = find_table(raw["areas"], typed.key)
    if table is None:
        return None
    theirs, mine = (_shown(each, raw, desk.texts) for each in (_as_typed(table, 0), typed))
    return desk.clash(theirs, mine, typed.seen, (MOVED,), _about(desk, typed), keep)


def _shown(typed: Typed, raw: Table, texts: Texts) -> dict[str, str]:
    """In the reader's words, by the labels of the fields."""
    names = {each["id"]: each["name"] for each in raw["organisation"]["departments"]}
    key = f"org.weight_{typed.weight.replace('.', '-')}"
    weight = texts.say(key) if typed.weight in WEIGHTS else _own_weight(typed.weight, texts)
    return {texts.say("org.department"): names.get(typed.department, ""), texts.say("org.weight"): weight}


def _newest(desk: Desk) -> int:
    """The row of the area that has just been added."""
    query = select(func.max(PriorityArea.id)).where(PriorityArea.organisation_id == desk.id)
    return desk.session.exec(query).one() or 0


def _change(typed: Typed, taken: Sequence[str], raw: Table) -> None:
    if typed.key:
        table = entry(raw["areas"], typed.key)
        same_or_stale(table, typed.seen)
    else:
        if is_there(raw, typed.department, typed.name):
            raise Twice("area_name", "org.fault_same_name")
        table = {"id": new_id(typed.name, taken), "name": typed.name}
        raw["areas"].append(table)
        put(table, "description", typed.description)
        put(table, "must_not", lines_of(typed.must_not))
    table["department"] = typed.department
    table["weight"] = _weight(typed.weight)


def is_there(raw: Table, department: str, name: str) -> bool:
    """Whether the department has an area of this name: two could not be told apart in letters and lists."""
    same = (department, " ".join(name.casefold().split()))
    return any((each["department"], " ".join(each["name"].casefold().split())) == same for each in raw["areas"])


def _weight(text: str) -> object:
    """A number where it is one; what is none is a fault that the profile's own check finds."""
    try:
        return float(text)
    except ValueError:
        return text


def _own_weight(weight: str, texts: Texts) -> str:
    """ "1,2 (eget värde)"; what can be no weight stays as it was typed."""
    number = _weight(weight)
    if not isinstance(number, float) or not 0 < number <= HEAVIEST:
        return weight
    return texts.say("org.weight_own", number=texts.number(Decimal(str(number))))


def _removed(desk: Desk, form: Mapping[str, str]) -> PriorityArea:
    row = desk.session.get(PriorityArea, number_in({"area": form.get("area", "")}, "area"))
    if row is None or row.organisation_id != desk.id:
        raise HTTPException(404)
    return row


def _restore(row: PriorityArea, back: Gone, department: str, raw: Table) -> None:
    """With its words and all it has learned. Doing it twice changes nothing more."""
    if find_table(raw["areas"], row.key) is None:
        raw["areas"].append(area_table(row, {row.department_id: department}))
        back.put_back(raw, row.key)


def _show(desk: Desk, typed: Typed | None) -> Response:
    raw = desk.table()
    rows = desk.session.exec(select(PriorityArea).where(PriorityArea.organisation_id == desk.id)).all()
    ids = {row.key: saved_id(row) for row in rows}
    departments = {each["id"]: each["name"] for each in raw["organisation"]["departments"]}
    mark = desk.marked("")
    lines: dict[str, list[Typed]] = {key: [] for key in departments}
    for table in raw["areas"]:
        stands = _as_typed(table, ids[table["id"]])
        if typed and typed.key == stands.key:
            department = typed.department if typed.department in departments else stands.department
            stands = replace(stands, weight=typed.weight, department=department)
            stands = replace(stands, clash=typed.clash, faults=typed.faults)
        lines[table["department"]].append(replace(stands, seen=f"{stands.seen}{mark}"))
    asked = desk.request.query_params.get("area", "")
    added = next((row for row in rows if row.active and str(row.id) == asked), None)
    removed = sorted((row for row in rows if not row.active), key=saved_id, reverse=True)[:MOST_REMOVED]
    keys = {
        row.id: row.key for row in desk.session.exec(select(Department).where(Department.organisation_id == desk.id))
    }
    brings = gone_with(desk, removed)
    return desk.show(
        "area_list.html",
        faults=typed.faults if typed else {},
        departments=departments,
        lines=lines,
        added=added,
        added_has_letter=added is not None and has_letter(raw, added.key),
        added_doubts=doubts_said(as_area(added), desk.texts) if added else [],
        new=typed if typed and not typed.key else Typed(),
        removed=[(row, keys.get(row.department_id), brings[saved_id(row)].titles(raw, desk.texts)) for row in removed],
        weights=WEIGHTS,
        own_weight=lambda weight: _own_weight(weight, desk.texts),
        here="areas",
    )


def _as_typed(table: Mapping[str, Any], row_id: int) -> Typed:
    return Typed(
        key=table["id"],
        name=table["name"],
        weight=str(table.get("weight", 1.0)),
        department=table["department"],
        seen=fingerprint(table),
        id=row_id,
    )


PAGES: dict[str, View] = {"/organisations/{organisation_id}/areas": areas_page}
ACTIONS: dict[str, View] = {"/organisations/{organisation_id}/areas": act_on_areas}
