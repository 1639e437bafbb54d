"""Who may apply and from where. A call is ruled out only on what its source states; what it does not state keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from sources.contract import CallData
from subscriptions.matching.model import APPLICANT, CONSORTIUM, Organisation, Reason
from subscriptions.matching.places import lies_within
from subscriptions.matching.programme_areas import stated_area

STANDS_FOR: Final[dict[str, tuple[str, ...]]] = {
    "municipality": ("public-body", "school", "any"),
    "region": ("public-body", "any"),
}
# What is told first where several kinds fit: the organisation's own name for itself.
_ORDER: Final = (
    "municipality",
    "region",
    "public-body",
    "school",
    "university",
    "company",
    "sme",
    "ngo",
    "person",
    "any",
)


def kinds_of(organisation: Organisation, department_types: Iterable[str] = ()) -> frozenset[str]:
    """Every kind of applicant that an organisation, or one of its departments, is. Empty: it has not said."""
    return _kinds(organisation.applicant_types, tuple(department_types))


@lru_cache(maxsize=10_000)
def _kinds(types: tuple[str, ...], more: tuple[str, ...]) -> frozenset[str]:
    own = {*types, *more}
    return frozenset(own.union(*(STANDS_FOR.get(kind, ("any",)) for kind in own)))


def is_ruled_out(call: CallData, organisation: Organisation, department_types: Iterable[str] = ()) -> bool:
    """Whether the source states that this organisation cannot take part: wrong kind, wrong region, wrong country.

    An organisation without regions and kinds of applicant is not asked: topic alone decides.
    """
    kinds = kinds_of(organisation, department_types)
    if not kinds and not organisation.regions:
        return False
    stated = call.eligibility
    if kinds and stated.applicant_types and kinds.isdisjoint(stated.applicant_types):
        return True
    area = stated_area(call)
    pairs = [(ours.upper(), theirs.upper()) for ours in organisation.regions for theirs in area]
    if pairs and not any(lies_within(*pair) for pair in pairs):
        return True
    return bool(stated.countries) and organisation.country.upper() not in {each.upper() for each in stated.countries}


def applicant_reason(call: CallData, organisation: Organisation, department_types: Iterable[str] = ()) -> Reason | None:
    """Who may apply, where the source states it. `via` keeps main applicant and partner apart."""
    if not call.eligibility.applicant_types:
        return None
    kinds = kinds_of(organisation, department_types) or frozenset(STANDS_FOR) | {"public-body", "any"}
    fitting = [kind for kind in _ORDER if kind in kinds and kind in call.eligibility.applicant_types]
    if not fitting:
        return None
    role = call.eligibility.roles.get(fitting[0])
    via = f"{APPLICANT}-{role}" if role else APPLICANT
    return Reason(term=fitting[0], found=fitting[0], where="eligibility", via=via, weight=0.0)


def consortium_reasons(call: CallData) -> Iterator[Reason]:
    """The smallest consortium, where the source states one: how many partners, from how many countries."""
    for name, least in (("partners", call.eligibility.min_partners), ("countries", call.eligibility.min_countries)):
        if least is not None and least > 1:
            yield Reason(term=name, found=str(least), where="eligibility", via=CONSORTIUM, weight=0.0)
