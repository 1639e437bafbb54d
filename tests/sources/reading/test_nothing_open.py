"""The page's own word that nothing can be applied for: believed only where it speaks of everything, now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.nothing_open import nothing_open


@pytest.mark.parametrize(
    "sentence",
    [
        "Det finns inga öppna utlysningar just nu.",
        "Just nu finns det inga aktuella utlysningar.",
        "Det finns för närvarande inte några utlysningar att söka.",
        "Vi har inga pågående utlysningar, men nästa öppnar i mars.",
        "Ingen utlysning är öppen just nu.",
        "Inga öppna utlysningar",
        "Samtliga utlysningar är stängda.",
        "There are currently no open calls for proposals.",
        "Currently, no call is open.",
        "No calls are open at the moment – please come back in autumn.",
        "There aren’t any open funding opportunities at this time.",
        "All our calls are currently closed.",
        "Det er for tiden ingen åpne utlysninger.",
        "Ingen aktive utlysninger akkurat nå.",
        "Der er i øjeblikket ingen åbne ansøgningsrunder.",
        "Der er p.t. ingen åbne puljer.",
    ],
)
def test_a_sentence_that_says_so_is_found_among_others(sentence: str) -> None:
    assert nothing_open(sentence) == sentence
    assert nothing_open(f"Utlysningar\nHär visas fondens utlysningar. {sentence}\nKontakta oss gärna.") == sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Inga resultat hittades.",
        "No calls found.",
        "Om det inte finns några öppna utlysningar visas ett meddelande här.",
        "Finns det inga öppna utlysningar just nu?",
        "Det finns inga öppna utlysningar för studenter just nu.",
        "Under 2024 fanns inga öppna utlysningar.",
        "There are no open calls for students at the moment.",
        "There are no open calls in Norway at the moment.",
        "There were no calls.",
        "There are no calls",
        "När det inte finns några öppna utlysningar kan du prenumerera.",
        "There is no deadline for this open call.",
        "Nu är alla utlysningar öppna.",
        "Alla utlysningar stängda för kommuner kan sökas av regioner.",
        "Det finns inga krav på medfinansiering i öppna utlysningar.",
        "Det finns öppna utlysningar just nu.",
        "Inga fler utlysningar kan visas.",
    ],
)
def test_what_says_less_or_something_else_is_not_believed(text: str) -> None:
    assert nothing_open(text) is None


@given(st.text(max_size=2_000))
def test_any_text_has_an_answer_of_its_own_words(text: str) -> None:
    sentence = nothing_open(text)
    assert sentence is None or len(sentence) <= 300
