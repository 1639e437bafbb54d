"""Calendars in which a funder shows its calls as events: structured dates, with a text beside them that may differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sources.contract import CallData, Eligibility, Known, Listing, Page, Parsed, Request, Status
from sources.entry import Entry, Source
from sources.kinds._both_dates import both_kept
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._cards import identity_of
from sources.kinds._ical_dates import event_dates
from sources.kinds._ical_events import Calendar, Event, read_calendar
from sources.reading.links import canonical_address, repaired_link, same_site
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, html_to_text, one_line, summarise

_HEAD = 300  # characters of the description in which an event may name itself a call
_ANY_DAY = "2020-01-31"  # after a label, to see whether it says what kind of day an event is
CALL_WORDS = (
    "call", "utlysning", "utlysing", "utlysnig", "ansökan", "ansökning", "omgång", "deadline", "application",
    "søknad", "ansøgning", "opslag", "frist",
    "dag att söka", "dag att ansöka", "dag för att söka", "dag för att ansöka", "dagen att söka", "dagen att ansöka",
    "dagen för att söka", "dagen för att ansöka", "last day to apply", "last date to apply", "apply by",
    "dag for å søke", "dag å søke", "dag for at søge", "dag at søge",
)  # fmt: skip
OTHER_WORDS = (
    "webinar", "webinarium", "seminar", "konferens", "konferanse", "conference", "workshop", "kurs", "møte", "møde",
    "möte", "meeting", "info day", "infodag", "informationsdag", "frukost", "kick-off",
)  # fmt: skip


class IcalOptions(BaseModel):
    """Which events are calls. A misspelt option is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    only: Annotated[tuple[str, ...], Field(min_length=1, description="a call has one of these in its head")] = (
        CALL_WORDS
    )
    never: Annotated[tuple[str, ...], Field(description="an event with one of these in its title is no call")] = (
        OTHER_WORDS
    )
    date_language: Annotated[str | None, Field(description="language of the dates, if not that of the entry")] = None
    drop_parameters: Annotated[tuple[str, ...], Field(description="parts of addresses that mean nothing")] = ()
    max_items: Annotated[int, Field(ge=1, le=5_000)] = 1_000


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return IcalSource(entry, IcalOptions.model_validate(entry.options))


@dataclass(frozen=True)
class IcalSource:
    """Reads events. A calendar shows a stretch of time, so absence means nothing."""

    entry: Entry
    options: IcalOptions

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "changes"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (Request(url=self.entry.url),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The events that are calls. Raises UnreadablePage: empty, too-large, bot-wall, not-a-calendar."""
        calendar = read_calendar(page, self.options.max_items + 1)
        reader = DateReader(self.options.date_language or self.entry.language, None, now, Tally())
        events = [event for event in calendar.events[: self.options.max_items] if self._is_call(event, reader.tally)]
        addresses = Counter(self._address(event, page.url, Tally()) for event in events)
        calls: dict[str, CallData] = {}
        for event in events:
            call = self._call(event, calendar, page.url, addresses, reader)
            if call is None:
                continue
            first = calls.setdefault(call.external_id, call)
            if first is not call:
                reader.tally.add("repeated" if first.title == call.title else "same-identity", call.title)
        return Parsed(
            calls=tuple(calls.values()),
            listing=Listing(keys=tuple(calls), cut_off=self._cut_off(calendar)),
            notes=reader.tally.notes(),
        )

    def _cut_off(self, calendar: Calendar) -> str | None:
        if len(calendar.events) > self.options.max_items:
            return f"the calendar has more than {self.options.max_items} events"
        return "the calendar breaks off before its end" if calendar.breaks_off else None

    def _is_call(self, event: Event, tally: Tally) -> bool:
        title, categories = _text(event, "SUMMARY").casefold(), _text(event, "CATEGORIES").casefold()
        head = f"{title}\n{categories}\n{_text(event, 'DESCRIPTION')[:_HEAD].casefold()}"
        is_call = any(word.casefold() in head for word in self.options.only)
        if not is_call or any(word.casefold() in title for word in self.options.never):
            tally.add("not-asked-for", title)
            return False
        return True

    def _address(self, event: Event, base: str, tally: Tally) -> str | None:
        href = event["URL"].raw.strip() if "URL" in event else ""
        url = repaired_link(href, base) if href else None
        if href and url is None:
            tally.add("bad-address", href)
        return url if url and canonical_address(url) != canonical_address(self.entry.url) else None

    def _call(
        self, event: Event, calendar: Calendar, base: str, addresses: Counter[str | None], reader: DateReader
    ) -> CallData | None:
        title, url = one_line(_text(event, "SUMMARY")), self._address(event, base, reader.tally)
        # The UID first: whether an address is an event's own depends on what else the calendar holds today.
        own_page = url if url and addresses[url] == 1 else None
        page = identity_of(own_page, self.options.drop_parameters) if own_page else ""
        identity = one_line(_text(event, "UID")) or page
        if not title or not identity:
            reader.tally.add("no-id" if title else "no-title", title or identity)
            return None
        text = _text(event, "DESCRIPTION")
        dates = self._dates(event, title, text, calendar, reader)
        said = _said(event, dates)
        return CallData(
            source=self.entry.id,
            external_id=identity,
            url=url or self.entry.url,
            title=_without_label(title, reader),
            summary=summarise(text),
            text=text[:TEXT_LIMIT],
            language=self.entry.language,
            funder=self.entry.funder,
            programme=self.entry.programme,
            level=self.entry.level,
            status=reader.status(dates, said),
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model="rolling" if said == "rolling" else None,
            eligibility=Eligibility(applicant_types=self.entry.applicant_types, regions=self.entry.regions),
            keywords=tuple(filter(None, (one_line(word) for word in _text(event, "CATEGORIES").split(","))))[:50],
            # An address elsewhere may be a programme's front page, which several sources name.
            identities=(f"url:{page}",) if own_page and same_site(own_page, self.entry.url) else (),
            evidence=dates.evidence,
        )

    def _dates(self, event: Event, title: str, text: str, calendar: Calendar, reader: DateReader) -> Dates:
        stated = event_dates(event, title, calendar, reader)
        return both_kept(stated, reader.labelled(f"{title}\n{text}"), self.entry.language, title, reader.tally)


def _text(event: Event, name: str) -> str:
    return html_to_text(event[name].text) if name in event else ""


def _without_label(title: str, reader: DateReader) -> str:
    """ "Sista ansökningsdag: Skolutbyten" is called Skolutbyten. A label with a number tells rounds apart and stays."""
    label, mark, name = title.partition(": ")
    if not mark or not name.strip() or any(letter.isdigit() for letter in label):
        return title
    read = reader.labelled(f"{label}: {_ANY_DAY}")
    return name.strip() if read.deadlines or read.opens else title


def _said(event: Event, dates: Dates) -> Status | None:
    return "cancelled" if _text(event, "STATUS").upper() == "CANCELLED" else dates.said
