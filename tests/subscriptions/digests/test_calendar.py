"""Last days as events: two independent parsers read what was meant, whatever a source wrote."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from subscriptions.digests.calendar import Dated, calendar_of, has_day
from subscriptions.digests.phrases import Setting
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_call, day
from watcher.language import Texts

AT = Setting(Texts("sv"), NOW, STOCKHOLM)
BRUSSELS = ZoneInfo("Europe/Brussels")


def written(number: int = 0, **facts: Any) -> bytes:
    return calendar_of([Dated(7, a_call(1, **facts), number)], "bevakning.example", AT)


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


@pytest.mark.parametrize(
    ("deadline", "level", "start"),
    [
        (day("2026-09-15"), "eu", date(2026, 9, 15)),
        (day("2026-09-15", "17:00", "Europe/Brussels"), "eu", datetime(2026, 9, 15, 17, tzinfo=BRUSSELS)),
        (day("2026-12-15", "14:00"), "national", datetime(2026, 12, 15, 14, tzinfo=STOCKHOLM)),
        (day("2026-12-15", "14:00"), "eu", date(2026, 12, 15)),  # nobody knows whose hour it is
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


def test_an_event_says_what_it_is_blocks_nothing_and_rings_no_bell() -> None:
    (event,) = events(written(3, deadlines=(day("2026-12-15", "14:00"),), level="eu"))
    assert event["summary"] == "Sista ansökningsdag: Utlysning nummer 1"
    assert "tisdag 15 december 2026 kl. 14.00 (tidszon framgår inte)" in event["description"]
    assert event["url"] == "https://funder.example/calls/1"
    assert (event["uid"], event["sequence"], event["transp"]) == ("call-7-1@bevakning.example", 3, "TRANSPARENT")
    assert event.subcomponents == []


def test_days_that_have_passed_or_have_no_year_are_left_out() -> None:
    gone = (day("2026-05-01"), day("--02-15"))
    assert not has_day(a_call(1, deadlines=gone), AT)
    assert events(written(deadlines=gone)) == []
    assert [each["uid"] for each in events(written(deadlines=(*gone, day("2026-09-15"))))] == [
        "call-7-3@bevakning.example"
    ]


def test_a_moved_day_replaces_the_old_one_under_the_same_name() -> None:
    (before,) = events(written(0, deadlines=(day("2026-09-15"),)))
    (after,) = events(written(1, deadlines=(day("2026-10-15"),)))
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=300))
def test_no_title_can_write_an_event_of_its_own(title: str) -> None:
    body = written(title=f"A\r\nBEGIN:VEVENT\n{title}", deadlines=(day("2026-09-15"),))
    assert len(events(body)) == 1
    assert len(vobject.readOne(body.decode()).vevent_list) == 1
    assert max(map(len, body.split(b"\r\n"))) <= 75
