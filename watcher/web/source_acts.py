"""What an admin does with one source, and its latest answer beside what is read of it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from sources.reading.encoding import decode
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.audit import note
from watcher.polling.kept import kept_answer, read_kept
from watcher.polling.models import Repair
from watcher.polling.own_catalogue import FromTheFuture, accept_repair
from watcher.polling.wishes import ask_now, set_paused
from watcher.web.pages import Pages, View
from watcher.web.source_words import SHOWN, call_lines
from watcher.web.sources import can_be_read, entry_of
from watcher.work.problem_words import problem_words

# With every character escaped the page stays below 300 KB.
ANSWER_SHOWN = 40_000
AUDITED = {"run": "source asked", "pause": "source paused", "resume": "source resumed"}
REPAIRS = {"accept": "repair accepted", "reject": "repair refused"}


def act_on_source(pages: Pages, request: Request, source: str, form: Mapping[str, str]) -> Response:
    """Have it read now, leave it alone, ask it again, or answer a proposed repair."""
    entry, do = entry_of(pages, source, []), form.get("do", "")
    with transaction(pages.engine) as session:
        if do in REPAIRS:
            done = _answer_repair(pages, request, session, source, form)
        elif do in AUDITED and entry.kind is not None and entry.active and (do != "run" or can_be_read(pages, source)):
            done = do
            _wish(session, source, do, pages)
            note(session, pages.visitor(request), AUDITED[do], pages.clock(), about=f"source:{source}")
        else:
            raise HTTPException(400)
    return RedirectResponse(f"/sources/{source}?done={done}&lang={pages.texts(request).language}", 303)


def _wish(session: Session, source: str, do: str, pages: Pages) -> None:
    if do == "run":
        ask_now(session, source, pages.clock())
    else:
        set_paused(session, source, paused=do == "pause")


def _answer_repair(pages: Pages, request: Request, session: Session, source: str, form: Mapping[str, str]) -> str:
    """What came of it. A proposal that is no longer the one that was shown is left as it is."""
    repair, do, now = session.get(Repair, source), form["do"], pages.clock()
    if repair is None or repair.accepted_at or repair.rejected_at or repair.answer_hash != form.get("proposal"):
        return "stale"
    if do == "accept":
        try:
            accept_repair(session, repair, pages.settings.own_catalogue_dir, now)
        except FromTheFuture:
            return "ahead"
        except BadInput:
            return "unfit"
        ask_now(session, source, now)
    else:
        repair.rejected_at = now
    note(session, pages.visitor(request), REPAIRS[do], now, about=f"source:{source}")
    return do


def latest_answer(pages: Pages, request: Request, source: str) -> HTMLResponse:
    """What the source answered last, as text, beside the calls that are read of it."""
    entry, texts = entry_of(pages, source, []), pages.texts(request)
    with reading(pages.engine) as session:
        kept = kept_answer(session, source) if entry.kind else None
    shown = read_kept(entry, kept) if kept else None
    text = decode(kept.page.body, kept.page.content_type) if kept else ""
    return pages.show(
        request,
        "source_answer.html",
        entry=entry,
        kept=kept,
        text=text[:ANSWER_SHOWN],
        is_cut=len(text) > ANSWER_SHOWN,
        count=len(shown.calls) if shown else 0,
        problem=problem_words(shown.problem, texts) if shown and shown.problem else "",
        lines=call_lines(shown.calls, texts) if shown else [],
        most=SHOWN,
        section="sources",
    )


PAGES: dict[str, View] = {"/sources/{source}/answer": latest_answer}
ACTIONS: dict[str, View] = {"/sources/{source}": act_on_source}
