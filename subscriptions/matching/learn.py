"""What an area learns from answers: relevant or not, call by call. Pure: the answers are all there is to keep.

An answer shifts other calls as far as they are like the answered one. Answers that contradict each other cancel out.
Of the two kinds the rarer says more: the one call that was wanted among nine refused ones is what to look for.
Taking an answer away takes its effect away. However many answers say no, a call falls by one band at most: whoever
wants a whole subject out must say so in the area, where it can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from subscriptions.matching.background import usual_background
from subscriptions.matching.model import ANSWERS, AnalysedCall, Area, Reason, Scored
from subscriptions.matching.score import POSSIBLE, Number, band_of
from subscriptions.matching.vocabulary import load_vocabulary

# The greatest shift, in log odds, and the likeness (after `POWER`) at which answers have half of it: one answer to the
# very same text moves an even chance to 0.86. Only what is really alike counts: a likeness of 0.5 counts a quarter.
FARTHEST: Final = 3.0
HALF_LEARNED: Final = 0.5
POWER: Final = 2
LEAST_LIKE: Final = 0.05
FIELD_SHARE: Final = 0.5
WORD_SHARE: Final = 0.7
# No answer counts more than this many times, however many say otherwise: it may be a slip.
MOST_WORTH: Final = 3.0
Features = Mapping[tuple[str, str | int], float]
Key = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """What staff or a coordinator said of one call in one area."""

    call: AnalysedCall
    relevant: bool

    @property
    def key(self) -> Key:
        return self.call.call.source, self.call.call.external_id


@dataclass(frozen=True)
class Learned:
    """A call after the area's answers. `scored`: None if this very call was said not to be relevant, which is for good.

    `without`: what it would have been without the answers. `likest`: the answered call most like it, if any is.
    """

    scored: Scored | None
    without: Scored
    likest: Answer | None = None

    @property
    def came_in(self) -> bool:
        """Whether it is in the letter because of the answers: without them it would have been weak."""
        return self.scored is not None and self.without.band == "weak" != self.scored.band

    @property
    def told(self) -> Scored | None:
        """The judgement with a reason that says what the answers did: the band without them, and the likest call."""
        if self.scored is None or self.likest is None or self.scored.score == self.without.score:
            return self.scored
        change = round(self.scored.score - self.without.score, 3)
        reason = Reason(self.without.band, self.likest.call.call.title, "answers", ANSWERS, change)
        return self.scored._replace(reasons=(*self.scored.reasons, reason))

    @property
    def went_out(self) -> bool:
        """Whether the answers, to this call or to others like it, keep it out of the letter."""
        return self.without.band != "weak" and (self.scored is None or self.scored.band == "weak")


class Answers:
    """The answers of one area. The last answer to a call is the one that counts."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers = {answer.key: answer for answer in answers}
        self._features = {key: features_of(answer.call) for key, answer in self._answers.items()}
        count, wanted = len(self._answers), sum(answer.relevant for answer in self._answers.values())
        yes, no = worth_of(wanted, count), worth_of(count - wanted, count)
        self._says = {key: yes if answer.relevant else -no for key, answer in self._answers.items()}

    def wants(self, call: AnalysedCall) -> bool:
        """Whether this very call was said to be relevant."""
        own = self._answers.get((call.call.source, call.call.external_id))
        return own is not None and own.relevant

    def given(self) -> Iterator[tuple[Key, bool]]:
        """Each answered call, and whether it was said to be relevant."""
        yield from ((key, answer.relevant) for key, answer in self._answers.items())

    def weighed(self) -> Iterator[tuple[Features, float]]:
        """What each answered call is about, and what its answer counts: below zero for a refusal."""
        yield from ((self._features[key], says) for key, says in self._says.items())

    def apply(self, scored: Scored, call: AnalysedCall) -> Learned:
        """The call's judgement with the answers in mind."""
        own = self._answers.get((scored.source, scored.external_id))
        if own is not None:
            return Learned(_at_least_possible(scored) if own.relevant else None, scored, own)
        features = features_of(call)
        like = {key: likeness(features, other) for key, other in self._features.items()}
        like = {key: much**POWER for key, much in like.items() if much >= LEAST_LIKE}
        if not like:
            return Learned(scored, scored)
        said = [much * self._says[key] for key, much in like.items()]
        shift = shift_of(sum(said), sum(map(abs, said)))
        return Learned(_shifted(scored, shift), scored, self._answers[max(like, key=lambda key: like[key])])


def worth_of(kind: int, count: int) -> float:
    """What an answer counts of whose kind there are so many among all answers of the area: 1 where both kinds are as
    many, more for the rarer. By Laplace's rule, so that it can be asked from the first answer on."""
    return min(MOST_WORTH, (count + 2) / (2 * (kind + 1)))


def shift_of(said: Number, much: Number) -> Number:
    """How far answers move a call, in log odds. `said`: likenesses to the answered calls, each times what the answer
    counts, a refusal's below zero; `much`: the same without signs. Takes numbers or arrays of them."""
    shift: Number = FARTHEST * said / (HALF_LEARNED + much)
    return shift


def learned(answers: Answers, area: Area, scored: Scored | None, call: AnalysedCall) -> Scored | None:
    """A judgement with an area's answers in mind, and told so. A call said to be relevant comes whatever its topic."""
    if scored is None:
        if not answers.wants(call):
            return None
        scored = Scored(area.organisation_id, area.id, call.call.source, call.call.external_id, 0.0, "weak", ())
    return answers.apply(scored, call).told


def features_of(call: AnalysedCall) -> Features:
    """What a call is about, for comparing calls: concepts and their fields, and its words, rare ones most."""
    concepts = load_vocabulary().concepts
    topic: dict[tuple[str, str | int], float] = {}
    for term, share in call.terms.items():
        for concept in term:
            name = concepts[concept].field
            topic["concept", concept] = topic.get(("concept", concept), 0.0) + share / len(term)
            topic["field", name] = topic.get(("field", name), 0.0) + FIELD_SHARE * share / len(term)
    background = usual_background()
    said = call.words.said(background.length).tolist()
    words: dict[tuple[str, str | int], float] = {
        ("word", key): much * background.telling(key) for key, much in zip(call.words.keys.tolist(), said, strict=True)
    }
    return _of_length(topic, math.sqrt(1 - WORD_SHARE)) | _of_length(words, math.sqrt(WORD_SHARE))


def _of_length(features: Features, length: float) -> dict[tuple[str, str | int], float]:
    before = math.sqrt(sum(value * value for value in features.values()))
    return {key: value * length / before for key, value in features.items()} if before else {}


def likeness(one: Features, other: Features) -> float:
    """How much two calls are about the same: 0 to 1."""
    few, many = sorted((one, other), key=len)
    return sum(value * many[key] for key, value in few.items() if key in many)


def _at_least_possible(scored: Scored) -> Scored:
    value = max(scored.score, POSSIBLE)
    return scored._replace(score=value, band=band_of(value))


def _shifted(scored: Scored, shift: float) -> Scored:
    """The score moved on the scale of odds; down by one band at most."""
    chance = min(max(scored.score, 1e-4), 1 - 1e-4)
    value = 1 / (1 + math.exp(-(math.log(chance / (1 - chance)) + shift)))
    value = round(max(value, POSSIBLE if scored.band == "strong" else 0.0), 4)
    return scored._replace(score=value, band=band_of(value))
