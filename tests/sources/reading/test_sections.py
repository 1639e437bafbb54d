"""Sections by their labels, and sentences that end where a sentence ends."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.sections import labelled_sections, sentences


def found(text: str) -> list[tuple[str, str]]:
    return [(part.label, part.words) for part in labelled_sections(text)]


@pytest.mark.parametrize(
    "label",
    [
        "Vem kan söka?",
        "Vem får söka?",
        "Vem:",
        "Vem kan ansöka?",
        "Hur mycket kan ni söka?",
        "Who can apply?",
        "HVEM KAN SØKE?",
        "Hvem kan søge?",
        "• Vem kan söka?",
        "Eligible applicants",
    ],
)
def test_a_section_goes_from_its_label_to_the_next_heading(label: str) -> None:
    text = f"Inledning.\n{label}\nSvaret står här.\nOch här.\nNär kan man söka?\nI maj."
    assert [words for _, words in found(text)] == ["Svaret står här.\nOch här."]


def test_the_answer_may_stand_behind_the_label() -> None:
    assert found("Vem: kommunala huvudmän\nSök: i maj") == [("Vem:", "kommunala huvudmän")]


def test_a_label_with_nothing_under_it_is_no_section() -> None:
    assert found("Vem kan söka?\nNär kan man söka?\nI maj.") == []


def test_a_word_in_running_text_is_no_label() -> None:
    assert found("Vem som helst vet vem som kan söka. Det står i regeringens beslut.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ett. Två! Tre?", ["Ett.", "Två!", "Tre?"]),
        ("Högst 2 mill. NOK pr. Prosjekt i år.", ["Högst 2 mill. NOK pr. Prosjekt i år."]),
        ("EUR 1.66 M. Apply now.", ["EUR 1.66 M.", "Apply now."]),
        ("T.ex. Kommuner kan söka.", ["T.ex. Kommuner kan söka."]),
        ("- En rad\n- En till", ["- En rad", "- En till"]),
    ],
)
def test_a_sentence_ends_where_it_ends(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    labelled_sections(text)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("piece", ["Vem:\n", "A. ", "pr. A", "?", "Vem kan söka? Ja.\n", " "])
def test_long_hostile_text_is_read_in_time(piece: str) -> None:
    start = time.process_time()
    labelled_sections(piece * (200_000 // len(piece)))
    list(sentences(piece * (200_000 // len(piece))))
    assert time.process_time() - start < 2
