"""Adding a source: from an address or a saved page, by choosing what was found on it, to an entry of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from sources.contract import Request as Question
from sources.detect.page import NOWHERE
from sources.registry import CatalogueFault
from watcher.db import transaction
from watcher.people.audit import note
from watcher.polling.own_catalogue import ChangedMeanwhile, as_written, save_entry
from watcher.polling.wishes import set_paused
from watcher.web.pages import Pages, View
from watcher.web.source_facts import (
    APPLICANTS,
    LANGUAGES,
    LEVELS,
    Typed,
    entry_facts,
    id_of,
    laid_over,
    typed_from,
    typed_of,
)
from watcher.web.source_study import (
    NoStudy,
    Place,
    Study,
    ask_address,
    ask_once_more,
    known_at,
    show_found,
    study_of,
    take_page,
)
from watcher.web.source_words import fault_lines

_LONGEST_NAME = 80


def ask_for_address(pages: Pages, request: Request) -> Response:
    """Where the calls are."""
    return ask_address(pages, request, _PLACE, {}, {})


def take_address(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Fetch an address, or take a saved page, and keep the answer for the steps that follow."""
    return take_page(pages, request, _PLACE, form, lambda address: Question(url=address or NOWHERE))


def show_study(pages: Pages, request: Request, study: str) -> Response:
    """What was found, what it would give, and what is left to say."""
    try:
        found = study_of(pages, request, study)
    except NoStudy:
        return ask_once_more(pages, request, _PLACE, {})
    name = found.proposal.name[:_LONGEST_NAME]
    defaults = {"name": {"sv": name, "en": name}, "url": found.proposal.url, "level": "national"}
    language = next((call.language for call in found.calls), "sv")
    return _show(pages, request, study, found, typed_from(defaults | {"language": language}), {})


def save_study(pages: Pages, request: Request, study: str, form: Mapping[str, str]) -> Response:
    """Write the entry, if it is without fault; or show what other choices give, beside what was typed."""
    said = form if form.get("do") == "choose" else None
    try:
        found = study_of(pages, request, study, said=said)
    except NoStudy:
        return ask_once_more(pages, request, _PLACE, {"address": form.get("url", "")})
    if said is not None:
        return _show(pages, request, study, found, typed_of(form), {}, said)
    return _save(pages, request, study, found, form)


def _save(pages: Pages, request: Request, study: str, found: Study, form: Mapping[str, str]) -> Response:
    texts, typed = pages.texts(request), typed_of(form)
    if found.proposal.kind is None or found.proposal.is_unread:
        raise HTTPException(400)  # such a page has no form
    source, folder = id_of(typed), pages.settings.own_catalogue_dir
    faults = {name: texts.say(key) for name, key in typed.faults.items()}
    known = known_at(pages, typed["url"])
    if known and form.get("twice") != known.id:
        faults["twice"] = texts.say("web.fault_source_twice")
    if not source:
        faults.setdefault("source_id", texts.say("web.fault_source_id"))
    elif as_written(folder, source).mark:
        faults["source_id"] = texts.say("web.fault_source_taken", source=source)
    if faults:
        return _show(pages, request, study, found, typed, faults)
    day = pages.clock().date()
    text = laid_over(entry_facts(source, found.proposal, found.config, day), typed)
    try:
        with transaction(pages.engine) as session:
            save_entry(session, folder, source, text, "", pages.clock())
            set_paused(session, source, paused=False)  # one of the same name may have been taken away while paused
            note(session, pages.visitor(request), "source added", pages.clock(), about=f"source:{source}")
    except CatalogueFault as fault:
        return _show(pages, request, study, found, typed, fault_lines(fault, texts))
    except ChangedMeanwhile:
        taken = {"source_id": texts.say("web.fault_source_taken", source=source)}
        return _show(pages, request, study, found, typed, taken)
    return RedirectResponse(f"/sources/{source}?done=added&lang={texts.language}", 303)


def _show(  # noqa: PLR0913 - what was found, and what was typed and chosen
    pages: Pages,
    request: Request,
    word: str,
    found: Study,
    typed: Typed,
    faults: Mapping[str, str],
    said: Mapping[str, str] | None = None,
) -> Response:
    return show_found(
        pages,
        request,
        _PLACE,
        word,
        found,
        faults,
        said,
        known=known_at(pages, typed["url"] or found.proposal.url),
        typed=replace(typed, faults={}),
        levels=LEVELS,
        languages=LANGUAGES,
        applicants=APPLICANTS,
    )


_PLACE = Place("/new-source", "/new-source")
PAGES: dict[str, View] = {"/new-source": ask_for_address, "/new-source/{study}": show_study}
ACTIONS: dict[str, View] = {"/new-source": take_address, "/new-source/{study}": save_study}
