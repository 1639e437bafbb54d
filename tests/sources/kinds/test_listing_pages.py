"""Lists over several pages, the pages of their calls, and pages that are hostile or broken."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.contract import Known, Note, Page, Parsed, Request, UnreadablePage
from sources.entry import Source
from sources.kinds import listing
from sources.registry import CatalogueFault, build_source
from tests.sources.kinds.cases import an_entry, answer
from tests.sources.kinds.listing_cards import NOW, OPTIONS, PAGE, card, counted, days, html, one, read, source

# From page to page


def pages(count: int, **options: Any) -> Iterator[tuple[Request, Parsed]]:
    """A site with `count` pages of two calls that gives its last page again to whoever asks for more."""
    reader = source(**options)
    questions = list(reader.start(NOW, Known()))
    while questions:
        request = questions.pop(0)
        number = min(int(request.url.partition("=")[2] or 1), count)
        more = f"<a class='next' href='?sida={number + 1}'>Nästa</a>" if number < count else ""
        parsed = answer(reader, html(card(number * 2), card(number * 2 + 1), more), NOW, request)
        yield request, parsed
        questions += parsed.requests


@pytest.mark.parametrize("options", [{"next": "a.next"}, {"page_parameter": "sida"}])
def test_all_pages_are_read_and_then_it_ends(options: dict[str, Any]) -> None:
    read_pages = list(pages(4, **options))
    assert len({call.external_id for _, parsed in read_pages for call in parsed.calls}) == 8
    assert len(read_pages) <= 5
    assert all(parsed.listing and parsed.listing.cut_off is None for _, parsed in read_pages)


def test_a_short_page_is_the_last_where_the_size_is_known() -> None:
    assert len(list(pages(1, page_parameter="sida", page_size=3))) == 1


def test_the_first_page_has_the_number_the_site_gives_it() -> None:
    (request,) = source(page_parameter="page", first_page=0).start(NOW, Known())
    assert request.url == PAGE + "?page=0"


@pytest.mark.parametrize("options", [{"next": "a.next"}, {"page_parameter": "sida"}])
def test_too_many_pages_are_cut_off_aloud(options: dict[str, Any]) -> None:
    *_, (_, last) = pages(9, max_pages=3, **options)
    assert last.listing is not None
    assert last.listing.cut_off == "stopped after 3 pages, and there are more"


def test_the_next_page_is_never_another_site() -> None:
    parsed = read(card(1), "<a class='next' href='https://other.example/2'>Nästa</a>", next="a.next")
    assert parsed.requests == ()
    assert parsed.listing is not None
    assert "leads nowhere we may go" in (parsed.listing.cut_off or "")


# A call's own page


def detail_of(listed: Parsed, words: str, number: int = 0, **options: Any) -> Parsed:
    request = [request for request in listed.requests if request.purpose == "detail"][number]
    return answer(source(detail=True, **options), html(f"<nav>Meny</nav><main>{words}</main>"), NOW, request)


def test_a_calls_own_page_completes_what_the_list_says() -> None:
    listed = read(card(1, "Stänger 5 juni 2026", "Kort."), detail=True)
    assert listed.requests[0].url == "https://www.example.org/u/1"
    (call,) = detail_of(listed, "<p>Sista dag för ansökan 2026-06-05 23:59.</p><p>Kommuner kan söka.</p>").calls
    assert [(deadline.date, deadline.time) for deadline in call.deadlines] == [("2026-06-05", "23:59")]
    assert call.text == "Sista dag för ansökan 2026-06-05 23:59.\nKommuner kan söka."
    assert call.external_id == listed.calls[0].external_id
    assert call.title == listed.calls[0].title


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Utlysningen öppnar inom kort och stänger 5 juni 2026.", "forthcoming"),
        ("Utlysningen öppnar 1 april 2026 och stänger 5 juni 2026.", "open"),
        ("Sök senast 5 juni 2026. Vår nya e-tjänst kommer snart.", "open"),
        ("Kommande</p><p>Utlysningen öppnar snart och stänger 5 juni.", "forthcoming"),
        ("Ni kan söka bidraget nu. Sista ansökningsdag är 5 juni 2026.</p><p>Nästa omgång öppnar inom kort.", "open"),
        ("Sista ansökningsdag är 5 juni 2026.</p><p>Kommande</p><p>Bidrag till bryggor", "open"),
        ("Apply by 5 June 2026.</p><h2>Upcoming</h2><p>The next call opens soon", "open"),
    ],
)
def test_a_page_that_says_that_it_is_still_to_open_is_believed(words: str, status: str) -> None:
    listed = read(card(1, "Stänger 5 juni 2026", "Kort."), detail=True)
    assert detail_of(listed, f"<p>{words}</p>").calls[0].status == status


def test_where_list_and_page_name_different_days_both_are_shown() -> None:
    listed = read(card(1, "Stänger 29 april 2027"), detail=True)
    parsed = detail_of(listed, "<p>Sista ansökningsdag: 2027-04-15 14:00</p>")
    assert days(parsed.calls[0]) == ["2027-04-29"]
    assert "29 april 2027" in parsed.calls[0].evidence["deadlines"]
    assert "2027-04-15" in parsed.calls[0].evidence["deadlines"]
    assert counted(parsed) == {"dates-disagree": 1}


def test_closed_calls_are_not_asked_for_and_the_others_are_bounded() -> None:
    parsed = read(card(1, "Stängd 19 mars 2024"), card(2), card(3), card(4), detail=True, max_details=2)
    assert [request.url[-3:] for request in parsed.requests] == ["u/2", "u/3"]
    assert counted(parsed) == {"detail-not-asked": 1}
    assert [external_id[-3:] for external_id in parsed.as_listed] == ["u/1", "u/4"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (html("<p>Utan huvuddel</p>"), "no-detail-text"),
        (b"%PDF-1.7", "pdf-damaged"),
        (b"", "empty"),
        (html("<p>Verify you are human</p>"), "bot-wall"),
    ],
)
def test_a_page_of_its_own_that_cannot_be_read_says_so(body: bytes, code: str) -> None:
    (request,) = read(card(1), detail=True).requests
    with pytest.raises(UnreadablePage) as error:
        answer(source(detail=True), body, NOW, request)
    assert error.value.code == code


# The catalogue file


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, "item"),
        ({"item": "li["}, "item"),
        ({"item": ""}, "item"),
        ({"item": "li", "deadline": "a:nonsense(1)"}, "deadline"),
        ({"item": "li", "tittle": "h3"}, "tittle"),
        ({"item": "li", "max_pages": 0}, "max_pages"),
        ({"item": "li", "status_words": {"shut": ["stängd"]}}, "status_words"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError):
        listing.build(an_entry("listing", options))
    with pytest.raises(CatalogueFault) as fault:
        build_source(an_entry("listing", options))
    assert fault.value.faults[0].startswith(f"options.{field}")


# Hostile and broken pages


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b'{"calls": []}', "not-html"),
        (b"%PDF-1.7 \x00\x01", "not-html"),
        (b"just words", "not-html"),
        (b"<html><head><script>window.onload=function(){location.href='/lander'}</script></head></html>", "empty"),
        (
            b"<html><head><title>App</title></head><body><noscript>Enable it</noscript><div id=root></div></body>",
            "empty",
        ),
        (b"<html><head><title>Just a moment...</title></head><body>example.org</body></html>", "bot-wall"),
        (b"<p>x</p>" + b" " * (10 * 1024 * 1024), "too-large"),
        (b"<a href='/x'>y</a>" * 200_000, "too-large"),
        (b"<div>" * 1_000 + b"x", "too-large"),
        (b"<p " + b" ".join(b"a%d" % n for n in range(2_000)) + b">x", "too-large"),
    ],
    ids=lambda part: part if isinstance(part, str) else repr(part[:30]),
)
def test_a_page_that_is_no_list_says_what_it_is(body: bytes, code: str) -> None:
    with pytest.raises(UnreadablePage) as error:
        answer(source(), body, NOW)
    assert error.value.code == code
    assert "\n" not in str(error.value)


def test_a_page_of_another_site_is_refused() -> None:
    with pytest.raises(UnreadablePage) as error:
        answer(source(), html(card(1)), NOW, url="https://login.other.example/")
    assert error.value.code == "other-site"


def test_titles_without_end_are_cut() -> None:
    call = one(card(1, title="Å" * 10_000, words="ord " * 100_000))
    assert len(call.title) <= 2_000
    assert len(call.summary) <= 600
    assert len(call.text) <= 200_000


def attempt(reader: Source, body: bytes) -> Parsed | UnreadablePage:
    """The answer, or the one error a reader may raise."""
    try:
        return answer(reader, body, NOW)
    except UnreadablePage as error:
        return error


@given(st.binary(max_size=300))
@example(b"<?xml")
@example(b"<?xml " + b"x" * 290)
def test_any_bytes_give_an_answer_or_one_clear_error(body: bytes) -> None:
    wrapped = b"<li class=card><h3>" + body + b"</h3><a href='/u/1'>x</a><b class=date>" + body
    for candidate in (body, wrapped):
        assert str(attempt(source(detail=True, next="a", count="h3"), candidate))


TAGS = ["<li class=card>", "</li>", "<h3>", "</h3>", "<a href='/u/1'>", "<a href=#>", "</a>", "<span class=date>", "x"]
TAGS += ["</span>", "5 maj 2026", "Stänger", "<table>", "<td>", "<!--", "-->", "<script>", "&", "\x00"]


@given(st.lists(st.sampled_from(TAGS), max_size=25))
def test_any_soup_of_tags_gives_an_answer_or_one_clear_error(parts: list[str]) -> None:
    found = attempt(source(), "".join(parts).encode())
    assert isinstance(found, UnreadablePage) or all(call.title and call.url for call in found.calls)


def test_a_megabyte_of_list_is_read_in_two_seconds() -> None:
    body = html(*(card(number, words="Kommuner kan söka stöd. " * 130) for number in range(320)))
    assert len(body) > 1_000_000
    answer(source(), html(card(1)), NOW)
    start = time.process_time()
    parsed = answer(source(), body, NOW)
    assert time.process_time() - start < 3  # well under two where nothing else runs
    assert len(parsed.calls) == 320


# Real material


MONTHS = ["januari", "februari", "mars", "april", "maj", "juni"]
MONTHS += ["juli", "augusti", "september", "oktober", "november", "december"]


def test_recorded_cards_give_their_own_day_and_no_other(shared: Path) -> None:
    file = shared / "recordings/energimyndigheten/energimyndigheten_cards_2026-04-23.json"
    rows = json.loads(file.read_text("utf-8"))
    body = html("<main>", *(f"<a href='{row['url']}'>{row['title']}</a>" for row in rows), "</main>")
    reader = source(item="main a", title="", link="", deadline=None, dates="")
    calls = {call.url: days(call) for call in answer(reader, body, NOW).calls}
    closing = {row["url"]: re.search(r"Stänger (\d+) (\w+) (\d{4})", row["title"]) for row in rows}
    labelled = {url: found for url, found in closing.items() if found}
    assert len(labelled) > 10
    for url, found in labelled.items():
        assert calls[url] == [f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"]
    assert len(calls) == len({row["url"] for row in rows}) > 190


def test_a_recorded_list_of_another_trade_is_read_whole(shared: Path) -> None:
    folder = shared / "recordings/lists-golden"
    options = {"item": ".case-result", "title": ".case-name"}
    reader = listing.build(an_entry("listing", options, url="https://www.sccourts.org/opinions/"))
    parsed = answer(reader, gzip.decompress((folder / "sc_u_example.html.gz").read_bytes()), NOW)
    expected = json.loads((folder / "sc_u_example.expected.json").read_text("utf-8"))
    assert {(call.title, call.url) for call in parsed.calls} == {(row["title"], row["url"]) for row in expected}


def test_the_page_is_asked_for_by_its_address() -> None:
    assert source().start(NOW, Known()) == (Request(url=PAGE),)
    assert source().coverage == "whole"
    assert listing.build(an_entry("listing", OPTIONS, coverage="changes")).coverage == "changes"


def test_the_same_page_gives_the_same_answer() -> None:
    page = Page(request=Request(url=PAGE), url=PAGE, body=html(card(1), card(2)))
    assert source().parse(page, NOW) == source().parse(page, NOW)
    assert all(isinstance(note, Note) for note in source().parse(page, NOW).notes)
