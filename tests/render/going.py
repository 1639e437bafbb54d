"""Going from one page to the next in a browser: what is looked at is the page that came, whole."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def follow(page: Page, selector: str) -> None:
    """Click on what leads to another page, and wait until that page is loaded.

    A click by itself ends as soon as the answer begins to come: the new page then has an address and no title yet.
    """
    with page.expect_navigation():
        page.click(selector)


def enter(where: Locator) -> None:
    """Press Enter on a field, button or link that leads to another page, and wait until that page is loaded."""
    with where.page.expect_navigation():
        where.press("Enter")
