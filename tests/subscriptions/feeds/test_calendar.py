"""Last days as events: two independent parsers read what was meant, whatever a source wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.contract import Deadline
from subscriptions.digests.phrases import Setting
from subscriptions.feeds.calendar import calendar_of, file_of, has_day
from subscriptions.feeds.reading import Feed, FeedCall
from subscriptions.feeds.slots import Stage, follow
from subscriptions.feeds.words import xml_safe
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_call, day
from watcher.language import Texts

AT = Setting(Texts("sv"), NOW, STOCKHOLM)
BRUSSELS = ZoneInfo("Europe/Brussels")


def dated(*earlier: Sequence[Deadline], **facts: Any) -> FeedCall:
    """A call with its days as they are, after what they have been, an hour apart."""
    call = a_call(1, **facts)
    stages = [Stage(NOW.date(), tuple(days), is_off=False) for days in (*earlier, call.deadlines)]
    updated = NOW + timedelta(hours=len(earlier))
    return FeedCall(7, call, is_withdrawn=False, slots=follow(stages), published=NOW, updated=updated)


def written(*earlier: Sequence[Deadline], **facts: Any) -> bytes:
    return file_of(dated(*earlier, **facts), "bevakning.example", AT)


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


@pytest.mark.parametrize(
    ("deadline", "level", "start"),
    [
        (day("2026-09-15"), "eu", date(2026, 9, 15)),
        (day("2026-09-15", "17:00", "Europe/Brussels"), "eu", datetime(2026, 9, 15, 17, tzinfo=BRUSSELS)),
        (day("2026-12-15", "14:00"), "national", datetime(2026, 12, 15, 14, tzinfo=STOCKHOLM)),
        (day("2026-12-15", "14:00"), "eu", date(2026, 12, 15)),  # nobody knows whose hour it is
        (Deadline(date="2026-09-15", or_date="2026-09-14"), "eu", date(2026, 9, 14)),  # nobody is late by the earlier
        (day("2026-12-15", "14:00", "Mars/Phobos"), "eu", date(2026, 12, 15)),
        (day("2026-12-15", "24:00", "Europe/Brussels"), "eu", date(2026, 12, 15)),
    ],
)
def test_both_parsers_read_the_same_moment(deadline: Any, level: str, start: date) -> None:
    body = written(deadlines=(deadline,), level=level)
    (one,) = events(body)
    (other,) = vobject.readOne(body.decode()).vevent_list
    read = [one.decoded("dtstart"), other.dtstart.value]
    if isinstance(start, datetime):
        assert [each.astimezone(STOCKHOLM) for each in read] == [start.astimezone(STOCKHOLM)] * 2
        assert "dtend" not in one
    else:
        assert read == [start] * 2
        assert one.decoded("dtend") == other.dtend.value == start + timedelta(days=1)


def test_an_event_says_what_it_is_blocks_nothing_and_warns_two_weeks_ahead() -> None:
    (event,) = events(written(deadlines=(day("2026-12-15", "14:00"),), level="eu"))
    assert event["summary"] == "Sista ansökningsdag: Utlysning nummer 1"
    assert "tisdag 15 december 2026 kl. 14.00 (tidszon framgår inte)" in event["description"]
    assert "Exempelrådet, " in event["description"]
    assert event["description"].endswith("https://funder.example/calls/1")
    assert event["url"] == "https://funder.example/calls/1"
    named = (event["uid"], event["sequence"], event["transp"])
    assert named == ("call-7-deadline-1@bevakning.example", 0, "TRANSPARENT")
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-14)


def test_a_call_that_has_no_swedish_title_is_known_by_its_own_where_nothing_stands_beneath() -> None:
    facts = {"language": "en", "title": "Circular schools", "programme": "LIFE", "level": "eu"}
    (event,) = events(written(deadlines=(day("2026-12-15", "14:00"),), **facts))
    assert event["summary"].startswith("Sista ansökningsdag: LIFE: utlysning")
    assert event["summary"].endswith(" (Circular schools)")


def test_an_amount_keeps_its_space() -> None:
    assert (
        xml_safe("mellan 400\u00a0000 och 1\u00a0200\u00a0000\u2028\x00")
        == "mellan 400\u00a0000 och 1\u00a0200\u00a0000"
    )


def test_days_that_have_passed_or_have_no_year_are_left_out() -> None:
    gone = (day("2026-05-01"), day("--02-15"))
    assert not has_day(a_call(1, deadlines=gone), AT)
    assert events(written(deadlines=gone)) == []
    ahead = written(deadlines=(*gone, day("2026-09-15")))
    assert [each["uid"] for each in events(ahead)] == ["call-7-deadline-2@bevakning.example"]


def test_nobody_is_asked_to_remember_the_day_of_a_call_that_is_cancelled() -> None:
    assert not has_day(a_call(1, status="cancelled"), AT)


def test_a_moved_day_replaces_the_old_one_under_the_same_name() -> None:
    old = (day("2026-09-15"),)
    (before,) = events(written(deadlines=old))
    (after,) = events(written(old, deadlines=(day("2026-10-15"),)))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert before.decoded("dtstamp") < after.decoded("dtstamp")


def test_the_file_of_a_call_and_its_departments_calendar_hold_the_very_same_events() -> None:
    """Of two days one is dropped and one moves: neither way of having them shows a day twice."""
    call = dated((day("2026-08-01"), day("2026-09-15")), (day("2026-09-15"),), deadlines=(day("2026-10-15"),))
    feed = calendar_of(Feed("Skola", "By", "sv", (call,)), "bevakning.example", AT)
    file = file_of(call, "bevakning.example", AT)
    in_feed = {event["uid"]: event.to_ical() for event in events(feed) if event["status"] == "CONFIRMED"}
    assert in_feed == {event["uid"]: event.to_ical() for event in events(file)}
    assert list(in_feed) == ["call-7-deadline-2@bevakning.example"]
    assert [event["uid"] for event in events(feed) if event["status"] == "CANCELLED"] == [
        "call-7-deadline-1@bevakning.example"
    ]


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=300))
def test_no_title_can_write_an_event_of_its_own(title: str) -> None:
    body = written(title=f"A\r\nBEGIN:VEVENT\n{title}", deadlines=(day("2026-09-15"),))
    assert len(events(body)) == 1
    assert len(vobject.readOne(body.decode()).vevent_list) == 1
    assert max(map(len, body.split(b"\r\n"))) <= 75
