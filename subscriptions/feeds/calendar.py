"""Last days of calls as events (RFC 5545): of a department as a calendar, of one call as a file. Pure.

The only place where events are written: whoever has a day from both must meet it once, so it has one name for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vUri

from sources.contract import CallData
from sources.reading.status import is_full_date
from subscriptions.digests.deadlines import earliest, is_past, known_zone, local_moment
from subscriptions.digests.facts import origin
from subscriptions.digests.links import link_of
from subscriptions.digests.phrases import HOME_LEVELS, Setting
from subscriptions.feeds.reading import Feed, FeedCall
from subscriptions.feeds.slots import Slot
from subscriptions.feeds.words import about, deadline_line, telling_title, xml_safe

LOOK_AGAIN = timedelta(hours=6)
WARN_BEFORE = timedelta(days=14)
_OVER = ("closed", "cancelled")


def calendar_of(feed: Feed, host: str, at: Setting) -> bytes:
    """A department's calendar. `host`: of this installation; with a call's number it names an event for ever."""
    calendar = _empty(host, at)
    calendar.add("x-wr-calname", at.texts.say("feed.calendar", department=feed.department))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for call in sorted(feed.calls, key=lambda each: each.id):
        for slot in call.slots:
            calendar.add_component(_event(call, slot, host, at))
    return bytes(calendar.to_ical())


def file_of(call: FeedCall, host: str, at: Setting) -> bytes:
    """One call's days ahead, to be put into any calendar; the same events as in its department's."""
    calendar = _empty(host, at)
    for slot in call.slots:
        if not slot.is_off and not is_past(slot.deadline, at.now, at.local):
            calendar.add_component(_event(call, slot, host, at))
    return bytes(calendar.to_ical())


def has_day(call: CallData, at: Setting) -> bool:
    """Whether there is anything to put into a calendar."""
    ahead = (is_full_date(each.date) and not is_past(each, at.now, at.local) for each in call.deadlines)
    return call.status not in _OVER and any(ahead)


def _empty(host: str, at: Setting) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//EU funding watcher//{at.texts.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    return calendar


def _event(call: FeedCall, slot: Slot, host: str, at: Setting) -> Event:
    event, link = Event(), link_of(call.data)
    slot = replace(slot, deadline=earliest(slot.deadline))
    event.add("uid", f"call-{call.id}-deadline-{slot.number}@{host}")
    event.add("sequence", slot.moves)
    event.add("dtstamp", call.updated.astimezone(UTC))
    event.add("last-modified", call.updated.astimezone(UTC))
    for name, moment in _times(call, slot, at):
        event.add(name, moment)
    event.add("summary", f"{at.texts.say('feed.deadline')}: {telling_title(call.data, at)}")
    event.add("description", "\n".join(_description(call, slot, link, at)))
    if link:
        event.add("url", vUri(link))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if slot.is_off else "CONFIRMED")
    if not slot.is_off:
        event.add_component(_alarm(event))
    return event


def _description(call: FeedCall, slot: Slot, link: str | None, at: Setting) -> Iterator[str]:
    """The link too: few programs show the address of an event."""
    yield deadline_line(slot.deadline, call.data, at)
    yield xml_safe(origin(call.data, at))
    yield from about(call.data, at)
    yield at.texts.say("calendar.check")
    if link:
        yield link


def _times(call: FeedCall, slot: Slot, at: Setting) -> Iterator[tuple[str, date | datetime]]:
    """A moment where hour and zone are stated, or it is told at home; else the whole day: an hour is never invented."""
    zone = slot.deadline.zone
    is_known = known_zone(zone) is not None if zone else call.data.level in HOME_LEVELS
    moment = local_moment(slot.deadline, at.local) if is_known else None
    if moment is not None:
        yield "dtstart", moment.astimezone(UTC)
        return
    day = date.fromisoformat(slot.deadline.date)
    yield "dtstart", day
    if day < date.max:
        yield "dtend", day + timedelta(days=1)


def _alarm(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", str(event["summary"]))
    alarm.add("trigger", -WARN_BEFORE)
    return alarm
