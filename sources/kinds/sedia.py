"""The EU Funding & Tenders Portal through its search interface: one page of 100 rows after another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from sources.contract import Known, Listing, Page, Parsed, Request
from sources.entry import Entry, SourceAddress
from sources.kinds._sedia_call import read_call
from sources.kinds._sedia_rows import Answer, read_answer
from sources.reading.tally import Tally

_WINDOW = 10_000  # the search answers no row beyond this one
_MOST_PAGES = 100


class Options(BaseModel):
    """What may be set under [options] in the catalogue file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search_url: SourceAddress = "https://api.tech.ec.europa.eu/search-api/prod/rest/search"
    api_key: str = "SEDIA"
    page_size: Annotated[int, Field(ge=1, le=100, description="the search gives at most 100, whatever is asked")] = 100
    types: tuple[Literal["1", "2", "8"], ...] = ("1", "2", "8")
    statuses: tuple[str, ...] = ("31094501", "31094502")
    datasources: tuple[str, ...] = ("SEDIA",)
    languages: tuple[str, ...] = ("en", "sv")


@dataclass(frozen=True)
class SediaSource:
    """Asks for every open and forthcoming call, in the order of their identifiers."""

    entry: Entry
    options: Options

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "whole"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (self._request(1),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The calls of one page and the question for the next. Raises UnreadablePage."""
        answer = read_answer(page)
        tally = Tally()
        calls = [read_call(row, self.entry, self.options.datasources, now, tally) for row in answer.rows]
        number = _page_number(page, answer)
        following, cut_off = self._next_page(number, answer)
        return Parsed(
            calls=tuple(call for call in calls if call is not None),
            requests=() if following is None else (self._request(following),),
            # Rows set aside count here: the total the search announces counts them too.
            listing=Listing(
                expected=answer.total,
                keys=tuple(row.reference for row in answer.rows if row.reference),
                cut_off=cut_off,
            ),
            notes=tally.notes(),
        )

    def _next_page(self, number: int, answer: Answer) -> tuple[int | None, str | None]:
        """The number of the next page, if there is one, and why the list ends early, if it does."""
        if answer.total is None:
            return None, "the answer does not say how many rows there are"
        size = answer.page_size or self.options.page_size
        if number * size >= answer.total:
            return None, None
        if not answer.rows:
            return None, f"page {number} was empty though {answer.total} rows were announced"
        if number * size >= _WINDOW or number >= _MOST_PAGES:
            return None, f"only the first {number * size} of {answer.total} rows can be asked for"
        return number + 1, None

    def _request(self, number: int) -> Request:
        """One page of the search. Unsorted pages overlap and lose topics, so the order is asked for."""
        options = self.options
        query = {
            "bool": {
                "must": [
                    {"terms": {"type": options.types}},
                    {"terms": {"status": options.statuses}},
                    {"terms": {"DATASOURCE": options.datasources}},
                ]
            }
        }
        return Request(
            url=f"{options.search_url}?apiKey={quote(options.api_key)}&text=***"
            f"&pageSize={options.page_size}&pageNumber={number}",
            method="POST",
            parts={
                "query": json.dumps(query),
                "languages": json.dumps(options.languages),
                "sort": json.dumps({"field": "identifier", "order": "ASC"}),
            },
            context={"page": str(number)},
        )


def _page_number(page: Page, answer: Answer) -> int:
    """The page that was asked for; a saved page is asked for by nobody, so it speaks for itself."""
    asked = page.request.context.get("page", "")
    return int(asked) if asked.isdecimal() else max(answer.page_number or 1, 1)


def build(entry: Entry) -> SediaSource:
    """The reader of one catalogue entry. Raises pydantic.ValidationError for wrong options."""
    return SediaSource(entry, Options.model_validate(entry.options))
