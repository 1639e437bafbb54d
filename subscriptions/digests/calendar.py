"""The last days of a call as events for a calendar (RFC 5545). Pure: the clock comes in, icalendar writes.

An event blocks no time and rings no bell: reminders come in letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vUri

from sources.contract import CallData, Deadline
from sources.reading.status import is_full_date
from subscriptions.digests.deadlines import END_OF_DAY, is_past, known_zone
from subscriptions.digests.facts import origin
from subscriptions.digests.headline import name_call
from subscriptions.digests.links import link_of
from subscriptions.digests.phrases import HOME_LEVELS, Setting, hour_words
from subscriptions.digests.plain import plain

PRODUCT = "-//EU funding watcher//sv"
YEARS_AHEAD = timedelta(days=366 * 3)
_YEARS = range(1000, 9000)


@dataclass(frozen=True)
class Dated:
    """A call for a calendar. `number`: grows with each version of it, so that an event that moved replaces the old."""

    id: int
    data: CallData
    number: int


def calendar_of(calls: Sequence[Dated], host: str, at: Setting) -> bytes:
    """A calendar with every last day ahead that has a full date. `host`: whose events they are, for their names."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for call in calls:
        for place, deadline in enumerate(call.data.deadlines, start=1):
            if is_full_date(deadline.date) and not is_past(deadline, at.now, at.local):
                calendar.add_component(_event(call, deadline, f"call-{call.id}-{place}@{host}", at))
    # Only the clock changes of these years: some programs read them all, one by one.
    calendar.add_missing_timezones(first_date=at.now.date(), last_date=at.now.date() + YEARS_AHEAD)
    return bytes(calendar.to_ical())


def has_day(call: CallData, at: Setting) -> bool:
    """Whether there is anything to put into a calendar."""
    return any(is_full_date(each.date) and not is_past(each, at.now, at.local) for each in call.deadlines)


def _event(call: Dated, deadline: Deadline, name: str, at: Setting) -> Event:
    naming, link = name_call(call.data, "", at), link_of(call.data)
    original = naming.original.text if naming.original else ""
    said = [original, origin(call.data, at), f"{at.texts.say('fact.deadline', count=1)}: {_words(deadline, call, at)}"]
    event = Event()
    event.add("uid", name)
    event.add("dtstamp", at.now)
    event.add("sequence", call.number)
    event.add("summary", at.texts.say("calendar.title", what=plain(naming.short, 200)))
    event.add("description", "\n".join(filter(None, [*said, at.texts.say("calendar.check"), link])))
    event.add("transp", "TRANSPARENT")
    _add_time(event, deadline, call.data, at)
    if link:
        event.add("url", vUri(link))
    return event


def _words(deadline: Deadline, call: Dated, at: Setting) -> str:
    """The day and the hour as the letters say them, without the days that are left: an event is read for months."""
    day = at.texts.weekday_date(deadline.date)
    if deadline.time is None:
        return at.texts.say("deadline.no_hour", day=day)
    return at.texts.say("deadline.at_hour", day=day, hour=hour_words(deadline, call.data, at))


def _add_time(event: Event, deadline: Deadline, call: CallData, at: Setting) -> None:
    """At its hour, or for the whole day where none is known for sure."""
    moment = _moment(deadline, call, at)
    if moment is not None:
        event.add("dtstart", moment)
        return
    day = date.fromisoformat(deadline.date)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))


def _moment(deadline: Deadline, call: CallData, at: Setting) -> datetime | None:
    """The stated hour in its stated zone. At home a bare hour is local time; elsewhere nobody knows whose it is."""
    if deadline.time is None or deadline.time == END_OF_DAY or int(deadline.date[:4]) not in _YEARS:
        return None
    zone: ZoneInfo | None = known_zone(deadline.zone) if deadline.zone else None
    if deadline.zone is None and call.level in HOME_LEVELS:
        zone = at.local
    moment = datetime.fromisoformat(f"{deadline.date}T{deadline.time}")
    return moment.replace(tzinfo=zone) if zone else None
