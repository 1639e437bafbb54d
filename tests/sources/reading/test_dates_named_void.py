"""A window that is cancelled by its name in another sentence is none; the others stand."""

from __future__ import annotations

import pytest

from sources.reading.dates import read_dates
from tests.sources.reading.dates_said import said

TWO = "Sök 1: 15 januari–15 februari 2027. Sök 2: 1 september–1 oktober 2027. "
ROUNDS = "Första omgången: 15 januari–15 februari 2027. Andra omgången: 1 september–1 oktober 2027. "
CALLS = "First call: 15 January–15 February 2027. Second call: 1 September–1 October 2027. "
FIRST, SECOND = "2027-01-15 to 2027-02-15", "2027-09-01 to 2027-10-01"
BOTH = "2027-01-15 to 2027-02-15, 2027-10-01"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (TWO + "Sök 2 är inställd.", FIRST),
        (TWO + "Sök 1 är inställd.", SECOND),
        (ROUNDS + "Andra omgången ställs in.", FIRST),
        (ROUNDS + "Den första omgången är tyvärr inställd.", SECOND),
        (CALLS + "The second call is cancelled.", FIRST),
        (
            "Omgång 1\nÖppnar 15 januari 2027\nStänger 15 februari 2027\n"
            "Omgång 2\nÖppnar 1 september 2027\nStänger 1 oktober 2027\n\nAndra omgången är inställd.",
            FIRST,
        ),
        (
            "Höstens utlysning: 1 september–1 oktober 2027. Vårens utlysning: 15 januari–15 februari 2027. "
            "Höstens utlysning är inställd.",
            FIRST,
        ),
    ],
)
def test_a_window_cancelled_by_name_is_none(text: str, left: str) -> None:
    assert said(text) == left
    assert not read_dates(text).cancelled


@pytest.mark.parametrize("words", ["Sök 2 är inte inställd.", "Informationsmötet är inställt.", "Sök 3 är inställd."])
def test_what_else_is_cancelled_leaves_both_windows(words: str) -> None:
    assert said(TWO + words) == BOTH


def test_the_call_itself_cancelled_is_all_of_it() -> None:
    text = "Utlysningen öppnar 1 februari 2027. Sista ansökningsdag är 1 mars 2027. Utlysningen är inställd."
    assert read_dates(text).cancelled


def test_the_only_round_cancelled_is_all_of_it() -> None:
    text = (
        "Andra utlysningen öppnar 1 september 2027. Sista ansökningsdag är 1 oktober 2027. Andra utlysningen ställs in."
    )
    assert read_dates(text).cancelled
