"""An organisation as its coordinator runs it: what it is called, where it lies, who it is and when it is reminded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import col, select

from subscriptions.area_words import ChangedMeanwhile
from subscriptions.digests.look import is_adjusted
from subscriptions.models import Organisation
from subscriptions.profile_edit import Table, Unfit, fingerprint
from subscriptions.regions import REGIONS, region_name
from watcher.db import reading
from watcher.language import LANGUAGES
from watcher.web.clashes import Clash
from watcher.web.organisation_form import APPLICANTS, FIELDS, Typed, as_typed, lay_typed, read_typed, shown
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import Desk, acting, faults_of, looking, same_or_stale


def organisations(pages: Pages, request: Request) -> Response:
    """Those that one coordinates; the one there is, at once."""
    visitor = pages.visitor(request)
    with reading(pages.engine) as session:
        query = select(Organisation).where(visitor.sees(Organisation.id)).order_by(col(Organisation.name))
        own = [row for row in session.exec(query) if visitor.may("coordinator", row.id)]
    if len(own) == 1:
        return RedirectResponse(f"/organisations/{quote(own[0].id)}?lang={pages.texts(request).language}", 303)
    return pages.show(request, "organisations.html", organisations=own, section="organisation")


def organisation_page(pages: Pages, request: Request, organisation_id: str) -> Response:
    with looking(pages, request, organisation_id) as desk:
        own = desk.table()["organisation"]
        return _show(desk, as_typed(own, _seen(own)))


def save_organisation(pages: Pages, request: Request, organisation_id: str, form: Mapping[str, str]) -> Response:
    typed, clash = read_typed(form, pages.texts(request)), None
    with acting(pages, request, organisation_id) as desk:
        change = partial(_change, typed.without_faults(as_typed(desk.table()["organisation"], typed.seen)))
        try:
            if typed.faults:
                desk.check(change)  # what else is wrong is said at once, not when this has been mended
            else:
                desk.lay(change, "organisation changed")
        except (Unfit, ChangedMeanwhile) as fault:
            typed = typed.with_more(faults_of(fault, FIELDS, desk.texts))
            clash = _clash(desk, typed) if isinstance(fault, ChangedMeanwhile) else None
        if typed.faults:
            return _show(desk, typed.seeing(_seen(desk.table()["organisation"])), clash)
        return desk.go_to("")


def _change(typed: Typed, raw: Table) -> None:
    same_or_stale(_part(raw["organisation"]), typed.seen)
    lay_typed(typed, raw["organisation"])


def _part(own: Mapping[str, Any]) -> dict[str, Any]:
    """What this page edits: departments have a page of their own."""
    return {name: value for name, value in own.items() if name != "departments"}


def _seen(own: Mapping[str, Any]) -> str:
    return fingerprint(_part(own))


def _clash(desk: Desk, typed: Typed) -> Clash:
    theirs, mine = (shown(each, desk.texts) for each in (as_typed(desk.table()["organisation"], ""), typed))
    keep = f"/organisations/{quote(desk.id, safe='')}"
    return desk.clash(theirs, mine, typed.seen, ("organisation changed",), "", keep)


def _show(desk: Desk, typed: Typed, clash: Clash | None = None) -> Response:
    own = desk.organisation
    umbrella = desk.session.get(Organisation, own.umbrella) if own.umbrella else None
    shown = dict.fromkeys((*typed.regions, *typed.offered))
    return desk.show(
        "organisation.html",
        faults=typed.faults,
        umbrella=umbrella.name if umbrella else own.umbrella,
        typed=typed.seeing(desk.marked(typed.seen)),
        clash=clash,
        is_adjusted=bool(own.look.get("colour")) and is_adjusted(own.look["colour"]),
        regions=[(code, region_name(code, desk.language)) for code in shown],
        all_regions=[region_name(code, desk.language) for code in REGIONS],
        applicants=APPLICANTS,
        languages=LANGUAGES,
        here="organisation",
    )


PAGES: dict[str, View] = {"/organisations": organisations, "/organisations/{organisation_id}": organisation_page}
ACTIONS: dict[str, View] = {"/organisations/{organisation_id}": save_organisation}
