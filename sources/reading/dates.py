"""Opening dates and deadlines read from running text in Swedish, English, Norwegian and Danish.

Nothing is invented: an hour, a zone or a year is given only where the text prints it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sources.contract import Deadline
from sources.reading.date_clock import Hour
from sources.reading.date_cues import Cue, Kind, find_cues
from sources.reading.date_layout import Layout
from sources.reading.date_context import Context, Meaning, Role
from sources.reading.date_meaning import read_sentence
from sources.reading.date_ranges import Mention, find_mentions, only_days
from sources.reading.date_spans import Day
from sources.reading.date_state import is_call_cancelled, rolling_words
from sources.reading.date_text import EvenText, Unit, split_units
from sources.reading.date_years import Dated, complete_years


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a text says of when one may apply.

    `opens` and the deadlines' dates are `YYYY-MM-DD`, or `--MM-DD` where no year is given. `evidence` maps `opens`,
    `deadlines` (further ones: `deadlines.2` …), `rolling` and `cancelled` to the words they were read from.
    """

    opens: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    rolling: bool = False
    cancelled: bool = False
    evidence: dict[str, str] = field(default_factory=dict)


def read_dates(text: str, *, language: str | None = None, reference_date: date | None = None) -> DateReading:
    even = EvenText(text)
    lower = even.lower
    mentions, loose = find_mentions(even, english=language in (None, "en"))
    spans = only_days(mentions)
    units = split_units(even, spans)
    inside: list[list[int]] = [[] for _ in units]
    at = 0
    for index, mention in enumerate(mentions):
        while at + 1 < len(units) and units[at + 1].start <= mention.start:
            at += 1
        inside[at].append(index)
    reader = Context(even, mentions, find_cues(lower))
    meanings: dict[int, Meaning] = {}
    for unit, indexes in zip(units, inside):
        if indexes:
            meanings.update(read_sentence(reader, unit, indexes))
    meanings.update(Layout(lower, units, inside, mentions, reader).read(meanings))
    return _debug(even, units, inside, mentions, meanings, reader, loose)


def _debug(even, units, inside, mentions, meanings, reader, loose):
    lower = even.lower
    unit_of = {i: u for u, idx in enumerate(inside) for i in idx}
    void = {d.iso for i, m in meanings.items() if m.role is Role.VOID for d in (mentions[i].first, mentions[i].last) if d}
    dated = []
    source = []
    for i, mention in enumerate(mentions):
        m = meanings.get(i)
        if not m:
            continue
        for day, hour, closing in _days(mention, m.role):
            if day.is_possible and day.iso not in void:
                dated.append(Dated(day, closing, unit_of[i]))
                source.append((i, hour))
    others = [d for i, m in enumerate(mentions) for d in (m.first, m.last) if d and (i not in meanings or meanings[i].role is not Role.OTHER) and d.is_possible]
    barred = [(u.start, u.end) for u in units if any(c.kind is Kind.OTHER for c in reader.cues_between(u.start, u.end))]
    dated = complete_years(lower, dated, others, barred)
    evidence = {}
    cues = [reader.cues_between(u.start, u.end) for u in units]
    opens = sorted(d.day.iso for d in dated if not d.closing)
    opens = [o for o in opens if o[0] != '-'] or opens
    closing_hours = [h for h in loose if not h.spans and _closing_hour(reader, units, h)]
    result = {}
    for entry, (i, hour) in zip(dated, source):
        if not entry.closing:
            continue
        time, zone = (hour.time, hour.zone) if hour else (None, None)
        if not time and closing_hours:
            near = [h for h in closing_hours if abs(h.start - entry.day.start) < 500]
            if near and len({h.time for h in near}) == 1:
                time, zone = near[0].time, near[0].zone
        iso = entry.day.iso
        old = result.get(iso)
        if not old or (time and not old.time) or (zone and not old.zone):
            result[iso] = Deadline(date=iso, time=time, zone=zone)
    yeared = {k[5:] for k in result if k[0] != '-'}
    result = {k: v for k, v in result.items() if k[0] != '-' or k[2:] not in yeared}
    if is_call_cancelled(lower, cues):
        result = {}; opens = []
    words = rolling_words(lower, units, cues)
    cancelled = is_call_cancelled(lower, cues)
    return DateReading(opens[0] if opens else None, tuple(result[k] for k in sorted(result, key=lambda k: k.lstrip('-'))), words is not None, cancelled is not None, {})


def _closing_hour(reader, units, h):
    u = next((u for u in units if u.start <= h.start < u.end), None)
    if not u:
        return False
    cues = reader.cues_between(max(u.start, h.start - 80), h.start)
    kinds = [c.kind for c in cues]
    if Kind.OTHER in kinds or Kind.OPEN in kinds or Kind.START in kinds:
        return False
    if Kind.CLOSE in kinds or Kind.APPLICATION_DEADLINE in kinds:
        return True
    closes = Kind.CLOSES in kinds or (kinds and kinds[-1] is Kind.UNTIL)
    return closes and bool({Kind.CALL, Kind.SUBMIT, Kind.WINDOW} & set(kinds))


def _days(mention, role):
    if role is Role.DEADLINE:
        yield mention.closing, mention.closing_hour, True
    elif role is Role.NEW_OPENING:
        yield mention.closing, mention.closing_hour, False
    elif role is Role.OPENING:
        yield mention.first, mention.first_hour, False
    elif role is Role.WINDOW:
        yield mention.first, mention.first_hour, False
        if mention.last:
            yield mention.last, mention.last_hour, True
