"""The card as the official library reads and draws it: not one validation event, and every word in its place."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from playwright.sync_api import Browser

from subscriptions.digests.card import render_card
from subscriptions.digests.plan import Digest
from subscriptions.digests.test_card import render_test_card
from tests.subscriptions.digests.every_letter import LOOK, digest_called
from tests.subscriptions.digests.samples import a_call, letter, told

DRAW = """messages => {
  const events = [];
  for (const message of messages) {
    const card = new AdaptiveCards.AdaptiveCard();
    const context = new AdaptiveCards.SerializationContext();
    card.parse(message.attachments[0].content, context);
    for (let at = 0; at < context.eventCount; at++) events.push(context.getEventAt(at).message);
    for (const event of card.validateProperties().validationEvents) events.push(event.message);
    document.body.appendChild(card.render());
  }
  return events;
}"""


@pytest.fixture
def draw(browser: Browser, bundle: Any) -> Any:
    """Gives the library some messages: its events, and the words it drew."""
    library = bundle("ADAPTIVECARDS_JS", "adaptivecards", os.environ.get("ADAPTIVECARDS_JS"))

    def drawn(messages: list[bytes]) -> tuple[list[str], str]:
        page = browser.new_page(viewport={"width": 700, "height": 800})
        page.set_content("<!doctype html><html lang='sv'><body></body></html>")
        page.evaluate(library)
        events = page.evaluate(DRAW, [json.loads(message) for message in messages])
        words = page.inner_text("body")
        page.close()
        return events, words

    return drawn


def test_the_official_library_has_nothing_to_say(draw: Any, digest: Digest) -> None:
    events, words = draw(render_card(digest, web_url="https://a.example/1", number="17"))
    assert events == []
    for item in digest.items:
        assert item.link_text in words or item.when in words


@pytest.mark.parametrize("name", ["one-call", "extended", "cancelled", "passed-on", "looked", "hostile"])
def test_it_has_nothing_to_say_of_letters_of_any_kind(draw: Any, name: str) -> None:
    events, words = draw(render_card(digest_called(name), web_url="https://a.example/1", number="17"))
    assert events == []
    assert digest_called(name).overview in words
    assert (LOOK.logo_text in words) == (name == "looked")


def test_split_cards_are_whole_cards(draw: Any) -> None:
    messages = render_card(letter([told(number) for number in range(1, 60)], full_limit=30))
    assert len(messages) > 1
    events, words = draw(messages)
    assert events == []
    assert words.count("Utlysning nummer") >= 48


def test_hostile_words_are_drawn_as_words(draw: Any) -> None:
    title = "<img src=x onerror=alert(1)> {{DATE(2026-01-01T00:00:00Z)}}"
    events, words = draw(render_card(letter([told(1, call=a_call(1, title=title))])))
    assert events == []
    assert "onerror" in words
    assert "DATE" in words


def test_a_test_card_shows_its_code(draw: Any) -> None:
    events, words = draw([render_test_card("Byns kommun", "sv", "ABCD2345"), render_test_card("By", "en", None)])
    assert events == []
    assert "ABCD2345" in words
    assert "ska få Byns kommuns bevakning" in words
