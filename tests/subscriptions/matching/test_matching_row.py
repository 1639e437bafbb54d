"""The parts of a call are read as one row of words, and each says what it would say alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.language import LANGUAGES, Language
from subscriptions.matching.model import Where
from subscriptions.matching.passages import LEAD_CHARACTERS, LONGEST_HEADING, sentence_ends, weigh
from subscriptions.matching.row import Row, cut_row, weighed_row
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.zones import read_parts
from tests.subscriptions.matching.making import a_call

SENTENCES = st.sampled_from(
    [
        "Stöd till skolor och kultur.",
        "Background: much has been said of smart cities.",
        "Stöd ges inte till:",
        "- energieffektivisering",
        "Applicants must submit the application form through the portal.",
        "co-operation - e-hälsa",
        "\r\n",
        "Vad? Inget!",
        "x" * 720,
        "",
    ]
)
TEXTS = st.lists(SENTENCES | st.text(max_size=12), max_size=6).map(" ".join)


def row_of(parts: list[tuple[Where, str]], language: Language) -> Row:
    found, placed = cut_row(parts, language, frozenset())
    return weighed_row(found, placed, [part for part in placed if part.where in ("summary", "text")])


@given(TEXTS, TEXTS, TEXTS, st.sampled_from(LANGUAGES))
def test_a_part_has_the_words_that_it_has_alone(title: str, summary: str, text: str, language: Language) -> None:
    parts: list[tuple[Where, str]] = [("title", title), ("summary", summary), ("text", text)]
    row = row_of(parts, language)
    for part, (where, written) in zip(row.parts, parts, strict=True):
        alone = Tokens(written, language, across_lines=False)
        assert part.where == where
        assert row.found.cut.text[part.start : part.end] == written
        assert [known.text for known in row.found.known_at(part.words)] == [known.text for known in alone.known]
        assert row.found.joined[part.first : max(part.first, part.last - 1)].tolist() == alone.joined.tolist()


@given(TEXTS, TEXTS, TEXTS)
def test_a_running_text_weighs_what_it_weighs_alone(title: str, summary: str, text: str) -> None:
    row = row_of([("title", title), ("summary", summary), ("text", text)], "sv")
    for part, written in zip(row.parts[1:], (summary, text), strict=True):
        alone = row_of([("text", written)], "sv")
        assert row.weights[part.first : part.last].tolist() == alone.weights.tolist()
    assert set(row.weights[: row.parts[0].last].tolist()) <= {1.0}


@pytest.mark.parametrize("summary", [f"{'Om kultur. ' * 63}Energi.", f"Kultur.\n{'#' * 51} Bakgrund"])
def test_that_another_part_follows_is_no_letter_of_a_summary(summary: str) -> None:
    """One that is as long as a lead may be, to the letter, and one whose last line is as long as a heading may be."""
    assert max(map(len, summary.splitlines())) in {LEAD_CHARACTERS, LONGEST_HEADING}
    row, alone = row_of([("summary", summary), ("text", "Mer.")], "sv"), row_of([("text", summary)], "sv")
    assert row.weights[: len(alone.weights)].tolist() == alone.weights.tolist()


def test_no_phrase_runs_from_one_part_to_the_next() -> None:
    call = a_call("Stöd till smart", "city och annat", keywords=["smart", "city"])
    apart = [zone.terms.surfaces.values() for zone in read_parts(call, "sv", load_vocabulary()).zones]
    assert not any("smart city" in surface.lower() for surfaces in apart for surface in surfaces)
    together = read_parts(a_call("Stöd till smart city"), "sv", load_vocabulary()).zones[0].terms.surfaces.values()
    assert "smart city" in together


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\u2028"])
def test_a_title_on_two_lines_says_what_it_says_on_one(line_break: str) -> None:
    wrapped = a_call(f"Stöd till smart{line_break}city", programme=f"Smart{line_break}city")
    one_line = a_call("Stöd till smart city", programme="Smart city")
    assert analyse_call(wrapped).terms == analyse_call(one_line).terms


def test_what_a_summary_denies_leaves_the_text_alone() -> None:
    summary, text = "Stöd ges inte till:\n- energi", "- kultur"
    found = Tokens(f"{summary}\n{text}", "sv")
    ends = sentence_ends(found.cut)
    denied, alone = weigh(found, ends), weigh(found, ends, (0, len(summary) + 1))
    assert denied[-1] == 0.0 < alone[-1]
