"""All that a page says, as plain text."""

from __future__ import annotations

from sources.contract import Page, UnreadablePage
from sources.kinds._page_main import main_part
from sources.kinds._page_status import StatusReader
from sources.kinds._soup import lines_of, open_page, words_of

_STATUS = StatusReader({})


def words_on(page: Page) -> str:
    """The words of a web page from top to bottom, menus too; nothing where it is no web page."""
    try:
        return words_of(open_page(page))
    except UnreadablePage:
        return ""


def still_tells_of(page: Page, title: str) -> bool:
    """Whether a page has the title of a call among its own words, and does not say that it is over."""
    try:
        soup = open_page(page)
    except UnreadablePage:
        return False
    if _plain(title) not in _plain(words_of(soup)):
        return False
    lines = lines_of(main_part(soup, None) or soup).split("\n")
    return _STATUS.read(lines).status not in ("closed", "cancelled")


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
