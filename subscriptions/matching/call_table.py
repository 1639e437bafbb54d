"""Many calls at once: what one area gives all of them, in the time that a few comparisons take.

The other way round than `area_index`: there one call meets many areas. Lists of calls by term, programme and word, as
arrays; about 10 KB for each call beside what `AnalysedCall` takes, and as much again where phrases rule calls out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.eligibility import is_ruled_out
from subscriptions.matching.excluded import forms_of, is_said
from subscriptions.matching.model import AnalysedArea, AnalysedCall, Area, Organisation, Wish
from subscriptions.matching.own_words import HALF_SAID, LENGTH_SHARE, share_said
from subscriptions.matching.places import lies_within
from subscriptions.matching.programme_areas import named_beside, outside
from subscriptions.matching.score import (
    FULL_ASPECT,
    WITHOUT_ASPECT,
    call_factor,
    of_path,
    of_programme,
    wishes_for,
    words_factor,
)
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.wanted_words import WantedWords
from subscriptions.matching.word_table import Keys, Numbers

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
Term = tuple[int, ...]
MOST_ORGANISATIONS: Final = 64


class Lists(NamedTuple):
    """For each key, in order, the calls that have it (from `starts` on) and how much of it."""

    keys: Keys
    starts: Rows
    calls: Rows
    amounts: Numbers

    def of(self, key: int) -> tuple[Rows, Numbers]:
        """The calls that have a key, each once, and how much of it."""
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.calls[:0], self.amounts[:0]
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.calls[part], self.amounts[part]

    def sums(self, weights: Numbers, size: int) -> Numbers:
        """For each call the sum over its keys, each times its weight (by the key's place)."""
        wanted = np.flatnonzero(weights)
        if not len(wanted):
            return np.zeros(size)
        counts = self.starts[wanted + 1] - self.starts[wanted]
        ends = np.cumsum(counts)
        places = np.repeat(self.starts[wanted] - ends + counts, counts) + np.arange(ends[-1])
        amounts = self.amounts[places] * np.repeat(weights[wanted], counts)
        return np.bincount(self.calls[places], amounts, size).astype(np.float64, copy=False)


def lists_of(keys: Sequence[Keys], amounts: Sequence[Any]) -> Lists:
    """`keys` and `amounts` of each call, in the order of the calls; no call has a key twice."""
    if not keys:
        return Lists(np.zeros(0, np.int64), np.zeros(1, np.intp), np.zeros(0, np.intp), np.zeros(0))
    owners = np.repeat(np.arange(len(keys)), [len(each) for each in keys])
    every = np.concatenate(keys)
    order = np.argsort(every, kind="stable")
    unique, starts = np.unique(every[order], return_index=True)
    return Lists(unique, np.append(starts, len(order)), owners[order], np.concatenate(amounts)[order].astype(float))


class CallTable:
    """Analysed calls, by what they say."""

    def __init__(self, calls: Iterable[AnalysedCall]) -> None:
        self.calls = list(calls)
        self.size = len(self.calls)
        self._vocabulary = load_vocabulary()
        self.numbers: dict[Term, int] = {}
        for call in self.calls:
            for term in call.terms:
                self.numbers.setdefault(term, len(self.numbers))
        self.all_terms = list(self.numbers)
        self.terms = self._lists(lambda call: ([self.numbers[term] for term in call.terms], call.terms.values()))
        # every number from 0 on is in it, so that a term's place there is its number
        self._programmes = self._by_programme()
        self.words = lists_of([call.words.keys for call in self.calls], [call.words.amounts for call in self.calls])
        pairs = [np.unique(call.words.pairs) for call in self.calls]
        self._pairs = lists_of(pairs, [np.ones(len(each)) for each in pairs])
        self._by_field: dict[str, list[int]] = {}
        self._by_concept: dict[int, list[int]] = {}
        for term, number in self.numbers.items():
            for name in self._vocabulary.fields_of(term):
                self._by_field.setdefault(name, []).append(number)
            for concept in term:
                self._by_concept.setdefault(concept, []).append(number)
        self._factors = np.array([call_factor(call) for call in self.calls])
        self._word_factors = np.array([words_factor(call) for call in self.calls])
        self._lengths = np.array([call.words.length for call in self.calls])
        self.places = {(each.call.source, each.call.external_id): at for at, each in enumerate(self.calls)}
        self._named = [at for at, call in enumerate(self.calls) if call.places or any(named_beside(call.call))]
        self.ruled_out = lru_cache(MOST_ORGANISATIONS)(self._ruled_out)
        self.elsewhere = lru_cache(MOST_ORGANISATIONS)(self._elsewhere)
        self._forms: dict[int, str] = {}

    def _lists(self, said: Callable[[AnalysedCall], tuple[Iterable[int], Iterable[float]]]) -> Lists:
        pairs = [said(call) for call in self.calls]
        keys = [np.array(list(each), np.int64) for each, _amounts in pairs]
        return lists_of(keys, [np.array(list(amounts), float) for _keys, amounts in pairs])

    def _by_programme(self) -> dict[str, tuple[Rows, Numbers]]:
        found: dict[str, list[tuple[int, float]]] = {}
        for at, call in enumerate(self.calls):
            for name, implied in call.programmes.items():
                found.setdefault(name, []).append((at, implied.weight))
        return {
            name: (np.array([at for at, _weight in each]), np.array([weight for _at, weight in each]))
            for name, each in found.items()
        }

    def points(self, area: AnalysedArea) -> Numbers:
        """The raw points of each call, as `Comparison` works them out one by one."""
        topics = [np.minimum(1.0, self._topic(step)) for step in area.steps or (area,)]
        topic: Numbers = of_path(topics[0], topics[1]) if area.steps else topics[0]
        points: Numbers = topic * self._factors + self._words(area.words) * self._word_factors
        return points

    def half_said(self, usual_length: float) -> Numbers:
        """As `OwnWords.half_said`, of all calls."""
        halves: Numbers = HALF_SAID * (1 - LENGTH_SHARE + LENGTH_SHARE * self._lengths / usual_length)
        return halves

    def _words(self, wanted: WantedWords) -> Numbers:
        total, half = np.zeros(self.size), self.half_said(wanted.usual_length)
        for key, weight in zip(wanted.keys.tolist(), wanted.weights.tolist(), strict=True):
            calls, amounts = self.words.of(key)
            total[calls] += weight * share_said(amounts, half[calls])
        for key, weight in zip(wanted.pairs.tolist(), wanted.pair_weights.tolist(), strict=True):
            total[self._pairs.of(key)[0]] += weight
        return wanted.lead * total

    def _topic(self, area: AnalysedArea) -> Numbers:
        shares: dict[frozenset[str], Numbers] = {}

        def share(aspects: frozenset[str]) -> Numbers:
            if aspects not in shares:
                shares[aspects] = self._share_of(aspects) if aspects else np.ones(self.size)
            return shares[aspects]

        weights, apart = np.zeros(len(self.all_terms)), []
        for number in self._wanted(area):
            wishes = wishes_for(self.all_terms[number], area, self._vocabulary)
            if any(wish.aspects for wish in wishes):
                apart.append((number, wishes))
            elif wishes:
                weights[number] = wishes[0].weight
        total = self.terms.sums(weights, self.size)
        for number, wishes in apart:
            calls, amounts = self.terms.of(number)
            best = np.max([wish.weight * share(wish.aspects)[calls] for wish in wishes], axis=0)
            total[calls] += amounts * best
        return total + self._programme(area.fields, share)

    def _wanted(self, area: AnalysedArea) -> set[int]:
        """The terms that an area may want."""
        numbers = {number for name in area.fields for number in self._by_field.get(name, ())}
        return numbers.union(*(self._by_concept.get(concept, ()) for concept in area.concepts))

    def _programme(self, fields: Mapping[str, Wish], share: Callable[[frozenset[str]], Numbers]) -> Numbers:
        best = np.zeros(self.size)
        for name in fields.keys() & self._programmes.keys():
            calls, weights = self._programmes[name]
            wanted = weights * of_programme(fields[name]) * share(fields[name].aspects)[calls]
            best[calls] = np.maximum(best[calls], wanted)
        return best

    def _share_of(self, aspects: frozenset[str]) -> Numbers:
        """As `aspect_share`, of all calls."""
        asked = np.zeros(len(self.all_terms))
        asked[[number for name in aspects for number in self._by_field.get(name, ())]] = 1.0
        said, most = self.terms.sums(asked, self.size), np.zeros(self.size)
        for name in aspects & self._programmes.keys():
            calls, weights = self._programmes[name]
            most[calls] = np.maximum(most[calls], weights)
        share: Numbers = WITHOUT_ASPECT + (1 - WITHOUT_ASPECT) * np.minimum(1.0, (said + most) / FULL_ASPECT)
        return share

    def _ruled_out(self, organisation: Organisation, types: tuple[str, ...]) -> Mask:
        """The calls that the organisation cannot apply for, as their sources state."""
        return np.array([is_ruled_out(call.call, organisation, types) for call in self.calls], bool)

    def _elsewhere(self, regions: tuple[str, ...]) -> Mask:
        """The calls that name regions, or what gives money in some alone, none of which is one of these."""
        found = np.zeros(self.size, bool)
        for at in self._named if regions else ():
            named = self.calls[at].places
            here = not named or any(lies_within(ours.upper(), theirs) for ours in regions for theirs in named)
            found[at] = not here or outside(self.calls[at].call, regions) is not None
        return found

    def excluded(self, area: Area, among: Iterable[int]) -> Iterator[int]:
        """Those of the calls that a phrase of the area rules out. What words a call has is worked out once."""
        for at in among if area.must_not else ():
            call = self.calls[at]
            if at not in self._forms:
                self._forms[at] = forms_of(call)
            if any(is_said(phrase, self._forms[at], call.language) for phrase in area.must_not):
                yield at
