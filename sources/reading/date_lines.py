"""The lines of a text, and what each is: a bare date, a label of dates, a heading, a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sources.reading.date_context import PREPOSITION_WORDS, Context, Meaning, Role
from sources.reading.date_left import read_left
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_text import Unit
from sources.reading.date_words import MONTHS, words

LABEL_LIMIT = 120
CELL_LIMIT = 60
_LEAD_LIMIT = 400  # a whole sentence: "The call has three cut-off dates for … as follows:"
_ANSWER = words("svar answer a s")  # "Fråga: När är sista ansökningsdag? Svar: Den 30 juni."
_SENTENCE_ENDS = ".!?…"
# A sentence is no label, and below "Ansökningsperiod för bredbandsstöd avslutad" stands the day of the news.
_TOLD_AS_NEWS = re.compile(
    r"(?:[.!…]|\b(?:avslutad|avslutat|avslutade|avsluttet|afsluttet|ended|concluded"
    r"|närmar sig|nærmer seg|nærmer sig|approaching))\Z"
)
_HEADINGS = frozenset({"deadlines", "deadlines:", "frister", "frister:", "ansökningstider", "ansökningsperioder"})
# The day of the news stands below its headline: "The programme launches its second call for small projects".
_HEADLINE = re.compile(
    r"(?:nu|now|nå) (?:öppnar|öppnas|opens|åpner|åbner)\b"
    r"|[^\n:]*\b(?:launches|launched|opens|lanserar|lanserer|lancerer|öppnar|åpner|åbner)"
    r" (?:an?|its|the|en|ett?|sin|sitt|sit|nya?|nye?|new|first|second|third|fourth|two|three)\b"
)
_NO_DAY = f"(?:(?:early|mid|late|end of|start of) )?(?:{'|'.join(MONTHS)})|tb[acd]|to be|spring|autumn|summer|winter"
_UNDATED_ITEM = re.compile(rf"[^:\n]{{1,60}}: (?:{_NO_DAY}|vår|høst|höst|efterår|ikke|ej)")
# As in "Före utgången av januari (för projekt på våren)".
_SOME_TIME_OF_A_MONTH = re.compile(
    r"(?:(?:före|innan|senast|i|by|before|innen|inden|ved|by the) )?"
    rf"(?:utgången|slutet|början|mitten|utløpet|udgangen|end) (?:av|af|of) (?:{'|'.join(MONTHS)})\b"
)

# As in "Grant submission deadlines." over "Spring: 15 March".
_HEADING_WITH_STOP = re.compile(r"\b(?:deadlines|dates|frister|ansökningstider|ansökningsdatum|ansökningsdagar)\.\Z")
_SHORT_HEADING = 40
APPLICATIONS = frozenset(
    {"ansökan", "ansökningar", "ansök", "application", "applications", "apply", "søknad", "søknader", "ansøgning"}
    | {"ansøgninger", "inlämning", "submission"}
)
_FIRST_COLUMN = re.compile(
    r"(?:(?:bidrags?|stöd|stipendie)?(?:form|typ|slag)(?:er)?|bidrag|stöd|stipendium|fond|program|grant|scheme|fund"
    r"|programme|tilskudd|tilskud|ordning|pulje)[ |:]{1,12}"
)

Span = tuple[int, int]


class Lines:
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

    def _is_bare(self, place: int) -> bool:
        """Whether a line holds dates and nothing else that means anything."""
        if place not in self._bare:
            self._bare[place] = self._holds_only_dates(place)
        return self._bare[place]

    def _holds_only_dates(self, place: int) -> bool:
        unit = self._units[place]
        mentions = [self._context.mentions[index] for index in self._inside[place]]
        answers = place > 0 and self._lower[self._units[place - 1].end - 1] == "?"  # "När kan ni söka? 1-30 november"
        if not mentions or not (answers or (unit.closes_line and unit.opens_line)):
            return False
        allow = PREPOSITION_WORDS | _ANSWER if answers else PREPOSITION_WORDS
        ends = [unit.start, *(mention.end for mention in mentions)]
        starts = [*(mention.start for mention in mentions), unit.end]
        says_nothing = self._context.says_nothing
        return all(says_nothing(end, start, allow=allow) for end, start in zip(ends, starts, strict=True))

    def _label(self, place: int, mention: Mention) -> Meaning | None:
        """What a line without a date says of this one, as if the date stood at its end."""
        if not 0 <= place < len(self._units) or self._inside[place]:
            return None
        key = (place, mention.last is not None, mention.in_words)
        if key not in self._labels:
            start, end = self._span(place)
            limit = _LEAD_LIMIT if self._lower[end - 1] == ":" else LABEL_LIMIT
            is_label = end - start <= limit and not _TOLD_AS_NEWS.search(
                self._lower, max(start, end - LABEL_LIMIT), end
            )
            meaning = read_left(self._context, replace(mention, start=end, end=end), start) if is_label else None
            is_news = meaning and meaning.role is Role.OPENING and _HEADLINE.match(self._lower, start, end)
            self._labels[key] = None if is_news else meaning
        return self._labels[key]

    def _head_of_column(self, place: int, mention: Mention) -> Meaning | None:
        return self._label(place, mention) or self._heads_applications(place)

    def _heads_applications(self, place: int) -> Meaning | None:
        """ "Ansökan" over a column beside one for decisions: the day by which to apply."""
        if not 0 <= place < len(self._units) or self._inside[place]:
            return None
        start, end = self._span(place)
        if self._lower[start:end].rstrip(":") not in APPLICATIONS:
            return None
        beside = (at for at in (place - 1, place + 1) if 0 <= at < len(self._units) and not self._inside[at])
        is_beside_decisions = any(self._names_a_decision(at) for at in beside)
        cues = self._context.cues_between(start, end)
        return Meaning(Role.DEADLINE, cues[-1]) if is_beside_decisions and cues else None

    def _names_a_decision(self, place: int) -> bool:
        start, end = self._span(place)
        cues = self._context.cues_between(start, end)
        return len(cues) == 1 and cues[0].kind is Kind.OTHER and self._is_brief(place) and end - start <= _SHORT_HEADING

    def _is_label(self, place: int) -> bool:
        """Whether the line would explain a single day, and is no heading over labels."""
        single = replace(self._context.mentions[0], last=None, in_words=False)
        return (
            self._head_of_column(place, single) is not None and self._lower[slice(*self._span(place))] not in _HEADINGS
        )

    def _is_brief(self, place: int) -> bool:
        start, end = self._span(place)
        return end - start <= CELL_LIMIT and self._lower[end - 1] not in _SENTENCE_ENDS

    def _is_cell(self, place: int) -> bool:
        """A short line that is a bare date, or has no date and labels none."""
        return self._is_bare(place) if self._inside[place] else self._is_brief(place) and not self._is_label(place)

    def _span(self, place: int) -> Span:
        start, end = self._units[place].start, self._units[place].end
        may_be = end - start <= _SHORT_HEADING and self._lower[end - 1] == "."
        is_heading = may_be and _HEADING_WITH_STOP.search(self._lower, start, end)
        return start, end - 1 if is_heading else end

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

    def _is_heading(self, place: int) -> bool:
        """Whether a line is such a word and no more: "Sista ansökningsdag", "Våra bidrag (sista ansökningsdag)"."""
        cues = self._context.cues_between(*self._span(place))
        if not cues or cues[-1].kind not in (Kind.APPLICATION_DEADLINE, Kind.CLOSE, Kind.WINDOW):
            return False
        start, end = self._span(place)
        before, after = self._lower[start : cues[-1].start], self._lower[cues[-1].end : end]
        if before.endswith("(") and after == ")":
            return end - start <= CELL_LIMIT and all(cue.kind in (Kind.CALL, Kind.PROJECT) for cue in cues[:-1])
        # "Bidragsform   Sista ansökningsdag": the first column has names, and a heading of its own.
        is_column = not before or _FIRST_COLUMN.fullmatch(before) is not None
        return len(cues) == 1 and not after and is_column

    def _only_named(self, place: int, mention: Mention) -> bool:
        """ "Projektbidrag 15 mars 2027" under such a heading."""
        unit = self._units[place]
        cues = self._context.cues_between(unit.start, mention.start)
        named = all(cue.kind in (Kind.PROJECT, Kind.CALL) for cue in cues)
        return named and mention.end == unit.end and unit.end - unit.start <= CELL_LIMIT

    def _is_brief_question(self, place: int) -> bool:
        start, end = self._span(place)
        return end - start <= CELL_LIMIT and self._lower[end - 1] not in ".!…"

    def _names_itself(self, place: int, mention: Mention) -> bool:
        """ "Dalarna: 31 januari" under a heading without a colon."""
        unit = self._units[place]
        return mention.end - unit.start <= CELL_LIMIT and self._lower[unit.start : mention.start].rstrip().endswith(":")

    def _is_undated_item(self, place: int) -> bool:
        """ "Lund: februari 2027", "Visby: to be announced": an item of a list, but without a day."""
        span = self._span(place)
        undated = _UNDATED_ITEM.match(self._lower, *span) or _SOME_TIME_OF_A_MONTH.match(self._lower, *span)
        return self._units[place].opens_line and undated is not None
