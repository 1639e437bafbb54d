"""Calls that stand in a page as data for machines: what counts, what a stamp says, hostile data."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from sources.contract import Parsed, UnreadablePage
from sources.kinds import json_ld
from tests.sources.kinds.cases import Case, agrees, an_entry, answer, cases, facts

NOW = datetime.fromisoformat("2026-11-21T08:00:00+01:00")


def read(*data: object, **options: Any) -> Parsed:
    scripts = "".join(
        f'<script type="application/ld+json">{each if isinstance(each, str) else json.dumps(each)}</script>'
        for each in data
    )
    entry = an_entry("json_ld", {"types": ["Grant"], **options})
    return answer(json_ld.build(entry), f"<html><head>{scripts}</head><body><p>Hej</p></body></html>".encode(), NOW)


def grant(**facts_of: object) -> dict[str, object]:
    return {"@type": "Grant", "name": "Skolutbyten", "url": "/u/1", "validThrough": "2027-02-01", **facts_of}


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("json-ld"))
def test_a_thing_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    found = case.read()[0][external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", cases("json-ld"), ids=lambda case: case.folder.name)
def test_nothing_else_is_a_call_and_what_is_set_aside_is_counted(case: Case) -> None:
    calls, notes, nothing_open = case.read()
    assert (set(calls), notes) == (set(case.expected["calls"]), case.expected["notes"])
    assert nothing_open == case.expected["nothing_open"]


@pytest.mark.parametrize(
    ("stamp", "day", "hour", "zone", "before"),
    [
        ("2027-02-01", "2027-02-01", None, None, None),
        ("2027-02-01T16:00", "2027-02-01", "16:00", None, None),
        ("2027-02-01T22:59:59Z", "2027-02-01", "23:59", "Europe/Stockholm", None),
        ("2027-02-01T00:00:00", "2027-02-01", None, None, "2027-01-31"),
        ("2027-02-01T23:00:00Z", "2027-02-02", None, None, "2027-02-01"),
        ("2027-02-01T00:00:00.000Z", "2027-02-01", None, None, "2027-01-31"),
        ("2027-07-01T00:00:00+00:00", "2027-07-01", None, None, "2027-06-30"),
    ],
)
def test_a_stamp_says_a_day_an_hour_or_leaves_the_day_in_doubt(
    stamp: str, day: str, hour: str | None, zone: str | None, before: str | None
) -> None:
    (deadline,) = read(grant(validThrough=stamp)).calls[0].deadlines
    assert (deadline.date, deadline.time, deadline.zone, deadline.or_date) == (day, hour, zone, before)


@pytest.mark.parametrize("stamp", ["soon", "2027-13-01", "9999-12-31T23:59:59-23:59", "", None, 3, ["x"]])
def test_what_is_no_day_is_none(stamp: object) -> None:
    assert read(grant(validThrough=stamp)).calls[0].deadlines == ()


def test_days_of_data_and_text_that_differ_are_both_kept() -> None:
    parsed = read(grant(description="Sista ansökningsdag är 15 februari 2027."))
    assert [day.date for day in parsed.calls[0].deadlines] == ["2027-02-01", "2027-02-15"]
    assert "dates-disagree" in {note.code for note in parsed.notes}


def test_a_call_that_is_postponed_has_no_day_until_it_says_one() -> None:
    words = "Sista ansökningsdag är 1 februari 2027."
    status = "http://schema.org/EventPostponed"
    (call,) = read(grant(eventStatus=status, validThrough="2027-02-01", description=words)).calls
    assert (call.deadlines, call.opens) == ((), None)


def test_damaged_data_are_named_and_harm_none_beside_them() -> None:
    assert len(read('{"@type": "Grant", ', grant()).calls) == 1
    with pytest.raises(UnreadablePage, match="damaged"):
        read('{"@type": "Grant", ')


def test_a_page_without_its_data_explains_nothing() -> None:
    assert read({"@type": "Organization", "name": "x"}).unexplained


def test_things_in_things_without_end_are_bounded() -> None:
    deep: dict[str, object] = grant()
    for _ in range(200):
        deep = {"@type": "ItemList", "itemListElement": [deep]}
    assert read(deep).calls == ()
    many = [grant(url=f"/u/{number}", name=f"Stöd {number}") for number in range(9_000)]
    parsed = read({"@graph": many}, max_items=100)
    assert (len(parsed.calls), parsed.listing.cut_off) == (100, "the page has more than 100 calls")
