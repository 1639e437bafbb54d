"""Plain selectors find what the selector engine finds."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from sources.kinds import _plain_selectors
from sources.kinds._plain_selectors import select

PAGE = """<main class="wide list" id="top">
<article class="call new"><h2><a href="/1">Ett</a></h2><p class="">x</p></article>
<ARTICLE class="call"><H3><a name="top" id="two">Två</a></H3><div class="call">
<h2 class="Call"><a HREF>Tre</a></h2></div></ARTICLE>
<status-call class="my_class-1">Öppen</status-call><p hidden>y</p></main>"""
TREE = BeautifulSoup(PAGE, "lxml")
PARTS = ["h2", "H3", "a", "p", "article", "div", ".call", "article.call", ".call.new", "a[href]", "[HREF]", ".Call"]
PARTS += ["status-call", ".my_class-1", "main", "[hidden]", "body", "html", "nothing", ".list.wide"]
PARTS += ["#top", "main#top", "h2:nth-child(1)", "article:nth-of-type(2)", ".call:nth-child(2)", "p:nth-of-type(1)"]


def engine(selector: str, limit: int) -> list[object]:
    return TREE.main.select(selector, limit=limit)


INSIDE = st.tuples(st.sampled_from([" ", " > "]), st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))


@given(st.lists(INSIDE, min_size=1, max_size=3), st.integers(1, 4))
def test_choices_of_parts_inside_one_another(choices: list[tuple[str, list[str]]], limit: int) -> None:
    selector = ", ".join(inside.join(parts) for inside, parts in choices)
    assert _plain_selectors._read(selector) is not None
    assert [id(found) for found in select(TREE.main, selector, limit)] == [id(one) for one in engine(selector, limit)]


@pytest.mark.parametrize(
    "selector",
    [
        "a[href*='1']",
        "main > article a",
        "h2:has(a)",
        "*",
        "a:nth-child(odd)",
        "p:last-of-type",
        ":is(h2, h3) a",
        "h2 + p",
        r".my\_class-1",
    ],
)
def test_anything_else_is_left_to_the_engine(selector: str) -> None:
    assert _plain_selectors._read(selector) is None
    assert select(TREE.main, selector, 9) == engine(selector, 9)
    assert engine(selector, 9)
