"""Priority areas: what they say, what other words would have brought in a year, and every change of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, col, select

from subscriptions.answers import counting_answer, mark_of, take_back
from subscriptions.area_doubts import useless_said
from subscriptions.area_models import AreaVersion
from subscriptions.area_words import (
    AT_FIRST_RUN,
    FROM_A_FILE,
    ChangedMeanwhile,
    Faulty,
    Words,
    change_area,
    latest_version,
    read_words,
    versions_of,
    words_of,
)
from subscriptions.matching.doubts import doubt_of
from subscriptions.matching.measured import PRECISION
from subscriptions.matching.verdicts import Year
from subscriptions.models import Department, Organisation, PriorityArea
from subscriptions.tuning_work import Heard, hear
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.language import Texts
from watcher.people.answer_log import AnswerLog
from watcher.people.audit import note
from watcher.web.access import number_in
from watcher.web.area_fields import Corrections, at_once, choices, field_names, others, read_corrections
from watcher.web.area_preview import answered, line_of, preview
from watcher.web.area_removed import show_removed
from watcher.web.clashes import Clash, clash_of
from watcher.web.pages import Pages, View, with_scripts
from watcher.web.profile_pages import fault_said

# Stands for the latest version in a form that is shown for the first time.
UNREAD = -1


@dataclass(frozen=True)
class Typed:
    """A form as it was filled in. `faults`: field -> what is wrong with it, in the reader's words."""

    name: str
    description: str
    must_not: str
    based_on: str = "0"
    corrections: Corrections = field(default_factory=Corrections)
    clash: Clash | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


def one_area(pages: Pages, request: Request, area_id: str) -> HTMLResponse:
    """One area, and what its words bring as they are."""
    with reading(pages.engine) as session:
        area = _find(session, area_id)
        return _show(pages, request, session, area, _as_typed(words_of(area), UNREAD))


class Removed(HTTPException):
    """Somebody has removed the area, perhaps since its page was opened."""

    def __init__(self) -> None:
        super().__init__(404)


def act_on_area(pages: Pages, request: Request, area_id: str, form: Mapping[str, str]) -> Response:
    """Try other words, keep them, or bring back a version."""
    try:
        return _act(pages, request, area_id, form)
    except Removed:
        if form.get("do") == "live":
            raise
        return show_removed(pages, request, int(area_id), form)


def _act(pages: Pages, request: Request, area_id: str, form: Mapping[str, str]) -> Response:
    who, restored = pages.visitor(request), form.get("restore", "")
    if form.get("take_back"):
        return _take_back(pages, request, area_id, form["take_back"])
    if not restored and form.get("do") != "save":
        return _try(pages, request, area_id, form)
    with transaction(pages.engine) as session:
        take_turn(session, "match")
        area = _find(session, area_id)
        typed = _typed(form, area)
        if restored:
            typed = replace(_as_typed(words_of(area), 0), based_on=typed.based_on)
        words = _version(session, area, restored) if restored else _words(typed)
        texts = pages.texts(request)
        faults = _said(words, texts) if isinstance(words, Faulty) else {}
        if not faults and isinstance(words, Words):
            try:
                based_on = int(typed.based_on) if typed.based_on.isdigit() and len(typed.based_on) < 10 else -1
                if change_area(session, area, words, who=who.name, based_on=based_on, now=pages.clock()):
                    own = area.organisation_id
                    note(session, who, "area changed", pages.clock(), organisation=own, about=f"area:{area.id}")
            except ChangedMeanwhile:
                faults["based_on"] = texts.say("web.fault_changed")
                typed = replace(typed, clash=_clash(session, area, words, texts))
        if faults:
            typed = replace(typed, faults=faults, based_on=str(latest_version(session, area)))
    if faults:  # shown when the turn is over: the calls of a year may have to be read first, which takes up to a minute
        with reading(pages.engine) as session:
            return _show(pages, request, session, _find(session, area_id), typed)
    return _back(pages, request, area_id, "restored" if restored else "saved")


def _back(pages: Pages, request: Request, area_id: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"/areas/{area_id}?done={done}&lang={pages.texts(request).language}", 303)


def _clash(session: Session, area: PriorityArea, mine: Words, texts: Texts) -> Clash:
    """What somebody else has saved since, beside what came with the form."""
    version = versions_of(session, area)[:1]
    who = "" if not version or version[0].who == FROM_A_FILE else version[0].who.removeprefix(AT_FIRST_RUN)
    theirs, own = (_shown(words, texts) for words in (words_of(area), mine))
    return clash_of(theirs, own, f"/areas/{area.id}", who, version[0].at if version else None)


def _by_whom(texts: Texts, version: AreaVersion) -> str:
    if version.who.startswith(AT_FIRST_RUN):
        return texts.say("web.from_first_run", name=version.who.removeprefix(AT_FIRST_RUN))
    return texts.say("web.from_profile") if version.who == FROM_A_FILE else version.who


def _shown(words: Words, texts: Texts) -> dict[str, str]:
    """In the reader's words, by the labels of the fields."""
    named = partial(field_names, language=texts.language)
    return {
        texts.say("web.area_name"): words.name,
        texts.say("web.area_description"): words.description,
        texts.say("web.area_must_not"): "\n".join(words.must_not),
        texts.say("web.label_fields_added"): texts.listing(named(words.fields_added)),
        texts.say("web.label_fields_left_out"): texts.listing(named(words.fields_left_out)),
    }


def _try(pages: Pages, request: Request, area_id: str, form: Mapping[str, str]) -> HTMLResponse:
    """The whole page, or while one types only what changes on it."""
    with reading(pages.engine) as session:
        area = _find(session, area_id)
        typed = _typed(form, area)
        words = _words(typed)
        if isinstance(words, Faulty):
            typed = replace(typed, faults=_said(words, pages.texts(request)))
        if form.get("do") == "live":
            return pages.show(
                request,
                "area_tried.html",
                **_tried(
                    pages, request, session, area, typed, pages.year.at(session, pages.clock()), hear(session, area)
                ),
            )
        return _show(pages, request, session, area, typed)


def _take_back(pages: Pages, request: Request, area_id: str, pressed: str) -> Response:
    """Undo an answer: the area is as if it had never been given. `pressed`: the call, and which answer was shown."""
    who, (call_id, _, mark) = pages.visitor(request), pressed.partition(" ")
    with transaction(pages.engine) as session:
        take_turn(session, "match")
        area = _find(session, area_id)
        call = session.get(Call, number_in({"call": call_id}, "call"))
        if call is None:
            raise HTTPException(404)
        if take_back(session, area, call, log=AnswerLog(session, pages.clock()), mark=mark):
            own = area.organisation_id
            note(session, who, "answer taken back", pages.clock(), organisation=own, about=f"area:{area.id}")
        again = counting_answer(session, area, call)
    return _back(pages, request, area_id, "counts-again" if again else "taken-back")


def _words(typed: Typed) -> Words | Faulty:
    lines = [line.strip() for line in typed.must_not.splitlines() if line.strip()]
    try:
        fields = {"fields_added": typed.corrections.added, "fields_left_out": typed.corrections.left_out}
        return read_words({"name": typed.name, "description": typed.description, "must_not": lines, **fields})
    except Faulty as fault:
        return fault


def _said(faulty: Faulty, texts: Texts) -> dict[str, str]:
    return {name: fault_said(f"web.fault_{name}", faulty.excess.get(name), texts) for name in faulty.faults}


def _version(session: Session, area: PriorityArea, number: str) -> Words:
    version = session.get(AreaVersion, int(number)) if number.isdigit() and len(number) < 10 else None
    if version is None or version.area_id != area.id:
        raise HTTPException(404)
    return words_of(version)


def _typed(form: Mapping[str, str], area: PriorityArea) -> Typed:
    name, description, must_not, based_on = (
        form.get(each, "").strip() for each in ("name", "description", "must_not", "based_on")
    )
    return Typed(name, description, must_not, based_on, read_corrections(form, _corrections(area)))


def _corrections(words: Words | PriorityArea) -> Corrections:
    return Corrections(tuple(words.fields_added), tuple(words.fields_left_out))


def _as_typed(words: Words, based_on: int) -> Typed:
    return Typed(words.name, words.description, "\n".join(words.must_not), str(based_on), _corrections(words))


def _find(session: Session, area_id: str) -> PriorityArea:
    number = int(area_id) if area_id.isascii() and area_id.isdigit() and len(area_id) < 10 else 0
    area = session.get(PriorityArea, number)
    if area is None:
        raise HTTPException(404)
    if not area.active:
        raise Removed
    return area


def _show(pages: Pages, request: Request, session: Session, area: PriorityArea, typed: Typed) -> HTMLResponse:
    whose = select(Organisation, Department).join(Department, col(Department.id) == area.department_id, isouter=True)
    organisation, department = session.exec(whose.where(Organisation.id == area.organisation_id)).one()
    versions = versions_of(session, area)
    if typed.based_on == str(UNREAD):
        typed = replace(typed, based_on=str(versions[0].id if versions else 0))
    year, heard = pages.year.at(session, pages.clock()), hear(session, area)
    at = pages.setting(request)
    return with_scripts(
        pages.show(
            request,
            "area.html",
            status=400 if typed.faults else 200,
            organisation=organisation,
            department=department,
            clash=typed.clash,
            done=request.query_params.get("done", ""),
            answered=answered(session, area, year, heard, at),
            line_of=partial(line_of, at=at),
            mark_of=mark_of,
            versions=versions,
            by_whom=partial(_by_whom, pages.texts(request)),
            field_names=partial(field_names, language=pages.texts(request).language),
            section="areas",
            **_tried(pages, request, session, area, typed, year, heard),
        )
    )


def _tried(  # noqa: PLR0913 - the area as it was heard, tried on a year
    pages: Pages, request: Request, session: Session, area: PriorityArea, typed: Typed, year: Year, heard: Heard
) -> dict[str, Any]:
    """What changes while one types: the fields, and what the words would bring."""
    at, words = pages.setting(request), _words(typed)
    usable = words if isinstance(words, Words) else words_of(area)
    meant = usable.as_area(area)
    fields, found = choices(meant, at.texts.language), preview(session, area, usable, year, heard, at)
    return {
        "area": area,
        "typed": typed,
        "is_changed": usable != words_of(area),
        "preview": found,
        "is_faulty": isinstance(words, Faulty),
        "unclear": "" if isinstance(words, Faulty) else doubt_of(meant, found.tuning.warning),
        "useless": [] if isinstance(words, Faulty) else useless_said(meant.must_not, at.texts),
        "fields": fields,
        "at_once": at_once(fields, meant),
        "other_fields": others(fields, at.texts),
        "measured": {band: round(share * 100) for band, share in PRECISION.items()},
        "may_change": pages.visitor(request).may("coordinator", area.organisation_id),
    }


STAFF: dict[str, View] = {"/areas/{area_id}": one_area}
ACTIONS: dict[str, View] = {"/areas/{area_id}": act_on_area}
