"""The options that every kind of list shares in a catalogue file."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sources.contract import Status
from sources.kinds._soup import Selector


class DetailOptions(BaseModel):
    """Whether each call's own page is asked for, and where its text is. A misspelt option is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detail: Annotated[bool, Field(description="ask for each call's own page, unless it is closed")] = False
    detail_text: Annotated[Selector, Field(description="the text on a call's own page")] = "main"
    detail_document: Annotated[
        Selector | None, Field(min_length=1, description="the link on that page to a PDF with the call's text")
    ] = None
    max_details: Annotated[int, Field(ge=0, le=1_000, description="at most so many for one list page")] = 100


class ListOptions(DetailOptions):
    """How a list is read, whatever its rows look like."""

    status_words: Annotated[dict[Status, tuple[str, ...]], Field(description="words of the page for each status")] = {}
    day_first: Annotated[
        bool | None, Field(description="05/06/2026 is the fifth of June; unsaid: as the page decides")
    ] = None
    date_language: Annotated[str | None, Field(description="language of the dates, if not that of the entry")] = None
    drop_parameters: Annotated[tuple[str, ...], Field(description="parts of addresses that mean nothing")] = ()
    script_links: Annotated[
        bool, Field(description="links call a script (javascript:...) that opens the address in its first quotes")
    ] = False
    own_pages: Annotated[
        bool, Field(description="false: the calls have no pages of their own, and are told apart by their titles")
    ] = True
    nothing_open: Annotated[tuple[str, ...], Field(description="phrases by which the page says so")] = ()
    count: Annotated[Selector | None, Field(description="where the page says how many calls there are")] = None
    max_items: Annotated[int, Field(ge=1, le=20_000)] = 2_000
    next: Annotated[Selector | None, Field(description="the link to the next page")] = None
    one_page: Annotated[
        bool, Field(description="the page is all there is to read, though it links to what looks like another one")
    ] = False
    page_parameter: Annotated[str | None, Field(min_length=1, description="parameter that numbers the pages")] = None
    first_page: Annotated[int, Field(ge=0, description="number of the first page")] = 1
    page_size: Annotated[int | None, Field(ge=1, description="a page with fewer calls is the last")] = None
    max_pages: Annotated[int, Field(ge=1, le=500)] = 50

    @model_validator(mode="after")
    def _asks_no_page_that_is_none(self) -> Self:
        if self.detail and not self.own_pages:
            raise ValueError("detail: the calls have no pages of their own, as own_pages says")
        return self
