"""Lists whose items stand in several places, items that hold several calls, and what is no list: a page's foot."""

from __future__ import annotations

import json
import re
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


def test_a_pages_foot_is_no_list_and_calls_that_stand_for_machines_alone_are_read_there() -> None:
    grants = [
        {"@type": "MonetaryGrant", "name": f"Stöd {number}", "url": f"/g/{number}", "endDate": "2027-02-01"}
        for number in range(3)
    ]
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": grant} for grant in grants]}
    for data in (listed, {"@graph": grants}):
        found = detected("", f'<script type="application/ld+json">{json.dumps(data)}</script>')
        assert (found.kind, found.config["types"]) == ("json_ld", ["MonetaryGrant"])
        assert found.confidence > IS_A_LIST
        assert [problem.partition(":")[0] for problem in found.problems] == ["json-ld", "json-ld-end"]
        assert next((call.title, call.deadlines[0].date) for call in found.calls) == ("Stöd 0", "2027-02-01")


def test_a_short_pages_foot_is_no_list() -> None:
    assert detected("").kind != "listing"


def things(*facts: dict[str, str]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": list(facts)})}</script>'


def test_what_a_page_shows_goes_before_its_data_unless_these_say_more() -> None:
    data = [
        {"@type": "Grant", "name": f"Stöd nummer {number} för 2027", "url": f"/u/2027-{number}",
         "validThrough": f"2027-03-0{number}"}
        for number in range(1, 6)
    ]  # fmt: skip
    assert detected(cards(5, 2027), things(*data)).kind == "listing"
    bare = re.sub(r"Sista ansökningsdag [^<]*", "Läs mer", cards(5, 2027))
    assert detected(bare, things(*data)).kind == "json_ld"


def test_jobs_courses_and_events_in_the_data_are_no_calls() -> None:
    facts = {
        "url": "/p",
        "description": "Sök senast den 1 februari. Ansökan sker på webben.",
        "validThrough": "2027-02-01",
    }
    for kind in ("JobPosting", "Course", "Product"):
        data = [{"@type": kind, "name": f"Namn {number}", **facts, "url": f"/p/{number}"} for number in range(4)]
        assert detected("", things(*data)).kind == "page_watch"
    meetings = [
        {"@type": "Event", "name": f"Samtal {number}", "url": f"/k/{number}", "startDate": "2027-02-01",
         "endDate": "2027-02-02"}
        for number in range(4)
    ]  # fmt: skip
    assert detected("", things(*meetings)).kind == "page_watch"
