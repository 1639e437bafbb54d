"""A page that says in words that nothing is open: the words are proposed where they explain an empty list."""

from __future__ import annotations

import pytest

from sources.contract import Page, Parsed, Request
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.entry import Entry
from sources.registry import build_source
from tests.sources.detect.own_pages import NOW, SWEDISH, URL, best, cards, page

PAST = ("12 juni 2025", "1 september 2025", "30 juni 2025", "4 maj 2025", "15 oktober 2025")
SAYS = "Det finns inga öppna utlysningar just nu."


def parsed_by(found: Proposal, body: bytes) -> Parsed:
    facts = {
        "id": "detected", "name": {"sv": "En källa", "en": "A source"}, "kind": found.kind, "url": URL,
        "level": "national", "verified_on": NOW.date(), "options": found.config,
    }  # fmt: skip
    return build_source(Entry.model_validate(facts)).parse(Page(request=Request(url=URL), url=URL, body=body), NOW)


def empty(words: str) -> bytes:
    return page(f"<h1>Utlysningar</h1><p>Här visas våra utlysningar.</p><p>{words}</p>")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (SAYS, SAYS),
        ("Det finns inga <b>öppna</b> utlysningar just nu.", SAYS),
        ("There are currently no open calls.", "There are currently no open calls"),
        ("No calls for proposals are open at the moment.", "No calls for proposals are open at the moment"),
        ("Det er for tiden ingen åpne utlysninger.", "Det er for tiden ingen åpne utlysninger"),
        ("Der er i øjeblikket ingen åbne ansøgningsrunder.", "Der er i øjeblikket ingen åbne ansøgningsrunder"),
        ("Alla våra utlysningar är nu stängda. Välkommen åter!", "Alla våra utlysningar är nu stängda"),
        # What changes from week to week is left out.
        ("Vi har inga öppna utlysningar, nästa öppnar den 3 mars 2027.", "Vi har inga öppna utlysningar"),
    ],
)
def test_the_pages_own_words_are_proposed_and_explain_an_empty_list(words: str, found: str) -> None:
    proposal = best(empty(words))
    assert proposal.confidence < IS_A_LIST
    assert proposal.config == {"nothing_open": [found.rstrip(".")]}
    assert proposal.problems[0].startswith("nothing-open: the list is empty now")
    assert parsed_by(proposal, empty(words)).nothing_open


@pytest.mark.parametrize(
    "words",
    [
        "Om det inte finns några öppna utlysningar kan du prenumerera.",
        "If there are no open calls, subscribe to our newsletter.",
        "There are no other open calls.",
        "There will be no open calls in the autumn.",
        "No registration is needed for open calls.",
        "Inga öppna utlysningar matchar din sökning.",
        '<span hidden="">There are no open calls.</span>',
        '<span style="display: none">There are no open calls.</span>',
    ],
)
def test_what_says_something_else_or_is_hidden_explains_nothing(words: str) -> None:
    proposal = best(empty(words))
    assert "nothing_open" not in proposal.config
    assert not any(problem.startswith("nothing-open") for problem in proposal.problems)


def test_above_a_list_of_what_is_over_the_words_are_proposed_with_the_list() -> None:
    body = page(f"<p>{SAYS}</p><h2>Avslutade</h2>{cards(PAST)}")
    proposal = best(body)
    assert (proposal.kind, len(proposal.calls)) == ("listing", 5)
    assert proposal.confidence > IS_A_LIST
    parsed = parsed_by(proposal, body)
    assert parsed.nothing_open == SAYS.rstrip(".")
    assert any(problem.startswith("nothing-open") for problem in proposal.problems)


def test_beside_calls_that_are_open_the_words_are_told_but_not_believed() -> None:
    """They would stand there when the list no longer reads, too: an unread list would pass for an empty one."""
    proposal = best(page(f"<p>{SAYS}</p>{cards(SWEDISH)}"))
    assert proposal.confidence > IS_A_LIST
    assert "nothing_open" not in proposal.config
    assert any("look which is true" in problem for problem in proposal.problems)


def test_dated_items_on_such_a_page_that_say_nothing_of_applying_are_no_calls() -> None:
    proposal = best(page(f"<p>{SAYS}</p>{cards(SWEDISH, label='')}"))
    assert proposal.kind == "page_watch"
    assert proposal.confidence < IS_A_LIST
