"""Whether a list page holds entries that its reader does not see: links that have come and are not among its calls.

Asked only where a list has become so short that nothing but its calls' own last days explains it. On such a day it may
have been laid out anew as well, and what stands there now would be missed without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from bs4 import BeautifulSoup, Tag

from sources.contract import Page, UnreadablePage
from sources.kinds._page_main import main_part
from sources.kinds._soup import open_page, words_of
from sources.reading.links import canonical_address, safe_link

_MOST_LINKS = 3_000
_SHORTEST_TITLE = 12
_Shape = tuple[str, ...]


def unread_entries(page: Page, before: Page, read: Collection[str]) -> int:
    """How many links of one shape, with words as long as a title, have come since an earlier answer and are not read.

    Those of the page's own part alone; 0 where one of the two is no web page. `read`: the addresses of the calls.
    """
    try:
        now, then = open_page(page), open_page(before)
    except UnreadablePage:
        return 0
    known = {address for _, address in _links(then, before.url)} | {canonical_address(each) for each in read}
    shapes: dict[_Shape, set[str]] = {}
    for link, address in _links(main_part(now, None) or now, page.url):
        if address not in known and len(words_of(link)) >= _SHORTEST_TITLE:
            shapes.setdefault(_shape(link), set()).add(address)
    return max(map(len, shapes.values()), default=0)


def _links(part: Tag | BeautifulSoup, base: str) -> Iterator[tuple[Tag, str]]:
    for link in islice(part.find_all("a", href=True), _MOST_LINKS):
        address = safe_link(str(link["href"]), base)
        if address:
            yield link, canonical_address(address)


def _shape(link: Tag) -> _Shape:
    """What the link and the two elements around it are."""
    return tuple(element.name for element in (link, *islice(link.parents, 2)))
