"""Whether an address is that of another page of a list, judged by what makes it differ from the page's own."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from sources.reading.links import canonical_address, same_site

_NUMBER = re.compile(r"\d{1,6}(?:,\d{1,6}){0,9}\Z|,\d{1,6}\Z")
_CURSOR = re.compile(r"cursor|token|continuation|bookmark|after\Z", re.IGNORECASE)
_PAGES = re.compile(r"page|paged|pg|pagenum\w*|sida|sidan|side|seite|offset|start\w*|from|skip", re.IGNORECASE)
_SHORT = frozenset({"p", "pageno", "pagenr", "pageindex", "sidnr"})
_BESIDE = re.compile(r"news|nyhet|blog|artik|article|comment|kommentar|event|kalend|calend", re.IGNORECASE)
_PARTS = re.compile(r"[a-z]+|[A-Z][a-z]*")
# The next month of a calendar is no next page of a list.
_CALENDAR = re.compile(
    r"year|month|week|date|day|datum|manad|månad|vecka|dag|år\Z|ar\Z|måned|dato|monat", re.IGNORECASE
)
_END = r"(?=(?:/|\.[a-z]{2,5})?\Z)"
_PAGE_PART = re.compile(rf"[-_/](?:page|sida|sidan|side|seite|p)[-_/]?\d{{1,4}}{_END}", re.IGNORECASE)
_BARE_NUMBER = re.compile(rf"[-_/]\d{{1,3}}{_END}")
# "pag2.html", "sida-2": a number that is added to a word.
_NUMBERED = re.compile(r"\D(?<!\d)0{0,3}(\d{1,3})(?:/|\.[a-z]{2,5})?\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NO_NAME = re.compile(r"(?:/(?:index|default)?(?:\.[a-z]{2,5})?|\.[a-z]{2,5})\Z", re.IGNORECASE)


def is_another_page(address: str, own: str) -> bool:
    """Whether both addresses are pages of one list: the same but for a page's number, as parameter or in the path."""
    if not same_site(address, own) or canonical_address(address) == canonical_address(own):
        return False
    there, here = urlsplit(address), urlsplit(own)
    changed = _new(address, own)
    if any(_CALENDAR.search(name) and _NUMBER.match(value[:1]) for name, value in changed):
        return False
    if _plain(there.path) == _plain(here.path):
        return any(_NUMBER.match(value) or _CURSOR.search(name) for name, value in changed)
    if any(_PAGES.fullmatch(name) and _NUMBER.match(value) for name, value in changed):
        return True
    return _has_page_number(there.path, here.path)


def may_be_another_page(address: str, own: str) -> bool:
    """Whether an address may be that of the next page, if the link to it says so: another one in the same folder.

    The next article stands in the folder of the articles, and what a year is the name of is no page of a list.
    """
    if not same_site(address, own) or canonical_address(address) == canonical_address(own):
        return False
    there, here = urlsplit(address), urlsplit(own)
    folder, _, name = there.path.rstrip("/").rpartition("/")
    return bool(name) and folder == here.path.rpartition("/")[0] and not _YEAR.search(name)


def page_number(address: str) -> int | None:
    """The number at the end of an address without parameters ("pag2.html" is 2)."""
    found = _NUMBERED.search(urlsplit(address).path)
    return int(found[1]) if found else None


def follows(address: str, own: str) -> bool:
    """Whether an address ends with the number after that of the page's own: "pag2.html" after "lista.html"."""
    there, here = page_number(address), page_number(own)
    return there is not None and (there in (1, 2) if here is None else there == here + 1)


def is_numbered_page(address: str, own: str) -> bool:
    """Whether an address gives a page of this list by a number that is plainly that of a page, or by a cursor."""
    if any((_is_of_pages(name) and _NUMBER.match(value)) or _CURSOR.search(name) for name, value in _new(address, own)):
        return True
    there, here = urlsplit(address).path, urlsplit(own).path
    return _plain(there) != _plain(here) and _has_page_number(there, here)


def pages_something_else(address: str, own: str) -> bool:
    """Whether an address turns the page of what stands beside the list: "newspage=2"."""
    return any(_BESIDE.search(name) for name, _ in _new(address, own))


def _is_of_pages(name: str) -> bool:
    """Whether a parameter numbers the pages of what a page is about: "page", "sv.12.34.page", but not "newspage"."""
    return any(_PAGES.fullmatch(part) or part.lower() in _SHORT for part in _PARTS.findall(name))


def _new(address: str, own: str) -> set[tuple[str, str]]:
    """The parameters that make an address differ from the page's own."""
    return set(parse_qsl(urlsplit(address).query)) - set(parse_qsl(urlsplit(own).query))


def _has_page_number(there: str, here: str) -> bool:
    """Whether a path is that of a page with its number added. A bare number on both may be that of an article."""
    if _PAGE_PART.search(there):
        return _plain(_PAGE_PART.sub("", there)) == _plain(_PAGE_PART.sub("", here))
    return bool(_BARE_NUMBER.search(there)) and _plain(_BARE_NUMBER.sub("", there)) == _plain(here)


def _plain(path: str) -> str:
    return _NO_NAME.sub("", path)
