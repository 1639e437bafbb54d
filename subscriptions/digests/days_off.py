"""Days on which nobody reads letters at work: public holidays, and pauses that a department has asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

SATURDAY = 5
_SWEDISH_DAYS = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))


@dataclass(frozen=True)
class DaysOff:
    """`country`: whose holidays hold, only `SE` has any here. `pauses`: first and last day of each, both off."""

    country: str = ""
    pauses: tuple[tuple[date, date], ...] = ()

    def is_off(self, day: date) -> bool:
        return self.is_paused(day) or (self.country == "SE" and day in swedish_holidays(day.year))

    def is_at_work(self, day: date) -> bool:
        """People are at work."""
        return not self.is_off(day) and day.weekday() < SATURDAY

    def is_paused(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.pauses)

    def moved(self, day: date) -> date:
        """The day itself, or the first working day after it where it is off."""
        if not self.is_off(day):
            return day
        return self.working_day_after(day)

    def working_day_before(self, day: date) -> date:
        """The last day before it on which people are at work."""
        day -= timedelta(days=1)
        while not self.is_at_work(day):
            day -= timedelta(days=1)
        return day

    def working_day_after(self, day: date) -> date:
        """The first day after it on which people are at work."""
        day += timedelta(days=1)
        while not self.is_at_work(day):
            day += timedelta(days=1)
        return day


def read_pauses(stored: Iterable[Sequence[str]]) -> tuple[tuple[date, date], ...]:
    """Pauses as they are kept: pairs of `YYYY-MM-DD`."""
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in stored)


def pause_table(stored: Sequence[str]) -> Mapping[str, date]:
    """One pause as a profile writes it."""
    return {"first": date.fromisoformat(stored[0]), "last": date.fromisoformat(stored[1])}


@cache
def swedish_holidays(year: int) -> frozenset[date]:
    """Holidays that can fall on a working day, with the eves on which public offices are closed too."""
    easter = _easter(year)
    around = {easter + timedelta(days=step) for step in (-2, 1, 39)}
    fixed = {date(year, month, day) for month, day in _SWEDISH_DAYS}
    midsummer_eve = next(
        day for day in (date(year, 6, 19 + step) for step in range(7)) if day.weekday() == SATURDAY - 1
    )
    return frozenset(around | fixed | {midsummer_eve})


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
