"""Words, dates, hours, counts and money as a Swedish or English civil servant writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import BadInput
from watcher.language import Texts, is_language, language_tag

SWEDISH, ENGLISH = Texts("sv"), Texts("en")


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(BadInput, match="sv, en"):
        Texts("fi")


def test_an_unknown_key_is_a_fault() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.text"):
        SWEDISH.say("no.such.text")


@pytest.mark.parametrize("values", [{}, {"thing": 1}, {"day": "a", "thing": 1}])
def test_values_must_be_those_the_text_asks_for(values: dict[str, object]) -> None:
    with pytest.raises(KeyError, match=r"time\.yearless"):
        SWEDISH.say("time.yearless", **values)


def test_braces_in_a_value_are_only_braces() -> None:
    assert SWEDISH.say("time.yearless", day="{0} {day.__class__}") == "{0} {day.__class__} (årtal framgår inte)"


def test_a_count_chooses_the_form() -> None:
    forms = [SWEDISH.say("overview.first.new-open", count=count) for count in (0, 1, 2, 1200)]
    assert forms == ["0 nya utlysningar", "1 ny utlysning", "2 nya utlysningar", "1\u00a0200 nya utlysningar"]
    assert ENGLISH.say("overview.first.new-open", count=1200) == "1,200 new calls"


def test_dates() -> None:
    assert SWEDISH.date("2027-04-05") == "5 april 2027"
    assert SWEDISH.weekday_date("2027-04-05") == "måndag 5 april 2027"
    assert ENGLISH.weekday_date("2027-04-05") == "Monday 5 April 2027"


def test_dates_without_a_year_say_so() -> None:
    assert SWEDISH.date("--02-15") == SWEDISH.weekday_date("--02-15") == "15 februari (årtal framgår inte)"
    assert ENGLISH.date("--02-29") == "29 February (year not stated)"


def test_hours() -> None:
    assert (SWEDISH.hour("17:00"), SWEDISH.hour("24:00")) == ("kl. 17.00", "kl. 24.00")
    assert ENGLISH.hour("09:05") == "at 09:05"


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        (0, "i dag", "today"),
        (1, "i morgon", "tomorrow"),
        (2, "om 2 dagar", "in 2 days"),
        (12, "om 12 dagar", "in 12 days"),
        (-1, "för 1 dag sedan", "1 day ago"),
        (-3, "för 3 dagar sedan", "3 days ago"),
    ],
)
def test_days(days: int, swedish: str, english: str) -> None:
    assert (SWEDISH.days_left(days), ENGLISH.days_left(days)) == (swedish, english)


@pytest.mark.parametrize(
    ("amount", "currency", "swedish", "english"),
    [
        ("1500000", "EUR", "1,5 miljoner euro", "EUR 1.5 million"),
        ("1000000", "SEK", "1 miljon kronor", "SEK 1 million"),
        ("2000000.00", "SEK", "2 miljoner kronor", "SEK 2 million"),
        ("10000000", "SEK", "10 miljoner kronor", "SEK 10 million"),
        ("1250000000", "SEK", "1,25 miljarder kronor", "SEK 1.25 billion"),
        ("1234567", "EUR", "1\u00a0234\u00a0567 euro", "EUR 1,234,567"),
        ("1234567890", "EUR", "1\u00a0234\u00a0567\u00a0890 euro", "EUR 1,234,567,890"),
        ("50745", "EUR", "50\u00a0745 euro", "EUR 50,745"),
        ("0.50", "EUR", "0,5 euro", "EUR 0.5"),
        ("500000", "PLN", "500\u00a0000 PLN", "PLN 500,000"),
        ("500000", None, "500\u00a0000 (valuta framgår inte)", "500,000 (currency not stated)"),
    ],
)
def test_money(amount: str, currency: str | None, swedish: str, english: str) -> None:
    assert (SWEDISH.money(amount, currency), ENGLISH.money(amount, currency)) == (swedish, english)


def test_money_between() -> None:
    assert SWEDISH.money_between("1500000", "1750000", "EUR") == "mellan 1,5 och 1,75 miljoner euro"
    assert SWEDISH.money_between("500000", "2000000", "SEK") == "mellan 500\u00a0000 kronor och 2 miljoner kronor"
    assert SWEDISH.money_between("500000000", "1000000000", "SEK") == "mellan 500 miljoner och 1 miljard kronor"
    assert ENGLISH.money_between("1500000", "1750000", "EUR") == "between EUR 1.5 and 1.75 million"


def test_both_ends_of_a_range_are_counted_alike_where_that_loses_nothing() -> None:
    assert SWEDISH.money_between("8000000", "8925000", "EUR") == "mellan 8 och 8,925 miljoner euro"
    assert SWEDISH.money_between("8000000", "8925123", "EUR") == "mellan 8 miljoner och 8\u00a0925\u00a0123 euro"
    assert ENGLISH.money_between("800000", "1500000", "EUR") == "between EUR 800,000 and EUR 1.5 million"


@given(st.decimals(min_value=1, max_value=10**13, places=2))
def test_money_is_never_rounded(amount: Decimal) -> None:
    words = ENGLISH.money(amount, "EUR").removeprefix("EUR ").replace(",", "")
    number, _, scale = words.partition(" ")
    assert Decimal(number) * {"": 1, "million": 10**6, "billion": 10**9}[scale] == amount


def test_percent() -> None:
    assert [SWEDISH.percent(share) for share in (0.6, 0.335, 1.0)] == ["60 procent", "33,5 procent", "100 procent"]
    assert ENGLISH.percent(0.6) == "60%"


def test_lists() -> None:
    assert [SWEDISH.listing("abc"[:length]) for length in range(4)] == ["", "a", "a och b", "a, b och c"]
    assert ENGLISH.listing("abc") == "a, b and c"
    assert [SWEDISH.listing("abcd", most) for most in (2, 3, 4)] == ["a och 3 till", "a, b och 2 till", "a, b, c och d"]


def test_names_of_languages_and_countries() -> None:
    assert (SWEDISH.language_name("en"), ENGLISH.language_name("sv")) == ("engelska", "Swedish")
    assert (SWEDISH.language_name("zz"), SWEDISH.country_name("FI")) == ("zz", "Finland")


def test_language_codes() -> None:
    assert (language_tag("sv"), language_tag("sv-FI"), language_tag('en"'), language_tag("")) == (
        "sv",
        "sv-FI",
        None,
        None,
    )
    assert is_language("sv-FI", "sv")
    assert not is_language("en", "sv")
