"""The parts of one element side by side, each with what it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from bs4 import NavigableString, PageElement, Tag

from sources.detect.days import count_days
from sources.detect.tree import Measure, Measured, kind_class

_MOST_NODES = 6_000
_LABEL = 40
_STRINGS = 20
# Parts of one element that are looked at: strips stand in strips, and each would be gone through again and again.
MOST_LOOKED_AT = 300
_MOSTLY = 0.6
_BARE = 0.9
_LOOSE = 0.75
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})

_Look = tuple[str, str]  # name, class


@dataclass(frozen=True)
class Strip:
    """`nodes`: elements and loose words; `measures`: what each of them holds."""

    box: Tag
    nodes: Sequence[PageElement]
    measures: Sequence[Measure]

    def element(self, place: int) -> Tag | None:
        node = self.nodes[place]
        return node if isinstance(node, Tag) else None

    def holds(self, start: int, stop: int) -> Measure:
        total = Measure()
        for found in self.measures[start:stop]:
            total.letters += found.letters
            total.days += found.days
            total.links += found.links
            total.link_letters += found.link_letters
        return total

    def address(self, start: int, stop: int) -> str:
        """The address of the first link between two places."""
        for node, found in zip(self.nodes[start:stop], self.measures[start:stop], strict=True):
            if isinstance(node, Tag) and found.links:
                inside = (node, *islice(node.descendants, MOST_LOOKED_AT))
                hrefs = (part.get("href") for part in inside if isinstance(part, Tag) and part.name == "a")
                return next((str(href).strip() for href in hrefs if href), "")
        return ""

    def look(self, place: int) -> _Look:
        element = self.element(place)
        return (element.name, kind_class(element)) if element is not None else ("", "")


def strip_of(page: Measured, box: Tag) -> Strip:
    children = islice(box.children, _MOST_NODES)
    nodes = [node for node in children if isinstance(node, Tag) or type(node) is NavigableString]
    return Strip(box, nodes, [page.of(node) if isinstance(node, Tag) else _of_words(str(node)) for node in nodes])


def _of_words(text: str) -> Measure:
    words = " ".join(text.split())
    return Measure(letters=len(words), days=count_days(words))


def days_fit(strip: Strip, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether the days inside these items are surely theirs.

    In a row of links and days without boxes around them, a day may belong to the link before it or to the one after.
    What stands at the two ends of the row settles it: a row that starts with a link and ends with a day has each day
    after its link. Where the ends settle nothing, no day can be told.
    """
    row = _row_of(strip, [place for start, end in zip(starts, ends, strict=True) for place in range(start, end)])
    if not {*row.values()} >= {"L", "D"} or "B" in row.values():
        return True
    first_in = Counter(
        next((row[place] for place in range(start, end) if place in row), "")
        for start, end in zip(starts, ends, strict=True)
    )
    return first_in.most_common(1)[0][0] == _first_of_items(strip, row)


def _row_of(strip: Strip, inside: Sequence[int]) -> dict[int, str]:
    """The places of links (L), of days (D) and of both in one (B) that look like those inside the items."""
    measures = strip.measures
    linked = _usual(strip.look(place) for place in inside if measures[place].links)
    days = [place for place in inside if measures[place].days]
    dated = _usual(strip.look(place) for place in days)
    label = _usual_label(strip, [place for place in days if strip.look(place) == dated])
    links = [place for place in inside if measures[place].links and strip.look(place) == linked]
    shares = sorted(_link_share(measures[place]) for place in links)
    # Where titles are links and little else, a link inside words is something else.
    least = _LOOSE if shares and shares[len(shares) // 2] >= _BARE else 0.0
    row: dict[int, str] = {}
    for place, found in enumerate(measures):
        look = strip.look(place)
        is_link = found.links > 0 and look == linked and _link_share(found) >= least
        is_day = found.days > 0 and look == dated and label in (None, _label(strip, place))
        if is_link or is_day:
            row[place] = "B" if is_link and is_day else "L" if is_link else "D"
    return row


def _link_share(found: Measure) -> float:
    return found.link_letters / found.letters if found.letters else 0.0


def _first_of_items(strip: Strip, row: dict[int, str]) -> Literal["L", "D", ""]:
    """What comes first in each item of a row of links and days; empty where that cannot be known."""
    places = list(row)
    first, last = row[places[0]], row[places[-1]]
    if first != last:
        return "L" if first == "L" else "D"
    is_heading = first == "L" and strip.look(places[0])[0] in _HEADINGS
    # The last of several headings may well have no day yet.
    return "L" if is_heading else ""


def _usual(looks: Iterable[_Look]) -> _Look | None:
    counted = Counter(looks)
    return counted.most_common(1)[0][0] if counted else None


def _usual_label(strip: Strip, places: Sequence[int]) -> str | None:
    """The words that stand before most of these days, or None where they differ."""
    counted = Counter(_label(strip, place) for place in places)
    label, times = counted.most_common(1)[0] if counted else ("", 0)
    return label if times >= _MOSTLY * len(places) else None


def _label(strip: Strip, place: int) -> str:
    element = strip.element(place)
    words = " ".join(islice(element.stripped_strings, _STRINGS)) if element is not None else str(strip.nodes[place])
    return " ".join(re.split(r"\d", words[:400], maxsplit=1)[0].split()).casefold()[-_LABEL:]
