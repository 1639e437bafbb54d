"""What a call's text says of applicants and money is added; what the source itself gives stands."""

from __future__ import annotations

from datetime import datetime

import pytest

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
    given = call(budget={"total": "5", "currency": "EUR"}, funding_rate=0.5)
    read = with_said(given)
    assert (read.budget, read.funding_rate) == (given.budget, 0.5)
    assert read.eligibility == Eligibility(applicant_types=("municipality",), text="Kommuner.")
    assert set(read.evidence) == {"eligibility"}


def who_may(words: str, supposed: str = "municipality") -> tuple[str, str | None]:
    """Who may apply for a call with these words, whose entry supposes something, and the words it was read from."""
    read = with_said(call(text=words, eligibility={"applicant_types": [supposed]}))
    return " ".join(read.eligibility.applicant_types), read.eligibility.text


@pytest.mark.parametrize(
    ("words", "types", "said"),
    [
        ("Vem kan söka\nKommuner, regioner, ideella organisationer\nBelopp\n300 000 kr", "municipality region ngo",
         "Kommuner, regioner, ideella organisationer"),
        ("Vem kan söka: Huvudmän för skolan", "school", "Huvudmän för skolan"),
        ("Vem kan söka Regioner och kommuner\nBelopp 300 000 kr", "municipality region", "Regioner och kommuner"),
        ("Who can apply\nUniversities", "university", "Universities"),
    ],
)  # fmt: skip
def test_who_may_apply_under_a_label_of_its_own_goes_before_what_the_entry_supposes(
    words: str, types: str, said: str
) -> None:
    assert who_may(words) == (types, said)


@pytest.mark.parametrize("answer", ["Alla", "Bygdegårdar", "Föreningar, kommuner med flera"])
def test_an_answer_that_only_a_person_can_tell_is_shown_in_its_own_words_and_nothing_is_supposed(answer: str) -> None:
    assert who_may(f"Vem kan söka\n{answer}") == ("", answer)


@pytest.mark.parametrize(
    "words",
    [
        "Vi vill att regioner kan söka mer samarbete.",
        "Vem kan söka?\nSe utlysningstexten.",
        "Vem kan söka Klimatklivet",
        "Sökande\nLogga in",
        f"Vem kan söka?\n{'Villkoren är många och beror på vad pengarna ska gå till. ' * 8}",
    ],
)
def test_what_is_said_in_passing_or_in_another_place_leaves_what_the_entry_supposes(words: str) -> None:
    assert who_may(words)[0] == "municipality"


def test_a_definition_list_on_the_calls_own_page_goes_before_what_the_entry_supposes() -> None:
    options = {"item": "li", "title": "a", "link": "a", "detail": True, "detail_text": "main"}
    source = listing.build(an_entry("listing", options, applicant_types=["municipality"]))
    (request,) = answer(source, b'<ul><li><a href="/a">Stigar</a></li></ul>', NOW).requests
    body = "<main><dl><dt>Vem kan söka</dt><dd>Huvudmän för skolan</dd><dt>Belopp</dt><dd>300 000 kr</dd></dl></main>"
    (read,) = source.parse(Page(request=request, url=request.url, body=body.encode()), NOW).calls
    assert read.eligibility.applicant_types == ("school",)
    assert read.evidence["eligibility"] == "Huvudmän för skolan"


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
