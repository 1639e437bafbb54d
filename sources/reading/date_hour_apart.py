"""Whether an hour that stands beside no day is the hour of the last day: "The deadline is at 12 EET"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.reading.date_clock import Hour
from sources.reading.date_context import Context
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_text import Unit

_REACH = 500
_CLOSING_REACH = 80
_BEFORE_REACH = 40
_WORD_REACH = 12
# A colon alone ("enligt 12:30 i villkoren") is no hour when it stands apart from every day.
_SAYS_HOUR = re.compile(
    r"(?:\bkl|klo|\bat|\bby|\bbefore|\buntil|\btill|\bsenast|\bsenest|\bindtil|\btil\b|\bföre|\binnan|\binden|\binnen|\bfall|noon|midday|mid"
    r"|[ap]\.?m\b|\b[a-z]{2,4}t\b|\btid|time|hrs|hours|o'clock|sista|last|\()"
)
# "Samtliga utlysningar stänger kl. 15"
_ALL = re.compile(r"(?:samtliga|alla|båda|both|all|alle|begge|each) ")
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
# "E-tjänsten stänger klockan 16.00 sista dagen i respektive period"
_LAST_DAY = re.compile(
    r" (?:(?:på|den|on|the|of) ){0,2}(?:sista (?:ansöknings|inlämnings)?dag(?:en)?|"
    r"(?:last|closing|final) (?:application |submission )?(?:day|date))"
    r"(?! för (?:frågor|anmälan))\b"
)
# "Klockslag är i samtliga fall 12.00"
_IN_ALL_CASES = re.compile(
    r"\b(?:klockslag(?:et)?|sluttid(?:en)?|stängningstid(?:en)?|klokkeslett(?:et)?|klokkeslæt(?:tet)?|time)"
    r" [^.:;\n\d]{0,24}\b(?:samtliga|alla|alle|all) (?:fall|tilfeller|tilfælde|cases) (?:kl\.? )?\Z"
)
# "Är sista dagen en lördag ska ansökan vara inne nästa vardag kl. 16": not the hour of the last day itself
_OF_NEXT_DAY = re.compile(
    r"\b(?:(?:på|där(?:på|efter) )?följande|nästa|next|following|neste|næste|påfølgende|førstkommende|første|first)"
    r" (?:vardag|arbetsdag|bankdag|helgfria \w+|(?:working |business |week)day|virkedag|yrkedag|hverdag|arbejdsdag)"
)
# "Supporten stänger kl. 16 sista ansökningsdagen"
_OF_SERVICE = re.compile(
    r"(?:support|kundtjänst|kundservice|help ?desk|service ?desk|växeln|telefon|reception|chatt?en|frågestund|hotline"
    r"|phone|telephone|rådgivning|brukerstøtte|vejledning)"
)
_MUST = re.compile(r"\b(?:ska|skall|måste|must|shall|skal|må)\b[^.,;:\n]*\Z")


def is_closing_hour(context: Context, unit: Unit, hour: Hour, *, of_deadline: bool) -> bool:
    """`of_deadline`: whether there is a deadline in the same sentence."""
    if _is_of_else(context, unit, hour):
        return False
    all_cases = _IN_ALL_CASES.search(context.lower, max(unit.start, hour.start - _CLOSING_REACH), hour.start)
    if all_cases or _LAST_DAY.match(context.lower, hour.end):
        return True
    of_all = _OF_ALL.search(context.lower, max(0, hour.start - _BEFORE_REACH), hour.start)
    cues = context.cues_between(max(unit.start, hour.start - (_REACH if of_all else _CLOSING_REACH)), hour.start)
    kinds = {cue.kind for cue in cues}
    if of_all and of_deadline:
        return True
    if kinds & {Kind.OTHER, Kind.OPEN, Kind.START, Kind.AFTER}:
        return False
    if kinds & {Kind.CLOSE, Kind.APPLICATION_DEADLINE}:
        return True
    is_until = bool(cues) and cues[-1].kind is Kind.UNTIL
    closes = Kind.CLOSES in kinds or is_until or _must_be_in(context, cues, hour)
    return closes and (bool(kinds & {Kind.CALL, Kind.SUBMIT, Kind.WINDOW}) or _names_what_closes(context, unit, hour))


def _is_of_else(context: Context, unit: Unit, hour: Hour) -> bool:
    """Whether it is the hour of a meeting, of the next working day or of the support, or no hour at all."""
    lower, around = context.lower, min(hour.end + _BEFORE_REACH, unit.end)
    if hour.spans or not _SAYS_HOUR.search(lower, max(0, hour.start - _WORD_REACH), hour.end + _WORD_REACH):
        return True
    return any(words.search(lower, unit.start, around) for words in (_OF_NEXT_DAY, _OF_SERVICE))


def _names_what_closes(context: Context, unit: Unit, hour: Hour) -> bool:
    """ "All of them", or the system."""
    is_of_all = _ALL.match(context.lower, unit.start) is not None
    start = max(unit.start, hour.start - _REACH)
    return is_of_all or _SYSTEM.search(context.lower, start, hour.start) is not None


def _must_be_in(context: Context, cues: Sequence[Cue], hour: Hour) -> bool:
    """ "Ansökan måste vara inne kl. 15.59"."""
    if not cues or cues[-1].kind is not Kind.SUBMIT:
        return False
    before = context.lower[max(0, cues[-1].start - _BEFORE_REACH) : cues[-1].start]
    return _MUST.search(before) is not None and context.says_nothing(cues[-1].end, hour.start)
