"""Who may apply, where a list has a place of its own for it: a column, or words in each card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sources.contract import CallData
from sources.detect.page import detect
from sources.kinds import listing, table
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
URL = "https://example.org/utlysningar/"
NAMES = ("Stöd till cykelvägar", "Kultur i förskolan", "Energi i byggnader", "Digital hälsa", "Skogens värden")
WHO = ("Kommuner och regioner", "Ideella föreningar", "Universitet", "-", "Kommuner")
TYPES = [("municipality", "region"), ("ngo",), ("university",), (), ("municipality",)]


def rows(head: str = "Vem kan söka") -> str:
    cells = (
        f"<tr><td><a href='/u/{place}'>{name}</a></td><td>1{place} juni 2026</td><td>{who}</td></tr>"
        for place, (name, who) in enumerate(zip(NAMES, WHO, strict=True))
    )
    return f"<table><tr><th>Utlysning</th><th>Sista dag</th><th>{head}</th></tr>{''.join(cells)}</table>"


def cards(label: str) -> str:
    parts = (
        f"<li class='kort'><h3><a href='/u/{place}'>{name}</a></h3><p class='dag'>Stänger 1{place} juni 2026</p>"
        f"<p class='vem'>{label}{who}</p></li>"
        for place, (name, who) in enumerate(zip(NAMES, WHO, strict=True))
    )
    return f"<ul>{''.join(parts)}</ul>"


def page(part: str) -> bytes:
    return f"<html lang='sv'><body><main><h1>Utlysningar</h1>{part}</main></body></html>".encode()


def types(calls: tuple[CallData, ...]) -> list[tuple[str, ...]]:
    return [call.eligibility.applicant_types for call in calls]


def test_a_column_of_a_table_is_read_as_the_answer_and_not_as_a_summary() -> None:
    options = {"columns": {"title": "Utlysning", "deadline": "Sista dag", "applicants": "Vem kan söka"}}
    calls = answer(table.build(an_entry("table", options)), page(rows()), NOW).calls
    assert types(calls) == TYPES
    assert {call.summary for call in calls} == {""}
    assert calls[0].eligibility.text == "Kommuner och regioner"


def test_it_goes_before_what_the_catalogue_supposes_of_all_calls_and_a_mere_dash_does_not() -> None:
    options: dict[str, Any] = {"item": "li", "applicants": ".vem"}
    entry = an_entry("listing", options).model_copy(update={"applicant_types": ("region",)})
    calls = answer(listing.build(entry), page(cards("")), NOW).calls
    assert types(calls) == [*TYPES[:3], ("region",), TYPES[4]]


def test_the_label_in_a_card_is_no_part_of_the_answer() -> None:
    calls = answer(
        listing.build(an_entry("listing", {"item": "li", "applicants": ".vem"})), page(cards("Vem kan söka: ")), NOW
    ).calls
    assert types(calls) == TYPES
    assert calls[1].eligibility.text == "Ideella föreningar"


@pytest.mark.parametrize(
    "head", ["Vem kan söka?", "Sökande", "Söks av", "Who can apply", "Eligible applicants", "Hvem kan søke"]
)
def test_detection_finds_the_column(head: str) -> None:
    (proposal, *_) = detect(page(rows(head)), NOW, URL)
    assert "applicants" in proposal.config
    assert types(proposal.calls) == TYPES


@pytest.mark.parametrize("label", ["Vem kan söka: ", "Sökande: "])
def test_detection_finds_labelled_words_in_cards(label: str) -> None:
    (proposal, *_) = detect(page(cards(label)), NOW, URL)
    assert proposal.config.get("applicants")
    assert types(proposal.calls) == TYPES


@pytest.mark.parametrize("head", ["Program", "Målgrupp", "Handläggare", "Beslut"])
def test_other_columns_are_no_answer(head: str) -> None:
    (proposal, *_) = detect(page(rows(head)), NOW, URL)
    assert "applicants" not in proposal.config
