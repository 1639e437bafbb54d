"""How surely a call concerns an area, and why. Pure arithmetic over what was analysed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from subscriptions.matching.areas import is_excluded
from subscriptions.matching.eligibility import applicant_reason, is_ruled_out
from subscriptions.matching.model import (
    OWN_WORD,
    PARTNER,
    AnalysedArea,
    AnalysedCall,
    Band,
    Organisation,
    Reason,
    Scored,
    Wish,
)
from subscriptions.matching.vocabulary import Vocabulary, load_vocabulary

# From raw points to the chance that a reader calls the pair clearly relevant, and the bands over that chance. How these
# four numbers were found, and what they gave: benchmarks/matching/README.md.
SLOPE: Final = 2.4
MIDDLE: Final = 0.42
STRONG: Final = 0.62
POSSIBLE: Final = 0.28
LEAST_POINTS: Final = 0.04
FULL_ASPECT: Final = 0.15
WITHOUT_ASPECT: Final = 0.4
ACTOR_POWER: Final = 1.3
STRENGTH_POWER: Final = 0.25
OWN_WORDS: Final = 0.35
ONLY_OWN_WORDS: Final = 0.8
OWN_WORD_FULL: Final = 0.25
MOST_REASONS: Final = 6
PARTNER_WEIGHT: Final = 0.02


class Comparison:
    """One area against one call: points, and a reason for each of them."""

    def __init__(self, area: AnalysedArea, call: AnalysedCall, vocabulary: Vocabulary) -> None:
        self.area, self.call, self.vocabulary = area, call, vocabulary
        self.reasons: list[Reason] = []
        self._aspects: dict[frozenset[str], float] = {}
        topic = self._terms() + self._programme()
        own = self._words()
        share = (OWN_WORDS if area.fields else ONLY_OWN_WORDS) * own
        raw = min(1.0, topic) + share * (1 - min(1.0, topic))
        self.points = raw * call.actors**ACTOR_POWER * call.strength**STRENGTH_POWER

    def _aspect(self, wish: Wish) -> float:
        """A subject asked for together with a way of working counts less where the call does not say that way."""
        if not wish.aspects:
            return 1.0
        if wish.aspects not in self._aspects:
            fields = self.vocabulary.fields_of
            said = sum(share for term, share in self.call.terms.items() if not wish.aspects.isdisjoint(fields(term)))
            said += max((found.weight for name, found in self.call.programmes.items() if name in wish.aspects), default=0.0)
            self._aspects[wish.aspects] = WITHOUT_ASPECT + (1 - WITHOUT_ASPECT) * min(1.0, said / FULL_ASPECT)
        return self._aspects[wish.aspects]

    def _wish(self, concept: int) -> tuple[float, Wish | None]:
        field = self.area.fields.get(self.vocabulary.concepts[concept].field)
        aspect = self._aspect(field) if field else 1.0
        named = self.area.concepts.get(concept)
        best = max((wish for wish in (field, named) if wish), key=lambda wish: wish.weight, default=None)
        return (best.weight * aspect if best else 0.0), best

    def _terms(self) -> float:
        points = 0.0
        for term, share in self.call.terms.items():
            weight, wish, concept = max(
                ((*self._wish(concept), concept) for concept in term), key=lambda wished: wished[0]
            )
            if wish and weight > 0:
                points += share * weight
                found = self.call.found[concept]
                field = self.vocabulary.concepts[concept].field
                self.reasons.append(Reason(wish.term, found.text, found.where, field, share * weight))
        return points

    def _programme(self) -> float:
        wished = [
            (found.weight * wish.weight * self._aspect(wish), name, found.text, wish.term)
            for name, found in self.call.programmes.items()
            if (wish := self.area.fields.get(name))
        ]
        if not wished:
            return 0.0
        points, name, text, term = max(wished)
        self.reasons.append(Reason(term, text, "programme", name, points))
        return points

    def _words(self) -> float:
        """The part of the area's own words that the call uses."""
        said = 0.0
        for form, wish in self.area.words.items():
            found = self.call.words.get(form)
            if found:
                part = min(1.0, found.weight / OWN_WORD_FULL) / len(self.area.words)
                said += part
                self.reasons.append(Reason(wish.term, found.text, found.where, OWN_WORD, OWN_WORDS * part))
        return said


def chance(points: float) -> float:
    """Raw points as the measured chance (0..1) that the call is clearly relevant."""
    return 1 / (1 + math.exp(-SLOPE * math.log(points / MIDDLE))) if points > 0 else 0.0


def band_of(score: float) -> Band:
    if score >= STRONG:
        return "strong"
    return "possible" if score >= POSSIBLE else "weak"


def score(
    area: AnalysedArea, call: AnalysedCall, organisation: Organisation, department_types: Iterable[str] = ()
) -> Scored | None:
    """How surely a call concerns an area; None where it does not, or cannot.

    An organisation without regions and kinds of applicant is scored on topic alone.
    """
    types = tuple(department_types)
    if is_ruled_out(call.call, organisation, types) or is_excluded(area.area, call):
        return None
    compared = Comparison(area, call, load_vocabulary())
    if compared.points < LEAST_POINTS:
        return None
    value = min(1.0, chance(compared.points) * area.area.weight)
    if area.unclear:
        value = min(value, POSSIBLE - 0.01)
    if value <= 0:
        return None
    value = round(value, 4)
    reasons = (*_best(compared.reasons), *_beside_topic(call, organisation, types))
    return Scored(area.area.organisation_id, area.area.id, call.call.source, call.call.external_id, value, band_of(value), reasons)


def _best(reasons: list[Reason]) -> Iterator[Reason]:
    """The weightiest reasons, each word of the call once; weights as shares of them all."""
    total = sum(reason.weight for reason in reasons) or 1.0
    told: set[str] = set()
    for reason in sorted(reasons, key=lambda reason: -reason.weight):
        if reason.found.lower() not in told and len(told) < MOST_REASONS:
            told.add(reason.found.lower())
            yield Reason(reason.term, reason.found, reason.where, reason.via, round(reason.weight / total, 3))


def _beside_topic(call: AnalysedCall, organisation: Organisation, types: tuple[str, ...]) -> Iterator[Reason]:
    """What speaks for a call beside its topic: partner places it names, and who may apply."""
    title, text = call.call.title.lower(), call.call.text[:40_000].lower()
    for place in organisation.partners:
        if place and place.lower() in title:
            yield Reason(place, place, "title", PARTNER, PARTNER_WEIGHT)
        elif place and place.lower() in text:
            yield Reason(place, place, "text", PARTNER, PARTNER_WEIGHT)
    applicant = applicant_reason(call.call, organisation, types)
    if applicant:
        yield applicant
