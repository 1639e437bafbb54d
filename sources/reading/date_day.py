"""One printed day, and which of its figures is which."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

_ANY_LEAP_YEAR = 2024
_ANY_COMMON_YEAR = 2023
_FEBRUARY = 2
_MONTHS = 12
_THIS_CENTURY = 2000
# Calls are dated in these. A year of two figures that is none of them was read in the wrong order.
_LIKELY_YEARS = range(2020, 2040)


@dataclass(frozen=True, slots=True)
class Day:
    """A printed day and where it stands. `year` is None where none is printed with it.

    `either`: nothing tells which of its two figures is the month; `or_year_first`: nor whether it begins with its year.
    `is_last`: it is named as the last of its month.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int
    either: bool = False
    or_year_first: bool = False
    is_last: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether the calendar has such a day (29 February without a year counts)."""
        if not (1 <= self.month <= 12 and self.year != 0):
            return False
        return 1 <= self.day <= monthrange(self.year or _ANY_LEAP_YEAR, self.month)[1]

    @property
    def iso(self) -> str:
        """`YYYY-MM-DD`, or `--MM-DD` without a year."""
        return f"{f'{self.year:04}' if self.year else '-'}-{self.month:02}-{self.day:02}"

    @property
    def in_leap_year(self) -> str | None:
        """The last day of February, where no year tells whether that is the 28th."""
        is_open = self.is_last and self.month == _FEBRUARY and not self.year
        return replace(self, day=monthrange(_ANY_LEAP_YEAR, _FEBRUARY)[1]).iso if is_open else None

    def in_year(self, year: int | None) -> Day:
        """The same day in that year."""
        day = monthrange(year, self.month)[1] if self.is_last and year else self.day
        return replace(self, year=year, day=day)

    @property
    def day_before(self) -> str:
        """The day before, likewise. In no year, 28 February goes before 1 March: nobody is late by it."""
        any_year = _ANY_LEAP_YEAR if self.month == _FEBRUARY else _ANY_COMMON_YEAR
        earlier = date(self.year or any_year, self.month, self.day) - timedelta(days=1)
        return replace(self, year=self.year and earlier.year, month=earlier.month, day=earlier.day).iso

    @property
    def turned(self) -> Day:
        """The same figures the other way round: month and day, or where that is the doubt year and day."""
        if self.or_year_first and self.year:
            return replace(self, year=_THIS_CENTURY + self.day, day=self.year - _THIS_CENTURY)
        return replace(self, month=self.day, day=self.month)


def in_order(day: Day, mark: str, day_first: bool | None) -> Day:
    """The day with its figures in the order that is known to hold. Between dots the day stands first everywhere."""
    if day_first is False and day.day <= _MONTHS and (mark != "." or day.month > _MONTHS):
        return day.turned
    if mark == "/" and day.month > _MONTHS:
        return day.turned
    either = day_first is None and mark != "." and day.day != day.month and max(day.day, day.month) <= _MONTHS
    return replace(day, either=True) if either else day


def in_two_figures(day: Day, day_first: bool | None, year_first: bool) -> Day:
    """ "27-02-01": in Swedish the year stands first; elsewhere it may. In no order that gives a likely year: no day
    that the calendar has, so that nothing is made of it."""
    turned = replace(day, or_year_first=True).turned
    begins, ends = _is_likely(turned), _is_likely(day)
    if year_first:
        return replace(turned if begins else replace(day, month=0), or_year_first=False)
    if not ends:
        return replace(day, month=0)
    return replace(day, or_year_first=True, either=True) if begins else in_order(day, "-", day_first)


def _is_likely(day: Day) -> bool:
    return day.is_possible and day.year in _LIKELY_YEARS
