"""The frame that readers of cards and of table rows share: opening the page, paging, counting, calls' own pages."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from bs4 import BeautifulSoup

from sources.contract import CallData, Known, Listing, Page, Parsed, Request
from sources.entry import Entry
from sources.kinds._cards import Card, CardReader
from sources.kinds._details import as_listed, ask_details, read_detail
from sources.kinds._empty_list import says_itself
from sources.kinds._list_options import ListOptions
from sources.kinds._pager import unread_page
from sources.kinds._paging import first_request, is_repeat, next_request, too_many
from sources.kinds._soup import base_of, breaks_off, lines_of, open_page, pick, words_of
from sources.reading.nothing_open import nothing_open
from sources.reading.tally import Tally

LEADS_ON = "the page leads on to another page of its list, which is not read"
_NUMBER = re.compile(r"\d[\d\s.,]{0,9}")


class ListSource(ABC):
    """A source whose calls stand in a server-rendered list."""

    by_place: Literal[True] = True

    def __init__(self, entry: Entry, options: ListOptions) -> None:
        self._entry, self._options = entry, options

    @property
    def entry(self) -> Entry:
        return self._entry

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self._entry.coverage or "whole"

    @abstractmethod
    def cards(self, soup: BeautifulSoup, tally: Tally) -> list[Card]:
        """The cards of a page, at most one more than `max_items`."""

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (first_request(self._entry.url, self._options),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The calls of a list page, or the call of its own page. Raises UnreadablePage."""
        tally = Tally()
        reader = CardReader(self._entry, self._options, now, tally)
        if page.request.purpose == "detail":
            return read_detail(page, self._options, reader.dates)
        soup = open_page(page, site=self._entry.url)
        cards = [card for card in self.cards(soup, tally) if not _is_empty_sign(card)]
        if cards:
            self._count_places(cards, tally)
        calls = reader.calls(cards[: self._options.max_items], base_of(soup, page), page.url)
        parsed = self._parsed(page, soup, calls, len(cards) > self._options.max_items, tally)
        is_first = not page.request.context.get("seen")
        if calls or parsed.nothing_open or not is_first or self.coverage != "whole":
            return parsed
        said = None if cards else says_itself(soup, reader.dates)
        says_none = said is not None or (parsed.listing is not None and parsed.listing.expected == 0)
        if not (says_none or cards):
            self._count_places(cards, tally)
        update = {"nothing_open": said, "unexplained": not says_none, "notes": tally.notes()}
        return parsed.model_copy(update=update)

    def places(self, cards: Sequence[Card]) -> Iterable[str]:
        """What the entry looks for on the page and none of its cards has; of a page without cards, the cards."""
        return ()

    def _count_places(self, cards: Sequence[Card], tally: Tally) -> None:
        for place in self.places(cards):
            tally.add("nothing-fits", place)

    def _parsed(
        self, page: Page, soup: BeautifulSoup, calls: Sequence[CallData], is_more: bool, tally: Tally
    ) -> Parsed:
        keys = tuple(dict.fromkeys(call.external_id for call in calls))
        if is_repeat(page, keys):
            return Parsed(listing=Listing(), notes=tally.notes())
        request, cut_off = next_request(page, soup, keys, self._options)
        if is_more:
            cut_off = f"the page has more than {self._options.max_items} calls"
        elif breaks_off(page):
            cut_off = "the page ends in the middle"
        elif request is None and cut_off is None:
            cut_off = self._unread(page, soup, calls, tally)
        details = ask_details(calls, self._options, tally)
        return Parsed(
            calls=tuple(calls),
            requests=(*([request] if request else []), *details),
            as_listed=as_listed(calls, details, self._options),
            listing=Listing(
                expected=self._expected(soup),
                keys=keys,
                cut_off=cut_off,
                goes_on=cut_off == too_many(self._options.max_pages),
                leads_on=(cut_off or "").startswith(LEADS_ON),
            ),
            notes=tally.notes(),
            nothing_open=self._nothing_open(soup),
        )

    def _unread(self, page: Page, soup: BeautifulSoup, calls: Sequence[CallData], tally: Tally) -> str | None:
        """Why the first page is not the whole list, where nothing says how to go on and it plainly does.

        Where absence means nothing, or the page only says that there is more, or it may be something else that goes
        on, it is a word to the admin: a list that is never whole is one from which nothing is ever taken away.
        """
        is_known = self._options.one_page or self._options.page_parameter or page.request.context.get("seen")
        if is_known or not calls:
            return None
        unread = unread_page(soup, page, [call.url for call in calls if call.url])
        if unread.said:
            tally.add("more-by-script", unread.said)
        if unread.address is None:
            return None
        if unread.is_sure and self.coverage == "whole":
            return f"{LEADS_ON} (look at the page again, or say that it is none of the list): {unread.address[:300]}"
        tally.add("next-page-unread" if unread.is_sure else "next-page-doubtful", unread.address)
        return None

    def _expected(self, soup: BeautifulSoup) -> int | None:
        found = _NUMBER.search(words_of(pick(soup, self._options.count)))
        return int(re.sub(r"\D", "", found[0])) if found else None

    def _nothing_open(self, soup: BeautifulSoup) -> str | None:
        if not self._options.nothing_open:
            return None
        words = " ".join(lines_of(soup.body or soup).split()).casefold()
        return next((phrase for phrase in self._options.nothing_open if phrase.casefold() in words), None)


def _is_empty_sign(card: Card) -> bool:
    """Whether what stands where a call would stand only says that there is none."""
    return not card.href and nothing_open(f"{card.title}\n{card.text}") is not None
