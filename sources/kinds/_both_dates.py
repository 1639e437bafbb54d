"""Dates in fields of their own, and dates in the text beside them. Either can be wrong, so neither is thrown away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sources.contract import Deadline
from sources.kinds._card_dates import Dates, merged
from sources.reading.tally import Tally

_LABELS = {
    "sv": ("enligt uppgifterna", "enligt texten"),
    "en": ("by the stated fields", "by the text"),
}
_TOLD = 300


def both_kept(stated: Dates, text: Dates, language: str, title: str, tally: Tally) -> Dates:
    """One reading of both. Deadlines that disagree are all kept, each labelled with where it stands.

    The text may name more days than the field does; it disagrees if the field names one that the text does not, or
    the same day with another hour. Then `dates-disagree` is counted and the evidence holds the words of both.
    """
    stated = replace(stated, deadlines=tuple(_with_zone(day, text.deadlines) for day in stated.deadlines))
    joined = stated.joined(text)
    if not stated.deadlines or not text.deadlines or not _disagree(stated.deadlines, text.deadlines):
        return joined
    tally.add("dates-disagree", title)
    by_field, by_text = _LABELS["sv" if language == "sv" else "en"]
    deadlines = merged((*_labelled(stated.deadlines, by_field), *_labelled(text.deadlines, by_text)))
    both = " / ".join(filter(None, (reading.evidence.get("deadlines", "")[:_TOLD] for reading in (stated, text))))
    return Dates(joined.opens, deadlines, joined.said, joined.evidence | {"deadlines": both})


def _with_zone(stated: Deadline, in_text: Iterable[Deadline]) -> Deadline:
    """The deadline in the zone that the text names for the same hour of the same day, if the field names none."""
    same = (day.zone for day in in_text if (day.date, day.time) == (stated.date, stated.time))
    zone = stated.zone or next(filter(None, same), None)
    return stated.model_copy(update={"zone": zone}) if stated.time else stated


def _disagree(stated: Iterable[Deadline], text: Iterable[Deadline]) -> bool:
    in_text = {day.date: day.time for day in text}
    return any(
        day.date not in in_text or (day.time and in_text[day.date] and day.time != in_text[day.date]) for day in stated
    )


def _labelled(deadlines: Iterable[Deadline], label: str) -> list[Deadline]:
    return [day.model_copy(update={"label": label}) for day in deadlines]
