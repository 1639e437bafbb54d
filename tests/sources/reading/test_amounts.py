"""Amounts as they are written in four languages: separators, scales, currencies, ranges; and what is none."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.amounts import amounts


def written(text: str, language: str = "sv") -> str:
    """`100000-400000 SEK, 5 EUR`."""
    return ", ".join(
        f"{amount.low}-{amount.value} {amount.currency}" if amount.low else f"{amount.value} {amount.currency}"
        for amount in amounts(text, language)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("800 000 kronor", "800000 SEK"),
        ("800\u00a0000\u00a0kr", "800000 SEK"),
        ("1\u202f250\u202f000 kr", "1250000 SEK"),
        ("850 miljoner kronor", "850000000 SEK"),
        ("1 543 miljoner kronor", "1543000000 SEK"),
        ("2,5 miljoner kronor", "2500000 SEK"),
        ("1,2 miljarder kronor", "1200000000 SEK"),
        ("15 mkr", "15000000 SEK"),
        ("7,5 mnkr", "7500000 SEK"),
        ("300 tkr", "300000 SEK"),
        ("20 MSEK", "20000000 SEK"),
        ("60 000 €", "60000 EUR"),
        ("60 tusen euro", "60000 EUR"),
        ("1,66 M EUR", "1660000 EUR"),
        ("mellan 100 000 och 400 000 kronor", "100000-400000 SEK"),
        ("4–5 miljoner kronor", "4000000-5000000 SEK"),
        ("250 000 kronor–500 000 kronor", "250000-500000 SEK"),
        ("500 000 till 2 miljoner kronor", "500000-2000000 SEK"),
        ("2 miljoner kronor och 3 miljoner kronor", "2000000 SEK, 3000000 SEK"),
    ],
)
def test_swedish_amounts(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("EUR 1.66 M", "en", "1660000 EUR"),
        ("€ 60,000.00", "en", "60000 EUR"),
        ("€1,500,000.50", "en", "1500000.5 EUR"),
        ("EUR 2 million", "en", "2000000 EUR"),
        ("12m euros", "en", "12000000 EUR"),
        ("NOK 12 million", "en", "12000000 NOK"),
        ("up to 13 MNOK", "en", "13000000 NOK"),
        ("between SEK 1.5 million and a maximum of SEK 2.5 million", "en", "1500000-2500000 SEK"),
        ("EUR 1-3 million", "en", "1000000-3000000 EUR"),
        ("200 000 EUR (2 mill. NOK)", "en", "200000 EUR, 2000000 NOK"),
        ("50.000 – 250.000 DKK", "da", "50000-250000 DKK"),
        ("300.000 kr.", "da", "300000 DKK"),
        ("3 mio. kr.", "da", "3000000 DKK"),
        ("inntil 500 000 kroner", "no", "500000 NOK"),
        ("2,5 millioner norske kroner", "no", "2500000 NOK"),
    ],
)
def test_amounts_in_other_languages(text: str, language: str, expected: str) -> None:
    assert written(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("fem miljoner kronor", "sv"),
        ("1.543 million EUR", "en"),
        ("1,543 miljoner kronor", "sv"),
        ("1.2.3 kronor", "sv"),
        ("0 kronor", "sv"),
        ("den 5 maj 2026 kl. 16.00", "sv"),
        ("120 deltagare och 40 skolor", "sv"),
        ("500 000 kr", "en"),
        ("5–4 miljoner kronor", "sv"),
        ("12 krukor", "sv"),
        ("artikel 25 europeiska", "sv"),
    ],
)
def test_what_is_no_amount_or_may_be_two_is_none(text: str, language: str) -> None:
    assert written(text, language) == ""


_PIECES = [
    "1",
    "12",
    "250",
    "1 000",
    "1.000",
    "1,5",
    "000",
    " ",
    "\u00a0",
    ".",
    ",",
    "-",
    "–",
    " och ",
    " till ",
    "mellan ",
]
_PIECES += ["kr", " kronor", " miljoner", " M", "EUR ", "€", " tkr", " mkr", "%", "x", "\n", "DKK", " mill.", " euro"]


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join), st.sampled_from(["sv", "en", "no", "da"]))
def test_no_digits_are_made_up(text: str, language: str) -> None:
    """Every amount is the digits of the text, followed by noughts only: nothing is added up or converted."""
    for amount in amounts(text, language):
        digits = re.sub(r"\D", "", text[amount.start : amount.end])
        for value in filter(None, (amount.low, amount.value)):
            assert re.sub(r"\D", "", value).strip("0") in digits


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for amount in amounts(text):
        assert re.fullmatch(r"\d+(\.\d+)?", amount.value)


@pytest.mark.parametrize("piece", ["1", "1 000 ", "1.000", "kr", "€ 1-", "1–", "1,", " ", "1 miljon och "])
def test_long_hostile_text_is_read_in_time(piece: str) -> None:
    start = time.process_time()
    amounts(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 3
