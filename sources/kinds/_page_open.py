"""Opening a watched page, and noticing that it is not the page it was: moved, gone, or another's."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, ConfigDict, Field

from sources.contract import Page, UnreadablePage
from sources.kinds._page_main import main_part
from sources.kinds._soup import Selector, open_page, words_of
from sources.reading.links import same_site
from sources.reading.pdf import PdfText, read_pdf
from sources.reading.text import one_line

Phrase = Annotated[str, Field(min_length=2, max_length=200)]
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?)?/?(?:index\.\w{2,5}|start|home)?/?", re.IGNORECASE)
_GONE = re.compile(
    r"\b404\b|page (?:was )?not found|page (?:does not|doesn['’]t) exist|not found\Z"
    r"|sidan (?:kunde inte hittas|hittades inte|finns inte|kan inte hittas|saknas)|(?:hittar|hittade) inte sidan"
    r"|fant ikke siden|siden (?:finnes ikke|blev ikke fundet|findes ikke)",
    re.IGNORECASE,
)


class PageOptions(BaseModel):
    """What every kind that watches single pages shares in a catalogue file. A misspelt option is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content: Annotated[Selector | None, Field(min_length=1, description="the page's own text; default: found")] = None
    expects: Annotated[tuple[Phrase, ...], Field(description="one of these stands on the page, or it is another")] = ()
    closed: Annotated[tuple[Phrase, ...], Field(description="phrases by which the page says closed")] = ()


def open_watched(page: Page, options: PageOptions) -> tuple[BeautifulSoup, Tag]:
    """The page as a tree, and the element that holds its own text.

    Raises UnreadablePage: as `open_page`, and moved, no-such-page, no-content, another-page.
    """
    _check_place(page)
    soup = open_page(page, site=page.request.url)
    for heading in (soup.title, soup.find("h1")):
        words = words_of(heading) if isinstance(heading, Tag) else ""
        if _GONE.search(words):
            raise UnreadablePage("no-such-page", f"{page.url} says that there is no such page: {words[:100]!r}")
    content = main_part(soup, options.content)
    if content is None or not content.get_text(strip=True):
        what = f"nothing that fits {options.content!r}" if options.content else "no text of its own"
        raise UnreadablePage("no-content", f"{page.url} has {what}; its layout may have changed")
    _check_expected(page.url, soup.get_text(" ") if options.expects else "", options)
    return soup, content


def open_document(page: Page, options: PageOptions) -> PdfText:
    """The text of a watched address that is a PDF. Raises UnreadablePage as `read_pdf`, other-site, another-page."""
    _check_place(page)
    if not same_site(page.url, page.request.url):
        raise UnreadablePage("other-site", f"asked {page.request.url} and was led to another site: {page.url}")
    read = read_pdf(page.body, page.url)
    _check_expected(page.url, read.text, options)
    return read


def _check_place(page: Page) -> None:
    if _is_front(page.url) and not _is_front(page.request.url):
        raise UnreadablePage("moved", f"{page.request.url} leads to the front page {page.url}: the page has moved")


def _check_expected(url: str, text: str, options: PageOptions) -> None:
    if not options.expects:
        return
    words = one_line(text, 1_000_000).casefold()
    if not any(" ".join(phrase.casefold().split()) in words for phrase in options.expects):
        wanted = ", ".join(map(repr, options.expects))
        raise UnreadablePage("another-page", f"{url} says none of {wanted}: it is no longer the page that was watched")


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return _FRONT.fullmatch(parts.path) is not None and not parts.query
