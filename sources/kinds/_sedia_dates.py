"""Opening day, deadlines and status of a row. Everything is told in Brussels time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.contract import Deadline, DeadlineModel, Status
from sources.kinds._sedia_rows import Row
from sources.reading.status import status_at
from sources.reading.tally import Tally

ZONE = "Europe/Brussels"
_BRUSSELS = ZoneInfo(ZONE)
_EXTERNAL_ACTION, _CASCADE = "2", "8"
_STATUSES: dict[str, Status] = {"31094501": "forthcoming", "31094502": "open", "31094503": "closed"}
_MODELS: dict[str, DeadlineModel] = {
    "single-stage": "single-stage",
    "two-stage": "two-stage",
    "multiple cut-off": "multiple-cut-off",
}
_LABELS = {"two-stage": "Stage {}", "multiple-cut-off": "Cut-off {}"}


def deadline_model(row: Row) -> DeadlineModel | None:
    return _MODELS.get(row.first("deadlineModel").lower())


def opening_day(row: Row, tally: Tally) -> str | None:
    """The day applications open, in Brussels."""
    moment = _moment(row.first("startDate"), tally)
    return moment.date().isoformat() if moment else None


def deadlines(row: Row, model: DeadlineModel | None, tally: Tally) -> tuple[Deadline, ...]:
    """Every deadline once, in order, numbered where a call has several by its own model."""
    found = sorted(
        {_day_and_time(moment, row.kind) for value in row.all("deadlineDate") if (moment := _moment(value, tally))}
    )
    label = _LABELS.get(model or "", "") if len(found) > 1 else ""
    return tuple(
        Deadline(date=day, time=hour or None, zone=ZONE, label=label.format(number) or None)
        for number, (day, hour) in enumerate(found, start=1)
    )


def status(row: Row, opens: str | None, closing: tuple[Deadline, ...], now: datetime) -> Status:
    """The portal's status code, corrected by the clock: rows stay "open" for years after their last deadline."""
    said = _STATUSES.get(row.first("status"), "unknown")
    return status_at(opens=opens, deadlines=closing, now=now, said=said, home_zone=ZONE)


def _day_and_time(moment: datetime, kind: str) -> tuple[str, str]:
    """The day, and the hour where the index stores a real one (external actions; the seconds are noise).

    A topic's hour is never real: midnight UTC, 17:00 and Brussels midnight all stand for "that day", and the page
    says 17:00. A cascade call's hour is a wall clock written as if it were UTC (23:59 would otherwise move to the
    day after); only a Brussels midnight is an instant.
    """
    if kind == _EXTERNAL_ACTION:
        return moment.date().isoformat(), f"{moment:%H:%M}"
    if kind == _CASCADE and moment.time() != time.min:
        return moment.astimezone(UTC).date().isoformat(), ""
    return moment.date().isoformat(), ""


def _moment(value: str, tally: Tally) -> datetime | None:
    """`2026-05-19T00:00:00.000+0000` in Brussels time; counted and left out if it is no date."""
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        local: datetime | None = moment.astimezone(_BRUSSELS)
    except (ValueError, OverflowError):
        local = None
    if local is None or not 1 < local.year < 9999:  # a zone could move the ends out of the calendar
        tally.add("unread-date", value)
        return None
    return local - timedelta(seconds=local.second, microseconds=local.microsecond)
