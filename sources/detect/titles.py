"""Which place inside the cards of a group is the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import unquote

from bs4 import Tag

from sources.detect.days import count_days
from sources.detect.parts import Part, words_in
from sources.detect.tree import classes_of, holder_of
from sources.detect.words import BESIDE_TITLE, GENERIC, TITLE_HEAD
from sources.kinds._assembled import HEADING

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_TAGS = ("dt", "summary", "b", "strong", "caption", "legend")
_TITLE_NAME = re.compile(r"(?<!sub)(?<!sub[-_])(?:title|headline|heading|rubrik|titel)|name$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.…!]$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LINK = 6
_FEW = 3
_BRIEF = 3
_WORDY = 5
_REPEATED = 0.3
_OWN = 0.8
_MOST_LINKS = 8
_ADDRESS = 500
_BEGINNING = 8  # words of a title; addresses are cut


def find_title(parts: Sequence[Part], sample: Sequence[Tag]) -> Part | None:
    """The place that is likeliest the title of these cards, or None where nothing in them can be one."""
    addresses = [_words_of_addresses(card) for card in sample]
    ranks = ((_title_rank(part, addresses), part) for part in parts)
    # A title comes early in its card.
    titled = [
        (rank - 0.1 * min(sorted(part.places)[len(part.places) // 2], 15), part) for rank, part in ranks if rank > 0
    ]
    return max(titled, key=lambda found: found[0])[1] if titled else None


def _words_of_addresses(card: Tag) -> frozenset[str]:
    """The words that the links of a card have in their addresses."""
    links = [card] if card.name == "a" else card.find_all("a", href=True, limit=_MOST_LINKS)
    hrefs = (unquote(str(link.get("href") or "")[:_ADDRESS]).casefold() for link in links)
    return frozenset(word for href in hrefs for word in _WORD.findall(href))


def _title_rank(part: Part, addresses: Sequence[frozenset[str]]) -> float:
    filled = [words for words in part.words if words]
    cards = len(addresses)
    if len(filled) < 0.5 * cards or part.selector.startswith(HEADING):
        return 0
    distinct = len({words.casefold() for words in filled}) / len(filled)
    generic = [words for words in filled if GENERIC.match(words)]
    brief = [words for words in generic if len(words.split()) <= _BRIEF]
    counted = [len(_WORD.findall(words)) for words in filled]
    middle = sorted(counted)[len(counted) // 2]
    letters = sum(len("".join(_WORD.findall(words))) for words in filled) / sum(map(len, filled))
    if middle == 0 or len(brief) > 0.5 * len(filled) or (part.attribute and distinct < _OWN):
        return 0
    rank = 2.5 * distinct + min(middle, 5) / 2 + 3 * letters + 2 * len(filled) / cards
    sentences = [words for words in filled if _SENTENCE.search(words) and len(words.split()) > _WORDY]
    rank -= 2 * len(sentences) / len(filled)
    rank -= max(0, middle - 14) / 6 + 2 * len(generic) / len(filled)
    # A link on words is the title; a link on a reference number is not.
    rank += _standing(part) * min(1.0, max(0.0, 3 * letters - 1.25))
    rank += _by_label(part) + _by_addresses(part, addresses)
    if sum(map(count_days, filled)) > 0.5 * len(filled):
        rank -= 1 if middle >= _WORDY else 3
    rank -= 3 if distinct < _REPEATED and len(filled) > _FEW else 0
    rank -= 2 + 4 * _repeats(part) if part.attribute else 0
    if part.is_own:
        rank += _looks(part.typical)
        rank -= 3 if part.selector == "" and _standing(part) < _LINK else 0
        # Of a box and the words in it, the words.
        rank -= 0.1 * sum(1 for _ in islice(part.typical.descendants, 20))
    return rank


def _repeats(part: Part) -> float:
    """In which share of the cards an attribute ("Läs mer om stödet") only goes on from the words that all see there:
    read out to the blind, it repeats the title that stands beside them."""
    seen = [words_in(element).casefold() for element in part.elements]
    longer = (
        bool(own) and own != words.casefold() and words.casefold().startswith(own)
        for own, words in zip(seen, part.words, strict=True)
    )
    return sum(longer) / len(seen)


def _by_label(part: Part) -> float:
    """What the words above a column, or with a colon before a place, say of it."""
    for label in (part.label, part.head):
        if TITLE_HEAD.search(label):
            return 1 if part.holds_label else 2
        if BESIDE_TITLE.search(label):
            return -2
    return 0


def _by_addresses(part: Part, addresses: Sequence[frozenset[str]]) -> float:
    """Addresses are made of titles: whether most words of a place are those of its card's links."""
    spoken = [_WORD.findall(words.casefold())[:_BEGINNING] for words in part.words]
    shared = [
        len(addresses[card].intersection(words)) / len(words)
        for card, words in zip(part.cards, spoken, strict=True)
        if len(words) >= _BRIEF
    ]
    return 1.5 if len(shared) >= 0.5 * len(spoken) and sum(shared) >= 0.6 * len(shared) else 0


def _standing(part: Part) -> float:
    """How far a place is one for titles: a link, next to one, around one; what stands in attributes comes after."""
    if part.beside:
        return 4 if part.is_link or part.typical.find_next_sibling("a") else 2
    if part.attribute:
        return 4 if part.is_link or holder_of(part.typical, ("a",)) else 2
    element = part.typical
    if part.is_link:
        # A link around a whole card is not its title.
        return 2 if element.find([*_HEADINGS, "p", "div", "ul"]) else _LINK
    link = element.find("a", href=True)
    if isinstance(link, Tag):
        return 4 * len(words_in(link)) / max(1, len(words_in(element)))
    return 4 if holder_of(element, ("a",)) else 0


def _looks(element: Tag) -> float:
    """Whether an element is made, or called, as titles are."""
    if element.name in _HEADINGS or holder_of(element, _HEADINGS):
        return 2.5
    return 2 if element.name in _TITLE_TAGS or any(_TITLE_NAME.search(name) for name in classes_of(element)) else 0
