"""Inside the cards of a group: which part is the title, the link, the days and the status."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import NavigableString, Tag

from sources.detect.days import before_days, count_days
from sources.detect.links import find_link, holds
from sources.detect.parts import Part, parts_of, words_in
from sources.detect.titles import find_title
from sources.detect.tree import Measured, classes_of
from sources.detect.words import DATE, DEADLINE, OPENS, PUBLISHED, speaks_of_closing, status_word
from sources.kinds._assembled import Side
from sources.reading.sections import asks_who

_SAMPLE = 40
_BARE_NAME = re.compile(r"(?:^|> )[a-z][a-z0-9]*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_DAYS = 3
_ABOUT_ONE = 1.2
_RUNNING = 250
_STATUS_LENGTH = 40
_MANY = 0.25


@dataclass(frozen=True)
class Fields:
    """Selectors inside the card. `days`: places that hold a day, by the option that each seems to be.

    `link_is_file`: the items' files were taken rather than their pages.
    """

    title: str | None
    title_beside: Side | None
    title_attribute: str | None
    link: str | None
    link_is_file: bool
    days: dict[str, str]
    status: str | None
    status_words: dict[str, list[str]]
    day_words: tuple[str, ...]
    applicants: str | None = None


def find_fields(page: Measured, cards: Sequence[Tag]) -> Fields | None:
    """The fields of these cards, or None where nothing in them can be a title of its own."""
    sample = [card for card in cards[:: max(1, len(cards) // _SAMPLE)] if page.of(card).links][: 2 * _SAMPLE]
    parts = parts_of(page, sample)
    title = find_title(parts, sample)
    link = find_link(parts, title, len(sample), page.heading) if title is not None else None
    if title is None or link is None:
        return None
    days, day_words = _days(parts, title, len(sample))
    status, status_words = _status(parts, len(sample))
    return Fields(
        title=title.selector,
        title_beside=title.beside,
        title_attribute=title.attribute,
        link=link.part.selector,
        link_is_file=link.is_file,
        days=days,
        status=status,
        status_words=status_words,
        day_words=tuple(day_words),
        applicants=_applicants(parts, title, {*days.values(), status}, len(sample)),
    )


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
        # Of a whole card with two days, one may be that of the page, or of the card before.
        unclear = not part.selector and max(map(count_days, part.words)) > 1
        if part is title or several or unclear:
            words += part.words
            continue
        name = _meaning(part)
        if name != "deadline" and _speaks_of_closing(part):
            name = "dates"  # its own words tell the first day from the last
        if name == "unlabelled" and _is_running_text(part, title):
            continue
        is_called_date = name == "unlabelled" and _is_called_date(part)
        if name not in found or (is_called_date and not called):
            called = called or is_called_date
            found[name] = pinned(part.selector) if name == "deadline" else part.selector
            words += part.words
    if not found and title.is_own and _days_each(title) <= _ABOUT_ONE and title in dated and _says_nothing_of_it(title):
        found["unlabelled"] = title.selector
    return found, words


def _is_running_text(part: Part, title: Part) -> bool:
    """Whether a day stands in so many words that it is no mark on the card, but something told of."""
    own = len(title.words[0]) if title.is_own and holds(part, title) else 0
    lengths = sorted(map(len, part.words))
    return lengths[len(lengths) // 2] - own > _RUNNING


def pinned(selector: str) -> str:
    """The first of its like alone: of deadlines, all that fit are read."""
    return selector + ":nth-of-type(1)" if _BARE_NAME.search(selector) else selector


def _widened(part: Part, dated: Sequence[Part]) -> Part:
    """The place around this one that holds the day in more of the cards, if it holds no others."""
    around = [other for other in dated if holds(other, part) and _days_each(other) <= _ABOUT_ONE]
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


def _speaks_of_closing(part: Part) -> bool:
    """Whether many of these places, not only the words before their first day, say by when to apply."""
    closing = sum(1 for words in part.words if count_days(words) and speaks_of_closing(words))
    return closing >= _MANY * len(part.words)


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


def _applicants(parts: Sequence[Part], title: Part, taken: Collection[str | None], cards: int) -> str | None:
    """The place that says who may apply, by the words above its column, before it or at its beginning."""
    for part in parts:
        is_free = part.is_own and part.selector and part.selector not in taken and not holds(part, title)
        filled = sum(1 for words in part.words if words)
        if is_free and part is not title and filled >= _MANY * cards and any(map(asks_who, _labels_of(part))):
            return part.selector
    return None


def _labels_of(part: Part) -> tuple[str, ...]:
    before = part.typical.find_previous_sibling()
    return (part.head, part.label, words_in(before) if isinstance(before, Tag) else "")


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
