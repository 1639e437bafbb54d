"""What `read_dates` says of a text, in one line that a test can show."""

from __future__ import annotations

from sources.contract import Deadline
from sources.reading.dates import read_dates


def moment(deadline: Deadline) -> str:
    """`2026-05-05 16:00 Europe/Helsinki`: the parts that are known."""
    return " ".join(part for part in (deadline.date, deadline.time, deadline.zone) if part)


def said(text: str) -> str:
    """`2026-03-03 to 2026-05-05 16:00`: the opening and the deadlines, or `nothing`."""
    reading = read_dates(text)
    deadlines = ", ".join(moment(deadline) for deadline in reading.deadlines)
    if reading.opens is None:
        return deadlines or "nothing"
    return f"{reading.opens} to {deadlines}".rstrip()


def either(text: str, language: str | None) -> str:
    """`2027-06-01 or 2027-05-31`: the deadlines, each with what else its words may mean."""
    read = read_dates(text, language=language).deadlines
    return ", ".join(" or ".join(filter(None, (each.date, each.or_date))) for each in read)
