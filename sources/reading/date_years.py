"""The year of a day printed without one: from its own sentence or round, or none at all. Never a guess."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sources.reading.date_day import Day
from sources.reading.date_next import is_of_the_next, is_past, speaks_of_the_next, stands_below
from sources.reading.date_rounds import Round, find_rounds
from sources.reading.date_words import MONTHS

_YEARLY = re.compile(r"[ ,(]{0,2}(?:varje år|årligen|every year|each year|hvert år|annually|yearly)")
_PHRASE = re.compile(r"(?<![\d-])(?P<year>20\d\d)(?![-/–.:]?\d) (?:är|is|er|var|was)(?: den| the)? ?\Z")
_PHRASE_REACH = 24
_CLOSED = (
    r"(?:stängdes?|avslutades|closed|ended|stengte|lukkede|gick ut|löpte ut"
    r"|(?:dag|dagen|datum|deadline|fristen?) (?:var|was))"
)
_CLOSED_ON = re.compile(rf"{_CLOSED} [^.:;\n\d]{{0,30}}\Z")
_CLOSED_THEN = re.compile(rf" {_CLOSED}\b")
# "Sista ansökningsdag är 5 december. Nästa omgång öppnar 22 februari 2027."
_ANOTHER_ROUND = re.compile(
    r"\b(?:nästa|next|neste|næste|nya?|nye|new|andra|second|anden|andre|tredje|third|följande|följer|därefter"
    r"|[^\W\d_]*(?:omgång|round|call|utlysning|runde) [2-9])\b"
)
_OPENED = re.compile(r"\b(?:öppnade|opened|åpnet|åbnede|startade|started|was open|var öppen|pågick|ran)\b")
# "Stoppdatum därefter är 19/10": the round after that one, perhaps in the year after
_NEXT_ROUND = re.compile(
    r"\b(?:därefter|thereafter|deretter|derefter|(?:höstens|vårens|sommarens|vinterns|autumn|spring|fall|winter)"
    r" (?:sista|ansök|omgång|utlys|round|call|deadline|cut-off))"
)
# "Nästa omgång öppnar 1 februari. Sista ansökningsdag för denna omgång är 15 november 2026."
_THIS_ROUND = re.compile(
    r"\b(?:denna|den här|nuvarande|pågående|this|the current|denne|nåværende|nuværende) [^\W\d_]*"
    r"(?:omgång|utlysning|round|call|runde)"
)
# "Följande deadlines gäller för beslutsmötet 8 juni 2027:", and below it the days of that spring
_BEFORE_A_MEETING = re.compile(
    r"(?<![^\n])[^\n]{0,60}(?:deadlines?|stoppdatum|datum|sista ansökningsdag(?:ar)?)[^\n]{0,120}?"
    r"(?:möte[nt]?|sammanträde[nt]?|meeting) (?:(?:den|the|on) ){0,2}"
    rf"(?P<day>\d\d?) (?P<month>{'|'.join(MONTHS)}) (?P<year>20\d\d):(?=\n)"
)
_YEAR_BEGINS, _YEAR_ENDS = (1, 0), (12, 32)
_ROUND_REACH = 700
_PAIR_REACH = 400


@dataclass(frozen=True, slots=True)
class Dated:
    """A day with its use: `closing` for a deadline, else an opening. `unit` numbers its sentence.

    `year_from` is where its year stands, if elsewhere.
    """

    day: Day
    closing: bool
    unit: int
    year_from: tuple[int, int] | None = None

    @property
    def in_year(self) -> tuple[int, int]:
        return self.day.month, self.day.day


def complete_years(
    lower: str, dated: Sequence[Dated], printed: Sequence[Day], barred: Sequence[tuple[int, int]]
) -> list[Dated]:
    """The same days in the same order, each with its year where the text gives it.

    `printed` are all days of the text that may be the same as one of these; `barred` are the stretches (about projects
    and decisions) whose years are not a round's.
    """
    if all(entry.day.year for entry in dated):
        return list(dated)
    completed = _from_same_day(lower, dated, printed)
    completed = _from_sentence(lower, completed)
    completed = _from_round(lower, completed, find_rounds(lower, barred))
    completed = _from_meeting(lower, completed)
    completed = _from_pair(lower, completed)
    return _from_same_phrase(lower, completed)


def _with_year(entry: Dated, year: int, start: int, end: int) -> Dated:
    day = entry.day.in_year(year)
    return replace(entry, day=day, year_from=(start, end)) if day.is_possible else entry


def _like(entry: Dated, source: Day) -> Dated:
    return _with_year(entry, source.year, source.start, source.end) if source.year else entry


def _from_same_day(lower: str, dated: Sequence[Dated], printed: Sequence[Day]) -> list[Dated]:
    """The same day is printed with its year elsewhere, and with one year only."""
    sources: dict[tuple[int, int], dict[int, Day]] = defaultdict(dict)
    for day in printed:
        if day.year:
            sources[day.month, day.day].setdefault(day.year, day)
    completed: list[Dated] = []
    for entry in dated:
        found = sources.get(entry.in_year, {})
        single = len(found) == 1 and not entry.day.year and not _YEARLY.match(lower, entry.day.end)
        source = next(iter(found.values())) if single else None
        completed.append(_like(entry, source) if source and not _is_year_later(lower, source, entry.day) else entry)
    return completed


def _is_year_later(lower: str, source: Day, day: Day) -> bool:
    """ "Utlysningen stängde 5 mars 2026. Nästa sista ansökningsdag är 5 mars."."""
    return _closed(lower, source) and source.end <= day.start and speaks_of_the_next(lower, source.end, day.start)


def _from_sentence(lower: str, dated: Sequence[Dated]) -> list[Dated]:
    """ "Will open on 1 April and close on 2 July 2021": one year for the days of one sentence, in order."""
    completed = list(dated)
    for at in range(len(completed) - 2, -1, -1):
        completed[at] = _as_neighbour(lower, completed[at], completed[at + 1], later=True)
    for at in range(1, len(completed)):
        completed[at] = _as_neighbour(lower, completed[at], completed[at - 1], later=False)
    return completed


def _as_neighbour(lower: str, entry: Dated, neighbour: Dated, *, later: bool) -> Dated:
    if entry.day.year or entry.unit != neighbour.unit:
        return entry
    if not later and speaks_of_the_next(lower, neighbour.day.end, entry.day.start):
        return entry
    in_order = entry.in_year <= neighbour.in_year if later else entry.in_year >= neighbour.in_year
    return _like(entry, neighbour.day) if in_order else entry


def _from_round(lower: str, dated: Sequence[Dated], rounds: Sequence[Round]) -> list[Dated]:
    ends = [each.end for each in rounds]
    named = [_round_of(lower, entry, rounds, ends) for entry in dated]
    doubtful = _turned_round(dated, named)
    return [
        _with_year(entry, each.year, each.start, each.end) if each and at not in doubtful else entry
        for at, (entry, each) in enumerate(zip(dated, named, strict=True))
    ]


def _round_of(lower: str, entry: Dated, rounds: Sequence[Round], ends: Sequence[int]) -> Round | None:
    if entry.day.year or _YEARLY.match(lower, entry.day.end):
        return None
    at = bisect_right(ends, entry.day.start) - 1
    while at >= 0 and len(rounds[at].months) == 1 and entry.day.month not in rounds[at].months:
        at -= 1  # the heading of another month's days
    named = rounds[at] if at >= 0 else None
    if not named or entry.day.start - named.end > _ROUND_REACH or entry.day.month not in named.months:
        return None
    if is_of_the_next(lower, named.end, entry.day) or (named.over and not is_past(lower, named.end, entry.day)):
        return None
    return named if not named.closed_head or stands_below(lower, named.end, entry.day) else None


def _turned_round(dated: Sequence[Dated], named: Sequence[Round | None]) -> set[int]:
    """ "Utlysning 2027: öppnar 1 november och stänger 31 januari": one is in another year, nobody says which."""
    of_round: dict[Round, list[int]] = defaultdict(list)
    for at, each in enumerate(named):
        if each:
            of_round[each].append(at)
    turned: set[int] = set()
    for places in of_round.values():
        first = min((dated[at].in_year for at in places if not dated[at].closing), default=_YEAR_ENDS)
        last = max((dated[at].in_year for at in places if dated[at].closing), default=_YEAR_BEGINS)
        unopened = [at for at in places if dated[at].closing and dated[at].in_year < first]
        unclosed = [at for at in places if not dated[at].closing and dated[at].in_year > last]
        if unopened and unclosed:
            turned.update(unopened, unclosed)
    return turned


def _from_meeting(lower: str, dated: Sequence[Dated]) -> list[Dated]:
    """The days that one has to keep for a meeting of a known day, and that come before it in its year."""
    completed = list(dated)
    for meeting in _BEFORE_A_MEETING.finditer(lower):
        held, reach = (MONTHS[meeting["month"]], int(meeting["day"])), (meeting.end(), meeting.end() + _ROUND_REACH)
        for at, entry in enumerate(completed):
            if reach[0] < entry.day.start < reach[1] and not entry.day.year and entry.closing and entry.in_year <= held:
                completed[at] = _with_year(entry, int(meeting["year"]), *meeting.span("year"))
    return completed


def _from_pair(lower: str, dated: Sequence[Dated]) -> list[Dated]:
    """The opening and the deadlines of one round, in neighbouring sentences: the year of one is the others'."""
    completed = list(dated)
    for at, entry in enumerate(dated):
        if entry.day.year or _YEARLY.match(lower, entry.day.end):
            continue
        near = (*dated[max(0, at - 4) : at], *dated[at + 1 : at + 3])
        mates = {other.day.year: other.day for other in near if other.day.year and _is_mate(lower, entry, other)}
        if len(mates) == 1:
            completed[at] = _like(entry, next(iter(mates.values())))
    return completed


def _from_same_phrase(lower: str, dated: Sequence[Dated]) -> list[Dated]:
    """ "Sista datum för ansökan om omfördelning 2022 är den 15 juni": the year may be that of the grant, so it counts
    only where every other day of the call is in that year, too."""
    years = {entry.day.year for entry in dated if entry.day.year}
    if len(years) != 1:
        return list(dated)
    completed: list[Dated] = []
    for entry in dated:
        phrase = _PHRASE.search(lower, max(0, entry.day.start - _PHRASE_REACH), entry.day.start)
        confirmed = phrase and not entry.day.year and int(phrase["year"]) in years
        completed.append(_with_year(entry, int(phrase["year"]), *phrase.span()) if phrase and confirmed else entry)
    return completed


def _is_over(lower: str, closing: Dated, opening: Dated) -> bool:
    """ "Den andra utlysningen stängde 5 december. Den tredje öppnar 22 februari 2027.": two rounds."""
    if not closing.closing or opening.closing:
        return False
    if _ANOTHER_ROUND.search(lower, closing.day.end, opening.day.start):
        return True
    if _THIS_ROUND.search(lower, opening.day.end, closing.day.start):
        return True
    if closing.unit == opening.unit:
        return False
    before = max(0, opening.day.start - _PHRASE_REACH * 2)
    return _closed(lower, closing.day) and not _OPENED.search(lower, before, opening.day.end + _PHRASE_REACH)


def _closed(lower: str, day: Day) -> bool:
    before = _CLOSED_ON.search(lower, max(0, day.start - _PHRASE_REACH * 2), day.start)
    return before is not None or _CLOSED_THEN.match(lower, day.end) is not None


def _is_mate(lower: str, entry: Dated, other: Dated) -> bool:
    """Whether the order of the two makes them one round's: opening before deadline, first stage before second."""
    if abs(entry.day.start - other.day.start) > _PAIR_REACH:
        return False
    if other.day.end < entry.day.start and speaks_of_the_next(lower, other.day.end, entry.day.start):
        return False
    if _is_over(lower, entry, other) or _is_over(lower, other, entry):
        return False
    if entry.closing == other.closing:
        if _NEXT_ROUND.search(lower, other.day.end, entry.day.start):
            return False
        return entry.closing and other.day.start < entry.day.start and entry.in_year >= other.in_year
    return entry.in_year >= other.in_year if entry.closing else entry.in_year <= other.in_year
