"""The answer to "when may one apply?", put together from what each printed day of a text is for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sources.contract import Deadline
from sources.reading.date_below import Below
from sources.reading.date_beside import Beside
from sources.reading.date_clock import MIDNIGHT, Hour
from sources.reading.date_context import Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_day import Day
from sources.reading.date_hour_apart import is_closing_hour
from sources.reading.date_lapsed import lapsed
from sources.reading.date_layout import Layout
from sources.reading.date_lists import share_hours
from sources.reading.date_meaning import read_sentence
from sources.reading.date_named_void import named_void
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention, find_mentions, stretches
from sources.reading.date_sections import Sections
from sources.reading.date_stages import read_stages
from sources.reading.date_state import cancelling_word, is_about_a_post, rolling_word
from sources.reading.date_text import EvenText, Unit, split_units
from sources.reading.date_weekday import other_weekday
from sources.reading.date_words import WEEKDAYS
from sources.reading.date_years import Dated, complete_years

_EVIDENCE_LIMIT = 300
_LABEL_LIMIT = 80
_HOUR_REACH = 500
_BEFORE_REACH = 40
# It says that there will be others: a word of the day, wherever the one for it begins.
_NEXT = re.compile(r"\b(?:nästa|next|neste|næste) (?:[^\W\d_]{1,20} )?\Z")
_NEXT_REACH = 30
_WEEKDAY = f"(?:{'|'.join(sorted(WEEKDAYS))})"
_BEFORE = re.compile(
    r"(?<!\bor )(?<!\beller )(?<!\ben )(?<!\bof )\b(?:före|innan|before|prior to|inden|før)"
    rf" (?:(?:den|det|the|dagen|datum) ){{0,2}}(?:{_WEEKDAY},? )?(?:(?:den|the) )?\Z"
)


@dataclass(frozen=True, slots=True)
class _Use:
    """One day used as an opening or a deadline: where it stands, the word that says so, its hour."""

    mention: Mention
    cue: Cue
    day: Day
    hour: Hour | None
    closing: bool


class Answer:
    """Reads the text once; the results are plain values."""

    opens: str | None
    deadlines: tuple[Deadline, ...]
    about_else: bool

    def __init__(
        self,
        even: EvenText,
        cues: list[Cue],
        *,
        english: bool,
        today: date | None,
        day_first: bool | None,
        year_first: bool,
    ) -> None:
        self._even = even
        mentions, self._loose = find_mentions(
            even, day_first=day_first, year_first=year_first, english=english, today=today
        )
        self._mentions = share_hours(even.lower, mentions)
        self._units = split_units(even, stretches(self._mentions))
        self._unit_starts = [unit.start for unit in self._units]
        self._context = Context(even, self._mentions, cues)
        self._cues = [self._context.cues_between(unit.start, unit.end) for unit in self._units]
        self._meanings = self._read_meanings()
        self.evidence: dict[str, str] = {}
        self._say_state()
        self.about_else = bool(self._mentions) and all(map(self._is_about_else, range(len(self._mentions))))
        has_no_call = self.cancelled or is_about_a_post(even.lower)
        uses = [] if has_no_call else self._complete(self._uses())
        self.opens = self._say_opening(uses)
        self.deadlines = self._say_deadlines(uses)

    # What each day is for

    def _read_meanings(self) -> dict[int, Meaning]:
        inside: list[list[int]] = [[] for _ in self._units]
        for index, mention in enumerate(self._mentions):
            inside[self._unit_at(mention.start)].append(index)
        meanings: dict[int, Meaning] = {}
        for unit, indexes in zip(self._units, inside, strict=True):
            if indexes:
                meanings.update(read_sentence(self._context, unit, indexes))
        meanings.update(Layout(self._context, self._units, inside).read(meanings))
        meanings.update(Beside(self._context, self._units, inside).read(meanings))
        meanings.update(Sections(self._context, self._units, inside).read(meanings))
        meanings.update(Below(self._context, self._units, inside).read(meanings))
        meanings.update(read_stages(self._context, self._units, inside, meanings))
        meanings |= lapsed(meanings, self._mentions, self._even.lower)
        void = named_void(self._context, self._units, inside, meanings)
        self._void_of_one = void.of_one
        return meanings | void.meanings

    def _unit_at(self, position: int) -> int:
        return max(bisect_right(self._unit_starts, position) - 1, 0)

    def _uses(self) -> list[_Use]:
        void = {day.iso for index in self._meanings for day in self._days(index) if self._role(index) is Role.VOID}
        return [
            use
            for index, meaning in sorted(self._meanings.items())
            for use in _uses_of(self._mentions[index], meaning)
            if use.day.is_possible and use.day.iso not in void
        ]

    def _role(self, index: int) -> Role | None:
        meaning = self._meanings.get(index)
        return meaning.role if meaning else None

    def _is_about_else(self, index: int) -> bool:
        """By a word before it: what stands after a day ("1 april (beslut i juni)") may be about another one."""
        meaning = self._meanings.get(index)
        return meaning is not None and meaning.role is Role.OTHER and meaning.cue.start < self._mentions[index].start

    def _days(self, index: int) -> tuple[Day, ...]:
        mention = self._mentions[index]
        return (mention.first, mention.last) if mention.last else (mention.first,)

    def _complete(self, uses: list[_Use]) -> list[tuple[_Use, Dated]]:
        """Each use with its day's year, where the text gives one somewhere."""
        dated = [Dated(use.day, use.closing, self._unit_at(use.day.start)) for use in uses]
        others = [
            day
            for index in range(len(self._mentions))
            if self._role(index) is not Role.OTHER
            for day in self._days(index)
            if day.is_possible
        ]
        barred = [
            (unit.start, unit.end)
            for unit, cues in zip(self._units, self._cues, strict=True)
            if any(cue.kind is Kind.OTHER and not self._even.lower.startswith("gäller", cue.start) for cue in cues)
        ]
        return list(zip(uses, complete_years(self._even.lower, dated, others, barred), strict=True))

    # The answers

    def _say_state(self) -> None:
        rolling = rolling_word(self._even.lower, self._cues)
        self.rolling = rolling is not None
        if rolling:
            self.evidence["rolling"] = self._sentence_around(rolling)
        cancelling = cancelling_word(self._even.lower, self._cues, self._void_of_one) or self._last_window_void()
        self.cancelled = cancelling is not None
        if cancelling:
            self.evidence["cancelled"] = self._sentence_around(cancelling)

    def _last_window_void(self) -> Cue | None:
        """The word that cancels, where every day of the call is cancelled and none is left.

        A day that is only put off leaves the call without a known day, not cancelled.
        """
        live = {Role.OPENING, Role.DEADLINE, Role.WINDOW, Role.NEW_OPENING}
        void = {day.iso for index in self._meanings for day in self._days(index) if self._role(index) is Role.VOID}
        for index, meaning in self._meanings.items():
            if meaning.role in live and any(day.iso not in void for day in self._days(index)):
                return None
        words = (meaning.cue for meaning in self._meanings.values() if meaning.role is Role.VOID)
        return next((cue for cue in words if cue.kind is Kind.VOID), None)

    def _say_opening(self, uses: list[tuple[_Use, Dated]]) -> str | None:
        """The first day one can apply: of several windows the earliest; a day with its year before one without."""
        openings = [(use, dated) for use, dated in uses if not use.closing]
        if not openings:
            return None
        use, dated = min(openings, key=lambda pair: (pair[1].day.year is None, pair[1].day.iso))
        self._note("opens", use, dated)
        return dated.day.iso

    def _say_deadlines(self, uses: list[tuple[_Use, Dated]]) -> tuple[Deadline, ...]:
        closings = [(use, dated) for use, dated in uses if use.closing]
        with_year = {dated.day.iso[4:] for _, dated in closings if dated.day.year}
        hours = self._closing_hours()
        chosen: dict[str, tuple[Deadline, _Use, Dated]] = {}
        for use, dated in closings:
            day = dated.day.iso
            if not dated.day.year and day[1:] in with_year:
                continue
            hour = use.hour or self._hour_apart(use, hours)
            deadline = Deadline(
                date=day,
                time=hour.time if hour and not hour.spans else None,
                zone=hour.zone if hour and not hour.spans else None,
                label=self._label(use),
                or_date=self._other_day(use, dated.day, hour),
                said_weekday=other_weekday(self._even.lower, use.day, dated.day),
            )
            known = chosen.get(day)
            if known is None or _says_more(deadline, known[0]):
                chosen[day] = (deadline, use, dated)
        ordered = sorted(chosen.values(), key=lambda each: each[0].date.lstrip("-"))
        for number, (_, use, dated) in enumerate(ordered, 1):
            self._note("deadlines" if number == 1 else f"deadlines.{number}", use, dated)
        return tuple(deadline for deadline, _, _ in ordered)

    def _other_day(self, use: _Use, day: Day, hour: Hour | None) -> str | None:
        """What else the printed words may mean, if anything.

        "Before 1 June" leaves 31 May as the last day if it is taken at its word, but many mean 1 June by it. So it is
        with "before 1 June (midnight)" and "before midnight on 1 June": nobody says which of its two midnights.
        """
        if day.either:
            return day.turned.iso
        if day.in_leap_year:
            return day.in_leap_year
        if use.mention.last or (hour is not None and not self._is_in_words(hour)):
            return None
        words = self._even.lower[max(0, use.mention.start - _BEFORE_REACH) : use.mention.start]
        return day.day_before if _BEFORE.search(words) else None

    def _is_in_words(self, hour: Hour) -> bool:
        """Whether it is the midnight of words; 24:00 in figures ends its day, and nothing else."""
        return hour.time == MIDNIGHT and MIDNIGHT not in self._even.lower[hour.start : hour.end].replace(".", ":")

    def _hour_apart(self, use: _Use, hours: list[Hour]) -> Hour | None:
        """ "The deadline is at 12 EET", said in a sentence of its own. Two different hours say nothing."""
        first = bisect_left(hours, use.day.start - _HOUR_REACH, key=lambda hour: hour.start)
        last = bisect_right(hours, use.day.start + _HOUR_REACH, key=lambda hour: hour.start)
        near = hours[first:last]
        if len({hour.time for hour in near}) != 1:
            return None
        self.evidence.setdefault("time", self._sentence_around(near[0]))
        return near[0]

    def _closing_hours(self) -> list[Hour]:
        deadlines = (index for index, meaning in self._meanings.items() if meaning.role is Role.DEADLINE)
        closing = {self._unit_at(self._mentions[index].start) for index in deadlines}
        at = {hour: self._unit_at(hour.start) for hour in self._loose}
        return [
            hour
            for hour, place in at.items()
            if is_closing_hour(self._context, self._units[place], hour, of_deadline=place in closing)
        ]

    # Their words

    def _label(self, use: _Use) -> str:
        unit = self._units[self._unit_at(use.mention.start)]
        if 0 < use.mention.start - unit.start <= _LABEL_LIMIT:
            before = self._even.words(unit.start, use.mention.start)
            if before.endswith(":"):
                return before.rstrip(": ")
        return self._even.words(use.cue.start, use.cue.end)

    def _note(self, name: str, use: _Use, dated: Dated) -> None:
        start, end = min(use.cue.start, use.mention.start), max(use.cue.end, use.mention.end)
        if end - start > _EVIDENCE_LIMIT:
            start, end = use.mention.start, use.mention.end
        elif found := _NEXT.search(self._even.lower, max(0, start - _NEXT_REACH), start):
            start = found.start()
        self.evidence[name] = self._even.words(start, end)
        if dated.year_from and not start <= dated.year_from[0] < end:
            self.evidence.setdefault("year", self._even.words(*dated.year_from))

    def _sentence_around(self, place: Cue | Hour) -> str:
        unit: Unit = self._units[self._unit_at(place.start)]
        start = max(unit.start, place.start - _EVIDENCE_LIMIT // 2)
        return self._even.words(start, max(place.end, min(unit.end, place.end + _EVIDENCE_LIMIT // 2)))


def _uses_of(mention: Mention, meaning: Meaning) -> Iterator[_Use]:
    if meaning.role is Role.DEADLINE:
        yield _Use(mention, meaning.cue, mention.closing, mention.closing_hour, closing=True)
    elif meaning.role is Role.OPENING:
        yield _Use(mention, meaning.cue, mention.first, mention.first_hour, closing=False)
    elif meaning.role is Role.NEW_OPENING:
        yield _Use(mention, meaning.cue, mention.closing, mention.closing_hour, closing=False)
    elif meaning.role is Role.WINDOW and mention.last:
        yield _Use(mention, meaning.cue, mention.first, mention.first_hour, closing=False)
        yield _Use(mention, meaning.cue, mention.last, mention.last_hour, closing=True)


def _says_more(one: Deadline, other: Deadline) -> bool:
    return _certainty(one) > _certainty(other)


def _certainty(deadline: Deadline) -> tuple[bool, bool, bool]:
    return (deadline.time is not None, deadline.zone is not None, deadline.or_date is None)
