"""When an event of a calendar begins and ends, as days with the hours and zones that it states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.contract import Deadline
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._ical_events import Calendar, Event, Value

_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(?:\d\d)?(Z?))?")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?")
_PLACE = re.compile(r"[A-Z][A-Za-z_]{1,20}/[A-Z][A-Za-z_]{1,30}(?:/[A-Z][A-Za-z_]{1,30})?")
# Windows' names for zones, which some calendars use: they name a family, not a place.
_WINDOWS = {
    "W. Europe Standard Time": "CET",
    "Central Europe Standard Time": "CET",
    "Central European Standard Time": "CET",
    "Romance Standard Time": "CET",
    "FLE Standard Time": "EET",
    "GTB Standard Time": "EET",
    "GMT Standard Time": "Europe/London",
    "Greenwich Standard Time": "Atlantic/Reykjavik",
    "UTC": "UTC",
}


@dataclass(frozen=True)
class Moment:
    """A day, or a moment of it as the clock on the wall shows it in `zone` (an IANA name, if it is stated)."""

    local: datetime
    is_day: bool
    zone: str | None = None


def event_dates(event: Event, title: str, calendar: Calendar, reader: DateReader) -> Dates:
    """Opening and deadline as the event's own fields give them.

    An event of several days is the time in which one may apply. What one of a single day is, only its title can say.
    """
    start = _moment(event.get("DTSTART"), calendar, reader)
    if start is None:
        return Dates()
    end = _end(event, start, calendar, reader)
    if end.local.date() > start.local.date():
        opens = {"opens": _words(event, "DTSTART")}
        closes = {"deadlines": _words(event, "DTEND" if "DTEND" in event else "DURATION")}
        return Dates(start.local.date().isoformat(), (_deadline(end),), None, opens | closes)
    return _single_day(event, title, start, end, reader)


def _single_day(event: Event, title: str, start: Moment, end: Moment, reader: DateReader) -> Dates:
    day = start.local.date().isoformat()
    meant = reader.labelled(f"{title}: {day}")
    evidence = f"{title}: {_words(event, 'DTSTART')}"
    if any(deadline.date == day for deadline in meant.deadlines):
        # From eight to five is when the office is open, not when the call closes.
        moment = start if start.local == end.local else Moment(start.local, is_day=True)
        return Dates(deadlines=(_deadline(moment),), evidence={"deadlines": evidence})
    if meant.opens == day:
        return Dates(opens=day, evidence={"opens": evidence})
    reader.tally.add("one-day-event", title)
    return Dates()


def _end(event: Event, start: Moment, calendar: Calendar, reader: DateReader) -> Moment:
    end = _moment(event.get("DTEND"), calendar, reader)
    if end is None:
        length = _duration(event.get("DURATION"))
        if datetime.max - start.local <= length:
            return start
        end = Moment(start.local + length, start.is_day, start.zone)
    if end.is_day and end.local > start.local:
        return Moment(end.local - timedelta(days=1), is_day=True)  # the day after the last
    return end if end.local > start.local else start


def _deadline(moment: Moment) -> Deadline:
    day, hour = moment.local.date(), moment.local.time()
    if moment.is_day:
        return Deadline(date=day.isoformat())
    if hour == time.min:
        return Deadline(date=(day - timedelta(days=1)).isoformat(), time="24:00", zone=moment.zone)
    return Deadline(date=day.isoformat(), time=f"{hour:%H:%M}", zone=moment.zone)


def _moment(value: Value | None, calendar: Calendar, reader: DateReader) -> Moment | None:
    found = _MOMENT.fullmatch(value.raw.strip()) if value else None
    if value is None or found is None:
        if value is not None:
            reader.tally.add("unread-date", value.raw)
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return Moment(datetime.combine(day, time.min), is_day=True)
        local = datetime.combine(day, time(int(found[4]), int(found[5])))
        if found[6]:
            return _at_home(local, _zone(calendar.zone, calendar))
    except (ValueError, OverflowError):
        reader.tally.add("unread-date", value.raw)
        return None
    name = value.parameters.get("TZID", "")
    zone = _zone(name, calendar)
    if name and zone is None:
        reader.tally.add("unknown-zone", name)
    return Moment(local, is_day=False, zone=zone)


def _at_home(moment: datetime, zone: str | None) -> Moment:
    """A moment in UTC as the calendar's own zone shows it, if it has one."""
    if zone is None:
        return Moment(moment, is_day=False, zone="UTC")
    local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return Moment(local, is_day=False, zone=zone)


def _zone(name: str, calendar: Calendar) -> str | None:
    """The IANA name of a zone as a calendar calls it: by place, by Windows' name, or by a name it explains itself."""
    spelt = calendar.places.get(name, name)
    if spelt in _WINDOWS:
        return _WINDOWS[spelt]
    place = "/".join(spelt.strip("/").split("/")[-2:])
    for candidate in (spelt, place):
        if _PLACE.fullmatch(candidate) or candidate in ("CET", "EET", "WET", "UTC"):
            try:
                return ZoneInfo(candidate).key
            except (KeyError, ValueError, OSError):  # no such place
                continue
    return None


def _duration(value: Value | None) -> timedelta:
    found = _DURATION.fullmatch(value.raw.strip()) if value else None
    if found is None:
        return timedelta()
    weeks, days, hours, minutes = (int(number or 0) for number in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def _words(event: Event, name: str) -> str:
    value = event[name]
    zone = value.parameters.get("TZID")
    return f"{name}{f';TZID={zone}' if zone else ''}:{value.raw.strip()}"[:200]
