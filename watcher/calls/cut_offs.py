"""Whether a later day on a page is the next one of many, and not more time for the one that it showed before. Pure.

A call with a cut-off every other week often shows the next one alone. Each of them gives way to the following when it
is over: nobody has been given more time, and readers are reminded of the new one as of any last day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline
from sources.reading.date_words import MONTHS, WEEKDAYS, WORD
from sources.reading.same_facts import same_words
from sources.reading.status import HOME_ZONE, is_full_date
from watcher.calls.extensions import says_so

# Pages are put right on the day itself, or in the evening before.
_AS_GOOD_AS_OVER = timedelta(days=1)
# A day of which there will be others. Rounds are none of these: they are months apart, and may well be extended.
_CUT_OFF = re.compile(
    r"\bavstämning|\bcut-?\s?off|\bbeslutstillfälle|\binlämningstillfälle"
    r"|\b(?:nästa|next|neste|næste)\s(?:\w+\s){0,2}?(?:inlämning|ansökningsdag|ansökningstillfälle|beslutsdag|dag\b"
    r"|deadline|submission|closing|frist|søknadsfrist|ansøgningsfrist)"
)
# The end of a time in which one may apply at any moment, which may be given more of it.
_UNTIL = re.compile(
    r"till och med|\bt\.?\s?o\.?\s?m\b|\bfram till\b|\bsenast\b|\btil og med\b|\buntil\b|\bno later than\b"
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?!\d)|\n")
_DIGIT = re.compile(r"\d")
_OF_DAYS = WEEKDAYS | MONTHS.keys()


def is_next_cut_off(fresh: CallData, held: CallData, now: datetime) -> bool:
    """Whether the days that are gone were cut-offs, over by `now` or on the next day, and those that came are the next.

    So where both are stated by the same words, and these name a cut-off or the call is always open. Where the source
    says that the time was extended, it was.
    """
    gone, came = _beside(held, fresh), _beside(fresh, held)
    if not gone or not came or not all(is_full_date(day.date) for day in (*gone, *came)):
        return False
    soon = (now.astimezone(ZoneInfo(HOME_ZONE)).date() + _AS_GOOD_AS_OVER).isoformat()
    last = max(day.date for day in gone)
    if last > soon or min(day.date for day in came) <= last or says_so(fresh):
        return False
    is_rolling = all(call.status == "rolling" or call.deadline_model == "rolling" for call in (fresh, held))
    return _leads(fresh) == _leads(held) and all(_names_cut_off(call, is_rolling=is_rolling) for call in (fresh, held))


def follow_the_days(fresh: CallData, held: CallData) -> frozenset[str]:
    """The fields that differ by the days alone: with these, the text that prints them."""
    text = fresh.text
    for new, old in zip(_words_of(fresh), _words_of(held), strict=False):
        text = text.replace(new, old)
    return frozenset({"deadlines", "text"} if same_words(held.text, text) else {"deadlines"})


def _beside(one: CallData, other: CallData) -> list[Deadline]:
    """The days of a call that the other does not have."""
    known = {day.date for day in other.deadlines}
    return [day for day in one.deadlines if day.date not in known]


def _words_of(call: CallData) -> list[str]:
    """The words from which the days were read."""
    return [words for key, words in call.evidence.items() if key == "deadlines" or key.startswith("deadlines.")]


def _leads(call: CallData) -> set[str]:
    """The same without the days: up to their figures, and without weekday and month ("Monday, December 7")."""
    begun = (_DIGIT.split(words, maxsplit=1)[0].casefold() for words in _words_of(call))
    return {" ".join(word for word in WORD.findall(words) if word not in _OF_DAYS) for words in begun}


def _names_cut_off(call: CallData, *, is_rolling: bool) -> bool:
    said = list(_said_before(call))
    if not said:
        return False
    return all(_CUT_OFF.search(words) or (is_rolling and not _UNTIL.search(words)) for words in said)


def _said_before(call: CallData) -> Iterator[str]:
    """What each day is called: the words before it in its own line or sentence, after any other figure there."""
    pieces = [" ".join(piece.casefold().split()) for piece in _SENTENCE_END.split(call.text)]
    for each in _words_of(call):
        words = " ".join(each.casefold().split())
        piece = next((piece for piece in pieces if words in piece), words)
        own = _DIGIT.split(words, maxsplit=1)[0]
        before = _DIGIT.split(piece[: piece.find(words)])[-1]
        yield before + own
