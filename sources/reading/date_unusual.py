"""Days that are not printed as number and month: "den sista februari", "artonde februari", "15.3-15.04 varje år"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from sources.reading.date_day import Day
from sources.reading.date_words import MONTHS

_ANY_COMMON_YEAR = 2023
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_LAST_OF = re.compile(
    r"\b(?:last day (?:of|in) |(?:sista|siste|sidste) (?:dag(?:en)? i )?)"
    rf"(?P<month>{_MONTH})\b(?:,? (?P<year>(?:19|20)\d\d)\b)?"
)
_TEENS = "elfte tolfte trettonde fjortonde femtonde sextonde sjuttonde artonde nittonde tjugonde"
_ONES = "första andra tredje fjärde femte sjätte sjunde åttonde nionde"
_ORDINALS = (
    *(*_ONES.split(), "tionde", *_TEENS.split()),
    *(f"tjugo{each}" for each in _ONES.split()),
    *("trettionde", "trettioförsta"),
)
_NUMBERS: dict[str, int] = {name: number for number, name in enumerate(_ORDINALS, 1)} | {"første": 1, "förste": 1}
# "Den andra mars" is a day, "de första mars" or "i andra mars" is none.
_SPELT = re.compile(
    r"(?<![^\W\d_])(?:den|d\.|till|med|från|senast|til|fra|senest|innen|inden) "
    rf"(?P<day>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}) (?P<month>{_MONTH})(?![^\W\d_])"
    r"(?:,? (?P<year>(?:19|20)\d\d)(?!\d))?"
)
# "Den 15 i februari, maj och oktober 2027": one day of several months. "May" may be another word.
_NAME = rf"(?:{_MONTH})(?![^\W\d_])"
_DAY_OF_MONTHS = re.compile(
    rf"(?<!\d)(?<!\d[.,:/-])(?P<day>\d\d?)(?:st|nd|rd|th|:?[ae](?![^\W\d_])|\.)? (?:(?:i|of|in) )?"
    rf"(?P<months>{_NAME}(?:, {_NAME}){{0,10}},? (?:och|samt|and|og|&) {_NAME})"
    r"(?!,? \d\d?(?!\d)| (?:also|be|not|have)\b)(?:,? (?P<year>(?:19|20)\d\d)(?!\d))?"
)
_ANDS = (" och ", " samt ", " and ", " og ", " & ")
_EACH_MONTH = re.compile(_NAME)
# "Mars: 15" as a line of a list; without the colon it may be a month of the year 2015.
_MONTH_AND_DAY = re.compile(
    rf"(?<![^\n])(?:[-*•·] )?(?P<month>{_MONTH})(?: (?P<year>20\d\d))?: ?(?:den )?(?P<day>\d\d?)(?:st|nd|rd|th|\.)?"
    r"(?=\n|\Z| ?[,(]| kl)"
)
# A calendar: "Mars 2027" on a line, and below it "15 Sista ansökningsdag för projektstöd".
_CALENDAR = re.compile(
    rf"(?<![^\n])(?P<month>{_MONTH})(?: (?P<year>20\d\d))?:?\n"
    r"(?P<items>(?:[-*•·]? ?\d\d?[.:]?(?: -)? [^\d\s][^\n]{2,150}(?:\n|\Z)){1,20})"
)
_ITEM = re.compile(
    r"(?<![^\n])[-*•·]? ?(?P<day>\d\d?)[.:]?(?: -)? (?=sista|siste|sidste|last|final|deadline(?!s)|ansökan"
    r"|ansöknings|stänger|öppnar|closes|opens|application|søknadsfrist|ansøgningsfrist|stenger|lukker|åpner|åbner)"
)
# "Ansökningstider 2027:" over lines of "15.2" and "15.8": one alone may be an hour.
_DOTTED_LIST = re.compile(
    r"(?<![^\n])[^\n\d]{0,60}(?:ansöknings(?:tid|dag|period|dat)|sista dag|deadline|frist)[^\n\d]{0,40}(?:20\d\d:?)?\n"
    r"(?P<items>(?:[-*•·]? ?\d\d?\.\d\d?\.?(?:\n|\Z)){2,12})"
)
_DOTTED_LINE = re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.?(?=\n|\Z)")
# Between dots such figures may be anything ("3.1-3.4"): a period in which to apply, or one of every year, are days.
_DOTTED = re.compile(
    r"(?<![\d.,/])(?P<day>\d\d?)(?:\.(?P<month>\d\d?)\.?)? ?- ?(?P<last_day>\d\d?)\.(?P<last_month>\d\d?)(?!\d|[.,/]\d)"
)
_PERIOD_BEFORE = re.compile(
    r"\b(?:ansöknings|sök|anbuds|søknads|ansøgnings)(?:tid|period)[^\W\d_]*(?: [^.:;\n\d]{1,40}?)?(?:(?: är|:) | \()\Z"
)
_YEARLY_AFTER = re.compile(r" (?:varje år|årligen|every year|each year|hvert år)\b")
_PERIOD_REACH = 70


def unusual_days(lower: str) -> Iterator[Day]:
    """In no order."""
    yield from _last_of(lower)
    yield from _spelt(lower)
    yield from _dotted(lower)
    if any(word in lower for word in _ANDS):
        yield from _of_several_months(lower)
    if "\n" in lower:
        yield from _after_month(lower)
        yield from _in_calendar(lower)
        yield from _in_dotted_list(lower)


def _last_of(lower: str) -> Iterator[Day]:
    """ "Den sista mars". In no year February ends on the 28th: nobody is late by it."""
    for match in _LAST_OF.finditer(lower):
        year, month = int(match["year"]) if match["year"] else None, MONTHS[match["month"]]
        day = monthrange(year or _ANY_COMMON_YEAR, month)[1]
        yield Day(match.start(), match.end(), year, month, day, is_last=True)


def _spelt(lower: str) -> Iterator[Day]:
    for match in _SPELT.finditer(lower):
        year = int(match["year"]) if match["year"] else None
        yield Day(match.start("day"), match.end(), year, MONTHS[match["month"]], _NUMBERS[match["day"]])


def _of_several_months(lower: str) -> Iterator[Day]:
    for match in _DAY_OF_MONTHS.finditer(lower):
        year, day = int(match["year"]) if match["year"] else None, int(match["day"])
        names = list(_EACH_MONTH.finditer(lower, *match.span("months")))
        starts = [match.start(), *(name.start() for name in names[1:])]
        ends = [*(name.end() for name in names[:-1]), match.end()]
        found = [
            Day(start, end, year, MONTHS[name.group()], day)
            for start, end, name in zip(starts, ends, names, strict=True)
        ]
        if all(each.is_possible for each in found):
            yield from found


def _after_month(lower: str) -> Iterator[Day]:
    for match in _MONTH_AND_DAY.finditer(lower):
        year = int(match["year"]) if match["year"] else None
        yield Day(match.start("month"), match.end(), year, MONTHS[match["month"]], int(match["day"]))


def _in_calendar(lower: str) -> Iterator[Day]:
    for match in _CALENDAR.finditer(lower):
        year = int(match["year"]) if match["year"] else None
        for item in _ITEM.finditer(lower, *match.span("items")):
            yield Day(item.start("day"), item.end("day"), year, MONTHS[match["month"]], int(item["day"]))


def _in_dotted_list(lower: str) -> Iterator[Day]:
    for match in _DOTTED_LIST.finditer(lower):
        found = [
            Day(line.start(), line.end(), None, int(line["month"]), int(line["day"]))
            for line in _DOTTED_LINE.finditer(lower, *match.span("items"))
        ]
        if all(day.is_possible for day in found):
            yield from found


def _dotted(lower: str) -> Iterator[Day]:
    for match in _DOTTED.finditer(lower):
        before = _PERIOD_BEFORE.search(lower, max(0, match.start() - _PERIOD_REACH), match.start())
        if not (before or _YEARLY_AFTER.match(lower, match.end())):
            continue
        month, end = (match["month"], match.end("month")) if match["month"] else (match["last_month"], match.end("day"))
        first = Day(match.start(), end, None, int(month), int(match["day"]))
        last = Day(match.start("last_day"), match.end(), None, int(match["last_month"]), int(match["last_day"]))
        if first.is_possible and last.is_possible:
            yield from (first, last)
