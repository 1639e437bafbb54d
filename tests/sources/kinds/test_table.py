"""Tables with one call to a row: columns by name or number, spans, continuation rows."""

from __future__ import annotations

import gzip
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import CallData, Parsed, UnreadablePage
from sources.entry import Source
from sources.kinds import table
from sources.registry import CATALOGUE, CatalogueFault, build_source, read_entry
from tests.sources.kinds.cases import Case, agrees, an_entry, answer
from tests.sources.kinds.list_cases import catalogue_cases, single_facts

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
COLUMNS: dict[str, Any] = {"programme": "Program", "title": "Utlysning", "deadline": "Sista dag"}
HEAD = "<tr><th>Program</th><th>Utlysning</th><th>Sista dag för ansökan</th></tr>"


def source(columns: dict[str, Any] | None = None, **options: Any) -> Source:
    return table.build(an_entry("table", {"columns": columns or COLUMNS} | options))


def row(number: int, deadline: str = "5 juni 2026", programme: str = "LIFE") -> str:
    return f"<tr><td>{programme}</td><td><a href='/u/{number}'>Utlysning {number}</a></td><td>{deadline}</td></tr>"


def html(*rows: str, head: str = HEAD) -> bytes:
    return f"<html><body><table>{head}{''.join(rows)}</table></body></html>".encode()


def read(*rows: str, columns: dict[str, Any] | None = None, head: str = HEAD, **options: Any) -> Parsed:
    return answer(source(columns, **options), html(*rows, head=head), NOW)


def days(call: CallData) -> list[str]:
    return [deadline.date for deadline in call.deadlines]


def counted(parsed: Parsed) -> dict[str, int]:
    return {note.code: note.count for note in parsed.notes}


@pytest.mark.parametrize(("case", "external_id", "field", "value"), single_facts("euro-access"))
def test_a_catalogue_table_is_read_as_a_person_reads_it(
    case: Case, external_id: str, field: str, value: object
) -> None:
    calls, _, _ = case.read()
    found = calls[external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", catalogue_cases("euro-access"))
def test_no_call_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, _ = case.read()
    assert set(calls) == set(case.expected["calls"])
    assert notes == case.expected["notes"]


def test_the_recorded_overview_is_read_whole(shared: Path) -> None:
    body = gzip.decompress((shared / "recordings/euro-access/listing_2025-10-03.html.gz").read_bytes())
    parsed = answer(
        build_source(read_entry(CATALOGUE / "euro-access.toml")),
        body,
        datetime.fromisoformat("2025-10-03T08:00:00+02:00"),
    )
    assert parsed.listing is not None
    assert parsed.listing.expected == len(parsed.calls) == len(set(parsed.listing.keys)) == 142
    assert parsed.listing.cut_off is None
    assert parsed.notes == ()
    assert parsed.requests == ()
    assert {len(call.deadlines) for call in parsed.calls} == {1}
    assert all(call.deadlines[0].time and not call.deadlines[0].zone for call in parsed.calls)
    assert all(call.programme and call.text == "" and call.status == "open" for call in parsed.calls)
    found = {call.external_id: (call.title, days(call)) for call in parsed.calls}
    key = "https://www.euro-access.eu/en/calls/1762/KAVA-Call-13-Call-for-Innovation-amp-Education-Projects"
    assert found[key] == ("KAVA Call 13: Call for Innovation & Education Projects", ["2025-11-28"])


@pytest.mark.parametrize(
    ("name", "url", "columns"),
    [
        ("wis", "https://www.wicourts.gov/", {"title": "Caption", "published": "Release date", "link": 4}),
        ("nmariana", "https://www.cnmilaw.org/", {"title": "Case name", "published": "Case date", "link": "Download"}),
    ],
)
def test_recorded_tables_of_another_trade_are_read_whole(
    shared: Path, name: str, url: str, columns: dict[str, Any]
) -> None:
    folder = shared / "recordings/lists-golden"
    expected = json.loads((folder / f"{name}_example.expected.json").read_text("utf-8"))
    entry = an_entry("table", {"columns": columns}, url=url, language="en")
    calls = answer(table.build(entry), gzip.decompress((folder / f"{name}_example.html.gz").read_bytes()), NOW).calls
    assert {(call.title, call.url, call.published) for call in calls} == {
        (fact["title"], fact["url"], fact["date"]) for fact in expected
    }


@pytest.mark.parametrize(
    ("name", "column"), [("Sista dag för ansökan", 3), ("SISTA DAG", 3), ("dag för", 3), (3, 3), (1, 1)]
)
def test_a_column_is_found_by_its_words_or_its_number(name: str | int, column: int) -> None:
    (call,) = read(row(1, "5 juni 2026", "6 juli 2026"), columns={"title": "Utlysning", "deadline": name}).calls
    assert days(call) == (["2026-06-05"] if column == 3 else ["2026-07-06"])


def test_the_same_words_go_before_words_among_others() -> None:
    head = "<tr><th>Utlysningens program</th><th>Utlysning</th><th>Dag</th></tr>"
    (call,) = read(row(1), head=head, columns={"title": "utlysning"}).calls
    assert call.title == "Utlysning 1"


def test_a_first_row_can_be_the_head_though_nothing_marks_it() -> None:
    head = HEAD.replace("th>", "td>")
    assert [call.title for call in read(row(1), head=head).calls] == ["Utlysning 1"]


def test_without_any_head_the_columns_have_numbers() -> None:
    (call,) = read(row(1), head="", columns={"title": 2, "deadline": 3}).calls
    assert (call.title, days(call)) == ("Utlysning 1", ["2026-06-05"])


def test_a_column_that_is_gone_is_told_with_those_that_are_there() -> None:
    with pytest.raises(UnreadablePage, match=r"'Sista dag'.*program \| utlysning \| öppnar") as error:
        read(row(1), head="<tr><th>Program</th><th>Utlysning</th><th>Öppnar</th></tr>")
    assert error.value.code == "no-column"


def test_a_page_without_tables_is_an_empty_list_for_the_check_to_judge() -> None:
    parsed = answer(source(), b"<p>Det finns inga utlysningar just nu.</p>", NOW)
    assert parsed.calls == ()


def test_tables_of_other_things_are_passed_over() -> None:
    layout = f"<table><tr><td>Meny</td><td>{html(row(1)).decode()}</td></tr><tr><td>Sidfot</td></tr></table>"
    other = "<table><tr><th>Namn</th></tr><tr><td>Anna</td></tr></table>"
    assert [call.title for call in answer(source(), (other + layout).encode(), NOW).calls] == ["Utlysning 1"]


def test_only_the_rows_the_catalogue_names_are_read() -> None:
    rows = row(1).replace("<tr>", "<tr class='open'>") + row(2)
    assert [call.title for call in read(rows, row="tr.open").calls] == ["Utlysning 1"]


def test_a_cell_that_reaches_down_belongs_to_each_row() -> None:
    first = row(1).replace("<td>LIFE", "<td rowspan='2'>LIFE")
    second = row(2).replace("<td>LIFE</td>", "")
    assert [(call.programme, call.title) for call in read(first, second, row(3, programme="CERV")).calls] == [
        ("LIFE", "Utlysning 1"),
        ("LIFE", "Utlysning 2"),
        ("CERV", "Utlysning 3"),
    ]


def test_a_cell_that_reaches_sideways_moves_the_others() -> None:
    head = "<tr><th colspan='2'>Program</th><th>Utlysning</th><th>Sista dag</th></tr>"
    assert [call.title for call in read(row(1).replace("<td>LIFE", "<td>Miljö</td><td>LIFE"), head=head).calls] == [
        "Utlysning 1"
    ]


def test_a_row_without_title_goes_on_with_the_call_above() -> None:
    parsed = read(row(1, "5 juni 2026"), "<tr><td></td><td></td><td>9 oktober 2026</td></tr>", row(2))
    assert [days(call) for call in parsed.calls] == [["2026-06-05", "2026-10-09"], ["2026-06-05"]]
    assert counted(parsed) == {"continued-row": 1}


def test_a_row_that_is_shorter_than_its_head_is_still_a_call() -> None:
    (call,) = read("<tr><td>LIFE</td><td><a href='/u/1'>Utlysning 1</a></td></tr>").calls
    assert (call.title, days(call)) == ("Utlysning 1", [])


def test_the_link_is_where_the_title_is_or_else_anywhere_in_the_row() -> None:
    linked = "<tr><td><a href='/program'>LIFE</a></td><td>Utlysning 1</td><td><a href='/u/1'>5 juni 2026</a></td></tr>"
    assert read(linked).calls[0].url == "https://www.example.org/program"
    assert read(linked, columns=COLUMNS | {"link": "Sista dag"}).calls[0].url == "https://www.example.org/u/1"


def test_what_no_column_claims_is_the_text() -> None:
    head = HEAD.replace("</tr>", "<th>Vem</th><th>Hur mycket</th></tr>")
    wide = row(1).replace("</tr>", "<td>Kommuner</td><td>Högst 60 procent</td></tr>")
    assert read(wide, head=head).calls[0].text == "Kommuner\nHögst 60 procent"
    assert read(wide, head=head, columns=COLUMNS | {"summary": "Vem"}).calls[0].text == "Kommuner"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, "columns"),
        ({"columns": {}}, "columns.title"),
        ({"columns": {"title": 0}}, "columns.title"),
        ({"columns": {"title": 1, "deadlines": 2}}, "columns.deadlines"),
        ({"columns": {"title": 1}, "row": "tr["}, "row"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], field: str) -> None:
    with pytest.raises(CatalogueFault) as fault:
        build_source(an_entry("table", options))
    assert fault.value.faults[0].startswith(f"options.{field}")


TAGS = [
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "<th>",
    "</td>",
    "<td rowspan=9 colspan=99999999999>",
    "<thead>",
]
TAGS += ["<td rowspan='-1' colspan='x'>", "<a href='/u/1'>", "Utlysning", "Sista dag", "Program", "5 maj 2026"]


def attempt(body: bytes) -> Parsed | UnreadablePage:
    """The answer, or the one error a reader may raise."""
    try:
        return answer(source(), body, NOW)
    except UnreadablePage as error:
        return error


@given(st.lists(st.sampled_from(TAGS), max_size=30))
def test_any_soup_of_tables_gives_an_answer_or_one_clear_error(parts: list[str]) -> None:
    found = attempt(("<table>" + HEAD + "".join(parts)).encode())
    assert isinstance(found, UnreadablePage) or all(call.title and call.url for call in found.calls)


def test_spans_without_end_take_no_time() -> None:
    body = html(*("<tr><td rowspan='1000' colspan='1000'>x" for _ in range(2_000)))
    start = time.process_time()
    answer(source(), body, NOW)
    assert time.process_time() - start < 8


SCRIPTED = '<a href="javascript:openPopup(&#39;{}&#39;, &#39;48&#39;);">Visa</a>'


@pytest.mark.parametrize(
    ("address", "code"),
    [("/u/1", None), ("javascript:alert(1)", "bad-link"), ("//evil.example@x/", "bad-link"), ("", "no-address")],
)
def test_a_link_that_calls_a_script_leads_where_the_catalogue_says_that_scripts_open_pages(
    address: str, code: str | None
) -> None:
    cells = f"<tr><td>LIFE</td><td>Utlysning 1 {SCRIPTED.format(address)}</td><td>5 juni 2026</td></tr>"
    assert counted(read(cells)) == {"bad-link": 1}
    parsed = read(cells, script_links=True)
    assert counted(parsed) == ({code: 1} if code else {})
    assert [call.url for call in parsed.calls] == ([] if code else ["https://www.example.org/u/1"])
    assert len(read(row(2), script_links=True).calls) == 1


def test_a_recorded_table_of_links_to_scripts_is_read_by_its_columns(shared: Path) -> None:
    """The names of a foreign page's columns stand here as they would in a catalogue file."""
    page = shared / "recordings" / "html-lists" / "html_dumps2_giz_tenders.html.gz"
    columns = {"published": 1, "deadline": "frist", "title": "Bezeichnung", "link": "Aktion", "summary": "Typ"}
    parsed = answer(source(columns, row="tbody tr", script_links=True), gzip.decompress(page.read_bytes()), NOW)
    assert len(parsed.calls) == 20
    assert all(call.published and "pid=" in call.url for call in parsed.calls)
    first, second = parsed.calls[:2]
    assert (days(first), first.status, days(second), second.status) == (["2025-10-28"], "closed", [], "unknown")
