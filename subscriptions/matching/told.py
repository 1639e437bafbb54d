"""The best calls of an area with their reasons, as `Comparison` finds them one by one, for many calls at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from subscriptions.matching.area_index import AreaIndex, Reading
from subscriptions.matching.circumstances import Applicants
from subscriptions.matching.excluded import is_excluded
from subscriptions.matching.model import OWN_WORD, AnalysedArea, AnalysedCall, Reason, Scored
from subscriptions.matching.score import (
    LEAST_POINTS,
    Part,
    best_wish,
    judge,
    programme_part,
    reasons_beside,
    scored,
    tell,
    value_of,
)
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.wish_table import ALONE
from subscriptions.matching.word_index import Rows, Said, ranges
from subscriptions.matching.word_table import Numbers

CALLS_AT_ONCE: Final = 100


TERM, PROGRAMME, WORD = range(3)
# Some of the best by points cannot be applied for by the organisation; so many times as many are looked at.
CANDIDATES: Final = 10


class InOrder:
    """What calls say, found by the places of the calls."""

    def __init__(self, said: Sequence[Said], calls: int) -> None:
        owners = np.concatenate([each.owners + number * CALLS_AT_ONCE for number, each in enumerate(said)])
        self._starts = np.searchsorted(owners, np.arange(calls + 1))
        self._things = np.concatenate([each.things for each in said])
        self._amounts = np.concatenate([each.amounts for each in said])

    def of(self, rows: Rows) -> Said:
        """What these calls say; the owners are their numbers among them."""
        first = self._starts[rows]
        counts = self._starts[rows + 1] - first
        each = ranges(first, counts)
        return Said(np.repeat(np.arange(len(rows)), counts), self._things[each], self._amounts[each])


class Likely(NamedTuple):
    """A call by its place, its score for an area, and what speaks for or against it beside its topic."""

    place: int
    value: float
    beside: tuple[Reason, ...]


class CallsRead:
    """Analysed calls, and what they say that gives the areas of an index their points.

    `points`: of every area (down) for each call (across).
    """

    def __init__(self, index: AreaIndex, calls: Sequence[AnalysedCall]) -> None:
        self._index, self._calls, self._vocabulary = index, calls, load_vocabulary()
        self.points = np.empty((len(index.areas), len(calls)))
        read = list(self._read())
        self._terms = InOrder([reading.terms for reading in read], len(calls))
        self._words = [InOrder(each, len(calls)) for each in zip(*(reading.words for reading in read), strict=True)]
        self._aspects = np.concatenate([reading.aspects for reading in read])
        self._wishes = index.table.by_row()
        self._named: dict[int, dict[int, tuple[str, int]]] = {}

    def _read(self) -> Iterator[Reading]:
        for start in range(0, len(self._calls), CALLS_AT_ONCE):
            some = slice(start, start + CALLS_AT_ONCE)
            points, reading = self._index.read(self._calls[some])
            self.points[:, some] = points.T
            yield reading

    def best(self, number: int, top: int, who: Applicants) -> list[Scored]:
        """The best calls of an area, best first."""
        area, likely = self._index.areas[number], self._likely(number, top, who)
        if area.steps:
            judged = (judge(area, self._calls[each.place], who.of(self._calls[each.place])) for each in likely)
            found = [each for each in judged if each]
        else:
            reasons = self._reasons(number, [each.place for each in likely])
            found = [
                scored(area, self._calls[place], value, (*why, *beside))
                for (place, value, beside), why in zip(likely, reasons, strict=True)
            ]
        return sorted(found, key=lambda one: (-one.score, one.external_id))

    def _likely(self, number: int, top: int, who: Applicants) -> list[Likely]:
        """The calls with most points that the organisation may apply for."""
        area, points, likely = self._index.areas[number], self.points[number], list[Likely]()
        places = _most_first(points, CANDIDATES * top)
        for place, given in zip(places, points[places].tolist(), strict=True):
            call = self._calls[place]
            circumstances = who.of(call)
            if circumstances.ruled_out or is_excluded(area.area, call):
                continue
            value = value_of(given, area, circumstances)
            if value > 0:
                likely.append(Likely(place, value, reasons_beside(given, area, circumstances)))
                if len(likely) == top:
                    break
        return likely

    def _reasons(self, number: int, places: list[int]) -> Iterator[list[Reason]]:
        """The reasons for each of some calls."""
        area, rows, calls = self._index.areas[number], np.array(places, np.intp), [self._calls[at] for at in places]
        terms, words = self._term_points(number, rows), self._word_points(number, rows)
        programmes = [programme_part(area, call, self._vocabulary) for call in calls]
        by_programme = [at for at, part in enumerate(programmes) if part]
        owners = np.concatenate([terms.owners, by_programme, words.owners]).astype(np.intp)
        points = np.concatenate([terms.amounts, [part[0] for part in programmes if part], words.amounts])
        shares = np.round(points / np.bincount(owners, points, len(rows))[owners], 3)
        order = np.lexsort((-points, owners))
        ends = np.searchsorted(owners[order], np.arange(len(rows) + 1)).tolist()
        things = np.concatenate([terms.things, np.zeros(len(by_programme), np.intp), words.things])[order].tolist()
        kinds = np.repeat([TERM, PROGRAMME, WORD], [len(terms.things), len(by_programme), len(words.things)])[order]
        listed = list(zip(shares[order].tolist(), kinds.tolist(), things, strict=True))
        for at, call in enumerate(calls):
            parts = self._parts(number, call, programmes[at], listed[ends[at] : ends[at + 1]])
            yield tell(area, call, parts, self._vocabulary)

    def _parts(
        self, number: int, call: AnalysedCall, programme: Part | None, listed: list[tuple[float, int, int]]
    ) -> Iterator[Part]:
        """What gave points, with the words of the area and of the call: these are looked up only for what is told."""
        area, named = self._index.areas[number], self._named.setdefault(self._index.row_of(number), {})
        for share, kind, thing in listed:
            if kind == TERM:
                said, concept = named.get(thing) or self._name(area, thing, call, named)
                yield share, said, concept, ""
            elif kind == WORD:
                place = int(call.words.keys.searchsorted(area.words.keys[thing]))
                yield share, area.words.texts[thing], place, OWN_WORD
            elif programme:
                yield share, *programme[1:]

    def _name(
        self, area: AnalysedArea, thing: int, call: AnalysedCall, named: dict[int, tuple[str, int]]
    ) -> tuple[str, int]:
        """The area's words for a term, and which of its concepts they mean: kept where no call can change it."""
        wishes = area.met[self._index.terms[thing]]
        if len(wishes) > 1:
            return best_wish(wishes, call, self._vocabulary)[1:]
        named[thing] = wishes[0].said, wishes[0].concept
        return named[thing]

    def _term_points(self, number: int, rows: Rows) -> Said:
        """What each term of some calls gives an area."""
        said, wanted = self._terms.of(rows), self._wishes.of(self._index.row_of(number))
        weights = wanted.pop(ALONE)[said.things]
        for aspect, line in wanted.items():
            np.maximum(weights, line[said.things] * self._aspects[rows[said.owners], aspect], out=weights)
        points = weights * said.amounts
        given = points.nonzero()[0]
        return Said(said.owners[given], said.things[given], points[given])

    def _word_points(self, number: int, rows: Rows) -> Said:
        """What each of an area's own words gives it; the things are their numbers in the area."""
        wanted = self._index.areas[number].words
        group, keys = self._index.words.wanted(number, wanted)
        said = self._words[group].of(rows)
        words, places = (keys[:, None] == said.things).nonzero()
        points = wanted.lead * (wanted.weights[words] * said.amounts[places])
        return Said(said.owners[places], words, points)


def _most_first(points: Numbers, most: int) -> list[int]:
    near = np.flatnonzero(points >= LEAST_POINTS)
    if len(near) > most:
        near = near[np.argpartition(points[near], -most)[-most:]]
    found: list[int] = near[np.argsort(-points[near], kind="stable")].tolist()
    return found
