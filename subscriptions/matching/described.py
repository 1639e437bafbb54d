"""What the description of an area says beside its subject: what it tells aside needs support from the name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from subscriptions.matching.find import Hit, positions_of
from subscriptions.matching.model import Wish
from subscriptions.matching.name_parts import ASIDE, is_firm
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary
from subscriptions.matching.widen import widest

# How much a name wants a field to support it, and from how much the name is about it.
SUPPORTED: Final = 0.2
ABOUT: Final = 0.6
# A clause of so many words beside its subjects is no item of a list: it tells what is to be, or why.
TELLS: Final = 2
_SMALL: Final = (
    "och samt eller i inom på hos av för till en ett den det de and or in within for at on to of by a an the"
)
_JOINING: Final = frozenset(_SMALL.split())
_FOR_WHOM = re.compile(
    r"\b(?:till|hos|åt|for|to|with)\b[^,.;:\n]{1,120}|\b(?:mellan|bland|between|among)\b[^.;:\n]{1,120}?\b(?:och|and)\b[^,.;:\n]{1,60}",
    re.IGNORECASE,
)
# Who does it with the organisation says nothing of what is done: `tillsammans med polis, skola och föreningar`,
# `companies and the university together develop`.
_WITH_WHOM = re.compile(
    r"\b(?:tillsammans|gemensamt|i samverkan|i samarbete|i dialog|together|jointly|in cooperation|in partnership|along)"
    r" (?:med|with)\b[^.;:!?\n]{1,160}"
    r"|(?:^|(?<=[.;:!?\n]))[^.;:!?\n]{1,160}\b(?:tillsammans|gemensamt|together|jointly)\b(?! (?:med|with)\b)",
    re.IGNORECASE,
)


def told_aside(text: str, found: Tokens, umbrellas: list[Hit]) -> set[int]:
    """Words of a description that need support from the name: wide ones, and those that say for whom or with whom
    something is done."""
    spans = [match.span() for each in (_FOR_WHOM, _WITH_WHOM) for match in each.finditer(text)]
    starts = found.starts()
    whom = {at for at, begins in enumerate(starts) if any(start <= begins < end for start, end in spans)}
    return whom | {hit.first for hit in umbrellas}


def told_in_passing(found: Tokens, hits: list[Hit], clause_of: list[int], *, is_sure: bool) -> set[int]:
    """Subjects in clauses that say more than them. What is listed is asked for (`Dagvatten och cykelvägar, återbruk`);
    of a sentence only what belongs to the name is: `When industry invests, we need people` is no wish for industry.

    `is_sure`: the name surely says what the area is about; else only words that may mean something else are in passing.
    """
    covered = positions_of(hits)
    free = [at for at, known in enumerate(found.known) if at not in covered and known.text.lower() not in _JOINING]
    told = Counter(clause_of[at] for at in free)
    return {hit.first for hit in hits if told[clause_of[hit.first]] >= TELLS and (is_sure or not is_firm(hit))}


def share_aside(field: str, named: Mapping[str, Wish], vocabulary: Vocabulary) -> float:
    """How much of a field to count that is told aside: all of it if the name asks for it, or is about what lies within
    the same wider field."""
    if field in named and named[field].weight >= SUPPORTED:
        return 1.0
    about = (name for name, wish in named.items() if wish.weight >= ABOUT)
    return 1.0 if any(widest(name, vocabulary) == widest(field, vocabulary) for name in about) else ASIDE
