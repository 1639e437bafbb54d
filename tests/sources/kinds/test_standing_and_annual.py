"""Programmes whose facts or dates stand in the catalogue: told as written, and held against their page."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import CallData, Parsed, UnreadablePage
from sources.entry import Entry, Source
from sources.registry import CatalogueFault, build_source
from tests.sources.kinds.cases import FIXTURES, Case, agrees, answer, cases, facts

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
STANDING, ANNUAL = (
    tomllib.loads((FIXTURES / name / "entry.toml").read_text("utf-8"))
    for name in ("standing/here", "annual-dates/known")
)
PAGE = b"<main><h1>Project preparation</h1><p>Text.</p></main>"


def source(facts: dict[str, Any], **options: Any) -> Source:
    return build_source(Entry.model_validate(facts | {"options": facts["options"] | options}))


def codes(parsed: Parsed) -> list[str]:
    return [note.code for note in parsed.notes]


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("standing") + facts("annual-dates"))
def test_the_catalogue_is_told_as_written(case: Case, external_id: str, field: str, value: object) -> None:
    found = case.read()[0][external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", cases("standing") + cases("annual-dates"), ids=lambda case: case.folder.name)
def test_nothing_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, _ = case.read()
    assert list(calls) == list(case.expected["calls"])
    assert notes == case.expected["notes"]


def test_a_page_that_seems_to_have_closed_is_told_to_admins_and_the_call_stays() -> None:
    parsed = answer(source(STANDING), b"<main><h1>Project preparation</h1><p>This call is closed.</p></main>", NOW)
    assert (parsed.calls[0].status, codes(parsed)) == ("rolling", ["perhaps-closed"])


@pytest.mark.parametrize("entry", [STANDING, ANNUAL], ids=["standing", "annual"])
@pytest.mark.parametrize(
    ("body", "url", "code"),
    [
        (b"<main><h1>Sidan finns inte</h1></main>", None, "no-such-page"),
        (PAGE, "https://www.example.org/", "moved"),
        (PAGE, "https://www.lander.example.com/x", "other-site"),
        (b"<main><h1>Buy this domain</h1></main>", None, "another-page"),
        (b"<script>location='/lander'</script>", None, "empty"),
        (b"<html><title>Access denied</title><body>No</body></html>", None, "bot-wall"),
    ],
)
def test_a_page_that_is_gone_is_loud(entry: dict[str, Any], body: bytes, url: str | None, code: str) -> None:
    home = url.replace("www.example.org", "www.example.eu") if url and entry is STANDING else url
    with pytest.raises(UnreadablePage) as refused:
        answer(source(entry, expects=["project preparation", "småskaliga"]), body, NOW, url=home)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("table", "change", "fault"),
    [
        (STANDING, {"titel": "x"}, "options.titel"),
        (STANDING, {"title": {"sv": "Bara svenska"}}, "options.title.en"),
        (STANDING, {"funding_rate": 90}, "options.funding_rate"),
        (STANDING, {"budget": {"totalt": "1"}}, "options.budget.totalt"),
        (ANNUAL, {"rounds": []}, "options.rounds"),
        (ANNUAL, {"rounds": [ANNUAL["options"]["rounds"][0]] * 2}, "twice"),
        (
            ANNUAL,
            {"rounds": [{"year": 2026, "deadlines": [{"date": "--03-05"}], "source": "https://a.eu/"}]},
            "its year",
        ),
        (ANNUAL, {"rounds": [{"year": 2026, "deadlines": [{"date": "2026-03-05"}]}]}, "options.rounds.0.source"),
    ],
)
def test_a_fault_in_the_catalogue_is_named_by_field(table: dict[str, Any], change: dict[str, Any], fault: str) -> None:
    with pytest.raises(CatalogueFault, match=fault):
        source(table, **change)


def annual(at: str, body: bytes = PAGE, **options: Any) -> Parsed:
    return answer(source(ANNUAL, **options), body, datetime.fromisoformat(at))


@pytest.mark.parametrize(
    ("at", "statuses"),
    [
        ("2025-11-27T23:59+01:00", ["forthcoming", "forthcoming"]),
        ("2025-11-28T00:00+01:00", ["open", "forthcoming"]),
        ("2026-03-05T11:59+01:00", ["open", "forthcoming"]),
        ("2026-03-05T12:00+01:00", ["closed", "forthcoming"]),
        ("2026-06-15T00:00+02:00", ["closed", "open"]),
        ("2026-10-01T12:00+02:00", ["closed", "closed", "forthcoming"]),
        ("2027-09-30T12:00+02:00", ["closed", "closed", "forthcoming"]),
    ],
)
def test_each_round_follows_the_clock(at: str, statuses: list[str]) -> None:
    assert [call.status for call in annual(at).calls] == statuses


def test_dates_that_have_not_been_renewed_for_a_year_are_told_to_admins() -> None:
    parsed = annual("2027-10-01T00:00+02:00", last_year=2030)
    assert (parsed.calls[-1].external_id, codes(parsed)) == ("skolutbyten-smaskaligt-2028-1", ["stale-dates"])


def test_nothing_is_expected_after_the_programmes_last_year() -> None:
    assert len(annual("2026-12-01T00:00+01:00", last_year=2026).calls) == 2


def test_the_expected_round_becomes_the_known_one() -> None:
    expected = annual("2026-12-01T00:00+01:00").calls[-1]
    told = {"year": 2027, "round": 1, "deadlines": [{"date": "2027-03-04"}], "source": "https://official.example.eu/x"}
    known = annual("2026-12-01T00:00+01:00", rounds=[*ANNUAL["options"]["rounds"], told]).calls[-1]
    assert (expected.external_id, expected.title) == (known.external_id, known.title)


def test_a_page_that_says_closed_in_the_entrys_words_closes_only_what_is_open() -> None:
    body = "<main><h1>Bidraget går inte att söka i år</h1></main>".encode()
    assert [call.status for call in annual("2026-02-01T00:00+01:00", body).calls] == ["closed", "forthcoming"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Programmet 2021–2027 stöder skolor som vill ansöka.", []),
        ("Projekten ska vara avslutade den 31 december 2028.", []),
        ("Nästa ansökan 2034", []),
        ("Ansökningsomgång 2027", ["newer-dates"]),
        ("Call 2027", ["newer-dates"]),
        ("Sista ansökningsdag är den 4 mars 2027.", ["newer-dates"]),
        ("Sista ansökningsdag var den 5 mars 2026.", ["dates-disagree"]),
        ("Sista ansökningsdag är den 5 mars och den 1 oktober 2026.", []),
    ],
)
def test_newer_and_other_dates_on_the_page_are_told_to_admins(words: str, expected: list[str]) -> None:
    parsed = annual("2026-05-07T08:00+02:00", f"<main><h1>Stöd</h1><p>{words}</p></main>".encode())
    assert sorted({*codes(parsed)}) == expected


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for entry in (STANDING, ANNUAL):
        with suppress(UnreadablePage):
            assert all(isinstance(call, CallData) for call in answer(source(entry), body, NOW).calls)
