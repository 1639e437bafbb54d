"""The weekday that is printed with a day, where the calendar says that it was another."""

from __future__ import annotations

import re
from datetime import date

from sources.reading.date_day import Day
from sources.reading.date_words import MONTHS

_NAMES = (
    "måndag mån mandag monday mon", "tisdag tis tirsdag tuesday tue tues", "onsdag ons wednesday wed",
    "torsdag tors thursday thu thur thurs", "fredag fre friday fri", "lördag lör lørdag saturday sat",
    "söndag sön søndag sunday sun",
)  # fmt: skip
_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_WEEKDAY = rf"(?P<name>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?:en)?"
_BEFORE = re.compile(rf"(?<![^\W_]){_WEEKDAY}\.?,? (?:(?:den|the|d\.) ?)?\Z")
# "Deadline 3 May, Friday 7 May results", "3 maj, måndag-fredag kl. 9-16": the weekday of another day, or of several.
_OF_ANOTHER = (
    rf"[,.]? ?(?:(?:den|the|d\.) ?)?(?:(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.? )?(?!\d\d?:\d)\d"
)
_AFTER = re.compile(rf"(?:,? \(?|, ){_WEEKDAY}(?![^\W_])(?!{_OF_ANOTHER}| ?(?:-|(?:to|till|til) ))")
_REACH = 24


def other_weekday(lower: str, printed: Day, meant: Day) -> int | None:
    """The weekday (1: Monday) that stands beside a printed day, if it is not that of the day that is meant.

    `lower`: the text in small letters; `meant`: the printed day with its year. A day without a year has no weekday, and
    one of two days has two.
    """
    if printed.either or meant.year is None or not meant.is_possible:
        return None
    found = _BEFORE.search(lower, max(0, printed.start - _REACH), printed.start) or _AFTER.match(lower, printed.end)
    number = _NUMBERS[found["name"]] if found else None
    return number if number != date(meant.year, meant.month, meant.day).isoweekday() else None
