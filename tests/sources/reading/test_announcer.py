"""Who announces a call is named where a known funder is the subject of announcing money, and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.announcer import announcer

FUNDERS = {
    "Arvinge", "Boverket", "European Commission", "Kulturrådet", "Länsstyrelsen i Kalmar län",
    "Länsstyrelsen i Skåne län", "Ministry of Water", "Myndigheten för skol- och fritidsfrågor", "Region Skåne",
    "Skog- och vattenmyndigheten", "Skolmyndigheten", "Swedish Water Agency", "Vattenverket",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Vattenverket utlyser 40 miljoner kronor till gröna skolgårdar.", "Vattenverket"),
        ("Boverket lyser ut bidrag.", "Boverket"),
        ("Kulturrådet bjuder in kommuner att söka bidrag.", "Kulturrådet"),
        ("Om stödet.\nSkolmyndigheten öppnar en ny utlysning.", "Skolmyndigheten"),
        ("Nu utlyser Skolmyndigheten bidrag.", "Skolmyndigheten"),
        ("I dag lyser Skolmyndigheten ut stöd.", "Skolmyndigheten"),
        ("Skog- och vattenmyndigheten utlyser bidrag.", "Skog- och vattenmyndigheten"),
        ("Region Skåne utlyser medel.", "Region Skåne"),
        ("Länsstyrelsen i Skåne län öppnar för ansökningar.", "Länsstyrelsen i Skåne län"),
        ("Myndigheten för skol- och fritidsfrågor utlyser bidrag.", "Myndigheten för skol- och fritidsfrågor"),
        ("Arvinge utlyser medel.", "Arvinge"),
        ("The Swedish Water Agency announces funding for wetlands.", "Swedish Water Agency"),
        ("The European Commission launches a call for proposals.", "European Commission"),
        ("The Ministry of Water invites municipalities to apply.", "Ministry of Water"),
        ("The Swedish Water Agency invites cities and towns to apply for grants.", "Swedish Water Agency"),
        ("The Swedish Water Agency launches its third joint call.", "Swedish Water Agency"),
        ("Boverket utlyser tillsammans med Region Skåne upp till 30 miljoner kronor.", "Boverket"),
        ("Länsstyrelsen i Kalmar län inbjuder kommunerna att ansöka om EU-bidrag.", "Länsstyrelsen i Kalmar län"),
        ("Boverket utlyser för tredje gången stöd till lekplatser.", "Boverket"),
    ],
)
def test_the_subject_of_announcing_is_the_funder(text: str, who: str) -> None:
    assert announcer(text, FUNDERS)[0] == who


@pytest.mark.parametrize(
    "text",
    [
        "Vi utlyser bidrag.",
        "Fonden utlyser bidrag.",
        "Myndigheten utlyser medel.",
        "Klimatsteget öppnar för ansökningar.",
        "Utlysningen öppnar för ansökningar den 3 maj.",
        "Boverket bjuder in till ett webbinarium om utlysningen.",
        "Boverket utlyser inte bidrag.",
        "Boverket utlyser en tjänst.",
        "Boverket öppnar ett kontor.",
        "Kommuner i Skåne utlyser bidrag.",
        "Programrådet utlyser bidrag.",
        "Boverket utlyser bidrag. Skolmyndigheten utlyser bidrag.",
        "Enligt Boverket utlyser fonden bidrag.",
        "Region Skåne tillsammans med Boverket utlyser bidrag.",
        "The Agency announces funding.",
        "Our Agency announces funding.",
        "The Swedish Water Agency invites you to a webinar on the call.",
        "The Swedish Water Agency announces no new funding.",
        "The Swedish Water Agency announces winners of the call.",
        "The Swedish Water Agency announces that 40 projects receive funding.",
        "The Swedish Water Agency announces changes to grants.",
        "The European Commission opens an infringement procedure on grants.",
        "The European Commission invites feedback on the funding programme.",
        "The European Commission invites you to apply for the job.",
        "If the Swedish Water Agency opens a call, apply.",
        "Boverket lyser ut namnen på dem som får bidrag.",
        "Boverket öppnar granskning av stöd till kommuner.",
        "Vattenverket öppnar vägen med finansiering från EU.",
        "Skolmyndigheten öppnar för att söka asyl.",
        "Kulturrådet bjuder in dig att fira att vi delar ut bidrag.",
        "Varje kommun utlyser bidrag till föreningar.",
        "Din kommun öppnar för ansökningar.",
        "Deltagande kommun utlyser bidrag.",
        "Statens stöd till skolor öppnar för ansökan.",
        "Reningsverket öppnar för ansökan.",
        "Bolagsstyrelsen utlyser medel.",
    ],
)
def test_nobody_is_named_where_no_body_is_or_something_else_is_announced(text: str) -> None:
    assert announcer(text, FUNDERS) == ("", "")


@pytest.mark.parametrize("heading", ["Relaterade utlysningar", "Läs också", "Fler nyheter", "See also", "Other calls"])
def test_nobody_is_named_by_what_stands_below_a_heading_over_other_calls(heading: str) -> None:
    assert announcer(f"Vi ger bidrag.\n{heading}\nBoverket utlyser bidrag.", FUNDERS) == ("", "")
    assert announcer(f"Boverket utlyser bidrag.\n{heading}\nKulturrådet utlyser bidrag.", FUNDERS)[0] == "Boverket"


def test_the_sentence_that_says_so_is_given_too() -> None:
    assert announcer("Ny fond. Boverket utlyser bidrag. Sök nu.", FUNDERS)[1] == "Boverket utlyser bidrag."


_PIECES = (
    *sorted(FUNDERS),
    "utlyser",
    "announces",
    "bidrag",
    "funding",
    "Nu",
    "The",
    "i",
    "av",
    ".",
    "\n",
    ",",
    "Läs också",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join) | st.text(max_size=300))
def test_whoever_is_named_stands_in_the_text(text: str) -> None:
    who, words = announcer(text, FUNDERS)
    assert who in words in " ".join(text.split()) or not who


@pytest.mark.parametrize(
    "piece",
    [
        "Boverket ",
        "Nu utlyser A ",
        "A of ",
        "The A for ",
        "Statens a-",
        "Region A utlyser ",
        "Boverket utlyser a a ",
        "Boverket bjuder in a a att söka a ",
    ],
)
def test_long_hostile_text_is_read_in_time(piece: str) -> None:
    start = time.process_time()
    announcer(piece * (100_000 // len(piece)), FUNDERS)
    assert time.process_time() - start < 2
