"""Which call each card of a list is, and the list as a whole."""

from __future__ import annotations

import pytest

from tests.sources.kinds.cases import answer
from tests.sources.kinds.listing_cards import NOW, PAGE, card, counted, days, html, read, source


def test_the_same_title_at_two_addresses_is_two_calls() -> None:
    parsed = read(card(5700, title="Hållbar stad"), card(7108, title="Hållbar stad"), card(3))
    assert [call.external_id for call in parsed.calls] == [f"https://www.example.org/u/{n}" for n in (5700, 7108, 3)]


def test_calls_that_share_a_page_are_told_apart_by_their_place_on_it() -> None:
    parsed = read(*(f"<li class='card'><h3>Stöd {n}</h3><a href='#stod-{n}'>x</a></li>" for n in (1, 2)))
    assert [call.external_id for call in parsed.calls] == [f"{PAGE}#stod-1", f"{PAGE}#stod-2"]


def test_a_call_that_stands_twice_is_read_once_with_the_dates_of_the_fuller_card() -> None:
    parsed = read(card(1, ""), card(1, "Stänger 5 juni 2026"), card(2))
    assert [days(call) for call in parsed.calls] == [["2026-06-05"], ["2026-06-05"]]
    assert counted(parsed) == {"repeated": 1}
    assert parsed.listing is not None
    assert len(parsed.listing.keys) == 2


@pytest.mark.parametrize("second", [card(1, "Stänger 9 juni 2026"), card(1, title="En helt annan")])
def test_one_address_with_two_contents_is_left_for_the_check_to_refuse(second: str) -> None:
    parsed = read(card(1), second)
    assert len(parsed.calls) == 2
    assert len({call.external_id for call in parsed.calls}) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("<li class='card'><a href='/u/1'>x</a></li>", "no-title"),
        ("<li class='card'><h3>Titel</h3></li>", "no-address"),
        ("<li class='card'><h3>Titel</h3><a href=''>x</a></li>", "no-address"),
        ("<li class='card'><h3>Titel</h3><a href='javascript:open(1)'>x</a></li>", "bad-link"),
        ("<li class='card'><h3>Titel</h3><a href='mailto:a@example.org'>x</a></li>", "bad-link"),
        ("<li class='card'><h3>Titel</h3><a href='#'>x</a></li>", "own-page"),
        (f"<li class='card'><h3>Utlysningar</h3><a href='{PAGE}'>x</a></li>", "own-page"),
    ],
)
def test_a_card_that_is_no_call_is_counted(words: str, code: str) -> None:
    parsed = read(words, card(2))
    assert [call.title for call in parsed.calls] == ["Utlysning 2"]
    assert counted(parsed) == {code: 1}


def test_when_all_titles_are_the_same_somebody_should_look() -> None:
    parsed = read(card(1, title="Läs mer"), card(2, title="Läs mer"))
    assert counted(parsed) == {"same-title": 1}


def test_addresses_are_relative_to_the_base_the_page_names() -> None:
    head = b"<html><head><base href='https://www.example.org/sv/'></head>"
    body = b"<body><li class='card'><h3>T</h3><a href='u/1'>x</a></li></body></html>"
    assert answer(source(), head + body, NOW).calls[0].url == "https://www.example.org/sv/u/1"


def test_a_selector_that_fits_nothing_gives_an_empty_list_for_the_check_to_judge() -> None:
    parsed = read("<p>En helt ny sida</p>")
    assert parsed.calls == ()
    assert parsed.listing is not None
    assert parsed.listing.keys == ()
    assert parsed.nothing_open is None


def test_a_page_that_says_nothing_is_open_is_believed() -> None:
    parsed = read("<p>Det finns inga <b>öppna</b> utlysningar just nu.</p>", nothing_open=["inga öppna utlysningar"])
    assert parsed.nothing_open == "inga öppna utlysningar"


@pytest.mark.parametrize(("words", "number"), [("142 utlysningar", 142), ("Visar 1 204 av dem", 1204), ("Inga", None)])
def test_the_number_the_page_claims(words: str, number: int | None) -> None:
    parsed = read(f"<h2>{words}</h2>", card(1), count="h2")
    assert parsed.listing is not None
    assert parsed.listing.expected == number


def test_a_list_that_is_too_long_or_ends_in_the_middle_is_cut_off() -> None:
    long = read(*(card(n) for n in range(5)), max_items=3)
    assert len(long.calls) == 3
    assert long.listing is not None
    assert long.listing.cut_off == "the page has more than 3 calls"
    broken = answer(source(), html(card(1), card(2))[:-40], NOW)
    assert broken.listing is not None
    assert broken.listing.cut_off == "the page ends in the middle"
