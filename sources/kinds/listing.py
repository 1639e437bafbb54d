"""Any server-rendered list of cards, read by the CSS selectors of its catalogue file.

Everything is read inside the card: a date beside it belongs to another call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Self

from bs4 import BeautifulSoup, Tag
from pydantic import Field, model_validator

from sources.contract import UnreadablePage
from sources.entry import Entry, Source
from sources.kinds._assembled import Assembly, Side, assemble, words_beside
from sources.kinds._cards import Card
from sources.kinds._labels import labelled
from sources.kinds._list_options import ListOptions
from sources.kinds._lists import ListSource
from sources.kinds._place_on_page import place_of
from sources.kinds._plain_selectors import elements_in, select
from sources.kinds._soup import Selector, day_lines_of, lines_of, pick, spoken, words_of
from sources.reading.tally import Tally
from sources.reading.text import one_line

_MAX_CELLS = 10
_WHOLE_PAGE = frozenset({"html", "body"})


class ListingOptions(ListOptions):
    """Where things are. All but `item` are looked for inside the card; empty means the card itself."""

    item: Annotated[Selector, Field(min_length=1, description="one card")]
    follows: Annotated[Selector | None, Field(min_length=1, description="siblings after `item` that go on with it")] = (
        None
    )
    divider: Annotated[Selector | None, Field(min_length=1, description="what parts the cards inside one `item`")] = (
        None
    )
    heading: Annotated[
        Selector | None,
        Field(min_length=1, description="stands over several cards; in each of them it is found as `card-heading`"),
    ] = None
    title: Annotated[Selector | None, Field(description="default: the words of the link")] = None
    title_beside: Annotated[Side | None, Field(description="the title is the loose words next to that element")] = None
    title_attribute: Annotated[
        str | None, Field(pattern=r"^[a-z][a-z-]{0,40}$", description="the title is this attribute of that element")
    ] = None
    link: Annotated[Selector | None, Field(description="default: the card, or the first link in it")] = None
    summary: Annotated[Selector | None, Field(description="default: the rest of the card")] = None
    deadline: Annotated[Selector | None, Field(description="elements that hold a deadline and little else")] = None
    dates: Annotated[Selector | None, Field(description="words with labelled dates; default: the rest of the card")] = (
        None
    )
    opens: Selector | None = None
    published: Selector | None = None
    status: Selector | None = None
    programme: Selector | None = None
    applicants: Annotated[Selector | None, Field(description="who may apply")] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.follows and self.divider:
            raise ValueError("a card is what follows `item`, or what stands between dividers in it: not both")
        if self.title_beside and self.title_attribute:
            raise ValueError("a title stands beside an element or in an attribute of it: not both")
        return self

    @property
    def assembly(self) -> Assembly:
        return Assembly(follows=self.follows, divider=self.divider, heading=self.heading)


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return ListingSource(entry, ListingOptions.model_validate(entry.options))


class ListingSource(ListSource):
    """Reads cards."""

    def __init__(self, entry: Entry, options: ListingOptions) -> None:
        super().__init__(entry, options)
        self._where = options

    def cards(self, soup: BeautifulSoup, tally: Tally) -> list[Card]:
        """The cards of a page. Raises UnreadablePage (no-cards) where `item` fits everything."""
        most = self._where.max_items + 1
        found = _outermost(select(soup, self._where.item, limit=most), tally)
        parted = self._where.divider or self._where.follows
        if not parted and any(element.name in _WHOLE_PAGE for element in found):
            raise UnreadablePage("no-cards", f"item {self._where.item!r} is the whole page, not one call of it")
        return [self._card(element) for element in assemble(soup, found, self._where.assembly, most)]

    def places(self, cards: Sequence[Card]) -> Iterable[str]:
        if not cards:
            yield f"item {self._where.item!r}"
            return
        for option, name in _FOUND_BY.items():
            place = getattr(self._where, option)
            if place and not any(getattr(card, name) for card in cards):
                yield f"{option} {place!r}"

    def _card(self, element: Tag) -> Card:
        where, inside = self._where, elements_in(element)
        link = self._link(element, inside)
        head = pick(element, where.title, inside) if where.title is not None else link
        title = self._title(head)
        href = str(link.get("href") or "") if link else ""
        fields = {name: words_of(pick(element, getattr(where, name), inside)) for name in _WORDS}
        fields |= {name: _day_words(pick(element, getattr(where, name), inside)) for name in _DAYS}
        cells = _all(element, where.deadline, inside)
        deadlines = tuple(day_lines_of(cell) for cell in cells)
        dates_in_rest = where.dates is None and where.deadline is None
        # The costliest words of a card: not looked for where every field has a place of its own.
        lines = lines_of(element).removeprefix("- ").split("\n") if dates_in_rest or where.summary is None else []
        claimed = (title, *fields.values(), *deadlines)
        if dates_in_rest:
            fields["dates"] = _rest(lines, claimed)
        if where.summary is None:
            found = (*(pick(element, getattr(where, name), inside) for name in (*_WORDS, *_DAYS)), *cells)
            text = _text(lines, claimed, found)
        else:
            summary = pick(element, where.summary, inside)
            text = lines_of(summary) if summary else ""
        return Card(
            title=title or spoken(link),
            href=href if where.own_pages else place_of(element, head),
            text=text,
            deadlines=deadlines,
            **fields,
        )

    def _title(self, element: Tag | None) -> str:
        if element is not None and self._where.title_beside:
            return words_beside(element, self._where.title_beside)
        if element is not None and self._where.title_attribute:
            return one_line(str(element.get(self._where.title_attribute) or ""))
        return words_of(element)

    def _link(self, element: Tag, inside: Sequence[Tag]) -> Tag | None:
        if self._where.link is not None:
            return pick(element, self._where.link, inside)
        return element if element.name == "a" and element.get("href") else pick(element, "a[href]", inside)


# What each place on the page gives to a card.
_FOUND_BY = {
    "title": "title", "link": "href", "deadline": "deadlines", "dates": "dates", "opens": "opens",
    "published": "published", "status": "status", "programme": "programme",
    "applicants": "applicants",
}  # fmt: skip
_WORDS = ("dates", "status", "programme", "applicants")
_DAYS = ("opens", "published")


def _day_words(element: Tag | None) -> str:
    return one_line(day_lines_of(element)) if element is not None else ""


def _rest(lines: Sequence[str], claimed: Sequence[str]) -> str:
    """The words of the card without those that stand in other fields."""
    left = list(lines)
    for words in (" ".join(words.split()) for words in claimed):
        place = _place(left, words)
        if words and place is not None:
            left[place] = " ".join(left[place].replace(words, " ", 1).split())
    return "\n".join(filter(None, left))


def _text(lines: Sequence[str], claimed: Sequence[str], elements: Sequence[Tag | None]) -> str:
    """The rest of the card, without the labels that stood with nothing but what other fields have taken."""
    left = list(lines)
    for label, words in filter(None, map(labelled, filter(None, elements))):
        place = next((place for place in range(1, len(left)) if left[place - 1 : place + 1] == [label, words]), None)
        if place is not None:
            left[place - 1] = ""
        elif f"{label} {words}" in left:
            left[left.index(f"{label} {words}")] = words
    rest = _rest(left, claimed).split("\n")
    # "Öppnar:", after which stood a day.
    return "\n".join(line for line in rest if line in left or not line.endswith(":"))


def _place(lines: list[str], words: str) -> int | None:
    """The line that is these words, or else the first that has them among others."""
    among = (index for index, line in enumerate(lines) if words in line)
    return lines.index(words) if words in lines else next(among, None)


def _all(element: Tag, selector: str | None, inside: Sequence[Tag]) -> list[Tag]:
    if selector is None:
        return []
    return select(element, selector, _MAX_CELLS, inside) if selector else [element]


def _outermost(found: list[Tag], tally: Tally) -> list[Tag]:
    """Cards that stand in no other card: else one call's date would be read as another's too."""
    chosen: set[int] = set()
    kept = []
    for element in found:
        if any(id(parent) in chosen for parent in element.parents):
            tally.add("nested-card", words_of(element)[:80])
        else:
            chosen.add(id(element))
            kept.append(element)
    return kept
