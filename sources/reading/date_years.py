"""The year of a day printed without one: from its own sentence or round, or none at all. Never a guess."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sources.reading.date_day import Day
from sources.reading.date_words import MONTHS

_ROUND = (
    r"(?:ansökningsomgång|utlysningsomgång|omgång|utlysning|ansökningsrund|utlysningsrund|runda|ansökningsda|"
    r"ansökningstillfäll|ansökningsfönst|fönst|söktid|sökperiod|ansökningsperiod|ansökningstid|"
    r"sista ansökningsda|ansöknings(?:dat|stopp)[^\W\d_]* (?:och|samt) be(?:sked|slut)|ansökningsdat|"
    r"sista dag(?:en)? (?:för )?att (?:(?:skicka|lämna) in (?:(?:din|er|en) )?)?(?:an)?sök|sista dag|"
    r"ansökningsstopp|stoppdatum|ansökningsfrist|round|deadline|søknadsrunde|"
    r"søknadsfrist|cut-off|ansøgningsrunde|ansøgningsfrist|frist|opslag|perioder|periods)"
)
_LONE = r"(?![-/–.:]?\d)"
_SEASON = r"(?P<season>vår|höst|spring|autumn|fall|forår|efterår|høst)(?:en|ens|et|ets)?"
_COUNTED = r"(?: (?:det|vi|en|två|tre|fyra|fem|sex|one|two|three|four|five|six|to|fire|seks)){0,2}"
_LETTERS = r"[^\W\d_]*"
_ROUNDS = (
    r"(?:rounds?|calls|(?:ansöknings)?omgångar|utlysning[ae]r|(?:søknads|ansøgnings)?runder)(?: of [^\W\d_]+)?"
    r"(?: (?:will|is|are|be|kommer|att|ska|vil|skal|bli|blir|bliver)){0,3}"
)
_HELD = (
    r"(?:held|organi[sz]ed|launched|planned|arranged|hålls|planeras|genomförs|holdes|afholdes|planlegges|planlægges)"
)
# "våren 2024", "2013 års ansökningsomgång", "ansökningsomgång 2024", "sista ansökningsdag för 2024".
_NAMED_ROUND = re.compile(
    r"(?<![^\W\d_])(?:"
    rf"{_SEASON} (?P<year>20\d\d){_LONE}"
    rf"|(?<![\d-])(?P<of>20\d\d) års (?:{_LETTERS} )?{_ROUND}"
    rf"|{_ROUND}{_LETTERS}(?: dates?| \d\d?)?(?: gäller)?"
    r"(?: för [^\W\d_]+(?= (?:under|för)))?(?: för| i| in| of| for| under| during)?(?: år(?:et)?)?"
    rf" ?(?P<round>20\d\d){_LONE}"
    rf"|calls?(?: for (?:proposals|applications))? (?:in|during) (?P<calls>20\d\d){_LONE}"
    rf"|{_ROUNDS} {_HELD} (?:in|i|under|during) (?P<held>20\d\d){_LONE}"
    rf"|(?<![\d/-])(?P<named>20\d\d) (?:deadlines?|cut-offs?|calls?|(?:funding |application )?rounds?)(?![^\W\d_])"
    rf"|(?:i|in|under|för|for) (?P<in>20\d\d)"
    rf"(?:,? (?:er|är|finns|har|blir|genomförs|planeras|the|are|med|with|has|have))?{_COUNTED} {_ROUND}"
    rf"|(?:öppna[rs]?|opens?|open|åpner|åbner) (?:i |in )?(?P<month>{'|'.join(MONTHS)}) (?P<opened>20\d\d){_LONE}"
    # "Under 2016 var det 63 ansökningar" tells of what has been.
    rf"|(?:under|during) (?P<during>20\d\d){_LONE}"
    r"(?! (?:var|hade|fick|gav|kom|inkom|blev|was|were|had|[^\W\d_]+ades?)\b))"
)
# "The deadline for 2026 has passed." What stands below it may be the next one.
_OVER = re.compile(
    r" (?:(?:er|är|har|has|is) (?:nå |nu |now |already |allerede )?)?"
    r"(?:gått ut|gikk ut|gick ut|løpt ut|löpt ut|udløbet|utløpt|passed|expired)\b"
)
_SPRING = frozenset({"vår", "spring", "forår"})
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARLY = re.compile(r"[ ,(]{0,2}(?:varje år|årligen|every year|each year|hvert år|annually|yearly)")
_PHRASE = re.compile(rf"(?<![\d-])(?P<year>20\d\d){_LONE} (?:är|is|er|var|was)(?: den| the)? ?\Z")
_PHRASE_REACH = 24
_DECIDED_THAT = re.compile(
    r"\b(?:beslut om|beslutat|beslutade) att (?:det (?:blir|ska bli|finns|ska finnas)|öppna|ha) [^.:;\n\d]*\Z"
)
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


@dataclass(frozen=True, slots=True)
class _Round:
    start: int
    end: int
    year: int
    months: range
    over: bool


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
    completed = _from_sentence(completed)
    completed = _from_round(lower, completed, _rounds(lower, barred))
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
        completed.append(_like(entry, next(iter(found.values()))) if single else entry)
    return completed


def _from_sentence(dated: Sequence[Dated]) -> list[Dated]:
    """ "Will open on 1 April and close on 2 July 2021": one year for the days of one sentence, in order."""
    completed = list(dated)
    for at in range(len(completed) - 2, -1, -1):
        completed[at] = _as_neighbour(completed[at], completed[at + 1], later=True)
    for at in range(1, len(completed)):
        completed[at] = _as_neighbour(completed[at], completed[at - 1], later=False)
    return completed


def _as_neighbour(entry: Dated, neighbour: Dated, *, later: bool) -> Dated:
    if entry.day.year or entry.unit != neighbour.unit:
        return entry
    in_order = entry.in_year <= neighbour.in_year if later else entry.in_year >= neighbour.in_year
    return _like(entry, neighbour.day) if in_order else entry


def _rounds(lower: str, barred: Sequence[tuple[int, int]]) -> list[_Round]:
    all_years = set(_ANY_YEAR.findall(lower))
    starts = [start for start, _ in barred]
    found: list[_Round] = []
    for match in _NAMED_ROUND.finditer(lower):
        at = bisect_right(starts, match.start()) - 1
        if (
            at >= 0
            and match.start() < barred[at][1]
            and not (_is_whole_line(lower, match) or _is_decided(lower, match))
        ):
            continue
        if match["during"] and all_years != {match["during"]}:
            continue  # "under 2022" may be when the money is spent; only as the one year of a text is it the round's
        year = next(
            match[name]
            for name in ("year", "of", "round", "in", "opened", "during", "held", "named", "calls")
            if match[name]
        )
        found.append(
            _Round(match.start(), match.end(), int(year), _months(match), _OVER.match(lower, match.end()) is not None)
        )
    return found


def _is_whole_line(lower: str, match: re.Match[str]) -> bool:
    """ "Ansökningsdatum och besked för 2019" over a list: a heading, and it names a round."""
    before, after = lower[max(0, match.start() - 1) : match.start()], lower[match.end() : match.end() + 1]
    return before in ("", "\n") and after in ("", "\n", ":")


def _is_decided(lower: str, match: re.Match[str]) -> bool:
    """ "Vi har beslutat att det blir en extra omgång under 2027": what was decided is the round itself."""
    return _DECIDED_THAT.search(lower, max(0, match.start() - _PHRASE_REACH * 2), match.start()) is not None


def _months(match: re.Match[str]) -> range:
    """The months a round's year can hold for. The deadline for grants for the spring is often in the autumn before:
    then the year is not the day's."""
    if match["month"]:
        return range(MONTHS[match["month"]], 13)
    if match["season"]:
        return range(1, 8) if match["season"] in _SPRING else range(7, 13)
    if match["named"] and "deadline" not in match.group():
        return range(1, 11)  # the call of a year may close at the end of the year before
    return range(1, 13)


def _from_round(lower: str, dated: Sequence[Dated], rounds: Sequence[_Round]) -> list[Dated]:
    ends = [each.end for each in rounds]
    completed: list[Dated] = []
    for entry in dated:
        at = bisect_right(ends, entry.day.start) - 1
        named = rounds[at] if at >= 0 and not entry.day.year and not _YEARLY.match(lower, entry.day.end) else None
        if named and named.over and "\n" in lower[named.end : entry.day.start]:
            named = None
        if named and entry.day.start - named.end <= _ROUND_REACH and entry.day.month in named.months:
            completed.append(_with_year(entry, named.year, named.start, named.end))
        else:
            completed.append(entry)
    return completed


def _from_pair(lower: str, dated: Sequence[Dated]) -> list[Dated]:
    """The opening and the deadlines of one round, in neighbouring sentences: the year of one is the others'."""
    completed = list(dated)
    for at, entry in enumerate(dated):
        if entry.day.year or _YEARLY.match(lower, entry.day.end):
            continue
        near = (*dated[max(0, at - 4) : at], *dated[at + 1 : at + 3])
        mates = {other.day.year: other.day for other in near if other.day.year and _is_mate(entry, other)}
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


def _is_mate(entry: Dated, other: Dated) -> bool:
    """Whether the order of the two makes them one round's: opening before deadline, first stage before second."""
    if abs(entry.day.start - other.day.start) > _PAIR_REACH:
        return False
    if entry.closing == other.closing:
        return entry.closing and other.day.start < entry.day.start and entry.in_year >= other.in_year
    return entry.in_year >= other.in_year if entry.closing else entry.in_year <= other.in_year
