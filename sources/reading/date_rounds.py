"""The rounds that a text names with their years: "ansökningsomgång 2027", "våren 2027", "Mars 2027" on a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
# "Sista ansökningsdatum för 2027 års medel" may be in the year before.
_NOT_OF_MONEY = r"(?! års (?!ansök|utlys|omgång|sista|rund))"
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
# "våren 2024", "2013 års ansökningsomgång", "ansökningsomgång 2024", "sista ansökningsdag för 2024",
# "deadline för inlämning av ansökan 2024: 6 september".
_NAMED_ROUND = re.compile(
    r"(?<![^\W\d_])(?:"
    rf"{_SEASON} (?P<year>20\d\d){_LONE}"
    rf"|(?<![\d-])(?P<of>20\d\d) års (?:{_LETTERS} )?{_ROUND}"
    rf"|{_ROUND}{_LETTERS}(?: dates?| \d\d?)?(?: gäller)?"
    r"(?: för [^\W\d_]+(?= (?:under|för)))?(?: för| i| in| of| for| under| during)?(?: år(?:et)?)?"
    rf" ?(?P<round>20\d\d){_LONE}{_NOT_OF_MONEY}"
    rf"|calls?(?: for (?:proposals|applications))? (?:in|during) (?P<calls>20\d\d){_LONE}"
    rf"|{_ROUNDS} {_HELD} (?:in|i|under|during) (?P<held>20\d\d){_LONE}"
    rf"|(?<![\d/-])(?P<named>20\d\d) (?:deadlines?|cut-offs?|calls?|(?:funding |application )?rounds?)(?![^\W\d_])"
    rf"|\bthe (?P<call>20\d\d) (?:[^\W\d_]+[ -]){{1,2}}calls?(?![^\W\d_])"
    rf"|(?:ansökan|ansökningar|inlämning|applications?|proposals?|søknad|ansøgning)(?:er)? (?P<headed>20\d\d):(?= \d)"
    rf"|(?:i|in|under|för|for|år) (?P<in>20\d\d)"
    rf"(?:,? (?:er|är|finns|har|blir|genomförs|planeras|the|are|med|with|has|have))?{_COUNTED} {_ROUND}"
    rf"|(?:öppna[rs]?|opens?|open|åpner|åbner) (?:i |in )?(?P<month>{'|'.join(MONTHS)}) (?P<opened>20\d\d){_LONE}"
    # "Under 2016 var det 63 ansökningar" tells of what has been.
    rf"|(?:under|during) (?P<during>20\d\d){_LONE}"
    r"(?! (?:var|hade|fick|gav|kom|inkom|blev|was|were|had|[^\W\d_]+ades?)\b))"
)
# "The deadline for 2026 has passed.", "Utlysningen 2026 är stängd.": what is said after it may be of the next one.
_OVER = re.compile(
    r"[^\W\d_]* \(?(?:(?:er|är|har|has|have|is|are|was|blev|ble) (?:nå |nu |now |already |allerede |redan |been )?)?"
    r"(?:gått ut|gikk ut|gick ut|løpt ut|löpt ut|udløbet|utløpt|passed|expired|passera[td]e?s?|över|slut|over|ended"
    r"|stäng(?:d|da|t|de|des|ts)|avsluta(?:d|de|t|des|ts)|avgjor(?:d|t|da|des|ts)|closed|lukket|lukkede|stengt|stengte|avsluttet|afsluttet)\b"
)
# "Stängd: Utlysningen 2026", as one of a list of earlier ones or above its own days.
_CLOSED_HEAD = re.compile(
    r"(?<![^\n])[-*•· ]{0,3}[\[(]?(?:stängda?|avslutade?|avslutat|tidigare|closed|ended|past|previous|lukket|stengt"
    r"|avsluttet|afsluttet|tidligere)[\])]?(?: ?[-:|] ?| )(?:the )?\Z"
)
_CLOSED_HEAD_REACH = 24
# "Mars 2027" on a line of its own: the days of that month that stand below it.
_MONTH_HEADING = re.compile(rf"(?<![^\n])(?P<month>{'|'.join(MONTHS)}) (?P<year>20\d\d):?(?=\n)")
_SPRING = frozenset({"vår", "spring", "forår"})
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DECIDED_THAT = re.compile(
    r"\b(?:beslut om|beslutat|beslutade) att (?:det (?:blir|ska bli|finns|ska finnas)|öppna|ha) [^.:;\n\d]*\Z"
)
_DECIDED_REACH = 48


@dataclass(frozen=True, slots=True)
class Round:
    """Where a round is named, its year, and the months in which the year can be that of a day.

    `closed_head`: a heading names it as one that is over, and its days stand straight below, if anywhere.
    """

    start: int
    end: int
    year: int
    months: range
    over: bool
    closed_head: bool = False


def find_rounds(lower: str, barred: Sequence[tuple[int, int]]) -> list[Round]:
    starts = [start for start, _ in barred]
    found: list[Round] = []
    for match in _NAMED_ROUND.finditer(lower):
        at = bisect_right(starts, match.start()) - 1
        if (
            at >= 0
            and match.start() < barred[at][1]
            and not (_is_whole_line(lower, match) or _is_decided(lower, match))
        ):
            continue
        if match["during"] and set(_ANY_YEAR.findall(lower)) != {match["during"]}:
            continue  # "under 2022" may be when the money is spent; only as the one year of a text is it the round's
        year = next(
            match[name]
            for name in ("year", "of", "round", "in", "opened", "during", "held", "named", "headed", "call", "calls")
            if match[name]
        )
        found.append(
            Round(
                match.start(),
                match.end(),
                int(year),
                _months(match),
                over=_OVER.match(lower, match.end()) is not None,
                closed_head=_is_closed_head(lower, match.start()),
            )
        )
    return sorted([*found, *_month_headings(lower)], key=lambda each: each.end)


def _is_closed_head(lower: str, start: int) -> bool:
    return _CLOSED_HEAD.search(lower, max(0, start - _CLOSED_HEAD_REACH), start) is not None


def _month_headings(lower: str) -> Iterator[Round]:
    headings = list(_MONTH_HEADING.finditer(lower))
    if len({heading.group() for heading in headings}) < 2:
        return  # one alone may be the day of the news
    for match in headings:
        month = MONTHS[match["month"]]
        yield Round(match.start(), match.end(), int(match["year"]), range(month, month + 1), over=False)


def _is_whole_line(lower: str, match: re.Match[str]) -> bool:
    """ "Ansökningsdatum och besked för 2019" over a list: a heading, and it names a round."""
    before, after = lower[max(0, match.start() - 1) : match.start()], lower[match.end() : match.end() + 1]
    return before in ("", "\n") and after in ("", "\n", ":")


def _is_decided(lower: str, match: re.Match[str]) -> bool:
    """ "Vi har beslutat att det blir en extra omgång under 2027": what was decided is the round itself."""
    return _DECIDED_THAT.search(lower, max(0, match.start() - _DECIDED_REACH), match.start()) is not None


def _months(match: re.Match[str]) -> range:
    """The months a round's year can hold for. The deadline for grants for the spring is often in the autumn before:
    then the year is not the day's."""
    if match["month"]:
        return range(MONTHS[match["month"]], 13)
    if match["season"]:
        return range(1, 8) if match["season"] in _SPRING else range(7, 13)
    if match["call"] or (match["named"] and "deadline" not in match.group()):
        return range(1, 11)  # the call of a year may close at the end of the year before
    return range(1, 13)
