"""Following a source from its first question to its last answer. Decides nothing; bounded in pages."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session

from sources.combine import combine
from sources.contract import CallData, Deadline, Known, Note, Page, Parsed, Request, UnreadablePage
from sources.entry import ByEntry, Source
from sources.reading.countdown import without_countdown
from watcher.net.failures import FetchFailed
from watcher.polling.beside import Reads, read_here
from watcher.polling.gathered import Crawl
from watcher.polling.outcomes import NOT_ANSWERED, NoSuchPage, Unchanged, cause_of

MAX_PAGES = 1_000
LONGEST_CRAWL = timedelta(minutes=30)
# A list that goes on though so many pages in a row held nothing new has no end.
MOST_IDLE_PAGES = 2
_NO_TEXT = "pdf-no-text"
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


async def crawl(  # noqa: PLR0913 - a source, whom it is asked through, and how
    source: Source,
    fetcher: Fetches,
    known: Known,
    now: datetime,
    progress: Progress,
    seconds: Callable[[], float] = time.monotonic,
    read: Reads = read_here,
) -> Crawl:
    """One pass over a source. What stopped it early stands in the result; nothing is raised for a bad answer.

    `seconds`: how time passes meanwhile. `read`: who reads the answers.
    """
    gathered, began = _Gathered(source, now, is_first=known.since is None), seconds()
    questions = deque(source.start(now, known))
    gathered.asked_again = frozenset(request.url for request in questions if request.purpose == "detail")
    while questions and gathered.going_on:
        request = questions.popleft()
        progress(f"{source.entry.id}: page {gathered.result.pages + 1}, {gathered.calls} calls so far")
        try:
            answer = await fetcher.fetch(request, source_id=source.entry.id, now=now)
            if isinstance(answer, Page):
                gathered.result.first = gathered.result.first or answer
                questions.extend(gathered.take(request, await read(source, answer, now)))
            else:
                gathered.go_without(request, answer)
        except UnreadablePage as error:
            gathered.miss(request, str(error), error.code, unreadable=True)
        except FetchFailed as error:
            gathered.miss(request, str(error), cause_of(error))
        except NoSuchPage as error:
            gathered.miss(request, str(error), "no-such-page")
        gathered.keep_bounds(left=len(questions), took=seconds() - began)
    return gathered.finish()


_Content = tuple[str, str, str, tuple[Deadline, ...]]


def _content_of(call: CallData) -> _Content:
    """What a call says, whatever its address: pages without end often give the same calls under ever new ones."""
    return call.title, call.summary, call.text, call.deadlines


class _Gathered:
    """What has been read so far, in the making."""

    def __init__(self, source: Source, now: datetime, *, is_first: bool = False) -> None:
        self.source, self.now, self._is_first = source, now, is_first
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
        self._contents: set[_Content] = set()
        self._idle = 0

    @property
    def calls(self) -> int:
        return len(self._listed)

    def take(self, request: Request, parsed: Parsed) -> tuple[Request, ...]:
        """Take in what one answer gave; returns the further questions it leads to."""
        self.result.pages += 1
        self.result.take_notes(parsed.notes)
        if request.purpose == "detail" and request.url not in self.asked_again:
            self._detailed |= {call.external_id: call for call in parsed.calls}
        else:
            self._take_list(parsed)
        return parsed.requests if self._idle < MOST_IDLE_PAGES else self._without_more(parsed.requests)

    def _without_more(self, requests: tuple[Request, ...]) -> tuple[Request, ...]:
        """The questions without those for more of a list that has stopped saying anything new."""
        details = tuple(request for request in requests if request.purpose == "detail")
        if len(details) < len(requests) and self.result.expected is None:
            self._stop(
                f"stopped after {self.result.pages} pages: the last {self._idle} held nothing new, and there are more"
            )
            return details
        return requests

    def _stop(self, words: str) -> None:
        self.result.cut_off, self.result.goes_on = self.result.cut_off or words, True

    def keep_bounds(self, *, left: int, took: float) -> None:
        """Go no further than a run may; say how long it took where the list was longer than that."""
        if left and self.going_on and self.result.pages >= MAX_PAGES:
            self._stop(f"stopped after {MAX_PAGES} pages, and there are more")
            self.going_on = False
        elif left and self.going_on and took > LONGEST_CRAWL.total_seconds():
            self._stop(f"stopped after {self.result.pages} pages, and there are more")
            self.going_on = False
        self.result.seconds = took

    def _take_list(self, parsed: Parsed) -> None:
        keys = set(parsed.listing.keys if parsed.listing else ())
        contents = {_content_of(call) for call in parsed.calls}
        # What was set aside is something, too: perhaps no call, but another item.
        is_new = (bool(keys - self._keys) and not contents <= self._contents) or (not keys and bool(parsed.notes))
        self._idle = 0 if is_new else self._idle + 1
        self._contents |= contents
        self._listed.extend(parsed.calls)
        self._as_listed.update(parsed.as_listed)
        self.result.nothing_open = self.result.nothing_open or parsed.nothing_open
        self.result.unexplained = self.result.unexplained or parsed.unexplained
        if parsed.listing is None:
            return
        self._keys.update(parsed.listing.keys)
        self.result.cut_off = self.result.cut_off or parsed.listing.cut_off
        self.result.goes_on = self.result.goes_on or parsed.listing.goes_on
        self.result.leads_on = self.result.leads_on or parsed.listing.leads_on
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
            self._go_by_entry(cause)

    def _go_by_entry(self, cause: str) -> None:
        """What a source's file says by itself, where its page has never been read and does not answer now.

        Once it has been read, what it said of the days of the file is known, and holds.
        """
        if self._is_first and not self.result.pages and cause in NOT_ANSWERED and isinstance(self.source, ByEntry):
            self._take_list(self.source.without_page(self.now))
            self.result.by_entry = True

    def _keep_as_listed(self, request: Request, code: str, words: str) -> None:
        self.result.take_notes([Note(code=code, detail=words)])
        self._as_listed.add(request.context.get("external_id", ""))

    def finish(self) -> Crawl:
        combined = combine(self._listed, self.source.entry.language)
        self.result.calls = tuple(
            without_countdown(enrich(call, self._detailed.get(call.external_id))) for call in combined.calls
        )
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
