"""The places inside the cards of a group, and the words that stand there: in elements, beside them, in attributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bs4 import NavigableString, Tag

from sources.detect.selectors import first_of_each, place_in
from sources.detect.tree import Measured, classes_of, holder_of
from sources.kinds._assembled import Side, words_beside
from sources.kinds._soup import day_lines_of

_PARTS = 250  # elements of one card that are looked at
_MOST_BESIDE = 12
_ATTRIBUTES = ("aria-label", "title", "alt", "data-title")
_LABEL = 30
_MOSTLY = 0.6
CELLS = ("td", "th")


@dataclass
class Part:
    """One place inside the cards, with the words there in each sampled card that has it; `places`: how far down.

    `beside`: the words are the loose ones next to the element. `attribute`: they stand in that attribute of it.
    """

    selector: str
    beside: Side | None = None
    attribute: str | None = None
    words: list[str] = field(default_factory=list)
    elements: list[Tag] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)
    head: str = ""
    label: str = ""
    holds_label: bool = False

    @property
    def typical(self) -> Tag:
        """One of its elements that stands for all: the first card may be a row of heads or of page numbers."""
        return self.elements[len(self.elements) // 2]

    @property
    def is_own(self) -> bool:
        """Whether the words are those of the element itself."""
        return self.beside is None and self.attribute is None

    @property
    def is_link(self) -> bool:
        element = self.typical
        return element.name == "a" and bool(element.get("href"))

    def add(self, card: int, place: int, words: str, element: Tag) -> None:
        self.cards.append(card)
        self.places.append(place)
        self.words.append(words)
        self.elements.append(element)


def parts_of(page: Measured, sample: Sequence[Tag]) -> list[Part]:
    """Every place in these cards that holds words or a link."""
    parts: dict[tuple[str, str], Part] = {}
    for number, card in enumerate(sample):
        inside = [part for part in islice(card.descendants, _PARTS * 3) if isinstance(part, Tag)][:_PARTS]
        known = [part for part in (card, *inside) if page.of(part).letters or page.of(part).links]
        for place, (selector, element) in enumerate(first_of_each(known, card).items()):
            parts.setdefault((selector, ""), Part(selector)).add(number, place, words_in(element), element)
            for name in _ATTRIBUTES:
                said = " ".join(str(element.get(name) or "").split())
                if said:
                    parts.setdefault((selector, name), Part(selector, attribute=name)).add(
                        number, place, said[:600], element
                    )
        _add_pictures(parts, inside, number)
        _add_beside(parts, inside, card, number)
    for part in parts.values():
        part.head = _head(part.typical)
        part.label, part.holds_label = _label(part)
    return list(parts.values())


def _add_pictures(parts: dict[tuple[str, str], Part], inside: Sequence[Tag], number: int) -> None:
    """What stands for a picture, where the link is a picture."""
    picture = next((part for part in inside if part.name == "img" and part.get("alt")), None)
    if picture is not None:
        selector = "img"
        parts.setdefault((selector, "alt"), Part(selector, attribute="alt")).add(
            number, 0, " ".join(str(picture["alt"]).split())[:600], picture
        )


def _add_beside(parts: dict[tuple[str, str], Part], inside: Sequence[Tag], card: Tag, number: int) -> None:
    """Loose words, by the element that they follow, or that follows them."""
    counts = Counter(name for element in inside for name in set(classes_of(element)))
    seen: set[tuple[str, str]] = set()
    for element in islice((part for part in inside if _borders_words(part)), _MOST_BESIDE):
        selector = place_in(element, card, counts)
        for side in _sides(element):
            words = words_beside(element, side)
            if words and (selector, side) not in seen:
                seen.add((selector, side))
                parts.setdefault((selector, side), Part(selector, beside=side)).add(
                    number, len(seen), words[:600], element
                )


def _borders_words(element: Tag) -> bool:
    return any(type(node) is NavigableString and node.strip() for node in element.parent or ())


def _sides(element: Tag) -> Iterator[Side]:
    yield "after"
    # Words after another element are told by that one.
    if element.find_previous_sibling() is None:
        yield "before"


def words_in(element: Tag) -> str:
    if element.name == "time":
        return " ".join(day_lines_of(element).split())[:600]
    return " ".join(" ".join(islice(element.stripped_strings, 60)).split())[:600]


def _label(part: Part) -> tuple[str, bool]:
    """The words with a colon that introduce those of a place, the same in most cards; whether it holds them itself."""
    said = Counter(
        _introduction(part, words, element) for words, element in zip(part.words, part.elements, strict=True)
    )
    found, times = said.most_common(1)[0]
    return found if times >= _MOSTLY * len(part.words) else ("", False)


def _introduction(part: Part, words: str, element: Tag) -> tuple[str, bool]:
    if part.attribute:
        return "", False
    own = words[: _LABEL + 1].partition(":")
    if part.is_own and own[1]:
        return own[0].strip().casefold(), True
    before = element if part.beside == "after" else element.find_previous_sibling()
    label = words_in(before) if isinstance(before, Tag) else ""
    is_label = label.endswith(":") and len(label) <= _LABEL
    return label[:-1].strip().casefold() if is_label else "", False


def _head(element: Tag) -> str:
    """The words above a table's column."""
    cell = element if element.name in CELLS else holder_of(element, CELLS)
    table = holder_of(cell, ("table",)) if cell is not None else None
    row = table.find("tr") if isinstance(table, Tag) else None
    if not isinstance(cell, Tag) or not isinstance(row, Tag):
        return ""
    number = sum(1 for other in cell.previous_siblings if isinstance(other, Tag))
    cells = [child for child in row.children if isinstance(child, Tag)]
    return words_in(cells[number]).casefold()[:80] if number < len(cells) and cells[number] is not cell else ""
