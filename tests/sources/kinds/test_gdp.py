"""The shared interface of Swedish research funders: records, keys, and answers that are none."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.contract import CallData, Known, Page, Parsed, Request, UnreadablePage
from sources.entry import Source
from sources.kinds import gdp
from tests.sources.kinds.cases import Case, agrees, an_entry, answer, cases, facts

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
CALLS = "https://api.example.org/gdp_fonden/utlysningar"
PLACEHOLDER = "{setting:WATCHER_KEY_GDPHUB}"


def source(**options: Any) -> Source:
    return gdp.build(an_entry("gdp", {"calls_url": CALLS, **options}))


def read(*records: object, now: datetime = NOW) -> Parsed:
    return answer(source(), json.dumps(records).encode(), now)


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("gdp"))
def test_a_record_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    found = case.read()[0][external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", cases("gdp"), ids=lambda case: case.folder.name)
def test_nothing_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, _ = case.read()
    assert list(calls) == list(case.expected["calls"])
    assert notes == case.expected["notes"]


@pytest.mark.parametrize(
    ("options", "url", "authorization"),
    [
        ({}, CALLS, None),
        ({"key_setting": "WATCHER_KEY_GDPHUB"}, f"{CALLS}?authorization={PLACEHOLDER}", None),
        ({"key_setting": "WATCHER_KEY_GDPHUB", "key_in": "header"}, CALLS, PLACEHOLDER),
        (
            {"key_setting": "WATCHER_KEY_GDPHUB", "calls_url": f"{CALLS}?x=1"},
            f"{CALLS}?x=1&authorization={PLACEHOLDER}",
            None,
        ),
    ],
)
def test_the_key_is_only_named_and_everything_is_asked_for_at_once(
    options: dict[str, Any], url: str, authorization: str | None
) -> None:
    (request,) = source(**options).start(NOW, Known())
    assert (request.url, request.headers.get("Authorization")) == (url, authorization)
    assert "limit" not in request.url


def test_a_key_in_the_address_is_never_shown() -> None:
    page = Page(request=Request(url=CALLS), url=f"{CALLS}?authorization=hemlig", body=b"<html><body>No</body></html>")
    with pytest.raises(UnreadablePage) as refused:
        source().parse(page, NOW)
    assert "hemlig" not in str(refused.value)


def test_records_without_status_and_dates_are_refused() -> None:
    with pytest.raises(UnreadablePage) as refused:
        read({"diarienummer": "2026-1", "titel": "A"}, {"diarienummer": "2026-2", "titel": "B"})
    assert refused.value.code == "stripped"


def test_the_same_number_at_another_funder_is_another_call() -> None:
    body = json.dumps([{"diarienummer": "2026-00001", "titel": "A", "status": "Pågående"}]).encode()
    entries = [an_entry("gdp", {"calls_url": CALLS}, id=name) for name in ("forskningsfonden", "energifonden")]
    names = [set(answer(gdp.build(entry), body, NOW).calls[0].identities) for entry in entries]
    assert not names[0] & names[1]


def test_swedish_words_written_twice_are_no_translation() -> None:
    words = {
        "titel": "Goda städer",
        "titelEng": "Good cities",
        "beskrivning": "Om städer.",
        "beskrivningEng": "Om  städer.",
    }
    (call,) = read({"diarienummer": "2026-1", "status": "", **words}).calls
    assert (call.translations["en"].title, call.translations["en"].text) == ("Good cities", "")


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({"status": "Pågående"}, "open"),
        ({"status": "Kommande"}, "forthcoming"),
        ({"status": "Avslutad", "stangningsdatum": "2027-01-01"}, "closed"),
        ({"status": "Pågående", "stangningsdatum": "2026-05-07T07:59:00"}, "closed"),
        ({"status": "Pågående", "stangningsdatum": "2026-05-07T08:01:00"}, "open"),
        ({"status": "Pågående", "stangningsdatum": "2026-05-07T05:59:00Z"}, "closed"),
        ({"status": "Kommande", "oppningsdatum": "2026-05-07", "stangningsdatum": "2026-06-07"}, "open"),
        ({"oppningsdatum": "2026-05-08", "stangningsdatum": "2026-06-07"}, "forthcoming"),
    ],
)
def test_the_status_follows_the_clock(record: dict[str, str], status: str) -> None:
    (call,) = read({"diarienummer": "2026-1", "titel": "A", **record}).calls
    assert call.status == status


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"statusCode": 401, "message": "Access denied due to invalid subscription key"}', "not-a-list"),
        (b"7", "not-a-list"),
        (b"<!DOCTYPE html><html><body>Portal</body></html>", "not-json"),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", "bot-wall"),
        (b'[{"diarienummer": "2026', "truncated"),
        (b"", "empty"),
    ],
)
def test_an_answer_of_another_kind_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        answer(source(), body, NOW)
    assert refused.value.code == code


def test_an_empty_list_is_an_answer() -> None:
    assert read().calls == ()


@pytest.mark.parametrize(
    "options", [{"key_setting": "PATH"}, {"key": "hemlig"}, {"page_url": "https://example.org/"}, {"key_in": "body"}]
)
def test_a_wrong_option_is_a_fault(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        source(**options)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UnreadablePage):
        assert all(isinstance(call, CallData) for call in answer(source(), body, NOW).calls)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("2026-05-05T10:00:00")
INNER = st.dictionaries(st.sampled_from(["namn", "webbadress", "titel", "stodform"]), LEAVES, max_size=3)
(RECORDS,) = [case for case in cases("gdp") if case.folder.name == "records"]
FIELDS = sorted(json.loads(RECORDS.body())[0])


@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), LEAVES | INNER | st.lists(LEAVES | INNER, max_size=3)) | LEAVES)
)
def test_any_values_are_read_or_set_aside(records: list[Any]) -> None:
    whole = [
        {"diarienummer": "2026-1", "titel": "A", "status": ""} | row if isinstance(row, dict) else row
        for row in records
    ]
    parsed = read(*whole)
    assert len(parsed.calls) + sum(note.count for note in parsed.notes) >= len(whole)
