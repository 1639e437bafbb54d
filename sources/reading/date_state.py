"""What a text says of its call as a whole: open for applications all the time, or cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from sources.reading.date_cues import Cue, Kind
from sources.reading.date_text import Unit

_REACH = 60
_ABOUT_APPLYING = frozenset(
    {Kind.SUBMIT, Kind.CALL, Kind.WINDOW, Kind.IS_OPEN, Kind.OPEN, Kind.CLOSE, Kind.CLOSES, Kind.APPLICATION_DEADLINE}
)
_ABOUT_ELSE = frozenset({Kind.OTHER, Kind.VOID, Kind.PROJECT, Kind.RUN})
_SAYS_ALL = ("permanent", "permanently open", "open-ended")
_NO_DEADLINE = ("ingen", "inget", "inga", "utan", "no ", "without", "uten", "uden")
_THE_CALL = frozenset(
    {"utlysningen", "ansökningsomgången", "call", "utlysninga", "opslaget", "utlysningsrunden", "ansøgningsrunden"}
)


def rolling_words(lower: str, units: Sequence[Unit], cues: Sequence[Sequence[Cue]]) -> tuple[int, int] | None:
    """Where the text first says that one may apply at any time, or None. `cues` are those of each unit."""
    for unit, inside in zip(units, cues, strict=True):
        for place, cue in enumerate(inside):
            if cue.kind is Kind.ROLLING and _is_about_applying(lower, place, inside):
                return max(unit.start, cue.start - _REACH), min(unit.end, cue.end + _REACH)
    return None


def _is_about_applying(lower: str, place: int, cues: Sequence[Cue]) -> bool:
    cue = cues[place]
    words = lower[cue.start : cue.end]
    if words in _SAYS_ALL or words.startswith(_NO_DEADLINE):
        return True
    near = [
        (_distance(cue, other), other.kind)
        for other in cues[max(0, place - 6) : place + 7]
        if other.kind in _ABOUT_APPLYING or other.kind in _ABOUT_ELSE
    ]
    return bool(near) and min(near, key=lambda pair: pair[0])[1] in _ABOUT_APPLYING and min(near)[0] <= _REACH


def _distance(one: Cue, other: Cue) -> int:
    return other.start - one.end if other.start >= one.end else one.start - other.end


def is_call_cancelled(lower: str, cues: Sequence[Sequence[Cue]]) -> Cue | None:
    """The word by which the text says that the call itself is cancelled or put off, or None."""
    for inside in cues:
        for place, cue in enumerate(inside):
            if cue.kind is not Kind.VOID or place == 0:
                continue
            subject = inside[place - 1]
            name = lower[subject.start : subject.end]
            if name in _THE_CALL and cue.start - subject.end <= _REACH // 2:
                return cue
    return None
