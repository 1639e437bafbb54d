"""Opening dates and deadlines read from running text in Swedish, English, Norwegian and Danish.

Nothing is invented: an hour, a zone or a year is given only where the text prints it. How a text is read, step by step,
each in its module: even text and sentences (`date_text`), printed days (`date_spans`, `date_unusual`, `date_day`,
`date_order`), hours and zones (`date_clock`), ranges (`date_ranges`), cues (`date_phrases`, `date_other_phrases`,
`date_cues`), what each day is for (`date_meaning`, with `date_left`, `date_applying`, `date_begins`, `date_owner`,
`date_shared`, `date_right`, `date_too_late`; `date_lines`, `date_layout`, `date_stage_labels`, `date_beside`,
`date_sections`, `date_below` and `date_stages` across lines, `date_lapsed` for a day that was put off,
`date_named_void` for one that is cancelled by name), hours and zones said apart (`date_lists`, `date_hour_apart`,
`date_zone_apart`), missing years (`date_years`, `date_rounds`, `date_next`), the call as a whole (`date_state`),
and all of it put together (`date_answer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sources.contract import Deadline
from sources.reading.date_answer import Answer
from sources.reading.date_clock import Hour
from sources.reading.date_cues import find_cues
from sources.reading.date_day import Day
from sources.reading.date_order import day_comes_first, year_comes_first
from sources.reading.date_ranges import find_mentions
from sources.reading.date_text import EvenText
from sources.reading.date_weekday import other_weekday

_SHORT_CELL = 80


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a text says of when one may apply.

    `opens` and the deadlines' dates are `YYYY-MM-DD`, or `--MM-DD` where no year is given; deadlines are in order, one
    for each day. `evidence` maps `opens`, `deadlines` (further ones `deadlines.2` and on), `time` and `year` (where
    they stand apart from their day), `rolling` and `cancelled` to the words they were read from. `about_else`: there
    are days, and a word before each says that it is for something else (published, decided).
    """

    opens: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    rolling: bool = False
    cancelled: bool = False
    about_else: bool = False
    evidence: dict[str, str] = field(default_factory=dict)


def read_dates(
    text: str, *, language: str | None = None, reference_date: date | None = None, day_first: bool | None = None
) -> DateReading:
    """Read running text of any language mix; never raises.

    `language` (ISO 639-1) settles whether "April 24" without a year is a date (English, or not known), and helps to
    settle whether 03/04/2027 is 3 April. `day_first`: where that is known; None: as the text decides (`date_order`), or
    else 3 April with 4 March as `or_date`. `reference_date` resolves "today" and "tomorrow", never a missing year.
    """
    if len(text) <= _SHORT_CELL and _is_without_cues(text):
        return DateReading()
    even = EvenText(text)
    cues = find_cues(even.lower, even.text)
    if not cues:
        return DateReading()
    order = day_comes_first([even.lower], language) if day_first is None else day_first
    answer = Answer(
        even,
        cues,
        english=language in (None, "en"),
        today=reference_date,
        day_first=order,
        year_first=year_comes_first(even.lower, language),
    )
    state = (answer.rolling, answer.cancelled, answer.about_else)
    return DateReading(answer.opens, answer.deadlines, *state, answer.evidence)


@lru_cache(maxsize=2_000)
def _is_without_cues(text: str) -> bool:
    """Whether no word says what any day is for: the usual case of a cell that holds a day and nothing else."""
    even = EvenText(text)
    return not find_cues(even.lower, even.text)


def read_days(text: str, *, language: str | None = None, day_first: bool | None = True) -> tuple[Deadline, ...]:
    """Every day of a cell that is known to hold dates, in the order of the text, each with its hour and zone.

    Of a range, the last day. `day_first` reads 03/04/2026 as 3 April (None: as `read_dates` does).
    Days the calendar does not have are left out.
    """
    # On a list the same days stand on many cards, and again on the next day's list.
    read = _read_short_cell if len(text) <= _SHORT_CELL else _read_cell
    order = day_comes_first([text], language) if day_first is None else day_first
    return read(text, language in (None, "en"), order, year_comes_first(text, language))


def _read_cell(text: str, english: bool, day_first: bool | None, year_first: bool) -> tuple[Deadline, ...]:
    even = EvenText(text)
    mentions, loose = find_mentions(even, day_first=day_first, year_first=year_first, english=english, bare=True)
    days = [mention for mention in mentions if mention.closing.is_possible]
    if len(days) == len(loose) == 1 and days[0].closing_hour is None and not loose[0].spans:
        return (_deadline(even, days[0].closing, loose[0]),)
    return tuple(_deadline(even, mention.closing, mention.closing_hour) for mention in days)


_read_short_cell = lru_cache(maxsize=2_000)(_read_cell)


def read_day(text: str, *, language: str | None = None, day_first: bool | None = True) -> Deadline | None:
    """The day of one cell that is known to hold a date ("Stänger 05 maj 2026", "27.01.2026 17:00"); see `read_days`."""
    return next(iter(read_days(text, language=language, day_first=day_first)), None)


def _deadline(even: EvenText, day: Day, hour: Hour | None) -> Deadline:
    return Deadline(
        date=day.iso,
        time=hour.time if hour else None,
        zone=hour.zone if hour else None,
        or_date=day.turned.iso if day.either else None,
        said_weekday=other_weekday(even.lower, day, day),
    )


def answer_line(record: Mapping[str, Any]) -> dict[str, Any]:
    """One line of `watcher dates`: {text, reference_date?, lang?, id?} to {opens, deadlines, rolling, evidence, id?}.

    Raises ValueError, with words for a person, where the record cannot be read.
    """
    text = _text(record, "text")
    if text is None:
        raise ValueError("text is missing")
    reading = read_dates(text, language=_text(record, "lang"), reference_date=_day(record, "reference_date"))
    answer: dict[str, Any] = {
        "opens": reading.opens,
        "deadlines": [deadline.model_dump() for deadline in reading.deadlines],
        "rolling": reading.rolling,
        "evidence": reading.evidence,
    }
    return {"id": record["id"], **answer} if "id" in record else answer


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"{name} is no string")


def _day(record: Mapping[str, Any], name: str) -> date | None:
    value = _text(record, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError(f"{name} {value!r} is not a date like 2026-05-07") from None
