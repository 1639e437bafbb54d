"""What the description of an area says beside its subject: what it tells aside needs support from the name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final

from subscriptions.matching.described_lists import items_by_themselves
from subscriptions.matching.find import Hit
from subscriptions.matching.kin import widest
from subscriptions.matching.model import Wish
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary

# How much a name wants a field to support it, and from how much the name is about it.
SUPPORTED: Final = 0.2
ABOUT: Final = 0.6
# How much counts of what is told aside and lies near what the name is about: drinking water under `Klimatet förändras`.
NEARBY: Final = 0.6
# The same of what lies nowhere near it.
ASIDE: Final = 0.12
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
# What is protected is not what it is protected from: `Skydd av bebyggelse, hamnar och vägar mot erosion`. One thing, or
# a list that is closed before that.
_PROTECTED = re.compile(
    r"\b(?:skydd av|skydda|skyddar|protection of|protect|protects|protecting)\s"
    r"(?:[^,.;:!?\n]{1,60}?|[^.;:!?\n]{1,120}?\s(?:och|samt|and)\s[^,.;:!?\n]{1,60}?)(?=\s(?:mot|från|against|from)\s)",
    re.IGNORECASE,
)
# Why something is done (`Kultur stärker demokratin och folkhälsan`), where nobody is said to do it.
_WHY = re.compile(
    r"(?:^|(?<=[.;:!?\n]))[^.;:!?\n]{1,60}\b(?:stärker|förebygger|minskar|bidrar till|gynnar|hindrar|hämmar|behövs för"
    r"|strengthens|reduces?|lowers?|prevents?|contributes to|boosts|(?:is|are) good for)\b[^.;:!?\n]*",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?<!-)\s(?:och|samt|and)\s", re.IGNORECASE)
_COMMA = re.compile(r",\s")
_WHO = re.compile(r"\b(?:vi|ska|skall|we|will|should|must|kommunen|regionen)\b", re.IGNORECASE)


def told_aside(
    text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], clause_of: list[int], *, is_broad: bool
) -> set[int]:
    """Words of a description that need support from the name: wide ones, and those that say where, for whom, with whom
    or why something is done, or what is protected.

    Wide words that are items of a list of nothing else are meant where the name `is_broad`.
    """
    starts = found.starts()
    phrases = [(starts[hit.first], starts[hit.last]) for hit in hits + umbrellas if hit.last > hit.first]
    spans = [match.span() for each in (_FOR_WHOM, _PROTECTED) for match in each.finditer(text)]
    for pattern, read_on in ((_WITH_WHOM, False), (_WHERE, True), (_TOGETHER, False)):
        spans += _lists(text, pattern, phrases, read_on=read_on)
    spans += [match.span() for match in _WHY.finditer(text) if not _WHO.search(match[0])]
    whom = {at for start, end in spans for at in range(bisect_left(starts, start), bisect_left(starts, end))}
    items = items_by_themselves(text, found, hits, umbrellas, clause_of, only_aims=not is_broad)
    return whom | ({hit.first for hit in umbrellas} - items)


def _lists(
    text: str, pattern: re.Pattern[str], phrases: list[tuple[int, int]], *, read_on: bool
) -> Iterator[tuple[int, int]]:
    """Where the places or partners begin and end that words of a text lead to. `read_on`: a list that began before them
    goes on after the first."""
    at = 0
    while match := pattern.search(text, at):
        at = _end_of_list(text, match, phrases, read_on=read_on)
        yield match.start(), at


def _end_of_list(text: str, match: re.Match[str], phrases: list[tuple[int, int]], *, read_on: bool) -> int:
    """Where places or partners end. A list that began before a place goes on after it (`Skog, digitalisering i små
    företag, testmiljöer`); else they are a list of their own, which ends where it is closed (`Samverkan med polis,
    skola och föreningar, kultur`). What is closed within a phrase (`barn och unga`) closes nothing."""
    start, end = match.span()
    first = _COMMA.search(text, start, end)
    sentence = max(text.rfind(mark, 0, start) for mark in ".;:!?\n") + 1
    began = _COMMA.search(text, sentence, start)
    if first and began and read_on:
        return first.start()
    for closes in _CLOSES.finditer(text, start, end):
        if not any(begins < closes.end() <= ends for begins, ends in phrases):
            comma = _COMMA.search(text, closes.end(), end)
            return comma.start() if comma else end
    return first.start() if first and began else end


def share_aside(field: str, named: Mapping[str, Wish], vocabulary: Vocabulary) -> float:
    """How much of a field to count that is told aside: all of it if the name is about it, less if it lies near that or
    within the same wider field."""
    said = named[field].weight if field in named else 0.0
    if said >= ABOUT:
        return 1.0
    about = (name for name, wish in named.items() if wish.weight >= ABOUT)
    kindred = any(widest(name, vocabulary) == widest(field, vocabulary) for name in about)
    return NEARBY if kindred or said >= SUPPORTED else ASIDE
