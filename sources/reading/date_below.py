"""Dates below a sentence that speaks of all of them, and below a heading that says what comes after applying."""

from __future__ import annotations

import re
from itertools import pairwise

from sources.reading.date_context import Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_lines import LABEL_LIMIT, Lines
from sources.reading.date_phrases import Kind

_LAST_DAYS = frozenset({Kind.APPLICATION_DEADLINE, Kind.CLOSE})
_NAMING = frozenset({Kind.PROJECT, Kind.CALL})
_SECTION = 10
# "All deadlines listed below end at 12.00", "Fristerne nedenfor gælder alle puljer".
_ALL_BELOW = re.compile(
    r"\b(?:(?:the|all|these) (?:[^\W\d_]+ )?deadlines|(?:søknads|ansøgnings)?frist(?:ene|erne)"
    r"|alle (?:søknads|ansøgnings)?frister)\b"
    r"[^.:;\n]{0,80}\b(?:below|nedenfor|nedenunder|nedanfor|herunder|under)\b"
)
_ALL_HINTS = ("deadlines", "frist")  # one of them stands in all of these
_WHAT_NEXT = re.compile(
    r"(?:h?va[d]?|kva) (?:skjer|sker|händer) (?:videre|vidare|så|etterpå|sedan|sen|nu|nå|herefter|efter[^\W\d_]*)\b.*"
    r"|what happens (?:next|after\b.*)\??|(?:videre|vidare) (?:prosess|proces|saksgang|gang)"
)


class Below(Lines):
    """What the dates of one text are for, as far as a sentence or heading farther up tells it."""

    def read(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """Meanings by index of mention: for dates that `told` leaves open, and those that are not ours."""
        return self._of_all(told) | self._of_the_next_steps(told)

    def _of_all(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        found: dict[int, Meaning] = {}
        told_of: Cue | None = None
        for place, indexes in enumerate(self._inside):
            if not indexes:
                told_of = self._speaks_of_all(place) or (told_of if self._names_a_part(place) else None)
            elif told_of is None or not self._is_named_day(place):
                told_of = None
            else:
                found |= {index: Meaning(Role.DEADLINE, told_of) for index in indexes if index not in told}
        return found

    def _speaks_of_all(self, place: int) -> Cue | None:
        start, end = self._span(place)
        cues = self._context.cues_between(start, end)
        speaks = any(self._lower.find(word, start, end) >= 0 for word in _ALL_HINTS)
        if speaks and _ALL_BELOW.search(self._lower, start, end):
            return next((cue for cue in cues if cue.kind in _LAST_DAYS), None)
        # "Deadline for applications:", and the parts of the programme below it.
        has_day = place + 1 == len(self._units) or bool(self._inside[place + 1])
        names_it = not has_day and len(cues) == 1 and cues[0].kind is Kind.APPLICATION_DEADLINE
        return cues[0] if names_it and self._lower[start:end] == f"{self._words(cues[0])}:" else None

    def _words(self, cue: Cue) -> str:
        return self._lower[cue.start : cue.end]

    def _is_named_day(self, place: int) -> bool:
        """ "Exchanges for young people 5 February 2027 / 4 May 2027", or the day alone."""
        unit, indexes = self._units[place], self._inside[place]
        mentions = [self._context.mentions[index] for index in indexes]
        ends = [self._lower[one.end : two.start].strip() for one, two in pairwise(mentions)]
        ends_line = mentions[-1].end == unit.end and not any(mention.last for mention in mentions)
        cues = self._context.cues_between(unit.start, unit.end)
        named = unit.end - unit.start <= LABEL_LIMIT and all(cue.kind in _NAMING for cue in cues)
        return named and ends_line and all(mark in ("/", "|") for mark in ends)

    def _names_a_part(self, place: int) -> bool:
        cues = self._context.cues_between(*self._span(place))
        is_label = self._lower[self._units[place].end - 1] == ":"
        return self._is_brief(place) and not is_label and all(cue.kind in _NAMING for cue in cues)

    def _of_the_next_steps(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """ "What happens next?", "The county's deadline is 15 January": that is for those who handle the application.

        Not where no other last day is left."""
        later = {
            index: Meaning(Role.OTHER, told[index].cue)
            for place in range(len(self._units))
            if _WHAT_NEXT.fullmatch(self._lower, *self._span(place))
            for index in self._last_days_after(place, told)
        }
        others = any(each.role in (Role.DEADLINE, Role.WINDOW) for at, each in told.items() if at not in later)
        return later if others else {}

    def _last_days_after(self, heading: int, told: dict[int, Meaning]) -> list[int]:
        days: list[int] = []
        for place in range(heading + 1, min(len(self._units), heading + 1 + _SECTION)):
            if not self._inside[place] and self._is_brief(place):
                break
            if any(cue.kind in (Kind.CALL, Kind.SUBMIT) for cue in self._context.cues_between(*self._span(place))):
                continue
            days += [at for at in self._inside[place] if at in told and told[at].cue.kind is Kind.CLOSE]
        return days
