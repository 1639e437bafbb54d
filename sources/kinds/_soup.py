"""Hostile HTML as a tree of bounded size, and the readable words of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Annotated

import soupsieve
from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from bs4.element import PreformattedString
from bs4.exceptions import ParserRejectedMarkup
from pydantic import AfterValidator

from sources.contract import Page, UnreadablePage
from sources.kinds._plain_selectors import select
from sources.kinds._tree import MAX_NODES, grow
from sources.reading.encoding import decode
from sources.reading.links import safe_link, same_site
from sources.reading.pdf import is_pdf
from sources.reading.text import TEXT_LIMIT, Lines, one_line
from sources.reading.walls import looks_like_bot_wall

MAX_BYTES = 10 * 1024 * 1024
# Elements and texts of one part of a page that are put into words; nested parts would be read again and again.
_MAX_PART = 50_000
_XML_DECLARATION = re.compile(r"\A\s{0,99}<\?xml(?:[^>]{0,200}>)?")  # cut off in the middle, too
_MARKED_DAY = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d|\d[./-]\d\d?[./-]\d\d(?!\d)")
_DIGIT = re.compile(r"\d")
_MONTH = r"[^\W\d_]{3,12}"
_GLUED = re.compile(
    # "Deadline for application4. April 2024", "Closes2026-05-05", "Stänger15/06/2026"
    rf"(?<=[^\W\d_][^\W\d_])(?=\d{{1,2}}\.? ?{_MONTH} |\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
    # "4. April 2024Status"
    r"|(?<= \d{4})(?=[A-ZÅÄÖ][^\W\d_])"
)


def _check_selector(value: str) -> str:
    if value:
        try:
            soupsieve.compile(value)
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError(f"{value!r} is not a CSS selector ({str(error).splitlines()[0]})") from error
    return value


Selector = Annotated[str, AfterValidator(_check_selector)]
"""A CSS selector, checked when the catalogue is read. Empty: the element itself that others are looked for in."""


def open_page(page: Page, site: str | None = None) -> BeautifulSoup:
    """The page as a tree. `site`: an address of the site it must come from.

    Raises UnreadablePage: too-large, empty, not-html, bot-wall, other-site.
    """
    if site is not None and not same_site(page.url, site):
        raise UnreadablePage("other-site", f"asked {site} and was led to another site: {page.url}")
    if len(page.body) > MAX_BYTES:
        raise UnreadablePage("too-large", f"{page.url} is larger than {MAX_BYTES:,} bytes")
    if is_pdf(page.body):
        raise UnreadablePage("not-html", f"{page.url} is a PDF where a web page was asked for")
    text = decode(page.body, page.content_type)
    if not text.strip():
        raise UnreadablePage("empty", f"{page.url} answered with nothing")
    if "<" not in text or text.lstrip()[:1] in ("{", "["):
        raise UnreadablePage("not-html", f"{page.url} answered with data where a web page was asked for")
    wall = looks_like_bot_wall(text)
    if wall:
        raise UnreadablePage("bot-wall", f"{page.url} shows a robots or bot wall instead of the page: {wall!r}")
    return _grow(text, page.url)


def _grow(text: str, url: str) -> BeautifulSoup:
    if text.count("<") > 2 * MAX_NODES:
        raise UnreadablePage("too-large", f"{url} has more elements than a list of calls")
    # bs4 warns where XML is read as HTML; with the first sign gone there is nothing to warn of.
    try:
        soup = grow(_XML_DECLARATION.sub("", text))
    except ParserRejectedMarkup as error:
        raise UnreadablePage("not-html", f"{url} answered with something that is no web page") from error
    if not any(_is_readable(node) for node in (soup.body or soup).descendants):
        raise UnreadablePage("empty", f"{url} holds no text: it is made by JavaScript, or it is a bare redirect")
    return soup


def _is_readable(node: PageElement) -> bool:
    is_text = type(node) is NavigableString and node.strip() != ""
    return is_text and node.find_parent(["noscript", "title"]) is None


def base_of(soup: BeautifulSoup, page: Page) -> str:
    """The address that links on the page are relative to."""
    base = soup.head.select_one("base[href]") if soup.head else None
    return (base and safe_link(str(base["href"]), page.url)) or page.url


def breaks_off(page: Page) -> bool:
    """Whether the page opens its body and never closes it: the end is missing."""
    body = page.body.lower()
    return b"<body" in body and b"</body" not in body and b"</html" not in body


def pick(element: Tag, selector: str | None, inside: Sequence[Tag] | None = None) -> Tag | None:
    """The first element inside `element` that fits, `element` itself for an empty selector, nothing for None.

    `inside`: the elements inside it, where more than one is picked.
    """
    if selector is None:
        return None
    return next(iter(select(element, selector, 1, inside)), None) if selector else element


def lines_of(element: Tag) -> str:
    """The readable text of an element, one line for each block, with words and dates that stick together parted.

    Of an element too large for one call's text only the beginning, without its lines.
    """
    only = element.string
    if type(only) is NavigableString:
        return unglued(one_line(only, TEXT_LIMIT))
    text = _text_of(element)
    if text is not None:
        return unglued(text)
    strings = (node for node in islice(element.descendants, _MAX_PART) if type(node) is NavigableString)
    return unglued(" ".join(" ".join(strings).split()))


def _text_of(element: Tag) -> str | None:
    """What `html_to_text` makes of the element's markup, without writing and parsing it again; None: too large."""
    lines = Lines()
    lines.start(element.name, None)
    waiting = [(element.name, iter(element.contents))]
    left = _MAX_PART
    while waiting:
        name, nodes = waiting[-1]
        for node in nodes:
            left -= 1
            if left < 0:
                return None
            if isinstance(node, Tag):
                lines.start(node.name, None)
                waiting.append((node.name, iter(node.contents)))
                break
            if isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                lines.data(node)
        else:
            waiting.pop()
            lines.end(name)
    return lines.close()


def day_lines_of(element: Tag) -> str:
    """The readable text of an element that holds a day. Of a `time` element without year, the day it is marked up with.

    Only the day is taken: hours and zones in markup are often those of a machine.
    """
    lines = lines_of(element)
    marked = _MARKED_DAY.match(str(element.get("datetime") or "").strip()) if element.name == "time" else None
    return marked[0] if marked and not _YEAR.search(lines) else lines


def words_of(element: Tag | None) -> str:
    """The readable text of an element on one line; empty for None."""
    return one_line(lines_of(element)) if element is not None else ""


def spoken(link: Tag | None) -> str:
    """What a screen reader says of a link without words."""
    return one_line(str((link.get("aria-label") or link.get("title") or "") if link else ""))


def unglued(text: str) -> str:
    """Text in which a label and its date have a space between them."""
    return _GLUED.sub(" ", text) if _DIGIT.search(text) else text
