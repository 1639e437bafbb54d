"""Priority areas: what they say, what other words would have brought in a year, and every change of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.area_words import (
    ChangedMeanwhile,
    Faulty,
    Words,
    change_area,
    latest_version,
    read_words,
    versions_of,
    words_of,
)
from subscriptions.digests.headline import name_call, when
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import upper_first
from subscriptions.listeners import as_area
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.explain import explain
from subscriptions.matching.fields import policy_fields
from subscriptions.matching.measured import PRECISION
from subscriptions.matching.model import Area, Scored
from subscriptions.matching.tuning import Tuning
from subscriptions.models import AreaVersion, Department, Organisation, PriorityArea
from subscriptions.tuning_work import try_area
from subscriptions.year import calls_of_a_year
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.people.audit import note
from watcher.web.pages import Pages, View

SHOWN = 40
MOST_FIELDS_SHOWN = 12


@dataclass(frozen=True)
class Typed:
    """A form as it was filled in. `faults`: field -> key of the text that says what is wrong with it."""

    name: str
    description: str
    must_not: str
    based_on: str = "0"
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One call in a preview: what it is called, its date, how surely it belongs and why."""

    id: int
    title: str
    lang: str | None
    when: str
    band: str
    why: str


@dataclass(frozen=True)
class Preview:
    """What the words typed would have sent over the last twelve months, against what the stored ones did."""

    tuning: Tuning
    come: list[Line]
    go: list[Line]
    moved: list[Line]
    near: list[Line]
    overlaps: list[tuple[str, float]]


def all_areas(pages: Pages, request: Request) -> HTMLResponse:
    """The areas of every organisation one may see, by department."""
    with reading(pages.engine) as session:
        query = (
            select(PriorityArea, Organisation.name, Department.name)
            .join(Organisation, col(Organisation.id) == col(PriorityArea.organisation_id))
            .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
            .where(col(PriorityArea.active), pages.visitor(request).sees(PriorityArea.organisation_id))
            .order_by(col(Organisation.name), col(Department.name), col(PriorityArea.name))
        )
        grouped: dict[str, dict[str, list[PriorityArea]]] = {}
        for area, organisation, department in session.exec(query):
            grouped.setdefault(organisation, {}).setdefault(department or "", []).append(area)
    return pages.show(request, "areas.html", organisations=grouped, section="areas")


def one_area(pages: Pages, request: Request, area_id: str) -> HTMLResponse:
    """One area, and what its words bring as they are."""
    with reading(pages.engine) as session:
        area = _find(session, area_id)
        typed = _as_typed(words_of(area), latest_version(session, area))
        return _show(pages, request, session, area, typed)


def act_on_area(pages: Pages, request: Request, area_id: str, form: Mapping[str, str]) -> Response:
    """Try other words, keep them, or bring back a version."""
    typed, who = _typed(form), pages.visitor(request)
    restored = form.get("restore", "")
    if not restored and form.get("do") != "save":
        return _try(pages, request, area_id, typed)
    with transaction(pages.engine) as session:
        take_turn(session, "match")
        area = _find(session, area_id)
        if restored:
            typed = replace(_as_typed(words_of(area), 0), based_on=typed.based_on)
        words = _version(session, area, restored) if restored else _words(typed)
        faults = dict(words.faults) if isinstance(words, Faulty) else {}
        if not faults and isinstance(words, Words):
            try:
                based_on = int(typed.based_on) if typed.based_on.isdigit() and len(typed.based_on) < 10 else -1
                if change_area(session, area, words, who=who.name, based_on=based_on, now=pages.clock()):
                    own = area.organisation_id
                    note(session, who, "area changed", pages.clock(), organisation=own, about=f"area:{area.id}")
            except ChangedMeanwhile:
                faults["based_on"] = "web.fault_changed"
        if faults:
            return _show(
                pages,
                request,
                session,
                area,
                replace(typed, faults=faults, based_on=str(latest_version(session, area))),
            )
    return RedirectResponse(f"/areas/{area_id}?saved=1&lang={pages.texts(request).language}", 303)


def _try(pages: Pages, request: Request, area_id: str, typed: Typed) -> HTMLResponse:
    with reading(pages.engine) as session:
        area, words = _find(session, area_id), _words(typed)
        if isinstance(words, Faulty):
            typed = replace(typed, faults=words.faults)
        return _show(pages, request, session, area, typed)


def _words(typed: Typed) -> Words | Faulty:
    lines = [line.strip() for line in typed.must_not.splitlines() if line.strip()]
    try:
        return read_words({"name": typed.name, "description": typed.description, "must_not": lines})
    except Faulty as fault:
        return Faulty({name: f"web.fault_{name}" for name in fault.faults})


def _version(session: Session, area: PriorityArea, number: str) -> Words:
    version = session.get(AreaVersion, int(number)) if number.isdigit() and len(number) < 10 else None
    if version is None or version.area_id != area.id:
        raise HTTPException(404)
    return Words.model_construct(name=version.name, description=version.description, must_not=tuple(version.must_not))


def _typed(form: Mapping[str, str]) -> Typed:
    name, description, must_not, based_on = (
        form.get(each, "").strip() for each in ("name", "description", "must_not", "based_on")
    )
    return Typed(name, description, must_not, based_on)


def _as_typed(words: Words, based_on: int) -> Typed:
    return Typed(words.name, words.description, "\n".join(words.must_not), based_on=str(based_on))


def _find(session: Session, area_id: str) -> PriorityArea:
    number = int(area_id) if area_id.isascii() and area_id.isdigit() and len(area_id) < 10 else 0
    area = session.get(PriorityArea, number)
    if area is None or not area.active:
        raise HTTPException(404)
    return area


def _show(pages: Pages, request: Request, session: Session, area: PriorityArea, typed: Typed) -> HTMLResponse:
    at, words = pages.setting(request), _words(typed)
    usable = words if isinstance(words, Words) else words_of(area)
    department = session.get(Department, area.department_id) if area.department_id else None
    return pages.show(
        request,
        "area.html",
        status=400 if typed.faults else 200,
        area=area,
        organisation=session.get_one(Organisation, area.organisation_id),
        department=department,
        typed=typed,
        may_change=pages.visitor(request).may("coordinator", area.organisation_id),
        is_changed=usable != words_of(area),
        is_saved="saved" in request.query_params,
        preview=_preview(session, area, usable, at),
        fields=_fields(area, usable, at.texts.language),
        measured={band: round(share * 100) for band, share in PRECISION.items()},
        versions=versions_of(session, area),
        section="areas",
    )


def _fields(area: PriorityArea, words: Words, language: str) -> list[str]:
    """The policy fields that the words lead to, the most wanted first."""
    about = analyse_area(Area(area.organisation_id, area.key, words.name, words.description, words.must_not))
    fields = policy_fields()
    wanted = sorted((name for name in about.fields if name in fields), key=lambda each: -about.fields[each].weight)
    return [fields[name].name(language) for name in wanted[:MOST_FIELDS_SHOWN]]


def _preview(session: Session, area: PriorityArea, words: Words, at: Setting) -> Preview:
    changes = {"name": words.name, "description": words.description, "must_not": words.must_not}
    tuning = try_area(session, area, changes, calls_of_a_year(session, at.now))
    changed = Area(area.organisation_id, area.key, words.name, words.description, words.must_not)
    moved = [pair.after for pair in tuning.moved]
    lists = (tuning.come, tuning.go, moved, tuning.near_misses)
    calls = _calls(session, {(one.source, one.external_id) for some in lists for one in some[:SHOWN]})
    siblings = select(PriorityArea).where(PriorityArea.organisation_id == area.organisation_id)
    names = {row.key: row.name for row in session.exec(siblings)}
    come, go, changed_band, near = (
        _lines(some, calls, as_area(area) if some is tuning.go else changed, at) for some in lists
    )
    overlaps = [(names.get(each.area_id, each.area_id), each.share) for each in tuning.overlaps]
    return Preview(tuning, come, go, changed_band, near, overlaps)


def _calls(session: Session, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Call]:
    names = {name for _, name in wanted}
    rows = session.exec(select(Call).where(col(Call.external_id).in_(names)))
    return {(row.source, row.external_id): row for row in rows if (row.source, row.external_id) in wanted}


def _lines(scored: Iterable[Scored], calls: Mapping[tuple[str, str], Call], area: Area, at: Setting) -> list[Line]:
    found = [(one, calls[one.source, one.external_id]) for one in scored if (one.source, one.external_id) in calls]
    return [_line(one, call, area, at) for one, call in found]


def _line(one: Scored, call: Call, area: Area, at: Setting) -> Line:
    data = CallData.model_validate(call.data)
    naming = name_call(data, "", at)
    title = naming.original or None
    shown, lang = (title.text, title.lang) if title else (naming.short, None)
    return Line(call.id or 0, shown, lang, upper_first(when(data, at)), one.band, explain(one, area, at.texts.language))


STAFF: dict[str, View] = {"/areas": all_areas, "/areas/{area_id}": one_area}
ACTIONS: dict[str, View] = {"/areas/{area_id}": act_on_area}
