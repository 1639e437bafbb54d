"""The dates of one card or row: what stands in cells of its own, and what stands in words with a label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.contract import Deadline, Status
from sources.kinds._moved_day import is_put_off, without_old_days
from sources.reading.date_order import day_comes_first
from sources.reading.dates import read_dates, read_day, read_days
from sources.reading.status import HOME_ZONE, is_full_date, status_at
from sources.reading.tally import Tally
from sources.reading.text import one_line

_REACH = 20_000  # characters of a text in which dates are looked for
# What a cell for deadlines may hold instead of a date.
_ALONE: dict[str, Status] = {
    **dict.fromkeys(("löpande", "löpande ansökan", "tills vidare", "tillsvidare", "alltid öppen"), "rolling"),
    **dict.fromkeys(("løpende", "løbende", "rolling", "continuous", "open-ended", "always open"), "rolling"),
    **dict.fromkeys(("inställt", "inställd", "cancelled", "canceled", "avlyst", "aflyst"), "cancelled"),
}


@dataclass(frozen=True)
class Dates:
    """What was read of a call's dates. `said`: the status that its words alone imply. `about_else`: its days are for
    something else than applying, as the words before them say.
    """

    opens: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    said: Status | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    about_else: bool = False

    def joined(self, other: Dates) -> Dates:
        """Both readings in one; where they disagree on an opening day or a status, this one's."""
        if other is NOTHING:  # most places of a card hold no day
            return self
        return Dates(
            opens=self.opens or other.opens,
            deadlines=merged((*self.deadlines, *other.deadlines)) if other.deadlines else self.deadlines,
            said=self.said or other.said,
            evidence=other.evidence | self.evidence,
        )


NOTHING = Dates()


@dataclass(frozen=True)
class DateReader:
    """Reads dates in one language. `now` resolves words such as "idag"; it never supplies a missing year.

    `day_first`: whether 03/04/2027 is 3 April, where that is known; None: as each text decides.
    """

    language: str
    day_first: bool | None
    now: datetime
    tally: Tally

    def among(self, texts: Iterable[str]) -> DateReader:
        """The same, with day and month in the order that all these texts of one page decide."""
        return self if self.day_first is not None else replace(self, day_first=day_comes_first(texts, self.language))

    def labelled(self, words: str) -> Dates:
        """The dates that stand in words with a label that says what they are."""
        if not words.strip():
            return NOTHING
        today = self.now.astimezone(ZoneInfo(HOME_ZONE)).date()
        read = read_dates(words[:_REACH], language=self.language, reference_date=today, day_first=self.day_first)
        said: Status | None = "cancelled" if read.cancelled else "rolling" if read.rolling else None
        return Dates(read.opens, tuple(read.deadlines), said, dict(read.evidence), read.about_else)

    def cell(self, words: str) -> Dates:
        """The dates of a cell for deadlines. A label inside it ("Öppnar 12 augusti") says more than its place.

        A day that held before is no deadline; and where none holds now, the call is put off to a day nobody knows.
        """
        line = one_line(words)
        alone: Status | None = _ALONE.get(line.strip("().:- ").casefold())
        holding = without_old_days(words[:_REACH])
        read = Dates(said=alone, evidence={alone: line}) if alone else self.labelled(one_line(holding))
        if not line or read.opens or read.said or read.about_else or read.deadlines:
            return read
        found = merged(read_days(holding, language=self.language, day_first=self.day_first))
        if not found and is_put_off(line):
            self.tally.add("postponed", line)
            return Dates(evidence={"status": line})
        if not found:
            self.tally.add("unread-date", line)
            return Dates()
        return Dates(deadlines=found, evidence={"deadlines": line})

    def opening(self, words: str) -> Dates:
        """The dates of a cell for opening days. A label inside it ("stänger 12 januari") says more than its place."""
        read = self.labelled(one_line(words))
        if read.opens or read.deadlines:
            return read
        day = self.day(words)
        return Dates(opens=day.date, evidence={"opens": one_line(words)}) if day else Dates()

    def day(self, words: str) -> Deadline | None:
        """The one date of a cell."""
        line = one_line(words)
        return read_day(line, language=self.language, day_first=self.day_first) if line else None

    def past_day(self, words: str) -> str | None:
        """The day of a cell that tells of what has happened. A day to come is no such day, and is counted."""
        day = self.day(words)
        if day and is_full_date(day.date) and day.date > self.now.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat():
            self.tally.add("published-ahead", one_line(words))
            return None
        return day.date if day else None

    def status(self, dates: Dates, said: Status | None) -> Status:
        """The status now. `said`: what the source itself calls it."""
        return status_at(opens=dates.opens, deadlines=dates.deadlines, now=self.now, said=said)


def _without_doubt(deadline: Deadline) -> Deadline:
    """For a day that another place states beyond doubt."""
    return deadline.model_copy(update={"or_date": None}) if deadline.or_date else deadline


def merged(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Deadlines in order of day and hour, each once: one that says more replaces the same day that says less.

    Left as given where a day has no year, for then nobody knows the order.
    """
    given, kept = list(deadlines), list[Deadline]()
    for deadline in given:
        same_day = [index for index, other in enumerate(kept) if other.date == deadline.date]
        if not same_day or (deadline.time and all(kept[index].time not in (None, deadline.time) for index in same_day)):
            kept.append(deadline)
        elif deadline.time and kept[same_day[0]].time is None:
            kept[same_day[0]] = deadline
    sure = {deadline.date for deadline in given if deadline.or_date is None}
    kept = [_without_doubt(deadline) if deadline.date in sure else deadline for deadline in kept]
    if all(is_full_date(deadline.date) for deadline in kept):
        kept.sort(key=lambda deadline: (deadline.date, deadline.time or "24:00"))
    return tuple(kept)
