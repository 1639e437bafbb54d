"""Finding hours with their zones, and the day each belongs to. No hour is read that is not printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sources.reading.date_day import Day
from sources.reading.date_spans import FIGURES
from sources.reading.date_text import EvenText
from sources.reading.date_words import CAPITAL_ZONES, MONTHS, PLACES, SHORT_ZONES, WEEKDAYS, WORD, words

MIDNIGHT = "24:00"
_ZONES = SHORT_ZONES | CAPITAL_ZONES
_SHORT_ZONE = "|".join(_ZONES)
_IN_CAPITALS = re.compile(rf"(?<![^\W_])(?:{'|'.join(CAPITAL_ZONES)})(?![^\W_])")
_FROM_UTC = r" ?\+ ?\d\d?(?::?[0-5]\d)?(?!\d)|(?:(?<=utc)|(?<=gmt)) ?-\d\d?(?::?[0-5]\d)?(?!\d)"
_TIME_OF = r"(?:s|ska|sk)?(?: local| lokal| date and)?[ -]?(?:time|tid|tids)"
_TIME_IN = r"(?:(?:local time|time|lokal tid|lokaltid|tid) (?:in|i|of)|(?:local time|lokal tid|lokaltid),?) "
_PLACE = f"(?:{'|'.join(PLACES)})"
_ZONE = re.compile(
    rf"[ ,;(/\-]{{0,3}}(?:(?P<short>{_SHORT_ZONE})(?![^\W\d_])(?P<shift>{_FROM_UTC})?"
    rf"|(?P<place>{_PLACE}){_TIME_OF}|{_TIME_IN}(?P<place_of>{_PLACE})(?![^\W\d_])|\((?P<place_only>{_PLACE})\)"
    r"|(?P<noon>(?:at )?(?:noon|midday|middag|midnight|midnatt|m[ie](?:tt|dt) på dagen|midnat)(?![^\W\d_]))"
    r"|(?P<filler>(?:hrs|hours|h|o'clock|uhr|sharp|local time)(?![^\W\d_])))\)?"
)
_ZONE_BELOW = re.compile(
    rf"\n(?:\((?P<bracketed>{_PLACE}){_TIME_OF}\)|(?P<place>{_PLACE}){_TIME_OF}|(?P<short>{_SHORT_ZONE}))(?=\n|\Z)"
)
# As in "Helsinki time 16:15" and "finsk tid kl. 16.15".
_ZONE_BEFORE = re.compile(
    rf"(?<![^\W_])(?:(?P<place>{_PLACE}){_TIME_OF}|(?P<short>{_SHORT_ZONE})(?![^\W\d_]))[ ,:]{{0,2}}(?:at )?\Z"
)
_WORD = re.compile(r"(?<![^\W_])(?:kl\.?|klo|klockan|klokken|klokka|kl:) ?\Z")
_FREE = r"(?<![\d€$£])(?<!\d[.,:/])"
_FIGURES = re.compile(
    rf"{_FREE}(?P<hour>[01]?\d|2[0-4])(?:"
    r"(?P<colon>:)(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
    r"|(?P<letter>h)(?P<past>[0-5]\d)?(?![^\W_])"
    r"|(?:\.(?P<dotted>[0-5]\d))?(?![\d:])(?![.,]\d))"
    r"(?: ?(?P<half>a\.?m|p\.?m)(?:\.|(?![^\W\d_])))?(?P<clock> ?(?:uhr|noon|midday|o'clock)(?![^\W\d_]))?"
    r"(?: ?[/(] ?(?:0?\d|1[0-2])(?:[.:][0-5]\d)? ?[ap]\.?m(?:\.|(?![^\W\d_])))?"  # "14.00/2 pm" is one hour
)
_SPELT = re.compile(r"(?P<noon>noon|midday|(?:kl\.?|klockan|klokken|klokka) tolv)|midnight|midnatt|midnat")
# "Klockslag är i samtliga fall 12.00"
_AT = re.compile(r"(?:\bat|\bby|\bbefore|\bafter|\buntil|@|\b(?:samtliga|alla|alle) fall) ?\Z")
# "Senast 23.59 den 14 september": without the day "senast 12.10" is one itself.
_LATEST = re.compile(r"\b(?:senast|senest|före|innan|inden|innen) ?\Z")
_THEN_THE_DAY = re.compile(rf",? (?:(?:on|den|d\.|the|{'|'.join(sorted(WEEKDAYS))}) )+\d")
_THAT_DAY = re.compile(
    r" (?:(?:on|den) )?(?:denna|samma|samme|denne|that|the same) (?:dag|day)\b| sista (?:ansöknings)?dagen\b"
)
# As in "Deadline (CEST / Oslo time): 27.05.2027 13:00".
_ZONE_IN_LABEL = re.compile(r"\([^()\n]{2,40}\)(?: ?: ?| |\n)\Z")
_SPAN_OF_HOURS = re.compile(r" ?(?:-|to|till|til) ?(?=(?:kl\.? ?)?\d{1,2}(?:[.:h]\d\d)?(?!\d|[./]\d))")
# "Kl 09.00-10.00": without a word of its own the second figure is no hour, but it ends the first.
_ENDS_SPAN = re.compile(
    r" ?- ?(?:kl\.? ?)?(?:[01]\d|2[0-3])[.:](?:00|15|30|45)(?!\d|[.:]\d)"
    rf"|-(?:\d|1\d|2[0-4])(?![\d/:-])(?!\.? ?(?:\d|{'|'.join(MONTHS)}))"
)
_AFTER_DAY = words(
    "at by d before until from från fra innen inden före innan senast senest latest on på den det the of til till no "
    "later than and og och local time ved strictly absolut deadline is är er kl noon t"
).union(WEEKDAYS)
_BEFORE_DAY = words("on den the of d").union(WEEKDAYS)
_STRAIGHT_ON = frozenset({" ", ", ", " - ", " (", "-"})
_BARRIER = re.compile(r"[\d\n!?•|]|(?<!\bd)\. ")
_REACH = 40
_LABEL_REACH = 50
_WORD_LIMIT = 9
# "12.30 procent", "16.50 kr"
_UNIT = re.compile(r" ?(?:%|procent|percent|prosent|miljon|mio|mkr|kr|kronor|euro|eur|meter|km)(?![^\W\d_])")
_AT_LIMIT = 16
_BESIDE = 4
_WEST, _EAST = -12, 14  # the hours from UTC that are in use


@dataclass(frozen=True, slots=True)
class Hour:
    """A printed hour, `HH:MM` (24:00 kept), and the zone printed with it, if any."""

    start: int
    end: int
    time: str
    zone: str | None
    spans: bool = False


def clock_text(even: EvenText) -> str:
    """The text in small letters, but for the zones that only their capitals tell from words."""
    pieces: list[str] = []
    end = 0
    for zone in _IN_CAPITALS.finditer(even.text):
        pieces += (even.lower[end : zone.start()], zone.group())
        end = zone.end()
    return "".join((*pieces, even.lower[end:]))


def find_hours(lower: str, days: Sequence[Day]) -> list[Hour]:
    """Every printed hour in order. Figures alone are an hour only by a word, a colon or a zone beside them."""
    figures = list(_in_figures(lower, days))
    starts = [hour.start for hour in figures]
    spelt = [hour for hour in _in_words(lower) if not _is_explained(hour, figures, starts)]
    return _with_spans(lower, sorted([*figures, *spelt], key=lambda hour: hour.start))


def _is_explained(word: Hour, figures: Sequence[Hour], starts: Sequence[int]) -> bool:
    """ "Before midnight – 23:59 CET", "12:00 noon": the figures tell the hour."""
    following = bisect_left(starts, word.start)
    if following < len(figures) and figures[following].start - word.end <= _BESIDE:
        return True
    return following > 0 and word.start - figures[following - 1].end <= _BESIDE


def _in_figures(lower: str, days: Sequence[Day]) -> Iterator[Hour]:
    at = end = 0
    for figures in FIGURES.finditer(lower):
        start = figures.start()
        while at < len(days) and days[at].end <= start:
            at += 1
        if start < end or (at < len(days) and days[at].start <= start):
            continue
        match = _FIGURES.match(lower, start)
        after_day = at > 0 and lower[days[at - 1].end : start] in _STRAIGHT_ON
        hour = _read(lower, match, max(end, days[at - 1].end if at else 0), after_day=after_day) if match else None
        if hour:
            end = hour.end
            yield hour


def _in_words(lower: str) -> Iterator[Hour]:
    for match in _SPELT.finditer(lower):
        inside_word = match.start() and lower[match.start() - 1].isalpha()
        end, zone, _ = zone_after(lower, match.end())
        if not inside_word and not lower[match.end() : match.end() + 1].isalpha():
            yield Hour(match.start(), end, "12:00" if match["noon"] else MIDNIGHT, zone)


def _read(lower: str, match: re.Match[str], since: int, *, after_day: bool) -> Hour | None:
    """`since` is where the day or hour before it ends: a zone that goes before the figures stands after that."""
    word = _WORD.search(lower, max(0, match.start() - _WORD_LIMIT), match.start())
    start = word.start() if word else match.start()
    end, zone, zoned = zone_after(lower, match.end())
    looks_like_one = word or any(match[name] for name in ("colon", "letter", "dotted"))
    if looks_like_one and (before := _ZONE_BEFORE.search(lower, max(since, start - _REACH), start)):
        # A zone after it is then another hour's: "Helsinki time 16:15, Stockholm time 15:15".
        start, end, zoned = before.start(), match.end(), True
        zone = _look_up(PLACES, before["place"]) if before["place"] else _look_up(_ZONES, before["short"])
    if match["dotted"] and _UNIT.match(lower, match.end()):
        return None
    says_hour = word or zoned or any(match[name] for name in ("colon", "letter", "half", "clock"))
    if not says_hour:
        first = max(0, match.start() - _AT_LIMIT)
        at = after_day or _AT.search(lower, first, match.start())
        at = at or (_LATEST.search(lower, first, match.start()) and _THEN_THE_DAY.match(lower, match.end()))
        at = at or _THAT_DAY.match(lower, match.end())
        if not (match["dotted"] and at):
            return None
    time = _time(match)
    return Hour(start, end, time, zone) if time else None


def _time(match: re.Match[str]) -> str | None:
    hour = int(match["hour"])
    minute = int(match["minute"] or match["past"] or match["dotted"] or 0)
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"][0] == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 or minute == 0 else None


def zone_after(lower: str, position: int) -> tuple[int, str | None, bool]:
    """Where the words of the zone end, its IANA name, and whether any zone is named. A place outranks a short form."""
    place = short = None
    named = False
    for _ in range(4):
        match = _ZONE.match(lower, position)
        if not match:
            break
        position = match.end()
        named = named or match["filler"] is None
        written = match["place"] or match["place_of"] or match["place_only"]
        if written:
            place = place or _look_up(PLACES, written)
        elif match["short"]:
            short = short or _shifted(_look_up(_ZONES, match["short"]), match["shift"])
    if not named and (below := _ZONE_BELOW.match(lower, position)):
        written = below["place"] or below["bracketed"]
        return below.end(), _look_up(PLACES, written) if written else _look_up(_ZONES, below["short"]), True
    return position, place or short, named


def _look_up(names: dict[str, str], written: str) -> str | None:
    return next((zone for pattern, zone in names.items() if re.fullmatch(pattern, written)), None)


def _shifted(zone: str | None, shift: str | None) -> str | None:
    """ "CET+1" is no zone of its own: it is left out rather than read as CET. UTC with whole hours has a name."""
    hours, minutes = _hours_and_minutes(shift or "0")
    if not (hours or minutes) or zone is None:
        return zone
    has_name = zone == "UTC" and not minutes and _WEST <= hours <= _EAST
    # These names count westwards: Etc/GMT+12 is twelve hours behind.
    return f"Etc/GMT{-hours:+}" if has_name else None


def _hours_and_minutes(shift: str) -> tuple[int, int]:
    figures = shift.replace(" ", "").replace(":", "")
    hours, minutes = (figures[:-2], figures[-2:]) if len(figures.strip("+-")) > 2 else (figures, "0")
    return int(hours), int(minutes)


def _with_spans(lower: str, hours: list[Hour]) -> list[Hour]:
    """Marks both ends of "10.00-12.00": the hours of a meeting, never of a deadline."""
    marked: list[Hour] = []
    open_end = False
    for hour, following in zip(hours, [*hours[1:], None], strict=False):
        joint = _SPAN_OF_HOURS.match(lower, hour.end)
        spans = following is not None and joint is not None and following.start <= joint.end() + 4
        spans_on = spans or open_end or _ENDS_SPAN.match(lower, hour.end) is not None
        marked.append(Hour(hour.start, hour.end, hour.time, hour.zone, spans_on))
        open_end = spans
    return marked


def link_hours(lower: str, days: Sequence[Day], hours: Sequence[Hour]) -> tuple[dict[int, Hour], list[Hour]]:
    """The hour of each day (by the day's index), and the hours that stand beside no day."""
    linked: dict[int, Hour] = {}
    loose: list[Hour] = []
    starts = [day.start for day in days]
    for hour in hours:
        after = bisect_left(starts, hour.start)
        if after and after - 1 not in linked and _follows(lower, days[after - 1].end, hour):
            linked[after - 1] = _with_zone_of_label(lower, hour, days[after - 1].start)
        elif after < len(days) and _stands_between(_BEFORE_DAY, lower, hour.end, days[after].start):
            linked.setdefault(after, _withzone_after(lower, hour, days[after].end))
        else:
            loose.append(hour)
    return linked, loose


def _follows(lower: str, day_end: int, hour: Hour) -> bool:
    """Whether the hour belongs to the day before it, on the same line or alone on the next."""
    if lower[day_end : hour.start] == "\n":
        return lower[hour.end : hour.end + 3].lstrip(" .)")[:1] in ("", "\n")
    return _stands_between(_AFTER_DAY, lower, day_end, hour.start)


def _withzone_after(lower: str, hour: Hour, day_end: int) -> Hour:
    """ "By 23:59 on 5 May 2026 (Brussels time)"."""
    return hour if hour.zone else replace(hour, zone=zone_after(lower, day_end)[1])


def _with_zone_of_label(lower: str, hour: Hour, day_start: int) -> Hour:
    """The zone that the label straight before the day names in brackets, where the hour names none."""
    label = None if hour.zone else _ZONE_IN_LABEL.search(lower, max(0, day_start - _LABEL_REACH), day_start)
    end, zone, _ = zone_after(lower, label.start()) if label else (0, None, False)
    return replace(hour, zone=zone) if label and zone and lower[end : label.end()].strip(" :\n") == "" else hour


def _stands_between(small: frozenset[str], lower: str, start: int, end: int) -> bool:
    """Whether nothing but small words parts an hour from its day."""
    if not start <= end <= start + _REACH:
        return False
    between = lower[start:end]
    return _BARRIER.search(between) is None and all(word in small for word in WORD.findall(between))
