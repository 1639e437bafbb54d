"""What is doubtful in an area's words, in sentences for whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable

from subscriptions.matching.doubts import doubt_of, useless_phrases
from subscriptions.matching.model import Area
from watcher.language import Texts


def doubts_said(area: Area, texts: Texts, tried: str = "") -> list[str]:
    """All of it; empty where nothing is. `tried`: what a year of calls said of the words, if they were tried on it."""
    doubt = doubt_of(area, tried)
    return [*([texts.say(f"web.warning_{doubt}")] if doubt else []), *useless_said(area.must_not, texts)]


def useless_said(phrases: Iterable[str], texts: Texts) -> list[str]:
    """Of phrases that are to rule calls out and cannot do what is meant: a sentence for each reason."""
    by_reason: dict[str, list[str]] = {}
    for each in useless_phrases(phrases):
        by_reason.setdefault(each.why, []).append(texts.say("web.useless_phrase", phrase=each.phrase))
    return [
        texts.say(f"web.useless_{why}", count=len(listed), phrases=texts.listing(listed))
        for why, listed in by_reason.items()
    ]
