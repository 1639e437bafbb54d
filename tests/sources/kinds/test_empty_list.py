"""An empty list is an error until it is explained; the page's own sentence explains it, if it may be believed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sources.contract import Parsed
from sources.kinds import listing, table
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
NOTHING = "Det finns inga öppna utlysningar just nu."
MENU = "<nav><a href='/bidrag/skola'>Bidrag till skolor</a><a href='/bidrag/kultur'>Bidrag till kultur</a></nav>"
CARDS = "<div class='teaser'><h3><a href='/u/{0}'>{1}</a></h3><p>{2}</p></div>"


def read(*parts: str, **options: Any) -> Parsed:
    html = f"<html><body>{MENU}<main><h1>Utlysningar</h1>{''.join(parts)}</main></body></html>"
    return answer(listing.build(an_entry("listing", {"item": "li.card"} | options)), html.encode(), NOW)


def cards(words: str, number: int = 2) -> str:
    return "".join(CARDS.format(n, f"Bidrag till skolor i region {n}", words) for n in range(number))


ARCHIVE = "<h2>Tidigare utlysningar</h2><ul>" + "".join(
    f"<li><a href='/a/{n}'>Bidrag till elevutbyten {n}</a> Stängde 3 mars {n}</li>" for n in range(2020, 2026)
)


@pytest.mark.parametrize(
    "parts",
    [
        (f"<p>{NOTHING}</p>",),
        (f"<ul><li class='card'>{NOTHING}</li></ul>",),
        (f"<ul><li class='card'><h3>{NOTHING}</h3></li></ul>",),
        (f"<p>{NOTHING} Nästa utlysning öppnar i höst.</p>", "<a href='/nyhetsbrev'>Prenumerera på nyhetsbrevet</a>"),
        (f"<p>{NOTHING}</p>", ARCHIVE),
        (f"<p>{NOTHING}</p>", cards("Avslutad")),
    ],
    ids=["alone", "as a card", "as a card's title", "one link", "archive", "closed cards"],
)
def test_the_pages_own_sentence_explains_its_emptiness(parts: tuple[str, ...]) -> None:
    parsed = read(*parts)
    assert (parsed.calls, parsed.notes, parsed.nothing_open) == ((), (), NOTHING)


@pytest.mark.parametrize(
    "parts",
    [
        ("<p>Här visas fondens utlysningar.</p>",),
        ("<p>Inga resultat hittades.</p>",),
        (f"<footer><p>{NOTHING}</p></footer><p>Välkommen till fondens sida om allt som rör bidrag.</p>",),
        (f"<p hidden>{NOTHING}</p>",),
        (f"<p style='display: none'>{NOTHING}</p>",),
        (f"<p v-if='!calls.length'>{NOTHING}</p>",),
        (f"<template><p>{NOTHING}</p></template>",),
        (f"<p>{NOTHING}</p>", cards("")),
        (f"<p>{NOTHING}</p>", cards("Sista ansökningsdag 3 september 2026", number=1)),
        (f"<p>{NOTHING}</p>", cards("Sök senast 3 september", number=1)),
        (f"<aside><p>{NOTHING}</p></aside>", cards("Sista ansökningsdag 3 september 2026", number=3)),
    ],
    ids=[
        "no words", "no results", "footer", "hidden", "styled away", "scripted", "template", "redesigned",
        "one to come", "without year", "beside a list",
    ],
)  # fmt: skip
def test_emptiness_without_such_words_or_beside_unread_calls_stays_unexplained(parts: tuple[str, ...]) -> None:
    assert read(*parts).nothing_open is None


def test_a_page_that_has_calls_is_not_explained() -> None:
    card = "<li class='card'><a href='/u/1'>Stöd till bibliotek</a></li>"
    assert read(card, f"<p>{NOTHING}</p>").nothing_open is None


def test_a_table_without_rows_is_explained_in_the_same_way() -> None:
    source = table.build(an_entry("table", {"row": "tr", "columns": {"title": "Utlysning"}}))
    assert answer(source, f"<html><body><main><p>{NOTHING}</p></main></body></html>".encode(), NOW).nothing_open
