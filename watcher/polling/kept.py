"""Answers kept whole, so that a person can see what a source said and what was read of it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from sources.contract import CallData, Known, Page, Request, UnreadablePage
from sources.entry import Entry
from sources.reading.letters import folder_of
from sources.registry import build_source
from watcher.polling.models import KeptAnswer

# Larger answers are whole catalogues of a programme: nobody reads them on a page, and they would fill the database.
LARGEST_KEPT = 5_000_000
STUDIED_FOR = timedelta(days=2)
_STUDY, _BELIEVED = "study:", "believed:"


@dataclass(frozen=True)
class Kept:
    """An answer with the moment it was given."""

    page: Page
    at: datetime


@dataclass(frozen=True)
class Reading:
    """What an entry reads of an answer: calls, or in words why it cannot be read."""

    calls: Sequence[CallData] = ()
    problem: str = ""


def keep_answer(session: Session, key: str, page: Page, now: datetime) -> None:
    """Keep it instead of the one before. Not kept: letters, which are people's mail, and what is very large."""
    if folder_of(page.request.url) is not None or len(page.body) > LARGEST_KEPT:
        return
    row = session.get(KeptAnswer, key) or KeptAnswer(key=key, request={}, url="", body=b"", size=0, at=now)
    row.request, row.url = page.request.model_dump(mode="json", exclude_defaults=True), page.url
    row.content_type, row.body, row.size, row.at = page.content_type, zlib.compress(page.body, 1), len(page.body), now
    session.add(row)


def keep_believed(session: Session, source: str, *, believed: bool) -> None:
    """Before a run's answer takes its place: set the last answer of a run that was believed aside, until one is again.

    By it one sees what has come to the page since. `believed`: whether this run is.
    """
    aside, last = session.get(KeptAnswer, _BELIEVED + source), session.get(KeptAnswer, source)
    if believed and aside is not None:
        session.delete(aside)
    elif not believed and aside is None and last is not None:
        session.add(KeptAnswer(**{**last.model_dump(), "key": _BELIEVED + source}))


def believed_answer(session: Session, source: str) -> Kept | None:
    """The answer of the last run that was believed, as far as it is known."""
    return kept_answer(session, _BELIEVED + source) or kept_answer(session, source)


def keep_study(session: Session, word: str, page: Page, now: datetime) -> None:
    """Keep an answer that a person looks at before there is a source; those of some days ago go."""
    old = col(KeptAnswer.key).startswith(_STUDY, autoescape=True), col(KeptAnswer.at) < now - STUDIED_FOR
    session.execute(delete(KeptAnswer).where(*old))
    keep_answer(session, _STUDY + word, page, now)


def kept_study(session: Session, word: str) -> Kept | None:
    return kept_answer(session, _STUDY + word)


def kept_answer(session: Session, key: str) -> Kept | None:
    row = session.get(KeptAnswer, key)
    if row is None:
        return None
    body = zlib.decompressobj().decompress(row.body, LARGEST_KEPT)
    request = Request.model_validate(row.request)
    return Kept(Page(request=request, url=row.url, body=body, content_type=row.content_type), row.at)


def read_kept(entry: Entry, kept: Kept) -> Reading:
    """What the entry reads of an answer, as of the day it came. Calls' own pages are no part of it.

    Raises CatalogueFault for an entry that names no reader.
    """
    source = build_source(entry)
    try:
        return Reading(source.parse(kept.page, kept.at).calls)
    except UnreadablePage as error:
        return Reading(problem=str(error))


def first_question(entry: Entry, now: datetime) -> Request | None:
    """What the entry asks first; None where it asks nothing. Raises CatalogueFault like `read_kept`."""
    return next(iter(build_source(entry).start(now, Known())), None)
