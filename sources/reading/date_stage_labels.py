"""Lists of what is handed in when: "Concept note: 9 May" and "Full application: 12 September"."""

from __future__ import annotations

import re

from sources.reading.date_context import CLOSING, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_lines import LABEL_LIMIT, Lines
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention

_AMBIENT_UNITS = 6
_AMBIENT_REACH = 600
_AFTER_MARK = re.compile(r" ?[:-] (?:(?:deadline for|submission of) )?")
_LABEL_MARKS = (":", " -")
_LABEL_END = re.compile(r" ?(?:[\d(:]|- |(?:for|för|til|till|stage|step|steg|trinn) )")
_APPLICATION_LABEL = re.compile(
    r"(?:\w+ )?(?:expressions? of interest|concept notes?|pre-?proposals?|letters? of intent|project outlines?"
    r"|(?:full|final|complete) (?:applications?|proposals?)|idea (?:forms?|papers?)|intresseanmäl\w*|idéskiss\w*"
    r"|(?:fullständig|komplett) ansökan|skisse?r?|interessetilkende\w*|interessemeld\w*"
    r"|(?:full|fuld|fullstendig) (?:søknad|ansøgning))"
)
_PAPERS = ("text", "texten", "blankett", "blanketten", "formulär", "formuläret", "skjema", "skema", "skemaet")
_ROUNDS = ("round", "runde", "omgång", "ansökningsomgång")


class StageLabels(Lines):
    """What the days of one text are for, as far as only what is handed in is named beside them."""

    def _named_application(self, place: int, mention: Mention, told: dict[int, Meaning]) -> Meaning | None:
        """ "Full applications: 22 April 2022" where the lines around speak of opening or closing, or an earlier day is
        a deadline; "Second stage: 7 September" likewise."""
        unit = self._units[place]
        start = max(unit.start, mention.start - LABEL_LIMIT)
        if mention.last or not self._lower[start : mention.start].rstrip().endswith(_LABEL_MARKS):
            return None
        cues = [cue for cue in self._context.cues_between(start, mention.start) if cue.kind is not Kind.PROJECT]
        if not cues or cues[-1].kind is not Kind.CALL or not self._ends_label(cues[-1], mention):
            return None
        return Meaning(Role.DEADLINE, cues[-1]) if self._speaks_of_closing(place, cues[-1], told) else None

    def _application_after(self, place: int) -> Meaning | None:
        """ "12 June: concept notes", "12 September: full proposals": a list of what is handed in when."""
        around = range(max(0, place - _AMBIENT_UNITS), min(len(self._units), place + _AMBIENT_UNITS + 1))
        named = self._application_named_after(place)
        others = any(self._application_named_after(at) for at in around if at != place)
        return Meaning(Role.DEADLINE, named) if named and others else None

    def _application_named_after(self, place: int) -> Cue | None:
        unit, indexes = self._units[place], self._inside[place]
        mention = self._context.mentions[indexes[0]] if len(indexes) == 1 else None
        if mention is None or mention.last or mention.start != unit.start or not unit.opens_line:
            return None
        mark = _AFTER_MARK.match(self._lower, mention.end, unit.end)
        if mark is None or _APPLICATION_LABEL.match(self._lower, mark.end(), unit.end) is None:
            return None
        cues = self._context.cues_between(mark.end(), unit.end)
        is_ours = bool(cues) and cues[0].kind is Kind.CALL and all(cue.kind is not Kind.OTHER for cue in cues)
        return cues[0] if is_ours else None

    def _ends_label(self, call: Cue, mention: Mention) -> bool:
        """Not the call's text, guide or form: "Application guide: 3 March", "Utlysningstext: 3 mars"."""
        is_last = _LABEL_END.match(self._lower, call.end, mention.start) is not None
        return is_last and not self._lower[call.start : call.end].endswith(_PAPERS)

    def _speaks_of_closing(self, place: int, call: Cue, told: dict[int, Meaning]) -> bool:
        unit = self._units[place]
        above = self._units[max(0, place - _AMBIENT_UNITS)]
        before = self._context.cues_between(max(above.start, unit.start - _AMBIENT_REACH), unit.start)
        below = self._units[min(place + _AMBIENT_UNITS, len(self._units) - 1)]
        after = self._context.cues_between(unit.end, min(below.end, unit.end + _AMBIENT_REACH))
        if any(cue.kind in CLOSING or cue.kind is Kind.OPEN for cue in before):
            return True
        is_round = self._lower.startswith(_ROUNDS, call.start)
        if is_round and any(cue.kind in (Kind.CLOSE, Kind.APPLICATION_DEADLINE) for cue in after):
            return True
        if self._names_other_application(place):
            return True
        earlier = (index for at in range(max(0, place - 2), place) for index in self._inside[at])
        return any(index in told and told[index].role is Role.DEADLINE for index in earlier)

    def _names_other_application(self, place: int) -> bool:
        """ "Expression of interest: 9 May" and "Full application: 12 September": each tells what the other is."""
        first, last = max(0, place - _AMBIENT_UNITS), min(len(self._units) - 1, place + _AMBIENT_UNITS)
        return any(self._is_application_label(at) for at in range(first, last + 1) if at != place)

    def _is_application_label(self, place: int) -> bool:
        unit, indexes = self._units[place], self._inside[place]
        if len(indexes) != 1:
            return False
        mention = self._context.mentions[indexes[0]]
        is_label = unit.opens_line and self._lower[unit.start : mention.start].rstrip().endswith(_LABEL_MARKS)
        return is_label and mention.last is None and _APPLICATION_LABEL.match(self._lower, unit.start) is not None
