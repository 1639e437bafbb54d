"""Swedish research funders' shared interface (GDP): the whole list of a funder's calls, by its diary numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.contract import (
    CallData,
    Eligibility,
    Known,
    Listing,
    Page,
    Parsed,
    Request,
    Status,
)
from sources.entry import Entry, Source, SourceAddress
from sources.kinds import _gdp_records as gdp_records
from sources.kinds import _vinnova_rounds as records
from sources.kinds._said import with_said
from sources.kinds._stated_status import stated_status
from sources.reading.links import canonical_address
from sources.reading.status import status_at
from sources.reading.tally import Tally
from sources.reading.text import summarise

_STATUSES: dict[Status, tuple[str, ...]] = {
    "forthcoming": ("kommande",),
    "open": ("pågående",),
    "closed": ("avslutad", "stängd"),
}
_KEYWORDS = ("nyckelord", "forskningsamnen", "hallbarhetsmal")
_TYPES_OF_ACTION = ("bidragsformer", "stodformer")


class GdpOptions(BaseModel):
    """Where the funder's calls are, and how the key is given. A misspelt option is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls_url: Annotated[SourceAddress, Field(description="…/utlysningar, or a file with all of them")]
    key_setting: Annotated[
        str | None,
        Field(
            pattern=r"^WATCHER_([A-Z0-9]+_)?KEY_[A-Z0-9_]+$", description="the setting that holds the key; none: no key"
        ),
    ] = None
    key_in: Annotated[Literal["query", "header"], Field(description="the key as ?authorization= or as header")] = (
        "query"
    )
    page_url: Annotated[
        str | None,
        Field(pattern=r"^https?://[^\s{}]+\{number\}[^\s{}]*$", description="a call's page, if the data name none"),
    ] = None
    number_series: Annotated[
        str | None,
        Field(description="whose diary numbers these are, for finding the same call elsewhere; the entry's id"),
    ] = None


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return GdpSource(entry, GdpOptions.model_validate(entry.options))


@dataclass(frozen=True)
class GdpSource:
    """Asks for everything at once: asked for a part, the interface leaves out status and dates.

    The key stands in the request as `{setting:NAME}`; who asks puts the setting's value there.
    """

    entry: Entry
    options: GdpOptions

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "whole"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        headers = {"Accept": "application/json"}
        url = self.options.calls_url
        if self.options.key_setting:
            key = f"{{setting:{self.options.key_setting}}}"
            if self.options.key_in == "header":
                headers["Authorization"] = key
            else:
                parts = urlsplit(url)
                url = urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, f"authorization={key}"]))))
        settings = (self.options.key_setting,) if self.options.key_setting else ()
        return (Request(url=url, headers=headers, settings=settings),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The funder's calls. Raises UnreadablePage: empty, bot-wall, not-json, truncated, not-a-list, stripped."""
        tally = Tally()
        # The address asked may hold the key, and what is wrong with an answer is shown to people.
        shown = page.model_copy(update={"url": self.options.calls_url})
        read = [self._read(record, now, tally) for record in gdp_records.read_records(shown)]
        calls = tuple(call for call in read if call is not None)
        return Parsed(calls=calls, listing=Listing(keys=tuple(call.external_id for call in calls)), notes=tally.notes())

    def _read(self, record: object, now: datetime, tally: Tally) -> CallData | None:
        if not isinstance(record, dict):
            tally.add("bad-row", str(record)[:80])
            return None
        number, title = gdp_records.diary_number(record), records.text(record, "titel")
        if not number or not title:
            tally.add("no-title" if number else "no-id", number or title)
            return None
        try:
            return self._call(record, number, title, now, tally)
        except ValidationError as error:
            tally.add("bad-row", f"{number}: {error.errors()[0]['msg']}")
            return None

    def _call(self, record: dict[str, Any], number: str, title: str, now: datetime, tally: Tally) -> CallData:
        published_at = gdp_records.public_address(record, self.options.calls_url, tally)
        own_page = published_at or self._page(number)
        if own_page is None:
            tally.add("no-own-page", number)
        opening = gdp_records.moment_at(record, "oppningsdatum", tally)
        opens = opening.date if opening else None
        closing = gdp_records.moment_at(record, "stangningsdatum", tally)
        deadlines = (closing,) if closing else ()
        said = stated_status(records.text(record, "status"), _STATUSES, tally)
        text = gdp_records.text(record)
        call = CallData(
            source=self.entry.id,
            external_id=number,
            url=own_page or self.entry.url,
            title=title,
            summary=summarise(text),
            text=text,
            language=self.entry.language,
            translations=gdp_records.english(record),
            funder=records.text(record, "finansiarNamn") or self.entry.funder,
            programme=gdp_records.programme(record) or self.entry.programme,
            level=self.entry.level,
            status=status_at(opens=opens, deadlines=deadlines, now=now, said=said, home_zone=records.ZONE),
            opens=opens,
            deadlines=deadlines,
            budget=gdp_records.budget(record, tally),
            eligibility=Eligibility(applicant_types=self.entry.applicant_types, regions=self.entry.regions),
            keywords=gdp_records.names(record, _KEYWORDS),
            types_of_action=gdp_records.names(record, _TYPES_OF_ACTION),
            identities=self._identities(number, published_at),
        )
        return with_said(call)

    def _page(self, number: str) -> str | None:
        return self.options.page_url.replace("{number}", quote(number, safe="")) if self.options.page_url else None

    def _identities(self, number: str, published_at: str | None) -> tuple[str, ...]:
        """Funders count alike: the same number at another funder is another call, so the series goes before it."""
        series = self.entry.id if self.options.number_series is None else self.options.number_series
        own = f"dnr:{series}:{number}" if series else f"dnr:{number}"
        return (own, f"url:{canonical_address(published_at)}") if published_at else (own,)
