"""Feeds of every kind, whole and broken: nothing readable is lost, nothing hostile does harm."""

from __future__ import annotations

import io
import json
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest

from sources.contract import Known, Request, UnreadablePage
from sources.registry import CatalogueFault, build_source
from tests.sources.kinds.cases import Case, agrees, an_entry, answer
from tests.sources.kinds.feed_items import NOW, URL, attempt, code_of, counted, item, json_feed, one, read, rss, source
from tests.sources.kinds.list_cases import catalogue_cases, single_facts

CATALOGUE = ("tillvaxtverket", "skr-nyheter")


@pytest.mark.parametrize(("case", "external_id", "field", "value"), single_facts(*CATALOGUE))
def test_a_catalogue_feed_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    calls = case.read()[0]
    found = calls[external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", catalogue_cases(*CATALOGUE))
def test_no_call_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, _ = case.read()
    assert set(calls) == set(case.expected["calls"])
    assert notes == case.expected["notes"]


ATOM = """<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>News</title><entry><title>Call 1</title>
<id>tag:example.org,2026:1</id><link rel='alternate' href='/u/1'/><published>2026-03-01T23:30:00Z</published>
<summary>Deadline: 15 September 2026</summary><category term='Water'/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'
xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='/'><title>News</title></channel><item rdf:about='/u/1'>
<title>Call 1</title><link>/u/1</link><dc:date>2026-03-02</dc:date>
<description>Deadline: 15 September 2026</description></item></rdf:RDF>"""
CDF = """<channel href='https://www.example.org/'><title>News</title><item href='/u/1'><title>Call 1</title>
<abstract>Deadline: 15 September 2026</abstract></item></channel>"""
RSS = """<rss version='0.91'><channel><item><title>Call 1</title><link>/u/1</link>
<pubDate>Mon, 02 Mar 2026 00:30:00 +0100</pubDate>
<description>&lt;p&gt;Deadline: 15 September 2026&lt;/p&gt;</description></item></channel></rss>"""
JSON = json_feed(
    {
        "id": "1",
        "url": "/u/1",
        "title": "Call 1",
        "date_published": "2026-03-02T00:30:00+01:00",
        "content_html": "<p>Deadline: 15 September 2026</p>",
    },
    language="en-GB",
).decode()


@pytest.mark.parametrize("body", [ATOM, RDF, CDF, RSS, JSON], ids=["atom", "rdf", "cdf", "rss", "json"])
def test_every_format_gives_the_same_call(body: str) -> None:
    call = one(body.encode(), language="en")
    assert (call.title, call.url) == ("Call 1", "https://www.example.org/u/1")
    assert [deadline.date for deadline in call.deadlines] == ["2026-09-15"]
    assert (call.status, call.language) == ("open", "en")
    assert call.published in ("2026-03-02", None if body == CDF else "2026-03-02")


def test_the_language_is_the_items_or_the_feeds_or_the_entrys() -> None:
    assert one(ATOM.encode()).language == "en"
    assert one(rss("<language>fi-FI</language>", item())).language == "fi"
    assert one(rss(item())).language == "sv"
    assert one(json_feed({"title": "T", "url": "/u", "language": "da"}, language="en")).language == "da"
    assert one(rss("<language>en-us</language>", item()), language="sv").language == "sv"


def test_a_day_is_the_day_at_home() -> None:
    assert one(rss(item(more="<pubDate>Thu, 15 Jan 2026 00:30:00 +0100</pubDate>"))).published == "2026-01-15"
    assert one(rss(item(more="<pubDate>Wed, 14 Jan 2026 23:30:00 GMT</pubDate>"))).published == "2026-01-15"
    assert one(rss(item(more="<pubDate>snart</pubDate>"))).published is None


def test_only_labelled_dates_are_deadlines() -> None:
    call = one(rss(item(more="<description>Mötet hölls den 3 mars 2026 i Umeå.</description>")))
    assert (call.deadlines, call.opens, call.status) == ((), None, "unknown")


def test_titles_are_plain_text() -> None:
    assert one(rss(item(title="Stöd &amp;amp; &lt;b&gt;bidrag&lt;/b&gt;"))).title == "Stöd & bidrag"
    assert one(rss(item(title="Mindre än &lt;10 anställda"))).title == "Mindre än <10 anställda"
    assert one(rss(item(title="<![CDATA[Öppet <em>nu</em>]]>"))).title == "Öppet nu"


# Broken feeds


def test_a_feed_that_breaks_off_gives_what_is_whole_and_says_so() -> None:
    parsed = read(rss(item(1), item(2), item(3))[:-70])
    assert [call.title for call in parsed.calls] == ["Utlysning 1", "Utlysning 2"]
    assert parsed.listing is not None
    assert parsed.listing.cut_off == "the feed breaks off before its closing tag"


@pytest.mark.parametrize(
    "fault", ["<p>&nbsp;&ouml;</p>", "<b>", "</b>", "&", "\x0b", "&#0;", "&#xD800;", "&#99999999999;", "<x:y>z</x:y>"]
)
def test_a_feed_that_is_only_ill_formed_is_read_whole(fault: str) -> None:
    parsed = read(rss(item(1, more=f"<description>{fault}</description>"), item(2)))
    assert [call.title for call in parsed.calls] == ["Utlysning 1", "Utlysning 2"]
    assert parsed.listing is not None
    assert parsed.listing.cut_off is None


def test_white_space_before_the_declaration_does_no_harm() -> None:
    assert one(b"\n\n" + rss(item())).title == "Utlysning 1"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_letters_survive_in_every_encoding(codec: str) -> None:
    body = f"<?xml version='1.0' encoding='{codec}'?><rss><channel>{item(title='Åldringsvård på ö')}</channel></rss>"
    assert one(body.encode(codec)).title == "Åldringsvård på ö"


def test_a_feed_with_too_many_items_is_cut_off() -> None:
    for body in (rss(*map(item, range(5))), json_feed(*({"title": "T", "url": f"/{n}"} for n in range(5)))):
        parsed = read(body, max_items=3)
        assert len(parsed.calls) == 3
        assert parsed.listing is not None
        assert parsed.listing.cut_off == "the feed has more than 3 items"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html><head><title>Nyheter</title></head><body><p>Inga</p></body></html>", "not-a-feed"),
        (b"<?xml version='1.0'?><note><to>x</to></note>", "not-a-feed"),
        (b"just words", "not-a-feed"),
        (b'{"items": []}', "not-a-feed"),
        (b"[1, 2]", "not-a-feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"tit', "truncated"),
        (b"[" * 100_000, "truncated"),
        (b"<html><head><title>Just a moment...</title></head><body>example.org</body></html>", "bot-wall"),
        (b"<rss>" + b" " * (10 * 1024 * 1024), "too-large"),
    ],
    ids=lambda part: part if isinstance(part, str) else repr(part[:30]),
)
def test_an_answer_that_is_no_feed_says_what_it_is(body: bytes, code: str) -> None:
    assert code_of(body) == code


def test_an_empty_feed_is_a_feed() -> None:
    for body in (
        rss(),
        json_feed(),
        b"<feed xmlns='http://www.w3.org/2005/Atom'/>",
        b"<channel href='/'><title>x</title></channel>",
    ):
        assert read(body).calls == ()


def test_a_feed_of_another_site_is_refused() -> None:
    with pytest.raises(UnreadablePage) as error:
        answer(source(), rss(item()), NOW, url="https://parked.example/lander")
    assert error.value.code == "other-site"


def test_json_of_the_wrong_types_does_no_harm() -> None:
    parsed = read(
        json_feed(
            {"title": 5, "url": "/u/1", "tags": "x", "content_text": ["x"], "date_published": {}, "id": 7},
            {
                "title": "\ud800 halv",
                "url": "/u/2",
                "content_html": True,
                "date_published": "0001-01-01T00:00:00+14:00",
            },
            {"title": "T", "url": 3, "external_url": "https://example.com/u/3"},
        )
    )
    assert [call.title for call in parsed.calls] == ["5", "? halv", "T"]
    assert [call.url for call in parsed.calls][2] == "https://example.com/u/3"
    assert counted(read(b'{"version": "https://jsonfeed.org/version/1", "items": [3, null, {}]}')) == {"no-title": 3}


# Real material


def readable(body: bytes, suffix: str) -> set[tuple[str, str]]:
    """Title and whole address of every item that feedparser itself (of JSON Feed: the file) gives with both."""
    if suffix == ".json":
        try:
            document = json.loads(body)
        except ValueError:
            return set()
        rows = document.get("items", []) if "jsonfeed.org" in str(document.get("version")) else []
        pairs = [(row.get("title"), row.get("url") or row.get("external_url")) for row in rows]
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            entries = feedparser.parse(io.BytesIO(body), response_headers={"content-location": URL}).entries
        pairs = [(entry.get("title"), entry.get("link")) for entry in entries]
    whole = [(str(title), urljoin(URL, link)) for title, link in pairs if title and isinstance(link, str) and link]
    return {(title, link) for title, link in whole if link.lower().startswith(("http://", "https://"))}


def test_nothing_readable_is_lost_from_any_recorded_feed(shared: Path) -> None:
    files = sorted((shared / "recordings/feeds").iterdir())
    assert len(files) == 258
    given_back = 0
    for path in files:
        body = path.read_bytes()
        expected = readable(body, path.suffix)
        start = time.process_time()
        found = attempt(body)
        assert time.process_time() - start < 5, path.name
        if isinstance(found, UnreadablePage):
            assert found.code in ("not-a-feed", "truncated", "empty"), path.name
            assert not expected, path.name
            continue
        addresses = {call.url for call in found.calls}
        lost = {link for _, link in expected} - addresses
        assert not lost, (path.name, lost, found.notes)
        given_back += len(expected & {(call.title, call.url) for call in found.calls if call.url})
    assert given_back > 240


# The catalogue file


@pytest.mark.parametrize(
    ("options", "field"),
    [({"onyl": ["x"]}, "onyl"), ({"language": "Swedish"}, "language"), ({"detail_text": "a["}, "detail_text")],
)
def test_a_wrong_option_is_named(options: dict[str, Any], field: str) -> None:
    with pytest.raises(CatalogueFault) as fault:
        build_source(an_entry("feed", options))
    assert fault.value.faults[0].startswith(f"options.{field}")


def test_a_feed_tells_of_what_is_new_and_is_asked_for_by_its_address() -> None:
    assert source().coverage == "changes"
    assert source().start(NOW, Known()) == (Request(url=URL),)
