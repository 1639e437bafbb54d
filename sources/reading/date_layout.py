"""Dates whose label stands on another line: above ("Deadline" / "17.03.2025"), below, at the head of a list or table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sources.reading.date_cues import Kind
from sources.reading.date_context import CLOSING, PREPOSITION_WORDS, Context, Meaning, Role
from sources.reading.date_left import read_left
from sources.reading.date_ranges import Mention
from sources.reading.date_text import Unit

_LABEL_LIMIT = 120
_CELL_LIMIT = 60
_AMBIENT_UNITS = 6
_TABLE_LIMIT = 60
_COLUMNS = 8
_HEADINGS = frozenset({"deadlines", "deadlines:", "frister", "frister:", "ansökningstider", "ansökningsperioder", "öppet"})


class Layout:
    """The lines of one text, with what the sentences themselves told of their dates."""

    def __init__(self, context: Context, units: Sequence[Unit], inside: Sequence[Sequence[int]]) -> None:
        self._context = context
        self._lower = context.lower
        self._mentions = context.mentions
        self._units = units
        self._inside = inside
        self._bare: dict[int, bool] = {}

    def read(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """Meanings by index of mention, for dates that their own sentence leaves open."""
        found: dict[int, Meaning] = {}
        for place in self._dated_units(told):
            for index in self._inside[place]:
                if index in told or index in found:
                    continue
                meaning = self._of(place, index)
                if meaning:
                    found[index] = meaning
        return found

    def _dated_units(self, told: dict[int, Meaning]) -> Iterator[int]:
        return (
            place for place, indexes in enumerate(self._inside) if any(index not in told for index in indexes)
        )

    def _of(self, place: int, index: int) -> Meaning | None:
        mention = self._mentions[index]
        if self._is_bare(place):
            return self._in_table(place, mention) or self._from_below(place, mention) or self._from_above(place, mention)
        return self._from_lead(place, mention) or self._named_application(place, mention)

    # What a line is

    def _is_bare(self, place: int) -> bool:
        """Whether a line holds dates and nothing else that means anything."""
        if place not in self._bare:
            self._bare[place] = self._holds_only_dates(place)
        return self._bare[place]

    def _holds_only_dates(self, place: int) -> bool:
        unit, indexes = self._units[place], self._inside[place]
        if not indexes or not (unit.opens_line and unit.closes_line):
            return False
        ends = [unit.start, *(self._mentions[index].end for index in indexes)]
        starts = [*(self._mentions[index].start for index in indexes), unit.end]
        return all(
            self._context.says_nothing(end, start, allow=PREPOSITION_WORDS) for end, start in zip(ends, starts, strict=True)
        )

    def _is_label(self, place: int, mention: Mention) -> bool:
        return self._label(place, mention) is not None and self._lower[slice(*self._span(place))] not in _HEADINGS

    def _label(self, place: int, mention: Mention) -> Meaning | None:
        if not 0 <= place < len(self._units) or self._inside[place]:
            return None
        unit = self._units[place]
        if unit.end - unit.start > _LABEL_LIMIT or self._lower[unit.end - 1] in ".!…":
            return None
        # As if the date stood at the end of the line.
        return read_left(self._context, replace(mention, start=unit.end, end=unit.end), unit.start)

    def _span(self, place: int) -> tuple[int, int]:
        return self._units[place].start, self._units[place].end

    # Where its label is

    def _from_below(self, place: int, mention: Mention) -> Meaning | None:
        """Dates before their labels: the block must begin with a date and end with a label."""
        first = place
        while first > 0 and (self._is_bare(first - 1) or self._is_label(first - 1, mention)) and place - first < 40:
            first -= 1
        if not self._is_bare(first) or (first > 0 and self._lower[self._units[first - 1].end - 1] == ":"):
            return None
        last = place
        while last + 1 < len(self._units) and last - place < 40:
            if not (self._is_bare(last + 1) or self._is_label(last + 1, mention)):
                break
            last += 1
        if self._is_bare(last):
            return None
        below = next((at for at in range(place + 1, last + 1) if not self._is_bare(at)), place)
        return self._label(below, mention)

    def _from_above(self, place: int, mention: Mention) -> Meaning | None:
        for above in range(place - 1, max(-1, place - 12), -1):
            meaning = self._label(above, mention)
            if meaning:
                return meaning
            beside_date = above > 0 and self._is_bare(above - 1) and self._is_brief(above)
            if not self._is_bare(above) and not beside_date:
                return None
        return None

    def _in_table(self, place: int, mention: Mention) -> Meaning | None:
        """Headings in a row, then rows of as many cells: each cell is of its column's heading."""
        head = place
        while head > 0 and place - head < _TABLE_LIMIT and self._is_cell(head - 1, mention):
            head -= 1
        end = place
        while end + 1 < len(self._units) and end - place < _TABLE_LIMIT and self._is_cell(end + 1, mention):
            end += 1
        labels = 0
        while labels < _COLUMNS and self._is_label(head - labels - 1, mention):
            labels += 1
        if labels < 2:
            return None
        # A first column of names has a heading that says nothing of dates ("Call | Opens | Closes").
        for width in range(labels, labels + 3):
            if width > labels and not self._is_heading_cell(head - width):
                break
            if self._has_pure_columns(head, end + 1, width):
                return self._label(head - width + (place - head) % width, mention)
        return None

    def _is_heading_cell(self, place: int) -> bool:
        return place >= 0 and not self._inside[place] and self._is_brief(place)

    def _has_pure_columns(self, start: int, end: int, width: int) -> bool:
        """Whether the cells fill whole rows, and each column holds only dates or no dates."""
        cells = [self._is_bare(place) for place in range(start, end)]
        return len(cells) % width == 0 and all(len(set(cells[column::width])) == 1 for column in range(width))

    def _is_cell(self, place: int, mention: Mention) -> bool:
        """A short line that is a bare date, or has no date and labels none."""
        if self._inside[place]:
            return self._is_bare(place)
        return self._is_brief(place) and not self._is_label(place, mention)

    def _is_brief(self, place: int) -> bool:
        start, end = self._span(place)
        return end - start <= _CELL_LIMIT and self._lower[end - 1] not in ".!?…"

    def _from_lead(self, place: int, mention: Mention) -> Meaning | None:
        """An item of a list under words that end in a colon or in "by"."""
        if not self._units[place].opens_line:
            return None
        for above in range(place - 1, max(-1, place - 12), -1):
            if self._inside[above]:
                continue
            start, end = self._span(above)
            words = self._lower[start:end]
            if words.endswith(":") or words.rsplit(" ", 1)[-1] in PREPOSITION_WORDS:
                return self._label(above, mention)
            return None
        return None

    def _named_application(self, place: int, mention: Mention) -> Meaning | None:
        """ "Full applications: 22 April 2022" where the lines above speak of deadlines."""
        unit = self._units[place]
        before = self._context.cues_between(unit.start, mention.start)
        if mention.last or not self._lower[unit.start : mention.start].rstrip().endswith(":"):
            return None
        named = [cue for cue in before if cue.kind is Kind.CALL]
        above = self._units[max(0, place - _AMBIENT_UNITS)]
        closing = [
            cue
            for cue in self._context.cues_between(above.start, unit.start)
            if cue.kind in CLOSING or cue.kind is Kind.OPEN
        ]
        return Meaning(Role.DEADLINE, named[-1]) if named and closing else None
