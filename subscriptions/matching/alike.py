"""What an area's answers do to many calls at once, as `learn` works it out one by one."""

from __future__ import annotations

from functools import cached_property
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from subscriptions.matching.background import usual_background
from subscriptions.matching.call_table import CallTable, Mask
from subscriptions.matching.learn import FIELD_SHARE, LEAST_LIKE, POWER, WORD_SHARE, Answers, Features, shift_of
from subscriptions.matching.own_words import share_said
from subscriptions.matching.score import POSSIBLE, STRONG
from subscriptions.matching.vocabulary import load_vocabulary
from subscriptions.matching.word_table import Numbers

LEAST_CHANCE: Final = 1e-4


class Alike:
    """How like the calls of a table are to any call. What an area's answers do is kept as long as they are."""

    def __init__(self, table: CallTable) -> None:
        self._table = table
        self._concepts = load_vocabulary().concepts
        self._kept: WeakKeyDictionary[Answers, tuple[Numbers, Mask]] = WeakKeyDictionary()

    def shifts(self, answers: Answers) -> tuple[Numbers, Mask]:
        """The shift of each call, in log odds, and which calls are like an answered one at all."""
        if answers not in self._kept:
            self._kept[answers] = self._shifts(answers)
        return self._kept[answers]

    def _shifts(self, answers: Answers) -> tuple[Numbers, Mask]:
        size = self._table.size
        said, much = np.zeros(size), np.zeros(size)
        for features, says in answers.weighed():
            like = self._likeness(features)
            like = np.where(like >= LEAST_LIKE, like**POWER, 0.0)
            said += says * like
            much += abs(says) * like
        return shift_of(said, much), much > 0

    def _likeness(self, features: Features) -> Numbers:
        table, half = self._table, self._half
        topic = np.zeros(len(table.all_terms))
        for number, term in enumerate(table.all_terms):
            worth = [
                features.get(("concept", each), 0.0)
                + FIELD_SHARE * features.get(("field", self._concepts[each].field), 0.0)
                for each in term
            ]
            topic[number] = sum(worth) / len(term)
        words = np.zeros(table.size)
        for kind, key in features:
            if kind == "word" and isinstance(key, int):
                calls, amounts = table.words.of(key)
                telling = usual_background().telling(key) * features[kind, key]
                words[calls] += share_said(amounts, half[calls]) * telling
        return table.terms.sums(topic, table.size) * self._lengths[0] + words * self._lengths[1]

    @cached_property
    def _half(self) -> Numbers:
        return self._table.half_said(usual_background().length)

    @cached_property
    def _lengths(self) -> tuple[Numbers, Numbers]:
        """What the topic and the words of each call are multiplied by, as `features_of` does."""
        table, telling = self._table, usual_background().telling
        calls, amounts = table.words.calls, table.words.amounts
        tells = np.repeat([telling(key) for key in table.words.keys.tolist()], np.diff(table.words.starts))
        squares = np.bincount(calls, (share_said(amounts, self._half[calls]) * tells) ** 2, table.size).astype(
            np.float64
        )
        topic = np.array([self._topic_square(number) for number in range(table.size)])
        return _inverse(topic, 1 - WORD_SHARE), _inverse(squares, WORD_SHARE)

    def _topic_square(self, number: int) -> float:
        said: dict[int | str, float] = {}
        for term, share in self._table.calls[number].terms.items():
            for concept in term:
                name = self._concepts[concept].field
                said[concept] = said.get(concept, 0.0) + share / len(term)
                said[name] = said.get(name, 0.0) + FIELD_SHARE * share / len(term)
        return sum(value * value for value in said.values())


def _inverse(squares: Numbers, share: float) -> Numbers:
    lengths = np.sqrt(squares)
    found: Numbers = np.sqrt(share) * np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return found


def shifted(values: Numbers, shift: Numbers) -> Numbers:
    """Scores moved on the scale of odds; down by one band at most."""
    chances = np.clip(values, LEAST_CHANCE, 1 - LEAST_CHANCE)
    moved = 1 / (1 + np.exp(-(np.log(chances / (1 - chances)) + shift)))
    found: Numbers = np.round(np.maximum(moved, POSSIBLE * (values >= STRONG)), 4)
    return found
