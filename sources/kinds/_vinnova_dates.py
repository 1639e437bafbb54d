"""Opening day, deadlines and status of a round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sources.contract import Deadline, DeadlineModel, Status
from sources.kinds import _vinnova_rounds as rounds
from sources.reading.status import status_at
from sources.reading.tally import Tally


@dataclass(frozen=True)
class Dates:
    opens: str | None
    deadlines: tuple[Deadline, ...]
    model: DeadlineModel | None
    status: Status
    evidence: dict[str, str]


def read_dates(record: dict[str, Any], now: datetime, tally: Tally) -> Dates:
    """When the round can be applied for. One that is only announced has a period in words and no dates."""
    announced = " ".join(filter(None, (rounds.text(record, f"Annonseringsläge{part}") for part in ("År", "Period"))))
    if announced:
        return Dates(None, (), None, "forthcoming", {"opens": announced})
    opening = _moment(record.get("Oppningsdatum"), tally)
    opens = opening.date().isoformat() if opening else None
    deadlines = _deadlines(record, tally)
    daily = rounds.is_yes(record, "DagligAvlasning")
    model: DeadlineModel | None = "multiple-cut-off" if len(deadlines) > 1 else None
    if daily and not deadlines:
        model = "rolling"
    if opens and deadlines and deadlines[-1].date < opens:
        tally.add("deadline-before-opening", rounds.text(record, "Diarienummer"))
    status = status_at(opens=opens, deadlines=deadlines, now=now, said=None, home_zone=rounds.ZONE)
    if model == "rolling" and status == "unknown":
        status = "rolling"
    return Dates(opens, deadlines, model, status, {"deadline_model": "DagligAvlasning: 1"} if daily else {})


def _deadlines(record: dict[str, Any], tally: Tally) -> tuple[Deadline, ...]:
    """The closing time and the reading-in times before it, each once, in order."""
    values = [record.get("Stangningsdatum"), *_reading_times(record)]
    found = sorted({moment for value in values if (moment := _moment(value, tally))})
    return tuple(
        Deadline(
            date=moment.date().isoformat(),
            # Midnight is how the interface writes a day without an hour.
            time=f"{moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else None,
            zone=rounds.ZONE,
            label=f"Cut-off {number}" if len(found) > 1 else None,
        )
        for number, moment in enumerate(found, start=1)
    )


def _reading_times(record: dict[str, Any]) -> Iterator[object]:
    """The entries of the list: bare dates, or records with a date under some name (no filled one was ever recorded)."""
    for entry in rounds.entries(record, "AvlasningstillfalleLista"):
        if isinstance(entry, dict):
            yield next((value for value in entry.values() if isinstance(value, str) and value[:4].isdecimal()), None)
        else:
            yield entry


def _moment(value: object, tally: Tally) -> datetime | None:
    try:
        return rounds.moment(value)
    except ValueError:
        tally.add("unread-date", str(value))
        return None
