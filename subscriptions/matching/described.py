"""What the description of an area says beside its subject: what it tells aside needs support from the name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

from subscriptions.matching.described_lists import items_by_themselves
from subscriptions.matching.find import Hit
from subscriptions.matching.model import Wish
from subscriptions.matching.name_parts import ASIDE
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary
from subscriptions.matching.widen import widest

# How much a name wants a field to support it, and from how much the name is about it.
SUPPORTED: Final = 0.2
ABOUT: Final = 0.6
# How much counts of what is told aside and lies near what the name is about: drinking water under `Klimatet förändras`.
NEARBY: Final = 0.6
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


# Nor does where, for whom or with whom it is done, in a sentence of its own (`Till företag, jordbruk och skolor`) or
# after words for working together.
_WHERE = re.compile(
    r"(?:^|(?<=[.;:!?\n]))[^\S\n]*(?:till|för|med|i|på|hos|vid|at|in|for|to|with)\s[^.;:!?\n]{1,160}"
    r"|\b(?:i|hos|vid|at|in)\s[^.;:!?\n]{1,160}",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:samarbete\w*|samarbetar|samverkan|samverkar|samordning|samordnas|dialog|cooperat\w+|partnership|works?|working)"
    r"\s(?:med|with)\b[^.;:!?\n]{1,160}",
    re.IGNORECASE,
)
# What is protected is not what it is protected from: `Skydd av bebyggelse, hamnar och vägar mot erosion`.
_PROTECTED = re.compile(
    r"\b(?:skydd av|skydda\w*|protection of|protect\w*)\s[^.;:!?\n]{1,120}?(?=\s(?:mot|från|against|from)\s)",
    re.IGNORECASE,
)
# Why something is done (`Kultur stärker demokratin och folkhälsan`), where nobody is said to do it.
_WHY = re.compile(
    r"(?:^|(?<=[.;:!?\n]))[^.;:!?\n]{1,60}\b(?:stärker|förebygger|minskar|bidrar till|gynnar|hindrar|hämmar|behövs för"
    r"|strengthens|reduces?|lowers?|prevents?|contributes to|boosts|(?:is|are) good for)\b[^.;:!?\n]*",
    re.IGNORECASE,
)
_ITEM_ENDS = re.compile(r"[^,]*(?=,)")
_LIST_ENDS = re.compile(r".*?\b(?:och|samt|and)\b[^,]*(?=,)", re.IGNORECASE)
_WHO = re.compile(r"\b(?:vi|ska|skall|we|will|should|must|kommunen|regionen)\b", re.IGNORECASE)


def told_aside(text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], clause_of: list[int]) -> set[int]:
    """Words of a description that need support from the name: wide ones that are no items of a list, and those that
    say where, for whom, with whom or why something is done."""
    spans = [match.span() for each in (_FOR_WHOM, _PROTECTED) for match in each.finditer(text)]
    spans += [
        _as_far_as_meant(text, match) for each in (_WITH_WHOM, _WHERE, _TOGETHER) for match in each.finditer(text)
    ]
    spans += [match.span() for match in _WHY.finditer(text) if not _WHO.search(match[0])]
    starts = found.starts()
    whom = {at for start, end in spans for at in range(bisect_left(starts, start), bisect_left(starts, end))}
    return whom | ({hit.first for hit in umbrellas} - items_by_themselves(text, found, hits, umbrellas, clause_of))


def _as_far_as_meant(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where words for places or partners begin and end. A list that began before them goes on after them (`Skog,
    digitalisering i små företag, testmiljöer`); else they are a list of their own, which ends where it is closed
    (`Samverkan med polis, skola och föreningar, kultur`)."""
    start, end = match.span()
    goes_on = "," in text[max(text.rfind(mark, 0, start) for mark in ".;:!?\n") + 1 : start]
    ends = _ITEM_ENDS if goes_on else _LIST_ENDS
    closed = ends.search(match[0])
    return start, start + closed.end() if closed else end


def share_aside(field: str, named: Mapping[str, Wish], vocabulary: Vocabulary) -> float:
    """How much of a field to count that is told aside: all of it if the name is about it, less if it lies near that or
    within the same wider field."""
    said = named[field].weight if field in named else 0.0
    if said >= ABOUT:
        return 1.0
    about = (name for name, wish in named.items() if wish.weight >= ABOUT)
    kindred = any(widest(name, vocabulary) == widest(field, vocabulary) for name in about)
    return NEARBY if kindred or said >= SUPPORTED else ASIDE
