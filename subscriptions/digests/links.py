"""Where a call is read: its address, and words that say where the link goes. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from sources.contract import CallData
from sources.reading.links import safe_link
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain
from watcher.language import is_language

HOST_LENGTH = 60


def link_of(call: CallData) -> str | None:
    """The funder's page, or None where there is no address that anybody should follow."""
    return safe_link(call.url, call.url) if call.url else None


def link_words(call: CallData, link: str | None, at: Setting) -> str:
    """ "Läs utlysningen på funder.example.se", with the language where it is not the reader's."""
    if link is None:
        return at.texts.say("letter.no_link")
    host = plain((urlsplit(link).hostname or "").removeprefix("www."), HOST_LENGTH)
    if is_language(call.language, at.texts.language):
        return at.texts.say("letter.read_at", host=host)
    code = call.language.partition("-")[0].lower()
    return at.texts.say("letter.read_at_in", host=host, language=plain(at.texts.language_name(code), 30))
