"""What a text says of its call as a whole: open for applications all the time, or cancelled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sources.reading.date_context import APPLYING, CLOSING
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_words import words

_REACH = 60
_SUBJECT_REACH = 30
_CALL_REACH = 30
_NEIGHBOURS = 6
_OUGHT = re.compile(r"\b(?:should|shall|must|ska|bör|skal|bør)\b")
_ABOUT_APPLYING = APPLYING | CLOSING | {Kind.OPEN}
_ABOUT_ELSE = frozenset({Kind.OTHER, Kind.VOID, Kind.PROJECT, Kind.RUN})
_SAYS_ALL = ("permanent", "open-ended", "ingen", "inget", "inga", "utan", "no ", "without", "uten", "uden")
_THE_CALL = words("utlysningen ansökningsomgången call utlysninga opslaget utlysningsrunden ansøgningsrunden")


def rolling_word(lower: str, cues: Sequence[Sequence[Cue]]) -> Cue | None:
    """The word by which the text first says that one may apply at any time. `cues` are those of each sentence."""
    for inside in cues:
        for place, cue in enumerate(inside):
            if cue.kind is Kind.ROLLING and _is_about_applying(lower, place, inside):
                return cue
    return None


def _is_about_applying(lower: str, place: int, cues: Sequence[Cue]) -> bool:
    """Whether it is the applying that goes on all the time, not the deciding ("beslut tas löpande")."""
    cue = cues[place]
    if lower.startswith(_SAYS_ALL, cue.start):
        return True
    neighbours = cues[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
    about = [other for other in neighbours if other.kind in _ABOUT_APPLYING or other.kind in _ABOUT_ELSE]
    nearest = min(about, key=lambda other: _distance(cue, other), default=None)
    if nearest is None or nearest.kind not in _ABOUT_APPLYING or _distance(cue, nearest) > _REACH:
        return False
    if nearest.kind is not Kind.CALL:
        return True
    # "Ansökan kan göras löpande", but not "proposals should continuously monitor".
    between = lower[min(cue.end, nearest.end) : max(cue.start, nearest.start)]
    return len(between) <= _CALL_REACH and not _OUGHT.search(between)


def _distance(one: Cue, other: Cue) -> int:
    return other.start - one.end if other.start >= one.end else one.start - other.end


def cancelling_word(lower: str, cues: Sequence[Sequence[Cue]]) -> Cue | None:
    """The word by which the text says that the call itself is cancelled ("utlysningen ställs in")."""
    for inside in cues:
        for subject, cue in pairwise(inside):
            is_call = cue.kind is Kind.VOID and lower[subject.start : subject.end] in _THE_CALL
            if is_call and cue.start - subject.end <= _SUBJECT_REACH:
                return cue
    return None
