"""Lists of days that share one hour: "15 March, 15 June and 15 October at 12:00"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sources.reading.date_clock import Hour
from sources.reading.date_ranges import Mention
from sources.reading.date_words import WEEKDAYS

_LIMIT = 40
_ARTICLES = rf"(?:(?:on|den|the|d\.|by|senast|senest|{'|'.join(sorted(WEEKDAYS))}),? ){{0,3}}"
_NEXT = re.compile(rf", {_ARTICLES}")
_RESPECTIVELY = re.compile(
    r",? (?:respektive|resp\.?|respectively|hhv\.?|och|and|og) (?:kl\.? ?)?"
    r"(?P<hour>[01]?\d|2[0-3])[.:](?P<past>[0-5]\d)(?!\d|[.:]\d)"
)
_LAST = re.compile(rf",? (?:and|och|og|samt|&|or|eller) {_ARTICLES}")


def share_hours(lower: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The same days; the hour before or after a whole list is that of each of its days.

    An hour within the list is its own day's alone.
    """
    return [shared for group in _lists(lower, mentions) for shared in _with_one_hour(lower, group)]


def _lists(lower: str, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """The days in order, in groups: joined by commas and last by "and", or alone."""
    group: list[Mention] = []
    ended = False
    for mention in mentions:
        between = lower[group[-1].end : mention.start] if group else ""
        is_next, is_last = _NEXT.fullmatch(between), _LAST.fullmatch(between)
        if group and (ended or len(between) > _LIMIT or not (is_next or is_last)):
            yield from [group] if ended else ([each] for each in group)
            group, ended = [], False
        elif is_last:
            ended = True
        group.append(mention)
    yield from [group] if ended else ([each] for each in group)


def _with_one_hour(lower: str, group: Sequence[Mention]) -> Sequence[Mention]:
    hours = [mention.closing_hour for mention in group if mention.closing_hour]
    if len(group) < 2 or len(hours) != 1:
        return group
    hour, first, last = hours[0], group[0], group[-1]
    goes_before = first.closing_hour is not None and hour.start < first.first.start
    comes_after = last.closing_hour is not None and hour.start > last.closing.start
    if comes_after and (another := _RESPECTIVELY.match(lower, hour.end)):
        return _respectively(group, hour, another)
    return [_at(mention, hour) for mention in group] if goes_before or comes_after else group


def _respectively(group: Sequence[Mention], hour: Hour, another: re.Match[str]) -> Sequence[Mention]:
    """ "3 maj och 3 september, kl. 12.00 respektive 15.00": of more than two days nobody knows which is whose."""
    if len(group) != 2:
        return [_at(mention, None) for mention in group]
    second = replace(
        hour, start=another.start(), end=another.end(), time=f"{int(another['hour']):02}:{another['past']}"
    )
    return [_at(group[0], hour), _at(group[1], second)]


def _at(mention: Mention, hour: Hour | None) -> Mention:
    return replace(mention, last_hour=hour) if mention.last else replace(mention, first_hour=hour)
