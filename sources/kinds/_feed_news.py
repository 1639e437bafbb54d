"""Items of a feed that are plainly news: no word of a call, and no day to apply by.

They are read like the others, for an item may be short of words and a call all the same; a person sees how many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sources.contract import CallData
from sources.reading.tally import Tally

# The beginnings of words that a call can hardly do without, in any of the languages that are read.
_OF_CALLS = re.compile(
    r"(?<![^\W_])(?:utlys|ansök|sök(?:a|as|bar\w*)?\b|bidrag|stöd|anslag|medel\b|projektmedel|calls?\b|appl(?:y|ic)|fund"
    r"|grant|propos|deadline|tender|opportunit|subsid|scholarship|fellowship|award|competition|prize|eligib|stipendi"
    r"|søk|søg|ansøg|utlysing|tilskud|tilskot|støtte|stønad|pulje|opslag|frist|midler\b|ausschreib|förder)"
    r"|(?:utlysning|bidrag|stöd|medel|ansökan|tilskud|tilskudd|støtte|funding)(?:en|et|ar|er|na|ne|s)?\b",
    re.IGNORECASE,
)
_REACH = 5_000


def count_news(feed_title: str, calls: Iterable[CallData], tally: Tally) -> None:
    """Count the items that are plainly news, in a feed that does not call itself one of calls."""
    if _OF_CALLS.search(feed_title):
        return
    for call in calls:
        if not (call.deadlines or call.opens or call.status != "unknown") and not _OF_CALLS.search(_words(call)):
            tally.add("perhaps-news", call.title)


def _words(call: CallData) -> str:
    path = re.sub(r"[-_/.]", " ", call.url or "")
    return "\n".join((call.title, call.summary, call.text[:_REACH], *call.keywords, path))
