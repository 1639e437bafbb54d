"""What a call is to an organisation beside its topic: whether it may apply, where the call is, whom it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from subscriptions.matching.capacity import capacity_reasons
from subscriptions.matching.eligibility import applicant_reason, consortium_reasons, is_ruled_out
from subscriptions.matching.model import (
    ELSEWHERE,
    MENTIONED,
    OUTSIDE,
    PARTNER,
    PLACE,
    AnalysedCall,
    Organisation,
    Reason,
    Where,
)
from subscriptions.matching.passages import LONGEST_TEXT
from subscriptions.matching.places import lies_within
from subscriptions.matching.programme_areas import outside

COUNTRY: Final = 2  # letters of a code that is a whole country's
PARTNER_WEIGHT: Final = 0.02


class Circumstances:
    """One call and one organisation, or one of its departments: the same for all of its areas.

    `ruled_out`: the source states that it cannot take part. `here`: whether a place that title, programme or funder
    name is the organisation's; None where nothing is named or asked.
    """

    def __init__(self, call: AnalysedCall, organisation: Organisation, types: tuple[str, ...]) -> None:
        self._call, self._organisation, self._types = call, organisation, types
        self.ruled_out = is_ruled_out(call.call, organisation, types)
        self._outside = outside(call.call, organisation.regions)
        self.here = _is_here(call, organisation) if call.places and organisation.regions else None
        if self._outside:
            self.here = False
        self._told: tuple[Reason, ...] | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks for or against the call: places it names, who may apply, what it asks of an applicant."""
        if self._told is None:
            self._told = tuple(self._reasons())
        return self._told

    def _reasons(self) -> Iterator[Reason]:
        call, organisation = self._call, self._organisation
        if organisation.partners:
            yield from _partner_reasons(call, organisation)
        if self._outside:
            where, named = self._outside
            yield Reason(named.text, named.text, where, OUTSIDE, 0.0)
        elif self.here is not None:
            yield from _place_reasons(call, organisation, self.here)
        elif organisation.regions:
            yield from _mentioned(call, organisation)
        if applicant := applicant_reason(call.call, organisation, self._types):
            yield applicant
        yield from consortium_reasons(call.call)
        yield from capacity_reasons(call.call, organisation)


def told_what_it_took(reasons: Iterable[Reason], taken: float) -> Iterator[Reason]:
    """The same reasons, with how much of the score what speaks against the place of a call has taken."""
    for reason in reasons:
        yield reason._replace(weight=-round(taken, 3)) if reason.via in (ELSEWHERE, OUTSIDE) else reason


def _is_here(call: AnalysedCall, organisation: Organisation) -> bool:
    return any(_is_ours(code, organisation) for code in call.places)


def _is_ours(code: str, organisation: Organisation) -> bool:
    return any(lies_within(ours.upper(), code) for ours in organisation.regions)


def _place_reasons(call: AnalysedCall, organisation: Organisation, here: bool) -> Iterator[Reason]:
    told: set[str] = set()
    for code, said in call.places.items():
        where = _where(said, call)
        if not here:
            if said not in told:  # one name may stand for several codes
                yield Reason(code, said, where, ELSEWHERE, 0.0)
            told.add(said)
        elif len(code) > COUNTRY and _is_ours(code, organisation):
            yield Reason(code, said, where, PLACE, PARTNER_WEIGHT)  # that one lies in Sweden need not be said


def _mentioned(call: AnalysedCall, organisation: Organisation) -> Iterator[Reason]:
    """Places that the text speaks of as if they were those of the call: a doubt to be shown, which takes nothing."""
    if not any(_is_ours(code, organisation) for code in call.mentioned):
        for said, code in {said: code for code, said in call.mentioned.items()}.items():
            yield Reason(code, said, "text", MENTIONED, 0.0)


def _where(said: str, call: AnalysedCall) -> Where:
    if said in call.call.title:
        return "title"
    return "programme" if said in (call.call.programme or "") else "text"


def _partner_reasons(call: AnalysedCall, organisation: Organisation) -> Iterator[Reason]:
    title, text = call.call.title.lower(), call.call.text[:LONGEST_TEXT].lower()
    for place in filter(None, organisation.partners):
        if place.lower() in title:
            yield Reason(place, place, "title", PARTNER, PARTNER_WEIGHT)
        elif place.lower() in text:
            yield Reason(place, place, "text", PARTNER, PARTNER_WEIGHT)


class Applicants:
    """What calls are to one organisation, worked out once for each call that it meets."""

    def __init__(self, organisation: Organisation, types: tuple[str, ...] = ()) -> None:
        self._organisation, self._types = organisation, types
        self._kept: dict[int, tuple[AnalysedCall, Circumstances]] = {}

    def of(self, call: AnalysedCall) -> Circumstances:
        kept = self._kept.get(id(call))
        if kept is None:  # kept with its call, whose id no other can have meanwhile
            kept = self._kept[id(call)] = call, Circumstances(call, self._organisation, self._types)
        return kept[1]
