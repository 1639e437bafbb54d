"""A last day that a later sentence puts off: "Apply by 15 September. (The call has been extended to 30 September.)"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sources.reading.date_context import Meaning, Role
from sources.reading.date_ranges import Mention

_REACH = 80
_LEFT = {Role.WINDOW: Role.OPENING, Role.DEADLINE: Role.OTHER}
_LENGTHENED_TO = re.compile(
    r"\b(?:förlängts|förlängdes|förlängs|förlängd|förlängt|extended|forlenget|forlænget|utvidet)"
    r"(?: [^\W\d_]+){0,2} (?:fram )?(?:till(?: och med)?|to|until|til)(?: och med)?(?: (?:den|the|d\.))? \Z"
)


def lapsed(meanings: Mapping[int, Meaning], mentions: Sequence[Mention], lower: str) -> dict[int, Meaning]:
    """What is left of the days (by index) before the one that the call was lengthened to.

    With more last days than these two nobody knows which was put off: then nothing lapses.
    """
    closing = {at: meaning for at, meaning in sorted(meanings.items()) if meaning.role in _LEFT}
    days = {at: mentions[at].closing.iso[-5:] for at in closing}
    if len(set(days.values())) != 2:
        return {}
    first, last = min(closing), max(closing)
    is_later = mentions[first].closing.iso < mentions[last].closing.iso
    if not is_later or not _LENGTHENED_TO.search(lower, max(0, mentions[last].start - _REACH), mentions[last].start):
        return {}
    return {at: Meaning(_LEFT[each.role], each.cue) for at, each in closing.items() if days[at] == days[first]}
