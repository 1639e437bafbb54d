"""Programmes whose dates are set once a year: the dates stand in the catalogue, each with where they were published.

One call for each year and round. Where the next year's dates are not known yet, a call without dates says so. The page
is fetched as a check: it must still be there, and what it prints of other dates is told to admins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sources.contract import CallData, Day, Deadline, Known, Listing, Page, Parsed, Request
from sources.entry import Entry, Source, SourceAddress
from sources.kinds._annual_check import check_newer, other_days
from sources.kinds._page_call import PageDates
from sources.kinds._page_facts import FactOptions, facts_of, language_of
from sources.kinds._page_lines import read_lines
from sources.kinds._page_open import open_watched
from sources.kinds._page_status import own_words
from sources.reading.links import canonical_address
from sources.reading.status import is_full_date, status_at
from sources.reading.tally import Tally

_ROUND = {"sv": "omgång", "en": "round"}
_NOT_KNOWN = {
    "sv": "Datumen för {year} är inte kända. Senast kända sista ansökningsdag: {day}.",
    "en": "The dates for {year} are not known. Latest known last day to apply: {day}.",
}


class StrictDeadline(Deadline):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Round(BaseModel):
    """One round of a year. `round`: its number, where a year has several. `source`: where the dates were published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: Annotated[int, Field(ge=2000, le=2100)]
    round: Annotated[int | None, Field(ge=1, le=20)] = None
    opens: Day | None = None
    deadlines: Annotated[tuple[StrictDeadline, ...], Field(min_length=1)]
    source: SourceAddress

    @model_validator(mode="after")
    def _days_have_years(self) -> Self:
        days = [deadline.date for deadline in self.deadlines] + ([self.opens] if self.opens else [])
        if not all(is_full_date(day) for day in days):
            raise ValueError("a date in the catalogue needs its year")
        return self


class AnnualOptions(FactOptions):
    """The facts, and the dates of each year."""

    rounds: Annotated[tuple[Round, ...], Field(min_length=1)]
    last_year: Annotated[int | None, Field(description="the programme's last year; none is expected after it")] = None

    @model_validator(mode="after")
    def _each_round_once(self) -> Self:
        names = [(found.year, found.round) for found in self.rounds]
        if len(set(names)) < len(names):
            raise ValueError("rounds: a year and round stands here twice")
        return self


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return AnnualSource(entry, AnnualOptions.model_validate(entry.options))


@dataclass(frozen=True)
class AnnualSource:
    """Tells the dates of the catalogue, and of the year to come."""

    entry: Entry
    options: AnnualOptions

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return "whole"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (Request(url=self.entry.url),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """One call for each year and round. Raises UnreadablePage where the page is gone, or is another."""
        _, content = open_watched(page, self.options)
        return self._told([line.text for line in read_lines(content)], page.url, now)

    def without_page(self, now: datetime) -> Parsed:
        """The same as far as the catalogue says it."""
        return self._told([], self.entry.url, now)

    def _told(self, lines: Sequence[str], address: str, now: datetime) -> Parsed:
        dates = PageDates(self.entry.language, now, Tally())
        check_newer(lines, dates, max(found.year for found in self.options.rounds))
        calls = [self._known(found, lines, dates, now) for found in self.options.rounds]
        if not any(call.is_live for call in calls):
            calls += self._expected(now, dates)
        url = canonical_address(address)
        return Parsed(
            calls=tuple(call.model_copy(update={"url": url}) for call in calls),
            listing=Listing(keys=tuple(call.external_id for call in calls)),
            notes=dates.tally.notes(),
        )

    def _known(self, found: Round, lines: Sequence[str], dates: PageDates, now: datetime) -> CallData:
        deadlines = tuple(Deadline(**deadline.model_dump()) for deadline in found.deadlines)
        status = status_at(opens=found.opens, deadlines=deadlines, now=now)
        evidence = {"deadlines": found.source}
        if status != "closed" and (other := other_days(lines, dates, deadlines)):
            evidence["deadlines"] = f"{found.source} / {other}"
        closed = own_words(lines, self.options.closed) if status == "open" else ""
        if closed:
            status, evidence["status"] = "closed", closed
        call = self._call(found.year, found.round)
        facts = {"status": status, "opens": found.opens, "deadlines": deadlines, "evidence": evidence}
        return call.model_copy(update=facts)

    def _expected(self, now: datetime, dates: PageDates) -> list[CallData]:
        """The next year's round, without dates, once all known ones are over."""
        latest = max(self.options.rounds, key=lambda found: (found.year, -(found.round or 0)))
        days = [deadline.date for found in self.options.rounds for deadline in found.deadlines]
        last = date.fromisoformat(max(days))
        years = next(number for number in range(1, 200) if _falls_after(dates.today, last, number))
        if years > 1:
            dates.tally.add("stale-dates", f"none after {last}")
        year = latest.year + years
        if self.options.last_year is not None and year > self.options.last_year:
            return []
        words = _NOT_KNOWN[language_of(self.entry)].format(year=year, day=last)
        evidence = {"deadlines": words, "status": words}
        return [self._call(year, latest.round).model_copy(update={"status": "forthcoming", "evidence": evidence})]

    def _call(self, year: int, number: int | None) -> CallData:
        facts = facts_of(self.entry, self.options)
        titles = {"sv": self.options.title.sv, "en": self.options.title.en}
        named = {
            lang: f"{title} {year}" + (f", {_ROUND[lang]} {number}" if number else "") for lang, title in titles.items()
        }
        translations = {
            language: words.model_copy(update={"title": named[language]})
            for language, words in facts["translations"].items()
        }
        own = {"title": named[facts["language"]], "translations": translations}
        return CallData(**facts | own, external_id=f"{self.entry.id}-{year}" + (f"-{number}" if number else ""))


def _falls_after(today: date, last: date, years: int) -> bool:
    """Whether the day, so many years on, lies after today."""
    return (last.year + years, last.month, last.day) > (today.year, today.month, today.day)
