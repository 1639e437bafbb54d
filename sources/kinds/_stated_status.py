"""A status that stands in a field of its own, in the words (or numbers) of the source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sources.contract import Status
from sources.reading.tally import Tally


def stated_status(words: str, known: Mapping[Status, Sequence[str]], tally: Tally) -> Status | None:
    """The status that a source's own words stand for: of several the one that comes first. Unknown ones are counted."""
    folded = words.casefold()
    places = [
        (found.start(), status)
        for status, phrases in known.items()
        for phrase in phrases
        if (found := re.search(rf"\b{re.escape(phrase.casefold())}\b", folded))
    ]
    if words and not places:
        tally.add("unknown-status", words)
    return min(places)[1] if places else None
