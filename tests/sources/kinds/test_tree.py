"""The tree we grow is the one Beautiful Soup would have grown, of any markup; and it does not grow without bound."""

from __future__ import annotations

import copy
import gzip
import tomllib
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, PageElement, Tag
from bs4.exceptions import ParserRejectedMarkup
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import UnreadablePage
from sources.kinds._tree import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES, grow
from tests.sources.kinds.cases import FIXTURES

ROOT = Path(__file__).parents[3]
PAGES = sorted(FIXTURES.rglob("*.html"))
_LINKS = ("parent", "previous_element", "next_element", "previous_sibling", "next_sibling")
_NAMES = ("p", "div", "pre", "textarea", "script", "style", "template", "ul", "li", "table", "tr", "td", "a", "b", "br")
_MORE = ("html", "head", "body", "title", "meta", "svg", "form", "select", "option", "rt", "o:p", "x-y", "P")
_ATTRIBUTES = st.sampled_from(
    (
        *("", ' class="a  b\u00a0c"', " class", ' CLASS=""', ' rel="x y"', ' headers="1 2"', ' accesskey="k l"'),
        *(' id="q r"', ' charset="x"', ' http-equiv="content-type" content="text/html; charset=y"', " <", ' "'),
        ' accept-charset="a b"',
    )
)
_NAME = st.sampled_from(_NAMES + _MORE)
_PIECE = st.one_of(
    st.builds("<{}{}>".format, _NAME, _ATTRIBUTES),
    st.builds("<{}/>".format, _NAME),
    st.builds("</{}>".format, _NAME),
    st.sampled_from(["<!-- x -->", "<!-- -->", "<!---->", "<!doctype html>", "<?php x ?>", "<![CDATA[x]]>", "&amp;"]),
    st.sampled_from([" ", "\n", "\n \t", "\u00a0", "ord", "två ord ", "<", ">", "\0", "\x0b", "\u2028", "&#0;"]),
    st.text(max_size=5),
)


def test_a_version_whose_inner_parts_have_not_been_compared_is_held_back() -> None:
    """The tests below compare the trees; whoever raises the limit runs them with the later version first."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (limits,) = (name for name in wanted if name.startswith("beautifulsoup4"))
    below, here = limits.rpartition("<")[2], version("beautifulsoup4")
    assert [int(part) for part in here.split(".")[:2]] < [int(part) for part in below.split(".")]


@pytest.mark.parametrize("end_of_head", ["", "</head>", "</head><body class=a>"])
def test_what_stands_on_a_page_that_leaves_out_its_body_is_not_in_its_head(end_of_head: str) -> None:
    words = "<header><nav>Hem</nav></header><main><h1>Utlysningar</h1><article>En</article></main>"
    page = grow(f"<!doctype html><html><head><meta charset=utf-8><title>Fonden</title>{end_of_head}{words}</html>")
    assert page.html is not None
    assert page.head is not None
    assert [each.name for each in page.html.find_all(recursive=False)] == ["head", "body"]
    assert [each.name for each in page.head.find_all(recursive=False)] == ["meta", "title"]
    assert page.select_one("body > main > article") is not None


def test_a_body_that_says_so_after_it_has_begun_begins_no_second_one() -> None:
    page = grow("<html><head><title>Fonden</title><header>Hem</header><body><main>Ord</main></body></html>")
    assert len(page.find_all("body")) == 1
    assert page.select_one("body > main") is not None


def theirs(text: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return BeautifulSoup(text, "lxml")


def ours(text: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return grow(text)


def facts(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """Everything that is known of each node, with the nodes it is linked to by their place in the page."""
    nodes: list[PageElement] = [soup, *soup.descendants]
    place = {id(node): number for number, node in enumerate(nodes)} | {id(None): -1}
    return [fact(node, place) for node in nodes[1:]]


def fact(node: PageElement, place: dict[int, int]) -> dict[str, Any]:
    found: dict[str, Any] = {name: place[id(getattr(node, name))] for name in _LINKS}
    if not isinstance(node, Tag):
        return found | {"kind": type(node), "words": str(node), "hidden": node.hidden}
    own = vars(Tag(name="p")).keys() - {*_LINKS, "contents"}
    found |= {name: getattr(node, name) for name in own}
    kinds = [(type(node.attrs), [type(value) for value in node.attrs.values()])]
    return found | {"contents": [place[id(each)] for each in node.contents], "kinds": kinds}


def assert_the_same(text: str) -> None:
    try:
        wanted = theirs(text)
    except ParserRejectedMarkup:
        with pytest.raises(ParserRejectedMarkup):
            ours(text)
        return
    found = ours(text)
    assert facts(found) == facts(wanted)
    assert str(found) == str(wanted)
    assert str(copy.copy(found)) == str(copy.copy(wanted))
    assert found.get_text("|") == wanted.get_text("|")
    assert len(found.select("p, [class]")) == len(wanted.select("p, [class]"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(FIXTURES)))
def test_a_page_of_our_own_grows_into_the_same_tree(page: Path) -> None:
    assert_the_same(page.read_text("utf-8", "replace"))


@given(st.lists(_PIECE, max_size=25).map("".join))
def test_any_markup_grows_into_the_same_tree(text: str) -> None:
    assert_the_same(text)


def test_recorded_pages_grow_into_the_same_tree(shared: Path) -> None:
    pages = sorted((shared / "recordings" / "html-lists").glob("*.html.gz"), key=lambda page: page.stat().st_size)
    assert len(pages) >= 10
    for page in pages[:4]:
        assert_the_same(gzip.decompress(page.read_bytes()).decode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>x" * (MAX_NODES // 2 + 1), "elements and texts"),
        ("<!---->x" * (MAX_NODES // 2 + 1), "elements and texts"),
        ("<b>" * (MAX_DEPTH + 1), "deep"),
        ("<p " + " ".join(f"a{number}" for number in range(MAX_ATTRIBUTES + 1)) + ">", "attributes"),
    ],
)
def test_a_tree_that_would_be_too_large_is_refused(text: str, words: str) -> None:
    with pytest.raises(UnreadablePage, match=words) as refused:
        grow(text)
    assert refused.value.code == "too-large"


def test_a_tree_of_the_largest_size_is_grown() -> None:
    soup = grow("<body>" + "<p>x" * (MAX_NODES // 2 - 1))
    assert sum(1 for _ in soup.descendants) == MAX_NODES
