"""A sum is of all that can be applied for only where the words say so: of most things there is a total."""

from __future__ import annotations

import pytest

from tests.sources.reading.money_said import figures


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Projektet Gröna gator fick totalt 4 miljoner kronor.", "sv"),
        ("Länet har fått totalt 40 miljoner kronor i stöd.", "sv"),
        ("I förra omgången utlystes totalt 30 miljoner kronor.", "sv"),
        ("Tidigare utlysningar: Vattenrådet utlyser 2 miljoner kronor till ungdomar.", "sv"),
        ("Vi beviljade 14 projekt sammanlagt 22 miljoner kronor.", "sv"),
        ("Sammanlagt sökte 120 kommuner 900 miljoner kronor.", "sv"),
        ("Totalt har 300 miljoner kronor betalats ut.", "sv"),
        ("Elbussarna kostar totalt 5 miljoner kronor.", "sv"),
        ("Fonden har ett kapital på totalt 200 miljoner kronor.", "sv"),
        ("Programmet omsätter totalt 2,4 miljarder kronor.", "sv"),
        ("Sverige får totalt 3,2 miljarder euro.", "sv"),
        ("Organisationen får ha totalt 5 miljoner kronor i intäkter.", "sv"),
        ("Statsstödet får totalt vara 300 000 euro.", "sv"),
        ("Projekt med en total budget på 2 miljoner kronor ska revideras.", "sv"),
        ("Sökande ska ha en totalbudget på högst 10 miljoner kronor.", "sv"),
        ("In total, 120 applicants requested EUR 90 million.", "en"),
        ("A total of EUR 40 million was awarded.", "en"),
        ("The project received a total of EUR 3 million from the fund.", "en"),
        ("Floods cost Europe a total of EUR 2 billion.", "en"),
        ("Available funding in 2023 was EUR 4 million.", "en"),
        ("The previous call had a total budget of EUR 10 million.", "en"),
        ("Beneficiaries with a total budget of EUR 2 million are audited.", "en"),
        ("Applications with a total budget of EUR 2 million or more are audited.", "en"),
        ("The overall budget of the municipality is EUR 80 million.", "en"),
    ],
)
def test_a_sum_is_the_whole_budget_only_where_it_is_said_to_be_there_for_those_who_apply(
    text: str, language: str
) -> None:
    assert figures(text, language) in ("words", "nothing")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Totalt 20 miljoner kronor.", "sv", "total 20000000 SEK"),
        ("Ni kan få högst 50 000 kronor för projektets kostnader.", "sv", "most 50000 SEK"),
        ("Stödet är högst 50 000 kronor av de stödberättigande kostnaderna.", "sv", "most 50000 SEK"),
        ("Each project can get up to EUR 10,000 of its eligible costs.", "en", "most 10000 EUR"),
        ("Budget\nTotalt: 20 miljoner kronor", "sv", "total 20000000 SEK"),
        ("Totalt 90 miljoner kronor fördelas under tre år.", "sv", "total 90000000 SEK"),
        ("Utlysningen har en total budget på 20 miljoner kronor.", "sv", "total 20000000 SEK"),
        ("A total of EUR 20 million will be awarded through this call.", "en", "total 20000000 EUR"),
        ("A total of EUR 20 million was allocated to the call.", "en", "total 20000000 EUR"),
        ("There is a call for proposals with a total budget of EUR 20 million.", "en", "total 20000000 EUR"),
    ],
)
def test_a_sum_that_is_offered_or_stands_alone_is_the_whole_budget(text: str, language: str, expected: str) -> None:
    assert figures(text, language) == expected
