"""What a call is about, in a few words of the reader's language: the same for every reader, whatever brought it. Pure.

Only what the title names can be it, or where that names no policy field, the source's own keywords. Of several the one
that the summary bears out most: a word may mean something else (`stress tests`, `building capacity`). What a text
mentions besides would be no name for a call: none is better than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from sources.contract import CallData
from subscriptions.matching.model import Where
from subscriptions.matching.vocabulary import Vocabulary, load_vocabulary
from subscriptions.matching.zones import Zone, read_zones

LEAST_EVIDENCE: Final = 0.5  # a word that only hints at a field, or half a compound, names nothing
MOST_KEPT: Final = 5_000
LONGEST_SUMMARY: Final = 600


def topic_of(call: CallData, language: str) -> str:
    """The policy field that its title speaks of most, the first of several; empty if there is none."""
    title = call.title
    if call.language not in ("sv", "en"):
        title = next((call.translations[each].title for each in ("sv", "en") if each in call.translations), title)
    summary = (call.summary or call.text)[:LONGEST_SUMMARY]
    field = _field_of(title, call.language == "sv", summary, call.keywords, call.programme, call.funder)
    return load_vocabulary().fields[field].name(language) if field else ""


@lru_cache(maxsize=MOST_KEPT)
def _field_of(
    title: str,
    is_swedish: bool,
    summary: str,
    keywords: tuple[str, ...],
    programme: str | None,
    funder: str | None,
) -> str:
    vocabulary = load_vocabulary()
    short = CallData(
        external_id="-", title=title or "-", summary=summary, keywords=keywords, programme=programme, funder=funder
    )
    said: dict[Where, Mapping[str, float]] = {
        zone.where: _said_of_fields(zone, vocabulary)
        for zone in read_zones(short, "sv" if is_swedish else "en", vocabulary)
    }
    for named in (said["title"], said["keywords"]):
        fields = [field for field, evidence in named.items() if evidence >= LEAST_EVIDENCE]
        if fields:
            return max(fields, key=lambda field: named[field] + said["summary"].get(field, 0.0))
    return ""


def _said_of_fields(zone: Zone, vocabulary: Vocabulary) -> Mapping[str, float]:
    """How much of each subject, in the order in which they are named. A word for several is shared by them."""
    said: defaultdict[str, float] = defaultdict(float)
    for term, evidence in zone.evidence(vocabulary)[0].items():
        fields = [name for name in sorted(vocabulary.fields_of(term)) if vocabulary.fields[name].kind == "subject"]
        for name in fields:
            said[name] = round(said[name] + evidence / len(fields), 6)
    return said
