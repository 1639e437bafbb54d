"""Inside the cards of a group: which part is the title, the link, the days and the status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from bs4 import NavigableString, Tag

from sources.detect.days import before_days, count_days
from sources.detect.parts import Part, parts_of, words_in
from sources.detect.tree import Measured, classes_of
from sources.detect.words import (
    BESIDE_TITLE,
    DATE,
    DEADLINE,
    DOCUMENTS,
    FILE_ADDRESS,
    FILE_WORDS,
    GENERIC,
    OPENS,
    PUBLISHED,
    SEEKING,
    TITLE_HEAD,
    status_word,
)
from sources.kinds._assembled import HEADING, Side

_SAMPLE = 40
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_TAGS = ("dt", "summary", "b", "strong", "caption", "legend")
_TITLE_NAME = re.compile(r"(?<!sub)(?<!sub[-_])(?:title|headline|heading|rubrik|titel)|name$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.…!]$")
_LINK = 6
_BARE_NAME = re.compile(r"(?:^|> )[a-z][a-z0-9]*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_DAYS = 3
_ABOUT_ONE = 1.2
_RUNNING = 250
_STATUS_LENGTH = 40
_BRIEF = 3
_WORDY = 5
_REPEATED = 0.3
_OWN = 0.8
_MOST_LINKS = 8
_ADDRESS = 500
_BEGINNING = 8  # words of a title; addresses are cut


@dataclass(frozen=True)
class Fields:
    """Selectors inside the card. `days`: places that hold a day, by the option that each seems to be."""

    title: str | None
    title_beside: Side | None
    title_attribute: str | None
    link: str | None
    days: dict[str, str]
    status: str | None
    status_words: dict[str, list[str]]
    day_words: tuple[str, ...]


def find_fields(page: Measured, cards: Sequence[Tag]) -> Fields | None:
    """The fields of these cards, or None where nothing in them can be a title of its own."""
    sample = [card for card in cards[:: max(1, len(cards) // _SAMPLE)] if page.of(card).links][: 2 * _SAMPLE]
    parts = parts_of(page, sample)
    # A title comes early in its card.
    addresses = [_words_of_addresses(card) for card in sample]
    ranks = ((_title_rank(part, addresses), part) for part in parts)
    titled = [
        (rank - 0.1 * min(sorted(part.places)[len(part.places) // 2], 15), part) for rank, part in ranks if rank > 0
    ]
    if not titled:
        return None
    title = max(titled, key=lambda found: found[0])[1]
    link = _link(parts, title, len(sample))
    if link is not None and lists_documents(page.heading) and not _leads_to_files(link):
        link = _file_link(parts, len(sample)) or link
    if link is None:
        return None
    days, day_words = _days(parts, title, len(sample))
    status, status_words = _status(parts, len(sample))
    return Fields(
        title=title.selector,
        title_beside=title.beside,
        title_attribute=title.attribute,
        link=link.selector,
        days=days,
        status=status,
        status_words=status_words,
        day_words=tuple(day_words),
    )


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
    rank -= 3 if distinct < _REPEATED and len(filled) > _MOST_DAYS else 0
    rank -= 2 if part.attribute else 0
    if part.is_own:
        rank += _looks(part.typical)
        rank -= 3 if part.selector == "" and _standing(part) < _LINK else 0
        # Of a box and the words in it, the words.
        rank -= 0.1 * sum(1 for _ in islice(part.typical.descendants, 20))
    return rank


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
        return 4 if part.is_link or part.typical.find_parent("a") else 2
    element = part.typical
    if part.is_link:
        # A link around a whole card is not its title.
        return 2 if element.find([*_HEADINGS, "p", "div", "ul"]) else _LINK
    link = element.find("a", href=True)
    if isinstance(link, Tag):
        return 4 * len(words_in(link)) / max(1, len(words_in(element)))
    return 4 if element.find_parent("a") else 0


def _looks(element: Tag) -> float:
    """Whether an element is made, or called, as titles are."""
    if element.name in _HEADINGS or element.find_parent(_HEADINGS):
        return 2.5
    return 2 if element.name in _TITLE_TAGS or any(_TITLE_NAME.search(name) for name in classes_of(element)) else 0


def _link(parts: Sequence[Part], title: Part, cards: int) -> Part | None:
    """The link of the title, or the one around it, or else the link whose addresses are most their own."""
    own = [part for part in parts if part.is_own and part.is_link and len(part.elements) >= 0.5 * cards]
    inside = []
    for part in own:
        if part.selector == title.selector or _holds(part, title):
            return part
        if title.is_own and _holds(title, part):
            inside.append(part)
    ranked = sorted(inside or own, key=lambda part: -_distinct(part) * len(part.elements))
    return ranked[0] if ranked else None


def lists_documents(heading: str) -> bool:
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


def _holds(outer: Part, inner: Part) -> bool:
    """Whether one place is around another, judged by the card of its typical element."""
    holders = {id(element) for element in outer.elements}
    return any(id(parent) in holders for parent in islice(inner.typical.parents, 20))


def _distinct(part: Part) -> float:
    return len({str(element.get("href")) for element in part.elements}) / len(part.elements)


def _days(parts: Sequence[Part], title: Part, cards: int) -> tuple[dict[str, str], list[str]]:
    """The innermost places that hold a day in half of the cards, each under the option its label speaks of."""
    own = [part for part in parts if part.is_own]
    dated = [part for part in own if sum(1 for words in part.words if count_days(words)) >= 0.5 * cards]
    holders = {id(parent) for part in dated for parent in part.typical.parents}
    inner = [part for part in dated if id(part.typical) not in holders]
    found: dict[str, str] = {}
    words: list[str] = []
    called = False
    for part in (_widened(part, dated) for part in inner):
        several = sum(map(count_days, part.words)) / len(part.words) > _MOST_DAYS
        if part is title or several:
            words += part.words
            continue
        name = _meaning(part)
        if name == "unlabelled" and _is_running_text(part, title):
            continue
        is_called_date = name == "unlabelled" and _is_called_date(part)
        if name not in found or (is_called_date and not called):
            called = called or is_called_date
            found[name] = _pinned(part.selector) if name == "deadline" else part.selector
            words += part.words
    if not found and title.is_own and _days_each(title) <= _ABOUT_ONE and title in dated and _says_nothing_of_it(title):
        found["unlabelled"] = title.selector
    return found, words


def _is_running_text(part: Part, title: Part) -> bool:
    """Whether a day stands in so many words that it is no mark on the card, but something told of."""
    own = len(title.words[0]) if title.is_own and _holds(part, title) else 0
    lengths = sorted(map(len, part.words))
    return lengths[len(lengths) // 2] - own > _RUNNING


def _pinned(selector: str) -> str:
    """The first of its like alone: of deadlines, all that fit are read."""
    return selector + ":nth-of-type(1)" if _BARE_NAME.search(selector) else selector


def _widened(part: Part, dated: Sequence[Part]) -> Part:
    """The place around this one that holds the day in more of the cards, if it holds no others."""
    around = [other for other in dated if _holds(other, part) and _days_each(other) <= _ABOUT_ONE]
    best = max(reversed(around), key=_dated_cards, default=part)  # of those alike, the innermost
    return best if _dated_cards(best) > _dated_cards(part) else part


def _dated_cards(part: Part) -> int:
    return sum(1 for words in part.words if count_days(words))


def _days_each(part: Part) -> float:
    return sum(map(count_days, part.words)) / max(1, _dated_cards(part))


def _says_nothing_of_it(title: Part) -> bool:
    """Whether titles with a day are silent on what it is for: a reader of words reads those that speak."""
    return sum(1 for words in title.words if DEADLINE.search(words) or OPENS.search(words)) < 0.5 * len(title.words)


def _meaning(part: Part) -> str:
    """What the words before most days say of them, then the words above their column, then what the page calls them."""
    labels = [_label(element, words) for element, words in zip(part.elements, part.words, strict=True)]
    for near in (labels, [part.head], [_names(part.typical)]):
        for name, cue in (("deadline", DEADLINE), ("opens", OPENS), ("published", PUBLISHED)):
            if sum(1 for words in near if cue.search(words)) > 0.5 * len(near):
                return name
    return "unlabelled"


def _is_called_date(part: Part) -> bool:
    """Whether most days stand after, or under, the mere word "date": of several days it is the one that is meant."""
    labels = [_label(element, words) for element, words in zip(part.elements, part.words, strict=True)]
    return bool(DATE.match(part.head)) or sum(1 for words in labels if DATE.match(words)) > 0.5 * len(labels)


def _names(element: Tag) -> str:
    names = [name for place in (element, *islice(element.parents, 1)) for name in classes_of(place)]
    return re.sub(r"[-_]+", " ", " ".join(names))


def _label(element: Tag, words: str) -> str:
    """The words just before a day: in its own element, or before that, or before what holds it."""
    own = before_days(words).strip()
    if _WORD.search(own) and len(own) > 3:
        return own[-60:]
    loose = element.previous_sibling
    if type(loose) is NavigableString and _WORD.search(loose):
        return " ".join(loose.split())[-60:]
    for place in (element, *islice(element.parents, 1)):
        before = place.find_previous_sibling()
        if isinstance(before, Tag):
            return words_in(before)[-60:]
    return ""


def _status(parts: Sequence[Part], cards: int) -> tuple[str | None, dict[str, list[str]]]:
    """The place of short words that are nearly all known for a status, with those words by their meaning."""
    for part in parts:
        filled = [words for words in part.words if words]
        if len(filled) < 0.5 * cards or part.is_link or not part.is_own:
            continue
        meant: dict[str, set[str]] = {}
        known = 0
        for words in filled:
            found = status_word(words) if len(words) <= _STATUS_LENGTH else None
            if found:
                meant.setdefault(found[0], set()).add(found[1])
                known += 1
        if known >= 0.8 * len(filled):
            return part.selector, {status: sorted(words) for status, words in sorted(meant.items())}
    return None, {}
