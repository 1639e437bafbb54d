"""Cards that no single element holds: what follows, what stands between dividers, headings above, titles elsewhere."""

from __future__ import annotations

import re
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sources.contract import CallData, Page, Request
from sources.kinds import listing
from sources.kinds._soup import open_page
from tests.sources.kinds.cases import an_entry

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
PAGE = "https://www.example.org/utlysning/"


def calls(body: str, **options: Any) -> tuple[CallData, ...]:
    page = Page(request=Request(url=PAGE), url=PAGE, body=f"<html><body>{body}</body></html>".encode())
    return listing.build(an_entry("listing", options)).parse(page, NOW).calls


def facts(found: tuple[CallData, ...]) -> list[tuple[str, str, list[str]]]:
    """Title, last part of the address, deadlines."""
    return [
        (call.title, (call.url or "").rpartition("/")[2], [deadline.date for deadline in call.deadlines])
        for call in found
    ]


FLAT = (
    "<h2>Utlysningar</h2><p>Stänger 1 maj 2030</p>"
    '<h3><a href="/u/1">Klimat</a></h3><p>Medel till kommuner.</p><p>Stänger 5 juni 2026</p>'
    '<h3><a href="/u/2">Skola</a></h3><p>Stänger 9 juni 2026</p><ul><li>För skolor</li></ul>'
    "<h2>Frågor</h2><p>Stänger 2 maj 2030</p>"
)


def test_a_card_goes_on_with_the_siblings_that_follow_it() -> None:
    found = calls(FLAT, item="h3", follows="p, ul")
    assert facts(found) == [("Klimat", "1", ["2026-06-05"]), ("Skola", "2", ["2026-06-09"])]
    assert "För skolor" in found[1].text


def test_a_card_ends_at_the_first_sibling_that_is_not_of_its_kinds() -> None:
    assert "2030" not in "".join(call.text for call in calls(FLAT, item="h3", follows="p, ul"))
    assert "För skolor" not in calls(FLAT, item="h3", follows="p")[1].text


def test_loose_words_between_the_siblings_belong_to_the_card() -> None:
    body = '<a href="/u/1">Klimat</a> stänger 5 juni 2026<br><a href="/u/2">Skola</a> stänger 9 juni 2026<br>'
    assert facts(calls(body, item="a", follows="br", link="a", title="a")) == [
        ("Klimat", "1", ["2026-06-05"]),
        ("Skola", "2", ["2026-06-09"]),
    ]


def test_two_rows_make_one_card() -> None:
    body = (
        '<table><tr><td>1<td><a href="/u/1">Klimat</a><tr><td>Stänger<td>5 juni 2026'
        '<tr><td>2<td><a href="/u/2">Skola</a><tr><td>Stänger<td>9 juni 2026</table>'
    )
    found = calls(
        body, item="tr:has(a[href])", follows="tr", deadline="tr:nth-of-type(2) > td:nth-child(2)", title="a", link="a"
    )
    assert facts(found) == [("Klimat", "1", ["2026-06-05"]), ("Skola", "2", ["2026-06-09"])]


def test_dividers_part_one_box_into_cards() -> None:
    body = (
        '<div class="all">Här är de.<hr><b>Klimat</b> 1 <a href="/u/1">Öppna</a> Stänger 5 juni 2026'
        '<hr><b>Skola</b> <a href="/u/2">Öppna</a> Stänger 9 juni 2026</div>'
    )
    assert facts(calls(body, item="div.all", divider="hr", title="b")) == [
        ("Klimat", "1", ["2026-06-05"]),
        ("Skola", "2", ["2026-06-09"]),
    ]


def test_a_heading_is_read_in_every_card_below_it_until_the_next() -> None:
    body = (
        '<ul><li><a href="/u/0">Före</a></ul><h3>Stänger 5 juni 2026</h3><ul><li><a href="/u/1">Klimat</a>'
        '<li><a href="/u/2">Skola</a></ul><h3>Stänger 9 juni 2026</h3><ul><li><a href="/u/3">Vatten</a></ul>'
    )
    assert facts(calls(body, item="li", heading="h3", deadline="card-heading")) == [
        ("Före", "0", []),
        ("Klimat", "1", ["2026-06-05"]),
        ("Skola", "2", ["2026-06-05"]),
        ("Vatten", "3", ["2026-06-09"]),
    ]


def test_what_is_long_is_no_heading() -> None:
    body = f'<div>Stänger 5 juni 2026 {"ord " * 200}</div><ul><li><a href="/u/1">Klimat</a></ul>'
    assert facts(calls(body, item="li", heading="div", deadline="card-heading")) == [("Klimat", "1", [])]


@pytest.mark.parametrize(
    ("body", "side", "title"),
    [
        ('<li><a href="/u/1">2026-17</a>: Klimat i <em>kommuner</em><br>Mer text', "after", "Klimat i kommuner"),
        ('<li><a href="/u/1">2026-17</a><br>Klimat<br>Mer text', "after", "Klimat"),
        ('<li>Klimat <a href="/u/1">Läs mer</a> text', "before", "Klimat"),
        ('<li>Klimat (<a href="/u/1">Läs mer</a>)', "before", "Klimat"),
    ],
)  # fmt: skip
def test_a_title_may_stand_beside_an_element(body: str, side: str, title: str) -> None:
    assert [call.title for call in calls(f"<ul>{body}</ul>", item="li", title="a", title_beside=side)] == [title]


def test_words_beside_an_element_end_at_the_next_link_or_box() -> None:
    body = '<ul><li><a href="/u/1">2026-17</a><span>Inte detta</span> text'
    assert [call.title for call in calls(body, item="li", title="a", title_beside="after")] == []
    body = '<ul><li><a href="/u/1">2026-17</a> Klimat <a href="/x">Annat</a> text'
    assert calls(body, item="li", title="a", title_beside="after")[0].title == "Klimat"


def test_a_title_may_stand_in_an_attribute() -> None:
    body = '<ul><li><a href="/u/1"><img alt="Klimat &amp; skola" src="/b.png"></a>Stänger 5 juni 2026</ul>'
    found = calls(body, item="li", title="img", title_attribute="alt")
    assert facts(found) == [("Klimat & skola", "1", ["2026-06-05"])]


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        ('<time datetime="2026-06-05T22:00:00Z">5 juni</time>', "2026-06-05"),
        ('<time datetime="2027-01-01">5 juni 2026</time>', "2026-06-05"),
        ('<time datetime="nonsense">5 juni</time>', "--06-05"),
        ('<span datetime="2026-06-05">5 juni</span>', "--06-05"),
    ],
)
def test_the_year_of_a_day_may_stand_in_its_markup_alone(markup: str, date: str) -> None:
    body = f'<ul><li><a href="/u/1">Klimat</a> Stänger {markup}</ul>'
    found = calls(body, item="li", title="a", deadline="time, span")[0]
    assert [(deadline.date, deadline.time) for deadline in found.deadlines] == [(date, None)]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"follows": "p", "divider": "hr"}, "not both"),
        ({"title_beside": "after", "title_attribute": "alt"}, "not both"),
        ({"title_attribute": "on click"}, "title_attribute"),
        ({"title_beside": "above"}, "title_beside"),
        ({"follows": "p["}, "follows"),
        ({"heading": ""}, "heading"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        listing.build(an_entry("listing", {"item": "li", **options}))


def test_putting_cards_together_leaves_the_page_as_it_was() -> None:
    page = Page(request=Request(url=PAGE), url=PAGE, body=f"<html><body>{FLAT}</body></html>".encode())
    soup = open_page(page)
    before = str(soup)
    options = listing.ListingOptions(item="h3", follows="p, ul", heading="h2")
    listing.ListingSource(an_entry("listing", {"item": "h3"}), options).cards(soup, _tally())
    assert str(soup) == before


def _tally() -> Any:
    from sources.reading.tally import Tally  # noqa: PLC0415 - only this test counts

    return Tally()


@pytest.mark.parametrize(
    "body",
    [
        '<h3><a href="/u/1">Klimat</a></h3>' + "<p>ord</p>" * 30_000,
        "<h2>" + "<b></b>" * 30_000 + "</h2>" + '<h3><a href="/u/1">Klimat</a></h3>' * 3_000,
        '<h3><a href="/u/1">Klimat</a></h3><p>5 juni 2026</p>' * 6_000,
    ],
    ids=["one endless card", "a heavy heading", "many cards"],
)
def test_what_is_put_together_is_bounded(body: str) -> None:
    began = time.process_time()
    calls(body, item="h3", follows="p", heading="h2")
    assert time.process_time() - began < 20  # alone it is about one second


def test_every_option_of_a_list_is_described() -> None:
    readme = (Path(listing.__file__).parents[1] / "README.md").read_text("utf-8")
    section = readme.partition("## Options of `listing`")[2].partition("\n## ")[0]
    described = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert described == set(listing.ListingOptions.model_fields)
