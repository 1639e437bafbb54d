"""Whether an hour that stands beside no day is the hour of the last day: "The deadline is at 12 EET"."""

from __future__ import annotations

import re

from sources.reading.date_clock import Hour
from sources.reading.date_context import Context
from sources.reading.date_phrases import Kind
from sources.reading.date_text import Unit

_REACH = 500
_CLOSING_REACH = 80
_BEFORE_REACH = 40
# "…, den andra den 29 april och den tredje den 30 september, samtliga kl. 16.00"
_OF_ALL = re.compile(
    r"\b(?:samtliga|alla|båda|både|both|all|alle|begge|each|in each case|each time|hver gang|varje gång)"
    r"(?: (?:dagar|gånger|dage|dager|dates|days|cases|kl\.?|at|by)){0,2} \Z"
)
# The system closes, as "the call" does: "the system closes at 24:00 CET".
_SYSTEM = re.compile(
    r"\b(?:system|portal|platform|plattform|form|formulär|skjema|skema|e-?tjänst|e-?service|jems|altinn)[^\W\d_]{0,4}"
    r" (?:(?:will|always|alltid|altid) )?(?:close|stäng|steng|luk)"
)


def is_closing_hour(context: Context, unit: Unit, hour: Hour, *, of_deadline: bool) -> bool:
    """`of_deadline`: whether there is a deadline in the same sentence."""
    of_all = _OF_ALL.search(context.lower, max(0, hour.start - _BEFORE_REACH), hour.start)
    cues = context.cues_between(max(unit.start, hour.start - (_REACH if of_all else _CLOSING_REACH)), hour.start)
    kinds = {cue.kind for cue in cues}
    if of_all and of_deadline and not hour.spans:
        return True
    if hour.spans or kinds & {Kind.OTHER, Kind.OPEN, Kind.START, Kind.AFTER}:
        return False
    if kinds & {Kind.CLOSE, Kind.APPLICATION_DEADLINE}:
        return True
    closes = Kind.CLOSES in kinds or (bool(cues) and cues[-1].kind is Kind.UNTIL)
    of_applying = kinds & {Kind.CALL, Kind.SUBMIT, Kind.WINDOW}
    return closes and bool(of_applying or _SYSTEM.search(context.lower, unit.start, hour.start))
