"""Changing one source: its facts in a form, or its whole file as text, with a look at what would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from sources.contract import CallData
from sources.entry import Entry
from sources.registry import CatalogueFault
from watcher.db import reading, transaction
from watcher.net.failures import FetchFailed
from watcher.people.audit import note
from watcher.polling.kept import Kept, first_question, kept_answer, read_kept
from watcher.polling.look import look
from watcher.polling.own_catalogue import ChangedMeanwhile, Written, as_written, check_text, save_entry
from watcher.web.pages import Pages, View
from watcher.web.source_facts import APPLICANTS, LANGUAGES, LEVELS, Typed, facts_in, laid_over, typed_from, typed_of
from watcher.web.source_words import SHOWN, CallLine, call_lines, failure_words, fault_lines
from watcher.work.problem_words import problem_words

LONGEST_TEXT = 60_000


@dataclass(frozen=True)
class Change:
    """What was sent: the fields or the text, and the file it would become. `faults`: field -> words."""

    typed: Typed
    text: str
    based_on: str
    faults: Mapping[str, str]
    entry: Entry | None = None


@dataclass(frozen=True)
class Preview:
    """What the changed entry reads of an answer, beside what the present one does. `problem`: why that cannot be told.

    `gone`: titles of calls that would no longer be read.
    """

    lines: list[CallLine]
    count: int = 0
    before: int = 0
    gone: tuple[str, ...] = ()
    problem: str = ""
    at: datetime | None = None


def edit_source(pages: Pages, request: Request, source: str) -> Response:
    """The entry as it stands."""
    there = _there(pages, source)
    fresh = Change(typed_from(facts_in(there.text)), there.text, there.mark, {})
    return _show(pages, request, source, there, fresh)


def act_on_edit(pages: Pages, request: Request, source: str, form: Mapping[str, str]) -> Response:
    """Try the change on the answer kept, or on a new one; or keep it."""
    there, do, texts = _there(pages, source), form.get("do", ""), pages.texts(request)
    change = _change(pages, request, source, there, form)
    if change.entry is None or do in ("try", "try-text", "fetch", "fetch-text"):
        return _show(pages, request, source, there, change, _preview(pages, request, there, change, do))
    try:
        with transaction(pages.engine) as session:
            save_entry(session, pages.settings.own_catalogue_dir, source, change.text, change.based_on, pages.clock())
            note(session, pages.visitor(request), "source changed", pages.clock(), about=f"source:{source}")
    except ChangedMeanwhile:
        now = _there(pages, source)
        stale = Change(change.typed, change.text, now.mark, {"based_on": texts.say("web.fault_source_changed")})
        return _show(pages, request, source, now, stale)
    return RedirectResponse(f"/sources/{source}?done=saved&lang={texts.language}", 303)


def _there(pages: Pages, source: str) -> Written:
    there = as_written(pages.settings.own_catalogue_dir, source)
    if not there.mark:
        raise HTTPException(404)
    return there


def _change(pages: Pages, request: Request, source: str, there: Written, form: Mapping[str, str]) -> Change:
    """The form as a file. Fields are laid over the file as it stands, unless somebody has changed that meanwhile."""
    based_on, texts = form.get("based_on", ""), pages.texts(request)
    if form.get("do", "").endswith("-text"):
        text = form.get("text", "")
        typed, faults = typed_from(facts_in(text)), {}
        if len(text) > LONGEST_TEXT:
            return Change(typed, text, based_on, {"text": texts.say("web.fault_long")})
    else:
        typed = typed_of(form)
        faults = {name: texts.say(key) for name, key in typed.faults.items()}
        text = there.text if faults else laid_over(facts_in(there.text), typed)
    if based_on != there.mark:
        stale = {"based_on": texts.say("web.fault_source_changed")}
        return Change(typed, text, there.mark, faults | stale)
    if faults:
        return Change(typed, text, based_on, faults)
    try:
        return Change(typed, text, based_on, {}, check_text(pages.settings.own_catalogue_dir, source, text))
    except CatalogueFault as fault:
        return Change(typed, text, based_on, fault_lines(fault, texts))


def _preview(pages: Pages, request: Request, there: Written, change: Change, do: str) -> Preview | None:
    entry, texts = change.entry, pages.texts(request)
    if entry is None:
        return None
    question = first_question(entry, pages.clock()) if entry.kind else None
    if question is None:
        return Preview([], problem=texts.say("web.preview_nothing"))
    with reading(pages.engine) as session:
        kept = kept_answer(session, entry.id)
    if do.startswith("fetch"):
        try:
            now = pages.clock()
            kept = Kept(look(pages.settings, pages.politeness, question, now), now)
        except FetchFailed as failure:
            return Preview([], problem=failure_words(failure, texts))
    elif kept is None or kept.page.request.url != question.url:
        return Preview([], problem=texts.say("web.preview_no_answer"))
    return _compared(pages, request, entry, there, kept)


def _compared(pages: Pages, request: Request, entry: Entry, there: Written, kept: Kept) -> Preview:
    after = read_kept(entry, kept)
    before = _read_before(pages, entry.id, there, kept)
    read = {call.external_id for call in after.calls}
    gone = tuple(call.title for call in before if call.external_id not in read)
    texts = pages.texts(request)
    problem = problem_words(after.problem, texts) if after.problem else ""
    return Preview(call_lines(after.calls, texts), len(after.calls), len(before), gone, problem, kept.at)


def _read_before(pages: Pages, source: str, there: Written, kept: Kept) -> tuple[CallData, ...]:
    """What the entry as it stands reads of the same answer; nothing where it cannot be used at all."""
    try:
        return tuple(read_kept(check_text(pages.settings.own_catalogue_dir, source, there.text), kept).calls)
    except CatalogueFault:
        return ()


def _show(
    pages: Pages, request: Request, source: str, there: Written, change: Change, preview: Preview | None = None
) -> Response:
    return pages.show(
        request,
        "source_edit.html",
        status=400 if change.faults else 200,
        source=source,
        name=typed_from(facts_in(there.text))[f"name_{pages.texts(request).language}"] or source,
        there=there,
        change=change,
        typed=change.typed,
        faults=change.faults,
        preview=preview,
        most=SHOWN,
        levels=LEVELS,
        languages=LANGUAGES,
        applicants=APPLICANTS,
        section="sources",
    )


PAGES: dict[str, View] = {"/sources/{source}/edit": edit_source}
ACTIONS: dict[str, View] = {"/sources/{source}/edit": act_on_edit}
