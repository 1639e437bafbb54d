"""Whether an address that shows a later day than the one that has passed shows the same call, extended. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from sources.contract import CallData
from sources.reading.status import has_passed, is_full_date, last_deadline

# Rounds that follow each other are a month apart at the very least; who gives more time gives a week or two.
SAME_CALL_WITHIN_DAYS = 21
_LENGTHENED = re.compile(r"förläng[dts]|forleng[et]|forlænge[st]|\bextended\b|\bextension\b|\bprolonged\b")
_NOT = re.compile(r"\b(?:inte|ej|ikke|ikkje|not|cannot|no)\b")
_OF_APPLYING = re.compile(
    r"\btid(?:en)?\b|\btime\b|ansökning|ansökan|söktid|utlysning|frist|søknad|ansøgning"
    r"|\bcall\b|deadline|application|submission|closing date|sista dag"
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?!\d)")
_REACH = 120  # characters before and after the words of the day: its own sentence, and the one beside it


def is_extended(fresh: CallData, held: CallData, now: datetime) -> bool:
    """Whether `fresh` is the call that is held and over, with a later last day, and not the next round of its address.

    So where the source says that the time was extended, where the days lie close together, and where the later day
    has passed as well: of a round that nobody can apply for there is nothing to tell. What opens only after the old
    last day is the next round.
    """
    before, after = last_deadline(held.deadlines), last_deadline(fresh.deadlines)
    if before is None or after is None:
        return False
    if all(has_passed(day, now) for day in fresh.deadlines):
        return True
    if is_full_date(fresh.opens) and fresh.opens > before:
        return False
    days = (date.fromisoformat(after) - date.fromisoformat(before)).days
    return days <= SAME_CALL_WITHIN_DAYS or (says_so(fresh) and not says_so(held))


def says_so(call: CallData) -> bool:
    """In the sentence of the day, or in one beside it on the time to apply: that projects may be extended stands on
    many a page."""
    words = " ".join(call.evidence.get("deadlines", "").casefold().split())
    text = " ".join(call.text.casefold().split())
    at = text.find(words) if words else -1
    around = text[max(0, at - _REACH) : at + len(words) + _REACH] if at >= 0 else words
    return any(_is_extension(sentence, words) for sentence in _SENTENCE_END.split(around))


def tells_of_more_time(text: str) -> bool:
    """Whether a sentence of a page says that the time to apply has been extended, whichever call it speaks of."""
    sentences = _SENTENCE_END.split(" ".join(text.casefold().split()))
    return any(
        _LENGTHENED.search(each) and not _NOT.search(each) and _OF_APPLYING.search(each) is not None
        for each in sentences
    )


def _is_extension(sentence: str, words: str) -> bool:
    is_said = _LENGTHENED.search(sentence) is not None and _NOT.search(sentence) is None
    return is_said and (words in sentence or _OF_APPLYING.search(sentence) is not None)
