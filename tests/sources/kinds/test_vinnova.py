"""Vinnova's open interface: every field, every quirk, hostile answers."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.contract import CallData, Known, Page, Parsed, Request, UnreadablePage
from sources.entry import Entry
from sources.kinds import vinnova

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "fixtures" / "vinnova"
ENTRY = Entry.model_validate(tomllib.loads((ROOT / "sources" / "catalogue" / "vinnova.toml").read_text("utf-8")))
SOURCE = vinnova.build(ENTRY)
NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")


def read(body: bytes, now: datetime = NOW) -> Parsed:
    url = "https://data.vinnova.se/api/ansokningsomgangar/2026-01-01"
    return SOURCE.parse(Page(request=Request(url=url), url=url, body=body), now)


def read_case(name: str) -> Parsed:
    return read((CASES / name / "page-1.json").read_bytes())


def expectations() -> list[tuple[str, str, str, Any]]:
    files = sorted(CASES.glob("*/expected.json"))
    return [
        (file.parent.name, external_id, field, value)
        for file in files
        for external_id, fields in json.loads(file.read_text("utf-8")).items()
        for field, value in fields.items()
    ]


@pytest.mark.parametrize(
    ("case", "external_id", "field", "value"), expectations(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_round_is_read_as_a_person_reads_it(case: str, external_id: str, field: str, value: Any) -> None:
    calls = {call.external_id: call.model_dump(mode="json") for call in read_case(case).calls}
    assert calls[external_id][field] == value


def test_no_round_is_made_up() -> None:
    for case in CASES.iterdir():
        expected = json.loads((case / "expected.json").read_text("utf-8"))
        assert {call.external_id for call in read_case(case.name).calls} == set(expected)


def test_what_is_set_aside_is_counted() -> None:
    notes = {note.code: note.count for note in read_case("set-aside").notes}
    assert notes == {"invited-only": 1, "no-page": 1, "no-id": 2, "no-title": 1}


def test_dates_that_cannot_be_are_counted() -> None:
    notes = {note.code: note.count for note in read_case("dates").notes}
    assert notes == {"unread-date": 1, "deadline-before-opening": 1}


def test_a_link_nobody_should_follow_is_refused_and_counted() -> None:
    assert [(note.code, note.count) for note in read_case("round").notes] == [("bad-document", 1)]


def test_contact_persons_are_never_kept() -> None:
    words = read_case("round").model_dump_json()
    assert "Smarta skolor" in words
    assert "Andersson" not in words
    assert "08 000" not in words


def test_a_deadline_passes_at_its_hour_in_stockholm() -> None:
    body = (CASES / "round" / "page-1.json").read_bytes()
    before, after = (datetime.fromisoformat(f"2026-09-15T{hour}+00:00") for hour in ("11:59", "12:00"))
    assert [read(body, now).calls[0].status for now in (before, after)] == ["open", "closed"]


def test_a_repeated_round_comes_twice_for_the_run_to_compare() -> None:
    records = json.loads((CASES / "round" / "page-1.json").read_text("utf-8"))
    assert [call.external_id for call in read(json.dumps(records * 2).encode()).calls] == ["2026-01503"] * 2


def test_the_first_run_asks_for_two_years_and_never_for_everything() -> None:
    requests = SOURCE.start(NOW, Known())
    assert [request.url for request in requests] == ["https://data.vinnova.se/api/ansokningsomgangar/2024-01-01"]
    assert requests[0].purpose == "list"


def test_later_runs_ask_for_what_changed_and_for_the_live_rounds_by_twenties() -> None:
    known = Known(since=date(2026, 5, 6), live_ids=tuple(f"2026-{number:05}" for number in range(45)))
    changes, *chunks = SOURCE.start(NOW, known)
    assert changes.url.endswith("/2026-04-29")
    assert [chunk.url.rpartition("/")[2].count(",") + 1 for chunk in chunks] == [20, 20, 5]
    assert chunks[2].url.endswith("/2026-00040,2026-00041,2026-00042,2026-00043,2026-00044")
    assert {chunk.purpose for chunk in chunks} == {"detail"}


def test_the_answer_is_changes_only() -> None:
    assert SOURCE.coverage == "changes"


def test_no_changes_is_an_answer() -> None:
    assert read(b"[]").calls == ()


def test_a_misspelt_option_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="first_yeers"):
        vinnova.build(ENTRY.model_copy(update={"options": {"first_yeers": 3}}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_obstacle(encoding: str) -> None:
    text = (CASES / "round" / "page-1.json").read_text("utf-8")
    assert read(text.encode(encoding)) == read_case("round")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<!DOCTYPE html><html><body>Vinnovas alla APIer</body></html>", "not-json"),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", "bot-wall"),
        (b"", "empty"),
        (b" \n", "empty"),
        (b'[{"Diarienummer": "2026-0', "truncated"),
        (b'{"message": "An error has occurred."}', "other-site"),
        (b"[1, 2]", "other-site"),
        (b"[" * 100_000, "truncated"),
        (b"Service unavailable", "not-json"),
    ],
)
def test_an_answer_of_another_kind_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read(body)
    assert refused.value.code == code


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UnreadablePage):
        assert all(isinstance(call, CallData) for call in read(body).calls)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("2026-05-05T10:00:00")
RECORDS = st.dictionaries(st.sampled_from(["TextID", "TextSv", "URL", "fileURL", "Titel"]), LEAVES, max_size=3)
VALUES = LEAVES | st.lists(LEAVES | RECORDS, max_size=3)
FIELDS = sorted(json.loads((CASES / "round" / "page-1.json").read_text("utf-8"))[0])


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=10), min_size=1, max_size=3))
def test_any_values_in_the_fields_are_read_or_set_aside(records: list[dict[str, Any]]) -> None:
    whole = [{"Diarienummer": "2026-00001", "Titel": "En omgång"} | record for record in records]
    parsed = read(json.dumps(whole).encode())
    assert len(parsed.calls) <= len(whole)
    assert CallData.model_validate_json(parsed.calls[0].model_dump_json()) if parsed.calls else parsed.notes


@given(st.data())
def test_a_cut_answer_is_never_taken_for_a_shorter_one(data: st.DataObject) -> None:
    body = (CASES / "dates" / "page-1.json").read_bytes().strip()
    end = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(UnreadablePage):
        read(body[:end])


def test_the_documented_example_is_read(shared: Path) -> None:
    body = (shared / "recordings" / "vinnova" / "vinnova_ansokningsomgang_example_v2.1.json").read_bytes()
    (call,) = read(body).calls
    assert (call.external_id, call.status, call.translations) == ("2016-04968", "closed", {})
    assert [(deadline.date, deadline.time) for deadline in call.deadlines] == [("2017-03-02", "14:00")]


def test_the_recorded_shapes_are_read(shared: Path) -> None:
    shapes = json.loads((shared / "recordings" / "vinnova" / "vinnova_shapes_2026-10-10.json").read_text("utf-8"))
    parsed = read(json.dumps(shapes["ansokningsomgangar"]).encode())
    assert [call.external_id for call in parsed.calls] == ["2026-01503", "2026-00702", "2025-04680", "2026-00900"]
    assert [(note.code, note.detail) for note in parsed.notes] == [("invited-only", "2025-00979")]
    assert "vinnova.se" not in parsed.calls[0].text


def test_the_documentation_page_served_without_a_date_is_refused(shared: Path) -> None:
    folder = shared / "recordings" / "vinnova"
    with pytest.raises(UnreadablePage) as refused:
        read((folder / "vinnova_ansokningsomgangar_v2.1_documentation_2026-04-23.html").read_bytes())
    assert refused.value.code == "not-json"
