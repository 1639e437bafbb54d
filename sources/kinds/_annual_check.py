"""Holding a page against dates that stand in the catalogue: does it print newer ones, or other ones?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.contract import Deadline
from sources.kinds._page_call import PageDates
from sources.reading.status import is_full_date

_YEARS_AHEAD = 2  # a later year is the end of a programme or of its projects
_YEAR = re.compile(r"(?<![\d/–-])(20\d\d)(?![\d/–-])")
_APPLYING = re.compile(
    r"utlysning|omgång|ansök|\bcalls?\b|\bapply|\bapplication|\bdeadline|\brounds?\b|søknad|ansøg|opslag", re.IGNORECASE
)


def check_newer(lines: Sequence[str], dates: PageDates, last_year: int) -> None:
    """Count `newer-dates` where the page speaks of applying in a year that the catalogue does not know."""
    read = dates.read(lines)
    days = [*([read.opens] if read.opens else []), *(deadline.date for deadline in read.deadlines)]
    for day in days:
        if is_full_date(day) and int(day[:4]) > last_year:
            dates.tally.add("newer-dates", day)
    for line in lines:
        years = {int(year) for year in _YEAR.findall(line)}
        if _APPLYING.search(line) and any(last_year < year <= last_year + _YEARS_AHEAD for year in years):
            dates.tally.add("newer-dates", line)


def other_days(lines: Sequence[str], dates: PageDates, deadlines: Sequence[Deadline]) -> str:
    """The page's words for other deadlines of the same year, if it prints some and none of ours; else nothing."""
    ours = {deadline.date for deadline in deadlines}
    years = {day[:4] for day in ours}
    read = dates.read(lines)
    theirs = [deadline.date for deadline in read.deadlines if deadline.date[:4] in years]
    if not theirs or ours & set(theirs):
        return ""
    dates.tally.add("dates-disagree", f"{', '.join(sorted(ours))} / {', '.join(theirs)}")
    return read.evidence.get("deadlines") or ", ".join(theirs)
