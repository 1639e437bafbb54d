"""When an event of a calendar begins and ends, as days with the hours and zones that it states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.contract import Deadline
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._ical_events import Calendar, Event, Value

_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(?:\d\d)?(Z?))?")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?")
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
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
    """A day, with the hour that the clock on the wall shows in `zone` (an IANA name), as far as both are stated."""

    day: date
    hour: time | None = None
    zone: str | None = None

    @property
    def wall_clock(self) -> datetime:
        """For comparing and adding within one event; that it is marked as UTC means nothing."""
        return datetime.combine(self.day, self.hour or time.min, UTC)


def event_dates(event: Event, title: str, calendar: Calendar, reader: DateReader) -> Dates:
    """Opening and deadline as the event's own fields give them.

    An event of several days is the time in which one may apply. What one of a single day is, only its title can say.
    """
    start = _moment(event.get("DTSTART"), calendar, reader)
    if start is None:
        return Dates()
    end = _end(event, start, calendar, reader)
    if _last_day(end) > start.day:
        opens = {"opens": _words(event, "DTSTART")}
        closes = {"deadlines": _words(event, "DTEND" if "DTEND" in event else "DURATION")}
        return Dates(start.day.isoformat(), (_deadline(end),), None, opens | closes)
    return _single_day(event, title, start, end, reader)


def _last_day(end: Moment) -> date:
    return end.day - timedelta(days=1) if end.hour == time.min else end.day


def _single_day(event: Event, title: str, start: Moment, end: Moment, reader: DateReader) -> Dates:
    day = start.day.isoformat()
    meant = reader.labelled(f"{title}: {day}")
    evidence = f"{title}: {_words(event, 'DTSTART')}"
    if any(deadline.date == day for deadline in meant.deadlines):
        # From eight to five is when the office is open, not when the call closes.
        moment = start if start.hour == end.hour else Moment(start.day)
        return Dates(deadlines=(_deadline(moment),), evidence={"deadlines": evidence})
    if meant.opens == day:
        return Dates(opens=day, evidence={"opens": evidence})
    reader.tally.add("one-day-event", title)
    return Dates()


def _end(event: Event, start: Moment, calendar: Calendar, reader: DateReader) -> Moment:
    end = _moment(event.get("DTEND"), calendar, reader)
    if end is None:
        length = _duration(event.get("DURATION"))
        if _LAST_MOMENT - start.wall_clock <= length:
            return start
        later = start.wall_clock + length
        end = Moment(later.date(), later.time() if start.hour is not None else None, start.zone)
    if end.wall_clock <= start.wall_clock:
        return start
    # The end of whole days is the day after the last.
    return Moment(end.day - timedelta(days=1)) if end.hour is None else end


def _deadline(moment: Moment) -> Deadline:
    if moment.hour is None:
        return Deadline(date=moment.day.isoformat())
    if moment.hour == time.min:
        return Deadline(date=_last_day(moment).isoformat(), time="24:00", zone=moment.zone)
    return Deadline(date=moment.day.isoformat(), time=f"{moment.hour:%H:%M}", zone=moment.zone)


def _moment(value: Value | None, calendar: Calendar, reader: DateReader) -> Moment | None:
    found = _MOMENT.fullmatch(value.raw.strip()) if value else None
    if value is None or found is None:
        if value is not None:
            reader.tally.add("unread-date", value.raw)
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return Moment(day)
        hour = time(int(found[4]), int(found[5]))
        if found[6]:
            return _at_home(datetime.combine(day, hour, UTC), _zone(calendar.zone, calendar) or "UTC")
    except (ValueError, OverflowError):
        reader.tally.add("unread-date", value.raw)
        return None
    name = value.parameters.get("TZID", "")
    zone = _zone(name, calendar)
    if name and zone is None:
        reader.tally.add("unknown-zone", name)
    return Moment(day, hour, zone)


def _at_home(moment: datetime, zone: str) -> Moment:
    """A moment as the calendar's own zone shows it."""
    local = moment.astimezone(ZoneInfo(zone))
    return Moment(local.date(), local.time(), zone)


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
