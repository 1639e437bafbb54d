"""Markup to plain text, and cutting: for friendly and for hostile text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.text import TITLE_LIMIT, has_more_to_read, html_to_text, one_line, summarise


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("Bara text", "Bara text"),
        ("Två\r\n\r\nrader &amp; mer", "Två\nrader & mer"),
        ("x < 5 och y > 3", "x < 5 och y > 3"),
        ("<p>Ett</p><p>Två</p>", "Ett\nTvå"),
        ("<p>Ett <b>fet</b>t\n  ord</p>", "Ett fett ord"),
        ("Rad<br>rad<br/>rad", "Rad\nrad\nrad"),
        ("<ul><li>Ett</li><li><p>Två</p></li><li></li></ul>efter", "- Ett\n- Två\nefter"),
        ("<ul><li>A<ul><li>B</li></ul></li></ul>", "- A\n- B"),
        ("<h2>Vem kan söka?</h2>Kommuner", "Vem kan söka?\nKommuner"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><th>3</th></tr></table>", "1 2\n3"),
        ("<p>&lt;b&gt; &amp;amp; &#228; &nbsp; &#8203;x</p>", "<b> &amp; ä x"),
        ("<script>alert('x')</script><style>p{}</style><p>Syns</p>", "Syns"),
        ("<p>Syns<script>inte</script> också</p>", "Syns också"),
        ("<!-- inte --><p>Syns</p>", "Syns"),
        ("<!-- bara detta -->", ""),
        ('<div class="eui-u-mt-l>"><h4>Conditions</h4></div>', "Conditions"),
        ('<?xml version="1.0" encoding="latin-1"?><p>ä</p>', "ä"),
        ('<meta charset="latin-1"><p>ä</p>', "ä"),
        ("a\u200bb\u00adc\ufeffd\u202ee\x07f", "abcdef"),
        ("<p>a\x00b\ud800c</p>", "abc"),
        ("<p>Oavslutad <b>fet", "Oavslutad fet"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
    ],
)
def test_markup_becomes_plain_text(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    "pattern",
    ["<", "<a ", "<div>", "<p>", "&", "&#1;", '<a "', "'<\"", "<!--", "<script>", "</", "\u200b", "<td>", "<li>"],
)
def test_hostile_markup_takes_little_time(pattern: str) -> None:
    markup = pattern * (300_000 // len(pattern))
    started = time.process_time()
    assert all(len(text) <= len(markup) for text in (html_to_text(markup), summarise(markup), one_line(markup)))
    assert time.process_time() - started < 3


def test_text_after_deep_nesting_does_not_stop_the_reader() -> None:
    assert html_to_text("<p>före</p>" + "<div>" * 100_000 + "x" + "</div>" * 100_000).startswith("före")


def test_a_megabyte_of_brackets_is_text() -> None:
    assert html_to_text("<p>" + "<" * 1_000_000) == "<" * 1_000_000


@given(st.text())
def test_any_text_becomes_lines_without_control_characters(markup: str) -> None:
    text = html_to_text(markup)
    assert all(line.isprintable() or not line.isascii() for line in text.splitlines())
    assert "\n\n" not in text
    text.encode("utf-8")


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<ul>", "<td>", "<b>", "<!--", "-->", "<", ">", "&", "ord ", '"']))
)
def test_any_soup_of_tags_keeps_only_words(parts: list[str]) -> None:
    text = html_to_text("".join(parts))
    assert "<p>" not in text
    assert "</p>" not in text


class TestCutting:
    def test_a_title_is_one_line(self) -> None:
        assert one_line("  Två\n rader\t\u200b ") == "Två rader"

    def test_a_long_title_is_cut_with_an_ellipsis(self) -> None:
        assert len(one_line("x" * 10_000)) == TITLE_LIMIT
        assert one_line("x" * 10_000).endswith("…")
        assert one_line("x" * TITLE_LIMIT) == "x" * TITLE_LIMIT

    def test_a_short_text_is_its_own_summary(self) -> None:
        assert summarise("En mening.\nEn till.") == "En mening. En till."

    def test_a_summary_ends_after_a_sentence_if_there_is_one_late_enough(self) -> None:
        text = "Detta är en första mening. " * 40
        assert (
            summarise(text, 100) == "Detta är en första mening. Detta är en första mening. Detta är en första mening. …"
        )

    def test_else_it_ends_after_a_word(self) -> None:
        assert summarise("Kort. " + "ord, " * 100, 30) == "Kort. ord, ord, ord, ord…"

    def test_one_endless_word_is_cut_anyway(self) -> None:
        assert summarise("x" * 700) == "x" * 598 + "…"

    @given(st.text(), st.integers(20, 600))
    def test_a_summary_is_never_longer_than_its_limit(self, text: str, limit: int) -> None:
        assert len(summarise(text, limit)) <= limit
        assert len(one_line(text, limit)) <= limit


def test_a_page_without_body_keeps_its_text_and_drops_its_title() -> None:
    page = "<!doctype html><html lang=sv><title>Utlysningar</title><main><ul><li>Sök stöd</ul></main></html>"
    assert html_to_text(page) == "- Sök stöd"


def test_a_tag_with_very_many_attributes_is_read_in_linear_time() -> None:
    started = time.process_time()
    assert html_to_text("<p " + "".join(f"a{number} " for number in range(200_000)) + ">Sök stöd") == "Sök stöd"
    assert time.process_time() - started < 5


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<br>", "<li>", "<td>", "<script>", "</script>", "<!--", "-->", "Stöd", " "])
    ),
    st.integers(0, 30),
)
def test_whether_there_is_more_to_read_is_what_reading_it_all_would_say(parts: list[str], limit: int) -> None:
    markup = "".join(parts)
    assert has_more_to_read(markup, limit) == (len(html_to_text(markup)) > limit)
