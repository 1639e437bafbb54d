"""The link from a list's page to its next one, and how it is told from all others on the pages to come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup, Tag

from sources.contract import Page
from sources.detect.next_address import is_another_page
from sources.detect.selectors import steps_to
from sources.detect.tree import classes_of, kind_class
from sources.kinds._soup import base_of, spoken
from sources.reading.links import canonical_address, safe_link

_NEXT = re.compile(
    r"\W{0,5}(?:(?:visa|gå till|till|go to|show|gå til)\s)?(?P<word>nästa|next|neste|næste|nächste)"
    r"(?:[\s:,]{1,3}(?:sida|sidan|page|side|seite|resultat|results?|\d{1,6}))*\W{0,5}\Z",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\W{0,5}(?P<word>(?:visa|ladda|ladda in|hämta|se) fler|(?:show|load|view) more|(?:vis|last inn|hent) flere)"
    r"(?!\s(?:filter|alternativ|options|språk|languages))(?:\s[^\W\d_]{1,20}){0,2}\W{0,5}\Z",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?P<word>[>›»→])\Z")
_NEXT_NAME = re.compile(r"(?:^|[-_])(?:next|nasta|neste|naeste)(?:$|[-_])", re.IGNORECASE)
_CURRENT_NAME = re.compile(r"(?:^|[-_])(?:active|current|selected|aktiv|aktuell)(?:$|[-_])", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z_-]{1,40}\Z")
_PAGER = re.compile(r"pager|paginat|paginer|paging", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\d{1,4}\Z")
_OF_SEVERAL = re.compile(
    r"(?:sida|page|side)\s{1,3}1\s{1,3}(?:av|of|af)\s{1,3}(?:[2-9]|[1-9]\d{1,4})(?!\d)", re.IGNORECASE
)
_LONGEST = 60
_MOST_LINKS = 30_000
_MOST_TRIED = 20
_MOST_FOUND = 8
_REACH = 200_000
_NEAR = 4
_SEVERAL = "paged: this looks like one page of several"
_BY_SCRIPT = f"{_SEVERAL}, but the others are only reached by script; calls there are not read"
_NO_SELECTOR = f"{_SEVERAL}, but the link to the next one cannot be told from others; give the option `next` yourself"


@dataclass(frozen=True)
class Paging:
    """`next`: the selector of the link to the next page; `problem`: why there is none, where pages seem to follow."""

    next: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class _Pager:
    soup: BeautifulSoup
    own: str
    base: str

    def address(self, link: Tag) -> str | None:
        """Where a link leads, if to another page of the list."""
        url = safe_link(str(link.get("href") or ""), self.base)
        return canonical_address(url) if url and is_another_page(url, self.own) else None

    def only(self, selector: str | None, link: Tag) -> str | None:
        """The selector, if on this page it finds what leads where the link leads, and nothing else."""
        if selector is None:
            return None
        found = self.soup.select(selector, limit=_MOST_FOUND)
        wanted = self.address(link)
        return selector if found and all(self.address(each) == wanted for each in found) else None


def find_paging(soup: BeautifulSoup, page: Page, items: Sequence[Tag]) -> Paging:
    """How the page with these items goes on. Links in the items are those of one call."""
    pager = _Pager(soup, page.url, base_of(soup, page))
    within = {id(item) for item in items}
    links = [link for link in _links(soup) if not any(id(place) in within for place in (link, *link.parents))]
    selectors = (*_by_relation(pager, links), *_by_word(pager, links), *_by_number(pager, links))
    selector = next((each for each in selectors if each), None)
    if selector:
        return Paging(next=selector)
    if selectors:
        return Paging(problem=_NO_SELECTOR)
    by_script = any(map(_is_script_pager, links)) or any(map(_is_script_number, _links(soup)))
    several = _OF_SEVERAL.search(soup.get_text(" ")[:_REACH])
    return Paging(problem=_BY_SCRIPT if by_script or several else None)


def _links(soup: BeautifulSoup) -> Iterator[Tag]:
    """Links and buttons that may lead to a page: few words, or a mark."""
    for link in islice(soup.find_all(("a", "button", "link")), _MOST_LINKS):
        if "next" in _relations(link) or (link.name != "link" and len(_words(link)) <= _LONGEST):
            yield link


def _relations(link: Tag) -> list[str]:
    given = link.get("rel") or []
    return [name.lower() for name in (given.split() if isinstance(given, str) else given)]


def _words(link: Tag) -> str:
    strings = " ".join(islice(link.stripped_strings, 9))[: _LONGEST + 1]
    return " ".join(strings.split())


def _by_relation(pager: _Pager, links: Sequence[Tag]) -> list[str | None]:
    related = [link for link in links if "next" in _relations(link) and pager.address(link)]
    related.sort(key=lambda link: link.name)  # `a` before `link`
    return [pager.only(f'{link.name}[rel~="next"]', link) for link in related[:_MOST_FOUND]]


def _by_word(pager: _Pager, links: Sequence[Tag]) -> list[str | None]:
    said = [link for link in links if link.name == "a" and _next_word(link) and pager.address(link)][:_MOST_TRIED]
    return [next((each for each in _word_selectors(pager, link) if pager.only(each, link)), None) for link in said]


def _next_word(link: Tag) -> str:
    """The word by which a link says that it leads on, as it is written."""
    return _word_in(_words(link)) or _word_in(spoken(link))


def _word_in(words: str) -> str:
    found = _NEXT.match(words) or _MORE.match(words) or _ARROW.match(words)
    return found["word"] if found else ""


def _word_selectors(pager: _Pager, link: Tag) -> Iterator[str]:
    """Ways to tell a link that says "next" from the one back, which the pages to come hold too."""
    for place, below in ((link, ""), (link.parent, " > a")):
        for name in classes_of(place) if place is not None else ():
            if place is not None and _NEXT_NAME.search(name) and _PLAIN.match(name) and "prev" not in name.lower():
                yield f"{place.name}.{name}{below}"
    alike = [link, *_twins(pager, link)]
    written = _word_in(_words(link))
    attribute = next((name for name in ("aria-label", "title") if _word_in(str(link.get(name) or ""))), "")
    qualifiers = [f':-soup-contains("{written}")'] if written else []
    if attribute:
        qualifiers.append(f'[{attribute}*="{_word_in(str(link.get(attribute)))}"]')
    for qualifier in qualifiers:
        for members in (alike, [link]):
            selector = steps_to(members, pager.soup, qualifier)
            if selector:
                yield selector


def _twins(pager: _Pager, link: Tag) -> list[Tag]:
    """The same link once more: many lists have a pager above them and one below."""
    others = pager.soup.find_all("a", href=link.get("href"), limit=_MOST_FOUND)
    return [other for other in others if other is not link and kind_class(other) == kind_class(link)]


def _by_number(pager: _Pager, links: Sequence[Tag]) -> list[str | None]:
    """Pagers of numbers: the link wanted follows the number of this page, whichever that is."""
    numbered = [link for link in links if link.name == "a" and _PAGE_NUMBER.match(_words(link)) and pager.address(link)]
    found: list[str | None] = []
    for link in numbered[:_MOST_TRIED]:
        unit = _unit(link)
        before = unit.find_previous_sibling()
        if isinstance(before, Tag) and _words(before) == str(int(_words(link)) - 1):
            inside = unit.name if unit is link else f"{unit.name} > a" if link.parent is unit else f"{unit.name} a"
            marks = [
                f"{holder} > {mark} + {inside}" for holder in _holders(pager, unit) for mark in _marks(before, unit)
            ]
            found.append(next((each for each in marks if pager.only(each, link)), None))
    return found if any(found) else found[:1]


def _unit(link: Tag) -> Tag:
    """The link with what holds it alone: a member of the pager."""
    unit = link
    for parent in islice(link.parents, _NEAR):
        if _words(parent) != _words(link) or parent.name in ("body", "[document]"):
            break
        unit = parent
    return unit


def _holders(pager: _Pager, unit: Tag) -> Iterator[str]:
    """What the members of a pager stand in: by its own name, which holds above and below a list, or by its place."""
    if unit.parent is None:
        return
    for name in classes_of(unit.parent):
        if _PAGER.search(name) and _PLAIN.match(name):
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


def _is_script_pager(link: Tag) -> bool:
    """Whether a button, or a link that leads nowhere by itself, is there to show more of the list."""
    href = str(link.get("href") or "").strip().lower()
    if link.name == "link" or (href and not href.startswith(("#", "javascript:"))):
        return False
    said = _words(link) or spoken(link)
    if _MORE.match(said):
        return True
    is_step = _NEXT.match(said) or _ARROW.match(said) or said == "2"
    return bool(is_step) and any(_is_pager(place) for place in islice(link.parents, _NEAR))


def _is_script_number(link: Tag) -> bool:
    """Whether a script shows page 2, wherever it stands: grids have their pager in a row like any other."""
    if not str(link.get("href") or "").lower().startswith("javascript:") or _words(link) != "2":
        return False
    before = _unit(link).find_previous_sibling()
    return isinstance(before, Tag) and _words(before) == "1"


def _is_pager(place: Tag) -> bool:
    names = " ".join([*classes_of(place), str(place.get("id") or ""), str(place.get("aria-label") or "")])
    return bool(_PAGER.search(names))
