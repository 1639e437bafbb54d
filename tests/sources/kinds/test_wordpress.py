"""WordPress's own interface: items, custom fields, paging without headers, hostile answers."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.contract import CallData, Known, Parsed, Request, UnreadablePage
from sources.entry import Source
from sources.kinds import wordpress
from tests.sources.kinds.cases import Case, agrees, an_entry, answer, cases, facts

NOW = datetime.fromisoformat("2026-06-01T08:00:00+02:00")
API = "https://www.example.org/wp-json/wp/v2/calls"


def source(**options: Any) -> Source:
    return wordpress.build(an_entry("wordpress", {"api_url": API, **options}))


def read(value: object, request: Request | None = None, **options: Any) -> Parsed:
    return answer(source(**options), json.dumps(value).encode(), NOW, request)


def item(number: int = 1, **values: Any) -> dict[str, Any]:
    link = f"https://www.example.org/call/{number}/"
    return {"id": number, "link": link, "title": {"rendered": f"Call {number}"}} | values


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("wordpress"))
def test_an_item_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    found = case.read()[0][external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", cases("wordpress"), ids=lambda case: case.folder.name)
def test_nothing_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, _ = case.read()
    assert list(calls) == list(case.expected["calls"])
    assert notes == case.expected["notes"]


def test_the_first_question_keeps_the_parameters_that_choose_items() -> None:
    (request,) = source(api_url=f"{API}?lang=sv", per_page=50).start(NOW, Known())
    assert request.url == f"{API}?lang=sv&per_page=50&orderby=id&order=asc&page=1"


def test_a_full_page_asks_for_the_next_and_a_shorter_one_ends_the_list() -> None:
    full = read([item(1), item(2)], per_page=2)
    assert [request.url.rpartition("page=")[2] for request in full.requests] == ["2"]
    assert read([item(3)], full.requests[0], per_page=2).requests == ()


def test_items_that_are_no_calls_count_for_the_length_of_a_page() -> None:
    assert read([item(1), item(2, title={"rendered": ""})], per_page=2).requests


def test_a_site_that_gives_one_page_again_and_again_comes_to_an_end() -> None:
    rows = [item(1), item(2)]
    again = read(rows, read(rows, per_page=2).requests[0], per_page=2)
    assert (again.calls, again.requests) == ((), ())


def test_a_list_without_end_is_cut_off_and_says_so() -> None:
    parsed = read([item(1)], per_page=1, max_pages=1)
    assert parsed.requests == ()
    assert parsed.listing
    assert "1 pages" in str(parsed.listing.cut_off)


def test_an_empty_list_is_an_answer() -> None:
    assert read([]).calls == ()


@pytest.mark.parametrize(
    ("stated", "day", "time"),
    [
        ("20260915", "2026-09-15", None),
        ("2026-09-15 17:00:00", "2026-09-15", "17:00"),
        ("2026-09-15T17:00:00", "2026-09-15", "17:00"),
        ("15/09/2026", "2026-09-15", None),
        ("15 september 2026 kl. 14.00", "2026-09-15", "14:00"),
        ({"label": "September", "rendered": "15.09.2026"}, "2026-09-15", None),
    ],
)
def test_the_forms_of_dates_in_fields_are_read(stated: object, day: str, time: str | None) -> None:
    (call,) = read([item(acf={"last": stated})], fields={"deadline": "acf.last"}).calls
    assert [(deadline.date, deadline.time) for deadline in call.deadlines] == [(day, time)]


def test_the_dates_of_a_page_decide_their_order_though_the_site_escapes_their_slashes() -> None:
    rows = [item(1, acf={"last": "03/04/2027"}), item(2, acf={"last": "13/04/2027"})]
    body = json.dumps(rows).replace("/", "\\/").encode()
    first, _ = answer(source(fields={"deadline": "acf.last"}, date_language="en"), body, NOW, None).calls
    assert [(each.date, each.or_date) for each in first.deadlines] == [("2027-04-03", None)]


def test_a_status_is_known_by_a_word_of_the_class_list_too() -> None:
    options = {"fields": {"status": "class_list"}, "status_words": {"closed": ["status-call-closed"]}}
    (call,) = read([item(class_list=["post-1", "status-call-closed"])], **options).calls
    assert call.status == "closed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"code":"rest_no_route","message":"No route was found","data":{"status":404}}', "not-a-list"),
        (b'"text"', "not-a-list"),
        (b"<!DOCTYPE html><html><body>Sidan</body></html>", "not-json"),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", "bot-wall"),
        (b'[{"id": 1', "truncated"),
        (b"", "empty"),
    ],
)
def test_an_answer_of_another_kind_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        answer(source(), body, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("options", [{"feilds": {}}, {"fields": {"deadlin": "x"}}, {"fields": {"deadline": "acf[0]"}}])
def test_a_misspelt_option_is_a_fault(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        source(**options)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UnreadablePage):
        assert all(isinstance(call, CallData) for call in answer(source(), body, NOW).calls)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("20260915")
NAMES = st.sampled_from(["id", "link", "title", "content", "excerpt", "date", "acf", "status-call", "rendered"])
ITEMS = st.dictionaries(
    NAMES, st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=4)
)


@settings(max_examples=60)
@given(st.lists(ITEMS | LEAVES, max_size=3))
def test_any_values_are_read_or_set_aside(rows: list[Any]) -> None:
    whole = [item(number, **row) if isinstance(row, dict) else row for number, row in enumerate(rows)]
    parsed = read(whole, fields={"deadline": "acf", "status": "status-call", "programme": "acf.rendered"})
    assert len(parsed.calls) + sum(note.count for note in parsed.notes) >= len(rows)
