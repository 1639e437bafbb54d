"""Names by which a page makes known that it shows another site's call. Pure, linear in the length of the text.

Only what cannot be meant otherwise counts: exactly one topic identifier, in the title or in the link to its own
page. In running text topics are named for many reasons (a parent topic, last year's, twenty in a row), and a bare
diary number is no name at all: funders count alike.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

# What a topic's own page is called in addresses, before the identifier.
_TOPIC_PAGE = "topic-details"
_TOKEN = re.compile(r"(?<![\w/.@-])[A-Z][A-Za-z0-9-]{7,79}(?![\w/@-])")
_YEAR = re.compile(r"20[2-9]\d")
_LEAST_PARTS = 4
# How a page leads to the call that it tells of. Only an identifier as words says nothing: it may be a parent topic.
_CALL_LINKS = (
    *("the call", "call page", "call details", "topic page", "read more", "more information", "apply", "submission"),
    *("läs mer", "mer information", "till utlysningen", "ansök", "les mer", "læs mere", "søk", "ansøg"),
)
_IN_ADDRESS = re.compile(r"[a-z][a-z0-9-]{7,79}", re.IGNORECASE)


def shared_names(title: str, links: Iterable[str]) -> tuple[str, ...]:
    """`topic:...` where the links, or else the title, name exactly one topic; else nothing. In upper case."""
    linked = {topic for link in links if (topic := topic_of(link))}
    named = linked or _in_title(title)
    return tuple(f"topic:{topic}" for topic in named) if len(named) == 1 else ()


def leads_to_call(words: str) -> bool:
    """Whether a link says that the call itself is behind it: "Link to the call", "Läs mer", "Ansök"."""
    folded = words.casefold()
    return any(cue in folded for cue in _CALL_LINKS)


def topic_of(link: str) -> str | None:
    """The topic whose own page an address leads to, in upper case; None for any other address."""
    if _TOPIC_PAGE not in link.lower() and "%" not in link:
        return None
    try:
        parts = [unquote(part) for part in urlsplit(link).path.split("/")]
    except ValueError:
        return None
    for part, following in itertools.pairwise(parts):
        topic = following.partition(";")[0]
        if part.lower() == _TOPIC_PAGE and _IN_ADDRESS.fullmatch(topic):
            return topic.upper()
    return None


def _in_title(title: str) -> set[str]:
    """Identifiers as the Union writes them: upper case, a year in the middle, `LIFE-2026-SAP-ENV-GOV`."""
    if title.count("-") < _LEAST_PARTS - 1:
        return set()
    return {token.upper() for token in _TOKEN.findall(title) if _is_topic(token.removesuffix("-two-stage"))}


def _is_topic(token: str) -> bool:
    parts = token.split("-")
    has_year = any(_YEAR.fullmatch(part) for part in parts[1:-1])
    return has_year and len(parts) >= _LEAST_PARTS and all(parts) and token == token.upper()
