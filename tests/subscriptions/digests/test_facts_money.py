"""What a call gives and covers, and who pays, as a reader is told it."""

from __future__ import annotations

from typing import Any

import pytest

from sources.contract import CallData
from subscriptions.digests.facts import origin, origin_and_opening
from tests.subscriptions.digests.samples import a_call, setting
from tests.subscriptions.digests.test_facts import stated


@pytest.mark.parametrize(
    ("budget", "lines"),
    [
        ({"per_project_max": "2000000", "currency": "SEK"}, ("Högst 2 miljoner kronor per projekt",)),
        ({"per_project_min": "1000000", "currency": "EUR"}, ("Minst 1 miljon euro per projekt",)),
        (
            {"per_project_min": "500000", "per_project_max": "2000000", "total": "40000000", "currency": "SEK"},
            ("Mellan 500\u00a0000 kronor och 2 miljoner kronor per projekt", "40 miljoner kronor i hela utlysningen"),
        ),
        ({"per_project_min": "5", "per_project_max": "5", "currency": "EUR"}, ("5 euro per projekt",)),
        (
            {"total": "1500000", "currency": "EUR", "shared_with": ["a", "b"]},
            ("1,5 miljoner euro att dela med 2 andra utlysningar",),
        ),
        (
            {"per_project_min": "3000000", "per_project_max": "3000000", "total": "3000000", "currency": "EUR"},
            ("3 miljoner euro till ett enda projekt",),
        ),
        (
            {"per_project_max": "3000000", "total": "3000000", "currency": "EUR"},
            ("3 miljoner euro i hela utlysningen",),
        ),
        ({"total": "1500000"}, ("1,5 miljoner (valuta framgår inte) i hela utlysningen",)),
        ({"text": "Budgeten är 50 miljoner kronor"}, ("Budgeten är 50 miljoner kronor",)),
        ({"total": "0", "currency": "EUR"}, ("Framgår inte",)),
        ({"total": "9" * 30, "currency": "EUR"}, ("Framgår inte",)),
        (None, ("Framgår inte",)),
    ],
)
def test_money(budget: Any, lines: tuple[str, ...]) -> None:
    assert stated(budget=budget)["Belopp"].values == lines


def test_the_share_is_the_funders_and_the_rest_is_co_financing() -> None:
    assert stated(funding_rate=0.6)["Stödets andel"].values == (
        "Stödet täcker högst 60 procent av kostnaderna. Resten är egen eller annan medfinansiering.",
    )
    assert stated("en", funding_rate=0.6)["Share covered"].values == (
        "The grant covers at most 60% of the costs. The rest is your own or other co-financing.",
    )


@pytest.mark.parametrize(
    ("quoted", "is_said_again"),
    [
        ("Högst 10 miljoner kronor per depå och högst 40 procent av kostnaderna.", False),
        ("Stödet är högst 40% av kostnaderna.", False),
        ("Högst 140 procent mer än i fjol.", True),
        ("Belopp enligt bilaga 40.", True),
    ],
)
def test_a_share_that_the_quoted_amount_says_is_not_said_again(quoted: str, is_said_again: bool) -> None:
    found = stated(funding_rate=0.4, budget={"text": quoted, "currency": "SEK"})
    assert found["Belopp"].values == (quoted,)
    assert ("Stödets andel" in found) == is_said_again
    assert "Share covered" in stated("en", funding_rate=0.4, budget={"text": quoted}), "the quote is in Swedish"


def test_where_all_is_covered_no_rest_is_spoken_of() -> None:
    assert stated(funding_rate=1.0)["Stödets andel"].values == ("Stödet kan täcka 100 procent av kostnaderna.",)


@pytest.mark.parametrize("rate", [None, 0.0])
def test_a_share_that_is_not_stated_is_not_shown(rate: float | None) -> None:
    assert "Stödets andel" not in stated(funding_rate=rate)


def test_who_pays_under_what_on_which_level() -> None:
    call = a_call(1, programme="LIFE", funder="Europeiska kommissionen", level="eu", opens="2026-04-01")
    assert origin(call, setting()) == "LIFE, Europeiska kommissionen, EU"
    assert origin_and_opening(call, setting()) == "LIFE, Europeiska kommissionen, EU. Öppnade 1 april 2026."
    assert origin(CallData(external_id="1", title="A"), setting()) == "Nationell nivå"
