"""Which of the links in a card is the item's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sources.detect.parts import Part
from sources.detect.words import DOCUMENTS, FILE_ADDRESS, FILE_WORDS, SEEKING

_WORDY = 5
_OWN = 0.8


@dataclass(frozen=True)
class ItemLink:
    """`is_file`: the item's file was taken rather than the page that its title leads to."""

    part: Part
    is_file: bool = False


def find_link(parts: Sequence[Part], title: Part, cards: int, heading: str) -> ItemLink | None:
    """The item's link: the title's own, but on a list of documents, by its `heading`, that of the document."""
    link = _link(parts, title, cards)
    if link is None:
        return None
    is_page = _lists_documents(heading) and not _leads_to_files(link)
    file = _file_link(parts, cards) if is_page else None
    return ItemLink(file, is_file=True) if file is not None else ItemLink(link)


def _link(parts: Sequence[Part], title: Part, cards: int) -> Part | None:
    """The link of the title, or the one around it, or else the link whose addresses are most their own."""
    own = [part for part in parts if part.is_own and part.is_link and len(part.elements) >= 0.5 * cards]
    inside = []
    for part in own:
        if part.selector == title.selector or holds(part, title):
            return part
        if title.is_own and holds(title, part):
            inside.append(part)
    ranked = sorted(inside or own, key=lambda part: -_distinct(part) * len(part.elements))
    return ranked[0] if ranked else None


def _lists_documents(heading: str) -> bool:
    """Whether a page says that it lists documents, and nothing that can be applied for."""
    return bool(DOCUMENTS.search(heading)) and not SEEKING.search(heading)


def _file_link(parts: Sequence[Part], cards: int) -> Part | None:
    """The one place with a file of its own in nearly every card: on a list of documents that is the document."""
    files = [part for part in parts if part.is_own and part.is_link and _leads_to_files(part)]
    own = [part for part in files if len(part.elements) >= _OWN * cards and _distinct(part) >= _OWN]
    return own[0] if own else None


def _leads_to_files(part: Part) -> bool:
    fitting = sum(
        1
        for element, words in zip(part.elements, part.words, strict=True)
        if FILE_ADDRESS.search(str(element.get("href") or "")) or _names_a_document(words)
    )
    return fitting >= _OWN * len(part.elements)


def _names_a_document(words: str) -> bool:
    return bool(FILE_WORDS.match(words)) or (len(words.split()) <= _WORDY and bool(DOCUMENTS.search(words)))


def holds(outer: Part, inner: Part) -> bool:
    """Whether one place is around another, judged by the card of its typical element."""
    holders = {id(element) for element in outer.elements}
    return any(id(parent) in holders for parent in islice(inner.typical.parents, 20))


def _distinct(part: Part) -> float:
    return len({str(element.get("href")) for element in part.elements}) / len(part.elements)
