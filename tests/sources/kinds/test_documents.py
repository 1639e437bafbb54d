"""Calls whose text is a PDF: their own page, a document that this page names, and a watched address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sources.contract import CallData, Page, Parsed, Request, UnreadablePage
from sources.entry import Source
from sources.kinds import feed, listing, page_watch, standing
from tests.pdfs import a_pdf, pdf_of
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
CALL = """Utlysning: Hållbara kommuner
Kommuner och regioner kan söka stöd för projekt som minskar utsläppen från trans-
porter i hela landet. Stödet är högst 2 miljoner kronor per projekt.

Sista ansökningsdag är den 15 september 2026 kl. 14.00."""
CARD = (
    "<li class='card'><h3>Hållbara kommuner</h3><a href='/u/1{}'>Läs</a><span class='date'>{}</span><p>Kort.</p></li>"
)


def source(**options: Any) -> Source:
    given = {"item": "li.card", "title": "h3", "deadline": ".date", "detail": True}
    return listing.build(an_entry("listing", given | options))


def html(*parts: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>Stöd</title></head><body>{''.join(parts)}</body></html>".encode()


def listed(reader: Source, date: str = "", ending: str = "") -> Request:
    (request,) = answer(reader, html(CARD.format(ending, date)), NOW).requests
    return request


def counted(parsed: Parsed) -> dict[str, int]:
    return {note.code: note.count for note in parsed.notes}


def test_a_link_that_leads_to_a_pdf_completes_the_call_with_evidence() -> None:
    reader = source()
    (call,) = answer(reader, a_pdf(CALL), NOW, listed(reader, ending=".pdf")).calls
    assert call.title == "Hållbara kommuner"
    assert call.text.startswith("Utlysning: Hållbara kommuner\nKommuner och regioner kan söka")
    assert [(day.date, day.time) for day in call.deadlines] == [("2026-09-15", "14:00")]
    assert set(call.eligibility.applicant_types) == {"municipality", "region"}
    assert call.budget is not None
    assert call.budget.per_project_max == "2000000"
    assert "15 september 2026" in call.evidence["deadlines"]
    assert "2 miljoner kronor" in call.evidence["budget"]
    assert "Kommuner och regioner" in call.evidence["eligibility"]


def test_a_feed_reads_it_too_whatever_the_server_calls_it() -> None:
    reader = feed.build(an_entry("feed", {"detail": True}))
    item = "<item><title>Stöd</title><link>https://www.example.org/u/1</link><description>Kort</description></item>"
    rss = f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{item}</channel></rss>"
    (request,) = answer(reader, rss.encode(), NOW).requests
    page = Page(request=request, url=request.url, body=a_pdf(CALL), content_type="text/html")
    (call,) = reader.parse(page, NOW).calls
    assert [day.date for day in call.deadlines] == ["2026-09-15"]


def test_where_list_and_document_name_different_days_both_are_kept() -> None:
    reader = source()
    parsed = answer(reader, a_pdf(CALL), NOW, listed(reader, "Stänger 1 oktober 2026"))
    assert [day.date for day in parsed.calls[0].deadlines] == ["2026-10-01"]
    assert "15 september 2026" in parsed.calls[0].evidence["deadlines"]
    assert counted(parsed) == {"dates-disagree": 1}


def test_a_page_that_names_the_document_leads_to_it_and_both_texts_are_kept() -> None:
    reader = source(detail_document="a.text")
    page = html("<main><p>Om utlysningen.</p><a class='text' href='/filer/text.pdf'>Utlysningstext</a></main>")
    first = answer(reader, page, NOW, listed(reader))
    (request,) = first.requests
    assert (request.url, request.purpose) == ("https://www.example.org/filer/text.pdf", "detail")
    assert request.context["external_id"] == first.calls[0].external_id
    (call,) = answer(reader, a_pdf(CALL), NOW, request).calls
    assert call.external_id == first.calls[0].external_id
    assert call.text.startswith("Om utlysningen.\nUtlysningstext\nUtlysning: Hållbara kommuner")
    assert [(each.title, each.url) for each in call.documents] == [("Utlysningstext", request.url)]
    assert [day.date for day in call.deadlines] == ["2026-09-15"]


def test_a_page_without_its_document_says_so_and_is_read_alone() -> None:
    reader = source(detail_document="a.text")
    parsed = answer(reader, html("<main>Sök senast 1 juni 2026.</main>"), NOW, listed(reader))
    assert parsed.requests == ()
    assert counted(parsed) == {"no-document": 1}
    assert [day.date for day in parsed.calls[0].deadlines] == ["2026-06-01"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(html("<main>Ni måste logga in</main>"), "not-a-pdf"), (pdf_of([b""]), "pdf-no-text"), (b"%PDF-", "pdf-damaged")],
)
def test_a_document_that_cannot_be_read_says_why(body: bytes, code: str) -> None:
    reader = source(detail_document="a")
    page = html("<main>Text <a href='javascript:alert(1)'>a</a></main>")
    assert answer(reader, page, NOW, listed(reader)).requests == ()
    (request,) = answer(reader, html("<main>Text <a href='/t.pdf'>a</a></main>"), NOW, listed(reader)).requests
    with pytest.raises(UnreadablePage) as error:
        answer(reader, body, NOW, request)
    assert error.value.code == code


def test_of_a_document_too_long_it_is_said_that_it_was_cut() -> None:
    reader = source()
    pages = a_pdf(CALL, *(f"Bilaga {'x' * number}" for number in range(45)))
    assert counted(answer(reader, pages, NOW, listed(reader))) == {"pdf-cut-off": 1}


# A watched address that is a PDF


def watched(body: bytes, url: str | None = None, **options: Any) -> Parsed:
    reader = page_watch.build(an_entry("page_watch", options))
    (request,) = reader.start(NOW, known=None)  # type: ignore[arg-type] # what is known makes no difference
    return reader.parse(Page(request=request, url=url or request.url, body=body, content_type="application/pdf"), NOW)


def test_a_watched_pdf_is_read_like_a_page_and_a_date_alone_opens_nothing() -> None:
    (call,) = watched(a_pdf(CALL)).calls
    assert call.title == "Utlysning: Hållbara kommuner"
    assert [day.date for day in call.deadlines] == ["2026-09-15"]
    assert call.status == "unknown"
    assert set(call.eligibility.applicant_types) == {"municipality", "region"}
    (opened,) = watched(a_pdf(CALL + "\n\nAnsökan är öppen.")).calls
    assert opened.status == "open"


def test_its_headings_begin_calls_where_the_catalogue_names_them() -> None:
    text = "Stöd 2026\n\nUtlysning A\nSista ansökningsdag 1 juni 2026.\n\nUtlysning B\nSista ansökningsdag 1 juli 2026."
    calls: tuple[CallData, ...] = watched(a_pdf(text), sections="headings", call_heading=["utlysning"]).calls
    assert [(call.title, call.deadlines[0].date) for call in calls] == [
        ("Utlysning A", "2026-06-01"),
        ("Utlysning B", "2026-07-01"),
    ]


@pytest.mark.parametrize(
    ("body", "url", "options", "code"),
    [
        (a_pdf(CALL), "https://other.example/utlysning/", {}, "other-site"),
        (a_pdf(CALL), "https://www.example.org/", {}, "moved"),
        (a_pdf(CALL), None, {"expects": ["kultur"]}, "another-page"),
        (pdf_of([b""]), None, {}, "pdf-no-text"),
    ],
)
def test_a_watched_pdf_that_is_not_what_it_was_breaks_the_run(
    body: bytes, url: str | None, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(UnreadablePage) as error:
        watched(body, url, **options)
    assert error.value.code == code


def test_a_kind_that_reads_pages_alone_says_that_it_met_a_pdf() -> None:
    words = {"sv": "Stöd", "en": "Support"}
    reader = standing.build(an_entry("standing", {"title": words, "summary": words}))
    with pytest.raises(UnreadablePage, match="is a PDF where a web page was asked for"):
        answer(reader, a_pdf(CALL), NOW)
