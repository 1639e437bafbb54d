"""Ranges below names below one heading: "Application deadlines", "Network funding", "18.01.2027 to 20.02.2027"."""

from __future__ import annotations

from sources.reading.date_context import PREPOSITIONS, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_lines import Lines
from sources.reading.date_phrases import Kind

_NAMING = PREPOSITIONS | {Kind.PROJECT, Kind.CALL}


class Sections(Lines):
    """What is left to a heading that stands over several named parts, each with dates on lines of their own."""

    def read(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """Meanings by index of mention, for the dates that `told` leaves open."""
        found: dict[int, Meaning] = {}
        heading: Cue | None = None
        for place, indexes in enumerate(self._inside):
            if not indexes:
                heading = self._heading_of_parts(place) or (heading if self._names_a_part(place) else None)
            elif not self._is_bare(place):
                heading = None
            elif heading:
                found |= {index: self._under(heading, index) for index in indexes if index not in told}
        return {index: meaning for index, meaning in found.items() if meaning.role is not Role.OTHER}

    def _heading_of_parts(self, place: int) -> Cue | None:
        """A heading that a name follows; one that a date follows is the label of that date alone."""
        if not self._is_heading(place) or place + 1 >= len(self._units) or self._inside[place + 1]:
            return None
        return self._context.cues_between(*self._span(place))[0]

    def _names_a_part(self, place: int) -> bool:
        cues = self._context.cues_between(*self._span(place))
        return self._is_brief(place) and all(cue.kind in _NAMING for cue in cues)

    def _under(self, heading: Cue, index: int) -> Meaning:
        if self._context.mentions[index].last:
            return Meaning(Role.WINDOW, heading)
        is_last_day = heading.kind is Kind.APPLICATION_DEADLINE
        return Meaning(Role.DEADLINE if is_last_day else Role.OTHER, heading)
