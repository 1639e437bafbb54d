"""Calendars: events as calls, ends that are not what they seem, texts that disagree, hostile files."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.contract import CallData, Parsed, UnreadablePage
from sources.kinds import ical
from tests.sources.kinds.cases import Case, agrees, an_entry, answer, cases, facts

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")


def read(*events: str, head: str = "", end: str = "END:VCALENDAR\n", **options: Any) -> Parsed:
    parts = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    body = f"BEGIN:VCALENDAR\n{head}{parts}{end}".encode()
    return answer(ical.build(an_entry("ical", options, language="en")), body, NOW)


def dates(event: str, head: str = "") -> list[tuple[str, str | None, str | None]]:
    (call,) = read(f"UID:1\n{event}", head=head).calls
    return [(day.date, day.time, day.zone) for day in call.deadlines]


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("ical"))
def test_an_event_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    found = case.read()[0][external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", cases("ical"), ids=lambda case: case.folder.name)
def test_nothing_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, _ = case.read()
    assert list(calls) == list(case.expected["calls"])
    assert notes == case.expected["notes"]


def test_where_calendar_and_text_disagree_the_words_of_both_are_kept() -> None:
    (case,) = cases("ical")
    evidence = case.read()[0]["18098-1710921600-1717675200@example.no"].evidence["deadlines"]
    assert evidence.startswith("DTEND;TZID=Europe/Oslo:20260606T120000 / ")
    assert "7 June 2026" in evidence


def test_people_are_never_kept() -> None:
    (case,) = cases("ical")
    words = "".join(call.model_dump_json() for call in case.read()[0].values())
    assert "Nordmann" not in words
    assert "reminder" not in words


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("SUMMARY:Call\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260602", []),
        (
            "SUMMARY:Deadline for the call\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260602",
            [("2026-06-01", None, None)],
        ),
        ("SUMMARY:Deadline for the call\nDTSTART;VALUE=DATE:20260601", [("2026-06-01", None, None)]),
        ("SUMMARY:Call opens\nDTSTART;VALUE=DATE:20260601", []),
        ("SUMMARY:Call\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260501", []),
        ("SUMMARY:Call\nDTSTART:20260601T080000\nDTEND:20260701T170000", [("2026-07-01", "17:00", None)]),
        ("SUMMARY:Call\nDTSTART:20260601T080000\nDTEND:99999999T170000", []),
        ("SUMMARY:Deadline for the call\nDTSTART:20260601T230000\nDTEND:20260602T000000", [("2026-06-01", None, None)]),
        ('SUMMARY:Call\nDTSTART:20260601\nDTEND;X-A="a:b":20260701T170000', [("2026-07-01", "17:00", None)]),
        ("SUMMARY:Call\nDTSTART:hello\nDTEND:20260701T170000", []),
        ("SUMMARY:Call\nDTEND:20260701T170000", []),
        ("SUMMARY:Call\nDTSTART:20260601T080000Z\nDTEND:20260701T150000Z", [("2026-07-01", "15:00", "UTC")]),
        ("SUMMARY:Call\nDTSTART:00010101T000000Z\nDTEND:99991231T235900Z", [("9999-12-31", "23:59", "UTC")]),
        ("SUMMARY:Call\nDTSTART:99991201\nDURATION:P9999W", []),
        ("SUMMARY:Call\nDTSTART:20260601\nDURATION:P9999W", [("2218-01-18", None, None)]),
        (
            "SUMMARY:Call\nDTSTART;TZID=/citadel.org/20210210_1/Europe/Helsinki:20260601T080000\n"
            "DTEND;TZID=/citadel.org/20210210_1/Europe/Helsinki:20260701T150000",
            [("2026-07-01", "15:00", "Europe/Helsinki")],
        ),
    ],
)
def test_the_end_of_an_event_is_what_it_means(event: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert dates(event) == expected


def test_a_zone_that_the_calendar_explains_is_the_place_it_names() -> None:
    head = "BEGIN:VTIMEZONE\nTZID:Sentral\nX-LIC-LOCATION:Europe/Oslo\nEND:VTIMEZONE\n"
    event = "SUMMARY:Call\nDTSTART;TZID=Sentral:20260601T080000\nDTEND;TZID=Sentral:20260701T120000"
    assert dates(event, head) == [("2026-07-01", "12:00", "Europe/Oslo")]


@given(st.dates(date(2026, 5, 8), date(2030, 1, 1)), st.integers(1, 400))
def test_the_last_day_of_a_whole_day_event_is_the_day_before_its_end(first: date, days: int) -> None:
    end = first + timedelta(days=days + 1)
    (call,) = read(f"UID:1\nSUMMARY:Call\nDTSTART;VALUE=DATE:{first:%Y%m%d}\nDTEND;VALUE=DATE:{end:%Y%m%d}").calls
    assert (call.opens, call.deadlines[0].date) == (first.isoformat(), (end - timedelta(days=1)).isoformat())


def test_events_that_share_an_address_are_told_apart_by_their_own_names() -> None:
    parsed = read(*(f"UID:{name}\nSUMMARY:Call {name}\nURL:https://www.example.org/calls/" for name in "ab"))
    assert [call.external_id for call in parsed.calls] == ["a", "b"]
    assert {call.url for call in parsed.calls} == {"https://www.example.org/calls/"}


def test_an_event_that_comes_twice_is_read_once_and_counted() -> None:
    parsed = read("UID:a\nSUMMARY:Call", "UID:a\nSUMMARY:Call", "UID:a\nSUMMARY:Another call")
    assert [call.title for call in parsed.calls] == ["Call"]
    assert {note.code: note.count for note in parsed.notes}["repeated"] == 1
    assert {note.code: note.count for note in parsed.notes}["same-identity"] == 1


def test_which_events_are_calls_is_the_catalogues_choice() -> None:
    events = ("UID:a\nSUMMARY:Nytt i fonden", "UID:b\nSUMMARY:Call for schools")
    assert [call.external_id for call in read(*events).calls] == ["b"]
    assert [call.external_id for call in read(*events, only=["fonden"]).calls] == ["a"]


@pytest.mark.parametrize("label", ["Sista dag att söka", "Sista dag att ansöka", "Sista dagen för att söka"])
def test_an_event_that_names_the_last_day_to_apply_is_a_call(label: str) -> None:
    (call,) = read(f"UID:a\nSUMMARY:{label}: Regionala scener\nDTSTART;VALUE=DATE:20270310").calls
    assert (call.title, [day.date for day in call.deadlines]) == ("Regionala scener", ["2027-03-10"])


def test_a_calendar_that_breaks_off_or_is_too_long_says_so() -> None:
    broken, long = read("UID:a\nSUMMARY:Call", end=""), read("UID:a\nSUMMARY:Call", "UID:b\nSUMMARY:Call", max_items=1)
    for parsed, words in ((broken, "breaks off"), (long, "more than 1")):
        assert len(parsed.calls) == 1
        assert parsed.listing
        assert words in str(parsed.listing.cut_off)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Kalender</body></html>", "not-a-calendar"),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", "bot-wall"),
        (b'{"a": 1}', "not-a-calendar"),
    ],
)
def test_an_answer_of_another_kind_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        answer(ical.build(an_entry("ical")), body, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("options", [{"onyl": ["a"]}, {"only": []}, {"max_items": 0}])
def test_a_wrong_option_is_a_fault(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ical.build(an_entry("ical", options))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for whole in (body, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + body):
        with suppress(UnreadablePage):
            parsed = answer(ical.build(an_entry("ical")), whole, NOW)
            assert all(isinstance(call, CallData) for call in parsed.calls)


NAMES = st.sampled_from(
    ["BEGIN", "END", "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "URL", "X-WR-TIMEZONE", "TZID"]
)
VALUES = st.sampled_from(
    [
        "VEVENT", "VALARM", "VCALENDAR", "Call", "20260601", "20261301T250000", "00010101T000000Z", "99991231T235959Z",
        "P9999W", "-P1D", "Europe/Oslo", "../etc", "https://a.se/b", "javascript:x", '"', "\\n\\",
    ]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(NAMES, st.sampled_from(["", ";TZID=Europe/Oslo", ';A=":";VALUE=DATE']), VALUES), max_size=30))
def test_any_properties_are_read_or_set_aside(properties: list[tuple[str, str, str]]) -> None:
    lines = "\n".join(f"{name}{parameters}:{value}" for name, parameters, value in properties)
    read(f"UID:1\nSUMMARY:Call\n{lines}", head="X-WR-TIMEZONE:Europe/Oslo\n")


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:" + "a\n " * 100_000,
        "SUMMARY;" + 'A="b";' * 100_000,
        "BEGIN:VEVENT\n" * 20_000,
        "\\n\\," * 100_000,
        '"' * 200_000,
    ],
    ids=["folds", "parameters", "nested", "escapes", "quotes"],
)
def test_a_hostile_calendar_is_read_in_bounded_time(event: str) -> None:
    started = process_time()
    read(f"UID:1\n{event}")
    assert process_time() - started < 5


def test_the_recorded_calendar_is_read(shared: Path) -> None:
    name = "interreg-no_kalender_2024-05-21_outlook-ical.ics.txt"
    text = (shared / "recordings" / "pages-eu" / name).read_text("utf-8")
    body = text[text.index("BEGIN:VCALENDAR") :].encode()
    parsed = answer(ical.build(an_entry("ical", language="no")), body, datetime.fromisoformat("2024-05-21T08:00+02:00"))
    (call,) = parsed.calls
    assert [(day.date, day.time, day.zone) for day in call.deadlines] == [
        ("2024-06-06", "12:00", "Europe/Oslo"),
        ("2024-06-07", "12:00", "Europe/Paris"),
    ]
    assert call.status == "open"
    assert parsed.listing
    assert parsed.listing.cut_off


@pytest.mark.parametrize(
    ("summary", "title"),
    [
        ("Deadline: School exchanges", "School exchanges"),
        ("Application deadline: Clean water: towns", "Clean water: towns"),
        ("Opens: Call for schools", "Call for schools"),
        ("Erasmus+ call: School exchanges", "Erasmus+ call: School exchanges"),
        ("Deadline 2: School exchanges", "Deadline 2: School exchanges"),
        ("Deadline: ", "Deadline:"),
    ],
)
def test_the_label_that_says_which_day_it_is_is_no_part_of_the_title(summary: str, title: str) -> None:
    (call,) = read(f"UID:1\nSUMMARY:{summary}\nDTSTART;VALUE=DATE:20260601", only=["deadline", "call"]).calls
    assert call.title == title
