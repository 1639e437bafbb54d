"""When one can apply, as the data of a page say it: a day, or a moment with an offset from UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.contract import Deadline
from sources.kinds._card_dates import Dates
from sources.kinds._json_ld import Thing, words_at
from sources.reading.status import HOME_ZONE
from sources.reading.tally import Tally

_DAY = len("2027-01-31")
_LONGEST = 40


def stated_days(thing: Thing, opens: Iterable[str], closes: Iterable[str], tally: Tally) -> Dates:
    """Opening and last day at the first of these properties that hold one."""
    first, last = _first(thing, opens, tally), _first(thing, closes, tally)
    evidence = {name: said[0] for name, said in (("opens", first), ("deadlines", last)) if said}
    return Dates(
        opens=first[1].date().isoformat() if first else None,
        deadlines=(_deadline(*last),) if last else (),
        evidence=evidence,
    )


def _first(thing: Thing, names: Iterable[str], tally: Tally) -> tuple[str, datetime] | None:
    for name in names:
        said = words_at(thing, name)[:_LONGEST]
        if not said:
            continue
        moment = _moment(said)
        if moment is not None:
            return f"{name}: {said}", moment
        tally.add("unread-date", said)
    return None


def _moment(said: str) -> datetime | None:
    """The moment on the clock at home where an offset is stated, else as it is written.

    Midnight by UTC is what systems write for a day without an hour, and no hour at home.
    """
    try:
        if len(said) == _DAY:
            return datetime.combine(date.fromisoformat(said), time.min)
        moment = datetime.fromisoformat(said)
        is_bare = moment.tzinfo is None or (moment.time() == time.min and not moment.utcoffset())
        return moment.replace(tzinfo=None) if is_bare else moment.astimezone(ZoneInfo(HOME_ZONE))
    except (ValueError, OverflowError):
        return None


def _deadline(words: str, moment: datetime) -> Deadline:
    """Midnight is what systems write for a day without an hour, and the end of the day before: both are kept."""
    day = moment.date()
    said = words.partition(": ")[2]
    if moment.time() == time.min:
        before = None if len(said) == _DAY else (day - timedelta(days=1)).isoformat()
        return Deadline(date=day.isoformat(), or_date=before)
    zone = HOME_ZONE if moment.tzinfo else None
    return Deadline(date=day.isoformat(), time=f"{moment:%H:%M}", zone=zone)
