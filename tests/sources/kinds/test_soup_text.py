"""The words of a part of a page are those that its markup gives, though they are read from the tree."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from sources.kinds._soup import lines_of, unglued
from sources.reading.text import html_to_text

PIECES = [
    "<p>", "</p>", "<div>", "</div>", "<ul><li>", "</li>", "</ul>", "<br>", "<hr>", "<table><tr><td>", "</td><td>",
    "</tr></table>", "<a href='/x'>", "</a>", "<b>", "</b>", "<script>var a;</script>", "<style>b{}</style>",
    "<!-- dold -->", "<svg><title>x</title></svg>", "<template>mall</template>", "<h2>", "</h2>", "<option>",
    "Ansök senast ", "12 juni 2026", " ", "\n", "&amp;", "&nbsp;", "\u00ad", "<![CDATA[x]]>", "<?php y ?>", "ord",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_the_tree_and_its_markup_say_the_same(markup: str) -> None:
    soup = BeautifulSoup(f"<html><body>{markup}</body></html>", "lxml")
    for element in soup.find_all(True):
        assert isinstance(element, Tag)
        if not isinstance(element.string, str):
            assert lines_of(element) == unglued(html_to_text(element.decode()))
