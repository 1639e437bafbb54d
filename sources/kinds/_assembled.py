"""Cards that no single element holds, put together: siblings that go on with a card, lines of one box, headings above.

What is put together is copied, so that the page itself stays as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import soupsieve
from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

from sources.kinds._soup import words_of
from sources.reading.text import one_line

HEADING = "card-heading"
"""The element in which a card holds the heading above it."""

Side = Literal["before", "after"]

_MOST_FOLLOWING = 200  # texts and elements of one card
_MOST_LINES = 5_000
_LONGEST_HEADING = 300
_MOST_IN_HEADING = 50
INLINE = frozenset(
    {"b", "strong", "i", "em", "u", "span", "font", "small", "sup", "sub", "mark", "abbr", "time", "label"}
)
_IN_WORDS = frozenset({"i", "em", "u", "sup", "sub", "abbr", "mark", "small"})
_EDGES = " \t\r\n\u00a0,;:|.-–—•·)]"


@dataclass(frozen=True)
class Assembly:
    """How the elements that were found become cards. All selectors; None: not so.

    `follows`: siblings after an element that belong to its card. `divider`: what parts the cards inside one element.
    `heading`: what stands over several cards.
    """

    follows: str | None = None
    divider: str | None = None
    heading: str | None = None

    @property
    def is_plain(self) -> bool:
        return not (self.follows or self.divider or self.heading)


def assemble(
    soup: BeautifulSoup, elements: Sequence[Tag], assembly: Assembly, most: int, others: Iterable[Tag] = ()
) -> list[Tag]:
    """The cards of these elements, at most `most`, in the order of the page. `others`: where other cards start."""
    if assembly.is_plain:
        return list(elements[:most])
    members = {id(element) for element in (*elements, *others)}
    headings = _headings(soup, members, assembly.heading)
    cards: list[Tag] = []
    for element in elements:
        for nodes in _parts(element, assembly, members):
            cards.append(_card(soup, nodes, headings.get(id(element))))
            if len(cards) == most:
                return cards
    return cards


def _parts(element: Tag, assembly: Assembly, members: Set[int]) -> Iterator[list[PageElement]]:
    if assembly.divider:
        yield from _stretches(element, soupsieve.compile(assembly.divider))
    elif assembly.follows:
        yield [element, *_following(element, soupsieve.compile(assembly.follows), members)]
    else:
        yield [element]


def _card(soup: BeautifulSoup, nodes: Iterable[PageElement], heading: Tag | None) -> Tag:
    card = soup.new_tag("div")
    if heading is not None:
        above = soup.new_tag(HEADING)
        above.append(copy.copy(heading))
        card.append(above)
    for node in nodes:
        card.append(copy.copy(node))
    return card


def _following(element: Tag, wanted: soupsieve.SoupSieve, others: Set[int]) -> Iterator[PageElement]:
    """What stands after an element up to the next card, or the first sibling that is not of the wanted kinds."""
    for node in islice(element.next_siblings, _MOST_FOLLOWING):
        if isinstance(node, Tag) and (id(node) in others or not wanted.match(node)):
            return
        if isinstance(node, Tag) or type(node) is NavigableString:
            yield node


def _stretches(box: Tag, divider: soupsieve.SoupSieve) -> Iterator[list[PageElement]]:
    """What stands between the dividers in a box; stretches without an element hold no link and are left out."""
    stretch: list[PageElement] = []
    for node in islice(box.children, _MOST_LINES):
        if isinstance(node, Tag) and divider.match(node):
            if any(isinstance(part, Tag) for part in stretch):
                yield stretch
            stretch = []
        elif isinstance(node, Tag) or type(node) is NavigableString:
            stretch.append(node)
    if any(isinstance(part, Tag) for part in stretch):
        yield stretch


def _headings(soup: BeautifulSoup, wanted: Set[int], selector: str | None) -> dict[int, Tag]:
    """The last heading before each element, by the element's identity."""
    if not selector:
        return {}
    heads = {id(head): head for head in soup.select(selector) if _is_short(head)}
    found: dict[int, Tag] = {}
    above: Tag | None = None
    for node in soup.descendants:
        if id(node) in heads:
            above = heads[id(node)]
        elif above is not None and id(node) in wanted:
            found[id(node)] = above
    return found


def _is_short(head: Tag) -> bool:
    """What is long is no heading: it would be copied into every card."""
    is_small = next(islice(head.descendants, _MOST_IN_HEADING, None), None) is None
    return is_small and len(words_of(head)) <= _LONGEST_HEADING


def words_beside(element: Tag, side: Side) -> str:
    """The loose words next to an element, up to the next line break, box or link. Empty where none stand there."""
    siblings = element.next_siblings if side == "after" else element.previous_siblings
    words: list[str] = []
    for node in islice(siblings, _MOST_FOLLOWING):
        if isinstance(node, Tag) and (node.name not in _IN_WORDS or node.find("a") is not None):
            if any(words) or node.name != "br":
                break
        elif isinstance(node, Tag):
            words.append(words_of(node))
        elif type(node) is NavigableString:
            words.append(" ".join(node.split()))
    said = one_line(" ".join(words if side == "after" else reversed(words)))
    return said.lstrip(_EDGES) if side == "after" else said.rstrip(_EDGES + "([")
