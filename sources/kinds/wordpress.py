"""Calls that a WordPress site gives as data: `/wp-json/wp/v2/<type>`, with the custom fields that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field

from sources.contract import CallData, Eligibility, Known, Listing, Page, Parsed, Request, Status
from sources.entry import Entry, Source, SourceAddress
from sources.kinds import _wordpress_items as items
from sources.kinds._both_dates import both_kept
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._cards import identity_of
from sources.kinds._paging import too_many
from sources.kinds._said import with_said
from sources.kinds._stated_status import stated_status
from sources.reading.links import safe_link
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, summarise

_Path = Annotated[str, Field(pattern=r"^[\w-]+(\.[\w-]+){0,5}$")]


class Fields(BaseModel):
    """Where in an item things stand, for example `acf.deadline` or the name of a taxonomy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Path = "title"
    text: _Path = "content"
    summary: _Path = "excerpt"
    deadline: _Path | None = None
    opens: _Path | None = None
    status: _Path | None = None
    programme: _Path | None = None


class WordpressOptions(BaseModel):
    """How the answers are read. A misspelt option is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_url: Annotated[SourceAddress, Field(description="…/wp-json/wp/v2/<type>, with parameters that choose items")]
    fields: Fields = Fields()
    status_words: Annotated[
        dict[Status, tuple[str, ...]], Field(description="words or numbers at fields.status for each status")
    ] = {}
    only: Annotated[tuple[str, ...], Field(description="a title must have one of these, to take calls from news")] = ()
    day_first: Annotated[
        bool | None, Field(description="05/06/2026 is the fifth of June; unsaid: as the page decides")
    ] = None
    date_language: Annotated[str | None, Field(description="language of the dates, if not that of the entry")] = None
    drop_parameters: Annotated[tuple[str, ...], Field(description="parts of addresses that mean nothing")] = ()
    per_page: Annotated[int, Field(ge=1, le=100, description="a page with fewer items is the last")] = 100
    max_pages: Annotated[int, Field(ge=1, le=100)] = 20


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return WordpressSource(entry, WordpressOptions.model_validate(entry.options))


@dataclass(frozen=True)
class WordpressSource:
    """Reads page after page; how many there are stands in a header that is not kept."""

    entry: Entry
    options: WordpressOptions

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "whole"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (self._request(1, ""),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The calls of one page. Raises UnreadablePage: empty, bot-wall, not-json, truncated, not-a-list."""
        tally = Tally()
        found = items.read_items(page)
        first = items.words_at(found[0], "id") if found and isinstance(found[0], dict) else ""
        if first and first == page.request.context.get("first"):
            return Parsed(listing=Listing())  # the site gives one page again and again
        language = self.options.date_language or self.entry.language
        reader = DateReader(language, self.options.day_first, now, tally)
        # As JSON the site writes 13\/04\/2027.
        reader = reader.among([page.body.decode("utf-8", "replace").replace("\\/", "/")])
        calls = [call for item in found if (call := self._read(item, page.url, reader))]
        request, cut_off = self._next(page, len(found), first)
        return Parsed(
            calls=tuple(calls),
            requests=(request,) if request else (),
            listing=Listing(
                keys=tuple(call.external_id for call in calls),
                cut_off=cut_off,
                goes_on=cut_off == too_many(self.options.max_pages),
            ),
            notes=tally.notes(),
        )

    def _request(self, number: int, first: str) -> Request:
        """A page of the list in an order that new items do not shift."""
        parts = urlsplit(self.options.api_url)
        paging = f"per_page={self.options.per_page}&orderby=id&order=asc&page={number}"
        address = urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, paging]))))
        context = {"page": str(number), "first": first}
        return Request(
            url=address,
            headers={"Accept": "application/json"},
            context=context,
            end_code=items.PAST_THE_END if number > 1 else None,
        )

    def _next(self, page: Page, count: int, first: str) -> tuple[Request | None, str | None]:
        number = int(page.request.context.get("page", "1"))
        if count < self.options.per_page:
            return None, None
        if number >= self.options.max_pages:
            return None, too_many(self.options.max_pages)
        return self._request(number + 1, first), None

    def _read(self, item: object, base: str, reader: DateReader) -> CallData | None:
        """The item as a call, or None; why not is counted."""
        title = items.words_at(item, self.options.fields.title) if isinstance(item, dict) else ""
        if not isinstance(item, dict):
            reader.tally.add("bad-row", str(item)[:80])
        elif not title:
            reader.tally.add("no-title", items.words_at(item, "link"))
        elif self.options.only and not any(word.casefold() in title.casefold() for word in self.options.only):
            reader.tally.add("not-asked-for", title)
        else:
            link = items.words_at(item, "link")
            url = safe_link(link, base) if link else None
            if url:
                return self._call(item, title, url, reader)
            reader.tally.add("bad-link" if link else "no-address", link or title)
        return None

    def _call(self, item: dict[str, Any], title: str, url: str, reader: DateReader) -> CallData:
        identity = identity_of(url, self.options.drop_parameters)
        text = items.text_at(item, self.options.fields.text)
        dates = self._dates(item, title, text, reader)
        status_words = self._at(item, self.options.fields.status)
        said = stated_status(status_words, self.options.status_words, reader.tally) or dates.said
        call = CallData(
            source=self.entry.id,
            external_id=identity,
            url=url,
            title=title,
            summary=summarise(items.text_at(item, self.options.fields.summary) or text),
            text=text[:TEXT_LIMIT],
            language=self.entry.language,
            funder=self.entry.funder,
            programme=self._at(item, self.options.fields.programme) or self.entry.programme,
            level=self.entry.level,
            status=reader.status(dates, said),
            published=_day(items.words_at(item, "date")),
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model="rolling" if said == "rolling" else None,
            eligibility=Eligibility(applicant_types=self.entry.applicant_types, regions=self.entry.regions),
            identities=(f"url:{identity}",),
            evidence=dates.evidence | ({"status": status_words} if status_words else {}),
        )
        return with_said(call)

    def _dates(self, item: dict[str, Any], title: str, text: str, reader: DateReader) -> Dates:
        fields = self.options.fields
        opens, deadline = (items.date_at(item, path) if path else "" for path in (fields.opens, fields.deadline))
        stated = reader.opening(opens).joined(reader.cell(deadline))
        return both_kept(stated, reader.labelled(f"{title}\n{text}"), self.entry.language, title, reader.tally)

    def _at(self, item: dict[str, Any], path: str | None) -> str:
        return items.words_at(item, path) if path else ""


def _day(stamp: str) -> str | None:
    try:
        return date.fromisoformat(stamp[: len("2026-01-01")]).isoformat()
    except ValueError:
        return None
