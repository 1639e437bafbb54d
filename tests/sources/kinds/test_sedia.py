"""The EU portal's search: every quirk known of it, in answers of our own; hostile answers."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.combine import combine
from sources.contract import CallData, Known, Page, Parsed, Request, UnreadablePage
from sources.entry import Entry
from sources.kinds import sedia

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "fixtures" / "eu-funding-tenders"
ENTRY = Entry.model_validate(tomllib.loads((ROOT / "sources/catalogue/eu-funding-tenders.toml").read_text("utf-8")))
SOURCE = sedia.build(ENTRY)
NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")


def read(body: bytes, now: datetime = NOW, page: int | None = None) -> Parsed:
    context = {} if page is None else {"page": str(page)}
    request = Request(url="https://api.tech.ec.europa.eu/search", context=context)
    return SOURCE.parse(Page(request=request, url=request.url, body=body), now)


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
def test_a_call_is_read_as_a_person_reads_it(case: str, external_id: str, field: str, value: Any) -> None:
    combined = combine(read_case(case).calls, ENTRY.language)
    calls = {call.external_id: call.model_dump(mode="json") for call in combined.calls}
    assert calls[external_id][field] == value


def test_no_call_is_made_up_and_none_conflicts() -> None:
    for case in CASES.iterdir():
        combined = combine(read_case(case.name).calls, ENTRY.language)
        expected = json.loads((case / "expected.json").read_text("utf-8"))
        assert {call.external_id for call in combined.calls} == set(expected)
        assert combined.conflicts == ()


def test_what_is_set_aside_is_counted_and_still_counts_as_a_row_of_the_list() -> None:
    parsed = read_case("set-aside")
    assert {note.code: note.count for note in parsed.notes} == {
        "other-datasource": 1, "update-row": 1, "tender-row": 1, "no-id": 1, "no-title": 1, "other-type": 1,
        "unknown-programme": 1, "unread-date": 1, "deadline-before-opening": 1,
    }  # fmt: skip
    assert parsed.listing is not None
    assert (parsed.listing.expected, len(parsed.listing.keys)) == (9, 7)


def test_a_document_with_an_address_nobody_should_follow_is_refused_and_counted() -> None:
    assert [(note.code, note.count) for note in read_case("external-action").notes] == [("bad-document", 1)]


class TestAsking:
    def test_the_first_question_is_sorted_and_typed(self) -> None:
        (request,) = SOURCE.start(NOW, Known())
        assert request.method == "POST"
        assert request.url == (
            "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber=1"
        )
        parts = {name: json.loads(value) for name, value in request.parts.items()}
        assert parts["sort"] == {"field": "identifier", "order": "ASC"}
        assert parts["languages"] == ["en", "sv"]
        assert parts["query"]["bool"]["must"] == [
            {"terms": {"type": ["1", "2", "8"]}},
            {"terms": {"status": ["31094501", "31094502"]}},
            {"terms": {"DATASOURCE": ["SEDIA"]}},
        ]

    def test_pages_are_asked_until_the_announced_number_is_reached(self) -> None:
        requests = SOURCE.start(NOW, Known())
        asked = []
        while requests:
            asked.append(requests[0].url.rpartition("=")[2])
            requests = read(page_of(1, total=663), page=int(requests[0].context["page"])).requests
        assert asked == ["1", "2", "3", "4", "5", "6", "7"]

    def test_a_page_smaller_than_asked_leads_to_more_pages(self) -> None:
        assert read(page_of(10, total=30, size=10), page=2).requests[0].context == {"page": "3"}
        assert read(page_of(10, total=30, size=10), page=3).requests == ()

    def test_an_empty_page_in_the_middle_ends_the_list_as_cut_off(self) -> None:
        parsed = read(page_of(0, total=663), page=4)
        assert parsed.requests == ()
        assert parsed.listing is not None
        assert parsed.listing.cut_off == "page 4 was empty though 663 rows were announced"

    def test_more_rows_than_the_search_gives_are_said_to_be_cut_off(self) -> None:
        assert read(page_of(100, total=185_453), page=99).requests[0].context == {"page": "100"}
        parsed = read(page_of(100, total=185_453), page=100)
        assert parsed.requests == ()
        assert parsed.listing is not None
        assert parsed.listing.cut_off == "only the first 10000 of 185453 rows can be asked for"

    def test_tiny_pages_do_not_make_endless_runs(self) -> None:
        assert read(page_of(1, total=9_999, size=1), page=100).requests == ()

    def test_an_answer_without_a_total_is_never_complete(self) -> None:
        body = json.dumps({"results": json.loads(page_of(2))["results"]}).encode()
        listing = read(body).listing
        assert listing is not None
        assert (listing.expected, listing.cut_off) == (None, "the answer does not say how many rows there are")

    def test_a_misspelt_option_is_a_fault(self) -> None:
        with pytest.raises(ValidationError, match="page_sise"):
            sedia.build(ENTRY.model_copy(update={"options": {"page_sise": 50}}))

    def test_more_rows_a_page_than_the_search_gives_is_a_fault(self) -> None:
        with pytest.raises(ValidationError, match="page_size"):
            sedia.build(ENTRY.model_copy(update={"options": {"page_size": 500}}))


def page_of(rows: int, total: int | None = None, size: int = 100) -> bytes:
    row = json.loads((CASES / "two-stage" / "page-1.json").read_text("utf-8"))["results"][0]
    results = [row | {"reference": f"{number}TOPICSen"} for number in range(rows)]
    return json.dumps({"totalResults": total or rows, "pageNumber": 1, "pageSize": size, "results": results}).encode()


class TestStatus:
    @pytest.mark.parametrize(
        ("code", "opens", "deadline", "status"),
        [
            ("31094501", "2026-05-08", "2026-09-01", "forthcoming"),
            ("31094501", "2026-05-07", "2026-09-01", "open"),
            ("31094502", "2026-05-01", "2026-05-06", "closed"),
            ("31094502", "2026-05-01", "2026-05-07", "open"),
            ("31094503", "2026-05-01", "2026-09-01", "closed"),
            ("99999998", "2026-05-01", "2026-09-01", "open"),
            ("99999998", "2026-06-01", "2026-09-01", "forthcoming"),
            ("99999998", None, None, "unknown"),
            ("31094502", None, None, "open"),
        ],
    )
    def test_the_code_is_corrected_by_the_clock(
        self, code: str, opens: str | None, deadline: str | None, status: str
    ) -> None:
        assert one(status=[code], startDate=stamps(opens), deadlineDate=stamps(deadline)).status == status

    def test_a_topic_is_open_all_of_its_last_day_in_brussels(self) -> None:
        body = changed(deadlineDate=["2026-05-07T00:00:00.000+0000"], startDate=[])
        moments = (datetime.fromisoformat(f"2026-05-07T{clock}+00:00") for clock in ("21:59:59", "22:00:00"))
        assert [read(body, moment).calls[0].status for moment in moments] == ["open", "closed"]

    def test_an_external_action_closes_at_its_hour(self) -> None:
        body = changed(type=["2"], deadlineDate=["2026-05-07T08:00:51.000+0000"], startDate=[])
        moments = (datetime.fromisoformat(f"2026-05-07T{clock}+00:00") for clock in ("07:59", "08:00"))
        assert [read(body, moment).calls[0].status for moment in moments] == ["open", "closed"]


def stamps(day: str | None) -> list[str]:
    return [f"{day}T00:00:00.000+0000"] if day else []


def changed(**metadata: object) -> bytes:
    answer = json.loads((CASES / "topic" / "page-1.json").read_text("utf-8"))
    answer["results"][0]["metadata"].update({"status": ["31094502"], **metadata})
    return json.dumps(answer).encode()


def one(**metadata: object) -> CallData:
    return read(changed(**metadata)).calls[0]


class TestOddRows:
    def test_a_title_of_ten_thousand_characters_is_cut(self) -> None:
        title = one(title=["Mycket lång " * 1_000]).title
        assert len(title) <= 2_000
        assert title.endswith("…")

    def test_a_text_beyond_all_bounds_is_cut_and_counted(self) -> None:
        parsed = read(changed(descriptionByte=["<p>" + "ord " * 100_000 + "</p>"]))
        assert len(parsed.calls[0].text) == 200_000
        assert [note.code for note in parsed.notes] == ["text-cut"]

    def test_halves_of_surrogate_pairs_do_not_reach_the_database(self) -> None:
        call = one(title=["A \ud800title"], descriptionByte=["<p>\udc00text\u0000</p>"], keywords=["\ud800"])
        assert call.model_dump_json()
        assert call.title == "A title"

    @pytest.mark.parametrize("field", ["budgetOverview", "latestInfos", "publicationDocuments", "keywords"])
    @pytest.mark.parametrize("value", ["{", "[1]", "null", '{"budgetTopicActionMap": [1]}', "[[" * 50_000, 7, {}])
    def test_nested_json_of_another_shape_is_passed_over(self, field: str, value: object) -> None:
        assert one(**{field: [value]}).external_id == "LIFE-2026-YARD"

    def test_a_topic_whose_own_row_is_missing_has_no_budget(self) -> None:
        overview = {"budgetTopicActionMap": {"1": [{"action": "OTHER - X", "budgetYearMap": {"2026": "5"}}]}}
        assert one(budgetOverview=[json.dumps(overview)]).budget is None

    def test_money_that_is_no_number_is_not_stated(self) -> None:
        years = {"2026": "about 5", "2027": "-3", "2028": "1e9", "2029": ""}
        overview = {"budgetTopicActionMap": {"1": [{"action": "LIFE-2026-YARD - X", "budgetYearMap": years}]}}
        assert one(budgetOverview=[json.dumps(overview)]).budget is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html><body>Portal</body></html>", "not-json"),
        (b"<html><title>Attention Required! | Cloudflare</title><body>No</body></html>", "bot-wall"),
        (b"", "empty"),
        (b'{"results": [', "truncated"),
        (b'{"type": "throwable"}', "other-site"),
        (b'{"type": "businessError", "message": "Invalid Query format"}', "other-site"),
        (b'{"results": [{"title": "x"}]}', "other-site"),
        (b"[]", "other-site"),
        (b'"text"', "other-site"),
        (b"Service unavailable", "not-json"),
    ],
)
def test_an_answer_of_another_kind_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read(body)
    assert refused.value.code == code


def test_the_words_of_a_refusal_are_passed_on() -> None:
    with pytest.raises(UnreadablePage, match="businessError Invalid Query format"):
        read(b'{"type": "businessError", "message": "Invalid Query format"}')


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UnreadablePage):
        assert all(isinstance(call, CallData) for call in read(body).calls)


TEXT = st.text(max_size=40) | st.sampled_from(
    ["2026-05-19T00:00:00.000+0000", "9999-12-31T23:59:59+0000", "0001-01-01", "<p>", "[1]", "31094502", "two-stage"]
)
VALUES = st.none() | st.integers() | st.floats() | TEXT | st.lists(TEXT | st.integers() | st.none(), max_size=4)
FIELDS = st.sampled_from(
    sorted(json.loads((CASES / "topic" / "page-1.json").read_text("utf-8"))["results"][0]["metadata"])
)


@given(st.dictionaries(FIELDS, VALUES, max_size=8), st.sampled_from(["1", "2", "8"]))
def test_any_values_in_the_fields_are_read_or_set_aside(metadata: dict[str, Any], kind: str) -> None:
    parsed = read(changed(**{**metadata, "type": [kind]}))
    assert len(parsed.calls) + sum(note.count for note in parsed.notes) >= 1
    for call in parsed.calls:
        assert CallData.model_validate_json(call.model_dump_json()) == call


@given(st.data())
def test_a_cut_answer_is_never_taken_for_a_shorter_one(data: st.DataObject) -> None:
    body = (CASES / "cascade" / "page-1.json").read_bytes().strip()
    end = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(UnreadablePage):
        read(body[:end])
