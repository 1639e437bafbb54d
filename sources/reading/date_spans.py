"""Finding the days a text prints, alone (`4 maj 2026`, `15/06/2026`) or as a range (`4-17 juni`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sources.reading.date_day import Day, in_order, in_two_figures
from sources.reading.date_text import EvenText
from sources.reading.date_unusual import unusual_days
from sources.reading.date_words import ENGLISH_MONTHS, MONTHS


def _longest_first(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


# A number that goes on after a space ("1 000 000") begins neither a date nor an hour.
FIGURES = re.compile(r"(?<!\d)\d+(?! \d)")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# In tables without spaces a year may run into the next column: "31 March, 2022118".
_YEAR_ENDS = r"(?=\D|\Z|\d{1,2}(?:\D|\Z)|\d{3}(?:\s|\Z))"
# "28 mars – 2027": set off by a dash with spaces, where nothing follows that the year could belong to.
_BEFORE_YEAR_ALONE = r" - (?=(?:19|20)\d\d(?:[.;)]|\n|\Z)(?!\d))"
_ORDINAL = r"(?:st|nd|rd|th|:?[ae](?![^\W\d_])|\.)?"
# The full stop of "okt." belongs to the date where the date goes on; elsewhere it ends the sentence.
_SHORTENED = r"(?:\.(?= ?[\d,(-]| kl| at ))?"
_MONTH = rf"(?P<month>{_longest_first(MONTHS)})(?![^\W\d_]){_SHORTENED}"

_DAY_MONTH = re.compile(
    rf"(?:(?<!\d)(?<!\d[.,:/])|(?<=20\d\d))(?P<day>\d{{1,2}}){_ORDINAL}"
    rf"(?: ?(?:of )?|(?<=\dst|\dnd|\drd|\dth), |(?P<hyphen>-)){_MONTH}"
    rf"(?:(?:, ?| ?| of |-|{_BEFORE_YEAR_ALONE}){_YEAR}{_YEAR_ENDS}"
    rf"|(?(hyphen)-|(?!))(?P<short>\d\d)(?!\d)| ?['’](?P<quoted>\d\d)(?!\d)"
    # "15 mars -27": what may be the last day of a range goes on with its month.
    rf"| -(?P<dashed>2[4-9]|3\d)(?! ?\d|[.:]\d|[/%-]|\.?(?: ?-)? ?(?:{_longest_first(MONTHS)})(?![^\W\d_])))?"
)
# "June, 8 2021": a comma there is a slip, and only a whole date is taken with it.
_COMMA_BEFORE_DAY = r",(?= \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d(?!\d))"
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_])(?P<month>{_longest_first(ENGLISH_MONTHS.split())})(?:\.|{_COMMA_BEFORE_DAY})? "
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    rf"(?:-(?P<until>\d{{1,2}})(?:st|nd|rd|th)?)?(?![\d%])(?![.:,]\d)(?:,? {_YEAR}(?!\d))?"
)
# Figures in an identifier (HORIZON-MISS-2026-06-01-CIT, MG-2-11-2020) are no date; "1.3.2024-31.3.2024" holds two.
_ISO = re.compile(
    r"(?<!\d)(?:(?<![-_/])|(?<=-\d\d-))(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)"
    r"(?!\d)(?!_|-[^\W\d]|[-/.]\d\d?(?!\d))"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[.,/])(?P<day>\d\d?)(?P<sep>[./]) ?(?P<month>(?!00)\d\d?)"
    rf"(?:(?P=sep) ?|(?:(?<=/\d)|(?<=/\d\d))(?: ?-| |{_BEFORE_YEAR_ALONE})|(?<=\.0[1-9]|\.1[0-2]) (?=20\d\d))"
    r"(?P<year>(?:19|20)?\d\d)(?!\d)(?!(?P=sep)\d)"
    rf"(?! (?:{_longest_first(MONTHS)})(?![^\W\d_]))"
)
_HYPHENED = re.compile(
    r"(?<![^\W_])(?<![-_/])(?P<day>\d\d?)(?P<sep>-)(?P<month>\d\d?)-(?P<year>(?:19|20)?\d\d)(?!\d|-\d|-?[^\W\d]|_)"
)
_SHORTEST_WHOLE = len("27-02-01")
_SEPARATORS = ("-", ".", "/")
# Day and month in figures only: a date in a range with a whole one, or straight after a word that asks for a date.
_SHORT = re.compile(
    r"(?<!\d)(?<!\d[./,:])(?<![/,:])(?P<day>\d\d?)(?:/(?P<month>\d\d?)"
    r"|\. ?(?P<dotted>\d\d?)(?:\.|(?= ?-| (?:hvert|kvart) år)))(?!\d|/)"
)
_ASKS_FOR_A_DATE = re.compile(
    r"(?:\b(?:den|senast|senest|innen|inden|stänger|öppnar|lukker|åbner|stenger|åpner|by|deadlines?|dates"
    r"|(?:søknads|ansøgnings)?frist(?:en|er|erne|ene|ane)?|[^\W\d_]*datum|[^\W\d_]*dag(?:en|ar|arna)?"
    r"|(?:ansöknings|sök)(?:tid|period)(?:en|er|erna)?)(?: (?:(?:i|in|för|for|under|år) )?20\d\d)?"
    r"(?: därefter)?(?: är| er| is| are| blir)?(?: preliminärt)?:?(?: den)?) ?\Z"
)
_ASKING_REACH = 40
_IS_SHARE = re.compile(r" (?:år|av)\b")
# "1/4 - Ansøgningsfrist for lokaletilskud" on a line of its own.
_IS_LABELLED = re.compile(
    r"(?: ?[-:] ?| )(?:(?:[^\W\d_]*frist|deadline|closing|last day|sista|siste|sidste)|(?:application|call) deadline)"
)
# "Fristen for ordningen er 15.01. hvert år": no sum is so written.
_EACH_YEAR = re.compile(r" (?:hvert|kvart|varje|vart) år\b")
_LINE_BEGINS = re.compile(r"(?:\A|\n|[•·] ?)(?:[-*] )?\Z")
_MARK_REACH = 4
# Only where it says outright that something opens or closes: "today" is a common word.
_TODAY, _TOMORROW = r"(?:i dag|idag|i kväll|ikväll|today|tonight|i aften)", r"(?:i morgon|imorgon|tomorrow|i morgen)"
_OPENS_OR_CLOSES = r"(?:öppnar|stänger|opens|closes|åpner|stenger|åbner|lukker|är sista|is the deadline|is the last)"
_RELATIVE = re.compile(
    rf"(?:{_OPENS_OR_CLOSES}|senast|senest|innen|inden|before|by|deadline|frist|ansökningsdag|søknadsfrist|ansøgningsfrist)"
    rf":? (?:är |er |is )?(?:(?P<today>{_TODAY})|(?P<tomorrow>{_TOMORROW}))(?![^\W_])"
    rf"|(?<![^\W_])(?:(?P<now>{_TODAY})|(?P<next>{_TOMORROW})) {_OPENS_OR_CLOSES}"
)
_TO = (
    r"(?: ?- ?| ?(?:till och med|till|t\.o\.m\.?|t o m|tom|til og med|til|to|through|until|and until) )"
    r"(?:(?:den|the) )?"
)
_AND_ONLY = re.compile(r" (?:och|and|og) (?:(?:den|the) )?")
_BETWEEN = re.compile(r"\b(?:mellan|between|mellom|mellem) (?:(?:den|the) )?\Z")
_BETWEEN_REACH = 16
_TO_ONLY = re.compile(_TO)
_FIRST_OF_SEVERAL = re.compile(
    rf"(?<!\d)(?<!\d[.,:/])(?P<day>\d{{1,2}}){_ORDINAL}"
    rf"(?P<joint>{_TO}| ?(?:,|och|and|og|samt|&|or|eller) (?:(?:den|the) )?)\Z"
)
_LIST_REACH = 60
_NEXT_OF_LIST = re.compile(
    r"(?: (?:för|for|til) [^.,;:\d\n]{1,40})? ?(?:,|och|and|og|samt|eller|or|respektive|resp\.) (?:den )?"
)
# A number after these counts something: "Call 2 - 5 May" is no range; after a colon it does not: "Sök: 1-29 februari".
_COUNTED = re.compile(
    r"(?:call|utlysning|omgång|ansökningsomgång|round|stage|steg|step|phase|fas|nr\.?|no\.?|number|kvartal|quarter|vecka|week|spår|del|part|"
    r"priority|prioritet|\bsök|kl\.?|klockan|klokk[ea]n?|runde|runda|cut-off|deadline|objective|article|artikel|kapitel|lot|"
    r"wp|\bat) {0,2}\Z"
)


def find_days(
    even: EvenText,
    *,
    day_first: bool | None = True,
    year_first: bool = False,
    english: bool = True,
    today: date | None = None,
    bare: bool = False,
) -> list[Day]:
    """Every printed day in order, impossible ones included (they still hold a place in a row or table).

    `day_first` reads 03/04/2026 as 3 April (None: so too, but as one of its two meanings); `year_first` reads 27-04-03
    as 3 April 2027; `english` also reads
    "April 24" without a year; `today` is the day that "today" means; `bare` also takes "15/2",
    which in running text may be a share.
    """
    lower = even.lower
    whole: list[Day] = []
    short: list[Day] = []
    end = 0
    for figures in FIGURES.finditer(lower):
        if figures.start() < end:
            continue
        days = _whole_days(even, figures, day_first, year_first)
        whole += days
        end = days[-1].end if days else end
        shortened = not days and lower.startswith(_SEPARATORS, figures.end())
        if shortened and (match := _SHORT.match(lower, figures.start())):
            short.append(_short(match, day_first))
    whole = _without_overlaps([*whole, *_month_day(lower, english), *unusual_days(lower), *_relative(lower, today)])
    return _with_short_forms(lower, whole, _free(short, whole), bare=bare)


def _whole_days(even: EvenText, figures: re.Match[str], day_first: bool | None, year_first: bool) -> list[Day]:
    """The day, or the days of one month ("15 och 30 mars"), that begin with these figures."""
    lower, start = even.lower, figures.start()
    if lower.startswith(_SEPARATORS, figures.end()):
        if match := _ISO.match(lower, start):
            return [Day(start, match.end(), int(match["year"]), int(match["month"]), int(match["day"]))]
        if match := _HYPHENED.match(lower, start):
            day = _numeric(match)
            if len(match.group()) == _SHORTEST_WHOLE:
                return [in_two_figures(day, day_first, year_first)]
            return [in_order(day, "-", day_first)]
        if match := _NUMERIC.match(lower, start):
            return [in_order(_numeric(match), match["sep"], day_first)]
    # In tables without spaces a day may follow on a year: "202231 March".
    glued = 4 if figures.end() - start in (5, 6) and lower.startswith("20", start) else 0
    match = _DAY_MONTH.match(lower, start + glued)
    if match is None or (match["month"] == "may" and not match["year"] and even.text[match.start("month")] == "m"):
        return []  # "under area 2 may also"
    written = match["year"] or match["short"] or match["quoted"] or match["dashed"]
    last = Day(match.start(), match.end(), _century(written), MONTHS[match["month"]], int(match["day"]))
    return [*_earlier_days_of(lower, last), last]


def _numeric(match: re.Match[str]) -> Day:
    return Day(match.start(), match.end(), _century(match["year"]), int(match["month"]), int(match["day"]))


def _short(match: re.Match[str], day_first: bool | None) -> Day:
    month = int(match["month"] or match["dotted"])
    day = Day(match.start(), match.end(), None, month, int(match["day"]))
    return in_order(day, "/" if match["month"] else ".", day_first)


def _century(year: str | None) -> int | None:
    if not year:
        return None
    return int(year) if len(year) == 4 else 2000 + int(year)


def _earlier_days_of(lower: str, last: Day) -> list[Day]:
    """The days that share the month of `last`: the 4 of "4-17 juni", the 15 of "15 och 30 mars"."""
    earlier: list[Day] = []
    until = last
    for _ in range(4):
        first = _FIRST_OF_SEVERAL.search(lower, max(0, until.start - 24), until.start)
        if not first or not 0 < int(first["day"]) < until.day or (first["joint"].strip() == "," and until is last):
            break
        is_tight = first["joint"] == "-" and len(first["day"]) > 1  # "en extra omgång 15-31 oktober"
        if not is_tight and _COUNTED.search(lower, max(0, first.start() - 20), first.start()):
            break
        until = replace(last, start=first.start(), end=first.start("joint"), day=int(first["day"]))
        earlier.insert(0, until)
    return earlier


def _month_day(lower: str, english: bool) -> Iterator[Day]:
    for match in _MONTH_DAY.finditer(lower):
        if not (match["year"] or english):
            continue
        year = int(match["year"]) if match["year"] else None
        first = Day(match.start(), match.end("day"), year, MONTHS[match["month"]], int(match["day"]))
        if match["until"]:
            yield first
            yield replace(first, start=match.start("until"), end=match.end(), day=int(match["until"]))
        else:
            yield replace(first, end=match.end())


def _relative(lower: str, today: date | None) -> Iterator[Day]:
    if today is None:
        return
    for match in _RELATIVE.finditer(lower):
        name = next(name for name in ("today", "tomorrow", "now", "next") if match[name])
        day = today.toordinal() + (name in ("tomorrow", "next"))
        if day <= date.max.toordinal():
            meant = date.fromordinal(day)
            yield Day(match.start(name), match.end(name), meant.year, meant.month, meant.day)


def _without_overlaps(found: list[Day]) -> list[Day]:
    """In order; where two readings overlap, the one with a year, else the earlier."""
    kept: list[Day] = []
    for day in sorted(found, key=lambda day: (day.start, -day.end)):
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
        elif day.year and not kept[-1].year:
            kept[-1] = day
    return kept


def _with_short_forms(lower: str, whole: list[Day], short: list[Day], *, bare: bool) -> list[Day]:
    days = sorted([*whole, *(day for day in short if day.is_possible)], key=lambda day: day.start)
    doubtful = set() if bare else {day.start for day in short}
    kept: list[Day] = []
    for day, following in zip(days, [*days[1:], None], strict=False):
        joined = (following is not None and _is_joined(lower, day, following)) or (
            bool(kept) and _is_joined(lower, kept[-1], day)
        )
        joined = joined or (bool(kept) and kept[-1].start in doubtful and _is_next_of_list(lower, kept[-1], day))
        asked = _ASKS_FOR_A_DATE.search(lower, max(0, day.start - _ASKING_REACH), day.start)
        asked = asked if not _IS_SHARE.match(lower, day.end) else None
        if day.start not in doubtful or joined or asked or _is_labelled(lower, day):
            kept.append(day)
    return kept


def _is_next_of_list(lower: str, first: Day, second: Day) -> bool:
    """ "Senast 30/4 för projekt under hösten och 31/10 för projekt under våren"."""
    between = lower[first.end : second.start]
    return len(between) <= _LIST_REACH and _NEXT_OF_LIST.fullmatch(between) is not None


def _is_labelled(lower: str, day: Day) -> bool:
    """Whether it begins its line and a word for a last day comes next, or comes back every year."""
    if lower[day.end - 1] == "." and _EACH_YEAR.match(lower, day.end):
        return True
    begins = _LINE_BEGINS.search(lower, max(0, day.start - _MARK_REACH), day.start)
    at_start = begins is not None and (begins.group() != "" or day.start == 0)
    return at_start and _IS_LABELLED.match(lower, day.end) is not None


def _is_joined(lower: str, first: Day, second: Day) -> bool:
    if _AND_ONLY.fullmatch(lower, first.end, second.start):
        return _BETWEEN.search(lower, max(0, first.start - _BETWEEN_REACH), first.start) is not None
    return bool(_TO_ONLY.fullmatch(lower, first.end, second.start))


def _free(days: list[Day], taken: list[Day]) -> list[Day]:
    """Those of `days` that overlap none of those in `taken`. Both are in order."""
    free: list[Day] = []
    at = 0
    for day in days:
        while at < len(taken) and taken[at].end <= day.start:
            at += 1
        if at == len(taken) or day.end <= taken[at].start:
            free.append(day)
    return free
