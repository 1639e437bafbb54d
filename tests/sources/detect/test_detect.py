"""Detection on short pages of our own, in the shapes that funders use."""

from __future__ import annotations

import re

import pytest

from sources.contract import Page, Request
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST
from sources.detect.words import BESIDE_TITLE
from sources.entry import Entry
from sources.registry import build_source
from tests.sources.detect.own_pages import NOW, SWEDISH, TITLES, URL, best, cards, page


def test_cards_are_found_with_title_link_and_deadline() -> None:
    found = best(page(cards(SWEDISH)))
    assert found.kind == "listing"
    assert found.confidence > IS_A_LIST
    assert [call.title for call in found.calls] == list(TITLES)
    assert [call.url for call in found.calls] == [f"https://funder.example/utlysning/{number}" for number in range(5)]
    assert [call.deadlines[0].date for call in found.calls][:2] == ["2026-06-12", "2026-09-01"]


def test_the_proposed_options_give_the_same_calls_in_a_catalogue_entry() -> None:
    body = page(cards(SWEDISH))
    found = best(body)
    entry = Entry.model_validate(
        {
            "id": "detected", "name": {"sv": "En källa", "en": "A source"}, "kind": found.kind, "url": URL,
            "level": "national", "verified_on": NOW.date(), "options": found.config,
        }
    )  # fmt: skip
    parsed = build_source(entry).parse(Page(request=Request(url=URL), url=URL, body=body), NOW)
    assert parsed.calls == found.calls


def test_table_rows_are_found_by_the_heads_of_their_columns() -> None:
    rows = "".join(
        f'<tr><td>2026:{number}</td><td><a href="/c/{number}">{title}</a></td><td>{day}</td></tr>'
        for number, (title, day) in enumerate(zip(TITLES, SWEDISH, strict=True))
    )
    head = "<tr><th>Nummer</th><th>Rubrik</th><th>Stänger</th></tr>"
    found = best(page(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"))
    assert [call.title for call in found.calls] == list(TITLES)
    assert found.calls[0].deadlines[0].date == "2026-06-12"


def test_a_day_without_label_is_never_a_deadline() -> None:
    found = best(page(cards(SWEDISH, label="")))
    assert [call.published for call in found.calls] == [None, None, None, "2026-05-04", None]  # no day to come
    assert not any(call.deadlines for call in found.calls)
    assert any(problem.startswith("date-unlabelled") for problem in found.problems)


def test_days_that_may_be_months_are_not_read() -> None:
    days = ("12/04/2023", "03/04/2023", "05/06/2023", "07/08/2023", "01/02/2023")
    found = best(page(cards(days, label="")))
    assert not any(call.published or call.deadlines for call in found.calls)
    assert any(problem.startswith("dates-ambiguous") for problem in found.problems)


def test_a_last_day_that_may_be_two_days_is_read_as_both_where_its_column_says_what_it_is() -> None:
    days = ("12/04/2027", "03/04/2027", "05/06/2027", "07/08/2027", "01/02/2027")
    rows = "".join(
        f'<tr><td><a href="/c/{number}">{title}</a></td><td>{day}</td></tr>'
        for number, (title, day) in enumerate(zip(TITLES, days, strict=True))
    )
    body = page(f"<table><thead><tr><th>Call</th><th>Deadline</th></tr></thead><tbody>{rows}</tbody></table>")
    found = best(body.replace(b'lang="sv"', b'lang="en"'))
    assert [(day.date, day.or_date) for call in found.calls[:2] for day in call.deadlines] == [
        ("2027-04-12", "2027-12-04"),
        ("2027-04-03", "2027-03-04"),
    ]
    assert any(problem.startswith("dates-ambiguous") for problem in found.problems)
    assert "detail" not in found.config, "the list does tell the days"


def test_one_day_above_twelve_settles_the_order_of_all() -> None:
    days = ("12/04/2023", "03/31/2023", "05/06/2023", "07/08/2023", "01/02/2023")
    found = best(page(cards(days, label="")))
    assert found.config["day_first"] is False
    assert [call.published for call in found.calls][:2] == ["2023-12-04", "2023-03-31"]


def test_words_of_status_are_mapped() -> None:
    body = "".join(
        f'<li class="call"><a href="/c/{number}">{title}</a> <span class="state">{state}</span> '
        f'<span class="day">Stänger {day}</span></li>'
        for number, (title, day, state) in enumerate(
            zip(TITLES, SWEDISH, ("Öppen", "Stängd", "Öppen", "Kommande", "Öppen"), strict=True)
        )
    )
    found = best(page(f"<ul>{body}</ul>"))
    assert found.config["status_words"] == {"closed": ["stängd"], "forthcoming": ["kommande"], "open": ["öppen"]}
    assert found.calls[1].status == "closed"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (page("<h1>Om stödet</h1>" + "<p>Stödet gavs den 4 maj 2026 till kommuner i landet.</p>" * 20), "page_watch"),
        (page(""), None),
        (b"", None),
        (b'<html><body><div id="root"></div><script src="/app.js"></script></body></html>', None),
        (b'<html><head><meta http-equiv="refresh" content="0;url=/ny"></head><body></body></html>', None),
        (b"<html><head><title>Just a moment...</title></head><body>Verifying you are human</body></html>", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", None),
    ],
    ids=["article", "menu-only", "empty", "script", "redirect", "wall", "picture"],
)  # fmt: skip
def test_what_is_no_list_is_said_to_be_none(body: bytes, kind: str | None) -> None:
    found = best(body)
    assert found.confidence < IS_A_LIST
    assert found.problems
    if kind:
        assert found.kind == kind


def test_an_article_with_a_strip_of_related_news_is_no_list() -> None:
    related = "".join(
        f'<li class="teaser"><a href="/nyhet/{number}">{title}</a> <time>{day}</time></li>'
        for number, (title, day) in enumerate(zip(TITLES[:3], SWEDISH, strict=False))
    )
    text = "<p>Regeringen har beslutat om nya medel till kommuner som vill arbeta med frågan.</p>" * 30
    assert best(page(f"<h1>Nya medel</h1>{text}<ul>{related}</ul>")).confidence < IS_A_LIST


def test_a_page_of_news_is_read_but_not_called_a_list_of_calls() -> None:
    found = best(page("<h1>Nyheter</h1>" + cards(SWEDISH, label=""), "<title>Nyheter</title>"))
    assert len(found.calls) == 5
    assert found.confidence < IS_A_LIST


def test_rows_whose_links_only_work_by_script_are_named() -> None:
    body = cards(SWEDISH).replace('href="/utlysning/', 'href="javascript:show/')
    found = detect(page(body), NOW, URL)
    assert any(problem.startswith("script-links") for proposal in found for problem in proposal.problems)


@pytest.mark.parametrize("link", ["Läs mer", "Read more", "Till utlysningen"])
@pytest.mark.parametrize("title", ["<h3>{}</h3>", "<strong>{}</strong>", "<p>{}</p>"])
def test_where_all_links_say_the_same_the_title_is_what_stands_beside_them(title: str, link: str) -> None:
    body = "".join(
        f'<div class="card">{title.format(words)}<p>Sista ansökningsdag: {day}</p><p>Stöd till den som prövar nytt.</p>'
        f'<a href="/u/{number}" aria-label="{link}: {words}">{link}</a></div>'
        for number, (words, day) in enumerate(zip(TITLES, SWEDISH, strict=True))
    )
    found = best(page(body))
    assert [call.title for call in found.calls] == list(TITLES)
    assert [call.url for call in found.calls] == [f"https://funder.example/u/{number}" for number in range(5)]
    assert found.confidence > IS_A_LIST


@pytest.mark.parametrize("title", ["<h3>Utlysning</h3>", ""])
def test_rows_that_differ_by_their_day_alone_are_named_as_doubtful(title: str) -> None:
    body = "".join(
        f'<div class="card">{title}<p>Sista ansökningsdag: {day}</p><a href="/u/{number}">Läs mer</a></div>'
        for number, day in enumerate(SWEDISH)
    )
    found = best(page(body))
    assert found.confidence < IS_A_LIST
    assert any(problem.startswith("same-titles") for problem in found.problems)


def test_rows_that_all_lead_to_one_address_are_named_rather_than_said_to_be_none() -> None:
    body = re.sub(r'href="/utlysning/\d+"', 'href="/ansok"', cards(SWEDISH))
    found = best(page(body))
    assert found.confidence < IS_A_LIST
    assert found.problems[0].startswith("one-address: the links of 5 dated rows")
    assert not any(problem.startswith("no-list") for problem in found.problems)


def test_it_says_where_files_are_taken_rather_than_pages() -> None:
    documents = "".join(
        f'<li><a href="/arende/{number}">{title}</a>, {day} <a href="/fil/{number}.pdf">PDF</a></li>'
        for number, (title, day) in enumerate(zip(TITLES, SWEDISH, strict=True))
    )
    of_decisions = best(page(f"<h1>Beslut</h1><ul>{documents}</ul>", "<title>Beslut</title>"))
    assert [call.url for call in of_decisions.calls][:2] == [
        "https://funder.example/fil/0.pdf",
        "https://funder.example/fil/1.pdf",
    ]
    assert any(problem.startswith("files") for problem in of_decisions.problems)
    of_calls = best(page(f"<h1>Utlysningar</h1><ul>{documents}</ul>"))
    assert of_calls.calls[0].url == "https://funder.example/arende/0"
    assert not any(problem.startswith("files") for problem in of_calls.problems)


@pytest.mark.parametrize(
    ("label", "is_beside"),
    [("date", True), ("ref no.", True), ("update", False), ("information", False), ("docket #", True)],
)
def test_labels_of_what_stands_beside_a_title_are_whole_words(label: str, is_beside: bool) -> None:
    assert bool(BESIDE_TITLE.search(label)) == is_beside


def test_a_few_links_by_script_do_not_make_a_page_one_of_script_links() -> None:
    tools = ('<a href="javascript:print()">Skriv ut</a>', '<a href="javascript:speak()">Lyssna</a>')
    parts = "".join(
        f'<div class="part"><h3>{title}</h3><p>Uppdaterad {day}</p>{tool}</div>'
        for title, day, tool in zip(TITLES, SWEDISH, (*tools, "", "", ""), strict=True)
    )
    found = detect(page(parts), NOW, URL)
    assert not any(problem.startswith("script-links") for proposal in found for problem in proposal.problems)


def test_cards_of_many_items_each_are_doubtful() -> None:
    meetings = "".join(
        f'<div class="box"><h3><a href="/box/{box}">{TITLES[box]}</a></h3>'
        + "".join(
            f'<p>{number} juni 20{12 + box}</p><p><a href="/m/{box}-{number}">Protokoll</a></p>'
            for number in range(1, 11)
        )
        + "</div>"
        for box in range(4)
    )
    found = detect(page(meetings), NOW, URL)
    boxes = [proposal for proposal in found if str(proposal.config.get("item", "")).endswith("div.box")]
    assert boxes
    assert all(proposal.confidence < IS_A_LIST for proposal in boxes)
    assert all(any(problem.startswith("crowded") for problem in proposal.problems) for proposal in boxes)
