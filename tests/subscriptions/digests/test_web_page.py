"""The page of a letter speaks for nobody."""

from __future__ import annotations

from lxml import html

from subscriptions.digests.render import render_html_page
from subscriptions.digests.web_page import without_own_links
from tests.subscriptions.digests.samples import a_call, letter, told

TOKEN = "7-abcdefghijklmnopqrstuvwxyz"
ELSEWHERE = "https://gammal.example/my/7-ABCDEFGHIJKLMNOPQRSTUVWXYZ/calls/1"


def links(page: str) -> list[str]:
    return [each.get("href", "") for each in html.document_fromstring(page).iter("a")]


def test_links_of_the_readers_own_are_gone_and_everything_else_stays() -> None:
    theirs = a_call(2, url="https://funder.example/my/calls/2", title="B <b>&\"'")
    page = render_html_page(letter([told(1), told(2, call=theirs)]), web_url="https://bevakning.example/digests/1")
    assert any(TOKEN in each for each in links(page))
    seen = without_own_links(page)
    assert TOKEN not in seen
    assert links(seen) == [each for each in links(page) if TOKEN not in each]
    assert "https://funder.example/my/calls/2" in links(seen)
    assert "B &lt;b&gt;&amp;" in seen
    assert "Lägg till i kalendern" not in seen
    assert seen.startswith("<!doctype html>")
    assert "<!--[if mso]>" in seen
    assert without_own_links(seen) == seen


def test_links_to_a_former_address_of_this_installation_go_too() -> None:
    page = f'<p class="own"><a href="{ELSEWHERE}">A</a> · <a href="{ELSEWHERE}/deadline.ics">B</a></p><p>Kvar</p>'
    assert links(without_own_links(page)) == []
    assert "Kvar" in without_own_links(page)
