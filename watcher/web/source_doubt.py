"""What looks wrong with a source and may be right: an admin says so, having seen what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

import tomli_w
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from sources.entry import Entry
from sources.registry import CatalogueFault
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.db import reading, transaction
from watcher.people.audit import note
from watcher.polling.accepted import accept, doubt_of, held_with
from watcher.polling.at_once import AT_ONCE
from watcher.polling.check import LEADS_ON, NO_ITEMS, SAME_TITLE
from watcher.polling.models import SourceState
from watcher.polling.own_catalogue import ChangedMeanwhile, as_written, save_entry
from watcher.polling.unseen import NOT_CALLS
from watcher.polling.wishes import ask_now
from watcher.web.pages import Pages, View
from watcher.web.source_facts import facts_in
from watcher.web.sources import can_be_read, entry_of
from watcher.work.problem_words import problem_words

AUDITED = {
    "jump": "jump accepted",
    "fields": "missing field accepted",
    SAME_TITLE: "one title accepted",
    AT_ONCE: "change of all calls accepted",
    NOT_CALLS: "rows accepted as calls",
    NO_ITEMS: "empty feed accepted",
    LEADS_ON: "one page accepted",
}


def ask_whether_right(pages: Pages, request: Request, source: str) -> Response:
    """What accepting would mean, before anything is done. Back to the source's page where there is nothing to ask."""
    entry = entry_of(pages, source, [])
    with reading(pages.engine) as session:
        state = session.get(SourceState, source) or SourceState(source=source)
        doubt = doubt_of(session, state) if _is_read(pages, entry) else None
        held = held_with(session, doubt) if doubt else {}
    if doubt is None or doubt.waits:
        return _back(pages, request, source, "right_already" if doubt else "right_gone")
    return pages.show(
        request,
        "source_doubt.html",
        entry=entry,
        state=state,
        doubt=doubt,
        held=held,
        problem=problem_words(doubt.words, pages.texts(request)),
        runs_before=RUNS_BEFORE_WITHDRAWN,
        section="sources",
    )


def say_right(pages: Pages, request: Request, source: str, form: Mapping[str, str]) -> Response:
    """Accept what was shown, and have the source read. What was not shown is not accepted."""
    entry, now = entry_of(pages, source, []), pages.clock()
    with transaction(pages.engine) as session:
        # Two who press at once: the second finds it done.
        state = session.get(SourceState, source, with_for_update=True)
        doubt = doubt_of(session, state) if state and _is_read(pages, entry) else None
        if doubt is None or doubt.waits:
            return _back(pages, request, source, "right_already" if doubt else "right_gone")
        if form.get("shown") != doubt.key:
            return _back(pages, request, source, "right_changed")
        if doubt.cause != LEADS_ON:
            accept(session, doubt, now)
        elif not _is_one_page_now(pages, session, source):
            return _back(pages, request, source, "right_unwritten")
        ask_now(session, source, now)
        note(session, pages.visitor(request), AUDITED[doubt.cause], now, about=f"source:{source}")
    return _back(pages, request, source, "right")


def _is_one_page_now(pages: Pages, session: Session, source: str) -> bool:
    """Write into the source's file that its page is all there is to read. False if the file cannot be used so."""
    folder = pages.settings.own_catalogue_dir
    there = as_written(folder, source)
    facts = facts_in(there.text)
    text = tomli_w.dumps(facts | {"options": facts.get("options", {}) | {"one_page": True}})
    try:
        save_entry(session, folder, source, text, there.mark, pages.clock())
    except (CatalogueFault, ChangedMeanwhile):
        return False
    return True


def _is_read(pages: Pages, entry: Entry) -> bool:
    return entry.active and can_be_read(pages, entry.id)


def _back(pages: Pages, request: Request, source: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"/sources/{source}?done={done}&lang={pages.texts(request).language}", 303)


PAGES: dict[str, View] = {"/sources/{source}/accept": ask_whether_right}
ACTIONS: dict[str, View] = {"/sources/{source}/accept": say_right}
