"""Days joined into ranges ("4-17 juni", "from 5 March at 9:00 until 7 May"), each with its hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sources.reading.date_clock import MIDNIGHT, Hour, clock_text, find_hours, link_hours
from sources.reading.date_day import Day
from sources.reading.date_spans import find_days
from sources.reading.date_text import EvenText
from sources.reading.date_words import WEEKDAYS, WORD, words
from sources.reading.date_zone_apart import with_zone_apart

_JOINT = re.compile(r"-|\b(?:till|til|to|until|through|t\.o\.m|t o m|tom)\b")
_PAIRED = re.compile(r"\b(?:och|and|og)\b")
_BETWEEN = re.compile(r"\b(?:mellan|between|mellom|mellem)\b[^.!?\n\d]{0,24}\Z")
# The night that two days share: "midnight between 31 May and 1 June".
_NIGHT = re.compile(
    r"\b(?:midnight|midnatt|midnat|natten|night)\b[^.!?\n\d]{0,24}"
    r"\b(?:between|mellan|mellom|mellem|turn of|skiftet)\b[^.!?\n\d]{0,24}\Z"
)
_JOINT_WORDS = WEEKDAYS | words(
    "till til to until through t o m tom och and med og den det the again fram frem kl klockan senast"
)
_PARTED = re.compile(r"[;.|•]|\n- ")
_YEAR_AFTER_HOUR = re.compile(r",? (?P<year>20\d\d)(?=[.,;)!]|\n|\Z| \(| - )")
_JOINT_LIMIT = 40
_NIGHT_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Mention:
    """One day, or a range of two, with the hours printed with them. `start` and `end` take in those hours."""

    start: int
    end: int
    first: Day
    last: Day | None = None
    first_hour: Hour | None = None
    last_hour: Hour | None = None
    in_words: bool = False

    @property
    def closing(self) -> Day:
        return self.last or self.first

    @property
    def closing_hour(self) -> Hour | None:
        return self.last_hour if self.last else self.first_hour


def find_mentions(
    even: EvenText,
    *,
    day_first: bool | None = True,
    year_first: bool = False,
    english: bool = True,
    today: date | None = None,
    bare: bool = False,
) -> tuple[list[Mention], list[Hour]]:
    """Every day or range in order, and the hours that stand beside none of them."""
    lower = even.lower
    days = find_days(even, day_first=day_first, year_first=year_first, english=english, today=today, bare=bare)
    clock = clock_text(even)
    linked, loose = link_hours(clock, days, find_hours(clock, days))
    days = [_with_year_after(lower, day, linked.get(at)) for at, day in enumerate(days)]
    linked = with_zone_apart(clock, days, linked)
    mentions: list[Mention] = []
    at = 0
    while at < len(days):
        here = _single(days[at], linked.get(at))
        following = _single(days[at + 1], linked.get(at + 1)) if at + 1 < len(days) else None
        joint = _joint(lower, here, following) if following else None
        night = _night(lower, here, following) if following and joint else None
        if night:
            hour = next(
                (each for each in loose if each.time == MIDNIGHT and night.start <= each.start < here.start), None
            )
            mentions.append(replace(night, first_hour=hour))
            loose = [each for each in loose if each is not hour]
            at += 2
        elif following and joint:
            mentions.append(_joined(here, following, joint))
            at += 2
        else:
            mentions.append(here)
            at += 1
    return mentions, loose


def _with_year_after(lower: str, day: Day, hour: Hour | None) -> Day:
    """ "15 March at 12.00, 2027": the hour parts the year from its day."""
    if day.year or hour is None or hour.start < day.end:
        return day
    found = _YEAR_AFTER_HOUR.match(lower, hour.end)
    return day.in_year(int(found["year"])) if found else day


def _single(day: Day, hour: Hour | None) -> Mention:
    if hour is None:
        return Mention(day.start, day.end, day)
    return Mention(min(day.start, hour.start), max(day.end, hour.end), day, first_hour=hour)


def _joint(lower: str, first: Mention, second: Mention) -> str | None:
    """The words that make a range of two days, or None: "15 och 30 mars" is two days, unless "mellan" goes before."""
    if not first.end <= second.start <= first.end + _JOINT_LIMIT:
        return None
    between = lower[first.end : second.start]
    if "t.o.m" not in between and (_PARTED.search(between) or not _JOINT_WORDS.issuperset(WORD.findall(between))):
        return None
    if _PAIRED.search(between) and not _JOINT.search(between):
        return between if _BETWEEN.search(lower, max(0, first.start - _JOINT_LIMIT), first.start) else None
    return between if _JOINT.search(between) and _in_order(first.first, second.first) else None


def _night(lower: str, first: Mention, second: Mention) -> Mention | None:
    """The first of two days that are named for the midnight between them: it is the last day."""
    earlier, later = _share_year(first.first, second.first)
    if not (earlier.is_possible and later.is_possible and later.day_before == earlier.iso):
        return None
    found = _NIGHT.search(lower, max(0, first.start - _NIGHT_LIMIT), first.start)
    return Mention(found.start(), second.end, earlier) if found else None


def _in_order(first: Day, second: Day) -> bool:
    """A range runs forward; without years it may run over the turn of the year."""
    if first.year and second.year:
        return (first.year, first.month, first.day) <= (second.year, second.month, second.day)
    return (first.month, first.day) != (second.month, second.day)


def _joined(first: Mention, second: Mention, joint: str) -> Mention:
    start_day, end_day = _share_year(first.first, second.first)
    return Mention(
        first.start,
        second.end,
        start_day,
        end_day,
        first.first_hour,
        second.first_hour,
        in_words="-" not in joint,
    )


def _share_year(first: Day, last: Day) -> tuple[Day, Day]:
    """One printed year serves both ends, unless the range runs over the turn of the year: then nobody printed it."""
    forward = (first.month, first.day) <= (last.month, last.day)
    if forward and last.year and not first.year:
        return first.in_year(last.year), last
    if forward and first.year and not last.year:
        return first, last.in_year(first.year)
    return first, last


def stretches(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Where the mentions stand."""
    return [(mention.start, mention.end) for mention in mentions]
