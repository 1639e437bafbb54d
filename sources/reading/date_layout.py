"""Dates whose label stands on another line: above, below, or at the head of a list or table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sources.reading.date_context import CLOSING, PREPOSITION_WORDS, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_left import read_left
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_text import Unit

_LABEL_LIMIT = 120
_LEAD_LIMIT = 400  # a whole sentence: "The call has three cut-off dates for … as follows:"
_CELL_LIMIT = 60
_REACH = 12
_AMBIENT_UNITS = 6
_AMBIENT_REACH = 600
_WORD_LIMIT = 20
_MOST_COLUMNS = 8
_SENTENCE_ENDS = ".!?…"
_HEADINGS = frozenset({"deadlines", "deadlines:", "frister", "frister:", "ansökningstider", "ansökningsperioder"})

_LABEL_END = re.compile(r" ?(?:[\d(:]|(?:for|för|til|till|stage|step|steg|trinn) )")
_APPLICATION_LABEL = re.compile(
    r"(?:\w+ )?(?:expressions? of interest|concept notes?|pre-?proposals?|letters? of intent|project outlines?"
    r"|(?:full|final|complete) (?:applications?|proposals?)|idea (?:forms?|papers?)|intresseanmäl\w*|idéskiss\w*"
    r"|fullständig ansökan|skisse?r?|interessetilkende\w*|interessemeld\w*"
    r"|(?:full|fuld|fullstendig) (?:søknad|ansøgning))"
)
_PAPERS = ("text", "texten", "blankett", "blanketten", "formulär", "formuläret", "skjema", "skema", "skemaet")
_ROUNDS = ("round", "runde", "omgång", "ansökningsomgång")

Span = tuple[int, int]


class Layout:
    """The lines of one text: `units` in order, and the indexes of the mentions `inside` each."""

    def __init__(self, context: Context, units: Sequence[Unit], inside: Sequence[Sequence[int]]) -> None:
        self._context = context
        self._lower = context.lower
        self._units = units
        self._inside = inside
        self._bare: dict[int, bool] = {}
        self._labels: dict[tuple[int, bool, bool], Meaning | None] = {}
        self._runs: dict[int, Span] = {}
        self._tables: dict[int, Span] = {}
        self._widths: dict[Span, int] = {}

    def read(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """Meanings by index of mention, for the dates that their own sentences (`told`) leave open."""
        found: dict[int, Meaning] = {}
        for place, indexes in enumerate(self._inside):
            for index in indexes:
                if index in told:
                    continue
                mention = self._context.mentions[index]
                meaning = self._after_bar(place, told | found) or self._meaning(place, mention, told)
                if meaning:
                    found[index] = meaning
        return found

    def _meaning(self, place: int, mention: Mention, told: dict[int, Meaning]) -> Meaning | None:
        if self._is_bare(place):
            return (
                self._in_table(place, mention) or self._from_below(place, mention) or self._from_above(place, mention)
            )
        return self._from_lead(place, mention) or self._named_application(place, mention, told)

    # What a line is

    def _is_bare(self, place: int) -> bool:
        """Whether a line holds dates and nothing else that means anything."""
        if place not in self._bare:
            self._bare[place] = self._holds_only_dates(place)
        return self._bare[place]

    def _holds_only_dates(self, place: int) -> bool:
        unit = self._units[place]
        mentions = [self._context.mentions[index] for index in self._inside[place]]
        if not mentions or not (unit.opens_line and unit.closes_line):
            return False
        ends = [unit.start, *(mention.end for mention in mentions)]
        starts = [*(mention.start for mention in mentions), unit.end]
        says_nothing = self._context.says_nothing
        return all(says_nothing(end, start, allow=PREPOSITION_WORDS) for end, start in zip(ends, starts, strict=True))

    def _label(self, place: int, mention: Mention) -> Meaning | None:
        """What a line without a date says of this one, as if the date stood at its end."""
        if not 0 <= place < len(self._units) or self._inside[place]:
            return None
        key = (place, mention.last is not None, mention.in_words)
        if key not in self._labels:
            start, end = self._span(place)
            limit = _LEAD_LIMIT if self._lower[end - 1] == ":" else _LABEL_LIMIT
            is_label = end - start <= limit and self._lower[end - 1] not in ".!…"
            self._labels[key] = (
                read_left(self._context, replace(mention, start=end, end=end), start) if is_label else None
            )
        return self._labels[key]

    def _is_label(self, place: int) -> bool:
        """Whether the line would explain a single day, and is no heading over labels."""
        single = replace(self._context.mentions[0], last=None, in_words=False)
        return self._label(place, single) is not None and self._lower[slice(*self._span(place))] not in _HEADINGS

    def _is_brief(self, place: int) -> bool:
        start, end = self._span(place)
        return end - start <= _CELL_LIMIT and self._lower[end - 1] not in _SENTENCE_ENDS

    def _is_cell(self, place: int) -> bool:
        """A short line that is a bare date, or has no date and labels none."""
        return self._is_bare(place) if self._inside[place] else self._is_brief(place) and not self._is_label(place)

    def _span(self, place: int) -> Span:
        return self._units[place].start, self._units[place].end

    def _stretch(self, place: int, known: dict[int, Span], belongs: Callable[[int], bool]) -> Span:
        """The first and last of the lines around `place` that all belong together; found once for all of them."""
        if place not in known:
            first = last = place
            while first > 0 and belongs(first - 1):
                first -= 1
            while last + 1 < len(self._units) and belongs(last + 1):
                last += 1
            known.update(dict.fromkeys(range(first, last + 1), (first, last)))
        return known[place]

    # Where its label is

    def _from_below(self, place: int, mention: Mention) -> Meaning | None:
        """Dates before their labels: the block must begin with a date and end with a label."""
        first, last = self._stretch(place, self._runs, lambda at: self._is_bare(at) or self._is_label(at))
        if not self._is_bare(first) or self._is_bare(last):
            return None
        if first > 0 and self._lower[self._units[first - 1].end - 1] == ":":
            return None
        below = range(place + 1, min(last, place + _REACH) + 1)
        return next((self._label(at, mention) for at in below if not self._is_bare(at)), None)

    def _from_above(self, place: int, mention: Mention) -> Meaning | None:
        for above in range(place - 1, max(-1, place - _REACH), -1):
            meaning = self._label(above, mention)
            if meaning:
                return meaning
            names_another = self._lower[self._units[above].end - 1] == ":"
            beside_date = above > 0 and self._is_bare(above - 1) and self._is_brief(above) and not names_another
            if not self._is_bare(above) and not beside_date:
                return None
        return None

    def _in_table(self, place: int, mention: Mention) -> Meaning | None:
        """Headings in a row, then rows of as many cells: each cell is of its column's heading."""
        cells = self._stretch(place, self._tables, self._is_cell)
        if cells not in self._widths:
            self._widths[cells] = self._width(*cells)
        width = self._widths[cells]
        return self._label(cells[0] - width + (place - cells[0]) % width, mention) if width else None

    def _width(self, first: int, last: int) -> int:
        """The number of columns of a table, 0 where the lines are none."""
        labels = 0
        while labels < _MOST_COLUMNS and self._is_label(first - labels - 1):
            labels += 1
        if labels < 2:
            return 0
        cells = [self._is_bare(place) for place in range(first, last + 1)]
        # A first column of names has a heading that says nothing of dates ("Call | Opens | Closes").
        for width in range(labels, labels + 3):
            if width > labels and not (
                first >= width and not self._inside[first - width] and self._is_brief(first - width)
            ):
                return 0
            if len(cells) % width == 0 and all(len(set(cells[column::width])) == 1 for column in range(width)):
                return width
        return 0

    def _after_bar(self, place: int, told: dict[int, Meaning]) -> Meaning | None:
        """ "Deadline dates: 21 February | 22 February": the second of several values of one field."""
        if not self._is_bare(place) or place == 0 or not self._inside[place - 1]:
            return None
        last = self._inside[place - 1][-1]
        between = self._lower[self._context.mentions[last].end : self._units[place].start]
        earlier = told.get(last)
        return earlier if earlier and between.strip() == "|" and earlier.role is Role.DEADLINE else None

    def _from_lead(self, place: int, mention: Mention) -> Meaning | None:
        """An item of a list under words that end in a colon or in "by"."""
        if not self._units[place].opens_line:
            return None
        for above in range(place - 1, max(-1, place - _REACH), -1):
            if not self._inside[above]:
                start, end = self._span(above)
                last_word = self._lower[max(start, end - _WORD_LIMIT) : end].rsplit(" ", 1)[-1]
                leads = last_word.endswith(":") or last_word in PREPOSITION_WORDS
                heads = self._is_brief(above) and self._names_itself(place, mention)
                return self._label(above, mention) if leads or heads else None
        return None

    def _names_itself(self, place: int, mention: Mention) -> bool:
        """ "Dalarna: 31 januari" under a heading without a colon."""
        unit = self._units[place]
        return unit.end - unit.start <= _CELL_LIMIT and self._lower[unit.start : mention.start].rstrip().endswith(":")

    def _named_application(self, place: int, mention: Mention, told: dict[int, Meaning]) -> Meaning | None:
        """ "Full applications: 22 April 2022" where the lines around speak of opening or closing, or an earlier day is
        a deadline; "Second stage: 7 September" likewise."""
        unit = self._units[place]
        start = max(unit.start, mention.start - _LABEL_LIMIT)
        if mention.last or not self._lower[start : mention.start].rstrip().endswith(":"):
            return None
        cues = [cue for cue in self._context.cues_between(start, mention.start) if cue.kind is not Kind.PROJECT]
        if not cues or cues[-1].kind is not Kind.CALL or not self._ends_label(cues[-1], mention):
            return None
        return Meaning(Role.DEADLINE, cues[-1]) if self._speaks_of_closing(place, cues[-1], told) else None

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
        is_label = unit.opens_line and self._lower[unit.start : mention.start].rstrip().endswith(":")
        return is_label and mention.last is None and _APPLICATION_LABEL.match(self._lower, unit.start) is not None
