"""A cell for deadlines that also gives the day that no longer holds: "15 December (was 1 November)", "Postponed"."""

from __future__ import annotations

import re

from sources.reading.date_words import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th|:[ae])?\.?\s(?:of\s)?(?:{_MONTH})\b|(?:{_MONTH})\.?\s\d|\d{{1,4}}[-./]\d{{1,2}}\b)"
# "Before 15 December" is a day that holds; "before: 1 November" is one that held.
_BEFORE = (
    r"was|previously|formerly|originally|earlier|before(?=:)|instead of|tidigare|var|förut|ursprungligen|istället för"
    r"|i stället för|tidligere|opprinnelig|oprindeligt|i stedet for"
)
# As far as its bracket or its clause goes, or until the words come to what holds now.
_OLD_DAY = re.compile(
    rf"\b(?:{_BEFORE})\b:?\s(?:(?:den|the|on|d\.)\s)?(?={_DAY})[^()\n;]{{0,60}}?"
    r"(?=[()\n;]|,\s(?!\d{4})|\b(?:nu|now|nå|ny|new|nytt)\b|→|->|\Z)",
    re.IGNORECASE,
)
_ANY_DAY = re.compile(_DAY, re.IGNORECASE)
# "The deadline was 1 September": it has passed, and no other day holds.
_WAS_THE_DAY = re.compile(rf"[^\W\d_]\s(?:was|var)\s(?:(?:den|the|on)\s)?(?={_DAY})", re.IGNORECASE)
_PUT_OFF = re.compile(
    r"\b(?:postponed|deferred|delayed|put off|uppskjut(?:en|et|na)|(?:skjuts|skjutits|sköts) (?:upp|fram)"
    r"|framflytta(?:d|t|de)|senarelag(?:d|t|ts)|utsatt|udsat|udskudt)\b",
    re.IGNORECASE,
)


def without_old_days(words: str) -> str:
    """The words without those that name a day which held before. One that is all they tell of stays."""
    left = _OLD_DAY.sub(" ", words)
    tells_of_it = not _ANY_DAY.search(left) and not is_put_off(words) and _WAS_THE_DAY.search(words)
    return words if tells_of_it else left


def is_put_off(words: str) -> bool:
    """Whether the words say that something comes later than was said."""
    return _PUT_OFF.search(words) is not None
