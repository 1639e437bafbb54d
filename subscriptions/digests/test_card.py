"""A card that shows whether a channel takes cards, and carries a code back. Pure."""

from __future__ import annotations

from subscriptions.digests.card import card_message, text_block
from subscriptions.digests.markdown import escaped
from subscriptions.digests.plain import plain
from watcher.language import Texts

NAME_LENGTH = 120


def render_test_card(organisation: str, language: str, code: str | None, *, is_yearly: bool = False) -> bytes:
    """`code`: to be typed back; None where the channel is in use already. `is_yearly`: it is, and is asked again."""
    texts = Texts(language)
    name = plain(organisation, NAME_LENGTH)
    says = texts.say("test.fine", organisation=name)
    if code:
        says = texts.say("test.yearly" if is_yearly else "test.code", organisation=name, code=code)
    body = [
        text_block(escaped(texts.say("test.heading")), size="Large", weight="Bolder"),
        text_block(escaped(says)),
        text_block(escaped(texts.say("test.owner")), isSubtle=True, size="Small"),
    ]
    return card_message(body, says)
