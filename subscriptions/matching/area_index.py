"""One call against many areas at once: the points of all of them in the time that a few comparisons take.

What an area wants does not change from call to call, so it is worked out once per term of the map and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from subscriptions.matching.model import AnalysedArea, AnalysedCall, Found
from subscriptions.matching.score import (
    LEAST_POINTS,
    aspect_share,
    call_factor,
    own_word_count,
    own_word_share,
    points_of,
)
from subscriptions.matching.vocabulary import load_vocabulary

Term = tuple[int, ...]


class Wanted(NamedTuple):
    """Who wants a term and how much: as it is, or, by each of its concepts, with the ways of working asked for."""

    plain: tuple[tuple[int, float], ...]
    narrowed: tuple[tuple[int, tuple[tuple[float, frozenset[str]], ...]], ...]


class AreaIndex:
    """Analysed areas, by what they want. It fills as calls come; threads that share it may only do work twice."""

    def __init__(self, areas: Sequence[AnalysedArea]) -> None:
        self.areas = list(areas)
        self._vocabulary = load_vocabulary()
        self._by_field: dict[str, list[int]] = {}
        self._by_concept: dict[int, list[int]] = {}
        self._by_word: dict[str, list[tuple[int, float]]] = {}
        self._terms: dict[Term, Wanted] = {}
        for number, area in enumerate(self.areas):
            for name in area.fields:
                self._by_field.setdefault(name, []).append(number)
            for concept in area.concepts:
                self._by_concept.setdefault(concept, []).append(number)
            for form in area.words:
                self._by_word.setdefault(form, []).append((number, 1 / own_word_count(area)))

    def near(self, call: AnalysedCall) -> list[int]:
        """The numbers of the areas that the call has points enough for, in order."""
        return [number for number, points in sorted(self.points(call).items()) if points >= LEAST_POINTS]

    def points(self, call: AnalysedCall) -> dict[int, float]:
        """The raw points of every area that the call touches, by the area's number."""
        aspects: dict[frozenset[str], float] = {frozenset(): 1.0}

        def said(asked: frozenset[str]) -> float:
            if asked not in aspects:
                aspects[asked] = aspect_share(asked, call, self._vocabulary)
            return aspects[asked]

        topic: dict[int, float] = {}
        for term, share in call.terms.items():
            wanted = self._terms.get(term) or self._learn(term)
            for number, weight in wanted.plain:
                topic[number] = topic.get(number, 0.0) + share * weight
            for number, wishes in wanted.narrowed:
                topic[number] = topic.get(number, 0.0) + share * max(weight * said(asked) for weight, asked in wishes)
        for number, points in self._programmes(call, said).items():
            topic[number] = topic.get(number, 0.0) + points
        words, factor = self._words(call), call_factor(call)
        return {
            number: points_of(self.areas[number], call, topic.get(number, 0.0), words.get(number, 0.0), factor)
            for number in topic.keys() | words.keys()
        }

    def _learn(self, term: Term) -> Wanted:
        """Work out who wants a term, once."""
        concepts = self._vocabulary.concepts
        numbers = {number for name in self._vocabulary.fields_of(term) for number in self._by_field.get(name, ())}
        numbers |= {number for concept in term for number in self._by_concept.get(concept, ())}
        plain, narrowed = [], []
        for number in sorted(numbers):
            wishes = []
            for concept in term:
                own, field = (
                    self.areas[number].concepts.get(concept),
                    self.areas[number].fields.get(concepts[concept].field),
                )
                weight = max(own.weight if own else 0.0, field.weight if field else 0.0)
                wishes.append((weight, field.aspects if field else frozenset()))
            if any(asked for _weight, asked in wishes):
                narrowed.append((number, tuple(wishes)))
            else:
                plain.append((number, max(weight for weight, _asked in wishes)))
        self._terms[term] = Wanted(tuple(plain), tuple(narrowed))
        return self._terms[term]

    def _programmes(self, call: AnalysedCall, said: Callable[[frozenset[str]], float]) -> dict[int, float]:
        """What a programme is worth to each area: the one field that it implies most surely."""
        best: dict[int, float] = {}
        for name, found in call.programmes.items():
            for number in self._by_field.get(name, ()):
                wish = self.areas[number].fields[name]
                best[number] = max(best.get(number, 0.0), found.weight * wish.weight * said(wish.aspects))
        return best

    def _words(self, call: AnalysedCall) -> dict[int, float]:
        said: dict[int, float] = {}
        for form in self._by_word.keys() & call.words.keys():
            found: Found = call.words[form]
            for number, share in self._by_word[form]:
                said[number] = said.get(number, 0.0) + share * own_word_share(found)
        return said
