"""The link from a list's page to its next one, and how it is told from all others on the pages to come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup, Tag

from sources.contract import Page
from sources.detect.selectors import steps_to
from sources.detect.tree import classes_of, kind_class
from sources.kinds._pager import Pager, names_pager, unit_of, word_in, words
from sources.kinds._soup import base_of

_NEXT_NAME = re.compile(r"(?:^|[-_])(?:next|nasta|neste|naeste)(?:$|[-_])", re.IGNORECASE)
_CURRENT_NAME = re.compile(r"(?:^|[-_])(?:active|current|selected|aktiv|aktuell)(?:$|[-_])", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z_-]{1,40}\Z")
_MOST_TRIED = 20
_MOST_FOUND = 8
_NEAR = 4
_SEVERAL = "paged: this looks like one page of several"
_BEYOND = f"{_SEVERAL}, but no link that can be followed leads to the others; calls there are not read"
_NO_SELECTOR = f"{_SEVERAL}, but the link to the next one cannot be told from others; give the option `next` yourself"


@dataclass(frozen=True)
class Paging:
    """`next`: the selector of the link to the next page; `problem`: why there is none, where pages seem to follow."""

    next: str | None = None
    problem: str | None = None


def find_paging(soup: BeautifulSoup, page: Page, items: Sequence[Tag]) -> Paging:
    """How the page with these items goes on. Links in the items are those of one call."""
    pager = Pager(soup, page.url, base_of(soup, page), frozenset(id(item) for item in items))
    selectors = (*_by_relation(pager), *_by_word(pager), *_by_number(pager))
    selector = next((each for each in selectors if each), None)
    if selector:
        return Paging(next=selector)
    if selectors:
        return Paging(problem=_NO_SELECTOR)
    return Paging(problem=_BEYOND if pager.beyond() else None)


def _only(pager: Pager, selector: str | None, link: Tag) -> str | None:
    """The selector, if on this page it finds what leads where the link leads, and nothing else."""
    if selector is None:
        return None
    found = pager.soup.select(selector, limit=_MOST_FOUND)
    wanted = pager.address(link)
    return selector if found and all(pager.address(each) == wanted for each in found) else None


def _by_relation(pager: Pager) -> list[str | None]:
    return [_only(pager, f'{link.name}[rel~="next"]', link) for link in pager.related()[:_MOST_FOUND]]


def _by_word(pager: Pager) -> list[str | None]:
    said = pager.worded()[:_MOST_TRIED]
    return [next((each for each in _word_selectors(pager, link) if _only(pager, each, link)), None) for link in said]


def _word_selectors(pager: Pager, link: Tag) -> Iterator[str]:
    """Ways to tell a link that says "next" from the one back, which the pages to come hold too."""
    for place, below in ((link, ""), (link.parent, " > a")):
        for name in classes_of(place) if place is not None else ():
            if place is not None and _NEXT_NAME.search(name) and _PLAIN.match(name) and "prev" not in name.lower():
                yield f"{place.name}.{name}{below}"
    alike = [link, *_twins(pager, link)]
    written = word_in(words(link))
    attribute = next((name for name in ("aria-label", "title") if word_in(str(link.get(name) or ""))), "")
    qualifiers = [f':-soup-contains("{written}")'] if written else []
    if attribute:
        qualifiers.append(f'[{attribute}*="{word_in(str(link.get(attribute)))}"]')
    for qualifier in qualifiers:
        for members in (alike, [link]):
            selector = steps_to(members, pager.soup, qualifier)
            if selector:
                yield selector


def _twins(pager: Pager, link: Tag) -> list[Tag]:
    """The same link once more: many lists have a pager above them and one below."""
    others = pager.soup.find_all("a", href=link.get("href"), limit=_MOST_FOUND)
    return [other for other in others if other is not link and kind_class(other) == kind_class(link)]


def _by_number(pager: Pager) -> list[str | None]:
    """Pagers of numbers: the link wanted follows the number of this page, whichever that is."""
    numbered = pager.numbered()[:_MOST_TRIED]
    found: list[str | None] = []
    for link in numbered:
        unit = unit_of(link)
        before = unit.find_previous_sibling()
        if isinstance(before, Tag) and words(before) == str(int(words(link)) - 1):
            inside = unit.name if unit is link else f"{unit.name} > a" if link.parent is unit else f"{unit.name} a"
            marks = [
                f"{holder} > {mark} + {inside}" for holder in _holders(pager, unit) for mark in _marks(before, unit)
            ]
            found.append(next((each for each in marks if _only(pager, each, link)), None))
    if any(found):
        return found
    return [None] if numbered else []


def _holders(pager: Pager, unit: Tag) -> Iterator[str]:
    """What the members of a pager stand in: by its own name, which holds above and below a list, or by its place."""
    if unit.parent is None:
        return
    for name in classes_of(unit.parent):
        if names_pager(name) and _PLAIN.match(name):
            yield f"{unit.parent.name}.{name}"
    place = steps_to([unit.parent], pager.soup)
    if place:
        yield place


def _marks(current: Tag, other: Tag) -> Iterator[str]:
    """By what the number of this page is told from the others."""
    name = current.name
    for place in (current, *islice(current.find_all(True), _NEAR)):
        is_self = place is current
        if place.get("aria-current"):
            yield f"{name}[aria-current]" if is_self else f"{name}:has([aria-current])"
        for label in classes_of(place):
            if _CURRENT_NAME.search(label) and _PLAIN.match(label):
                yield f"{name}.{label}" if is_self else f"{name}:has(.{label})"
    if name != other.name:
        yield name
    elif name != "a" and current.find("a", href=True) is None:
        yield f"{name}:not(:has(a[href]))"
