"""Accordions: calls that unfold on the page, without pages of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
URL = "https://funder.example/sok-bidrag"
NAMES = ("Projektbidrag", "Verksamhetsbidrag", "Resebidrag")
TEXT = "<p>Kommuner och regioner kan söka för insatser som varar längre än ett år.</p>"


def detected(main: str, heading: str = "Sök bidrag") -> Proposal:
    body = f"<body><main><h1>{heading}</h1>{main}</main></body>"
    return detect(f'<!doctype html><html lang="sv"><head></head>{body}</html>'.encode(), NOW, URL)[0]


def said(number: int) -> str:
    return f"{TEXT}<p>Sista ansökningsdag: {number} mars 2027.</p><p><a href='/villkor.pdf'>Villkor</a></p>"


def folded(number: int, name: str) -> str:
    return f'<details id="b-{name}"><summary><h3>{name}</h3><span>Öppen</span></summary>{said(number)}</details>'


def boxed(number: int, name: str) -> str:
    return (
        f'<div class="accordion-item"><h2><button aria-expanded="false" aria-controls="p{number}">{name}</button></h2>'
        f'<div id="p{number}" hidden>{said(number)}</div></div>'
    )


def flat(number: int, name: str) -> str:
    return f'<h3><button aria-expanded="false">{name}</button></h3><div>{said(number)}</div>'


def unmarked(number: int, name: str) -> str:
    return f'<button class="accordion">{name}</button><div class="panel">{said(number)}</div>'


def defined(number: int, name: str) -> str:
    head = f'<button aria-expanded="false" aria-controls="d{number}">{name}</button>'
    return f'<dt>{head}</dt><dd id="d{number}">{said(number)}</dd>'


def collapsed(number: int, name: str) -> str:
    head = f'<h3><a data-toggle="collapse" href="#c{number}" aria-expanded="false">{name}</a></h3>'
    return f'<div class="card">{head}<div id="c{number}" class="collapse">{said(number)}</div></div>'


SHAPES = {
    folded: [f"#b-{name}" for name in NAMES],
    boxed: ["#p1", "#p2", "#p3"],
    flat: ["", "", ""],
    unmarked: ["", "", ""],
    defined: ["#d1", "#d2", "#d3"],
    collapsed: ["#c1", "#c2", "#c3"],
}
ELSEWHERE = '<button aria-expanded="false" aria-controls="toc">Innehåll</button><ul id="toc"><li>Kort</li></ul>'


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_what_unfolds_on_the_page_is_proposed_as_calls_and_doubted(shape: Callable[[int, str], str]) -> None:
    found = detected(f"{ELSEWHERE}<div>{''.join(shape(number, name) for number, name in enumerate(NAMES, 1))}</div>")
    assert (found.kind, found.config["own_pages"], found.confidence > IS_A_LIST) == ("listing", False, True)
    assert [call.title for call in found.calls] == [*NAMES]
    assert [call.deadlines[0].date for call in found.calls] == ["2027-03-01", "2027-03-02", "2027-03-03"]
    assert [call.url for call in found.calls] == [URL + place for place in SHAPES[shape]]
    assert [call.external_id for call in found.calls] == [f"{URL}#{name.lower()}" for name in NAMES]
    assert found.problems[0].startswith("no-own-pages: ")


def test_questions_and_answers_are_no_calls() -> None:
    asked = "".join(
        f"<details><summary>Hur gör jag {number}?</summary><p>Ring oss vardagar.</p></details>" for number in range(6)
    )
    assert detected(asked).kind == "page_watch"
    opened = asked.replace("Ring oss vardagar.", "Museet öppnar den 1 mars 2027.")
    assert detected(opened, "Vanliga frågor").confidence <= IS_A_LIST


def test_items_with_pages_of_their_own_are_read_by_these() -> None:
    linked = "".join(
        folded(number, name).replace("/villkor.pdf", f"/bidrag/{name.lower()}") for number, name in enumerate(NAMES, 1)
    )
    found = detected(linked)
    assert "own_pages" not in found.config
    assert [call.url for call in found.calls] == [f"https://funder.example/bidrag/{name.lower()}" for name in NAMES]
