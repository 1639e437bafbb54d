"""A profile file is brought to a page, which shows what it would change before anything is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from subscriptions.area_doubts import doubts_said
from subscriptions.profile_edit import fingerprint
from subscriptions.profile_match import areas_of
from subscriptions.profiles import Profile, UnfitFile, checked_profile
from watcher.db import transaction
from watcher.language import Texts
from watcher.people.profile_log import Laid, lay_profile
from watcher.web.forms import bytes_of
from watcher.web.pages import Pages, View
from watcher.web.removing import title_of
from watcher.work.problem_words import problem_words

# The largest example has 12 000 characters; the file travels with the form in which a person checks it.
LONGEST = 300_000
_LISTS = {"departments": "org.page_departments", "areas": "org.page_areas", "subscriptions": "org.page_subscriptions"}
Table = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing that the file says otherwise than the organisation is. `what`: new, changed, removed.

    `fields`: their names in the file. `author`: who wrote its words last on a page, and would be overwritten.
    """

    name: str
    what: str
    fields: tuple[str, ...] = ()
    author: str = ""


def ask_for_file(pages: Pages, request: Request) -> Response:
    """Where the file is."""
    return _ask(pages, request)


def take_file(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Show what a file would change; or, once that has been seen, lay it over the organisation."""
    is_checked = form.get("do") == "import"
    content = form.get("text", "").encode() if is_checked else bytes_of(form, "file")
    if not content.strip() or len(content) > LONGEST:
        return _ask(pages, request, "web.fault_profile_large" if content.strip() else "web.fault_profile_none")
    try:
        profile = checked_profile(content)
    except UnfitFile as fault:
        return _ask(pages, request, "web.fault_profile_unfit", fault.faults)
    with transaction(pages.engine) as session:
        by = pages.visitor(request)
        laid = lay_profile(session, profile, by, pages.clock(), pages.settings.timezone)
        mark = fingerprint([laid.before, laid.after])
        if not is_checked or form.get("seen") != mark:
            session.rollback()
            return _show(pages, request, profile, laid, mark, content.decode(), is_late=is_checked)
    where = f"/organisations/{quote(profile.organisation.id, safe='')}"
    return RedirectResponse(f"{where}?done=imported&lang={pages.texts(request).language}", 303)


def _ask(pages: Pages, request: Request, fault: str = "", faults: tuple[str, ...] = ()) -> Response:
    texts = pages.texts(request)
    return pages.show(
        request,
        "profile_upload.html",
        status=400 if fault else 200,
        fault=fault,
        faults=[problem_words(each, texts) for each in faults],
        found=None,
        section="organisation",
    )


def _show(  # noqa: PLR0913 - what the file is, and what it would do
    pages: Pages, request: Request, profile: Profile, laid: Laid, mark: str, text: str, *, is_late: bool
) -> Response:
    texts = pages.texts(request)
    own = list(_of_organisation(laid)) if laid.before else []
    found = {name: list(changes_of(name, laid, texts)) for name in _LISTS}
    return pages.show(
        request,
        "profile_upload.html",
        status=409 if is_late else 200,
        fault="web.fault_profile_late" if is_late else "",
        faults=(),
        found={"org.page_organisation": own} | {_LISTS[name]: some for name, some in found.items()},
        is_new=not laid.before,
        organisation=profile.organisation.name,
        changes_nothing=not (own or any(found.values())) and bool(laid.before),
        text=text,
        seen=mark,
        doubts=list(_doubts(profile, texts)),
        section="organisation",
    )


def _doubts(profile: Profile, texts: Texts) -> Iterator[tuple[str, list[str]]]:
    """The name of each area whose words can hardly do what is meant, and why."""
    for area, said in zip(profile.areas, (doubts_said(each, texts) for each in areas_of(profile)), strict=True):
        if said:
            yield area.name, said


def _of_organisation(laid: Laid) -> Iterator[Change]:
    was, now = ({k: v for k, v in each["organisation"].items() if k != "departments"} for each in _both(laid))
    if was != now:
        yield Change(now["name"], "changed", _differing(was, now))


def changes_of(name: str, laid: Laid, texts: Texts) -> Iterator[Change]:
    """What becomes of the departments, areas or subscriptions, in the order of the file; what goes comes last."""
    was, now = ({each["id"]: each for each in _listed(table, name)} for table in _both(laid))
    for key, table in now.items():
        if key not in was:
            yield Change(_called(name, table, laid.after, texts), "new")
        elif was[key] != table:
            author = laid.authors.get(key, "") if name == "areas" else ""
            yield Change(_called(name, table, laid.after, texts), "changed", _differing(was[key], table), author)
    for key, table in was.items():
        if key not in now:
            author = laid.authors.get(key, "") if name == "areas" else ""
            yield Change(_called(name, table, laid.before, texts), "removed", (), author)


def _both(laid: Laid) -> tuple[Table, Table]:
    return laid.before, laid.after


def _listed(table: Table, name: str) -> list[dict[str, Any]]:
    own = table.get("organisation", {}) if name == "departments" else table
    return list(own.get(name, []))


def _called(name: str, each: dict[str, Any], whole: Table, texts: Texts) -> str:
    raw = {**whole, "organisation": {"departments": [], **whole["organisation"]}}
    return title_of(each, raw, texts) if name == "subscriptions" else str(each["name"])


def _differing(was: Table, now: Table) -> tuple[str, ...]:
    return tuple(name for name in sorted({*was, *now}) if was.get(name) != now.get(name))


PAGES: dict[str, View] = {"/profile-file": ask_for_file}
ACTIONS: dict[str, View] = {"/profile-file": take_file}
