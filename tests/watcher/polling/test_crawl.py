"""Following a source: what is slow to read holds nobody else up."""

import asyncio
import threading
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sources.contract import Known, Page, Parsed, Request
from sources.entry import Entry
from sources.kinds.listing import ListingSource, build
from sources.reading.letters import PACKED
from watcher.polling.beside import SHORT_ANSWER
from watcher.polling.crawl import LONGEST_CRAWL, crawl

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
ENTRY = Entry.model_validate(
    {
        "id": "slow-list",
        "name": {"sv": "Listan", "en": "The list"},
        "kind": "listing",
        "url": "https://example.org/utlysningar",
        "level": "national",
        "verified_on": date(2026, 5, 1),
        "options": {"item": "li"},
    }
)


class SlowToRead(ListingSource):
    """Its page is read only when somebody else has had a turn meanwhile."""

    def __init__(self) -> None:
        plain = build(ENTRY)
        assert isinstance(plain, ListingSource)
        super().__init__(ENTRY, plain._where)
        self.others_had_a_turn = threading.Event()
        self.was_held_up = True

    def parse(self, page: Page, now: datetime) -> Parsed:
        self.was_held_up = not self.others_had_a_turn.wait(timeout=5)
        return Parsed()


class Gives:
    """A fetcher with one answer."""

    wait = None
    moved_to = None

    def __init__(self, body: bytes, content_type: str) -> None:
        self._body, self._content_type = body, content_type

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page:
        return Page(request=request, url=request.url, body=self._body, content_type=self._content_type)

    def remember(self, session: Any, source_id: str, now: datetime, *, whole: bool) -> None:
        """Nothing to keep."""

    def remember_details(self, session: Any, source_id: str, now: datetime, *, missed: Collection[str]) -> None:
        """Nothing to keep."""


@pytest.mark.parametrize(
    ("body", "content_type"),
    [pytest.param(b"x" * (SHORT_ANSWER + 1), "text/html", id="a long page"), pytest.param(b"", PACKED, id="letters")],
)
def test_other_sources_go_on_while_a_long_answer_is_read(body: bytes, content_type: str) -> None:
    source = SlowToRead()

    async def another() -> None:
        source.others_had_a_turn.set()

    async def both() -> None:
        reading = crawl(source, Gives(body, content_type), Known(), NOW, lambda _words: None)
        await asyncio.gather(reading, another())

    asyncio.run(both())
    assert not source.was_held_up


def test_a_list_that_takes_too_long_is_kept_as_far_as_it_was_read() -> None:
    source = build(ENTRY.model_copy(update={"options": {"item": "li", "next": "a.next"}}))
    page = b"<body><li><a href='/1'>Utlysning ett</a></li><a class='next' href='/utlysningar?sida=2'>mer</a></body>"
    moments = iter((0.0, LONGEST_CRAWL.total_seconds() + 1))
    told: list[str] = []
    found = asyncio.run(crawl(source, Gives(page, "text/html"), Known(), NOW, told.append, lambda: next(moments)))
    assert (found.cut_off, found.goes_on, found.seconds) == ("stopped after 1 pages, and there are more", True, 1801)
    assert [call.title for call in found.calls] == ["Utlysning ett"]
    assert told == ["slow-list: page 1, 0 calls so far"]
