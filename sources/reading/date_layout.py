"""Dates whose label stands on another line: above, below, or at the head of a list or table."""

from __future__ import annotations

import re
from bisect import bisect_left

from sources.reading.date_context import CLOSING, PREPOSITION_WORDS, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_lines import APPLICATIONS
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_stage_labels import StageLabels

_REACH = 12
_WORD_LIMIT = 20
_MOST_COLUMNS = 8

_FOR = re.compile(r"\b(?:för|for|til) ")
_FOR_OTHERS = re.compile(
    r"(?:för|for|til) [^.:;\n\d]{1,60}?(?::| (?:är|gäller|is|er)(?: (?:det|datumet))?)(?: (?:den|senast))* ?"
)
_FOR_THAT = re.compile(r" (?:för|inför|till|for|til) (?:[^\W\d_]+ ){1,3}")
_THEREAFTER = re.compile(
    r"(?:därefter|sedan|thereafter|then|deretter|derefter|nästa|next|neste|næste):? (?:(?:den|d\.) )?"
)
_HEADS = {
    Kind.OTHER: Role.OTHER,
    Kind.OPEN: Role.OPENING,
    **dict.fromkeys(CLOSING, Role.DEADLINE),
}
_NEWS_OF_A_DAY = re.compile(r"(?:(?:ny|nye|nya|nytt|new|extended|förlängd|forlenget|forlænget) )[^\n:]+\Z")


class Layout(StageLabels):
    """What the dates of one text are for, as far as other lines tell it."""

    def read(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """Meanings by index of mention, for the dates that their own sentences (`told`) leave open."""
        found: dict[int, Meaning] = {}
        known = dict(told)
        for place, indexes in enumerate(self._inside):
            for index in indexes:
                if index in told and not self._only_holds(told[index]):
                    continue
                mention = self._context.mentions[index]
                meaning = (
                    self._for_others(place, mention, told)
                    if index in told
                    else self._after_bar(place, known) or self._meaning(place, mention, told)
                )
                if meaning:
                    found[index] = known[index] = meaning
        return found

    def _only_holds(self, meaning: Meaning) -> bool:
        """ "För regioner gäller 31 mars": what holds, another sentence says."""
        return meaning.role is Role.OTHER and self._lower.startswith("gäller", meaning.cue.start)

    def _meaning(self, place: int, mention: Mention, told: dict[int, Meaning]) -> Meaning | None:
        if self._is_bare(place):
            beside = self._in_table(place, mention) or self._from_below(place, mention)
            return beside or (None if self._is_day_of_news(place, told) else self._from_above(place, mention))
        return (
            (self._from_above(place, mention) if self._goes_before_another(place, mention, told) else None)
            or self._goes_on(place, mention)
            or self._from_lead(place, mention)
            or self._for_others(place, mention, told)
            or self._named_application(place, mention, told)
            or self._application_after(place)
        )

    def _is_day_of_news(self, place: int, told: dict[int, Meaning]) -> bool:
        """ "New deadline for small grants", the day of the news, and then "The deadline is 3 May 2027"."""
        if place == 0 or place + 1 == len(self._units) or not _NEWS_OF_A_DAY.match(self._lower, *self._span(place - 1)):
            return False
        day = self._context.mentions[self._inside[place][0]].first
        return any(
            index in told and told[index].role is Role.DEADLINE and self._context.mentions[index].closing.iso != day.iso
            for index in self._inside[place + 1]
        )

    def _goes_before_another(self, place: int, mention: Mention, told: dict[int, Meaning]) -> bool:
        """ "Från 19 januari till 19 mars, beslut den 8 maj": the heading above is that of the range."""
        unit, inside = self._units[place], self._inside[place]
        first = self._context.mentions[inside[0]]
        if first is not mention or not mention.last or not unit.opens_line or len(inside) < 2:
            return False
        after = told.get(inside[1])
        is_else = after is not None and after.role is Role.OTHER and after.cue.start >= mention.end
        return is_else and self._context.says_nothing(unit.start, mention.start, allow=PREPOSITION_WORDS)

    def _goes_on(self, place: int, mention: Mention) -> Meaning | None:
        """ "Ansökan ska ha inkommit", and on the next line "senast den 5 maj 2027 Dnr 2027/1": one broken sentence."""
        start = self._units[place].start
        begins = self._context.says_nothing(start, mention.start, allow=PREPOSITION_WORDS)
        if place == 0 or not begins or self._context.preposition_at(mention, start) is not Kind.UNTIL:
            return None
        above = self._label(place - 1, mention)
        breaks_off = above is not None and above.cue.kind is Kind.SUBMIT and above.cue.end == self._span(place - 1)[1]
        return above if breaks_off else None

    # Where its label is

    def _from_below(self, place: int, mention: Mention) -> Meaning | None:
        """Dates before their labels: the block must begin with a date and end with a label."""
        first, last = self._stretch(place, self._runs, lambda at: self._is_bare(at) or self._is_label(at))
        if not self._is_bare(first) or self._is_bare(last):
            return None
        if first > 0 and self._lower[self._units[first - 1].end - 1] in ":?":
            return None
        below = range(place + 1, min(last, place + _REACH) + 1)
        return next((self._label(at, mention) for at in below if not self._is_bare(at)), None)

    def _from_above(self, place: int, mention: Mention) -> Meaning | None:
        for above in range(place - 1, max(-1, place - _REACH), -1):
            meaning = self._label(above, mention) or self._asked_above(place, above)
            if meaning:
                return meaning
            names_another = self._lower[self._units[above].end - 1] == ":"
            beside_date = above > 0 and self._is_bare(above - 1) and self._is_brief(above) and not names_another
            if not self._is_bare(above) and not beside_date:
                return None
        return None

    def _asked_above(self, place: int, above: int) -> Meaning | None:
        """ "När kan du söka?", and on the next line "Senast den 1 mars 2027"."""
        mention = self._context.mentions[self._inside[place][0]]
        preposition = self._context.preposition_at(mention, self._units[place].start)
        if self._inside[above] or preposition is not Kind.UNTIL or mention.last or not self._is_brief_question(above):
            return None
        cues = self._context.cues_between(*self._span(above))
        is_ours = bool(cues) and all(cue.kind in (Kind.SUBMIT, Kind.CALL, Kind.WINDOW) for cue in cues)
        return Meaning(Role.DEADLINE, cues[-1]) if is_ours else None

    def _in_table(self, place: int, mention: Mention) -> Meaning | None:
        """Headings in a row, then rows of as many cells: each cell is of its column's heading."""
        if in_row := self._in_row(place, mention):
            return in_row
        cells = self._stretch(place, self._tables, self._is_cell)
        if cells not in self._widths:
            self._widths[cells] = self._width(*cells)
        width = self._widths[cells]
        return self._head_of_column(cells[0] - width + (place - cells[0]) % width, mention) if width else None

    def _in_row(self, place: int, mention: Mention) -> Meaning | None:
        """Two headings on one line, "Nämndens möten   Sista ansökningsdag", and two days on each line below it."""
        inside = self._inside[place]
        if len(inside) < 2:
            return None
        above = next((at for at in range(place - 1, max(-1, place - _REACH), -1) if not self._inside[at]), None)
        if above is None or not self._is_brief(above):
            return None
        heads = [
            (cue, role)
            for cue in self._context.cues_between(*self._span(above))
            if (role := _HEADS.get(cue.kind) or self._is_of_applications(cue))
        ]
        if len(heads) != len(inside) or len({role for _, role in heads}) < 2:
            return None
        at = [self._context.mentions[index].start for index in inside].index(mention.start)
        return Meaning(heads[at][1], heads[at][0])

    def _is_of_applications(self, cue: Cue) -> Role | None:
        return Role.DEADLINE if self._lower[cue.start : cue.end] in APPLICATIONS else None

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
        first = place
        while self._is_bare(first) and self._is_behind_bar(first):
            first -= 1
        if first == place or self._is_bare(first):
            return None  # a row of a table: "15 februari | 20 mars"
        earlier = told.get(self._inside[place - 1][-1])
        return earlier if earlier and earlier.role is Role.DEADLINE else None

    def _is_behind_bar(self, place: int) -> bool:
        if place == 0 or not self._inside[place - 1]:
            return False
        last = self._context.mentions[self._inside[place - 1][-1]]
        return self._lower[last.end : self._units[place].start].strip() == "|"

    def _from_lead(self, place: int, mention: Mention) -> Meaning | None:
        """An item of a list under words that end in a colon or in "by"."""
        if not self._units[place].opens_line or self._tells_which(place, mention):
            return None
        for above in range(place - 1, max(-1, place - _REACH), -1):
            if not self._inside[above] and not self._is_undated_item(above):
                start, end = self._span(above)
                last_word = self._lower[max(start, end - _WORD_LIMIT) : end].rsplit(" ", 1)[-1]
                leads = last_word.endswith(":") or last_word in PREPOSITION_WORDS
                heads = self._is_brief(above) and self._names_itself(place, mention)
                heads = heads or (self._is_heading(above) and self._only_named(place, mention))
                named = self._label(above, mention) if leads or heads else None
                return named or (self._by_then(place, above, mention) if leads else None)
        return None

    def _by_then(self, place: int, lead: int, mention: Mention) -> Meaning | None:
        """ "Ansökan kan lämnas in två gånger per år:", and below it "Före den 15 maj (för projekt under hösten)"."""
        start = self._units[place].start
        begins = self._context.says_nothing(start, mention.start, allow=PREPOSITION_WORDS)
        if not begins or mention.last or self._context.preposition_at(mention, start) is not Kind.UNTIL:
            return None
        cues = self._context.cues_between(*self._span(lead))
        kinds = {cue.kind for cue in cues}
        is_ours = Kind.OTHER not in kinds and {Kind.CALL, Kind.SUBMIT} <= kinds
        return Meaning(Role.DEADLINE, next(cue for cue in cues if cue.kind is Kind.CALL)) if is_ours else None

    def _for_others(self, place: int, mention: Mention, told: dict[int, Meaning]) -> Meaning | None:
        """ "Sista ansökningsdag för våren: 15 januari. För hösten: 15 september."""
        unit = self._units[place]
        first = self._context.mentions[self._inside[place][0]]
        is_next = _THEREAFTER.fullmatch(self._lower, unit.start, first.start) is not None
        for_others = is_next or _FOR_OTHERS.fullmatch(self._lower, unit.start, mention.start)
        if place == 0 or mention.last or not for_others:
            return None
        above = self._units[place - 1]
        last = next(iter(self._inside[place - 1][-1:]), None)
        earlier = told.get(last) if last is not None else None
        for_some = is_next or (
            last is not None and _FOR.search(self._lower, above.start, self._context.mentions[last].start)
        )
        return earlier if earlier and for_some and earlier.role is Role.DEADLINE else None

    def _tells_which(self, place: int, mention: Mention) -> bool:
        """ "5 februari för nämnden den 14 mars": the second day only says which of several the first is."""
        mentions, inside = self._context.mentions, self._inside[place]
        at = bisect_left(inside, mention.start, key=lambda index: mentions[index].start)
        return at > 0 and _FOR_THAT.fullmatch(self._lower, mentions[inside[at - 1]].end, mention.start) is not None
