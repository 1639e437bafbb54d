"""Which money is meant: all of it, one project's, the funder's share; and where that cannot be told."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.money import read_money
from tests.sources.reading.money_said import figures


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Total budget för utlysningen är upp till 40 miljoner kronor.", "sv", "total 40000000 SEK"),
        ("Utlysta medel 850 miljoner kronor", "sv", "total 850000000 SEK"),
        ("Utlysta medel\n850 miljoner kronor", "sv", "total 850000000 SEK"),
        ("Myndigheten utlyser högst 30 miljoner kronor.", "sv", "total 30000000 SEK"),
        ("Sammanlagt finns 3 miljoner kronor att söka.", "sv", "total 3000000 SEK"),
        ("The budget for the call is SEK 180 million.", "en", "total 180000000 SEK"),
        ("In total, EUR 2 million will be reserved for small projects.", "en", "total 2000000 EUR"),
        ("Rundens pulje på 14 mio. kr. er åben.", "da", "total 14000000 DKK"),
        ("Den totale rammen, totalt 25 millioner kroner, lyses ut nå.", "no", "total 25000000 NOK"),
        ("Ett projekt kan få högst 2 miljoner kronor.", "sv", "most 2000000 SEK"),
        ("Stödet är högst 2 miljoner kronor per projekt.", "sv", "most 2000000 SEK"),
        ("Max 800 000 kronor", "sv", "most 800000 SEK"),
        ("Ni kan söka mellan 100 000 och 400 000 kronor.", "sv", "least 100000 SEK, most 400000 SEK"),
        ("Hur mycket kan ni söka?\nUpp till 700 000 kronor.", "sv", "most 700000 SEK"),
        ("Hur mycket kan ni söka?\nMinst 50 000 kronor.", "sv", "least 50000 SEK"),
        ("50.000 – 250.000 DKK", "da", "least 50000 DKK, most 250000 DKK"),
        ("The grant can be up to EUR 90,000.", "en", "most 90000 EUR"),
        ("The maximum EU grant is EUR 200 000 per project.", "en", "most 200000 EUR"),
        ("EU contribution per project min. € 60,000.00", "en", "least 60000 EUR"),
        (
            "Total budget är 20 miljoner kronor, högst 2 miljoner kronor per projekt.",
            "sv",
            "total 20000000 SEK, most 2000000 SEK",
        ),
        ("Hvert prosjekt kan få inntil 500 000 kroner.", "no", "most 500000 NOK"),
        ("Den totala budgeten är 40 miljoner kronor, högst 1,5 miljoner per kommun.", "sv", "total 40000000 SEK"),
        ("Den totala budgeten är 40 miljoner kronor och varje kommun kan få del av den.", "sv", "total 40000000 SEK"),
        (
            "The total budget is EUR 40 million, and each municipality can get up to 1.5 million.",
            "en",
            "total 40000000 EUR",
        ),
        ("The call's total budget is SEK 40 million.", "en", "total 40000000 SEK"),
        ("Bidraget är mellan 1 och 1,5 miljoner per projekt.", "sv", "least 1000000 SEK, most 1500000 SEK"),
        ("Vi utlyser 40 miljoner till gröna skolgårdar.", "sv", "total 40000000 SEK"),
        (
            "The total budget is EUR 40 million. The grant is up to 1.5 million per project.",
            "en",
            "total 40000000 EUR, most 1500000 EUR",
        ),
    ],
)
def test_a_figure_is_given_where_the_words_say_which_it_is(text: str, language: str, expected: str) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Upp till 40 miljoner kronor.", "sv"),
        ("Max 200 000 kronor per år.", "sv"),
        ("Stöd ges med högst 15 000 kronor för varje ny bostad.", "sv"),
        ("Varje kommun kan söka bidrag, högst 90 000 kronor per kommun.", "sv"),
        ("Projekten bör ha en total budget på över 20 miljoner kronor och få stöd.", "sv"),
        ("Kostnaden ska vara minst 100 000 kronor.", "sv"),
        ("In total, at least EUR 12 million is available.", "en"),
        ("Available budget for Estonian partners: up to 600 000 EUR", "en"),
        ("Stora projekt kan få högst 5 miljoner kronor. Små projekt kan få högst 1 miljon kronor.", "sv"),
        ("Total budget är 20 miljoner kronor. Ett projekt kan få högst 50 000 euro.", "sv"),
        ("Projekt: 4–5 miljoner kronor fördelat på tre projekt", "sv"),
        ("Ett projekt kan få högst fem miljoner kronor.", "sv"),
        ("Förra året hade vi delat ut 90 miljoner kronor.", "sv"),
        ("Sök senast den 3 maj 2026, det finns 12 platser.", "sv"),
        ("Kommuner kan söka högst 1,5 miljoner per kommun.", "sv"),
        ("Totalt 500 000 kronor (per kommun).", "sv"),
        ("Totalt 500 000 kronor, per år.", "sv"),
        ("EU ger bidrag på högst 1,5 miljoner per projekt.", "sv"),
        ("The grant is up to 1.5 million per project.", "en"),
        ("Totalt finns 57 miljoner för alla delutlysningar.", "sv"),
        ("Ni kan få högst 50 000 kronor i förskott.", "sv"),
        ("Ni kan få högst 50 000 kronor för utrustning.", "sv"),
        ("Stöd ges med högst 20 000 kronor för externa kostnader.", "sv"),
        ("Grants can cover up to EUR 10,000 of travel costs.", "en"),
        ("You can get up to EUR 10,000 in advance.", "en"),
    ],
)
def test_no_figure_is_given_where_it_may_be_the_other(text: str, language: str) -> None:
    assert figures(text, language) in ("words", "nothing")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kommuner med högst 1,5 miljoner invånare kan söka bidrag.", "sv"),
        ("Kommuner vars befolkning är högst 1,5 miljoner kan söka bidrag.", "sv"),
        ("Företag med en omsättning på högst 40 miljoner kan söka bidrag.", "sv"),
        ("Lönen är totalt 1,5 miljoner per år.", "sv"),
        ("Företagets totala budget är 40 miljoner kronor.", "sv"),
        ("Kommunens totala budget är 4 miljarder kronor.", "sv"),
        ("Den totala budgeten för projektet är 40 miljoner kronor.", "sv"),
        ("The municipality's total budget is SEK 40 million.", "en"),
        ("Their total budget is SEK 40 million.", "en"),
        ("The total budget for the project is SEK 40 million.", "en"),
    ],
)
def test_what_others_have_or_how_many_they_are_is_no_money_to_apply_for(text: str, language: str) -> None:
    assert figures(text, language) == "nothing"


@given(st.sampled_from(["högst", "cirka", "minst"]), st.integers(1, 900), st.sampled_from(["invånare", "ton", "resor"]))
def test_millions_of_what_is_counted_never_become_crowns(bound: str, count: int, what: str) -> None:
    said = f"Bidraget går till kommuner med {bound} {count} miljoner {what}. Den totala budgeten är 40 miljoner kronor."
    assert figures(said) == "total 40000000 SEK"


def test_the_words_of_a_ceiling_for_each_town_are_kept_though_they_name_no_currency() -> None:
    budget = read_money("Om stödet.\nKommuner kan söka högst 1,5 miljoner per kommun.").budget
    assert budget
    assert budget.text == "Kommuner kan söka högst 1,5 miljoner per kommun."


def test_words_in_doubt_are_kept_as_words() -> None:
    money = read_money("Bakgrund.\nBidragsbelopp: max 200 000 kronor per år.")
    assert money.budget is not None
    assert money.evidence["budget"] == "Bidragsbelopp: max 200 000 kronor per år."
    assert money.budget.text == "max 200 000 kronor per år."


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("Stödet ges med högst 60 procent av kostnaderna.", 0.6),
        ("Högst 60 procent av kostnaderna.", 0.6),
        ("Stödnivå 65 %", 0.65),
        ("Stödnivå: 50–65 %", 0.65),
        ("Co-financing rate 80%", 0.8),
        ("The grant covers no more than 70% of eligible project costs.", 0.7),
        ("Fonden kan finansiera maximalt 40 procent av de totala kostnaderna.", 0.4),
        ("Det går att få upp till 50 procent i bidrag.", 0.5),
        ("Partnere kan få finansieret 60 procent af omkostningerne.", 0.6),
        ("Tilskuddet dekker inntil 37,5 prosent av kostnadene.", 0.375),
        ("Medfinansieringen ska uppgå till minst 40 procent.", 0.6),
        ("Medfinansiering 40 procent", 0.6),
        ("Projektet ska ha 40 procent egen medfinansiering.", 0.6),
        ("Applicants must provide 20% of the total costs.", 0.8),
        ("Stödet täcker 100 procent av kostnaderna.", 1.0),
    ],
)
def test_the_share_is_the_one_the_funder_pays(text: str, rate: float) -> None:
    assert read_money(text).funding_rate == rate
    assert read_money(text).evidence["funding_rate"] == text


@pytest.mark.parametrize(
    "text",
    [
        "Co-financing of 40 % is possible.",
        "EU:s medfinansiering är 40 procent.",
        "Medfinansieringen ska till 20 procent vara kontant.",
        "Högst 40 procent av medfinansieringen får vara eget arbete.",
        "The support rate is 85% for partners from Latvia and 75% for partners from Sweden.",
        "Stödet täcker 60 procent av kostnaderna för svenska parter. För norska parter täcker stödet hälften.",
        "Högst 70 procent av bidraget betalas ut i förskott.",
        "Utsläppen ska minska med 55 procent.",
        "Indirekta kostnader ersätts med 15 procent av kostnaderna.",
        "Utrustning får utgöra högst 20 procent av kostnaderna.",
        "Stödet är minst 30 procent av kostnaderna.",
        "Support to third parties up to 15% of the EU funding.",
        "Stödet täcker 140 procent av kostnaderna.",
    ],
)
def test_no_share_is_given_where_it_may_be_anothers(text: str) -> None:
    assert read_money(text).funding_rate is None


_WORDS = [
    "Total budget ",
    "högst ",
    "per projekt",
    "mellan ",
    " och ",
    " kronor",
    " miljoner",
    "EUR ",
    "12",
    "1 000",
    "2,5",
]
_WORDS += [
    ". ",
    "\n",
    "stödet täcker ",
    " procent av kostnaderna",
    "medfinansiering ",
    "Hur mycket?",
    "%",
    "3",
    " till ",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=40).map("".join))
def test_no_figure_has_digits_that_the_text_has_not(text: str) -> None:
    budget = read_money(text).budget
    digits = re.sub(r"\D", "", text)
    for value in (budget.total, budget.per_project_min, budget.per_project_max) if budget else ():
        assert value is None or re.sub(r"\D", "", value).strip("0") in digits


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    rate = read_money(text).funding_rate
    assert rate is None or 0 <= rate <= 1


@pytest.mark.parametrize(
    "piece",
    ["högst 1 kr ", "medfinansiering minst ", "stöd 5 % ", "Max 1 000 kr. A", "per projekt ", "vara " * 9 + "5 %"],
)
def test_long_hostile_text_is_read_in_time(piece: str) -> None:
    start = time.process_time()
    read_money(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 4


@pytest.mark.parametrize("words", ["Belopp\n300 000 kr", "Belopp: 300 000 kr", "Bidragets storlek 300 000 kr"])
def test_a_budget_in_words_does_not_begin_with_its_label_and_its_evidence_does(words: str) -> None:
    money = read_money(words)
    assert money.budget is not None
    assert money.budget.text == "300 000 kr"
    assert money.evidence["budget"] == words.replace("\n", " ")
