"""Where a feed's items lead, and which call each of them is."""

from __future__ import annotations

import pytest

from tests.sources.kinds.feed_items import counted, item, one, read, rss


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("  https://www.example.org/u/1\n", "https://www.example.org/u/1"),
        ("https://www.example.org/u/\n   1", "https://www.example.org/u/1"),
        ("//www.example.org/u/1", "https://www.example.org/u/1"),
        ("/u/1", "https://www.example.org/u/1"),
        ("?p=1", "https://www.example.org/nyheter/feed?p=1"),
        ("https://www.example.org/u/1?a=1&amp;b=2", "https://www.example.org/u/1?a=1&b=2"),
    ],
)
def test_a_link_that_can_be_repaired_is(written: str, whole: str) -> None:
    assert one(rss(item(link=written))).url == whole


def test_links_are_relative_to_the_base_the_feed_names() -> None:
    body = rss(item(link="u/1")).replace(b"<rss ", b"<rss xml:base='https://media.example.org/sv/' ")
    assert one(body).url == "https://media.example.org/sv/u/1"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@example.org", "urn:isbn:1", "https://a:b@example.org/"]
)
def test_a_link_that_cannot_be_repaired_is_counted(link: str) -> None:
    parsed = read(rss(item(1, link=link), item(2)))
    assert [call.title for call in parsed.calls] == ["Utlysning 2"]
    assert counted(parsed) == {"bad-link": 1}


def test_another_address_of_the_item_stands_in_for_a_bad_one() -> None:
    links = "<link href='javascript:x'/><link rel='alternate' type='application/pdf' href='/u/1.pdf'/>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title>{links}</entry></feed>"
    assert one(body.encode()).url == "https://www.example.org/u/1.pdf"


@pytest.mark.parametrize(
    ("attribute", "code"), [("", None), ("isPermaLink='true'", None), ("isPermaLink='false'", "no-address")]
)
def test_a_permalink_stands_in_for_a_missing_link(attribute: str, code: str | None) -> None:
    parsed = read(rss(f"<item><title>Utlysning</title><guid {attribute}>https://www.example.org/u/1</guid></item>"))
    assert counted(parsed) == ({code: 1} if code else {})
    assert [call.url for call in parsed.calls] == ([] if code else ["https://www.example.org/u/1"])


def test_an_item_without_a_title_is_counted() -> None:
    parsed = read(rss("<item><link>https://www.example.org/u/1</link><description>Text</description></item>", item(2)))
    assert counted(parsed) == {"no-title": 1}


def test_the_identity_is_the_canonical_address_and_the_feeds_own_name_goes_along() -> None:
    call = one(
        rss(item(link="HTTPS://WWW.example.org:443/u/1?utm_source=rss", more="<guid isPermaLink='false'>8731</guid>"))
    )
    assert call.external_id == "https://www.example.org/u/1"
    assert call.identities == ("url:https://www.example.org/u/1", "guid:provfonden:8731")


def test_a_name_that_is_the_same_everywhere_is_nobodys_own() -> None:
    call = one(rss(item(more="<guid isPermaLink='false'>tag:example.org,2026:1</guid>")))
    assert "guid:tag:example.org,2026:1" in call.identities
    twice = read(rss(*(item(number, more="<guid isPermaLink='false'>0</guid>") for number in (1, 2))))
    assert [len(call.identities) for call in twice.calls] == [1, 1]


def test_an_item_that_stands_twice_is_read_once() -> None:
    assert counted(read(rss(item(1), item(1), item(2)))) == {"repeated": 1}
    parsed = read(rss(item(1), item(1, title="Annan rubrik")))
    assert [call.title for call in parsed.calls] == ["Utlysning 1"]
    assert counted(parsed) == {"same-address": 1}


def test_items_that_share_a_page_are_told_apart_by_their_place_on_it() -> None:
    parsed = read(rss(*(item(number, link=f"/stod#{number}") for number in (1, 2))))
    assert [call.external_id for call in parsed.calls] == [
        f"https://www.example.org/stod#{number}" for number in (1, 2)
    ]
