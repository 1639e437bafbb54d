"""A department's calendar: an event for each deadline. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from subscriptions.digests.deadlines import local_moment
from subscriptions.digests.links import link_of
from subscriptions.digests.phrases import HOME_LEVELS, Setting
from subscriptions.feeds.reading import Feed, FeedCall
from subscriptions.feeds.slots import Slot
from subscriptions.feeds.words import about, deadline_line, title_of

LOOK_AGAIN = timedelta(hours=6)
WARN_BEFORE = timedelta(days=14)


def calendar_of(feed: Feed, host: str, at: Setting) -> bytes:
    """iCalendar (RFC 5545). `host`: of this installation; with a call's number it names an event for ever."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//EU funding watcher//{at.texts.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", at.texts.say("feed.calendar", department=feed.department))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for call in sorted(feed.calls, key=lambda each: each.id):
        for slot in call.slots:
            calendar.add_component(_event(call, slot, host, at))
    return bytes(calendar.to_ical())


def _event(call: FeedCall, slot: Slot, host: str, at: Setting) -> Event:
    event = Event()
    event.add("uid", f"call-{call.id}-deadline-{slot.number}@{host}")
    event.add("sequence", slot.moves)
    event.add("dtstamp", call.updated.astimezone(UTC))
    event.add("last-modified", call.updated.astimezone(UTC))
    for name, moment in _times(call, slot, at):
        event.add(name, moment)
    event.add("summary", f"{at.texts.say('feed.deadline')}: {title_of(call.data, at)}")
    event.add("description", "\n".join([deadline_line(slot.deadline, call.data, at), *about(call.data, at)]))
    if link := link_of(call.data):
        event.add("url", link)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if slot.is_off else "CONFIRMED")
    if not slot.is_off:
        event.add_component(_alarm(event))
    return event


def _times(call: FeedCall, slot: Slot, at: Setting) -> Iterator[tuple[str, date | datetime]]:
    """A moment where hour and zone are stated, or it is told at home; else the whole day: an hour is never invented."""
    is_known = slot.deadline.zone is not None or call.data.level in HOME_LEVELS
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
