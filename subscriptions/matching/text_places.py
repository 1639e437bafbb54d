"""Where running text says that those who apply, or what they do, are to be. Pure.

A place in running text is not certain: it may be an example, a project of some years ago, or where the funder sits.
Only a sentence that bounds who may apply (`endast`, `ska ha sitt säte i`) says where a call is; any other place of
applicants is a doubt to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from subscriptions.matching.places import listed_words, named_places, names_of_places

LONGEST_TEXT: Final = 10_000
LONGEST_SENTENCE: Final = 400
_GOES_ON: Final = re.compile(
    r"s?(?: län| county)?(?:, | och | eller | samt | and | or |, och |, and | \()(?:i |in )?", re.IGNORECASE
)
_ENDS: Final = re.compile(r"[.!?:;]\s+(?=[A-ZÅÄÖ])|[\n>•]|\s[-–]\s")
_SENTENCE_ENDS: Final = re.compile(r"[.!?;](?:\s|$)|[\n<•]")


class TextPlaces(NamedTuple):
    """NUTS codes of Swedish regions -> the words that name them: where a text says the call is, and where it may be."""

    certain: dict[str, str]
    doubtful: dict[str, str]


NOWHERE: Final = TextPlaces({}, {})


class _Row(NamedTuple):
    """Places named side by side (`Skåne, Halland och Blekinge`), and what the sentence says before and after them."""

    places: dict[str, str]
    before: str
    after: str


def places_of_applicants(text: str) -> TextPlaces:
    """Where a text says that those who apply, or what they do, are to be. What it says of all of the country wins."""
    text = text[:LONGEST_TEXT]
    if not any(map(text.lower().__contains__, named_places())):
        return NOWHERE
    found = TextPlaces({}, {})
    for row in _rows(text):
        if not _said("aside").search(row.before) and not _told_of_the_past(row):
            if _bounds(row):
                found.certain.update(row.places)
            elif _applicants_before().search(row.before):
                found.doubtful.update(row.places)
    if _said("everywhere").search(text):
        return TextPlaces({}, found.certain)
    return found


def _rows(text: str) -> Iterator[_Row]:
    pattern, first, end, places = names_of_places(), 0, -1, dict[str, str]()
    for match in pattern.finditer(text):
        if end >= 0 and not _GOES_ON.fullmatch(text, end, match.start()):
            yield _row(text, first, end, places)
            end, places = -1, {}
        first = match.start() if end < 0 else first
        places |= dict.fromkeys(named_places()[match[1].lower()], match[0])
        end = match.end()
    if places:
        yield _row(text, first, end, places)


def _row(text: str, first: int, end: int, places: dict[str, str]) -> _Row:
    before = text[max(0, first - LONGEST_SENTENCE) : first]
    starts = [match.end() for match in _ENDS.finditer(before)]
    after = text[end : end + LONGEST_SENTENCE]
    stop = _SENTENCE_ENDS.search(after)
    return _Row(places, before[starts[-1] if starts else 0 :], after[: stop.start()] if stop else after)


def _bounds(row: _Row) -> bool:
    """Whether a sentence says that the call is for this place: before it, as that of applicants, or after it."""
    if _said_after().match(row.after) and _at().search(row.before):
        return True
    if not _said("bounds").search(row.before):
        return False
    return bool(_applicants_before().search(row.before) or _bound_here().search(row.before))


def _told_of_the_past(row: _Row) -> bool:
    """Whether a sentence tells of what was done: of one project (`projektet i Västerbotten`), or in the past tense."""
    if _said("bounds").search(row.before):
        return False
    return bool(_one_of_them().search(row.before) or _past().search(row.before) or _past().match(row.after))


@cache
def _either(name: str) -> str:
    return "|".join(map(re.escape, sorted(listed_words("applicants", name), key=len, reverse=True)))


@cache
def _said(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_either(name)})(?!\w)", re.IGNORECASE)


@cache
def _applicants_before() -> re.Pattern[str]:
    who = rf"\b\w{{0,30}}(?:{_either('said')})\w{{0,12}}(?: \w{{1,20}}){{0,3}}"
    return re.compile(rf"{who} (?:{_either('at')}) \Z", re.IGNORECASE)


@cache
def _bound_here() -> re.Pattern[str]:
    """What bounds the call a few words before the place: `ska ha sitt säte i`, `gäller`."""
    return re.compile(rf"(?<!\w)(?:{_either('bounds')})(?: \w{{1,30}}){{0,3}} ?\Z", re.IGNORECASE)


@cache
def _at() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_either('at')}) \Z", re.IGNORECASE)


@cache
def _said_after() -> re.Pattern[str]:
    """That those there may apply, but not that they get more than others do: `kan få högre stöd`."""
    may = rf"(?: \w{{1,20}}){{0,2}} (?:{_either('after')})(?!\w)(?! (?:{_either('more')})(?!\w))"
    return re.compile(rf"(?: län| county)?{may}", re.IGNORECASE)


@cache
def _one_of_them() -> re.Pattern[str]:
    return re.compile(rf"(?:{_either('one')})(?: \w{{1,20}}){{0,3}} (?:{_either('at')}) \Z", re.IGNORECASE)


@cache
def _past() -> re.Pattern[str]:
    verbs = rf"(?<!\w)(?:{_either('past')}|\w{{2,20}}(?:{_either('past_ends')}))(?!\w)"
    return re.compile(rf"(?: \w{{1,20}}){{0,2}} {verbs}|{verbs}", re.IGNORECASE)
