"""What a call's text says of applicants and money is added; what the source itself gives stands."""

from __future__ import annotations

from datetime import datetime

from sources.contract import Budget, CallData, Eligibility, Known, Page, Request
from sources.kinds import listing, page_watch
from sources.kinds._said import with_said
from tests.sources.kinds.cases import an_entry, answer

TEXT = "Vem kan söka?\nKommuner.\nHur mycket kan ni söka?\nHögst 2 miljoner kronor per projekt.\nStödnivå 60 procent"
NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")


def call(**fields: object) -> CallData:
    return CallData.model_validate({"external_id": "1", "title": "Stöd", "text": TEXT, **fields})


def test_a_call_without_better_gets_what_its_text_says_with_the_words() -> None:
    read = with_said(call())
    assert read.eligibility.applicant_types == ("municipality",)
    assert read.budget == Budget(currency="SEK", per_project_max="2000000", text="Högst 2 miljoner kronor per projekt.")
    assert read.funding_rate == 0.6
    assert set(read.evidence) == {"eligibility", "budget", "funding_rate"}


def test_what_the_source_gives_as_data_stands() -> None:
    given = call(
        budget={"total": "5", "currency": "EUR"}, funding_rate=0.5, eligibility={"applicant_types": ["region"]}
    )
    read = with_said(given)
    assert (read.budget, read.funding_rate) == (given.budget, 0.5)
    assert read.eligibility == Eligibility(applicant_types=("region",), text="Kommuner.")
    assert set(read.evidence) == {"eligibility"}


def test_words_without_figures_give_way_to_figures_and_are_kept() -> None:
    read = with_said(call(budget={"text": "Se nedan."}))
    assert read.budget is not None
    assert (read.budget.per_project_max, read.budget.text) == ("2000000", "Se nedan.")


def test_a_call_that_says_nothing_is_left_as_it_is() -> None:
    quiet = call(text="Vi stödjer gröna idéer.")
    assert with_said(quiet) == quiet


def test_a_watched_page_tells_who_may_apply_and_how_much() -> None:
    body = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    html = f"<html><body><main><h1>Stigar</h1>{body}</main></body></html>".encode()
    (read,) = answer(page_watch.build(an_entry("page_watch")), html, NOW).calls
    assert read.eligibility.applicant_types == ("municipality",)
    assert (read.budget is not None and read.budget.per_project_max, read.funding_rate) == ("2000000", 0.6)


def test_the_calls_own_page_says_more_than_its_card() -> None:
    options = {"item": "li", "title": "a", "link": "a", "detail": True, "detail_text": "main"}
    source = listing.build(an_entry("listing", options))
    listed = answer(source, b'<ul><li><a href="/a">Stigar</a> Upp till 9 miljoner kronor.</li></ul>', NOW)
    (request,) = listed.requests
    body = f"<main>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</main>".encode()
    (read,) = source.parse(Page(request=Request(**request.model_dump()), url=request.url, body=body), NOW).calls
    assert read.budget is not None
    assert read.budget.per_project_max == "2000000"
    assert source.start(NOW, Known())
