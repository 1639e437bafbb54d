"""Which calls are for action in other parts of the world, as their level or their title says, and which areas ask for
that. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from sources.contract import CallData
from subscriptions.matching.model import ABROAD, AnalysedArea, AnalysedCall, Reason
from subscriptions.matching.places import LONGEST_TITLE, listed_words
from subscriptions.matching.vocabulary import load_vocabulary

GLOBAL: Final = "global"
WANTED_ABROAD: Final = 0.4


def done_afar(call: CallData) -> str:
    """What says that a call is for action in other parts of the world: its level (`global`), or words of its title
    (`Ukrainian`); empty where nothing does. A title that names us as well is for something done together."""
    if call.level == GLOBAL:
        return GLOBAL
    title = call.title[:LONGEST_TITLE]
    named = _pattern("said").search(title)
    return named[0] if named and not _pattern("with_us").search(title) else ""


@cache
def _pattern(line: str) -> re.Pattern[str]:
    """The words of a line of `[afar]`; one that ends in `*` begins others."""
    words = (re.escape(word).replace(r"\*", r"\w*") for word in listed_words("afar", line))
    return re.compile(rf"\b(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def wants_abroad(area: AnalysedArea) -> bool:
    """Whether the area asks for something done in other parts of the world, or names a country."""
    fields, countries = load_vocabulary().fields, load_vocabulary().countries
    done_there = (wish.weight >= WANTED_ABROAD and fields[name].abroad for name, wish in area.fields.items())
    return any(done_there) or not countries.isdisjoint(area.words.keys.tolist())


def is_unasked_abroad(area: AnalysedArea, call: AnalysedCall) -> bool:
    """Whether the call is for other parts of the world, and the area asks for nothing done there."""
    return bool(call.abroad) and not wants_abroad(area)


def reason_abroad(call: AnalysedCall) -> Reason:
    """What tells of it, where the area does not ask for that."""
    return Reason(call.abroad, call.abroad, "eligibility" if call.abroad == GLOBAL else "title", ABROAD, 0.0)
