"""What a call is about, in a few words of the reader's language: the same for every reader, whatever brought it. Pure.

It is read in the title alone, and where that names no policy field, in the source's own keywords. What a long text
mentions besides would be no name for a call: none is better than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from sources.contract import CallData
from subscriptions.matching.vocabulary import Vocabulary, load_vocabulary
from subscriptions.matching.zones import Zone, read_zones

LEAST_EVIDENCE: Final = 0.5  # a word that only hints at a field, or half a compound, names nothing
MOST_KEPT: Final = 5_000
_READ: Final = ("title", "keywords")


def topic_of(call: CallData, language: str) -> str:
    """The policy field that its title speaks of most, the first of several; empty if there is none."""
    title = call.title
    if call.language not in ("sv", "en"):
        title = next((call.translations[each].title for each in ("sv", "en") if each in call.translations), title)
    field = _field_of(title, call.language == "sv", call.keywords, call.programme, call.funder)
    return load_vocabulary().fields[field].name(language) if field else ""


@lru_cache(maxsize=MOST_KEPT)
def _field_of(
    title: str, is_swedish: bool, keywords: tuple[str, ...], programme: str | None, funder: str | None
) -> str:
    vocabulary = load_vocabulary()
    short = CallData(external_id="-", title=title or "-", keywords=keywords, programme=programme, funder=funder)
    for zone in read_zones(short, "sv" if is_swedish else "en", vocabulary):
        if zone.where in _READ:
            said = _said_of_fields(zone, vocabulary)
            field = max(said, key=lambda each: said[each], default="")
            if field and said[field] >= LEAST_EVIDENCE:
                return field
    return ""


def _said_of_fields(zone: Zone, vocabulary: Vocabulary) -> Mapping[str, float]:
    """How much of each subject, in the order in which they are named. A word for several is shared by them."""
    said: defaultdict[str, float] = defaultdict(float)
    for term, evidence in zone.evidence(vocabulary)[0].items():
        fields = [name for name in sorted(vocabulary.fields_of(term)) if vocabulary.fields[name].kind == "subject"]
        for name in fields:
            said[name] = round(said[name] + evidence / len(fields), 6)
    return said
