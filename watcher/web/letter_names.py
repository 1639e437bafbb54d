"""What a letter is called where people read of it: how often it comes and who gets it, never its internal name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, func

from subscriptions.models import DeliveryContent, Recipient, Subscription
from watcher.language import LANGUAGES, Texts
from watcher.web.my_letters import when_words

MOST_NAMED = 2


def letter_name(row: Subscription, recipients: Sequence[Recipient], texts: Texts) -> str:
    """ "veckobrev till skola@kommun.example"; of one that nobody gets, when it comes.

    A Teams address is a secret: its channel is named as such.
    """
    if not recipients:
        return when_words(row, texts)
    whom = [texts.say("web.to_teams_channel") if each.kind == "teams" else each.address for each in recipients]
    if len(whom) > MOST_NAMED:
        whom[MOST_NAMED:] = [texts.say("web.letter_whom_more", count=len(whom) - MOST_NAMED)]
    return texts.say(f"web.letter_{row.rhythm}", whom=texts.listing(whom))


def language_of(page: str | None) -> str:
    """The language of a letter, and so of its subject, as the beginning of its page says; empty if nothing does."""
    return next((each for each in LANGUAGES if f'<html lang="{each}"' in (page or "")), "")


def page_start() -> ColumnElement[str]:
    """As much of a letter's page as says its language: the whole of it would be read for every line of a list."""
    return func.substr(col(DeliveryContent.page), 1, 100)
