"""A card that shows whether a channel takes cards, and carries a code back. Pure."""

from __future__ import annotations

from subscriptions.digests.card import card_message, text_block
from subscriptions.digests.markdown import escaped
from subscriptions.digests.plain import plain
from watcher.language import Texts

NAME_LENGTH = 120


def render_test_card(organisation: str, language: str, code: str | None) -> bytes:
    """`code`: to be typed back; None where the channel is in use already."""
    texts = Texts(language)
    name = plain(organisation, NAME_LENGTH)
    says = texts.say("test.code", organisation=name, code=code) if code else texts.say("test.fine", organisation=name)
    body = [
        text_block(escaped(texts.say("test.heading")), size="Large", weight="Bolder"),
        text_block(escaped(says)),
        text_block(escaped(texts.say("test.owner")), isSubtle=True, size="Small"),
    ]
    return card_message(body, says)
