"""Lists whose items stand in several places, items that hold several calls, and what is no list: a page's foot."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
URL = "https://funder.example/utlysningar"
FOOT = (
    '<footer><ul><li><a href="/kakor">Kakor</a></li><li><a href="/tillganglighet">Tillgänglighetsredogörelse</a></li>'
    '<li><a href="/dataskydd">Dataskydd</a></li></ul></footer>'
)


def detected(main: str, head: str = "") -> Proposal:
    body = f"<body><main><h1>Utlysningar</h1>{main}</main>{FOOT}</body>"
    return detect(f'<!doctype html><html lang="sv"><head>{head}</head>{body}</html>'.encode(), NOW, URL)[0]


def cards(count: int, year: int, kind: str = ' class="card"') -> str:
    return "".join(
        f'<div{kind}><h3><a href="/u/{year}-{number}">Stöd nummer {number} för {year}</a></h3>'
        f"<p>Kommuner kan söka.</p><p>Sista ansökningsdag {number} mars {year}</p></div>"
        for number in range(1, count + 1)
    )


def test_open_cards_in_a_box_and_closed_ones_outside_it_are_calls_of_their_own() -> None:
    found = detected(f'<h2>Öppna</h2><div class="box">{cards(5, 2027)}</div><h2>Avslutade</h2>{cards(6, 2026)}')
    assert found.confidence > IS_A_LIST
    assert [len(call.deadlines) for call in found.calls] == [1] * 11
    assert [call.status for call in found.calls] == ["open"] * 5 + ["closed"] * 6


def test_items_that_hold_several_calls_are_doubted_and_what_a_list_leaves_out_is_told() -> None:
    body = f"<body><main><h1>Utlysningar</h1><div>{cards(5, 2027, '')}</div>{cards(6, 2026, '')}</main></body>"
    best, wider = detect(f'<html lang="sv"><head></head>{body}</html>'.encode(), NOW, URL)
    assert [len(call.deadlines) for call in best.calls] == [1] * 5
    assert any(problem.startswith("left-out: 6 more places") for problem in best.problems)
    assert wider.confidence <= IS_A_LIST
    assert any(problem.startswith("merged: 1 of the items") for problem in wider.problems)


def test_a_pages_foot_is_no_list_and_calls_that_stand_for_machines_alone_are_told_of() -> None:
    grants = [
        {"@type": "MonetaryGrant", "name": f"Stöd {number}", "url": f"/g/{number}", "endDate": "2027-02-01"}
        for number in range(3)
    ]
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": grant} for grant in grants]}
    for data in (listed, {"@graph": grants}):
        found = detected("", f'<script type="application/ld+json">{json.dumps(data)}</script>')
        assert found.kind == "page_watch"
        assert found.problems[0].startswith("json-ld: ")
        assert "names 3 with a last day, such as 'Stöd 0' (2027-02-01)" in found.problems[0]


def test_a_short_pages_foot_is_no_list() -> None:
    assert detected("").kind != "listing"
