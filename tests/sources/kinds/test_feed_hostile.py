"""Feeds that somebody wrote to do harm, and bytes that are no feed."""

from __future__ import annotations

import json
import socket
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Parsed, UnreadablePage
from tests.sources.kinds.feed_items import attempt, item, read, rss

LAUGHS = "<!ENTITY l0 'ha'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE rss [{LAUGHS}]>",
        f"<!-- <a --><!DOCTYPE rss [{LAUGHS}]>",
        f"<!DOCTYPE a []><!doctype rss [\n{LAUGHS}\n]  >",
        "<!DOCTYPE rss [<!ENTITY l9 '" + "x" * 100_000 + "'>]>",
        "<!DOCTYPE rss [<!ENTITY l9 SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/rss.dtd'>",
    ],
    ids=["laughs", "hidden", "second", "quadratic", "file", "outside"],
)
def test_entities_are_never_expanded_nor_fetched(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a reader went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    body = rss(item(1, title="&l9;" * 10_000), head=head)
    tracemalloc.start()
    try:
        start = time.process_time()
        parsed = read(body)
        spent, peak = time.process_time() - start, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(parsed.calls) == 1
    assert "root:" not in parsed.calls[0].title
    assert spent < 4
    assert peak < 50_000_000


PIECES = [
    "<a>",
    "<a ",
    '<a "',
    "<a/",
    "</",
    "<!",
    "<!--",
    "<![CDATA[",
    "<?",
    "&",
    "&a",
    "&#",
    "<item>",
    "<title>",
    "<link/>",
]
PIECES += [
    "<a xml:base='x/'>",
    "<a xmlns:b='c'>",
    "<category>1</category>",
    "<content type='xhtml'><div>",
    "<svg><title>",
]
PIECES += ["<!DOCTYPE a [", "<source>", "a@", "1 ", "12:", "<p a1 a2 a3 a4 ", "&lt;p a", "\n", "<author>a@b.c</author>"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_feed_ends_in_time(piece: str) -> None:
    start = time.process_time()
    for body in (rss(piece * (15_000 // len(piece))), rss("<item><title>", piece * (15_000 // len(piece)))):
        attempt(body)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><author>" + "a." * 200_000 + "</author></item>"),
        rss("<item><itunes:keywords>" + ",".join(map(str, range(50_000))) + "</itunes:keywords></item>"),
        rss("<item>" + "".join(f"<category>{n}</category>" for n in range(8_000)) + "</item>"),
        rss("<item><description>&lt;p " + " ".join(f"a{n}" for n in range(30_000)) + "&gt;</description></item>"),
        rss("<a xml:base='x/'>" * 10_000),
        rss("<a/>" * 5_000).replace(b"<rss ", b"<rss xmlns='" + b"x" * 100_000 + b"' "),
        rss("<b/>" * 5_000).replace(b"<rss ", b"<rss " + b" ".join(b"xmlns:a%d='b'" % n for n in range(5_000)) + b" "),
    ],
    ids=["author", "keywords", "categories", "attributes", "bases", "namespace", "prefixes"],
)
def test_what_would_take_the_parser_quadratic_time_does_not(body: bytes) -> None:
    start = time.process_time()
    found = attempt(body)
    assert time.process_time() - start < 8
    assert isinstance(found, Parsed) or found.code == "too-large"


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer_or_one_clear_error(body: bytes) -> None:
    for start in (b"", rss("<item><title>"), b'{"version":"https://jsonfeed.org/version/1","items":['):
        assert str(attempt(start + body))


TAGS = [
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<link>",
    "</link>",
    "https://e.se/1",
    "<guid>",
    "</guid>",
    "&#xD800;",
]
TAGS += [
    "<![CDATA[",
    "]]>",
    "&lt;b&gt;",
    "<pubDate>",
    "</pubDate>",
    "99 Foo 2026",
    "xml:base='",
    "<entry>",
    "</rss>",
    "å",
]


@given(st.lists(st.sampled_from(TAGS), max_size=25))
def test_any_soup_of_tags_gives_an_answer_or_one_clear_error(parts: list[str]) -> None:
    found = attempt(("<rss><channel>" + "".join(parts)).encode())
    assert isinstance(found, UnreadablePage) or all(call.title and call.url for call in found.calls)


NAMES = st.sampled_from(["title", "url", "id", "tags", "content_html"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@given(ANY_JSON)
def test_any_json_gives_an_answer_or_one_clear_error(value: object) -> None:
    document = {"version": "https://jsonfeed.org/version/1", "items": value}
    assert isinstance(read(json.dumps(document).encode()), Parsed)
