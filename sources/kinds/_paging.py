"""From one list page to the next, with an end even where the site has none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from bs4 import BeautifulSoup

from sources.contract import Page, Request
from sources.kinds._list_options import ListOptions
from sources.kinds._soup import base_of, pick
from sources.reading.links import canonical_address, safe_link, same_site


def first_request(url: str, options: ListOptions) -> Request:
    """The question for the first page of the list at `url`."""
    return _numbered(url, options, options.first_page, "") if options.page_parameter else Request(url=url)


def is_repeat(page: Page, keys: Sequence[str]) -> bool:
    """Whether this page holds the same calls as an earlier one: some sites give their last page again and again."""
    return bool(keys) and _mark(keys) in page.request.context.get("seen", "").split(",")


def next_request(
    page: Page, soup: BeautifulSoup, keys: Sequence[str], options: ListOptions
) -> tuple[Request | None, str | None]:
    """The question for the page after this one, if there is one; and why the list is cut off here, if it is."""
    seen = ",".join(filter(None, [page.request.context.get("seen"), _mark(keys)]))
    number = int(page.request.context.get("page", options.first_page))
    if options.page_parameter:
        if not keys or (options.page_size is not None and len(keys) < options.page_size):
            return None, None
        request = _numbered(page.request.url, options, number + 1, seen)
    else:
        link = pick(soup, options.next)
        href = str(link.get("href") or "") if link else ""
        url = safe_link(href, base_of(soup, page))
        if not href or (url and canonical_address(url) == canonical_address(page.url)):
            return None, None
        if url is None or not same_site(url, page.url):
            return None, f"the link to the next page leads nowhere we may go: {href[:200]!r}"
        request = Request(url=url, context={"page": str(number + 1), "seen": seen})
    if number + 1 - options.first_page >= options.max_pages:
        return None, too_many(options.max_pages)
    return request, None


def too_many(pages: int) -> str:
    """Why a list is cut off that has more pages than are read of it."""
    return f"stopped after {pages} pages, and there are more"


def _numbered(url: str, options: ListOptions, number: int, seen: str) -> Request:
    parts = urlsplit(url)
    name = f"{options.page_parameter}="
    others = [pair for pair in parts.query.split("&") if pair and not pair.startswith(name)]
    address = urlunsplit(parts._replace(query="&".join([*others, f"{name}{number}"])))
    return Request(url=address, context={"page": str(number), "seen": seen})


def _mark(keys: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:12]
