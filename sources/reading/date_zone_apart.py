"""A zone that is printed once for several hours: in the heading of a list, or for all the hours of a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sources.reading.date_clock import Hour, zone_after
from sources.reading.date_day import Day

# "Application deadlines 2027 (Danish time)" over lines that each hold a day and its hour
_IN_HEADING = re.compile(r" ?\((?=[^()\n]*\b(?:time|tid|cet|cest|eet|eest|utc|gmt)\b)[^()\n]{2,40}\):?(?=\n)")
# "All times are given in Brussels time", "Alla tider anges i svensk tid"
_OF_ALL = re.compile(
    r"\b(?:all|samtliga|alla|alle) (?:(?:the|stated|given|angivna|oppgitte|angivne) )?"
    r"(?:times|hours|deadlines|tider|klockslag|tidspunkter|klokkeslett|klokkeslæt)(?:na|ne|ene|erne)?(?: in this call)?"
    r" (?:(?:are|is|refer|är|anges|avser|gäller|er|oppgis|angis|angives)"
    r"(?: (?:given|stated|shown|indicated|listed|expressed|angivna|oppgitt|angitt|angivet))?)(?: (?:in|to|i))?(?= )"
)


def with_zone_apart(clock: str, days: Sequence[Day], linked: Mapping[int, Hour]) -> dict[int, Hour]:
    """The hours of the days (by index); those without a zone take the one printed for them all, if there is one.

    `clock` is the text of `clock_text`.
    """
    found = dict(linked)
    if all(hour.zone for hour in found.values()):
        return found
    for heading in _IN_HEADING.finditer(clock):
        end, zone, _ = zone_after(clock, heading.start())
        if zone and clock[end : heading.end()].strip(": ") == "":
            found.update({at: _in_zone(found[at], zone) for at in _in_list_below(clock, heading.end(), days, found)})
    named = {zone_after(clock, each.end())[1] for each in _OF_ALL.finditer(clock)} - {None}
    for_all = named.pop() if len(named) == 1 else None
    return {at: _in_zone(hour, for_all) for at, hour in found.items()} if for_all else found


def _in_zone(hour: Hour, zone: str) -> Hour:
    return hour if hour.zone else replace(hour, zone=zone)


def _in_list_below(clock: str, start: int, days: Sequence[Day], linked: Mapping[int, Hour]) -> list[int]:
    """The days of the lines below, as long as each line holds one with an hour."""
    listed: list[int] = []
    starts = [day.start for day in days]
    line = start + 1
    while line < len(clock):
        end = clock.find("\n", line)
        end = len(clock) if end < 0 else end
        here = [at for at in range(bisect_left(starts, line), bisect_left(starts, end)) if at in linked]
        if not here:
            break
        listed += here
        line = end + 1
    return listed
