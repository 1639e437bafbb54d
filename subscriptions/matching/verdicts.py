"""How surely each call of a year concerns one area: numbers for all of them, reasons only for those that are told."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from subscriptions.matching.alike import Alike, shifted
from subscriptions.matching.call_table import CallTable, Mask
from subscriptions.matching.learn import Answers, learned
from subscriptions.matching.model import AnalysedArea, Area, Organisation, Scored
from subscriptions.matching.score import LEAST_POINTS, MIDDLE, POSSIBLE, SLOPE, STRONG, band_of, score
from subscriptions.matching.word_table import Numbers

NEAR_MISS: Final = 0.5
MOST_JUDGED: Final = 200  # 80 KB each with 10,000 calls


@dataclass(frozen=True)
class Applicant:
    """Who would apply for what an area finds, and what was answered in the area so far."""

    organisation: Organisation
    types: tuple[str, ...] = ()
    answers: Answers | None = None


@dataclass(frozen=True)
class Young:
    """A service that has read for less than a year. `weeks`: full ones, since it began. `came`: the calls that were new
    then: what a source had when it was read for the first time says nothing of how often something comes."""

    weeks: int
    came: Mask


class Year:
    """The calls of a year, what answers do to them, and the areas that were judged against them last.

    `young`: None where a whole year has been read.
    """

    def __init__(self, table: CallTable, young: Young | None = None) -> None:
        self.table = table
        self.young = young
        self.alike = Alike(table)
        self._judged: OrderedDict[tuple[Area, Organisation, tuple[str, ...]], Verdicts] = OrderedDict()
        self._lock = threading.Lock()

    def judged(self, area: AnalysedArea, who: Applicant) -> Verdicts:
        """As `judge_all`; what was judged lately, with the very same answers, is kept."""
        key = area.area, who.organisation, who.types
        with self._lock:
            found = self._judged.pop(key, None)
        if found is None or found.who.answers is not who.answers:
            found = judge_all(area, self, who)
        with self._lock:
            self._judged[key] = found
            while len(self._judged) > MOST_JUDGED:
                self._judged.popitem(last=False)
        return found


@dataclass(frozen=True)
class Verdicts:
    """`values`: the score (0 to 1) of each call of the year; 0 where it does not concern the area, or cannot."""

    area: AnalysedArea
    who: Applicant
    year: Year
    values: Numbers

    @property
    def told(self) -> Mask:
        """The calls that a letter would hold."""
        return self.values >= POSSIBLE

    @property
    def strong(self) -> Mask:
        return self.values >= STRONG

    def near_misses(self) -> list[int]:
        """Weak calls that lack least, the best first; none that is over, for nobody could take it up."""
        calls = self.year.table.calls
        nearly = self.best_first((self.values >= POSSIBLE * NEAR_MISS) & (self.values < POSSIBLE))
        return [at for at in nearly if calls[at].call.is_live]

    def best_first(self, which: Mask) -> list[int]:
        calls = self.year.table.calls
        return sorted(
            np.flatnonzero(which).tolist(), key=lambda at: (-float(self.values[at]), calls[at].call.external_id)
        )

    def scored(self, at: int) -> Scored:
        """One call with all its reasons."""
        call, area, who = self.year.table.calls[at], self.area, self.who
        scored = score(area, call, who.organisation, who.types)
        found = learned(who.answers, area.area, scored, call) if who.answers else scored
        return found or self.without_reasons(at)

    def without_reasons(self, at: int) -> Scored:
        value, call, area = float(self.values[at]), self.year.table.calls[at].call, self.area.area
        return Scored(area.organisation_id, area.id, call.source, call.external_id, value, band_of(value), ())


def judge_all(area: AnalysedArea, year: Year, who: Applicant) -> Verdicts:
    """Every call of the year against an area, as `score` and `learned` judge them one by one."""
    table = year.table
    points = table.points(area)
    with np.errstate(divide="ignore"):
        chances = 1 / (1 + np.exp(-SLOPE * np.log(points * area.focus / MIDDLE)))
    values: Numbers = np.minimum(1.0, chances * area.area.weight) * (points >= LEAST_POINTS)
    values[table.ruled_out(who.organisation, who.types)] = 0.0
    doubtful = table.elsewhere(who.organisation.regions) | bool(area.unclear)
    values[doubtful] = np.minimum(values[doubtful], POSSIBLE - 0.01)
    values = np.round(values, 4)
    found = _with_answers(values, who.answers, year) if who.answers else values
    # What cannot be told in any case is not read through for phrases.
    excluded = list(table.excluded(area.area, np.flatnonzero(found >= POSSIBLE * NEAR_MISS).tolist()))
    found[excluded] = 0.0
    for at, relevant in _answered(who.answers, table):
        found[at] = (POSSIBLE if at in excluded else max(float(values[at]), POSSIBLE)) if relevant else 0.0
    return Verdicts(area, who, year, found)


def _with_answers(values: Numbers, answers: Answers, year: Year) -> Numbers:
    shift, is_like = year.alike.shifts(answers)
    moved = is_like & (values > 0)
    found = values.copy()
    found[moved] = shifted(values[moved], shift[moved])
    return found


def _answered(answers: Answers | None, table: CallTable) -> Iterator[tuple[int, bool]]:
    """The calls that were answered themselves, and whether they were said to be relevant."""
    for key, relevant in answers.given() if answers else ():
        if key in table.places:
            yield table.places[key], relevant
