"""All that a page says, as plain text."""

from __future__ import annotations

from sources.contract import Page, UnreadablePage
from sources.kinds._soup import open_page, words_of


def words_on(page: Page) -> str:
    """The words of a web page from top to bottom, menus too; nothing where it is no web page."""
    try:
        return words_of(open_page(page))
    except UnreadablePage:
        return ""
