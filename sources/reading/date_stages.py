"""The last days of a call in stages, where only the stage's name stands before each: "First stage: 5 September"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.reading.date_context import APPLYING, CLOSING, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_text import Unit

_WHICH = (
    r"first|second|third|final|1st|2nd|3rd|första|andra|tredje|første|andre|anden|1\.|2\.|3\.",
    r"[1-4]|one|two|three|i{1,3}|ett|två|tre|én|to",
)
_KIND = (
    "stage|step|phase|steget|steg|fasen|fas|trinnet|trinn|trin|fase|etapp|round|runden|runde|omgången|omgång|cut-off"
    "|ansøgningsrunde|søknadsrunde|ansökningsomgång"
)
_STAGE = re.compile(
    rf"(?<![^\W_])(?:(?:{_WHICH[0]}) (?P<named>{_KIND})|(?P<numbered>{_KIND}) (?:{_WHICH[1]}))(?![^\W_])"
)
_IN_STAGES = re.compile(
    r"\b(?:two|three|2|3|multi|två|tre|to)[- ]?(?:stage|step|phase|stegs|steg|trinns|trins|faset|fase)[^\W\d_]*"
)
# "Vi tar emot ansökningar i två ansökningsperioder. Första perioden är 1-31 mars."
_NAMED_PERIOD = re.compile(
    rf"(?<![^\W_])(?:{_WHICH[0]}) (?:perioden?|period|window)(?: (?:är|is|er|löper|pågår|runs|varar))?:? "
    r"(?:(?:från|from|fra|mellan|between|den|the) ){0,2}\Z"
)
_PERIODS_REACH = 240
_ENDS_LABEL = re.compile(r"[:(–-] ?(?:(?:by|senast|senest|innen|deadline|frist) )?\Z|\A ?\Z")
_LABEL_REACH = 80
_TELLING = APPLYING | CLOSING
_LAST_DAYS = frozenset({Role.DEADLINE, Role.WINDOW})
_SILENT = frozenset({Kind.UNTIL, Kind.CALL, Kind.SUBMIT})


def read_stages(
    context: Context, units: Sequence[Unit], inside: Sequence[Sequence[int]], told: dict[int, Meaning]
) -> dict[int, Meaning]:
    """Meanings by index of mention, for the days that `told` leaves open.

    A project has stages, too, and so has a decision. So the text must name two stages with a day each, and speak of
    applying or of a call in two stages.
    """
    periods = _named_periods(context, inside, told)
    staged: dict[int, Cue] = {}
    around: set[int] = set()
    for unit, indexes in zip(units, inside, strict=True):
        last_days = {index for index in indexes if index in told and told[index].role in _LAST_DAYS}
        if last_days and _STAGE.search(context.lower, unit.start, unit.end):
            around |= last_days
        for index in indexes:
            if context.mentions[index].last is None and (cue := _stage_before(context, unit, index)):
                staged[index] = cue
    ours = {index for index in staged if index not in told}
    if len(ours | around) < 2 or not (around or _is_call_in_stages(context)):
        return periods
    return periods | {index: Meaning(Role.DEADLINE, staged[index]) for index in ours}


def _named_periods(context: Context, inside: Sequence[Sequence[int]], told: dict[int, Meaning]) -> dict[int, Meaning]:
    """Ranges that are called the first and the second period, shortly after words on periods in which to apply."""
    found: dict[int, Meaning] = {}
    for index in (index for indexes in inside for index in indexes):
        mention = context.mentions[index]
        name = _NAMED_PERIOD.search(context.lower, max(0, mention.start - _LABEL_REACH), mention.start)
        if index in told or mention.last is None or name is None:
            continue
        before = context.cues_between(max(0, name.start() - _PERIODS_REACH), name.start())
        nearest = next((cue for cue in reversed(before) if cue.kind in (Kind.WINDOW, Kind.OTHER)), None)
        if nearest is not None and nearest.kind is Kind.WINDOW:
            found[index] = Meaning(Role.WINDOW, nearest)
    return found


def _stage_before(context: Context, unit: Unit, index: int) -> Cue | None:
    """The name of a stage that is all that the words before a day say of it."""
    mention = context.mentions[index]
    start = max(unit.start, mention.start - _LABEL_REACH)
    found = next(reversed(list(_STAGE.finditer(context.lower, start, mention.start))), None)
    if found is None or not _ENDS_LABEL.search(context.lower[found.end() : mention.start]):
        return None
    between = context.cues_between(found.end(), mention.start)
    return Cue(Kind.CALL, found.start(), found.end()) if all(cue.kind in _SILENT for cue in between) else None


def _is_call_in_stages(context: Context) -> bool:
    named = [(found.start(), found.end()) for found in _STAGE.finditer(context.lower)]
    cues = context.cues_between(0, len(context.lower))
    telling = (cue for cue in cues if cue.kind in _TELLING and not any(a <= cue.start < b for a, b in named))
    return _IN_STAGES.search(context.lower) is not None or next(telling, None) is not None
