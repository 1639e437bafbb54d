"""Lists of several pages: the proposal leads on from page to page, or says that calls are missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sources.contract import Listing, Page, Parsed, Request
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.entry import Entry
from sources.registry import build_source

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
URL = "https://funder.example/utlysningar"
LIST = "https://funder.example/stod/lista.html"
PAGES = 3


def card(number: int) -> str:
    return (
        f'<article class="call"><h3><a href="/utlysning/{number}">Bidrag nummer {number} till kommuner</a></h3>'
        f"<p>Sista ansökningsdag: {number} juni 2026</p></article>"
    )


def page(pager: str, number: int = 1, head: str = "") -> bytes:
    cards = "".join(card(each) for each in range(5 * number - 4, 5 * number + 1))
    menu = '<nav><a href="/start">Start</a> <a href="/om">Om oss</a></nav>'
    return (
        f'<!doctype html><html lang="sv"><head><title>Utlysningar</title>{head}</head>'
        f"<body>{menu}<main><h1>Utlysningar</h1>{cards}{pager}</main></body></html>"
    ).encode()


def link(number: int, words: str, more: str = "") -> str:
    return f'<a href="?page={number}"{more}>{words}</a>'


def related(number: int) -> str:
    back = link(number - 1, "Föregående", ' rel="prev"') if number > 1 else ""
    on = link(number + 1, "Nästa", ' rel="next"') if number < PAGES else ""
    return f"<p>{back} {on}</p>"


def worded(number: int) -> str:
    back = link(number - 1, "« Föregående sida") if number > 1 else ""
    return f'<div class="pager">{back} {link(number + 1, "Nästa sida »") if number < PAGES else ""}</div>'


def numbered(number: int) -> str:
    parts = (
        f'<li class="active"><span>{each}</span></li>' if each == number else f"<li>{link(each, str(each))}</li>"
        for each in range(1, PAGES + 1)
    )
    return f'<ul class="pagination">{"".join(parts)}</ul>'


def unmarked(number: int) -> str:
    parts = (f"<strong>{each}</strong>" if each == number else link(each, str(each)) for each in range(1, PAGES + 1))
    return f"<div>{' '.join(parts)}</div>"


def aria(number: int) -> str:
    marks = ' aria-current="page"'
    parts = (f"<li>{link(each, str(each), marks if each == number else '')}</li>" for each in range(1, PAGES + 1))
    return f'<nav aria-label="Sidor"><ol>{"".join(parts)}</ol></nav>'


def arrows(number: int) -> str:
    back = link(number - 1, "‹") if number > 1 else ""
    on = f"{link(number + 1, '›')} {link(PAGES, '»')}" if number < PAGES else ""
    return f'<div class="steps">{back} {on}</div>'


def best(body: bytes, url: str = URL) -> Proposal:
    return detect(body, NOW, url)[0]


def parsed(options: dict[str, Any], body: bytes, request: Request | None = None, coverage: str = "whole") -> Parsed:
    """What a list with these options gives for an answer; for its first page, where no request is given."""
    request = request or Request(url=LIST)
    entry = Entry.model_validate(
        {
            "id": "detected", "name": {"sv": "En källa", "en": "A source"}, "kind": "listing", "url": request.url,
            "level": "national", "verified_on": date(2026, 5, 7), "options": options, "coverage": coverage,
        }
    )  # fmt: skip
    return build_source(entry).parse(Page(request=request, url=request.url, body=body), NOW)


def problems(proposal: Proposal) -> list[str]:
    return [problem for problem in proposal.problems if problem.startswith("paged")]


@pytest.mark.parametrize("pager", [related, worded, numbered, unmarked, aria, arrows])
def test_what_is_proposed_reads_the_calls_of_every_page_and_ends(pager: Callable[[int], str]) -> None:
    found = best(page(pager(1)))
    assert found.confidence > IS_A_LIST
    assert (bool(found.config.get("next")), problems(found)) == (True, [])
    request: Request | None = Request(url=URL)
    titles: list[str] = []
    for number in range(1, PAGES + 1):
        assert request is not None
        body = page(pager(number), number)
        given = parsed(found.config, body, request)
        titles += [call.title for call in given.calls]
        request = given.requests[0] if given.requests else None
    assert request is None
    assert titles == [f"Bidrag nummer {number} till kommuner" for number in range(1, 5 * PAGES + 1)]


@pytest.mark.parametrize(
    "pager",
    [
        '<button class="more">Visa fler utlysningar</button>',
        '<ul class="pagination"><li class="active">1</li><li><a href="#">2</a></li></ul>',
        "<p>Sida 1 av 3</p>",
        "<table><tr><td><span>1</span></td><td><a href=\"javascript:show('Page$2')\">2</a></td></tr></table>",
        f"<p>{link(1, '1')} {link(2, '2')} {link(3, '3')}</p>",
    ],
    ids=["button", "script", "words only", "script in a grid", "current not told"],
)
def test_pages_that_cannot_be_reached_are_named_as_missing(pager: str) -> None:
    found = best(page(pager))
    assert "next" not in found.config
    assert len(problems(found)) == 1


@pytest.mark.parametrize(
    "after",
    [
        "",
        '<nav class="post-navigation"><a rel="next" href="/nyheter/ny-chef">Nästa</a></nav>',
        '<nav class="post-navigation"><a rel="next" href="/utlysning/124">Nästa inlägg</a></nav>',
        '<div class="calendar"><a href="?month=6&amp;year=2026">Nästa</a> <a href="?date=2026-06-01">›</a></div>',
        '<p><a href="https://elsewhere.invalid/utlysningar?page=2">Nästa</a></p>',
        "<button>Visa fler filter</button>",
    ],
    ids=["none", "article", "numbered article", "calendar", "other site", "filters"],
)
def test_a_list_of_one_page_is_not_said_to_go_on(after: str) -> None:
    found = best(page(after))
    assert found.confidence > IS_A_LIST
    assert ("next" in found.config, problems(found)) == (False, [])


def test_a_link_of_the_head_and_numbers_in_paths_lead_on() -> None:
    head = '<link rel="next" href="https://funder.example/utlysningar/page/2/">'
    assert best(page("", head=head), URL + "/").config["next"] == 'link[rel~="next"]'
    path = '<p class="on"><a href="/utlysningar/sida/2">Nästa</a></p>'
    assert "Nästa" in best(page(path)).config["next"]


def test_a_pager_above_and_below_is_one() -> None:
    found = best(page(worded(1)).replace(b"<h1>", worded(1).encode() + b"<h1>"))
    assert found.config["next"] == 'div.pager > a:-soup-contains("Nästa")'


@pytest.mark.parametrize(
    ("after", "head"),
    [
        ("", '<link rel="next" href="pag2.html">'),
        ('<a rel="next" href="pag2.html">Vidare</a>', ""),
        *((f'<p><a href="pag2.html">{words}</a></p>', "") for words in ("Nästa", "Nästa sida", "Next", "›")),
        ('<div class="pagination"><a href="fler.html">Nästa ›</a></div>', ""),
        ('<p><b>1</b> <a href="pag2.html">2</a> <a href="pag3.html">3</a></p>', ""),
    ],
)
def test_a_next_page_of_any_name_is_read_and_where_nobody_says_so_the_list_is_not_whole(after: str, head: str) -> None:
    found, answer = best(page(after, head=head), LIST), page(after, head=head)
    (request,) = parsed(found.config, answer).requests
    assert (request.url.rpartition("/")[2] in ("pag2.html", "fler.html"), problems(found)) == (True, [])
    undeclared = {name: value for name, value in found.config.items() if name != "next"}
    whole = parsed(undeclared, answer)
    assert whole.listing is not None
    assert (whole.listing.cut_off or "").startswith("the page leads on to another page of its list, which is not read")
    assert (whole.listing.cut_off or "").endswith(f": {request.url}")
    assert len(whole.calls) == 5
    newest = parsed(undeclared, answer, coverage="changes")
    assert [(note.code, note.detail) for note in newest.notes] == [("next-page-unread", request.url)]
    assert parsed(undeclared | {"one_page": True}, answer).listing == Listing(keys=whole.listing.keys)


@pytest.mark.parametrize(
    "pager",
    [
        "<button>Visa fler</button>",
        '<a href="/alla">Visa fler utlysningar</a>',
        "<p>Sida 1 av 3</p>",
        '<ul class="pagination"><li>1</li><li><a href="#">2</a></li></ul>',
    ],
)
def test_more_that_no_link_leads_to_is_told_by_detection_and_by_each_run(pager: str) -> None:
    found = best(page(pager), LIST)
    assert ("next" in found.config, len(problems(found))) == (False, 1)
    run = parsed(found.config, page(pager))
    assert [note.code for note in run.notes] == ["more-by-script"]
    assert run.listing is not None
    assert run.listing.cut_off is None


@pytest.mark.parametrize(
    "after",
    [
        '<p>1 <a href="?page=2">2</a></p>',
        '<p><a href="index.html">1</a> <a href="pag2.html">2</a> <a href="pag3.html">3</a></p>',
    ],
)
def test_numbers_of_which_none_is_the_pages_own_are_a_told_doubt(after: str) -> None:
    assert len(problems(best(page(after), LIST))) == 1


@pytest.mark.parametrize(
    "after",
    [
        '<p><a href="kontakt.html">→</a> <a href="lista-2026.html">Nästa</a></p>',
        '<p><a href="/nyheter/pag2.html">Nästa sida</a></p>',
        '<p><a href="/nyheter">Visa fler nyheter</a></p>',
    ],
    ids=["arrow to a page and next year", "other folder", "news"],
)
def test_links_that_do_not_lead_on_make_no_doubt(after: str) -> None:
    found = best(page(after), LIST)
    run = parsed(found.config, page(after))
    assert run.listing is not None
    assert (problems(found), run.notes, run.listing.cut_off) == ([], (), None)


@pytest.mark.parametrize(
    ("after", "head", "where"),
    [
        ("", '<link rel="next" href="kontakt">', "/stod/kontakt"),
        ('<p><a href="om-oss.html">Nästa sida</a></p>', "", "/stod/om-oss.html"),
        ('<p><a href="?newspage=2">Nästa</a></p>', "", "/stod/lista.html?newspage=2"),
        ('<ul class="pager"><li>1</li><li><a href="?newspage=2">2</a></li></ul>', "", "/stod/lista.html?newspage=2"),
        ('<ul><li>Kultur <a href="?kategori=5">12</a></li></ul>', "", "/stod/lista.html?kategori=5"),
    ],
    ids=["relation", "words", "news", "news in a pager", "count of a filter"],
)
def test_what_may_be_something_else_is_told_and_leaves_the_list_whole(after: str, head: str, where: str) -> None:
    run = parsed({"item": "article.call", "title": "h3"}, page(after, head=head))
    assert run.listing == Listing(keys=tuple(call.external_id for call in run.calls))
    assert len(run.calls) == 5
    assert [(note.code, note.detail) for note in run.notes] == [
        ("next-page-doubtful", f"https://funder.example{where}")
    ]


@pytest.mark.parametrize(
    "after",
    [
        '<p><a href="?page=2">Nästa</a></p>',
        '<p><a href="?sv.12.34.page=2">Nästa sida</a></p>',
        '<p><a href="lista.html?p=2" rel="next">Vidare</a></p>',
        '<p>1 | <a href="?visa=2">2</a></p>',
        '<div class="pagination"><a href="?visa=2">›</a></div>',
    ],
)
def test_a_page_that_is_plainly_the_next_one_leaves_the_list_incomplete(after: str) -> None:
    run = parsed({"item": "article.call", "title": "h3"}, page(after))
    assert run.listing is not None
    assert run.listing.cut_off
