"""Following a source from its first question to its last answer. Decides nothing; bounded in pages."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session

from sources.combine import combine
from sources.contract import CallData, Known, Note, Page, Parsed, Request, UnreadablePage
from sources.entry import Source
from sources.reading.letters import PACKED
from watcher.net.failures import FetchFailed
from watcher.polling.check import Crawl
from watcher.polling.outcomes import NoSuchPage, Unchanged

MAX_PAGES = 1_000
_NO_TEXT = "pdf-no-text"
# A longer answer, or one of letters, may take seconds to read.
SHORT_ANSWER = 200_000
Progress = Callable[[str], None]


class Fetches(Protocol):
    """Gets the answer to one question: over the network, or from saved files.

    `wait`: the host asked to be left alone this long. `remember` keeps, in the transaction that saves the run, what
    lets the next one ask only for changes; `whole`: everything the answers held is saved with it. `remember_details`:
    the same for calls' own pages; those of the calls `missed` held nothing that could be used. `moved_to`: where the
    first address has moved for good, as its server says.
    """

    @property
    def wait(self) -> timedelta | None: ...

    @property
    def moved_to(self) -> str | None: ...

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page | Unchanged | None: ...

    def remember(self, session: Session, source_id: str, now: datetime, *, whole: bool) -> None: ...

    def remember_details(self, session: Session, source_id: str, now: datetime, *, missed: Collection[str]) -> None: ...


async def crawl(source: Source, fetcher: Fetches, known: Known, now: datetime, progress: Progress) -> Crawl:
    """One pass over a source. What stopped it early stands in the result; nothing is raised for a bad answer."""
    gathered = _Gathered(source, now)
    questions = deque(source.start(now, known))
    gathered.asked_again = frozenset(request.url for request in questions if request.purpose == "detail")
    while questions and gathered.going_on:
        request = questions.popleft()
        progress(f"{source.entry.id}: page {gathered.result.pages + 1}")
        try:
            answer = await fetcher.fetch(request, source_id=source.entry.id, now=now)
            if isinstance(answer, Page):
                gathered.result.first = gathered.result.first or answer
                questions.extend(gathered.take(request, await _read(source, answer, now)))
            else:
                gathered.go_without(request, answer)
        except UnreadablePage as error:
            gathered.miss(request, str(error), error.code, unreadable=True)
        except FetchFailed as error:
            gathered.miss(request, str(error), error.kind)
        except NoSuchPage as error:
            gathered.miss(request, str(error), "no-such-page")
    return gathered.finish(left=len(questions))


async def _read(source: Source, page: Page, now: datetime) -> Parsed:
    """What an answer gives. One that may take long is read beside the loop: the other sources go on meanwhile."""
    if len(page.body) <= SHORT_ANSWER and page.content_type != PACKED:
        return source.parse(page, now)
    return await asyncio.to_thread(source.parse, page, now)


class _Gathered:
    """What has been read so far, in the making."""

    def __init__(self, source: Source, now: datetime) -> None:
        self.source, self.now = source, now
        self.result = Crawl()
        self.going_on = True
        # Known calls a source of changes asks for again at the start: nothing listed them, so they stand by themselves.
        self.asked_again: frozenset[str] = frozenset()
        self._listed: list[CallData] = []
        self._detailed: dict[str, CallData] = {}
        self._keys: set[str] = set()
        self._as_listed: set[str] = set()
        self._same: set[str] = set()
        self._wordless: set[str] = set()

    def take(self, request: Request, parsed: Parsed) -> tuple[Request, ...]:
        """Take in what one answer gave; returns the further questions it leads to."""
        self.result.pages += 1
        self.result.take_notes(parsed.notes)
        if request.purpose == "detail" and request.url not in self.asked_again:
            self._detailed |= {call.external_id: call for call in parsed.calls}
        else:
            self._take_list(parsed)
        self.going_on = self.result.pages < MAX_PAGES
        return parsed.requests

    def _take_list(self, parsed: Parsed) -> None:
        self._listed.extend(parsed.calls)
        self._as_listed.update(parsed.as_listed)
        self.result.nothing_open = self.result.nothing_open or parsed.nothing_open
        if parsed.listing is None:
            return
        self._keys.update(parsed.listing.keys)
        self.result.cut_off = self.result.cut_off or parsed.listing.cut_off
        if parsed.listing.expected is not None:
            self.result.expected = parsed.listing.expected

    def go_without(self, request: Request, answer: Unchanged | None) -> None:
        if isinstance(answer, Unchanged) and "listed" in request.context:
            self._same.add(request.context.get("external_id", ""))
        elif isinstance(answer, Unchanged):
            self.result.unchanged, self.going_on = True, False
        else:
            self._keep_as_listed(request, "no-detail-page", "not saved")

    def miss(self, request: Request, words: str, cause: str, *, unreadable: bool = False) -> None:
        """A call whose own page cannot be had stays as listed; a missing list page ends the run.

        `unreadable`: an answer did come, and is none; `cause` says what is wrong with it, and is counted by itself too.
        A document without text was read: asked for again, it says no more.
        """
        if request.purpose == "detail" and unreadable and cause == _NO_TEXT:
            self._keep_as_listed(request, cause, words)
            self._wordless.add(request.context.get("external_id", ""))
        elif request.purpose == "detail":
            self._keep_as_listed(request, "unreadable-detail", words)
            self.result.take_notes([Note(code=cause, detail=words)] if unreadable else [])
        else:
            self.result.failure, self.result.cause, self.result.unreadable = words, cause, unreadable
            self.going_on = False

    def _keep_as_listed(self, request: Request, code: str, words: str) -> None:
        self.result.take_notes([Note(code=code, detail=words)])
        self._as_listed.add(request.context.get("external_id", ""))

    def finish(self, left: int) -> Crawl:
        if left and not self.result.failure and not self.result.unchanged:
            self.result.cut_off = f"more than {MAX_PAGES} pages in one run"
        combined = combine(self._listed, self.source.entry.language)
        self.result.calls = tuple(enrich(call, self._detailed.get(call.external_id)) for call in combined.calls)
        self.result.conflicts, self.result.repeated = combined.conflicts, combined.repeated
        self.result.keys, self.result.as_listed = frozenset(self._keys), frozenset(self._as_listed)
        self.result.wordless = frozenset(self._wordless)
        self.result.same = frozenset(self._same - self._detailed.keys() - self._as_listed)
        return self.result


def enrich(listed: CallData, detailed: CallData | None) -> CallData:
    """A listed call with everything its own page says laid over it."""
    if detailed is None:
        return listed
    said = {name: getattr(detailed, name) for name in detailed.model_fields_set - {"external_id", "source"}}
    useful = {name: value for name, value in said.items() if value not in (None, "", (), {}, "unknown")}
    joined = tuple(dict.fromkeys([*listed.identities, *detailed.identities]))
    evidence = {**listed.evidence, **detailed.evidence}
    return listed.model_copy(update={**useful, "identities": joined, "evidence": evidence})
