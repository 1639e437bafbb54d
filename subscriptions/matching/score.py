"""How surely a call concerns an area, and why. Pure arithmetic over what was analysed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.afar import GLOBAL, is_unasked_abroad, reason_abroad
from subscriptions.matching.circumstances import Circumstances, told_what_it_took
from subscriptions.matching.excluded import is_excluded
from subscriptions.matching.model import (
    AT_GLOBAL_LEVEL,
    OWN_WORD,
    AnalysedArea,
    AnalysedCall,
    Band,
    Organisation,
    Reason,
    Scored,
    TermWish,
    Where,
    Wish,
)
from subscriptions.matching.vocabulary import Vocabulary, load_vocabulary

# From raw points to the chance that a reader calls the pair clearly relevant, and the bands over that chance. How these
# four numbers were found, and what they gave: benchmarks/matching/README.md.
SLOPE: Final = 2.6
MIDDLE: Final = 0.42
STRONG: Final = 0.73
POSSIBLE: Final = 0.11
MOST_IN_DOUBT: Final = POSSIBLE - 0.01
LEAST_POINTS: Final = 0.06
FULL_ASPECT: Final = 0.15
WITHOUT_ASPECT: Final = 0.4
ACTOR_POWER: Final = 1.5
STRENGTH_POWER: Final = 0.25
# A name written as a path (`Education - Adults`) asks for both of its steps, most for the last. Of a step that a call
# says nothing of this much is taken as said, so that the other still counts for something.
LAST_STEP: Final = 2 / 3
UNSAID_STEP: Final = 0.15
# A programme is of many subjects: of what lies only near an area it tells less than words of the call do.
NEAR_POWER: Final = 2.0
MOST_REASONS: Final = 6


NONE_ASKED: Final[frozenset[str]] = frozenset()
Number = TypeVar("Number", float, NDArray[np.float64])


def call_factor(call: AnalysedCall) -> float:
    """What points for the topic of a call are multiplied by: whom it speaks to, and how much it says at all."""
    return math.pow(call.actors, ACTOR_POWER) * math.pow(call.strength, STRENGTH_POWER)


def words_factor(call: AnalysedCall) -> float:
    """What points for an area's own words are multiplied by: fewer where it is about other parts of the world."""
    return AT_GLOBAL_LEVEL if call.abroad == GLOBAL else 1.0


def of_path(first: Number, last: Number) -> Number:
    """What a call says of both steps of a path: a weighted geometric mean. Takes numbers or arrays of them."""
    said: Number = (first + UNSAID_STEP) ** (1 - LAST_STEP) * (last + UNSAID_STEP) ** LAST_STEP
    return said - UNSAID_STEP


def aspect_share(aspects: frozenset[str], call: AnalysedCall, vocabulary: Vocabulary) -> float:
    """How much of a subject to count that is asked for with one of these ways of working, as the call says them."""
    if not aspects:
        return 1.0
    share = call.aspect_shares.get(aspects)
    if share is None:
        share = call.aspect_shares[aspects] = _aspect_share(aspects, call, vocabulary)
    return share


def _aspect_share(aspects: frozenset[str], call: AnalysedCall, vocabulary: Vocabulary) -> float:
    fields, named = vocabulary.fields_of, call.programmes
    said = sum(share for term, share in call.terms.items() if not aspects.isdisjoint(fields(term)))
    said += max((found.weight for name, found in named.items() if name in aspects), default=0.0)
    return WITHOUT_ASPECT + (1 - WITHOUT_ASPECT) * min(1.0, said / FULL_ASPECT)


def wishes_for(term: tuple[int, ...], area: AnalysedArea, vocabulary: Vocabulary) -> tuple[TermWish, ...]:
    """How much an area wants a term: for each of its concepts, the concept itself or its field, whichever is more."""
    concepts, fields, field_of = area.concepts, area.fields, vocabulary.field_of
    if len(term) == 1 and term[0] not in concepts and field_of[term[0]] not in fields:
        return ()  # as most are
    wishes = []
    for concept in term:
        own, field = concepts.get(concept), fields.get(field_of[concept])
        if (own is None and field is None) or (own is not None and own.weight <= 0):
            continue  # not wanted, or said to be unwanted
        best = field if own is None or (field and field.weight > own.weight) else own
        if best and best.weight > 0:
            weight = best.weight * vocabulary.grade_in(term, concept)
            wishes.append(TermWish(weight, best.term, concept, field.aspects if field else NONE_ASKED))
    if len(wishes) > 1 and not any(wish.aspects for wish in wishes):
        return (max(wishes, key=itemgetter(0, 1, 2)),)  # nothing that a call says can make another of them the best
    return tuple(wishes)


def of_programme(wish: Wish) -> float:
    """How much a field is wanted where only the programme says it."""
    return _near_power(wish.weight)


@lru_cache(maxsize=10_000)
def _near_power(weight: float) -> float:
    return math.pow(weight, NEAR_POWER)


# One thing that gave points: how many, the area's words, which concept of the call, or which programme or word of it. A
# plain tuple: a comparison makes dozens, and few are told.
Part = tuple[float, str, int, str]


def best_wish(wishes: Iterable[TermWish], call: AnalysedCall, vocabulary: Vocabulary) -> tuple[float, str, int]:
    """What an area wants a term for: how much, the area's words, and the concept.

    A subject asked for together with a way of working counts less where the call does not say that way.
    """
    shares = [(wish[0] * aspect_share(wish[3], call, vocabulary), wish[1], wish[2]) for wish in wishes]
    return max(shares)


def programme_part(area: AnalysedArea, call: AnalysedCall, vocabulary: Vocabulary) -> Part | None:
    """A programme counts for the one field of the area that it implies most surely."""
    best, fields, programmes = (0.0, ""), area.fields, call.programmes
    for name in fields.keys() & programmes.keys():
        wish, found = fields[name], programmes[name]
        best = max(best, (found.weight * of_programme(wish) * aspect_share(wish.aspects, call, vocabulary), name))
    points, name = best
    return (points, fields[name].term, -1, name) if points else None


class Comparison:
    """One area against one call: points, and on request the reasons for them."""

    def __init__(self, area: AnalysedArea, call: AnalysedCall, vocabulary: Vocabulary) -> None:
        self.area, self.call, self.vocabulary = area, call, vocabulary
        self._parts: list[Part] = []
        topics = [min(1.0, self._topic(step)) for step in area.steps or (area,)]
        topic = of_path(*topics) if area.steps else topics[0]
        self.points = topic * call_factor(call) + self._words() * words_factor(call)

    def _topic(self, area: AnalysedArea) -> float:
        return self._terms(area) + self._programme(area)

    def _terms(self, area: AnalysedArea) -> float:
        met, total, parts = area.met, 0.0, self._parts
        for term, share in self.call.terms.items():
            wishes = met.get(term)
            if not wishes:
                if wishes is None:
                    wishes = met[term] = wishes_for(term, area, self.vocabulary)
                if not wishes:
                    continue
            points, said, concept, aspects = wishes[0]
            if len(wishes) > 1:
                points, said, concept = best_wish(wishes, self.call, self.vocabulary)
            elif aspects:
                points *= aspect_share(aspects, self.call, self.vocabulary)
            points *= share
            total += points
            parts.append((points, said, concept, ""))
        return total

    def _programme(self, area: AnalysedArea) -> float:
        part = programme_part(area, self.call, self.vocabulary)
        self._parts += [part] if part else []
        return part[0] if part else 0.0

    def _words(self) -> float:
        """What the area's own words add: the share of them that the call says, times their lead."""
        wanted, said = self.area.words, self.call.words
        found = wanted.said_by(said)
        total = wanted.pairs_in(said) if len(found) > 1 else 0.0  # a call with a pair has both of its words
        for share, number, at in found:
            total += share
            self._parts.append((wanted.lead * share, wanted.texts[number], at, OWN_WORD))
        return wanted.lead * total

    def reasons(self) -> list[Reason]:
        total = sum([part[0] for part in self._parts]) or 1.0
        parts = sorted(self._parts, key=itemgetter(0), reverse=True)
        shares = [(round(points / total, 3), said, number, through) for points, said, number, through in parts]
        return tell(self.area, self.call, shares, self.vocabulary)


def tell(area: AnalysedArea, call: AnalysedCall, parts: Iterable[Part], vocabulary: Vocabulary) -> list[Reason]:
    """The weightiest reasons, each word of the call once. `parts`: weightiest first, with shares for points."""
    fields, reasons = vocabulary.field_of, []
    if is_unasked_abroad(area, call):
        reasons.append(reason_abroad(call))
    told: set[str] = set()
    found, programmes, place, new = call.found, call.programmes, call.words.place, tuple.__new__
    # where a word stands is looked up only for what is told
    for share, said, number, through in parts:
        if through == OWN_WORD:
            text, where = place(number)
        else:
            text, where, _weight = programmes[through] if through else found[number]
            if where in _NAMES:
                text = _whole_name(call, where) or text
        lowered = text.lower()
        if lowered not in told:
            told.add(lowered)
            # as `Reason(...)`, in half of the time: an order for many areas makes a hundred thousand
            reasons.append(new(Reason, (said, text, where, through or fields[number], share)))
            if len(told) == MOST_REASONS:
                break
    return reasons


_NAMES: Final = frozenset({"programme", "funder"})


def _whole_name(call: AnalysedCall, where: Where) -> str:
    """The programme or funder that a word was found in: "Connecting Europe Facility for Transport", not "Transport"."""
    return (call.call.programme if where == "programme" else call.call.funder) or ""


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
    return judge(area, call, Circumstances(call, organisation, tuple(department_types)))


def judge(area: AnalysedArea, call: AnalysedCall, circumstances: Circumstances) -> Scored | None:
    """As `score`, where what the call is to the organisation may be known from another of its areas."""
    if circumstances.ruled_out or is_excluded(area.area, call):
        return None
    compared = Comparison(area, call, load_vocabulary())
    if compared.points < LEAST_POINTS:
        return None
    value = value_of(compared.points, area, circumstances)
    if value <= 0:
        return None
    beside = reasons_beside(compared.points, area, circumstances)
    return scored(area, call, value, (*compared.reasons(), *beside))


def value_of(points: float, area: AnalysedArea, circumstances: Circumstances) -> float:
    """Raw points as a score."""
    value = _by_topic(points, area)
    return min(value, MOST_IN_DOUBT) if circumstances.here is False else value


def _by_topic(points: float, area: AnalysedArea) -> float:
    value = min(1.0, chance(points * area.focus) * area.area.weight)
    return min(value, MOST_IN_DOUBT) if area.unclear else value


def reasons_beside(points: float, area: AnalysedArea, circumstances: Circumstances) -> tuple[Reason, ...]:
    """What speaks for or against a call beside its topic; with what it took from the score where it lies elsewhere."""
    if circumstances.here is not False:
        return circumstances.reasons
    taken = max(0.0, _by_topic(points, area) - MOST_IN_DOUBT)
    return tuple(told_what_it_took(circumstances.reasons, taken))


def scored(area: AnalysedArea, call: AnalysedCall, value: float, reasons: tuple[Reason, ...]) -> Scored:
    wanted, data, rounded = area.area, call.call, round(value, 4)
    return Scored(wanted.organisation_id, wanted.id, data.source, data.external_id, rounded, band_of(rounded), reasons)
