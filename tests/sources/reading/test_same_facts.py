"""Two readings of one call that are written otherwise: which of them tell a reader the same."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Budget
from sources.reading.same_facts import same_money, same_title, same_words

TODAY = date(2026, 11, 21)
CARD = "Öppen utlysning\nKommuner och regioner kan söka.\nSista ansökningsdag 1 mars 2027."


@pytest.mark.parametrize(
    "other",
    [
        "Kommuner och regioner kan söka.\nSista ansökningsdag 1 mars 2027.\nÖppen utlysning",
        "Öppen  utlysning | Kommuner och regioner kan söka. Sista ansökningsdag 1 mars 2027.",
        "Utlysning öppen\nKommuner och regioner kan söka.\n1 mars 2027 Sista ansökningsdag.",
        "ÖPPEN UTLYSNING\n<b>Kommuner</b> och regioner kan söka\n• Sista ansökningsdag: 1 mars 2027",
    ],
)
def test_the_same_words_laid_out_otherwise_tell_the_same(other: str) -> None:
    assert same_words(CARD, other)
    assert same_words(other, CARD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CARD, CARD.replace("1 mars", "15 mars")),
        (CARD, CARD.replace("Kommuner och regioner", "Kommuner")),
        (CARD, CARD.replace("kan söka", "kan inte söka")),
        (CARD, f"{CARD}\nRegioner måste medfinansiera hälften."),
        (
            "Sista ansökningsdag\n1 mars 2027\nBesked\n1 maj 2027",
            "Sista ansökningsdag\n1 maj 2027\nBesked\n1 mars 2027",
        ),
        ("Steg 1\n50 %\nSteg 2\n60 %", "Steg 1\n60 %\nSteg 2\n50 %"),
        ("Kommuner får söka, regioner får inte.", "Regioner får söka, kommuner får inte."),
        ("Kommunen ska leda regionen", "Regionen ska leda kommunen"),
    ],
)
def test_another_word_or_another_sense_is_a_change(old: str, new: str) -> None:
    assert not same_words(old, new)
    assert not same_words(new, old)


def test_the_date_of_the_day_is_no_change_and_another_date_is() -> None:
    before, after = f"20 november 2026\n{CARD}", f"21 november 2026\n{CARD}"
    assert same_words(before, after, TODAY)
    assert same_words(f"Fredag 6 november 2026\n{CARD}", f"lördag 21 november 2026\n{CARD}", TODAY)
    assert not same_words(before, after)  # of which nobody knows when it was read
    assert not same_words(f"20 november 2026\n{CARD}", f"21 december 2026\n{CARD}", TODAY)
    assert not same_words(f"1 maj 2027\n{CARD}", after, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Utlysning: Skolstöd", "Skolstöd – utlysning", True),
        ("Skolstöd", "SKOLSTÖD ", True),
        ("Skolstöd 2026", "Skolstöd 2027", False),
        ("Stöd till skolor", "Stöd till bibliotek", False),
        ("Utlysning: Skolstöd", "Skolstöd", False),
    ],
)
def test_a_title_with_the_same_parts_is_the_same(old: str, new: str, same: bool) -> None:
    assert same_title(old, new) is same


def money(text: str | None = None, **facts: str) -> Budget:
    return Budget(text=text, currency="SEK", **facts)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (money("Totalt 5 miljoner kronor, högst 50 %", total="5000000"),
         money("Högst 50 procent. Budget: 5 000 000 kronor", total="5000000"), True),
        (money("Totalt 5 miljoner kronor", total="5000000"), money(total="5000000"), True),
        (money("Totalt 5 miljoner kronor", total="5000000"), money("Totalt 6 miljoner kronor", total="6000000"), False),
        (money("5 miljoner kronor, varav 1 miljon kronor till skolor", total="5000000"),
         money("5 miljoner kronor, varav 2 miljoner kronor till skolor", total="5000000"), False),
        (money("Högst 50 % av 5 mkr", total="5000000"), money("Högst 80 % av 5 mkr", total="5000000"), False),
        (money("Schablon per elev"), money("  schablon per elev."), True),
        (money("Schablon per elev"), money("Schablon per skola"), False),
        (None, money("Schablon per elev"), False),
        (None, money(), True),
    ],
)  # fmt: skip
def test_money_is_the_same_where_its_sums_are(old: Budget | None, new: Budget | None, same: bool) -> None:
    assert same_money(old, new, "sv") is same
    assert same_money(new, old, "sv") is same


LINES = st.lists(st.sampled_from([*CARD.split("\n"), "Budget 5 mkr", "Se villkoren", "21 november 2026"]), max_size=6)


@given(LINES, LINES, st.permutations(range(6)))
def test_lines_in_any_order_are_the_same_and_a_figure_never_is_another(
    one: list[str], two: list[str], order: list[int]
) -> None:
    turned = [one[at] for at in order if at < len(one)]
    assert same_words("\n".join(one), "\n".join(turned))
    assert same_words("\n".join(one), "\n".join(two)) == same_words("\n".join(two), "\n".join(one))
    assert not same_words("\n".join([*one, "Budget 5 mkr"]), "\n".join([*one, "Budget 7 mkr"]), TODAY)


def test_long_texts_are_compared_in_bounded_time() -> None:
    began = process_time()
    for text in ("ord " * 200_000, "kort rad\n" * 11_000, "a b c d e f g\n" * 7_000, "1 maj 2026\n" * 9_000):
        same_words(text, text + "nytt 2027", TODAY)
        same_words(text, text[::-1], TODAY)
    assert process_time() - began < 20


def test_a_page_of_nothing_but_days_takes_no_long_time() -> None:
    old = "\n".join(f"{1 + number % 28} maj {1000 + number}" for number in range(6_000))
    new = "\n".join(["21 november 2026"] * 5_000)
    start = process_time()
    same_words(old, new, TODAY)
    assert process_time() - start < 1


def test_blocks_that_change_places_with_their_labels_tell_the_same() -> None:
    last, told = "Sista ansökningsdag\n1 mars 2027", "Besked\n1 maj 2027"
    assert same_words(f"{last}\n{told}", f"{told}\n{last}")


def test_a_budget_that_loses_nothing_but_its_label_is_the_same() -> None:
    assert same_money(Budget(text="Belopp 300 000 kr"), Budget(text="300 000 kr"), "sv")
    assert not same_money(Budget(text="Belopp 300 000 kr"), Budget(text="200 000 kr"), "sv")
