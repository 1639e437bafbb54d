"""Programmes that can always be applied for: their facts stand in the catalogue.

The page is fetched only to see that it is still there and says nothing of closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sources.contract import CallData, Known, Listing, Page, Parsed, Request
from sources.entry import Entry, Source
from sources.kinds._page_facts import FactOptions, facts_of
from sources.kinds._page_lines import read_lines
from sources.kinds._page_open import open_watched
from sources.kinds._page_status import StatusReader, own_words
from sources.reading.links import canonical_address
from sources.reading.tally import Tally


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return StandingSource(entry, FactOptions.model_validate(entry.options))


@dataclass(frozen=True)
class StandingSource:
    """Tells what the catalogue says, as long as the page does not say otherwise."""

    entry: Entry
    options: FactOptions

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return "whole"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (Request(url=self.entry.url),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The one call. Raises UnreadablePage where the page is gone, or is another."""
        tally = Tally()
        _, content = open_watched(page, self.options)
        lines = [line.text for line in read_lines(content)]
        closed = own_words(lines, self.options.closed)
        if not closed:
            said = StatusReader({}).read(lines)
            if said.status in ("closed", "cancelled") or said.is_contradiction:
                tally.add("perhaps-closed", said.words)
        call = self._call(page.url, closed)
        return Parsed(calls=(call,), listing=Listing(keys=(call.external_id,)), notes=tally.notes())

    def without_page(self, now: datetime) -> Parsed:
        """The same as far as the catalogue says it."""
        call = self._call(self.entry.url, "")
        return Parsed(calls=(call,), listing=Listing(keys=(call.external_id,)))

    def _call(self, address: str, closed: str) -> CallData:
        identity = canonical_address(self.entry.url)
        return CallData(
            **facts_of(self.entry, self.options),
            external_id=identity,
            url=canonical_address(address),
            status="closed" if closed else "rolling",
            deadline_model="rolling",
            identities=(f"url:{identity}",),
            evidence={"status": closed} if closed else {},
        )
