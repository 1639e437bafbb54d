"""What a call's own page says of it is summed up in its sentences: no title again, no headings, no days."""

from __future__ import annotations

from datetime import datetime

import pytest

from sources.kinds import listing
from tests.pdfs import a_pdf
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-11-09T08:00:00+01:00")
OWN = """<html><body><main><h1>Stöd till skolgårdar</h1><p>Publicerad: 3 november 2026</p>
<p>Ni kan söka bidrag till gröna skolgårdar.</p><h2>Vem kan söka?</h2><p>Kommuner kan söka.</p><p>Hur mycket?</p>
<p>Högst 500 000 kr per projekt.</p><p>Sista ansökningsdag: 12 mars 2027</p></main></body></html>"""
SAID = "Ni kan söka bidrag till gröna skolgårdar. Kommuner kan söka. Högst 500 000 kr per projekt."
DOCUMENT = "Stöd till skolgårdar\n\nNi kan söka bidrag till gröna skolgårdar.\n\nVem kan söka?\n\nKommuner kan söka."


def _summary(card: str, body: bytes) -> str:
    source = listing.build(an_entry("listing", {"item": "li.card", "title": "a", "detail": True}))
    words = f"<html><body><li class='card'><a href='/u/1'>Stöd till skolgårdar</a>{card}</li></body></html>"
    (request,) = answer(source, words.encode(), NOW).requests
    return answer(source, body, NOW, request).calls[0].summary


@pytest.mark.parametrize("card", ["", "<p>Sista ansökningsdag: 12 mars 2027</p>"])
def test_a_page_is_summed_up_where_the_list_says_no_more_than_days(card: str) -> None:
    assert _summary(card, OWN.encode()) == SAID


def test_a_document_is_summed_up_without_its_title_and_labels() -> None:
    assert _summary("", a_pdf(DOCUMENT)) == "Ni kan söka bidrag till gröna skolgårdar. Kommuner kan söka."


def test_what_the_list_says_of_the_call_stays() -> None:
    assert _summary("<p>Gröna gårdar åt alla skolor.</p>", OWN.encode()) == "Gröna gårdar åt alla skolor."
