"""The links of a page that lead to more of its list: to the next page, to a page by its number, or by script only."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.contract import Page
from sources.kinds._soup import base_of, spoken
from sources.reading.links import canonical_address, safe_link, same_site
from sources.reading.next_address import (
    follows,
    is_another_page,
    is_numbered_page,
    may_be_another_page,
    page_number,
    pages_something_else,
)

_NEXT = re.compile(
    r"\W{0,5}(?:(?:visa|gå till|till|go to|show|gå til)\s)?(?P<word>nästa|next|neste|næste|nächste)"
    r"(?P<page>(?:[\s:,]{1,3}(?:sida|sidan|page|side|seite|resultat|results?|\d{1,6}))*)\W{0,5}\Z",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\W{0,5}(?P<word>(?:visa|ladda|ladda in|hämta|se) fler|(?:show|load|view) more|(?:vis|last inn|hent) flere)"
    r"(?!\s(?:filter|alternativ|options|språk|languages))(?P<what>(?:\s[^\W\d_]{1,20}){0,2})\W{0,5}\Z",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?P<word>[>›»→])\Z")
_SOUGHT = re.compile(r"utlysning|utlysing|bidrag|stöd|call|grant|opportunit|result|treff|träff", re.IGNORECASE)
_PAGER = re.compile(r"pager|paginat|paginer|paging", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}\Z")
_SECOND = "2"
_PAGE = re.compile(r"(?:sida|page|side)\s{1,3}\Z", re.IGNORECASE)
_PAGE_LENGTH = 7
# From its figure on: what begins with one character is looked for many times faster.
_OF_SEVERAL = re.compile(r"1\s{1,3}(?i:av|of|af)\s{1,3}(?:[2-9]|[1-9]\d{1,4})(?!\d)")
_LINKS = frozenset({"a", "button", "link"})
_LONGEST = 60
_MOST_LINKS = 30_000
_REACH = 200_000
_NEAR = 4
_MOST_BESIDE = 60


@dataclass(frozen=True)
class Pager:
    """`own`: the page's own address; `base`: what its links are relative to; `within`: ids of what is no part of it;
    `elsewhere`: addresses, as a page may write them, of what is none."""

    soup: BeautifulSoup
    own: str
    base: str
    within: frozenset[int] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    @cached_property
    def links(self) -> Sequence[Tag]:
        """Links and buttons that may lead to a page; those in the items are of one call."""
        found = self._all_links
        return [link for link in found if not any(id(place) in self.within for place in (link, *link.parents))]

    @cached_property
    def _all_links(self) -> Sequence[Tag]:
        return list(links_in(self.soup, self.elsewhere))

    def address(self, link: Tag) -> str | None:
        """Where a link leads, if to another page of the list: by its address, or because it says so."""
        url = safe_link(str(link.get("href") or ""), self.base)
        if url is None or not (is_another_page(url, self.own) or (_says_so(link, url, self.own) and self._may_be(url))):
            return None
        return canonical_address(url)

    def _may_be(self, url: str) -> bool:
        return may_be_another_page(url, self.own)

    def is_sure(self, link: Tag) -> bool:
        """Whether a link with an address is one of this list's pager: a filter or a box of news may count, too."""
        url = safe_link(str(link.get("href") or ""), self.base) or ""
        if pages_something_else(url, self.own):
            return False
        if _is_in_pager(link) or _is_among_numbers(link):
            return True
        return not _NUMBER.match(words(link)) and (is_numbered_page(url, self.own) or follows(url, self.own))

    def doubtful(self) -> Iterator[str]:
        """Where links lead that say that they lead on, though nothing else shows that it is to a page of the list."""
        for link in self.links:
            step = _NEXT.match(words(link) or spoken(link))
            url = safe_link(str(link.get("href") or ""), self.base)
            if url and ("next" in relations(link) or (step and step["page"])) and self._may_be(url):
                yield canonical_address(url)

    def related(self) -> list[Tag]:
        """Links that the page's markup calls the next, `a` before `link`."""
        found = [link for link in self.links if "next" in relations(link) and self.address(link)]
        return sorted(found, key=lambda link: link.name)

    def worded(self) -> list[Tag]:
        """Links that say that they lead on."""
        return [link for link in self.links if link.name == "a" and next_word(link) and self.address(link)]

    def numbered(self) -> list[Tag]:
        """Links that are the number of a page."""
        return [link for link in self.links if link.name == "a" and _NUMBER.match(words(link)) and self.address(link)]

    def beyond(self) -> str | None:
        """The words by which the page says that there is more where no link leads to: by script, or elsewhere."""
        for link in self.links:
            if _is_script_pager(link) or self._is_more_elsewhere(link):
                return words(link) or spoken(link)
        if number := next(filter(_is_script_number, self._all_links), None):
            return words(number)
        return several_in(" ".join(_strings_of(self.soup))[:_REACH])

    def _is_more_elsewhere(self, link: Tag) -> bool:
        said = _MORE.match(words(link))
        url = safe_link(str(link.get("href") or ""), self.base)
        if not said or url is None or not _SOUGHT.search(said["what"]):
            return False
        return same_site(url, self.own) and canonical_address(url) != canonical_address(self.own)


@dataclass(frozen=True)
class Unread:
    """How a page's list goes on where nothing says how to follow it.

    `address`: the next page, or what may be one (`is_sure` is False then); `said`: the words by which the page says
    that there is more, where nothing leads there.
    """

    address: str | None = None
    is_sure: bool = False
    said: str | None = None


def unread_page(soup: BeautifulSoup, page: Page, calls: Collection[str]) -> Unread:
    """What of the page's list is not read. `calls`: the addresses of its calls, which are no pages of the list."""
    pager = Pager(soup, page.url, base_of(soup, page), elsewhere=_as_written(calls))
    links = [*pager.related(), *pager.worded(), *pager.numbered()]
    own = {canonical_address(address) for address in calls} if pager.links else set()
    found = [
        (pager.is_sure(link), address) for link in links if (address := pager.address(link)) and address not in own
    ]
    if sure := next((address for is_sure, address in found if is_sure), None):
        return Unread(sure, is_sure=True)
    doubtful = (*(address for _, address in found), *(each for each in pager.doubtful() if each not in own))
    return Unread(next(iter(doubtful), None), said=pager.beyond())


def _as_written(addresses: Collection[str]) -> frozenset[str]:
    """Addresses as links have them most often: whole, and without the site. A look at a link's words takes longer."""
    parts = (address.split("/", 3) for address in addresses)
    return frozenset((*addresses, *(f"/{each[3]}" for each in parts if len(each) > 3 and each[3])))


def links_in(soup: BeautifulSoup, elsewhere: Container[str] = ()) -> Iterator[Tag]:
    """Links and buttons that may lead to a page. Not those that are known to lead elsewhere."""
    for link in islice(_links_of(soup), _MOST_LINKS):
        if link.attrs.get("href") not in elsewhere and _may_lead_on(link):
            yield link


def _may_lead_on(link: Tag) -> bool:
    """Whether a link has a mark of, or says a word or a number of, those that lead on. Few do: all that is asked of
    links later is asked of them alone.
    """
    if "next" in relations(link):
        return True
    if link.name == "link":
        return False
    said = words(link)
    return len(said) <= _LONGEST and bool(_NUMBER.match(said) or word_in(said) or _says_aloud(spoken(link)))


def _says_aloud(spoken_words: str) -> bool:
    return spoken_words == _SECOND or bool(word_in(spoken_words))


def _links_of(soup: BeautifulSoup) -> Iterator[Tag]:
    """By hand, as to ask the soup takes four times as long, and every page of every list is asked."""
    return (each for each in soup.descendants if isinstance(each, Tag) and each.name in _LINKS)


def _strings_of(soup: BeautifulSoup) -> Iterator[str]:
    """By hand, too: what is read as text of the page."""
    return (each for each in soup.descendants if type(each) is NavigableString)


def relations(link: Tag) -> list[str]:
    """What a link is to the page, by its markup, in lower case."""
    given = link.get("rel") or []
    return [name.lower() for name in (given.split() if isinstance(given, str) else given)]


def words(link: Tag) -> str:
    """The first words of a link."""
    only = link.string
    if type(only) is NavigableString:
        return " ".join(only.strip()[: _LONGEST + 1].split())
    strings = " ".join(islice(link.stripped_strings, 9))[: _LONGEST + 1]
    return " ".join(strings.split())


def next_word(link: Tag) -> str:
    """The word by which a link says that it leads on, as it is written."""
    return word_in(words(link)) or word_in(spoken(link))


def word_in(said: str) -> str:
    """The word that leads on, of words that say nothing else."""
    found = _NEXT.match(said) or _MORE.match(said) or _ARROW.match(said)
    return found["word"] if found else ""


def several_in(text: str) -> str | None:
    """The words that say that this is the first page of several: "Sida 1 av 4"."""
    for found in _OF_SEVERAL.finditer(text):
        before = _PAGE.search(text, max(0, found.start() - _PAGE_LENGTH), found.start())
        if before:
            return before[0] + found[0]
    return None


def unit_of(link: Tag) -> Tag:
    """The link with what holds it alone: a member of the pager."""
    unit = link
    for parent in islice(link.parents, _NEAR):
        if words(parent) != words(link) or parent.name in ("body", "[document]"):
            break
        unit = parent
    return unit


def names_pager(name: str) -> bool:
    """Whether something is called a pager."""
    return bool(_PAGER.search(name))


def _says_so(link: Tag, url: str, own: str) -> bool:
    """Whether a link says that it leads to the next page, so that its address need not: "pag2.html"."""
    said = words(link) or spoken(link)
    if _NUMBER.match(said):
        return page_number(url) == int(said)
    says_next = "next" in relations(link) or _NEXT.match(said) or _ARROW.match(said)
    return bool(says_next) and (follows(url, own) or _is_in_pager(link) or _is_among_numbers(link))


def _is_among_numbers(link: Tag) -> bool:
    """Whether the numbers of the pages stand beside a link, from the first one on. Counts go from anything."""
    holder = unit_of(link).parent
    beside = islice(holder.children, _MOST_BESIDE) if holder is not None else ()
    said = ((words(each) if isinstance(each, Tag) else str(each)[:_LONGEST]).strip(" \t\r\n|·,") for each in beside)
    return [int(each) for each in said if _NUMBER.match(each)][:2] in ([0, 1], [1, 2])


def _is_in_pager(link: Tag) -> bool:
    return any(_is_pager(place) for place in islice(link.parents, _NEAR))


def _is_pager(place: Tag) -> bool:
    given = place.get("class") or []
    classes = [given] if isinstance(given, str) else list(given)
    return names_pager(" ".join([*classes, str(place.get("id") or ""), str(place.get("aria-label") or "")]))


def _is_script_pager(link: Tag) -> bool:
    """Whether a button, or a link that leads nowhere by itself, is there to show more of the list."""
    href = str(link.get("href") or "").strip().lower()
    if link.name == "link" or (href and not href.startswith(("#", "javascript:"))):
        return False
    said = words(link) or spoken(link)
    if _MORE.match(said):
        return True
    is_step = _NEXT.match(said) or _ARROW.match(said) or said == _SECOND
    return bool(is_step) and _is_in_pager(link)


def _is_script_number(link: Tag) -> bool:
    """Whether a script shows page 2, wherever it stands: grids have their pager in a row like any other."""
    if not str(link.get("href") or "").lower().startswith("javascript:") or words(link) != _SECOND:
        return False
    before = unit_of(link).find_previous_sibling()
    return isinstance(before, Tag) and words(before) == "1"
