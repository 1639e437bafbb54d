"""What the description of an area says beside its subject: what it tells aside needs support from the name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from subscriptions.matching.described_rows import AND, SENTENCE_ENDS, rows_of
from subscriptions.matching.find import Hit, positions_of
from subscriptions.matching.model import Wish
from subscriptions.matching.name_parts import ASIDE, is_firm
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary
from subscriptions.matching.widen import widest

# How much a name wants a field to support it, and from how much the name is about it.
SUPPORTED: Final = 0.2
ABOUT: Final = 0.6
# How much counts of what is told aside and lies near what the name is about: drinking water under `Klimatet förändras`.
NEARBY: Final = 0.6
# A clause of so many words beside its subjects is no item of a list: it tells what is to be, or why.
TELLS: Final = 2
_SMALL: Final = (
    "och samt eller i inom på hos av för till med en ett den det de and or in within for at on to of by with a an the"
)
_JOINING: Final = frozenset(_SMALL.split())
_BEGINS_QUALIFYING: Final = "som där vilken vilket vilka that which where who whose"
_RELATIVE: Final = frozenset(_BEGINS_QUALIFYING.split())
_QUALIFYING: Final = "av i inom på hos vid till för of in at on within for to"
_OF: Final = frozenset(_QUALIFYING.split())
_MODAL: Final = "ska skall vill behöver bör måste shall will should must want wants need needs"
_IS_TO_BE: Final = frozenset(_MODAL.split())
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
    return whom | ({hit.first for hit in umbrellas} - _items_by_themselves(text, found, hits, umbrellas, clause_of))


def _items_by_themselves(
    text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], clause_of: list[int]
) -> set[int]:
    """The wide words that are each an item of a list of nothing else: `Digitalisering och näringsliv`."""
    words, covered = [known.text.lower() for known in found.known], positions_of(hits + umbrellas)
    telling = [word if word in AND or word not in _JOINING else "" for word in words]
    rows = rows_of(text, found.starts(), telling, clause_of, covered)
    ends, starts = [match.start() for match in SENTENCE_ENDS.finditer(text)], found.starts()
    others = (at for at, word in enumerate(words) if at not in covered and (word in _OF or word not in _JOINING))
    sentences = {bisect_left(ends, starts[at]) for at in others}
    listed = {at for row in rows if row.sentence not in sentences for at in row.terms}
    return {hit.first for hit in umbrellas if hit.first in listed and not covered & {hit.first - 1, hit.last + 1}}


def _as_far_as_meant(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where words for places or partners begin and end. A list that began before them goes on after them (`Skog,
    digitalisering i små företag, testmiljöer`); else they are a list of their own, which ends where it is closed
    (`Samverkan med polis, skola och föreningar, kultur`)."""
    start, end = match.span()
    goes_on = "," in text[max(text.rfind(mark, 0, start) for mark in ".;:!?\n") + 1 : start]
    ends = _ITEM_ENDS if goes_on else _LIST_ENDS
    closed = ends.search(match[0])
    return start, start + closed.end() if closed else end


def told_in_passing(text: str, found: Tokens, hits: list[Hit], clause_of: list[int], *, is_sure: bool) -> set[int]:
    """Subjects in clauses that say more than them. What is listed is asked for (`Dagvatten och cykelvägar, återbruk`);
    of a sentence only what belongs to the name is: `When industry invests, we need people` is no wish for industry.

    `is_sure`: the name surely says what the area is about; else only words that may mean something else are in passing.
    """
    covered = positions_of(hits)
    words = [known.text.lower() for known in found.known]
    heads, qualifying = heads_of(words, clause_of, covered)
    told = _told_of_rows(
        text, found, ["" if at in qualifying else word for at, word in enumerate(words)], clause_of, covered
    )
    free = [at for at, word in enumerate(words) if at not in covered and word not in _JOINING]
    in_all = Counter(clause_of[at] for at in free)
    in_heads = Counter(clause_of[at] for at in free if at in heads)
    beside = {hit.first: (in_heads if hit.first in heads else in_all)[clause_of[hit.first]] for hit in hits}
    said = {at: max(count, told.get(at, 0)) for at, count in beside.items()}
    return {hit.first for hit in hits if said[hit.first] >= TELLS and (is_sure or not is_firm(hit))}


def _told_of_rows(
    text: str, found: Tokens, words: list[str], clause_of: list[int], covered: set[int]
) -> dict[int, int]:
    """How many words a sentence says of each term in a row of them: `Skolor, bibliotek är särskilt utsatta`."""
    telling = [word if word in AND or word not in _JOINING else "" for word in words]
    rows = rows_of(text, found.starts(), telling, clause_of, covered)
    return {at: row.before + row.after for row in rows for at in row.terms}


def heads_of(words: list[str], clause_of: list[int], covered: Collection[int]) -> tuple[set[int], set[int]]:
    """The words that no other only qualifies: in `trygga bostadsområden där grannar ses` the first two, in
    `klimatanpassning av orter vid sjöar` the first; and those that only qualify. What is to be done (`Elever som
    behöver stöd ska få det`) is no item with such an ending, and has neither. `covered`: the words in a term."""
    to_be_done = {clause_of[at] for at, word in enumerate(words) if word in _IS_TO_BE}
    listed = [at for at, clause in enumerate(clause_of) if clause not in to_be_done]
    ends = {clause_of[at]: at for at in reversed(listed) if _begins_to_qualify(at, words, clause_of, covered)}
    heads = {at for at in listed if at < ends.get(clause_of[at], len(words))}
    return heads, set(listed) - heads


def _begins_to_qualify(at: int, words: list[str], clause_of: list[int], covered: Collection[int]) -> bool:
    """Whether a word begins what only qualifies: as `där` does anywhere, and `av` after a term."""
    before = at - 1
    after_term = before in covered and clause_of[before] == clause_of[at] and at not in covered
    return words[at] in _RELATIVE or (after_term and words[at] in _OF)


def share_aside(field: str, named: Mapping[str, Wish], vocabulary: Vocabulary) -> float:
    """How much of a field to count that is told aside: all of it if the name is about it, less if it lies near that or
    within the same wider field."""
    said = named[field].weight if field in named else 0.0
    if said >= ABOUT:
        return 1.0
    about = (name for name, wish in named.items() if wish.weight >= ABOUT)
    kindred = any(widest(name, vocabulary) == widest(field, vocabulary) for name in about)
    return NEARBY if kindred or said >= SUPPORTED else ASIDE
