"""One call out of the lines of a page: its dates, its status, and the words both were read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sources.contract import CallData, Eligibility, Page, Status
from sources.entry import Entry
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._page_asides import without_asides
from sources.kinds._page_lines import Line
from sources.kinds._page_sections import Section
from sources.kinds._page_status import Said, StatusReader
from sources.kinds._page_tidy import without_counters
from sources.kinds._said import with_said
from sources.reading.links import canonical_address
from sources.reading.status import HOME_ZONE, is_full_date, status_at
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, one_line, summarise

_AT_A_TIME = 15_000  # characters: less than the reader of dates takes in one go
_MOST_PARTS = 8
_MOST_DAYS = 20
_REACH = 15  # lines around a date that can say what it is for


class PageDates:
    """Reads the dates of a page's lines, for a run at `now`."""

    def __init__(self, language: str, now: datetime, tally: Tally) -> None:
        self._reader = DateReader(language, None, now, tally)
        self.today: date = now.astimezone(ZoneInfo(HOME_ZONE)).date()
        self.tally = tally

    def among(self, lines: Iterable[Line]) -> None:
        """Lets all lines of the page decide whether day or month comes first on it."""
        self._reader = self._reader.among(line.text for line in lines)

    def read(self, lines: Iterable[str]) -> Dates:
        dates = Dates()
        for part in _parts(lines):
            dates = dates.joined(self._reader.labelled(part))
        return dates

    def without_date_of_the_day(self, lines: Sequence[Line], places: Sequence[int]) -> tuple[Line, ...]:
        """The lines without those at `places` (today's date and nothing else) that tell nothing about the call.

        A deadline in a line of its own stays, also on its last day: without it other dates would be read.
        """
        if len(places) > _MOST_DAYS:
            return tuple(lines)
        idle = {place for place in places if self._tells_nothing(lines, place)}
        return tuple(line for place, line in enumerate(lines) if place not in idle)

    def _tells_nothing(self, lines: Sequence[Line], place: int) -> bool:
        around = [line.text for line in lines[max(0, place - _REACH) : place + _REACH]]
        here = min(place, _REACH)
        before, after = self.read(around), self.read([*around[:here], *around[here + 1 :]])
        return (before.opens, before.deadlines, before.said) == (after.opens, after.deadlines, after.said)


class CallWriter:
    """Makes calls of the sections of one page."""

    def __init__(self, entry: Entry, page: Page, status: StatusReader, dates: PageDates) -> None:
        self._entry, self._page, self._status, self._dates = entry, page, status, dates

    def write(self, section: Section, now: datetime) -> CallData:
        dates, said = self._when(section)
        if said.is_contradiction:
            self._dates.tally.add("two-statuses", said.words)
        told = _told(said, dates)
        status = _status(told, dates, now, self._dates.today)
        identity = canonical_address(self._page.request.url) + (f"#{section.slug}" if section.slug else "")
        call = CallData(
            source=self._entry.id,
            external_id=identity,
            url=canonical_address(self._page.url) + (f"#{section.anchor}" if section.anchor else ""),
            title=one_line(section.heading),
            **words_of(section.lines),
            language=self._entry.language,
            funder=self._entry.funder,
            programme=self._entry.programme,
            level=self._entry.level,
            status=status,
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model="rolling" if status == "rolling" else None,
            eligibility=Eligibility(applicant_types=self._entry.applicant_types, regions=self._entry.regions),
            identities=(f"url:{identity}",),
            evidence=dates.evidence | _status_evidence(status, said, dates),
        )
        return with_said(call)

    def _when(self, section: Section) -> tuple[Dates, Said]:
        """The dates and the status of a section, what it says of other grants beside its call left out."""
        lines = [section.heading, *(line.text for line in section.lines)]
        dates, said = self._dates.read(lines), self._status.read(lines)
        if "rolling" not in (dates.said, said.status) and "rolling" not in dates.evidence:
            return dates, said
        own = without_asides(
            section.heading, section.lines, self._dates.read, lambda part: self._status.read(part).status
        )
        if len(own) == len(section.lines):
            return dates, said
        return self._dates.read([section.heading, *own]), self._status.read([section.heading, *own])


def words_of(lines: Sequence[Line]) -> dict[str, str]:
    """The summary and the text of a call that these lines tell of."""
    kept = [(without_counters(line.text), line.level) for line in lines]
    return {
        "summary": summarise("\n".join(words for words, level in kept if not level)),
        "text": "\n".join(words for words, _ in kept if words)[:TEXT_LIMIT],
    }


def _parts(lines: Iterable[str]) -> Iterable[str]:
    part: list[str] = []
    size = count = 0
    for line in lines:
        if part and size + len(line) > _AT_A_TIME:
            yield "\n".join(part)
            part, size, count = [], 0, count + 1
            if count == _MOST_PARTS:
                return
        part.append(line)
        size += len(line) + 1
    yield "\n".join(part)


def _told(said: Said, dates: Dates) -> Status | None:
    if said.is_contradiction:
        return None
    if dates.said == "cancelled" and said.status not in ("open", "rolling"):
        return "cancelled"
    return said.status or dates.said


def _status(told: Status | None, dates: Dates, now: datetime, today: date) -> Status:
    """The status in the page's own words. Its dates may only add that a call lies ahead, or is over."""
    if told == "closed" and is_full_date(dates.opens) and dates.opens > today.isoformat():
        return "forthcoming"  # closed for now; the page names the day when it opens again
    status = status_at(opens=dates.opens, deadlines=dates.deadlines, now=now, said=told)
    return "unknown" if status == "open" and told != "open" else status


def _status_evidence(status: Status, said: Said, dates: Dates) -> dict[str, str]:
    from_date = {"closed": "deadlines", "forthcoming": "opens", "rolling": "rolling", "cancelled": "cancelled"}
    read_from = dates.evidence.get(from_date.get(status, ""), "")
    words = said.words if said.status == status or not read_from else read_from
    return {"status": words} if words else {}
