"""Pages without a list: a programme's or a grant's own page, or one with a heading for each of its calls.

What the page says is kept with the words it was read from. That a call is open is believed only where the page says
so: a date alone proves at most that a call lies ahead or is over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, Self

from bs4 import BeautifulSoup
from pydantic import Field, model_validator

from sources.contract import Known, Listing, Page, Parsed, Request, Status
from sources.entry import Entry, Source, SourceAddress
from sources.kinds._page_call import CallWriter, PageDates
from sources.kinds._page_lines import Line, document_lines, read_lines
from sources.kinds._page_open import PageOptions, Phrase, open_document, open_watched
from sources.kinds._page_sections import MOST_CALLS, Section, call_sections
from sources.kinds._page_status import StatusReader, own_words, phrases_pattern
from sources.kinds._page_tidy import tidy
from sources.kinds._page_words import NOTHING_OPEN
from sources.kinds._soup import breaks_off, words_of
from sources.reading.nothing_open import nothing_open as none_open
from sources.reading.pdf import is_pdf
from sources.reading.tally import Tally

_SITE_NAME = re.compile(r"\s[|–—-]\s")


class PageWatchOptions(PageOptions):
    """What the page is about, and by which words it speaks. Phrases go before those that are known anyway."""

    title: Annotated[str | None, Field(min_length=1, description="default: the page's heading; before each call's")] = (
        None
    )
    sections: Annotated[Literal["none", "headings"], Field(description="headings: a call under each that fits")] = (
        "none"
    )
    call_heading: Annotated[tuple[Phrase, ...], Field(description="words of the headings that begin a call")] = ()
    open: Annotated[tuple[Phrase, ...], Field(description="phrases by which the page says open")] = ()
    forthcoming: tuple[Phrase, ...] = ()
    rolling: tuple[Phrase, ...] = ()
    nothing_open: Annotated[tuple[Phrase, ...], Field(description="phrases that say nothing can be applied for")] = ()
    date_language: Annotated[str | None, Field(description="language of the dates, if not that of the entry")] = None
    pages: Annotated[tuple[SourceAddress, ...], Field(description="the pages to read, if not the entry's address")] = ()

    @model_validator(mode="after")
    def _headings_are_named(self) -> Self:
        if (self.sections == "headings") != bool(self.call_heading):
            raise ValueError('sections = "headings" and call_heading go together: say which headings begin a call')
        return self


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    options = PageWatchOptions.model_validate(entry.options)
    own: dict[Status, tuple[str, ...]] = {
        "open": options.open,
        "forthcoming": options.forthcoming,
        "closed": (*options.closed, *options.nothing_open),
        "rolling": options.rolling,
    }
    return PageWatchSource(
        entry,
        options,
        StatusReader(own),
        phrases_pattern(options.call_heading),
        (*options.nothing_open, *NOTHING_OPEN),
    )


@dataclass(frozen=True)
class PageWatchSource:
    """Reads watched pages."""

    entry: Entry
    options: PageWatchOptions
    _status: StatusReader
    _call_heading: re.Pattern[str]
    _nothing_open: tuple[str, ...]

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "whole"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return tuple(Request(url=url) for url in self.options.pages or (self.entry.url,))

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The calls of one page. Raises UnreadablePage."""
        tally = Tally()
        printed, front = self._printed(page, tally)
        language = self.options.date_language or self.entry.language
        dates = PageDates(language, now, tally)
        dates.among(printed)
        lines = dates.without_date_of_the_day(*tidy(printed, dates.today, language))
        title = self.options.title or _first_heading(lines) or front or self.entry.name.in_language(language)
        sections = self._sections(lines, title, dates)
        writer = CallWriter(self.entry, page, self._status, dates)
        calls = tuple(writer.write(section, now) for section in sections[:MOST_CALLS])
        said = [line.text for line in lines]
        nothing_open = own_words(said, self._nothing_open) or none_open("\n".join(said))
        return Parsed(
            calls=calls,
            listing=Listing(
                keys=tuple(call.external_id for call in calls),
                cut_off=_cut_off(page, len(sections)),
            ),
            notes=tally.notes(),
            nothing_open=nothing_open,
            unexplained=not calls and nothing_open is None,
        )

    def _printed(self, page: Page, tally: Tally) -> tuple[tuple[Line, ...], str]:
        """The lines of the page's own text, and what the page is called outside of it."""
        if not is_pdf(page.body):
            soup, content = open_watched(page, self.options)
            front = _front_words(soup)
            return read_lines(content), front
        document = open_document(page, self.options)
        if document.cut_off:
            tally.add("pdf-cut-off", document.cut_off)
        return document_lines(document.text, self._call_heading), ""

    def _sections(self, lines: Sequence[Line], title: str, dates: PageDates) -> tuple[Section, ...]:
        if self.options.sections == "none":
            return (Section(title, tuple(line for line in lines if line.text != title)),)
        sections = call_sections(lines, self._call_heading, partial(self._tells, dates), dates.tally)
        if not sections:
            dates.tally.add("no-call-heading", title)
        if self.options.title is None:
            return sections
        return tuple(replace(section, heading=f"{title}: {section.heading}") for section in sections)

    def _tells(self, dates: PageDates, lines: Sequence[Line]) -> bool:
        words = [line.text for line in lines]
        found = dates.read(words)
        return bool(found.opens or found.deadlines or found.said or self._status.read(words).status)


def _cut_off(page: Page, sections: int) -> str | None:
    if sections > MOST_CALLS:
        return f"the page has more than {MOST_CALLS} calls"
    return "the page ends in the middle" if breaks_off(page) else None


def _first_heading(lines: Sequence[Line]) -> str:
    return next((line.text for line in lines if line.level == 1), "")


def _front_words(soup: BeautifulSoup) -> str:
    """What the page is called outside its main part: in its banner, or in the window's title before the site's name."""
    heading = words_of(soup.h1)
    return heading or _SITE_NAME.split(words_of(soup.title))[0]
