"""The year of a day printed without one: from its own range, sentence or round, or none at all. Never a guess."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sources.reading.date_spans import Day

_ROUND = (
    r"(?:ansökningsomgång|utlysningsomgång|omgång|utlysning|ansökningsrund|utlysningsrund|runda|rundan|call|round|"
    r"søknadsrunde|søknadsfrist|utlysningsrunde|ansøgningsrunde|ansøgningsfrist|deadlines?|sista ansökningsda|"
    r"ansökningsperiod|ansökningstid|sista dag|frist|opslag)"
)
_YEAR = r"(?P<year>20\d\d)(?![-/–.]?\d)"
_SEASON = r"(?P<season>vår|höst|spring|autumn|fall|forår|efterår|høst)(?:en|ens|et|ets)?"
_WORDS = r"[^\W\d_]*"
# "våren 2024", "2013 års ansökningsomgång", "ansökningsomgång 2024", "sista ansökningsdag för 2024", "I 2019 er fristane".
_NAMED_ROUND = re.compile(
    rf"(?<![^\W\d_]){_SEASON} {_YEAR}"
    rf"|(?<![\d-])(?P<of>20\d\d) års (?:{_WORDS} )?{_ROUND}"
    rf"|(?<![^\W\d_]){_ROUND}{_WORDS}(?: för| i| in| of| for| under| during)?(?: år(?:et)?)? ?(?P<round>20\d\d)(?![-/–.]?\d)"
    rf"|(?<![^\W\d_])(?:i|in|under|för|for) (?P<in>20\d\d)(?:,? (?:er|är|the|are))? {_ROUND}"
    rf"|(?<![^\W\d_])(?:under|during) (?P<during>20\d\d)(?![-/–.]?\d)"
)
_SPRING = frozenset({"vår", "spring", "forår"})
_YEARLY = re.compile(r"[ ,(]{0,2}(?:varje år|årligen|every year|each year|hvert år|annually|yearly)")
_ROUND_REACH = 700
_PAIR_REACH = 400
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Dated:
    """A day with its use: `closing` for a deadline, else an opening. `unit` numbers its sentence."""

    day: Day
    closing: bool
    unit: int


@dataclass(frozen=True, slots=True)
class _Round:
    end: int
    year: int
    months: frozenset[int]


def complete_years(lower: str, dated: Sequence[Dated], others: Sequence[Day], barred: Sequence[tuple[int, int]]) -> list[Dated]:
    """The same days, with the year where the text gives it. `others` are further printed days; `barred` are stretches
    (about projects, decisions) whose years are not a round's."""
    same_day = _years_by_day([*(entry.day for entry in dated), *others])
    rounds = _rounds(lower, barred)
    completed = [_from_itself(lower, entry, same_day) for entry in dated]
    completed = _from_sentence(completed)
    completed = [_from_round(lower, entry, rounds) for entry in completed]
    return _from_pair(lower, completed)


def _years_by_day(days: Sequence[Day]) -> dict[tuple[int, int], set[int]]:
    years: dict[tuple[int, int], set[int]] = defaultdict(set)
    for day in days:
        if day.year:
            years[day.month, day.day].add(day.year)
    return years


def _from_itself(lower: str, entry: Dated, years: dict[tuple[int, int], set[int]]) -> Dated:
    """The same day is printed with its year elsewhere."""
    day = entry.day
    printed = years.get((day.month, day.day), set())
    return _with_year(entry, next(iter(printed))) if not day.year and len(printed) == 1 else entry


def _with_year(entry: Dated, year: int) -> Dated:
    return replace(entry, day=replace(entry.day, year=year))


def _from_sentence(dated: list[Dated]) -> list[Dated]:
    """ "Will open on 1 April and close on 2 July 2021": one year for the days of one sentence, in order."""
    completed = list(dated)
    for at in range(len(completed) - 2, -1, -1):
        completed[at] = _like(completed[at], completed[at + 1], later=True)
    for at in range(1, len(completed)):
        completed[at] = _like(completed[at], completed[at - 1], later=False)
    return completed


def _like(entry: Dated, neighbour: Dated, *, later: bool) -> Dated:
    if entry.day.year or not neighbour.day.year or entry.unit != neighbour.unit:
        return entry
    mine, other = (entry.day.month, entry.day.day), (neighbour.day.month, neighbour.day.day)
    in_order = mine <= other if later else mine >= other
    return _with_year(entry, neighbour.day.year) if in_order else entry


def _rounds(lower: str, barred: Sequence[tuple[int, int]]) -> list[_Round]:
    all_years = set(_ANY_YEAR.findall(lower))
    found: list[_Round] = []
    for match in _NAMED_ROUND.finditer(lower):
        if any(start <= match.start() < end for start, end in barred):
            continue
        if match["during"] and all_years != {match["during"]}:
            continue
        year = next(match[name] for name in ("year", "of", "round", "in", "during") if match[name])
        found.append(_Round(match.end(), int(year), _months(match["season"])))
    return found


def _months(season: str | None) -> frozenset[int]:
    if season is None:
        return frozenset(range(1, 13))
    return frozenset(range(1, 8)) if season in _SPRING else frozenset(range(7, 13))


def _from_round(lower: str, entry: Dated, rounds: list[_Round]) -> Dated:
    day = entry.day
    if day.year or _YEARLY.match(lower, day.end):
        return entry
    at = bisect_right([each.end for each in rounds], day.start) - 1
    if at < 0 or day.start - rounds[at].end > _ROUND_REACH or day.month not in rounds[at].months:
        return entry
    return _with_year(entry, rounds[at].year)


def _from_pair(lower: str, dated: list[Dated]) -> list[Dated]:
    """An opening and a deadline of one round, in neighbouring sentences: the year of one is the other's."""
    completed = list(dated)
    for at, entry in enumerate(dated):
        if entry.day.year or _YEARLY.match(lower, entry.day.end):
            continue
        near = [other for other in (*dated[max(0, at - 4) : at], *dated[at + 1 : at + 3]) if _is_mate(entry, other)]
        years = {other.day.year for other in near if other.day.year}
        if len(years) == 1:
            completed[at] = _with_year(entry, years.pop())
    return completed


def _is_mate(entry: Dated, other: Dated) -> bool:
    if entry.closing == other.closing or not other.day.year or abs(entry.day.start - other.day.start) > _PAIR_REACH:
        return False
    mine, theirs = (entry.day.month, entry.day.day), (other.day.month, other.day.day)
    return mine >= theirs if entry.closing else mine <= theirs
