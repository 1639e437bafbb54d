"""Hostile words from sources come out as one bounded, visible line, in mail, text and cards alike."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from subscriptions.digests.markdown import escaped, link
from subscriptions.digests.plain import plain

# What turns or hides the words after it.
TRICKS = "\u202e\u202d\u2066\u2069\u200e\u200f\ufeff\u061c"


def test_lines_become_one() -> None:
    assert plain("Utlysning\r\nBcc: alla@example.org\x00\u2028slut", 100) == "Utlysning Bcc: alla@example.org slut"


def test_marks_that_turn_the_direction_are_taken_out() -> None:
    assert plain("\u202egnp.exe\u202c slut", 100) == "gnp.exe slut"


def test_hebrew_and_emoji_stay() -> None:
    assert plain("קול קורא 🇸🇪 👩‍🏫", 100) == "קול קורא 🇸🇪 👩‍🏫"


def test_too_long_is_cut_at_a_word_with_a_sign() -> None:
    assert plain("en lång rubrik om skolan", 15) == "en lång rubrik…"
    assert plain("x" * 10_000, 200) == "x" * 199 + "…"


def test_no_half_of_a_composed_character_is_left() -> None:
    cut = plain("👩‍🏫" * 100, 50)
    assert not cut[:-1].endswith("\u200d")
    assert plain("e\u0301" * 100, 10)[-2] == "e"


def test_broken_characters_can_be_sent() -> None:
    assert plain("a\ud800b", 10).encode() == "a\ufffdb".encode()


@given(st.text(max_size=5000), st.integers(2, 300))
def test_any_text_is_one_bounded_visible_line(text: str, limit: int) -> None:
    line = plain(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in line)
    assert not set(line) & set(TRICKS)
    line.encode()


def test_what_acts_in_markdown_is_escaped() -> None:
    assert escaped("[a](b) *c* _d_ ~e~ `f` <at>g</at>") == (
        "\\[a\\]\\(b\\) \\*c\\* \\_d\\_ \\~e\\~ \\`f\\` \\<at\\>g\\</at\\>"
    )
    assert escaped("{{DATE(2026-01-01T00:00:00Z)}}") == "\\{\\{DATE\\(2026-01-01T00:00:00Z\\)\\}\\}"
    assert escaped("back\\slash") == "back\\\\slash"


def test_lists_and_headings_at_the_beginning_are_escaped() -> None:
    assert [escaped(text) for text in ("- a", "1. a", "12) a", "# a", "a - b", "2026 är")] == [
        "\\- a",
        "1\\. a",
        "12\\) a",
        "\\# a",
        "a - b",
        "2026 är",
    ]


def test_an_entity_is_shown_as_it_was_written() -> None:
    assert escaped("&lt;b&gt; & så vidare") == "\\&lt;b\\&gt; & så vidare"


def test_an_address_cannot_end_its_link() -> None:
    assert link("a](https://evil.example)", "https://a.example/(x)_y") == (
        "[a\\]\\(https://evil.example\\)](https://a.example/%28x%29%5Fy)"
    )
